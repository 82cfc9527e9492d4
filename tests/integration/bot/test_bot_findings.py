"""What the card says of an invoice that may be wrong: by the customer's own past, the ledger's figures, and where it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from tests.integration.bot.office import KIVIKKO, Json, Office, Person, told
from tests.integration.cures.story import edits, fixes, spoilt, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
HAVSBAD = "Ålands Havsbad Ab"
FAR = "far above what this customer has ever bought"
WRONG_VAT = "more than rounding explains"
ALAND = "is on Åland"


def shown(card: Json) -> str:
    return told(card).replace("\xa0", " ")


async def test_a_sum_far_above_what_the_customer_ever_bought_is_told_with_the_largest_so_far(office: Office) -> None:
    await won(office, KIVI, amount="200.00")
    assert FAR not in shown(office.card), "the first one has nothing before it"
    await office.kaisa.press("draft.approve")
    await office.later(hours=1)
    await won(office, KIVI, amount="2000.00")
    assert FAR in shown(office.card)
    assert "2 510,00 €; largest so far 251,00 €" in shown(office.card)
    await edits(office.aino, {"0.unit_price": "900"})
    assert FAR not in shown(office.card)


@contextmanager
def vat_off(office: Office, by: str) -> Iterator[None]:
    office.ledger.vat_off = Decimal(by)
    try:
        yield
    finally:
        office.ledger.vat_off = Decimal(0)


async def test_vat_that_the_ledger_has_and_the_rates_do_not_make_is_told_until_it_is_right(office: Office) -> None:
    with vat_off(office, "0.01"):
        await won(office, KIVI, amount="1000.00")
    assert WRONG_VAT not in shown(office.card), "a cent is a rounding"
    with vat_off(office, "-15.00"):
        await edits(office.aino, {"note": "x"})
    assert "VAT on the invoice in Procountor is 240,00 €" in shown(office.card)
    assert "come to 255,00 €" in shown(office.card)
    assert "nothing to correct" not in shown(office.card)
    await edits(office.aino, {"note": "y"})
    assert WRONG_VAT not in shown(office.card)


async def test_yen_are_whole_and_nothing_is_multiplied(office: Office) -> None:
    lines = [{"name": "Lisenssi", "qty": "2", "unit_price": "15000", "vat_pct": "0"}]
    await won(office, KIVI, amount="30000", currency="JPY", lines=lines)
    assert "has no decimals in use" not in shown(office.card)
    assert "15 000 JP¥" in shown(office.card)
    assert "30 000 JP¥" in shown(office.card)
    row, payment = office.invoice.data["invoiceRows"][0], office.invoice.data["paymentInfo"]
    assert (row["unitPrice"], office.invoice.total, payment["currency"]) == (15000, 30000, "JPY")


@pytest.mark.parametrize(("currency", "price"), [("JPY", "1250.50"), ("ISK", "99.9"), ("HUF", "1.25")])
async def test_decimals_where_a_currency_has_none_are_told(office: Office, currency: str, price: str) -> None:
    lines = [{"name": "Lisenssi", "qty": "1", "unit_price": price, "vat_pct": "0"}]
    await won(office, KIVI, amount=None, currency=currency, lines=lines)
    assert f"{currency} has no decimals in use, but the price of “Lisenssi”" in shown(office.card)


async def test_an_aland_customers_vat_is_for_an_approver_to_choose_and_then_quiet(office: Office) -> None:
    await won(office, {"name": HAVSBAD, "business_id": office.customer(HAVSBAD)["invoicingInfo"]["identifier"]})
    assert ALAND in shown(office.card)
    await edits(office.aino, {"note": "Tack"})
    assert ALAND in shown(office.card), "a salesperson's edit settles nothing"
    await edits(office.kaisa, {"note": "Kiitos"})
    assert ALAND not in shown(office.card)


async def test_nothing_is_said_of_aland_on_the_mainland(office: Office) -> None:
    await won(office, KIVI)
    assert ALAND not in shown(office.card)


# --- whom it asks ----------------------------------------------------------------------------------------------------

MALMO = "Malmö Kontorsmöbler AB"
FOR_APPROVER = "needs an approver before it can be made"
WHO = "Raahen Ruukki Oy"


def heard(person: Person) -> int:
    return len(person.told)


async def test_what_only_an_approver_can_settle_asks_the_approver_and_leaves_the_salesperson_alone(
    office: Office,
) -> None:
    aino, kaisa = heard(office.aino), heard(office.kaisa)
    vat_id = office.customer(MALMO)["invoicingInfo"]["identifier"]
    card = await won(office, {"name": MALMO, "vat_id": vat_id, "country": "SE"}, amount="100.00")
    assert "Blocking, for an approver" in shown(card)
    assert "only an approver can settle it" in shown(card)
    assert len(office.aino.told) == aino
    assert FOR_APPROVER in "\n".join(office.kaisa.told[kaisa:])
    assert "draft.retry" in office.actions(card), "after its VAT handling was switched on in Procountor"
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert len(office.kaisa.told) == kaisa + 1, "the same question once"


async def test_what_the_salesperson_knows_asks_her_with_the_button_and_not_the_approver(office: Office) -> None:
    aino, kaisa = heard(office.aino), heard(office.kaisa)
    spoilt(office, WHO, invoicingInfo__invoiceChannel="EMAIL", invoicingInfo__email=None)
    card = await won(office, {"name": WHO, "business_id": office.customer(WHO)["invoicingInfo"]["identifier"]})
    assert f"Asked: <@{office.aino.id}>, the salesperson." in shown(card)
    assert len(office.kaisa.told) == kaisa
    [question] = office.posts(office.workspace.open_im(office.aino.id).id)[aino:]
    assert "no e-mail address for invoices" in shown(question)
    await fixes(office.aino, "email.missing", {"email": "laskut@raahe.example"}, on=question)
    assert "draft.approve" in office.actions(office.card)


async def test_a_deal_of_nobody_known_asks_the_approvers_instead(office: Office) -> None:
    kaisa = heard(office.kaisa)
    await won(office, {"name": "Ei Kukaan Oy"}, owner_email=None, lines=[], amount=None)
    assert FOR_APPROVER in "\n".join(office.kaisa.told[kaisa:])
