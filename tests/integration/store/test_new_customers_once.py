"""One customer per business ID, however long the queue is in which its deals stand. On both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.deals.deal import Buyer
from bot.domain.drafts.draft import DraftState
from bot.domain.values.ids import Marker, PartnerId
from bot.domain.values.kept import Key
from bot.errors import Outcome, UpstreamUnavailable
from bot.services.customers.resolve import CustomerService
from bot.services.drafting.new_customer import NewCustomers
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import payload_of
from tests.integration.jobs.bench import Bench, finish
from tests.integration.store.examples import COMPANY, CUSTOMER, NOW, deal

NEW = "2345678-0"
OTHER = "1572860-0"
BACKLOG = 250


class Register:
    """Procountor's partners and the business register in one: slow, so that two creators meet."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.posts = 0
        self.lost = 0
        """So many POSTs come to nothing, and nobody is told."""

    async def lookup(self, business_id: str) -> RegistryAnswer:
        return RegistryAnswer(business_id=business_id, standing=CompanyStatus.ACTIVE, fetched_at=NOW)

    async def companies_named(self, _name: str) -> None:
        return None

    async def find(self, business_id: str) -> Sequence[Any]:
        await asyncio.sleep(0.02)
        return [replace(CUSTOMER, business_id=business_id)] if business_id in self.made else []

    async def read(self, partner_id: PartnerId) -> Any:
        return replace(CUSTOMER, partner_id=partner_id, business_id=self.made[-1])

    async def create(self, buyer: Buyer, _registered: RegistryAnswer | None) -> Any:
        await asyncio.sleep(0.02)
        self.posts += 1
        if self.posts <= self.lost:
            raise UpstreamUnavailable("read timeout", system="Procountor", outcome=Outcome.UNKNOWN)
        self.made.append(buyer.business_id or "")
        return replace(CUSTOMER, business_id=buyer.business_id)


def creator(bench: Bench, register: Any) -> NewCustomers:
    absent: Any = None  # the drafting is for the forms, which nobody opens here
    customers = CustomerService(bench.uow_factory, bench.clock, register, register)
    return NewCustomers(bench.uow_factory, bench.clock, absent, customers, register, register)


def handlers(bench: Bench, register: Register) -> dict[str, Any]:
    made = {Kind.CUSTOMER_CREATE: creator(bench, register).create, Kind.DRAFT_BUILD: finish, Kind.NOTE: finish}
    return {str(kind): handler for kind, handler in made.items()}


async def waiting(bench: Bench, number: int, business_id: str = NEW) -> None:
    """A deal whose customer is to be created."""
    async with bench.uow_factory() as uow:
        marker = Marker(f"V-{number:010}")
        buyer = Buyer(name=f"Uusi {number} Oy", business_id=business_id)
        deal_id, _ = await uow.deals.add(deal(number, buyer=buyer), marker, {})
        draft = await uow.drafts.add(deal_id, COMPANY, marker, DraftState.BUILDING)
        await uow.jobs.add(Kind.CUSTOMER_CREATE, f"{draft.id}:1", payload_of(draft))
        await uow.commit()


async def creations(bench: Bench) -> list[Any]:
    return [row for row in await bench.rows() if row.kind == Kind.CUSTOMER_CREATE]


async def test_a_deal_does_not_overtake_the_one_that_was_first_however_many_stand_between(bench: Bench):
    """The first POST's answer was lost: its step comes back after the quarantine, behind all the others."""
    register = Register()
    register.lost = 1
    await waiting(bench, 1)
    await bench.run_due(handlers(bench, register))
    for number in range(BACKLOG):
        await bench.add("other", str(number), after=timedelta(seconds=60))
    await waiting(bench, 2)
    await bench.run_due(handlers(bench, register))

    first, second = await creations(bench)
    assert (first.state, second.state, second.failures) == ("ready", "ready", 0)
    assert register.posts == 1

    await bench.age(121)
    await bench.run_due(handlers(bench, register) | {"other": finish})
    await bench.age(10)
    await bench.run_due(handlers(bench, register))
    assert [row.state for row in await creations(bench)] == ["done", "done"]
    assert register.made == [NEW]


async def test_two_processes_at_once_create_it_once(bench: Bench):
    register = Register()
    await waiting(bench, 1)
    await waiting(bench, 2)
    workers = [bench.worker(handlers(bench, register)) for _ in range(2)]
    await asyncio.gather(*(worker.drain() for worker in workers))
    await bench.age(10)
    await bench.run_due(handlers(bench, register))

    assert [row.state for row in await creations(bench)] == ["done", "done"]
    assert register.made == [NEW]


async def test_the_right_of_a_step_that_was_dismissed_is_free(bench: Bench):
    register = Register()
    register.lost = 1
    await waiting(bench, 1)
    await bench.run_due(handlers(bench, register))
    (first,) = await creations(bench)
    async with bench.uow_factory() as uow:
        assert await uow.job_admin.dismiss(first.id, "by hand")
        await uow.commit()
    await waiting(bench, 2)
    await bench.run_due(handlers(bench, register))

    assert [row.state for row in await creations(bench)] == ["dismissed", "done"]
    assert register.made == [NEW]


async def test_other_customers_do_not_wait(bench: Bench):
    register = Register()
    register.lost = 1
    await waiting(bench, 1)
    await bench.run_due(handlers(bench, register))
    await waiting(bench, 2, OTHER)
    await bench.run_due(handlers(bench, register))

    assert register.made == [OTHER]


async def test_two_transactions_that_ask_at_once_get_the_same_answer(bench: Bench):
    async def ask(number: int) -> int:
        async with bench.uow_factory() as uow:
            standing = await uow.kv.put_if_absent(Key("right"), {"job": number})
            await asyncio.sleep(0.01)
            await uow.commit()
        return int(standing["job"])

    answers = await asyncio.gather(*(ask(number) for number in range(6)))

    assert len(set(answers)) == 1
