"""A new customer while the business register is silent: asked again for a while, and then a person."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.deals.deal import Buyer, Deal, Source
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.values.finding import REGISTER_WAITS, Cure, Finding, Severity
from bot.domain.values.ids import CompanyId, DealId, DraftId, Marker
from bot.domain.values.localized import text
from bot.services.drafting.register_retry import TIMES, RegisterWaits, ask_later, waiting
from bot.services.workflow.job_kinds import Kind

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DEAL = Deal(
    company=CompanyId("main"),
    source=Source.HOOK,
    external_id="1",
    title="Kuvat",
    won_at=NOW,
    buyer=Buyer(name="Studio Kajastus", business_id="FI01120389"),
)


def finding(code, severity=Severity.WARNING):
    return Finding(code=code, severity=severity, message=text(f"finding.{code}"), cure=Cure.RETRY)


UNKNOWN = finding("customer.unknown", Severity.BLOCKING)
SILENT = finding("registry.unverified")
DRAFT = Draft(
    id=DraftId(1),
    deal_id=DealId(1),
    company=CompanyId("main"),
    marker=Marker("V-1"),
    revision=3,
    state=DraftState.PARKED,
    content=None,
    findings=(UNKNOWN, finding(REGISTER_WAITS)),
    totals=None,
    invoice=None,
    updated_at=NOW,
)


class World:
    """The draft, the jobs and the register; `now` is what the draft has become while the register was asked."""

    def __init__(self, standing, draft=DRAFT, now=None) -> None:
        self.standing, self.before, self.now_it_is = standing, draft, now or draft
        self.lookups, self.kept, self.saved, self.jobs, self.hastened = [], [], [], [], []
        self.uow = SimpleNamespace(
            drafts=self,
            deals=SimpleNamespace(get=self.deal),
            jobs=self,
            registry=self,
            commit=self.commit,
        )

    @asynccontextmanager
    async def uow_factory(self):
        yield self.uow

    async def commit(self):
        pass

    async def deal(self, _deal_id):
        return DEAL

    async def get(self, _draft_id):
        return self.now_it_is if self.lookups else self.before

    async def lookup(self, business_id):
        self.lookups.append(business_id)
        return RegistryAnswer(business_id=business_id, standing=self.standing, fetched_at=NOW)

    async def put(self, answer):
        self.kept.append(answer.standing)

    async def save(self, draft, *, expect, revision):
        assert (expect, revision) == (DraftState.PARKED, 3)
        self.saved.append(draft)
        return True

    async def of_markers(self, _markers):
        return {}

    async def card(self, _draft_id):
        return None

    async def add(self, kind, key, payload, *, after=None):
        self.jobs.append((kind, key, payload, after.total_seconds() if after else 0))

    async def hasten(self, deal_id, kinds):
        self.hastened.append((deal_id, kinds))

    async def asked(self, time=1):
        clock = SimpleNamespace(now=lambda: NOW)
        payload = {"draft": 1, "deal": 1, "revision": 3, "time": time}
        run = SimpleNamespace(preloaded=None, payload=payload, finishing=self.uow_factory)
        await RegisterWaits(self.uow_factory, clock, self).ask(run)
        return self


async def test_a_silent_register_is_asked_again_each_time_twice_as_late() -> None:
    world = World(CompanyStatus.UNKNOWN)
    await ask_later(world.uow, DRAFT)
    for time in range(1, TIMES):
        await world.asked(time)
    assert [after for *_, after in world.jobs] == [5, 10, 20, 40, 80]
    assert len({key for _, key, *_ in world.jobs}) == TIMES
    assert {kind for kind, *_ in world.jobs} == {Kind.REGISTER_ASK}
    assert world.saved == []


async def test_the_last_silence_has_the_draft_built_for_a_person_to_decide() -> None:
    world = await World(CompanyStatus.UNKNOWN).asked(TIMES)
    ((kind, _, payload, after),) = world.jobs
    assert (kind, payload["waited"], after) == (Kind.DRAFT_BUILD, True, 0)
    assert [saved.state for saved in world.saved] == [DraftState.BUILDING]
    assert world.kept == []


async def test_once_the_register_answers_every_draft_that_waits_for_it_goes_on() -> None:
    assert (await World(CompanyStatus.ACTIVE).asked(2)).hastened == [(None, (Kind.REGISTER_ASK,))]
    assert (await World(CompanyStatus.UNKNOWN).asked(2)).hastened == []


async def test_an_answer_is_kept_and_the_draft_goes_on_with_it_by_itself() -> None:
    world = await World(CompanyStatus.ACTIVE).asked(2)
    assert world.lookups == ["0112038-9"]
    assert world.kept == [CompanyStatus.ACTIVE]
    assert [kind for kind, *_ in world.jobs] == [Kind.DRAFT_BUILD]
    assert REGISTER_WAITS not in {found.code for found in world.saved[0].findings}


@pytest.mark.parametrize(
    "other", [{"revision": 4}, {"state": DraftState.BUILDING}, {"state": DraftState.REJECTED}, {"findings": (UNKNOWN,)}]
)
async def test_nothing_is_done_once_a_person_has_gone_on(other) -> None:
    gone_on = replace(DRAFT, **other)
    before = await World(CompanyStatus.ACTIVE, gone_on).asked()
    assert (before.lookups, before.jobs, before.saved) == ([], [], [])
    meanwhile = await World(CompanyStatus.ACTIVE, now=gone_on).asked()
    assert (meanwhile.jobs, meanwhile.saved, meanwhile.kept) == ([], [], [])


def test_waiting_says_so_instead_of_asking_the_reader_to_check() -> None:
    found = waiting((UNKNOWN, SILENT))
    assert [(each.code, each.severity, each.cure) for each in found] == [
        ("customer.unknown", Severity.BLOCKING, Cure.RETRY),
        (REGISTER_WAITS, Severity.WARNING, Cure.RETRY),
    ]


def test_nobody_waits_where_something_else_needs_a_person() -> None:
    found = (UNKNOWN, finding("lines.none", Severity.BLOCKING), SILENT)
    assert waiting(found) == found
