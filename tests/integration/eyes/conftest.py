"""An office of any rules on either database: `desk` opens one for a test."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.rule_settings import ApprovalPolicy, Rules
from sandbox.slack import seed
from tests.integration.bot.office import JOBS, Office, closed_office
from tests.integration.bot.server_time import moved_to
from tests.integration.databases import *  # noqa: F403 - pytest finds fixtures by their names

Desk = Callable[..., AbstractAsyncContextManager[Office]]


@pytest.fixture
def desk(tmp_path: Path, story_url: str) -> Desk:
    @asynccontextmanager
    async def opened(**approvals: Any) -> AsyncIterator[Office]:
        policy = ApprovalPolicy(**{"approvers": (seed.KAISA, seed.MIKKO)} | approvals)
        async with closed_office(tmp_path, Rules(approvals=policy, jobs=JOBS)) as closed:
            office = await moved_to(story_url, closed)
            async with office.open():
                await office.settled()
                office.starts_anew()
                yield office

    return opened
