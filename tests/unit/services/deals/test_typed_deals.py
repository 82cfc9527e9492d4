"""What people type of a deal or a customer, before anything is saved."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from bot.domain.customers.business_id import is_misspelt
from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.near_ids import near_in
from bot.domain.values.ids import CompanyId, DealId, PartnerId, UserId
from bot.domain.values.localized import text
from bot.domain.won_command.parser import Unclear
from bot.services.customers.directory import CustomerDirectory
from bot.services.customers.near_ids import NearIds
from bot.services.customers.search import BEHIND, NameIndex
from bot.services.deals.intake import Acceptance, Receipt
from bot.services.deals.typed_deal import Interaction, TypedDeal, TypedDealEntry

KAISTA, LUMIVALO, TIETO, LUMI, MALMO = (
    (PartnerId(1), "Vihreä Kaista Oy", "9021173-2", "Oulu"),
    (PartnerId(2), "Lumivalo Media Oy", "9021894-2", "Espoo"),
    (PartnerId(3), "Tietopiste Oy", "0112038-9", "Turku"),
    (PartnerId(4), "Talvilumi Ky", None, "Kemi"),
    (PartnerId(5), "Malmö Form AB", "SE556012579001", "Malmö"),
)
KNOWN = [KAISTA, LUMIVALO, TIETO, LUMI, MALMO]


class Clock:
    def now(self):
        return datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def today(self):
        return date(2026, 11, 22)


class Deals:
    """Takes every deal, and keeps it."""

    def __init__(self) -> None:
        self.taken = []

    async def accept(self, deal, _raw, *, even_if_similar):
        self.taken.append(deal)
        return Receipt(Acceptance.ACCEPTED, DealId(1))


async def changed_since(_since, *, after, limit):
    return [(row, True) for row in KNOWN if row[0] > (after or 0)][:limit]


async def no_fact(_name):
    return None


async def get(partner_id):
    return next((SimpleNamespace(name=row[1]) for row in KNOWN if row[0] == partner_id), None)


@asynccontextmanager
async def uow_factory():
    customers = SimpleNamespace(changed_since=changed_since, get=get)
    yield SimpleNamespace(customers=customers, kv=SimpleNamespace(get=no_fact))


@pytest.fixture
def deals() -> Deals:
    return Deals()


class Nobody:
    """A register that knows nobody."""

    async def lookup(self, business_id):
        return RegistryAnswer(business_id=business_id, standing=CompanyStatus.NOT_FOUND, fetched_at=Clock().now())


def _entry(deals, uow_factory) -> TypedDealEntry:
    directory = CustomerDirectory(uow_factory, Clock())
    return TypedDealEntry(deals, uow_factory, Clock(), CompanyId("main"), directory, NearIds(directory, Nobody()))


@pytest.fixture
def entry(deals) -> TypedDealEntry:
    return _entry(deals, uow_factory)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("vi", [KAISTA]),
        ("tu", []),
        ("lu", [LUMIVALO, LUMI]),
        ("me", [LUMIVALO]),
        ("VIHREA", [KAISTA]),
        ("902", [LUMIVALO, KAISTA]),
        ("9021", [LUMIVALO, KAISTA]),
        ("902117", [KAISTA]),
        ("9021173-2", [KAISTA]),
        ("FI9021173", [KAISTA]),
        ("se5560", [MALMO]),
        ("oy", [LUMIVALO, TIETO, KAISTA]),
        ("kaista", [KAISTA]),
        ("malmo", [MALMO]),
    ],
)
def test_what_holds_the_letters_or_digits_comes_first(query, first):
    hits = [hit.partner_id for hit in NameIndex(KNOWN).meant(query, limit=20)]
    assert hits[: len(first)] == [row[0] for row in first]


def test_the_name_itself_is_before_one_that_begins_with_it_and_likeness_is_last():
    known = [(PartnerId(7), "Lumo Design Oy", None, ""), (PartnerId(8), "Lumo Oy", None, ""), *KNOWN]
    hits = NameIndex(known).meant("lumo", limit=20)
    assert [hit.partner_id for hit in hits[:2]] == [8, 7]
    misspelt = NameIndex(KNOWN).meant("Tietopsite", limit=20)
    assert [hit.partner_id for hit in misspelt] == [3]
    assert misspelt[0].score <= 100 - BEHIND


def test_no_more_than_asked_for_are_found():
    index = NameIndex(KNOWN)
    assert len(index.meant("o", limit=2)) == 2
    assert index.meant("zzyzx", limit=5) == ()
    assert index.meant("  ", limit=5) == ()


@pytest.mark.parametrize(
    ("unclear", "known"),
    [
        (Unclear(customer="Vihreä Kaista"), (1, "Vihreä Kaista Oy")),
        (Unclear(customer="9021173-2", business_id="9021173-2"), (1, "Vihreä Kaista Oy")),
        (Unclear(customer="SE556012579001"), (5, "Malmö Form AB")),
        (Unclear(customer="Vihreä"), None),
        (Unclear(customer="Vihreä Kaista", business_id="9021173-3"), None),
        (Unclear(), None),
    ],
)
async def test_the_form_of_a_named_customer_has_it_chosen(entry, unclear, known):
    assert await entry.known(unclear) == known


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("9021173-2 1000 alv 14% food", text("won.vat_wrong", percent=Decimal(14), rates="25,5 %, 13,5 %, 10 %, 0 %")),
        ("9021173-2 1000 alv 12% food", text("won.vat_wrong", percent=Decimal(12), rates="25,5 %, 13,5 %, 10 %, 0 %")),
    ],
)
def test_a_rate_that_is_none_today_is_asked_about(entry, line, problem):
    asked = entry.read(line)
    assert isinstance(asked, Unclear)
    assert (asked.problem, asked.amount_text, asked.description) == (problem, "1000", "food")
    assert asked.vat_text in ("14", "12")


async def test_currency_and_rate_become_the_deals(entry, deals):
    typed = entry.read("9021173-2 1250 USD alv 13,5 % food")
    assert isinstance(typed, TypedDeal)
    await entry.accept(typed, Interaction(user=UserId("U1"), channel="C1", event="1"))
    (deal,) = deals.taken
    assert (deal.amount, deal.currency, deal.vat_percent) == (Decimal(1250), "USD", Decimal("13.5"))
    assert await entry.typed(typed.as_fields()) == typed, "asked whether it is meant twice, nothing is lost"


async def test_a_quantity_and_its_unit_price_become_the_deals_line(entry, deals):
    typed = entry.read("9021173-2 8 h 95 €/h alv 13,5 % opastus")
    assert isinstance(typed, TypedDeal)
    await entry.accept(typed, Interaction(user=UserId("U1"), channel="C1", event="1"))
    (deal,) = deals.taken
    (line,) = deal.lines
    assert (line.name, line.quantity, line.unit, line.unit_price) == ("opastus", Decimal(8), "HOUR", Decimal(95))
    assert (line.vat_percent, deal.amount) == (Decimal("13.5"), Decimal(760))
    assert await entry.typed(typed.as_fields()) == typed, "asked whether it is meant twice, nothing is lost"


async def test_the_form_takes_a_quantity_and_asks_for_a_missing_one(entry):
    typed = await entry.typed({"partner": "1", "amount": "3 pv á 800,50"})
    assert isinstance(typed, TypedDeal)
    assert (typed.amount, typed.quantity, typed.unit, typed.unit_price) == (
        Decimal("2401.50"),
        Decimal(3),
        "DAY",
        Decimal("800.5"),
    )
    wrong = await entry.typed({"partner": "1", "amount": "95 €/h"})
    assert isinstance(wrong, dict)
    assert wrong["amount"].key == "won.unit_price"


async def test_a_customers_whole_name_ends_before_the_number(entry):
    typed = await entry.understood("Talvilumi 900 kartoitus")
    assert isinstance(typed, TypedDeal)
    assert (typed.customer, typed.amount, typed.description) == ("Talvilumi", Decimal(900), "kartoitus")
    for line in ("Talvi 900 kartoitus", "Studio 777 kartoitus"):
        asked = await entry.understood(line)
        assert isinstance(asked, Unclear)
        assert asked.problem is not None
        assert asked.problem.key == "won.amount_in_name"


async def test_a_number_that_another_customers_name_has_is_asked_about(deals):
    async def one_more(since, *, after, limit):
        found = await changed_since(since, after=after, limit=limit)
        return found if after else [*found, ((PartnerId(9), "Talvilumi 900 Oy", None, ""), True)]

    @asynccontextmanager
    async def more():
        customers = SimpleNamespace(changed_since=one_more)
        yield SimpleNamespace(customers=customers, kv=SimpleNamespace(get=no_fact))

    entry = _entry(deals, more)
    assert isinstance(await entry.understood("Talvilumi 900 kartoitus"), Unclear)


async def test_the_form_reads_currency_and_rate_and_says_what_is_wrong(entry):
    said = {"partner": "1", "amount": "1 250 USD", "vat_percent": "13,5 %"}
    typed = await entry.typed(said)
    assert isinstance(typed, TypedDeal)
    assert (typed.amount, typed.currency, typed.vat_percent) == (Decimal(1250), "USD", Decimal("13.5"))
    wrong = await entry.typed({"amount": "12,345", "vat_percent": "24", "terms_days": "9999"})
    assert isinstance(wrong, dict)
    assert {field: said.key for field, said in wrong.items()} == {
        "amount": "won.amount_either",
        "vat_percent": "won.vat_wrong",
        "terms_days": "won.terms_unreadable",
        "customer": "won.customer_missing",
    }
    assert wrong["terms_days"].args == {"days": "9999", "longest": 999}


async def test_a_mistyped_id_names_the_customer_that_may_be_meant_and_its_choice_is_taken(entry):
    unclear = await entry.understood("Vihreä Kaista 9021173-3 1000 e työ")
    assert near_in(unclear.problem) == (("9021173-2", "Vihreä Kaista Oy"),)
    wrong = await entry.typed({"business_id": "9021713-2", "amount": "100"})
    assert near_in(wrong["business_id"]) == (("9021173-2", "Vihreä Kaista Oy"),)
    typed = await entry.typed({"business_id": "9021713-2", "near": "9021173-2", "amount": "100"})
    assert typed.business_id == "9021173-2"
    corrected = await entry.typed({"business_id": "9021894-2", "near": "9021173-2", "amount": "100"})
    assert corrected.business_id == "9021894-2", "what was corrected by hand is meant"


async def test_a_mistyped_id_that_is_near_nobody_is_only_told_to_be_wrong(entry):
    unclear = await entry.understood("1234567-2 1000 e työ")
    assert unclear.problem == text("won.business_id_wrong", business_id="1234567-2")


@pytest.mark.parametrize("line", ["/won Tietopiste Oy 1000 € työ", "/won /WON  Tietopiste Oy 1000 € työ"])
async def test_the_command_pasted_once_more_in_front_says_nothing(entry, line):
    assert await entry.understood(line) == await entry.understood("Tietopiste Oy 1000 € työ")
    assert isinstance(await entry.understood("/won"), type(await entry.understood("")))


@pytest.mark.parametrize(
    "line",
    [
        "Tietopiste Oy 1000 € työ /won",
        "Tietopiste Oy /won 1000 € työ",
        "Tietopiste Oy 1000 € työ /won Lumivalo Media Oy 200 € työ",
    ],
)
async def test_the_command_inside_a_line_is_asked_about(entry, line):
    assert isinstance(await entry.understood(line), Unclear)


async def test_a_word_that_only_begins_like_the_command_is_the_deals(entry):
    typed = await entry.understood("Tietopiste Oy 1000 € /wonder paketti")
    assert typed == await entry.understood("Tietopiste Oy 1000 € /wonder paketti", "/kauppa")


@pytest.mark.parametrize("written", ["9021173-2", "9021", "Lumivalo", ""])
def test_what_is_no_wrong_id_is_only_not_found(written):
    assert not is_misspelt(written)


async def test_a_currency_that_is_chosen_must_be_the_one_that_is_written(entry):
    said = {"partner": "1", "amount": "1 250", "currency": "SEK"}
    typed = await entry.typed(said)
    assert isinstance(typed, TypedDeal)
    assert typed.currency == "SEK"
    assert await entry.typed(typed.as_fields()) == typed, "asked whether it is meant twice, it stays the same"
    for amount in ("1 250 USD", "1 250 €", "1250 euroa"):
        assert set(await entry.typed(said | {"amount": amount})) == {"currency"}
    same = await entry.typed(said | {"amount": "1 250 SEK"})
    assert isinstance(same, TypedDeal)


async def test_a_delivery_keeps_its_order_and_decides_which_rates_hold(entry):
    said = {"partner": "1", "amount": "100", "delivery_start": "2024-05-01", "delivery_end": "2024-05-31"}
    typed = await entry.typed(said | {"vat_percent": "24"})
    assert isinstance(typed, TypedDeal)
    assert typed.delivery_end == date(2024, 5, 31)
    assert await entry.typed(typed.as_fields()) == typed
    assert set(await entry.typed(said | {"delivery_end": "2024-04-01"})) == {"delivery_end"}


async def test_an_id_that_is_wrong_is_the_only_thing_told_of_the_customer(entry):
    assert set(await entry.typed({"business_id": "9012346-4", "amount": "100"})) == {"business_id"}
