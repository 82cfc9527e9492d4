"""What decides something stood in notes of three shapes: each becomes columns, and a reading of the register keeps them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from bot.domain.customers.creation import Creation
from bot.domain.deals.deal import PlanState
from bot.domain.drafts.editors import Editors
from bot.domain.values.ids import DealId, DraftId, PartnerId, UserId
from bot.store import Database, open_engine
from tests.integration.databases import migrated_to
from tests.integration.store.examples import COMPANY, CUSTOMER
from tests.integration.store.units import unit_of_work

KAISA, MIKKO = UserId("U0KAISA"), UserId("U0MIKKO")
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NOTES: Mapping[str, Any] = {
    "draft.edited:1": {"user": KAISA},  # the first versions kept only the last one
    "draft.edited:2": {"user": MIKKO, "users": [KAISA, MIKKO]},
    "draft.edited:3": {"user": MIKKO, "users": [KAISA, MIKKO], "in_deal": [MIKKO]},
    "draft.edited:99": {"user": KAISA},  # of no draft there is
    "deal.plan:1": {"made": 2, "state": "paused"},
    "customer.created:7": {"at": "2026-11-20T11:30:00+02:00", "paying": ["EMAIL", "a@b.example"]},
    "customer.created:8": {"at": "2026-11-20T09:30:00+00:00", "paying": [], "namesake": True},
    "books": {"day": "2026-11-20", "books": None},
}


async def rows_of_before(connection: Any) -> None:
    moment = "2026-11-20 09:30:00" if connection.dialect.name == "sqlite" else AT
    for number in (1, 2, 3):
        deal = {"id": number, "company": COMPANY, "external": f"D-{number}", "marker": f"V-{number}", "at": moment}
        await connection.execute(
            text(
                "INSERT INTO deal (id, company, source, external_id, marker, twin_key, body, accepted_at)"
                " VALUES (:id, :company, 'hook', :external, :marker, 't', '{}', :at)"
            ),
            deal,
        )
        await connection.execute(
            text(
                "INSERT INTO draft (id, company, deal_id, marker, revision, state, findings, updated_at)"
                " VALUES (:id, :company, :id, :marker, 1, 'pending', '[]', :at)"
            ),
            {name: deal[name] for name in ("id", "company", "marker", "at")},
        )
    for partner in (7, 8, 9):
        await connection.execute(
            text(
                "INSERT INTO customer (company, partner_id, name, city, active, body)"
                " VALUES (:company, :id, 'Oy', '', :active, '{}')"
            ),
            {"company": COMPANY, "id": partner, "active": True},
        )
    for name, value in NOTES.items():
        await connection.execute(
            text("INSERT INTO note (company, name, value) VALUES (:company, :name, :value)"),
            {"company": COMPANY, "name": name, "value": json.dumps(value)},
        )


async def test_what_earlier_versions_noted_still_decides(empty_url: str) -> None:
    engine = open_engine(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(migrated_to("0014"))
        await rows_of_before(connection)
        await connection.run_sync(migrated_to("head"))
        left = (await connection.execute(text("SELECT name FROM note ORDER BY name"))).scalars().all()
    database = Database(engine)
    async with unit_of_work(database, COMPANY)() as uow:
        editors = [await uow.drafts.editors(DraftId(number)) for number in (1, 2, 3)]
        plans = [await uow.deals.plan_state(DealId(number), 2) for number in (1, 2)]
        creations = [await uow.customers.creation(PartnerId(number)) for number in (7, 8, 9)]
        another_plan = await uow.deals.plan_state(DealId(1), 3)
    await database.close()
    both = frozenset({KAISA, MIKKO})
    assert editors == [Editors(frozenset({KAISA})), Editors(both), Editors(both, frozenset({MIKKO}))]
    assert (plans, another_plan) == ([PlanState.PAUSED, None], None)
    assert creations == [
        Creation(at=AT, payment_data=("EMAIL", "a@b.example")),
        Creation(at=AT, payment_data=(), namesake=True),
        None,
    ]
    assert left == ["books", "draft.edited:99"], "what belongs to no row is not lost"


async def test_a_reading_of_the_register_leaves_what_we_know_of_a_customer(database: Database) -> None:
    made = Creation(at=AT, payment_data=("EMAIL",), namesake=True)
    async with unit_of_work(database, COMPANY)() as uow:
        await uow.customers.put(replace(CUSTOMER, partner_id=PartnerId(7)))
        await uow.customers.set_creation(PartnerId(7), made)
        await uow.customers.put(replace(CUSTOMER, partner_id=PartnerId(7), name="Uusi nimi Oy"))
        await uow.commit()
    async with unit_of_work(database, COMPANY)() as uow:
        assert await uow.customers.creation(PartnerId(7)) == made
