"""Changes of where customers' invoices go: remembered, undone, and brought along from the version before."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from bot.domain.drafts.content import DetailChange
from bot.domain.drafts.detail_changes import RecordChange, Road
from bot.domain.values.ids import CompanyId, DraftId, PartnerId, UserId
from bot.store import migrate, open_engine
from bot.store.tables import DEAL, DRAFT, RECORD_CHANGE
from tests.integration.databases import migrated_to
from tests.integration.jobs.bench import Bench
from tests.integration.store.examples import CONTENT, MARKER, NOW
from tests.integration.store.examples import DEAL as A_DEAL

CHANGE = RecordChange(
    partner_id=PartnerId(5_000_000_001),
    what="email",
    before="a@b.example",
    after="c@d.example",
    road=Road.CARD,
    at=NOW,
    values=(("email", "c@d.example"),),
    replaced=(("email", "a@b.example"),),
    user=UserId("U1"),
    draft=DraftId(7),
)


async def test_a_change_comes_back_as_it_was_kept_and_is_undone(bench: Bench):
    async with bench.uow_factory() as uow:
        await uow.record_changes.add(CHANGE)
        await uow.record_changes.add(replace(CHANGE, partner_id=PartnerId(1), draft=None, user=None))
        await uow.commit()
    async with bench.uow_factory() as uow:
        (found,) = await uow.record_changes.of_customer(CHANGE.partner_id)
        assert replace(found, id=None) == CHANGE
        assert await uow.record_changes.of_draft(DraftId(7)) == [found]
        await uow.record_changes.undo(found)
        await uow.commit()
    async with bench.uow_factory() as uow:
        assert await uow.record_changes.of_draft(DraftId(7)) == []
        assert [each.undone for each in await uow.record_changes.of_customer(CHANGE.partner_id)] == [True]
        assert [each.undone for each in await uow.record_changes.of_customer(PartnerId(1))] == [False]


@pytest.mark.parametrize(("days", "kept"), [(0, ["email"]), (31, [])])
async def test_what_the_version_before_wrote_into_records_is_remembered_too(empty_url: str, days: int, kept: list[str]):
    """As that version left it: no such table, and details that do not say how they were written."""
    engine = open_engine(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(migrated_to("0003"))
    old = (
        DetailChange(what="email", before="a@b.example", after="c@d.example", user=UserId("U1")),
        DetailChange(what="business_id", before="", after="1234567-1", user=UserId("U1")),
    )
    company = CompanyId("acme")
    usual = {
        "company": company,
        "marker": MARKER,
        "revision": 1,
        "state": "pending",
        "findings": (),
        "totals": None,
        "invoice": None,
        "invoice_id": None,
        "card_channel": None,
        "card_ts": None,
    }
    async with engine.begin() as connection:
        for number, (details, at) in enumerate(((old, NOW), ((), NOW + timedelta(days=days))), 1):
            deal = {"id": number, "company": company, "source": "slack", "external_id": str(number), "twin_key": "t"}
            deal |= {"marker": f"{MARKER}{number}", "body": A_DEAL, "accepted_at": NOW}
            await connection.execute(insert(DEAL), deal)
            row = usual | {"id": number, "deal_id": number, "marker": f"{MARKER}{number}", "updated_at": at}
            await connection.execute(insert(DRAFT), row | {"content": replace(CONTENT, details=details)})
        stored = (await connection.execute(text("SELECT content FROM draft WHERE id = 1"))).scalar_one()
        content = json.loads(stored) if isinstance(stored, str) else stored
        for each in content["details"]:
            for new in ("values", "replaced", "written"):
                del each[new]
        await connection.execute(
            text("UPDATE draft SET content = :content WHERE id = 1"), {"content": json.dumps(content)}
        )
    await migrate(empty_url)
    async with engine.connect() as connection:
        rows = (await connection.execute(select(RECORD_CHANGE))).all()
        (draft,) = (await connection.execute(select(DRAFT.c.content).where(DRAFT.c.id == 1))).scalars()
    await engine.dispose()
    assert [(row.what, row.partner_id, row.user, row.road) for row in rows] == [
        (what, CONTENT.customer.partner_id, "U1", "approver") for what in kept
    ]
    assert all(each.written for each in draft.details)
