"""What is typed behind `/won` is what is invoiced: quantity and unit price as lines, and nothing that was not understood."""

from decimal import Decimal

import pytest

from tests.integration.bot.office import KIVIKKO, Office, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_quantity_and_its_unit_price_are_the_invoices_row(office: Office) -> None:
    await office.drafted(f"{KIVIKKO} 8 h 95,50 €/h alv 13,5 % konsultointi")
    (row,) = office.invoice.data["invoiceRows"]
    assert (row["product"], row["quantity"], row["unit"], row["unitPrice"], row["vatPercent"]) == (
        "konsultointi",
        8,
        "HOUR",
        Decimal("95.5"),
        Decimal("13.5"),
    )
    assert office.invoice.total == Decimal("867.14")


async def test_a_row_without_a_description_has_words_of_our_own(office: Office) -> None:
    await office.drafted(f"{KIVIKKO} 5 000 €/kk 12 kk")
    (row,) = office.invoice.data["invoiceRows"]
    assert (row["product"], row["quantity"], row["unit"]) == ("Sopimuksen mukaan", 12, "MONTH")


@pytest.mark.parametrize("words", ["+ alv", "veroton", "ex VAT", "utan moms", "(ei sis. alv)"])
async def test_words_that_only_say_how_the_sum_is_meant_are_not_printed(office: Office, words: str) -> None:
    await office.drafted(f"{KIVIKKO} 1200 € {words} sivut")
    (row,) = office.invoice.data["invoiceRows"]
    assert (row["product"], office.invoice.total) == ("sivut", Decimal("1506.00"))


async def test_what_was_not_understood_is_named_in_the_form(office: Office) -> None:
    seen = await office.aino.won(f"{KIVIKKO} 1200 € -10 % sivut")
    assert seen.view is not None
    assert "-10 %" in told(seen.view)
    assert office.cards == []


async def test_a_quantity_for_a_name_is_confirmed_in_the_form_and_invoiced(office: Office) -> None:
    seen = await office.aino.won('"Lumivalo Media" 3 × 100 € tuoli')
    assert seen.view is not None
    assert not (await office.aino.submit()).errors
    await office.settled()
    (row,) = office.invoice.data["invoiceRows"]
    assert (row["product"], row["quantity"], row["unitPrice"]) == ("tuoli", 3, 100)


async def test_a_customers_whole_name_ends_before_the_sum(office: Office) -> None:
    await office.drafted("Lakeuden Kone 900 Kartoitus")
    assert "Lakeuden Kone" in told(office.card)
    assert "900,00" in told(office.card)


async def test_a_number_is_never_taken_out_of_a_name(office: Office) -> None:
    seen = await office.aino.won("Pub 1900 juliste")
    assert seen.view is not None
    assert "1900" in told(seen.view)
    assert office.cards == []
