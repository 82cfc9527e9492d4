from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.customers.customer import Channel
from bot.domain.deals.deal import Address, EinvoiceAddress
from bot.domain.drafts.detail_changes import (
    REMEMBERED,
    RecordChange,
    Road,
    differences,
    edited,
    leads_elsewhere,
    noted,
    pending,
    rebased,
    remembered,
    typed,
    typists,
    unexplained,
    unwritten,
)
from bot.domain.drafts.merge import LEDGER
from bot.domain.values.ids import UserId
from tests.unit.domain.preflight.preflight_cases import CONTENT, CUSTOMER

AINO, KAISA = UserId("U0AINO"), UserId("U0KAISA")
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
RECORD = replace(CUSTOMER, email="old@a.example", channel=Channel.EMAIL, bank="")
OURS = replace(CONTENT, customer=RECORD)


def change(**given) -> RecordChange:
    usual = {"what": "email", "before": "a", "after": "b", "road": Road.CARD, "at": NOW, "user": AINO}
    return RecordChange(partner_id=RECORD.partner_id, **(usual | given))


def test_what_is_typed_is_the_invoices_and_old_is_what_the_record_says_now():
    content = typed(OURS, {"email": "new@a.example"}, AINO)
    assert content.customer.email == "new@a.example"
    assert leads_elsewhere(content)
    moved = replace(RECORD, email="third@a.example")
    (told,) = rebased(content.details, moved)
    assert (told.before, told.after, told.replaced) == (
        "third@a.example",
        "new@a.example",
        (("email", "third@a.example"),),
    )


def test_what_the_record_says_already_is_no_change():
    content = typed(OURS, {"email": "new@a.example"}, AINO)
    assert rebased(content.details, replace(RECORD, email=" NEW@a.example")) == ()


def test_what_was_set_on_the_invoice_in_procountor_is_not_approved_into_the_record():
    content = typed(OURS, {"email": "new@a.example", "channel": "MAIL"}, AINO)
    kept = replace(content, overrides=(f"{LEDGER}email",))
    assert [found.what for found in pending(kept)] == ["channel"]


def test_a_business_id_leads_no_invoice_elsewhere():
    content = typed(OURS, {"business_id": "9012346-8"}, AINO)
    assert [found.what for found in pending(content)] == ["business_id"]
    assert not leads_elsewhere(content)


def test_an_approver_who_writes_the_old_value_back_leaves_nothing_to_tell():
    content = typed(OURS, {"email": "new@a.example"}, AINO)
    written = noted(content, edited(content, {"email": "old@a.example"}, KAISA))
    assert written.details == ()


def test_what_somebody_types_over_an_approvers_edit_is_a_change_of_its_own():
    written = noted(OURS, edited(OURS, {"email": "new@a.example"}, KAISA))
    now = replace(written, customer=replace(RECORD, email="new@a.example"))
    (told,) = typed(now, {"email": "third@a.example"}, AINO).details
    assert (told.before, told.after, told.user, told.written) == ("new@a.example", "third@a.example", AINO, False)


def test_what_is_undone_in_the_record_is_only_on_the_invoice_again():
    written = noted(OURS, edited(OURS, {"email": "new@a.example"}, KAISA))
    assert not leads_elsewhere(written)
    back = unwritten(written, [change(replaced=(("email", "old@a.example"),))])
    assert leads_elsewhere(back)
    assert pending(back)[0].replaced == (("email", "old@a.example"),)


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ({"email": "new@a.example"}, ["email"]),
        ({"email": None}, ["email"]),
        ({"channel": Channel.MAIL}, ["channel"]),
        ({"einvoice": EinvoiceAddress(address="003712345671", operator="BAWCFI22")}, ["einvoice"]),
        ({"address": Address(street="Uusikatu 1", zip="00100", city="Helsinki")}, ["address"]),
        ({"address": replace(RECORD.address, country="SE")}, ["address"]),
        ({"billing_address": Address(street="Muu 1", zip="00100", city="Helsinki")}, ["billing"]),
        ({"bcc": ("copy@a.example",)}, ["bcc"]),
        ({"bank": "FI2112345600000785"}, ["bank"]),
        ({"email": " OLD@a.example "}, []),
        ({"name": "Toinen Oy", "payment_terms_days": 30, "contact_person": "X"}, []),
        ({"bank": None}, []),
    ],
)
def test_a_record_is_compared_with_the_last_one_by_where_its_invoices_go(now: dict, what: list[str]):
    found = differences(RECORD, replace(RECORD, **now), NOW)
    assert [each.what for each in found] == what
    assert {each.road for each in found} <= {Road.PROCOUNTOR}


def test_a_customer_seen_for_the_first_time_or_only_as_a_row_was_not_changed():
    assert differences(None, RECORD, NOW) == ()
    assert differences(replace(RECORD, complete=False), replace(RECORD, email="x@a.example"), NOW) == ()


def test_a_change_that_is_remembered_is_no_second_one_and_the_way_back_is():
    (found,) = differences(RECORD, replace(RECORD, email="new@a.example"), NOW)
    ours = change(values=found.values)
    assert unexplained([found], [ours]) == ()
    assert unexplained([found], [replace(ours, undone=True)]) == (found,)
    (back,) = differences(replace(RECORD, email="new@a.example"), RECORD, NOW)
    assert unexplained([back], [ours]) == (back,)


def test_a_change_is_told_for_thirty_days_and_not_a_second_longer():
    assert remembered([change()], NOW + REMEMBERED)
    assert remembered([change()], NOW + REMEMBERED + timedelta(seconds=1)) == ()


@pytest.mark.parametrize(
    "other", [{"undone": True}, {"road": Road.CREATED, "what": "created"}, {"what": "business_id"}]
)
def test_what_does_not_lead_elsewhere_is_not_told(other: dict):
    assert remembered([change(**other)], NOW) == ()


def test_an_approvers_own_edit_bars_nobody_and_a_typed_one_who_typed_it():
    content = typed(OURS, {"email": "new@a.example"}, AINO)
    assert typists(content, ()) == {AINO}
    known = [
        change(user=UserId("U0ELIAS")),
        change(road=Road.APPROVER, user=KAISA),
        change(road=Road.PROCOUNTOR, user=None),
    ]
    assert typists(OURS, known) == {"U0ELIAS"}
