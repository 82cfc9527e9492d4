"""The story recorded once, and played again with one thing going wrong; what is different in the end is told."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from bot.domain.operations.invariants import violations
from bot.rule_settings import ApprovalPolicy, InvoicingPolicy, JobsPolicy, Rules
from bot.services.operations.consistency import Scope
from bot.wiring.http_server import serving
from sandbox.slack import seed
from tests.crash.life import Boundary, Fault, Plan
from tests.crash.outside import Outside, State
from tests.crash.segments import GROUND, SEGMENTS
from tests.crash.shelves import Shelf
from tests.crash.stage import Stage, prepared
from tests.day import tuesday

RULES = Rules(
    approvals=ApprovalPolicy(approvers=(seed.KAISA,)),
    invoicing=InvoicingPolicy(project_dimension="Projekti"),
    jobs=JobsPolicy(workers=1),
)

AT_WORK = Scope(drafts=3, cards=3)
"""What a piece works on. All the rest is in the picture, and audited whole once: where the clean piece ends."""


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


@asynccontextmanager
async def recorded(shelf: Shelf) -> AsyncIterator[Story]:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # the tasks of dead bots
    outside = Outside(tuesday())
    with _in_silence():
        async with serving(outside.sandbox.app) as server:
            stage = await prepared(outside, f"http://127.0.0.1:{server.port}", shelf, RULES)
            pieces = {name: await _record(stage, name) for name in SEGMENTS}
            gc.freeze()
            yield Story(stage, pieces)
            await stage.end()
            await shelf.put_away()
    gc.unfreeze()


@contextmanager
def _in_silence() -> Iterator[None]:
    """What is logged of a thousand deaths would cost more than the deaths."""
    before = structlog.get_config()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)
    logging.disable(logging.NOTSET)


async def _record(stage: Stage, name: str) -> Recorded:
    if name in GROUND:
        await stage.begin()
        await GROUND[name](stage)
        await stage.rest()
    state = await stage.keep(name)
    await stage.begin()
    await SEGMENTS[name](stage)
    await stage.rest()
    recorded = Recorded(state, list(stage.life.boundaries), stage.picture())  # before the audit passes any
    assert violations(await stage.bot.services.auditor.snapshot(Scope())) == []
    return recorded


async def _played(story: Story, name: str, plan: Plan) -> str:
    """What is wrong in the end; empty when nothing is."""
    stage, piece = story.stage, story.pieces[name]
    await stage.bring_back(name, piece.state)
    await stage.begin(plan)
    try:
        await SEGMENTS[name](stage)
        await stage.rest()
    except AssertionError as error:
        return f"{error}"
    if stage.life.armed:
        return "it did not come so far"
    broken = violations(await stage.bot.services.auditor.snapshot(AT_WORK))
    return "; ".join([*map(str, broken), *_different(piece.picture, stage.picture())])


def _different(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
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
        (f"{plan.fault} at {plan.at} ({boundaries[plan.at].name})", await _played(story, name, plan)) for plan in cases
    ]
    return [f"{where}: {said}" for where, said in ends if said]


def cases(piece: Recorded) -> list[Plan]:
    """Whatever can go wrong and leave something behind that no other case leaves."""
    return [plan for plan in _all_cases(piece) if not (_unanswered(piece, plan) or _as_before(piece, plan))]


def quiet_cases(piece: Recorded) -> list[Plan]:
    """All the others: a question stays unanswered, or the process dies right after one was answered."""
    return [plan for plan in _all_cases(piece) if _unanswered(piece, plan) or _as_before(piece, plan)]


def sample(all_of_them: list[Plan], size: int) -> list[Plan]:
    """So many of them, evenly spread; the first and the last are among them."""
    last, steps = len(all_of_them) - 1, max(1, size - 1)
    return [all_of_them[place] for place in sorted({round(step * last / steps) for step in range(size)})]


def _all_cases(piece: Recorded) -> list[Plan]:
    return [Plan(at, fault) for at, boundary in enumerate(piece.boundaries) for fault in boundary.faults]


def _unanswered(piece: Recorded, plan: Plan) -> bool:
    return plan.fault is Fault.LOST and not piece.boundaries[plan.at].changes


def _as_before(piece: Recorded, plan: Plan) -> bool:
    """Killed after a question was answered: what stands is what stood when it was killed before the question."""
    return plan.fault is Fault.CRASH and plan.at > 0 and not piece.boundaries[plan.at - 1].changes
