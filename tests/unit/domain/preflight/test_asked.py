"""Whom what stops a draft asks."""

import ast
from pathlib import Path

import pytest

from bot.domain.preflight.asked import APPROVER, SALESPERSON, Asked, asked, asked_of
from bot.domain.values.finding import IN_A_MESSAGE, Finding, Severity
from bot.domain.values.localized import text

DOMAIN = Path(__file__).parents[4] / "bot" / "domain"
IN_PERIODS = {"period.closed", "period.none_open", "period.refused", "period.refused_today"}
ELSEWHERE = {
    "sent_back",
    "customer.id_taken",
    "procountor.refused",
    "dismissed.build",
    "dismissed.change",
    "dismissed.gone",
}
OF_THE_DAY = {"date.past", "currency.rate_differs"}


def blocking_codes() -> set[str]:
    nodes = [
        node
        for path in (DOMAIN / "preflight").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    made = {
        node.args[0].value for node in calls if node.func.id == "blocked" and isinstance(node.args[0], ast.Constant)
    }
    return made | {"customer.name_differs"} | IN_PERIODS | ELSEWHERE | OF_THE_DAY


def stopping(code: str, severity: Severity = Severity.BLOCKING) -> Finding:
    return Finding(code=code, severity=severity, message=text(f"finding.{code}"))


def test_every_finding_that_stops_a_draft_has_its_row_and_only_one() -> None:
    assert blocking_codes() == SALESPERSON | APPROVER
    assert SALESPERSON.isdisjoint(APPROVER)
    assert set(IN_A_MESSAGE) <= SALESPERSON, "what is asked of her with a button is hers to answer"


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
