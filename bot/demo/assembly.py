"""The demo: the real bot beside a pretend world, in one process, on a fresh database."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import AnyHttpUrl, SecretStr

from bot.app import Bot, assembled, working
from bot.demo.past import remember
from bot.domain.values.job_state import JobState
from bot.rule_settings import ApprovalPolicy, InvoicingPolicy, JobsPolicy, Rules
from bot.settings import ExplicitEnvironment, Settings
from bot.wiring.http_server import serving
from sandbox import app as pretend
from sandbox import seed
from sandbox.slack import seed as people
from sandbox.world import World

SOON = timedelta(seconds=3)

RULES = Rules(
    approvals=ApprovalPolicy(approvers=(people.KAISA, people.MIKKO)),
    invoicing=InvoicingPolicy(project_dimension="Projekti"),
    # short, so that a lost reply heals while one watches; the order deadline + timeout < quarantine is kept
    jobs=JobsPolicy(
        poll_seconds=0.5, lease_seconds=10, send_deadline_seconds=2, request_timeout_seconds=6, quarantine_seconds=10
    ),
)


@dataclass(frozen=True, slots=True)
class Demo:
    url: str
    world: pretend.Sandbox
    bot: Bot


@asynccontextmanager
async def demo(
    port: int = 0, *, rules: Rules = RULES, world: World | None = None, past: bool = False
) -> AsyncIterator[Demo]:
    """Both sides up and talking over loopback HTTP; everything is gone when the block is left.

    `past`: the bot remembers of what deals the ledger's open invoices came.
    """
    sandbox = pretend.create(world)
    with tempfile.TemporaryDirectory(prefix="voitto-demo-") as folder:
        async with serving(sandbox.app, port=port) as outside:
            url = f"http://127.0.0.1:{outside.port}"
            async with beside(sandbox, settings_for(url, Path(folder) / "demo.db", rules), past=past) as bot:
                yield Demo(url, sandbox, bot)


@asynccontextmanager
async def beside(sandbox: pretend.Sandbox, settings: Settings, *, past: bool = False) -> AsyncIterator[Bot]:
    """The bot of these settings, listening, with the sandbox's Slack, CRM and clock connected to it."""
    async with assembled(settings) as bot:
        # before anything is sown or claimed: else the first jobs are of another time
        bot.clock.shift(sandbox.world.clock.now() - bot.clock.now())
        if past:
            await remember(bot)
        async with serving(bot.web) as inside, working(bot):
            sandbox.workspace.public_url = str(settings.env.slack_api_url).removesuffix("/slack/api/")
            sandbox.connect(f"http://127.0.0.1:{inside.port}")

            async def advance(delta: timedelta) -> None:
                bot.clock.shift(delta)
                await bot.clockwork.catch_up()
                bot.worker.look()

            stop_following = sandbox.world.clock.on_advance(advance)
            try:
                yield bot
            finally:
                stop_following()


def settings_for(url: str, database: Path, rules: Rules) -> Settings:
    """Everything points at the sandbox; nothing is read from the environment."""
    given = ExplicitEnvironment(
        database_url=f"sqlite:///{database}",
        slack_bot_token=SecretStr(people.BOT_TOKEN),
        slack_signing_secret=SecretStr(people.SIGNING_SECRET),
        slack_api_url=AnyHttpUrl(f"{url}/slack/api/"),
        procountor_api_url=AnyHttpUrl(f"{url}/procountor/api"),
        procountor_client_id=seed.CLIENT_ID,
        procountor_client_secret=SecretStr(seed.CLIENT_SECRET),
        procountor_api_key=SecretStr(seed.API_KEY),
        ytj_api_url=AnyHttpUrl(f"{url}/ytj"),
        hook_secret=SecretStr(seed.HOOK_SECRET),
    )
    return Settings(env=given, rules=rules)


async def until_idle(bot: Bot, *, seconds: float = 20) -> None:
    """Until no job is due, nor will be in a moment; TimeoutError when that does not come."""
    async with asyncio.timeout(seconds):
        while True:
            async with bot.uow_factory() as uow:
                soon = bot.clock.now() + SOON
                due = [job for job in await uow.job_admin.open() if job.state is JobState.READY and job.run_at <= soon]
            if not due and bot.worker.running == 0:
                return
            await asyncio.sleep(0.03)
