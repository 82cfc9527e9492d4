"""How many lines of code each side of docs/adr/0001 keeps: no blank lines, no comments, no docstrings.

The bot's engine has two parts: what the libraries' programs here do too, and what would be written on top of them as well
(turns between deals, clicks before background work, lists for people, schedules, a database that is away).
"""

import ast
import io
import tokenize
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from measuring import last_line
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
JOBS = HERE.parent / "bot" / "jobs"
BEYOND = {
    "admin.py",
    "chaining.py",
    "clockwork.py",
    "fair_claimer.py",
    "interactive_priority.py",
    "outage.py",
    "recovery.py",
    "schedule.py",
    "stats.py",
}
SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of(path: Path) -> int:
    source = path.read_text("utf-8")
    spoken = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in SILENT
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(spoken - _docstrings(source))


def _docstrings(source: str) -> set[int]:
    alone = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr))
    texts = (node for node in alone if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str))
    return {line for node in texts for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def package(name: str) -> Iterable[Path]:
    found = find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent.rglob("*.py")


def here(*names: str) -> Iterable[Path]:
    return (HERE / f"durability_{name}.py" for name in names)


SIDES = {
    "ours": [path for path in JOBS.glob("*.py") if path.name not in BEYOND]
    + [JOBS.parent / "services" / "workflow" / "send_intent.py"],
    "ours_beyond": [path for path in JOBS.glob("*.py") if path.name in BEYOND],
    "on_dbos": here("guard", "dbos_worker", "dbos_guarded"),
    "on_dbos_takeover": here("dbos_takeover"),
    "on_procrastinate": here("guard", "procrastinate_rescue", "procrastinate_guarded"),
    "in_dbos": package("dbos"),
    "in_procrastinate": package("procrastinate"),
}


def main() -> None:
    counts = {side: sum(map(lines_of, paths)) for side, paths in SIDES.items()}
    table = Table("", "lines of code")
    for side, count in counts.items():
        table.add_row(side, str(count))
    Console(width=120).print(table)
    last_line({"bench": "durability_lines", **counts})


if __name__ == "__main__":
    main()
