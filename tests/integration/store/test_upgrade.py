"""A database of the version before, with deals in every state: nothing of it is lost, and all of it is still understood."""

import re
from pathlib import Path
from typing import Any

from bot.domain.customers.creation import Creation
from bot.domain.deals.deal import PlanState
from bot.domain.drafts.editors import Editors
from bot.domain.drafts.lifecycle import DraftState
from bot.domain.values.ids import CompanyId, DealId, PartnerId, UserId
from bot.services.workflow.audit_log import chain_breaks
from bot.store import Database, migrate, open_engine
from tests.integration.store.released_version import copied_from, released_file, rows_of
from tests.integration.store.units import unit_of_work

AINO, KAISA = UserId("U0AINO"), UserId("U0KAISA")
MOVED = re.compile(r"(draft\.edited|deal\.plan|customer\.created):\d+")


async def test_an_upgrade_loses_nothing_of_deals_in_every_state(empty_url: str, tmp_path: Path) -> None:
    before, after, database = await upgraded(empty_url, tmp_path)
    before["note"] = [row for row in before["note"] if not MOVED.fullmatch(row["name"])]
    before.pop("alembic_version")
    for table, rows in before.items():
        assert _only(after[table], rows) == rows, table
    assert {row["state"] for row in after["draft"]} == {state.value for state in DraftState}
    await database.close()


async def test_what_the_version_before_knew_is_known(empty_url: str, tmp_path: Path) -> None:
    _, after, database = await upgraded(empty_url, tmp_path)
    factory = unit_of_work(database, CompanyId("main"))
    assert await chain_breaks(factory) == []
    async with factory() as uow:
        drafts = await uow.drafts.newest(100)
        deals = [await uow.deals.get(DealId(draft.deal_id)) for draft in drafts]
        editors = {d.id: found.users for d in drafts if (found := await uow.drafts.editors(d.id)) != Editors()}
        plans = {n: await uow.deals.plan_state(DealId(n), 2) for n in (8, 9, 10)}
        creation = await uow.customers.creation(PartnerId(90_000_012))
        customers = [await uow.customers.get(PartnerId(row["partner_id"])) for row in after["customer"]]
        approvals = sum([len(await uow.drafts.approvals(draft.id)) for draft in drafts])
        assert len(await uow.job_admin.open()) == sum(row["state"] in ("ready", "parked") for row in after["job"]) > 5
        assert len(await uow.alerts.open(10)) == 1
    await database.close()
    assert len(deals) == len(after["deal"]) == 20
    assert editors == {4: {KAISA}, 8: {AINO}, 9: {AINO}, 10: {AINO}}
    assert plans == {8: None, 9: PlanState.PAUSED, 10: PlanState.CANCELLED}
    assert isinstance(creation, Creation)
    assert creation.payment_data[:2] == ("EMAIL", "laskut@kajastus.example")
    assert approvals == len(after["approval"])
    assert None not in customers


async def upgraded(url: str, folder: Path) -> tuple[Any, Any, Database]:
    """Every row before and after."""
    released_file(folder / "released.db")
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(copied_from(folder / "released.db"))
    async with engine.connect() as connection:
        before = dict(await connection.run_sync(rows_of))
    await migrate(engine)
    async with engine.connect() as connection:
        after = await connection.run_sync(rows_of)
    return before, after, Database(engine)


def _only(rows: list[dict[str, Any]], like: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the columns that there were."""
    return [{name: row[name] for name in like[0]} for row in rows] if like else rows
