"""Those that are killed: one worker process each, on a database of its own."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from durability_dbos_worker import QUEUE, VERSION, WORKFLOW
from durability_guard import DEADLINE, QUARANTINE
from durability_procrastinate import CARD, INVOICE
from durability_procrastinate_guarded import TABLE
from durability_story import TIMEOUT, amount_of, business_id_of, name_of
from measuring import environment, free_port, until_ready
from procrastinate import App, SyncPsycopgConnector

from bot.store import migrate
from sandbox.slack import seed as people

HERE = Path(__file__).resolve().parent
STARTS = 3
HOOK_TOKEN = "durability-hook-token"
POLICY = f"""
[approvals]
approvers = ["{people.KAISA}"]
[jobs]
workers = 4
poll_seconds = 0.1
lease_seconds = 2
send_deadline_seconds = {DEADLINE}
request_timeout_seconds = {TIMEOUT}
quarantine_seconds = {QUARANTINE}
"""
"""The times of the crash proof. The defaults are made for the real Procountor; a run would take a day with them."""


class Contender(ABC):
    """One worker process at a time; `put` hands it won deals, `open` counts what is not at rest."""

    name = ""
    server = True
    """On PostgreSQL; otherwise on a file of SQLite's."""
    at_work = ""
    """SQL: how many steps are not at rest."""

    def __init__(self, database: str, outside: str, folder: Path) -> None:
        self.database, self.outside = database, outside
        self.log = folder / f"{self.name}.log"
        self.tree = HERE.parent
        """The project's folder, or a copy of it in which something was changed."""
        self.environ: dict[str, str] = {}
        self.child: subprocess.Popen[str] | None = None

    def prepare(self) -> None:  # noqa: B027 - not all need it
        """Once, before the first start."""

    @abstractmethod
    def start(self) -> None:
        """Returns when the process is ready for work."""

    @abstractmethod
    def put(self, numbers: Iterable[int]) -> None: ...

    def open(self) -> int:
        row = self._row()
        return int(row[0]) if row else 0

    def _row(self) -> Sequence[Any] | None:
        if self.server:
            with psycopg.connect(self.database) as connection:
                return connection.execute(self.at_work.encode()).fetchone()
        with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=30)) as file:
            row: Sequence[Any] | None = file.execute(self.at_work).fetchone()
            return row

    def kill(self) -> None:
        if self.child:
            self.child.kill()
            self.child.wait()
            if self.child.stdout:
                self.child.stdout.close()
        self.child = None


def _at_work(soon: str) -> str:
    """What is due later and has not failed is the audit, ten minutes after each invoice."""
    return f"""
        SELECT (SELECT count(*) FROM draft WHERE state IN ('building', 'approving', 'sending'))
             + (SELECT count(*) FROM job WHERE deal_id IS NOT NULL AND state NOT IN ('done', 'dismissed')
                AND (state = 'parked' OR failures > 0 OR run_at <= {soon}))
    """  # noqa: S608 - words of ours


