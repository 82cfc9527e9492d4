"""Killed, or left without an answer, at every commit and every request of the story: the end is the same."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.invariants import violations
from bot.services.audit import Scope
from bot.serving import serving
from bot.settings import ApprovalPolicy, InvoicingPolicy, JobsPolicy, Rules
from sandbox.slack import seed
from tests.crash.life import Boundary, Fault, Plan
from tests.crash.outside import Outside, State, tuesday
from tests.crash.segments import SEGMENTS
from tests.crash.stage import Stage, prepared

pytestmark = pytest.mark.asyncio(loop_scope="module")

RULES = Rules(
    approvals=ApprovalPolicy(approvers=(seed.KAISA,)),
    invoicing=InvoicingPolicy(project_dimension="Projekti"),
    jobs=JobsPolicy(workers=1),
)


@dataclass(frozen=True)
class Recorded:
    """A piece of the clean story: where it starts, what it passes, and how it ends."""

    state: State
    boundaries: list[Boundary]
    picture: dict[str, Any]


@dataclass
class Story:
    stage: Stage
    pieces: dict[str, Recorded]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory where there is such a place: nothing here has to survive a power cut."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="voitto-crash-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(folder: Path) -> AsyncIterator[Story]:
    logging.disable(logging.CRITICAL)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # the tasks of dead bots
    outside = Outside(tuesday())
    async with serving(outside.sandbox.app) as server:
        stage = Stage(outside, f"http://127.0.0.1:{server.port}", folder, RULES)
        await prepared(stage)
        pieces = {name: await record(stage, name) for name in SEGMENTS}
        yield Story(stage, pieces)
        await stage.end()
    logging.disable(logging.NOTSET)


async def record(stage: Stage, name: str) -> Recorded:
    await stage.end()
    stage.keep(name)
    state = stage.outside.save()
    await stage.begin()
    await SEGMENTS[name](stage)
    await stage.rest()
    return Recorded(state, stage.life.boundaries, stage.picture())


async def played(story: Story, name: str, plan: Plan) -> str:
    """What is wrong in the end; empty when nothing is."""
    stage, piece = story.stage, story.pieces[name]
    await stage.end()
    stage.bring_back(name, piece.state)
    await stage.begin(plan)
    try:
        await SEGMENTS[name](stage)
        await stage.rest()
    except AssertionError as error:
        return f"{error}"
    await stage.begin()
    broken = violations(await stage.bot.services.auditor.snapshot(Scope()))
    return "; ".join([*map(str, broken), *different(piece.picture, stage.picture())])


def different(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    return [f"{part}: {_less(wanted[part], found[part])}" for part in wanted if wanted[part] != found[part]]


def _less(wanted: Any, found: Any) -> str:
    if not isinstance(wanted, list | dict):
        return f"{wanted} became {found}"
    lost = [item for item in wanted if item not in found]
    more = [item for item in found if item not in wanted]
    return f"lost {lost}, more {more}" if lost or more else f"{wanted} became {found}"


async def all_wrong(story: Story, name: str, cases: Iterable[Plan]) -> list[str]:
    """Empty, or every case whose end is not that of the clean story."""
    boundaries = story.pieces[name].boundaries
    ends = [
        (f"{plan.fault} at {plan.at} ({boundaries[plan.at].name})", await played(story, name, plan)) for plan in cases
    ]
    return [f"{where}: {said}" for where, said in ends if said]


def cases(piece: Recorded, *, reads: bool) -> list[Plan]:
    """`reads`: those in which nothing but the answer to a question is lost; else all the others."""
    return [
        Plan(at, fault)
        for at, boundary in enumerate(piece.boundaries)
        for fault in boundary.faults
        if reads is (fault is Fault.LOST and not boundary.changes)
    ]


@pytest.mark.parametrize("name", SEGMENTS)
async def test_wherever_it_breaks_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name], reads=False)) == []


@pytest.mark.crash
@pytest.mark.parametrize("name", SEGMENTS)
async def test_whichever_question_stays_unanswered_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name], reads=True)) == []


async def test_the_story_passes_every_kind_of_boundary(story: Story) -> None:
    passed = {boundary.name.rpartition("/")[2] for piece in story.pieces.values() for boundary in piece.boundaries}
    assert {"commit", "chat.postMessage", "chat.update", "invoices", "send", "approve", "invalidate"} <= passed
    faults = [fault for piece in story.pieces.values() for boundary in piece.boundaries for fault in boundary.faults]
    assert {fault: faults.count(fault) > 20 for fault in Fault} == dict.fromkeys(Fault, True)
