"""The three that are killed: one worker process each, on a PostgreSQL database of its own."""

import asyncio
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
from dbos import DBOSClient
from durability_dbos import QUEUE, VERSION, WORKFLOW
from durability_procrastinate import CARD, INVOICE
from durability_story import TIMEOUT, amount_of, business_id_of, name_of
from measuring import environment, free_port, until_ready
from procrastinate import App, SyncPsycopgConnector

from bot.store import migrate
from sandbox.slack import seed as people

HERE = Path(__file__).resolve().parent
HOOK_TOKEN = "durability-hook-token"
POLICY = f"""
[approvals]
approvers = ["{people.KAISA}"]
[jobs]
workers = 4
poll_seconds = 0.1
lease_seconds = 2
send_deadline_seconds = 0.5
request_timeout_seconds = {TIMEOUT}
quarantine_seconds = 2.5
"""
"""The times of the crash proof. The defaults are made for the real Procountor; a run would take a day with them."""


class Contender(ABC):
    """One worker process at a time; `put` hands it won deals, `open` counts what is not at rest."""

    name = ""
    at_work = ""
    """SQL: how many steps are not at rest."""

    def __init__(self, database: str, outside: str, folder: Path) -> None:
        self.database, self.outside = database, outside
        self.log = folder / f"{self.name}.log"
        self.child: subprocess.Popen[str] | None = None

    def prepare(self) -> None:  # noqa: B027 - not all need it
        """Once, before the first start."""

    @abstractmethod
    def start(self) -> None:
        """Returns when the process is ready for work."""

    @abstractmethod
    def put(self, numbers: Iterable[int]) -> None: ...

    def open(self) -> int:
        with psycopg.connect(self.database) as connection:
            row = connection.execute(self.at_work.encode()).fetchone()
        return int(row[0]) if row else 0

    def kill(self) -> None:
        if self.child:
            self.child.kill()
            self.child.wait()
            if self.child.stdout:
                self.child.stdout.close()
        self.child = None


class Ours(Contender):
    """`voitto run`; the deals come by webhook."""

    name = "ours"
    at_work = """
        SELECT (SELECT count(*) FROM draft WHERE state IN ('building', 'approving', 'sending'))
             + (SELECT count(*) FROM job WHERE deal_id IS NOT NULL AND state NOT IN ('done', 'dismissed')
                AND (state = 'parked' OR failures > 0 OR run_at <= now() + interval '5 seconds'))
    """  # what is due later and has not failed is the audit, ten minutes after each invoice
    address = ""

    @property
    def policy(self) -> Path:
        return self.log.with_name("voitto.toml")

    def prepare(self) -> None:
        self.policy.write_text(POLICY, "utf-8")
        asyncio.run(migrate(self.database))

    def start(self) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        environ = environment(self.outside, self.log.parent) | {
            "PYTHONPATH": str(HERE.parent),  # the bot beside this file
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
        command = [sys.executable, str(HERE / self.script), self.database, self.outside]
        with self.log.open("a", encoding="utf-8") as log:
            self.child = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=log)
        assert self.child.stdout is not None
        if self.child.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{self.script} did not start:\n{self.log.read_text('utf-8')[-3000:]}")


class Dbos(_Library):
    name = "dbos"
    script = "durability_dbos.py"
    at_work = "SELECT count(*) FROM dbos.workflow_status WHERE status IN ('ENQUEUED', 'PENDING', 'DELAYED')"

    def put(self, numbers: Iterable[int]) -> None:
        client = DBOSClient(system_database_url=self.database)
        for number in numbers:
            client.enqueue(
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": QUEUE,
                    "workflow_id": name_of(number),
                    "app_version": VERSION,
                },
                number,
            )
        client.destroy()


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
