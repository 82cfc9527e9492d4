"""What a partner's record says of paying, read as it stands in Procountor."""

from decimal import Decimal

import pytest

from bot.adapters.accounting.partners import as_customer
from bot.domain.customers.payment_preferences import CashDiscount, PaymentPreferences
from procountor_client import Partner


def read(**payment):
    body = {
        "id": 1,
        "type": "CUSTOMER",
        "name": "Kallio Oy",
        "paymentInfo": {"paymentMethod": "BANK_TRANSFER"} | payment,
    }
    return as_customer(Partner.model_validate(body))


@pytest.mark.parametrize(
    ("written", "days", "odd"),
    [
        ("14", 14, None),
        (" 0 ", 0, None),
        ("999", 999, None),
        ("1000", None, "1000"),
        ("-5", None, "-5"),
        ("30 pv", None, "30 pv"),
        ("14,5", None, "14,5"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_terms_are_days_that_an_invoice_can_have_or_kept_as_they_are_written(written, days, odd) -> None:
    customer = read(paymentTermDays=written)
    assert customer.paying is not None
    assert (customer.payment_terms_days, customer.paying.odd_terms) == (days, odd)


def test_an_empty_record_says_nothing_of_paying() -> None:
    assert read().paying == PaymentPreferences(method="BANK_TRANSFER")


def test_half_an_option_is_no_cash_discount() -> None:
    options = [{"numberOfDays": 7, "discountPercentage": 2}, {"numberOfDays": 14}, {"discountPercentage": 3}]
    customer = read(cashDiscount={"optionList": options}, currency="SEK", paymentTermPercentage=0, clearingCode="8000")
    assert customer.paying == PaymentPreferences(
        method="BANK_TRANSFER",
        currency="SEK",
        clearing_code="8000",
        cash_discounts=(CashDiscount(days=7, percent=Decimal(2)),),
    )
