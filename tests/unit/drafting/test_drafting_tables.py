"""Each row of the tables: these findings and no others, this body, these sums."""

from dataclasses import replace
from decimal import Decimal

import pytest
from drafting_world import CUSTOMER, DEAL, drafted, on_the_wire, row, summed, written
from table_customers import CUSTOMERS, DELIVERY
from table_lines import LINES, PRODUCTS, TERMS
from table_vat import ABROAD, RATES

from bot.domain.preflight import owners_questions

TABLES = {
    "customers": CUSTOMERS, "delivery": DELIVERY, "lines": LINES, "products": PRODUCTS, "terms": TERMS,
    "rates": RATES, "abroad": ABROAD,
}  # fmt: skip
ROWS = [pytest.param(case, id=f"{table}: {name}") for table, rows in TABLES.items() for name, case in rows]


def test_the_tables_are_as_wide_as_the_trade() -> None:
    assert len(ROWS) >= 120


@pytest.mark.parametrize("case", ROWS)
def test_deal_becomes(case) -> None:
    made, findings = drafted(case)
    assert written(findings) == case.findings
    for path, expected in case.body.items():
        assert on_the_wire(made, case.facts, path) == expected, path
    if case.sums:
        came = summed(made)
        assert (came.net, came.vat, came.gross) == tuple(map(Decimal, case.sums))


@pytest.mark.parametrize("case", ROWS)
def test_every_blocking_finding_has_a_cure_and_every_cure_a_reason(case) -> None:
    for found in drafted(case)[1]:
        assert found.message.key == f"finding.{found.code}"
        if f"!{found.code}" in case.findings:
            assert found.cure is not None, found.code


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("nobody is known", {"customer.unknown"}),
        ("nobody has this id", set()),
        ("a wrong check digit", {"business_id.invalid"}),
        ("no line and no amount", {"lines.none"}),
        ("two have this id", set()),
        ("an EU sale with VAT", set()),
    ],
)
def test_only_what_the_owner_alone_can_answer_is_asked_of_the_owner(name, asked) -> None:
    case = {key: made for rows in TABLES.values() for key, made in rows}[name]
    assert {found.code for found in owners_questions(case.deal, drafted(case)[1])} == asked


def test_a_row_changes_what_it_says_and_nothing_else() -> None:
    _, case = row("x", customer={"email": None}, buyer={"vat_id": "SE1"})
    assert case.customer == replace(CUSTOMER, email=None)
    assert case.deal == replace(DEAL, buyer=replace(DEAL.buyer, vat_id="SE1"))
