"""Each row of the tables: these findings and no others, this body, these sums."""

from dataclasses import replace
from decimal import Decimal

import pytest
from drafting_world import CUSTOMER, DEAL, body_wanted, drafted, posted, row, summed, written
from table_customers import CUSTOMERS, DELIVERY
from table_lines import GROSS_PRICES, LINES, PRODUCTS, TERMS
from table_paying import PAYING
from table_vat import ABROAD, RATES

from bot.domain.preflight.asked import owners_questions
from bot.errors import UpstreamRefused

TABLES = {
    "customers": CUSTOMERS,
    "delivery": DELIVERY,
    "lines": LINES,
    "products": PRODUCTS,
    "terms": TERMS,
    "gross prices": GROSS_PRICES,
    "paying": PAYING,
    "rates": RATES,
    "abroad": ABROAD,
}
ROWS = [pytest.param(case, id=f"{table}: {name}") for table, rows in TABLES.items() for name, case in rows]

CURES = {
    "edit": """
        currency.differs currency.foreign currency.no_rate customer.no_name delivery.reversed foreign.customer foreign.judged line.no_name
        line.no_quantity line.rounded lines.differ
        lines.differ_gross lines.none period.pending price.differs prices.gross_untaxed project.ambiguous project.inactive
        project.new project.unknown terms.differ terms.impossible terms.long terms.unreadable text.cut text.reduced total.zero unit.unknown
        vat.assumed vat.differs vat.expired vat.not_enabled vat.not_yet vat.status_contradicts vat.status_not_used
        vat.zero_domestic vat.zero_rated
    """,
    "fix": """
        address.incomplete business_id.invalid business_id.missing channel.none channel.read_only customer.other_id einvoice.invalid
        einvoice.missing email.missing period.closed reference.invalid registry.address_differs registry.bankrupt registry.ceased
        registry.name_differs registry.not_found vat.id_missing
    """,
    "pick_customer": "customer.ambiguous customer.own_id customer.unknown",
    "retry": "bank.missing discount.cash_off customer.inactive payment.method period.none_open product.unknown registry.unverified",
    None: """
        customer.overdue registry.liquidation registry.not_prepayment registry.not_vat registry.restructuring
        similar.recent
    """,
}
CURE_OF = {code: cure for cure, codes in CURES.items() for code in codes.split()}


def test_the_tables_are_as_wide_as_the_trade() -> None:
    whole = [param for param in ROWS if param.values[0].customer and not param.values[0].parks]
    assert len(ROWS) >= 120
    assert len(whole) >= 100


@pytest.mark.parametrize("case", ROWS)
def test_deal_becomes(case) -> None:
    made, findings = drafted(case)
    assert written(findings) == case.findings
    if any(finding.code == "currency.no_rate" for finding in findings):
        with pytest.raises(UpstreamRefused, match="no rate"):
            posted(made, case.facts)
    elif made.customer and not case.parks:
        assert posted(made, case.facts) == body_wanted(case)
    if case.sums:
        came = summed(made)
        assert (came.net, came.vat, came.gross) == tuple(map(Decimal, case.sums))


@pytest.mark.parametrize("case", ROWS)
def test_every_finding_has_its_reason_and_its_own_cure(case) -> None:
    for found in drafted(case)[1]:
        assert found.message.key == f"finding.{found.code}"
        assert found.cure == CURE_OF[found.code], found.code


def test_what_blocks_can_be_cured() -> None:
    blocking = {code[1:] for param in ROWS for code in param.values[0].findings if code.startswith("!")}
    assert all(CURE_OF[code] for code in blocking)


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
