"""What a customer's record says besides paying reaches its invoices; a new customer has what the company has chosen."""

from decimal import Decimal

import pytest

from bot.adapters.accounting.new_partners import new_partner
from bot.adapters.accounting.partners import as_customer
from bot.domain.deals.deal import Address, Buyer
from procountor_client import Partner

PLACE = {"street": "Otakaari 1", "zip": "02150", "city": "Espoo", "country": "FINLAND"}
CO = PLACE | {"specifier": "c/o Isännöinti Oy", "subdivision": "Tapiola"}


def test_each_of_the_three_addresses_keeps_its_line_below_the_name() -> None:
    record = {
        "id": 1,
        "address": PLACE | {"specifier": "Osasto 1"},
        "billingAddress": CO,
        "deliveryAddress": PLACE | {"specifier": "Ovi B"},
        "additionalInfo": {"defaultAdditionalInformation": "Sopimus 12"},
        "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "factoringContractId": 3301},
        "invoicingInfo": {"contactPerson": "Maija Meri"},
    }
    customer = as_customer(Partner.model_validate(record))
    assert customer.billing_address
    assert customer.delivery_address
    assert customer.address.specifier == "Osasto 1"
    assert (customer.billing_address.specifier, customer.billing_address.subdivision) == (CO["specifier"], "Tapiola")
    assert customer.delivery_address.specifier == "Ovi B"
    assert (customer.note, customer.factoring_contract, customer.contact_person) == ("Sopimus 12", 3301, "Maija Meri")


@pytest.mark.parametrize(
    ("country", "chosen", "language"),
    [
        ("FI", None, None),
        ("AX", None, "SWEDISH"),
        ("SE", None, "SWEDISH"),
        ("NO", None, "NORWEGIAN"),
        ("EE", None, "ESTONIAN"),
        ("DE", None, "ENGLISH"),
        ("DE", "SWEDISH", "SWEDISH"),
        ("FI", "ENGLISH", "ENGLISH"),
    ],
)
def test_a_new_customers_language_is_chosen_or_its_countrys(country, chosen, language) -> None:
    buyer = Buyer(name="Ny Ab", country=country, language=chosen, address=Address(city="X", country=country))
    made = new_partner(buyer, None, penal_interest=Decimal("10.5"))
    assert made.invoicing_info
    assert made.payment_info
    assert made.invoicing_info.language == language
    assert made.payment_info.penal_interest_rate == Decimal("10.5")
