from dataclasses import replace

from bot.domain.values.finding import Finding, Severity
from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import text
from bot.services.drafting.external_changes import reconciled, together
from bot.services.workflow.transitions import lasting
from tests.unit.domain.drafts.test_changed_elsewhere import record
from tests.unit.domain.preflight.preflight_cases import CONTENT, CUSTOMER, pending_draft


def finding(code, **args):
    return Finding(code=code, severity=Severity.WARNING, message=text(f"finding.{code}", **args))


def test_what_happened_lasts_and_what_was_checked_does_not():
    found = [finding(code) for code in ("deal.lost", "vat.assumed", "elsewhere.note", "elsewhere.unwritten.note")]
    assert [kept.code for kept in lasting(found)] == ["deal.lost", "elsewhere.note"]


def test_what_changed_twice_is_told_from_the_first_value_to_the_newest():
    first = finding("elsewhere.note", before="a", after="b")
    told = together([first, finding("deal.lost")], [finding("elsewhere.note", before="b", after="c")])
    assert [(f.code, f.message.args.get("before"), f.message.args.get("after")) for f in told] == [
        ("elsewhere.note", "a", "c"),
        ("deal.lost", None, None),
    ]


def reconciled_with(content, **changes):
    before = replace(record(), version="1", partner_id=CUSTOMER.partner_id)
    now = replace(record(**changes), version="2", partner_id=CUSTOMER.partner_id)
    return reconciled(replace(pending_draft(CONTENT), invoice=before), content, now)


def test_an_unchanged_invoice_leaves_the_content_alone():
    draft, content = reconciled_with(CONTENT)
    assert (draft.findings, content) == ((), CONTENT)


def test_a_street_set_for_one_customer_is_not_the_next_ones():
    draft, content = reconciled_with(CONTENT, street="Muu 2", note="Kiitos")
    assert content.customer.address.street == "Muu 2"
    another = replace(CONTENT, customer=replace(CUSTOMER, partner_id=PartnerId(99)))
    draft, content = reconciled_with(another, street="Muu 2", note="Kiitos")
    assert (content.customer, content.note) == (another.customer, "Kiitos")
    assert {found.code for found in draft.findings} == {"elsewhere.customer", "elsewhere.note"}
