"""What a given-up draft changed in customers' records is put back, and said to be before anything is sent."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.domain.customers.customer import Customer
from bot.domain.drafts.detail_changes import RecordChange, Road
from bot.domain.values.ids import CompanyId, DealId, DraftId, Marker, PartnerId
from bot.errors import SendTooLate
from bot.services.customers.record import CustomerRecord

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DRAFT = SimpleNamespace(
    id=DraftId(1), deal_id=DealId(1), company=CompanyId("main"), marker=Marker("V-AAAAAAAAAA"), revision=2, content=None
)


def changed(partner: int) -> RecordChange:
    return RecordChange(
        partner_id=PartnerId(partner),
        what="email",
        before="a@x.example",
        after="b@x.example",
        road=Road.APPROVER,
        at=NOW,
        values=(("email", "b@x.example"),),
        replaced=(("email", "a@x.example"),),
        draft=DRAFT.id,
    )


class World:
    """Two customers at Procountor, the run, and the order in which things came."""

    def __init__(self, *, late: bool = False) -> None:
        self.order: list[str] = []
        self.customers = {
            number: Customer(partner_id=PartnerId(number), name=f"Asiakas {number} Oy", email="b@x.example")
            for number in (1, 2)
        }
        self.payload, self.preloaded = {"draft": DRAFT.id}, None
        self.intended = self.sending = False
        self.late = late

    async def read(self, partner):
        return self.customers[partner]

    async def change(self, partner, change, _version):
        assert self.sending, "nothing leaves before it was said to"
        self.order.append(f"sent {partner}")
        self.customers[partner] = replace(self.customers[partner], email=change.email)
        return self.customers[partner]

    # --- the run -----------------------------------------------------------------------------------------------------

    async def intend(self):
        self.order.append("intent")
        self.sending = True

    async def clear_intent(self):
        self.order.append("intent given up")
        self.intended = False

    def check_sendable(self):
        if self.late:
            raise SendTooLate("too late")

    @asynccontextmanager
    async def finishing(self):
        yield self._uow()

    @asynccontextmanager
    async def uow_factory(self):
        yield self._uow()

    def _uow(self):
        async def nothing(*_args, **_more):
            return None

        async def mirrored(_partner):
            return []

        async def changes(_draft):
            return [changed(1), changed(2)]

        async def none_of(_markers):
            return {}

        async def draft(_id):
            return DRAFT

        return SimpleNamespace(
            record_changes=SimpleNamespace(of_draft=changes, of_customer=mirrored, undo=nothing),
            mirror=SimpleNamespace(of_customer=mirrored),
            customers=SimpleNamespace(put=nothing),
            drafts=SimpleNamespace(get=draft, of_markers=none_of),
            deals=SimpleNamespace(get=nothing),
            jobs=SimpleNamespace(add=nothing),
            audit=SimpleNamespace(add=lambda _fact: None),
            commit=nothing,
        )


async def restore(world: World) -> None:
    await CustomerRecord(world.uow_factory, SimpleNamespace(now=lambda: NOW), world).restore(world)


async def test_what_is_put_back_is_intended_before_it_is_sent() -> None:
    world = World()
    await restore(world)
    assert world.order == ["intent", "sent 1", "sent 2"]
    assert {customer.email for customer in world.customers.values()} == {"a@x.example"}


async def test_nothing_is_put_back_when_it_is_too_late_to_send() -> None:
    world = World(late=True)
    with pytest.raises(SendTooLate):
        await restore(world)
    assert world.order == ["intent"]


async def test_a_second_run_sends_only_what_the_first_one_did_not() -> None:
    world = World()
    world.intended = True
    world.customers[1] = replace(world.customers[1], email="a@x.example")
    await restore(world)
    assert world.order == ["intent given up", "intent", "sent 2"]
