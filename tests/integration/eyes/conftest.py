"""An office of any rules on either database: `desk` opens one for a test."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.settings import ApprovalPolicy, Rules
from sandbox.slack import seed
from tests.integration.bot.office import JOBS, Office, closed_office
from tests.integration.databases import *  # noqa: F403 - pytest finds fixtures by their names

Desk = Callable[..., AbstractAsyncContextManager[Office]]
DUE = text("SELECT 1 FROM job WHERE state = 'ready' AND run_at <= clock_timestamp() + interval '3 seconds' LIMIT 1")
SOONER = text("UPDATE job SET run_at = run_at - make_interval(secs => :seconds) WHERE state = 'ready'")


class OfficeOnPostgres(Office):
    """There jobs are due by the server's own clock, which no test can move: it moves the jobs."""

    async def _any_due(self) -> bool:
        async with self.bot.uow_factory._given[0].transaction() as connection:
            return (await connection.execute(DUE)).first() is not None

    async def later(self, **time: float) -> None:
        async with self.bot.uow_factory._given[0].transaction() as connection:
            await connection.execute(SOONER, {"seconds": timedelta(**time).total_seconds()})
            await connection.commit()
        await super().later(**time)


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    @asynccontextmanager
    async def opened(**approvals: Any) -> AsyncIterator[Office]:
        policy = ApprovalPolicy(**{"approvers": (seed.KAISA, seed.MIKKO)} | approvals)
        async with closed_office(tmp_path, Rules(approvals=policy, jobs=JOBS)) as closed:
            env = closed.settings.env.model_copy(update={"database_url": database_url})
            settings = closed.settings.model_copy(update={"env": env})
            kind = OfficeOnPostgres if database_url.startswith("postgresql") else Office
            office = kind(closed.sandbox, settings)
            async with office.open():
                await office.settled()
                office.starts_anew()
                yield office

    return opened
