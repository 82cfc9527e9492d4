"""The mirrors, the caches, the cursors and the alerts."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.exc import StatementError

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.deals.deal import Address, Source
from bot.domain.drafts.draft import DraftState, MessageRef
from bot.domain.operations.alert import AlertState
from bot.domain.values.ids import AlertId, CompanyId, InvoiceId, JobId, PartnerId, UserId
from bot.domain.values.kept import Key
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.localized import text
from bot.domain.values.person import Membership, Person
from tests.integration.jobs.bench import Bench
from tests.integration.store.examples import COMPANY, CUSTOMER, DEAL, MARKER, NOW, RECORD, filled, mirrored


@asynccontextmanager
async def committed(bench: Bench):
    async with bench.uow_factory() as uow:
        yield uow
        await uow.commit()


async def test_a_customer_is_mirrored_and_overwritten(bench: Bench):
    async with committed(bench) as uow:
        await uow.customers.put(CUSTOMER)
        await uow.customers.put(replace(CUSTOMER, name="Virtanen & Pojat Oy"))
    async with bench.uow_factory() as uow:
        found = await uow.customers.get(CUSTOMER.partner_id)
        assert found == replace(CUSTOMER, name="Virtanen & Pojat Oy")
        assert await uow.customers.get(PartnerId(1)) is None


async def test_names_are_read_in_pages_with_whether_they_are_active(bench: Bench):
    async with committed(bench) as uow:
        await uow.customers.put(CUSTOMER)
        await uow.customers.put(replace(CUSTOMER, partner_id=PartnerId(2), active=False))
    async with bench.uow_factory() as uow:
        row = ("Virtanen Oy", "1234567-1", "Helsinki")
        first, second = sorted([(CUSTOMER.partner_id, True), (PartnerId(2), False)])
        assert await uow.customers.changed_since(None, limit=1) == [((first[0], *row), first[1])]
        assert await uow.customers.changed_since(None, after=first[0], limit=1) == [((second[0], *row), second[1])]
        assert await uow.customers.changed_since(None, after=second[0], limit=1) == []


async def test_only_what_was_written_since_is_read_again(bench: Bench):
    async with committed(bench) as uow:
        await uow.customers.put(CUSTOMER)
    async with bench.uow_factory() as uow:
        at = uow.customers.now()
        assert len(await uow.customers.changed_since(at - timedelta(days=1), limit=5)) == 1
        assert await uow.customers.changed_since(at + timedelta(days=1), limit=5) == []


async def test_the_last_link_from_a_crm_counts(bench: Bench):
    async with committed(bench) as uow:
        await uow.customers.link(Source.HUBSPOT, "77", PartnerId(1))
        await uow.customers.link(Source.HUBSPOT, "77", PartnerId(2))
    async with bench.uow_factory() as uow:
        assert await uow.customers.linked(Source.HUBSPOT, "77") == 2
        assert await uow.customers.linked(Source.PIPEDRIVE, "77") is None


async def test_an_invoice_seen_earlier_does_not_overwrite_one_seen_later(bench: Bench):
    later = mirrored(1, paid=Decimal("100.00"), status=LedgerStatus.PAID, seen_at=NOW + timedelta(minutes=1))
    async with committed(bench) as uow:
        await uow.mirror.put([later, mirrored(2)])
        await uow.mirror.put([mirrored(1)])
        await uow.mirror.put([])
    async with bench.uow_factory() as uow:
        assert await uow.mirror.get_many([InvoiceId(1), InvoiceId(3)]) == {1: later}
        assert await uow.mirror.open() == [mirrored(2)]
        assert await uow.mirror.of_customer(CUSTOMER.partner_id) == [later, mirrored(2)]


async def test_open_invoices_come_oldest_due_first(bench: Bench):
    old = mirrored(2, due_date=mirrored(1).due_date - timedelta(days=9))
    async with committed(bench) as uow:
        await uow.mirror.put(
            [
                mirrored(1),
                old,
                mirrored(3, status=LedgerStatus.UNFINISHED),
                mirrored(4, status=LedgerStatus.INVALIDATED),
            ]
        )
    async with bench.uow_factory() as uow:
        assert [invoice.invoice_id for invoice in await uow.mirror.open()] == [2, 1]


async def test_many_ids_are_asked_for_in_batches(bench: Bench):
    async with committed(bench) as uow:
        await uow.mirror.put([mirrored(40_000)])
    async with bench.uow_factory() as uow:
        assert list(await uow.mirror.get_many([InvoiceId(number) for number in range(1, 40_001)])) == [40_000]


async def test_an_invoices_owner_is_who_won_its_deal(bench: Bench):
    async with committed(bench) as uow:
        deal_id, _ = await uow.deals.add(DEAL, MARKER, {})
        draft = await uow.drafts.add(deal_id, COMPANY, MARKER, DraftState.BUILDING)
        await uow.drafts.save(filled(draft), expect=DraftState.BUILDING, revision=1)
    async with bench.uow_factory() as uow:
        assert await uow.mirror.owners([RECORD.invoice_id, InvoiceId(5)]) == {RECORD.invoice_id: "U1"}


async def test_a_cursor_is_an_instant_in_utc_whatever_zone_it_was_set_in(bench: Bench):
    summer = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=3)))
    async with committed(bench) as uow:
        await uow.cursors.set("payments", NOW)
        await uow.cursors.set("payments", summer)
    async with bench.uow_factory() as uow:
        found = await uow.cursors.get("payments")
        assert found == summer
        assert found.tzinfo is UTC
        assert await uow.cursors.get("products") is None


async def test_a_naive_instant_is_refused(bench: Bench):
    async with bench.uow_factory() as uow:
        with pytest.raises(StatementError, match="time zone"):
            await uow.cursors.set("payments", datetime(2026, 7, 1))  # noqa: DTZ001 - the point


async def test_a_note_is_kept_and_replaced(bench: Bench):
    async with committed(bench) as uow:
        await uow.kv.put(Key("digest"), {"total": "1.50"})
        await uow.kv.put(Key("digest"), {"total": "2.50", "rows": [1, None]})
    async with bench.uow_factory() as uow:
        assert await uow.kv.get(Key("digest")) == {"total": "2.50", "rows": [1, None]}
        assert await uow.kv.get(Key("other")) is None


async def test_the_register_s_answer_is_remembered(bench: Bench):
    answer = RegistryAnswer(
        business_id="1234567-1",
        standing=CompanyStatus.ACTIVE,
        name="Virtanen Oy",
        address=Address(city="Turku"),
        vat_registered=True,
        fetched_at=NOW,
    )
    async with committed(bench) as uow:
        await uow.registry.put(answer)
    async with bench.uow_factory() as uow:
        assert await uow.registry.get("1234567-1") == answer
        assert await uow.registry.get("7654321-1") is None


async def test_a_person_is_found_by_e_mail_in_any_case(bench: Bench):
    person = Person(
        user=UserId("U1"),
        name="Åsa",
        email="asa@example.com",
        language="sv",
        membership=Membership.MEMBER,
        seen_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
    )
    async with committed(bench) as uow:
        await uow.people.put(replace(person, email="Asa@Example.com"))
    async with bench.uow_factory() as uow:
        assert await uow.people.get(UserId("U1")) == person
        assert await uow.people.by_email("ASA@example.com") == "U1"
        assert await uow.people.by_email("nobody@example.com") is None
        assert await uow.people.get(UserId("U2")) is None


async def test_an_address_proves_nothing_of_whoever_is_not_known_to_be_of_the_workspace(bench: Bench):
    for number, how in enumerate((None, Membership.OUTSIDER, Membership.APP, Membership.DEACTIVATED)):
        email = f"kaisa{number}@example.com"
        person = Person(user=UserId(f"U{number}"), name="", email=email, language="en", membership=how)
        async with committed(bench) as uow:
            await uow.people.put(person)
        async with bench.uow_factory() as uow:
            assert await uow.people.by_email(email) is None


async def raise_alert(bench: Bench, job: int | None = 1, cause: str = "procountor.down"):
    async with committed(bench) as uow:
        return await uow.alerts.raise_(
            COMPANY,
            cause,
            "Sauna",
            text("alert.down", at=NOW),
            text("alert.next"),
            job=None if job is None else JobId(job),
            at=NOW,
        )


async def settle(bench: Bench, alert, state: AlertState) -> bool:
    async with committed(bench) as uow:
        return await uow.alerts.settle(replace(alert, state=state, settled_by=UserId("U1")))


async def test_one_cause_raises_one_alert_and_counts_each_job_once(bench: Bench):
    first, new = await raise_alert(bench)
    again, new_again = await raise_alert(bench)
    other_job, _ = await raise_alert(bench, job=2)

    assert (new, new_again) == (True, False)
    assert [alert.count for alert in (first, again, other_job)] == [1, 1, 2]
    assert first.what == text("alert.down", at=NOW)
    async with bench.uow_factory() as uow:
        assert await uow.alerts.jobs(first.id) == [1, 2]
        assert await uow.alerts.of_job(JobId(2)) == other_job
        assert await uow.alerts.of_job(JobId(3)) is None
        assert await uow.alerts.get(first.id) == other_job
        assert await uow.alerts.get(AlertId(404)) is None


async def test_alerts_of_one_kind_have_room_up_to_a_number_and_the_settled_take_none(bench: Bench):
    async def room(cause: str, most: int) -> bool:
        async with bench.uow_factory() as uow:
            return await uow.alerts.has_room(cause, beside="hook:a_b:", most=most)

    assert await room("hook:a_b:1", 1)
    first, _ = await raise_alert(bench, cause="hook:a_b:1")
    for other in ("hook:a_b", "hook:axb:1", "procountor.down"):
        await raise_alert(bench, cause=other)
    assert await room("hook:a_b:1", 1), "its own is open"
    assert not await room("hook:a_b:2", 1)
    assert await room("hook:a_b:2", 2), "others are not of this kind"
    await settle(bench, first, AlertState.DISMISSED)
    assert await room("hook:a_b:2", 1)


async def test_racing_alerts_of_one_cause_are_one(bench: Bench):
    raised = await asyncio.gather(*(raise_alert(bench, job) for job in range(10)))

    assert len({alert.id for alert, _ in raised}) == 1
    assert sorted(alert.count for alert, _ in raised) == list(range(1, 11))


async def test_an_alert_without_a_job_counts_every_time_and_cannot_be_retried(bench: Bench):
    await raise_alert(bench, job=None)
    alert, _ = await raise_alert(bench, job=None)

    assert (alert.count, alert.retryable) == (2, False)


async def test_other_causes_and_companies_have_their_own_alerts(bench: Bench):
    first, _ = await raise_alert(bench)
    other, new = await raise_alert(bench, cause="slack.down")
    async with committed(bench) as uow:
        elsewhere, new_elsewhere = await uow.alerts.raise_(
            CompanyId("other"), "procountor.down", "", text("a"), text("b"), job=None, at=NOW
        )

    assert new
    assert new_elsewhere
    assert len({first.id, other.id, elsewhere.id}) == 3


async def test_a_settled_cause_may_be_raised_anew(bench: Bench):
    first, _ = await raise_alert(bench)
    assert await settle(bench, first, AlertState.DISMISSED)
    second, new = await raise_alert(bench)

    assert new
    assert second.id != first.id


async def test_a_retried_alert_is_open_again_when_it_fails_again(bench: Bench):
    first, _ = await raise_alert(bench)
    assert await settle(bench, first, AlertState.RETRIED)
    again, new = await raise_alert(bench)

    assert not new
    assert (again.id, again.state, again.settled_by) == (first.id, AlertState.OPEN, None)


async def test_only_the_first_click_settles(bench: Bench):
    first, _ = await raise_alert(bench)

    assert await settle(bench, first, AlertState.RETRIED)
    assert not await settle(bench, first, AlertState.RETRIED)
    assert await settle(bench, first, AlertState.HEALED)
    assert not await settle(bench, first, AlertState.DISMISSED)


async def test_an_alerts_message_is_found_where_it_was_put(bench: Bench):
    alert, _ = await raise_alert(bench)
    ref = MessageRef(channel="C9", ts="1.2")
    async with committed(bench) as uow:
        assert await uow.alerts.message(alert.id) is None
        await uow.alerts.set_message(alert.id, ref)
    async with bench.uow_factory() as uow:
        assert await uow.alerts.message(alert.id) == ref


@pytest.mark.parametrize(
    ("membership", "now", "once"),
    [
        (Membership.MEMBER, "U7", "U7"),
        (Membership.GUEST, "U7", "U7"),
        (Membership.DEACTIVATED, None, "U7"),
        (Membership.OUTSIDER, None, None),
        (Membership.APP, None, None),
        (None, None, None),
    ],
)
async def test_whose_an_address_is_and_whose_it_was(bench: Bench, membership, now, once):
    person = Person(user=UserId("U7"), name="G", email="gone@example.com", language="fi", membership=membership)
    async with bench.uow_factory() as uow:
        await uow.people.put(person)
        assert await uow.people.by_email("Gone@example.com") == now
        assert await uow.people.once_at("Gone@example.com") == once