class Ours(Contender):
    """`voitto run`; the deals come by webhook."""

    name = "ours"
    at_work = _at_work("now() + interval '5 seconds'")
    address = ""

    @property
    def policy(self) -> Path:
        return self.log.with_suffix(".toml")

    def prepare(self) -> None:
        self.policy.write_text(POLICY, "utf-8")
        asyncio.run(migrate(self.database))

    def start(self) -> None:
        for _ in range(STARTS - 1):
            with suppress(RuntimeError):  # another program took the port meanwhile
                return self._start(free_port())
        return self._start(free_port())

    def _start(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        environ = environment(self.outside, self.log.parent) | {
            "PYTHONPATH": str(self.tree),
            "DATABASE_URL": self.database,
            "VOITTO_CONFIG": str(self.policy),
            "HOOK_TOKEN": HOOK_TOKEN,
        }
        with self.log.open("a", encoding="utf-8") as log:
            command = [str(Path(sys.executable).with_name("voitto")), "run", "--port", str(port)]
            self.child = subprocess.Popen(command, text=True, env=environ, cwd=self.log.parent, stdout=log, stderr=log)
        until_ready(f"{self.address}/readyz", self.child)

    def put(self, numbers: Iterable[int]) -> None:
        """All at once: were they put one by one, the first ones would be done before the last one is taken."""
        headers = {"authorization": f"Bearer {HOOK_TOKEN}"}
        with (
            httpx.Client(base_url=self.address, headers=headers, trust_env=False) as http,
            ThreadPoolExecutor() as pool,
        ):
            for answer in pool.map(lambda number: http.post("/hooks/deals", json=_deal(number)), numbers):
                answer.raise_for_status()


def _deal(number: int) -> dict[str, Any]:
    customer = {"name": "Asiakas", "business_id": business_id_of(number), "country": "FI"}
    deal = {"deal_id": name_of(number), "title": name_of(number), "amount": f"{amount_of(number)}.00"}
    return {"type": "deal.won", "timestamp": "2026-01-01T00:00:00Z", "data": {**deal, "customer": customer}}


class _Library(Contender):
    script = ""

    def start(self) -> None:
        command = [sys.executable, str(self.tree / "benchmarks" / self.script), self.database, self.outside]
        environ = os.environ | {"PYTHONPATH": str(self.tree)} | self.environ
        with self.log.open("a", encoding="utf-8") as log:
            self.child = subprocess.Popen(command, text=True, env=environ, stdout=subprocess.PIPE, stderr=log)
        assert self.child.stdout is not None
        if self.child.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{self.script} did not start:\n{self.log.read_text('utf-8')[-3000:]}")


class OursOnSqlite(Ours):
    name = "ours_sqlite"
    server = False
    at_work = _at_work("datetime('now', '+5 seconds')")


class Dbos(_Library):
    name = "dbos"
    script = "durability_dbos.py"
    at_work = "SELECT count(*) FROM dbos.workflow_status WHERE status IN ('ENQUEUED', 'PENDING', 'DELAYED')"

    def put(self, numbers: Iterable[int]) -> None:
        client = self._client()
        for number in numbers:
            client.enqueue(self._options(name_of(number)), number)
        client.destroy()

    def _options(self, name: str) -> EnqueueOptions:
        return {"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": name, "app_version": VERSION}

    def _client(self) -> DBOSClient:
        return DBOSClient(system_database_url=self.database)


class DbosOnSqlite(Dbos):
    name = "dbos_sqlite"
    server = False
    at_work = Dbos.at_work.replace("dbos.", "")


class GuardedDbos(Dbos):
    name = "dbos_guarded"
    script = "durability_dbos_guarded.py"

    def _client(self) -> DBOSClient:
        return DBOSClient(system_database_url=self.database, serializer=DBOSPortableJSONSerializer())


class GuardedDbosOnSqlite(GuardedDbos):
    name = "dbos_guarded_sqlite"
    server = False
    at_work = DbosOnSqlite.at_work


class Procrastinate(_Library):
    name = "procrastinate"
    script = "durability_procrastinate.py"
    at_work = f"""
        SELECT count(*) FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND task_name IN ('{INVOICE}', '{CARD}')
    """  # noqa: S608 - two names of ours

    def prepare(self) -> None:
        with self._app() as app:
            app.schema_manager.apply_schema()

    def put(self, numbers: Iterable[int]) -> None:
        with self._app() as app:
            for number in numbers:
                app.configure_task(INVOICE, queueing_lock=name_of(number)).defer(number=number)

    def _app(self) -> App:
        return App(connector=SyncPsycopgConnector(conninfo=self.database)).open()


class GuardedProcrastinate(Procrastinate):
    name = "procrastinate_guarded"
    script = "durability_procrastinate_guarded.py"

    def prepare(self) -> None:
        super().prepare()
        with psycopg.connect(self.database) as connection:
            connection.execute(TABLE)
