"""docs/emulator.md tells what is: its tables are the code's, its settings the demo's, its outputs what comes out."""

import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import AnyHttpUrl
from starlette.routing import Mount, Route

from bot.cli import commands
from bot.demo.assembly import RULES, Demo, demo, until_idle
from bot.rule_settings import ApprovalPolicy
from sandbox import app as pretend
from sandbox import doors, seed
from sandbox.slack import seed as people
from sandbox.world import World
from tests.day import PATIENCE

PAGE = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text("utf-8")
MARKS = ("<!-- uv run python -m sandbox.doors -->\n\n", "\n\n<!-- until here -->")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ITS_SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""The day of the page's outputs."""


def test_its_tables_of_doors_and_switches_are_the_codes():
    inside = PAGE.partition(MARKS[0])[2].partition(MARKS[1])[0]
    assert inside == doors.markdown(), "run: uv run python -m sandbox.doors, and put it between the marks"


def test_every_door_it_lists_is_served():
    routes = [route.path for route in pretend.create().app.routes if isinstance(route, Route | Mount)]
    assert set(doors.MOUNTED) - {"/slack/api", "/_slack"} <= set(routes)


def test_its_settings_are_the_demos():
    (env,) = [body for language, body in BLOCKS if language == "sh" and "PROCOUNTOR_API_KEY" in body]
    given = dict(line.split("=", 1) for line in env.splitlines())
    assert given["PROCOUNTOR_CLIENT_ID"] == seed.CLIENT_ID
    assert given["PROCOUNTOR_CLIENT_SECRET"] == seed.CLIENT_SECRET
    assert given["PROCOUNTOR_API_KEY"] == seed.API_KEY
    paths = {AnyHttpUrl(given[name]).path for name in ("PROCOUNTOR_API_URL", "YTJ_API_URL")}
    assert paths <= set(doors.MOUNTED)


@pytest_asyncio.fixture
async def running() -> AsyncIterator[Demo]:
    """The page's day, its one approver, and nothing remembered, as with a database of one's own."""
    rules = RULES.model_copy(update={"approvals": ApprovalPolicy(approvers=("kaisa.nieminen@revontuli.example",))})
    async with demo(rules=rules, world=World.seeded(now=ITS_SUNDAY)) as running:
        await until_idle(running.bot, seconds=PATIENCE)
        yield running


async def test_what_voitto_check_prints_is_what_it_shows(
    running: Demo, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert await commands.check(running.bot.settings) == 0
    printed = capsys.readouterr().out.replace("kaisa.nieminen@revontuli.example", "bob@example.com")
    (shown,) = [body for language, body in BLOCKS if language == "text" and "Slack: token and scopes" in body]
    assert shown == printed


async def played(running: Demo) -> dict[str, list[str]]:
    """What play.py does there, done in the pretend Slack."""
    driver, workspace = running.world.driver, running.world.workspace
    cards: list[str] = []

    async def card() -> str:
        await until_idle(running.bot, seconds=PATIENCE)
        posts = [post for post in workspace.history(people.DEALS) if post.thread_ts in (None, "", post.ts)]
        cards.append(posts[-1].text)
        return posts[-1].ts

    also = [(await driver.command(people.AINO, "#deals", "/won", "9020590-6 1 250,50 € Emulator")).text]
    ts = await card()
    await driver.click(people.KAISA, "#deals", ts, "draft.approve")
    await driver.click(people.KAISA, "#deals", await card(), "draft.send")
    await card()
    also.append((await driver.command(people.AINO, "#deals", "/paid", "9020590-6")).text)
    also += [reply.text for reply in workspace.thread(people.DEALS, ts) if reply.ts != ts]
    return {"card": cards, "also": also}


async def test_what_play_prints_is_what_is_said(running: Demo) -> None:
    said = await played(running)
    outputs = [body for language, body in BLOCKS if language == "text" and body.startswith("card:")]
    assert len(outputs) == 2, "one for HTTP, one for Socket Mode"
    as_there = {people.KAISA: "U02BOB", people.AINO: "U01ALICE"}
    for output in outputs:
        lines = [line.partition(": ") for line in output.splitlines()]
        for kind, texts in said.items():
            shown = {html.unescape(text.strip()) for label, _, text in lines if label == kind}
            told = {html.unescape(text) for text in texts}
            for here, there in as_there.items():
                told = {text.replace(here, there) for text in told}
            assert shown == told
    newest = (await _state(running))["invoices"][0]
    ledger = f"ledger: {newest['number']} {newest['customer']} {newest['total']} {newest['status']}"
    assert all(output.splitlines()[-1] == ledger for output in outputs)


async def _state(running: Demo) -> dict:
    import httpx

    async with httpx.AsyncClient(base_url=running.url) as http:
        return (await http.get("/_world/state")).json()
