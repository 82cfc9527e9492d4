"""The pictures in docs, made from the tables that the code goes by: `python -m tests.pictures`."""

import ast
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bot.domain.drafts.lifecycle import START, TRANSITIONS, Actor, DraftState, Transition

ROOT = Path(__file__).parents[1]
LIFECYCLE = ROOT / "docs" / "lifecycle.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
ROOMS = ("<!-- rooms: make pictures -->", "<!-- /rooms -->")
WHO = {
    Actor.EDITOR: "the salesperson or an approver",
    Actor.APPROVER: "an approver",
    Actor.JOB: "Voitto",
    Actor.PROCOUNTOR: "somebody in Procountor",
}
WORDS = {
    DraftState.ASKED: '"Create invoice?" waits for an answer',
    DraftState.BUILDING: "being prepared, or written to Procountor",
    DraftState.PARKED: "waits for a person to cure a finding",
    DraftState.PENDING: "a draft in Procountor; waits for the decision",
    DraftState.APPROVING: "decided; Procountor is being told",
    DraftState.APPROVED: "approved and not sent",
    DraftState.SENDING: "being sent",
    DraftState.SENT: "with the customer; its payment is followed",
    DraftState.REJECTED: "given up by a decision",
    DraftState.SKIPPED: "given up before it was made",
}


def lifecycle() -> str:
    """docs/lifecycle.md, from `bot/domain/drafts/lifecycle.py`."""
    rows = sorted(TRANSITIONS, key=_place)
    return "\n".join(
        [
            "# A draft's life",
            "",
            "Made from the table in `bot/domain/drafts/lifecycle.py` by `make pictures`; a test holds the two together.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    [*] --> {state}" for state in DraftState if state in START),
            *(_arrow(list(group)) for _, group in groupby(rows, key=_place)),
            "```",
            "",
            "| state | what it means |",
            "|---|---|",
            *(f"| {state} | {WORDS[state]} |" for state in DraftState),
            "",
            "| from | to | who or what | when |",
            "|---|---|---|---|",
            *(f"| {row.source} | {row.target} | {WHO[row.by]} | {row.why} |" for row in rows),
            "",
        ]
    )


def _place(row: Transition) -> tuple[int, int]:
    order = list(DraftState)
    return order.index(row.source), order.index(row.target)


def _arrow(rows: list[Transition]) -> str:
    """One arrow for all who may go this way."""
    return f"    {rows[0].source} --> {rows[0].target}: {', '.join(row.by.value for row in rows)}"


def rooms() -> str:
    """The part of docs/architecture.md between its marks: what each layer's rooms are about, and which they look down on."""
    return "\n".join("\n".join(_layer(layer)) for layer in ("domain", "services", "messages", "wiring"))


def _layer(layer: str) -> Iterator[str]:
    arrows = {room: sorted(_below(ROOT / "bot" / layer / room, layer) - {room}) for room in _order(layer)}
    yield from (f"**`bot/{layer}/`**", "", "| room | what it holds | uses |", "|---|---|---|")
    for room, below in arrows.items():
        yield f"| `{room}` | {_doc(ROOT / 'bot' / layer / room)} | {', '.join(f'`{each}`' for each in below) or '–'} |"
    yield ""


def _order(layer: str) -> list[str]:
    """Top down, as the contracts in pyproject.toml have them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each.get("containers") == [f"bot.{layer}"])
    return [room.strip() for row in layers for room in row.split("|")]


def _files(room: Path) -> list[Path]:
    return sorted(room.rglob("*.py")) if room.is_dir() else [room.with_suffix(".py")]


def _doc(room: Path) -> str:
    """Its first line."""
    home = room / "__init__.py" if room.is_dir() else room.with_suffix(".py")
    return (ast.get_docstring(ast.parse(home.read_text("utf-8"))) or "").split("\n")[0].removesuffix(".")


def _below(room: Path, layer: str) -> set[str]:
    found: set[str] = set()
    for path in _files(room):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[:2] == ["bot", layer]:
                names = node.module.split(".")
                found |= {names[2]} if len(names) > 2 else {alias.name for alias in node.names}
    return found


def with_rooms(page: str) -> str:
    begin, end = (page.index(mark) for mark in ROOMS)
    return page[: begin + len(ROOMS[0])] + "\n" + rooms() + page[end:]


if __name__ == "__main__":
    ARCHITECTURE.write_text(with_rooms(ARCHITECTURE.read_text("utf-8")), "utf-8")
    LIFECYCLE.write_text(lifecycle(), "utf-8")
