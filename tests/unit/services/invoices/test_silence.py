"""Procountor is away while an approval is carried out: the card says so, once, and the step fails as it would."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.values.ids import DraftId
from bot.errors import Outcome, UpstreamRefused, UpstreamUnavailable
from bot.services.invoices.unanswered import is_silent, with_unanswered_notice
from bot.services.workflow.job_kinds import Kind

AWAY = UpstreamUnavailable("away", system="Procountor", outcome=Outcome.UNKNOWN)
RUN = SimpleNamespace(payload={"draft": 1})


class World:
    def __init__(self, state: DraftState) -> None:
        self.draft = SimpleNamespace(id=DraftId(1), revision=2, state=state, marker="V-1", deal_id=3)
        self.notes, self.jobs, self.commits = {}, [], 0

    @asynccontextmanager
    async def uow_factory(self):
        yield SimpleNamespace(
            drafts=self,
            kv=SimpleNamespace(get=self.fact, put=self.put),
            jobs=SimpleNamespace(add=self.add),
            commit=self.commit,
        )

    async def get(self, _draft_id):
        return self.draft

    async def card(self, _draft_id):
        return "C1"

    async def fact(self, name):
        return self.notes.get(name)

    async def put(self, name, value):
        self.notes[name] = value

    async def add(self, kind, key, _payload, **_more):
        self.jobs.append((kind, key))

    async def commit(self):
        self.commits += 1


async def carried_out(world, error):
    async def step(_run):
        raise error

    with pytest.raises(type(error)):
        await with_unanswered_notice(world.uow_factory, step)(RUN)


@pytest.mark.parametrize("state", [DraftState.APPROVING, DraftState.SENDING])
async def test_a_card_that_waits_for_procountor_says_once_that_it_does_not_answer(state):
    world = World(state)
    await carried_out(world, AWAY)
    await carried_out(world, AWAY)
    assert [kind for kind, _ in world.jobs] == [Kind.CARD_UPDATE]
    async with world.uow_factory() as uow:
        assert await is_silent(uow, world.draft)
        world.draft.revision += 1
        assert not await is_silent(uow, world.draft), "the next attempt is not silent yet"


@pytest.mark.parametrize(
    ("state", "error"),
    [(DraftState.PENDING, AWAY), (DraftState.APPROVING, UpstreamRefused("no", system="Procountor"))],
)
async def test_a_refusal_or_a_draft_that_nobody_carries_out_is_not_silence(state, error):
    world = World(state)
    await carried_out(world, error)
    assert (world.jobs, world.notes) == ([], {})
