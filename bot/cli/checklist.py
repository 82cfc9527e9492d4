"""What `voitto check` can try although something is missing: the rest of the settings, the rest of the connections."""

import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import assembled
from bot.cli.checks import (
    APP_TOKEN,
    APPROVERS,
    FOUR_EYES,
    PROCOUNTOR,
    REGISTER,
    SLACK,
    TOKENS,
    VAT,
    channel_row,
    problems_of,
)
from bot.errors import StoreUnavailable
from bot.rule_settings import SlackPolicy
from bot.setting_problems import Problem
from bot.settings import Settings
from bot.settings_checks import Note
from bot.store.migration import migrate
from bot.store.outages import SILENT
from bot.version import voitto_version

DATABASE = "Database: it answers and is up to date"
ROOMS = ("deals_channel", "alerts_channel", "digest_channel")
PROCOUNTORS = ("PROCOUNTOR_CLIENT_ID", "PROCOUNTOR_CLIENT_SECRET", "PROCOUNTOR_API_KEY", "PROCOUNTOR_API_URL")
NEEDED_BY: dict[str, tuple[str, ...]] = {
    "SLACK_BOT_TOKEN": (TOKENS,),
    "SLACK_API_URL": (SLACK, APP_TOKEN),
    **dict.fromkeys(PROCOUNTORS, (PROCOUNTOR,)),
    "YTJ_API_URL": (REGISTER,),
    "approvals.approvers": (APPROVERS, FOUR_EYES),
    "approvals.four_eyes": (FOUR_EYES,),
    "invoicing.default_vat_percent": (VAT,),
    **{f"slack.{room}": (channel_row(SlackPolicy.model_fields[room].default),) for room in ROOMS},
}
"""Setting -> what cannot be tried without it: another address would get the tokens, another channel would be blamed."""
STAND_INS: dict[str, Any] = {
    "slack_bot_token": SecretStr("missing"),
    "procountor_client_id": "missing",
    "procountor_client_secret": SecretStr("missing"),
    "procountor_api_key": SecretStr("missing"),
}
"""In place of what is missing, so that the rest can be put together. Nothing is asked with them."""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    problem: str | None = None

    @property
    def status(self) -> str:
        """`ok`, `note` (worth knowing, and no failure) or `to do`."""
        if self.problem is None:
            return "ok"
        return "note" if isinstance(self.problem, Note) else "to do"


async def rows_of(settings: Settings, problems: Sequence[Problem]) -> AsyncIterator[Row]:
    """Each problem of the settings, then whatever can be tried without it."""
    yield Row(f"Voitto {voitto_version()}")
    for problem in problems:
        yield Row(problem.row, problem)
    told = {problem.setting for problem in problems}
    broken = next((problem for problem in problems if problem.setting == "DATABASE_URL"), None)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="voitto-check-"))
        wrong = broken or await _database_problem(settings.env.database_url)
        if broken is None:
            yield Row(DATABASE, wrong)
        usable = _usable(settings, Path(folder) if wrong else None)
        bot = await stack.enter_async_context(assembled(usable))
        async for name, found in problems_of(bot, untried(told)):
            yield Row(name, found)


async def _database_problem(url: str) -> str | None:
    try:
        await migrate(url)
    except StoreUnavailable as error:
        said = f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".")
        return f"{said}. Correct DATABASE_URL, or start the database." if error.reason == SILENT else f"{said}."
    except OSError as error:  # SQLite's file, or its folder
        return f"The database cannot be opened: {error.strerror or error}. Correct DATABASE_URL."
    return None


def _usable(settings: Settings, folder: Path | None) -> Settings:
    """`folder`: for a database in place of the one that cannot be used."""
    given = settings.env
    changes = {name: value for name, value in STAND_INS.items() if not getattr(given, name)}
    if folder:
        changes["database_url"] = f"sqlite:///{folder / 'check.db'}"
    return settings.model_copy(update={"env": given.model_copy(update=changes)})


def untried(wrong: Iterable[str]) -> frozenset[str]:
    """Names of steps, for wrong settings; of a section, or the whole file, all that is in it."""
    found: set[str] = set()
    for setting in wrong:
        found.add(Problem("", setting).row)
        for needed, steps in NEEDED_BY.items():
            of_file = setting.endswith(".toml") and not needed.isupper()
            if of_file or needed == setting or needed.startswith(f"{setting}."):
                found.update(steps)
    return frozenset(found)
