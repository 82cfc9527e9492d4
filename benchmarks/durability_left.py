"""What the four parts do not settle: a process that never comes back, and a program that was changed meanwhile.

*takeover*: two processes on one database; one is killed in the middle of its work and is not started again. How many
deals does the other one leave? The bot is not asked this on SQLite: there it lets no second process in.

*change*: one process is killed in the middle of its work, and started again from a copy of the source in which one more
question is asked before the invoice is made. How many deals are left, or lost?

All contenders have the four parts. `dbos_guarded_takeover` has a watch of our own as well, `unpinned` is DBOS without a
fixed application version (its default), `patched` has the new step behind `DBOS.patch`, as "Upgrading Workflow Code" says.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbos import EnqueueOptions
from durability import Kill, Tally, counted, killed, postgres
from durability_contenders import (
    HERE,
    Contender,
    GuardedDbos,
    GuardedDbosOnSqlite,
    GuardedProcrastinate,
    Ours,
)
from measuring import last_line, script
from rich.console import Console
from rich.table import Table

LATENCY = 0.05
KILL = Kill(3, LATENCY)
"""Under way: the third invoice or message that this process makes."""
IN_DBOS = ("benchmarks/durability_dbos_guarded.py", "    customer = await find_customer(number)\n")
IN_PROCRASTINATE = (
    "benchmarks/durability_procrastinate_guarded.py",
    "        customer = await outside.find_customer(number)\n",
)
IN_OURS = (
    "bot/adapters/accounting/partners.py",
    "            rows = await self._api.partners.find_by_identifier(business_id)\n",
)


class DbosTakeover(GuardedDbos):
    name = "dbos_guarded_takeover"
    script = "durability_dbos_takeover.py"


class DbosTakeoverOnSqlite(GuardedDbosOnSqlite):
    name = "dbos_guarded_takeover_sqlite"
    script = "durability_dbos_takeover.py"


class DbosUnpinned(GuardedDbos):
    name = "dbos_guarded_unpinned"

    def start(self) -> None:
        self.environ["UNPINNED"] = "1"
        super().start()

    def _options(self, name: str) -> EnqueueOptions:
        options = super()._options(name)
        del options["app_version"]  # then the newest version's
        return options


class DbosPatched(GuardedDbos):
    name = "dbos_guarded_patched"


@dataclass(frozen=True, slots=True)
class Change:
    kind: type[Contender]
    file: str
    line: str
    patched: bool = False

    def make(self, tree: Path) -> None:
        """The same line twice: one question more, with the same answer."""
        path = tree / self.file
        source = path.read_text("utf-8")
        if source.count(self.line) != 1:
            raise RuntimeError(f"{self.file} has another line now")
        added = self.line if not self.patched else _patched(self.line)
        path.write_text(source.replace(self.line, added + self.line), "utf-8")


def _patched(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f'{indent}if await DBOS.patch_async("ask twice"):\n    {line}'


TAKEOVERS = (
    Ours,
    GuardedDbos,
    GuardedDbosOnSqlite,
    DbosTakeover,
    DbosTakeoverOnSqlite,
    GuardedProcrastinate,
)
CHANGES = (
    Change(Ours, *IN_OURS),
    Change(DbosUnpinned, *IN_DBOS),
    Change(GuardedDbos, *IN_DBOS),
    Change(DbosPatched, *IN_DBOS, patched=True),
    Change(GuardedProcrastinate, *IN_PROCRASTINATE),
)


def take_over(first: Contender, _folder: Path) -> Contender:
    first.environ["DBOS__VMID"] = "first"
    second = type(first)(first.database, first.outside, first.log.parent)
    second.environ["DBOS__VMID"] = "second"
    if isinstance(second, Ours):
        second.policy.touch()
    return second


def changed(change: Change) -> Callable[[Contender, Path], Contender]:
    def after(first: Contender, folder: Path) -> Contender:
        for name in ("bot", "handlers", "procountor_client", "sandbox", "benchmarks"):
            shutil.copytree(HERE.parent / name, folder / first.name / name)
        change.make(folder / first.name)
        second = type(first)(first.database, first.outside, first.log.parent)
        second.tree = folder / first.name
        return second

    return after


def tried(
    kind: type[Contender],
    second_of: Callable[[Contender, Path], Contender],
    database: str,
    folder: Path,
    given: argparse.Namespace,
    *,
    together: bool,
) -> Tally:
    tally = Tally(given.deals)
    with script("durability_world.py", "--latency", LATENCY) as outside:
        first = kind(database, outside, folder)
        first.prepare()
        second = second_of(first, folder)
        try:
            first.start()
            if together:
                second.start()
            first.put(range(given.deals))
            tally.idle += not killed(first, KILL)
            if not together:
                second.start()
            at_rest(second, tally, given.patience)
        finally:
            first.kill()
            second.kill()
        counted(tally, outside)
    return tally


def at_rest(contender: Contender, tally: Tally, patience: float) -> None:
    began = time.monotonic()
    while contender.open() and time.monotonic() < began + patience:
        time.sleep(0.2)
    tally.seconds = time.monotonic() - began
    tally.stuck = contender.open()


def main(given: argparse.Namespace) -> None:
    cases: list[tuple[str, type[Contender], Callable[[Contender, Path], Contender], bool]] = [
        *(("takeover", kind, take_over, True) for kind in TAKEOVERS),
        *(("change", change.kind, changed(change), False) for change in CHANGES),
    ]
    chosen = [case for case in cases if not given.only or case[1].name in given.only]
    tallies: dict[str, Tally] = {}
    names = [f"{case}_{kind.name}" for case, kind, *_ in chosen]
    with tempfile.TemporaryDirectory(prefix="durability-") as temporary, postgres(names) as servers:
        for name, (_, kind, second_of, together) in zip(names, chosen, strict=True):
            folder = Path(temporary) / name
            folder.mkdir()
            database = servers[name] if kind.server else f"sqlite:///{folder / kind.name}.db"
            tallies[name] = tally = tried(kind, second_of, database, folder, given, together=together)
            print(f"{name}: {tally.as_json()}", flush=True)
    show(tallies, given)
    last_line({"bench": "durability_left", "deals": given.deals, **{name: as_json(t) for name, t in tallies.items()}})


def as_json(tally: Tally) -> dict[str, Any]:
    return {"left": tally.stuck, "lost": len(tally.lost), "duplicated": tally.duplicated}


def show(tallies: dict[str, Tally], given: argparse.Namespace) -> None:
    table = Table("", "left", "lost", "duplicated", "seconds", "idle")
    for name, t in tallies.items():
        table.add_row(name, str(t.stuck), str(len(t.lost)), str(t.duplicated), f"{t.seconds:.0f}", str(t.idle))
    Console(width=120).print(table)
    print(
        f"Of {given.deals} deals. left: steps not at rest {given.patience:.0f} s after the kill. lost: deals without an"
        " invoice or a card\nthen, those that are left included. seconds: from the kill until all was at rest."
    )


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--deals", type=int, default=24)
    options.add_argument("--patience", type=float, default=60.0, help="seconds until steps count as left")
    options.add_argument("--only", nargs="+", help="names of contenders")
    main(options.parse_args())
