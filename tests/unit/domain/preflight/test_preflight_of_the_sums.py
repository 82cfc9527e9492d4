"""Sums that may be a slip: far above, VAT that the lines do not make, decimals where there are none; and Åland."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.customers.aland import is_on_aland
from bot.domain.deals.deal import Address
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.vat_treatment import of_status
from bot.domain.preflight.sums import largest, vat_of_the_ledger
from bot.domain.values.finding import Cure, Severity
from bot.domain.values.ids import InvoiceId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import ExchangeRate, Money, Totals, TotalsSource
from tests.unit.domain.preflight.preflight_cases import (
    CONTENT,
    CUSTOMER,
    DEAL,
    EVIDENCE,
    LINE,
    found,
    pending_draft,
    similar,
    with_evidence,
)

DAY = date(2026, 11, 1)
YEN = ExchangeRate(Decimal("163.42"), "EUR", DAY, "procountor")


def euros(amount: str) -> Money:
    return Money(Decimal(amount))


def of(total: str, currency: str = "EUR", status: str = "SENT"):
    return replace(similar(1, DAY), total=Decimal(total), currency=currency, status=LedgerStatus(status))


# --- far above -------------------------------------------------------------------------------------------------------


def test_a_sum_far_above_the_largest_so_far_is_told_with_it():
    told = with_evidence(largest=euros("200"))["total.far_above"]  # 1 500 without VAT
    assert (told.severity, told.cure) == (Severity.WARNING, Cure.EDIT)
    assert told.args == {"total": euros("1882.50"), "largest": euros("200")}


@pytest.mark.parametrize("before", ["376.50", "5000", None])
def test_five_times_is_not_far_and_a_new_customer_has_nothing_to_compare(before):
    assert "total.far_above" not in with_evidence(largest=euros(before) if before else None)


def test_small_sums_are_never_far_above():
    content = replace(CONTENT, lines=(replace(LINE, unit_price=Decimal(700)),))  # 878.50 with VAT
    assert "total.far_above" not in found(content=content, evidence=replace(EVIDENCE, largest=euros("5")))


def test_a_credit_is_not_far_above_anything():
    content = replace(CONTENT, credits="10042")
    assert "total.far_above" not in found(content=content, evidence=replace(EVIDENCE, largest=euros("5")))


def test_a_foreign_sum_is_compared_in_the_companys_currency():
    yen = replace(CONTENT, currency="JPY", rate=YEN, books="EUR")
    near, far = (replace(EVIDENCE, largest=euros(sum_)) for sum_ in ("3", "0.1"))
    assert "total.far_above" not in found(content=yen, evidence=near), "1 882 yen are not 1 882 euros"
    dear = replace(yen, lines=(replace(LINE, unit_price=Decimal(1_500_000)),))
    assert found(content=dear, evidence=far)["total.far_above"].args["total"] == euros("11519.40")
    assert "total.far_above" not in found(content=replace(dear, rate=None), evidence=far), (
        "without a rate nobody can tell"
    )


def test_the_largest_is_of_what_was_ever_bought():
    kinds = [
        of("100"),
        of("900", status=LedgerStatus.PAID),
        of("5000", status="UNFINISHED"),
        of("7000", status="INVALIDATED"),
    ]
    assert largest(kinds, CONTENT, "EUR") == euros("900")
    assert largest([of("-50"), of("9000", status=LedgerStatus.UNFINISHED)], CONTENT, "EUR") is None
    assert largest([], CONTENT, "EUR") is None


def test_earlier_invoices_in_the_invoices_own_currency_count_and_others_do_not():
    yen = replace(CONTENT, currency="JPY", rate=YEN, books="EUR")
    assert largest([of("163420", "JPY"), of("9000000", "SEK")], yen, "EUR") == euros("1000")


# --- VAT of the ledger -----------------------------------------------------------------------------------------------


def drafted(vat: str, content=CONTENT, **totals):
    ours = content.totals
    theirs = Totals(ours.net, Decimal(vat), ours.net + Decimal(vat), content.currency, TotalsSource.PROCOUNTOR)
    record = LedgerInvoice(
        invoice_id=InvoiceId(5),
        number=1,
        status=LedgerStatus.UNFINISHED,
        version=None,
        reference=None,
        ledger_receipt_id=None,
        totals=replace(theirs, **totals),
    )
    return replace(pending_draft(content), invoice=record)


def test_vat_that_the_lines_and_rates_do_not_make_is_told_with_both():
    [told] = vat_of_the_ledger(drafted("360.00"))  # 24 % of 1 500; the line says 25.5 %
    assert (told.code, told.severity, told.cure) == ("vat.sum_differs", Severity.WARNING, Cure.EDIT)
    assert dict(told.message.args) == {"vat": euros("360.00"), "expected": euros("382.50")}


@pytest.mark.parametrize("vat", ["382.50", "382.51", "382.49"])
def test_what_rounding_explains_is_no_difference(vat):
    assert list(vat_of_the_ledger(drafted(vat))) == []


def test_each_line_may_round_by_itself():
    content = replace(CONTENT, lines=tuple(replace(LINE, unit_price=Decimal("0.02")) for _ in range(3)))
    assert list(vat_of_the_ledger(drafted("0.00", content))) == []
    assert list(vat_of_the_ledger(drafted("0.09", content))) != []


def test_vat_where_none_is_charged_is_told_and_a_credit_is_looked_at_too():
    abroad = replace(CONTENT, vat_status=3, lines=(replace(LINE, vat_percent=Decimal(0)),))
    assert list(vat_of_the_ledger(drafted("382.50", abroad))) != []
    credit = replace(CONTENT, credits="10042", lines=(replace(LINE, quantity=Decimal(-1)),))
    assert list(vat_of_the_ledger(drafted("-382.50", credit))) == []


def test_nothing_is_said_of_what_cannot_be_compared():
    reverse = replace(CONTENT, vat_status=11)
    assert list(vat_of_the_ledger(drafted("0", reverse))) == [], "the buyer pays it by itself"
    assert list(vat_of_the_ledger(drafted("0", currency="SEK"))) == []
    assert list(vat_of_the_ledger(replace(drafted("0"), state=DraftState.APPROVED))) == []
    assert list(vat_of_the_ledger(pending_draft(CONTENT))) == [], "no invoice yet"


# --- whole units -----------------------------------------------------------------------------------------------------


def in_yen(price: str, percent: str = "0", **changes):
    line = replace(LINE, unit_price=Decimal(price), vat_percent=Decimal(percent))
    content = replace(CONTENT, lines=(line,), currency="JPY", rate=YEN, books="EUR", **changes)
    return found(deal=replace(DEAL, amount=None), content=content)


def test_a_price_with_decimals_in_a_currency_that_has_none_is_told():
    told = in_yen("1250.50")["currency.decimal_price"]
    assert told.severity is Severity.WARNING
    assert told.args == {"name": "Web shop", "price": Money(Decimal("1250.50"), "JPY"), "currency": "JPY"}


@pytest.mark.parametrize("price", ["15000", "15000.00", "1E+4"])
def test_whole_prices_are_whole_however_they_are_written(price):
    assert {code for code in in_yen(price) if code.startswith("currency.decimal")} == set()


def test_a_sum_that_comes_out_with_decimals_is_told():
    told = in_yen("1001", "25.5")["currency.decimal_sum"]
    assert told.args == {"currency": "JPY", "sum": Money(Decimal("255.26"), "JPY")}


def test_euros_have_cents():
    content = replace(CONTENT, lines=(replace(LINE, unit_price=Decimal("10.01")),))
    assert not [code for code in found(content=content) if code.startswith("currency.decimal")]


# --- Åland -----------------------------------------------------------------------------------------------------------

MARIEHAMN = Address(street="Torggatan 1", zip="22100", city="Mariehamn")


@pytest.mark.parametrize(
    ("zip_code", "city", "there"),
    [
        ("22100", "Mariehamn", True),
        ("AX-22100", "Maarianhamina", True),
        ("FI-22270", "Eckerö", True),
        ("", "Mariehamn", True),
        ("", "LUMPARLAND", True),
        ("00570", "Brändö", False),
        ("02610", "Espoo", False),
        ("2210", "Espoo", False),
        ("", "", False),
    ],
)
def test_an_address_on_aland_is_known_by_its_code_or_else_its_place(zip_code, city, there):
    assert is_on_aland(Address(zip=zip_code, city=city)) is there


def test_a_swedish_code_is_not_alands():
    assert not is_on_aland(Address(zip="22100", city="Lund", country="SE"))


def test_a_customer_on_aland_needs_a_person_to_choose_the_vat():
    content = replace(CONTENT, customer=replace(CUSTOMER, address=MARIEHAMN))
    told = found(content=content)["vat.aland"]
    assert (told.severity, told.cure) == (Severity.WARNING, Cure.EDIT)
    assert told.args == {"place": "Torggatan 1, 22100 Mariehamn"}


def test_so_does_what_is_delivered_there():
    content = replace(CONTENT, customer=replace(CUSTOMER, delivery_address=MARIEHAMN))
    assert "vat.aland" in found(content=content)
    assert "vat.aland" not in found()


def test_what_an_approver_has_chosen_is_not_asked_again():
    content = replace(CONTENT, customer=replace(CUSTOMER, address=MARIEHAMN), judged=(of_status(1, CUSTOMER),))
    assert "vat.aland" not in found(content=content)
