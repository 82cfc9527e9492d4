"""Whom what stops a draft asks."""

import pytest

from bot.domain.preflight.asked import asked, asked_of
from bot.domain.preflight.catalogue import CATALOGUE, Asked, Trait
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.localized import text


def stopping(code: str, severity: Severity = Severity.BLOCKING) -> Finding:
    return Finding(code=code, severity=severity, message=text(f"finding.{code}"))


def test_what_is_asked_of_the_salesperson_with_a_button_is_hers_to_answer() -> None:
    rows = [row for row in CATALOGUE.values() if row.traits & {Trait.MESSAGE, Trait.MESSAGE_WITHOUT_ID}]
    assert rows
    assert {row.asked for row in rows} == {Asked.SALESPERSON}


@pytest.mark.parametrize(
    "code", ["foreign.customer", "vat.expired", "bank.missing", "period.closed", "currency.no_rate"]
)
def test_vat_books_and_the_ledgers_settings_are_an_approvers(code) -> None:
    assert asked_of(stopping(code)) is Asked.APPROVER


@pytest.mark.parametrize("code", ["einvoice.missing", "customer.unknown", "lines.none", "registry.bankrupt"])
def test_the_customer_and_what_was_sold_are_the_salespersons(code) -> None:
    assert asked_of(stopping(code)) is Asked.SALESPERSON


def test_each_is_asked_for_what_stops_the_draft_and_nobody_for_a_warning() -> None:
    both = [stopping("email.missing"), stopping("vat.expired"), stopping("bank.missing", Severity.WARNING)]
    assert {who: [f.code for f in found] for who, found in asked(both).items()} == {
        Asked.SALESPERSON: ["email.missing"],
        Asked.APPROVER: ["vat.expired"],
    }
    assert asked([stopping("bank.missing", Severity.WARNING)]) == {}
