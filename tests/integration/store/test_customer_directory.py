"""Searching the mirror: every search knows what was written before it, and reads no more than that."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from bot.domain.values.ids import PartnerId
from bot.jobs import Jobs, WorkerNotifier
from bot.services.customers import directory as customer_directory
from bot.services.customers.directory import CustomerDirectory
from bot.services.workflow.kept_facts import CUSTOMERS_READ_ANEW
from bot.store import Database
from bot.store.tables import CUSTOMER as TABLE
from bot.store.unit_of_work import SqlUnitOfWorkFactory
from tests.integration.store.examples import COMPANY, CUSTOMER, NOW


class MovedClock:
    """Stands still until a test moves it, either way."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def bench(database: Database, clock: MovedClock) -> SimpleNamespace:
    """The database alone; no job is run here."""
    queue = partial(Jobs, company=COMPANY, clock=clock, notifier=WorkerNotifier())
    return SimpleNamespace(
        database=database, clock=clock, uow_factory=SqlUnitOfWorkFactory(database, COMPANY, clock.now, queue)
    )


@pytest.fixture
def directory(bench: SimpleNamespace) -> CustomerDirectory:
    return CustomerDirectory(bench.uow_factory, bench.clock)


async def kept(bench: SimpleNamespace, *names: str, active: bool = True, first: int = 1) -> None:
    async with bench.uow_factory() as uow:
        for partner_id, name in enumerate(names, first):
            business_id = "1234567-1" if partner_id == 1 else None
            customer = replace(
                CUSTOMER, partner_id=PartnerId(partner_id), name=name, business_id=business_id, active=active
            )
            await uow.customers.put(customer)
        await uow.commit()


async def found(directory: CustomerDirectory, query: str) -> list[str]:
    return [hit.name for hit in await directory.meant(query, limit=5)]


async def test_a_customer_is_found_from_the_moment_it_is_written(
    bench: SimpleNamespace, directory: CustomerDirectory
) -> None:
    await kept(bench, "Kivikko Oy")
    assert await found(directory, "kivik") == ["Kivikko Oy"]
    await kept(bench, "Lumivalo Oy", first=2)
    assert await found(directory, "lumiv") == ["Lumivalo Oy"]


async def test_a_new_name_takes_the_place_of_the_old_one(bench: SimpleNamespace, directory: CustomerDirectory) -> None:
    await kept(bench, "Kivikko Oy")
    assert await found(directory, "kivikko") == ["Kivikko Oy"]
    await kept(bench, "Santala Oy")
    assert await found(directory, "kivikko") == []
    assert await found(directory, "santala") == ["Santala Oy"]
    assert [row[1] for row in await directory.identified("FI 1234567-1")] == ["Santala Oy"]


async def test_who_became_inactive_is_no_longer_found(bench: SimpleNamespace, directory: CustomerDirectory) -> None:
    await kept(bench, "Kivikko Oy")
    assert await found(directory, "kivikko") == ["Kivikko Oy"]
    await kept(bench, "Kivikko Oy", active=False)
    assert await found(directory, "kivikko") == []
    assert await directory.named("Kivikko") == []


async def test_a_register_of_many_pages_is_read_whole(
    bench: SimpleNamespace, directory: CustomerDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_directory, "PAGE", 3)
    monkeypatch.setattr(customer_directory, "SMALL", 2)  # in a thread, as with a large register
    await kept(bench, *[f"Asiakas {letter} Oy" for letter in "abcdefgh"])
    assert len(await directory.meant("asiakas", limit=20)) == 8


async def test_rows_from_before_stamps_were_kept_are_read_once(
    bench: SimpleNamespace, directory: CustomerDirectory
) -> None:
    await kept(bench, "Kivikko Oy")
    async with bench.database.transaction() as connection:
        await connection.execute(update(TABLE).values(changed_at=None))
        await connection.commit()
    assert await found(directory, "kivikko") == ["Kivikko Oy"]
    bench.clock.at += timedelta(hours=1)
    assert await found(directory, "kivikko") == ["Kivikko Oy"]


async def test_what_a_long_transaction_stamped_long_ago_is_found_when_it_ends(
    bench: SimpleNamespace, directory: CustomerDirectory
) -> None:
    await directory.warm()
    await kept(bench, "Kivikko Oy")
    bench.clock.at += timedelta(minutes=5)
    directory._read_at = bench.clock.now()  # as if it had been read while that transaction was open
    assert await found(directory, "kivikko") == []
    async with bench.uow_factory() as uow:
        await uow.kv.put(CUSTOMERS_READ_ANEW, {"sync": "1"})
        await uow.commit()
    assert await found(directory, "kivikko") == ["Kivikko Oy"]


async def test_a_clock_put_back_hides_nobody(bench: SimpleNamespace, directory: CustomerDirectory) -> None:
    await directory.warm()
    bench.clock.at -= timedelta(hours=2)
    await kept(bench, "Kivikko Oy")
    assert await found(directory, "kivikko") == ["Kivikko Oy"]


async def test_a_reading_anew_that_was_cut_off_is_done_once_more(
    bench: SimpleNamespace, directory: CustomerDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await directory.warm()
    await kept(bench, "Kivikko Oy")
    async with bench.uow_factory() as uow:
        await uow.kv.put(CUSTOMERS_READ_ANEW, {"sync": "1"})
        await uow.commit()
    bench.clock.at += timedelta(minutes=5)
    directory._read_at = bench.clock.now()  # as if it had been read while that transaction was open
    with monkeypatch.context() as broken:
        broken.setattr(customer_directory, "PAGE", "no number")
        with pytest.raises(Exception, match="no number"):
            await directory.warm()
    assert await found(directory, "kivikko") == ["Kivikko Oy"]
