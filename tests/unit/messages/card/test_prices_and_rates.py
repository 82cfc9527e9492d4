"""What people see of gross prices, exchange rates and projects that are not there; and what the edit form makes of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.paper import Paper
from bot.domain.card import CardPart
from bot.domain.customers.payment_preferences import PaymentPreferences
from bot.domain.deals.deal import DealLine
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.edit import Edit, EditChoices
from bot.domain.drafts.merge import touched
from bot.domain.drafts.product import Product
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.localized import text
from bot.domain.values.money import ExchangeRate, Money
from bot.messages.card.layout import draft_card
from bot.messages.card.why import why_view
from bot.messages.forms import edit_form
from bot.messages.forms.edit_parsing import parse_edit
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.form_answers import submitted, whole_form
from tests.unit.messages.message_samples import card, content, deal, draft, line
from tests.unit.messages.slack_limits import problems, shown
from tests.unit.messages.test_block_kit_schema import check  # noqa: F401 - a fixture

D = Decimal
RATE = ExchangeRate(D("11.182"), "EUR", date(2026, 11, 20), "procountor")
CHOICES = EditChoices(projects=("P-1", "P-2"), company_currency="EUR")


def with_content(made, **changes):
    assert made.draft.content is not None
    changed = replace(made.draft.content, **changes)
    sums = changed.totals
    invoice = replace(made.draft.invoice, totals=sums) if made.draft.invoice else None
    return replace(
        made,
        prices_include_vat=changed.prices_include_vat,
        draft=replace(made.draft, content=changed, totals=sums, invoice=invoice),
    )


def gross_card(state=DraftState.PENDING):
    return with_content(card(state), prices_include_vat=True, lines=(line(unit_price=D("12550")),))


def said(made, language="en"):
    built = draft_card(made, Words(language))
    assert problems(built) == []
    return shown(built).replace("\u00a0", " ")


def form(made, choices=CHOICES, language="en"):
    view = whole_form(made, language, choices)
    assert problems(view, "modal") == []
    return view


def block(view, block_id):
    return next((b for b in view["blocks"] if b.get("block_id") == block_id), None)


def edited(made, choices=CHOICES, products=None, **answers):
    view = form(made, choices)
    return parse_edit(edit_form.read_edit_form(submitted(view, **answers)), made, Words("en"), products)


# --- the card --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gross_card_says_so_over_its_columns_and_among_its_facts(language):
    told = said(gross_card(), language)
    assert Words(language).say("card.line.price_gross") in told
    assert Words(language).say("card.line.sum_gross") in told
    assert Words(language).say("prices.gross") in told
    assert Words(language).say("card.line.sum") not in told


def test_a_gross_card_shows_the_net_the_vat_and_the_agreed_sum():
    told = said(gross_card())
    for fact in ("*Net* 10 000,00 €", "*VAT* 2 550,00 €", "*Total* 12 550,00 €"):
        assert fact in told, fact


def test_a_net_card_says_nothing_of_it():
    told = said(card(DraftState.PENDING))
    assert "incl. VAT" not in told
    assert "include VAT" not in told


@pytest.mark.parametrize(("gross", "words"), [(True, "incl. VAT"), (False, "+ VAT")])
def test_a_deal_that_is_not_priced_yet_says_what_its_figure_is(gross, words):
    made = replace(card(DraftState.ASKED, bare=True), prices_include_vat=gross)
    assert f"12 000,00 € {words}" in said(made)


@pytest.mark.parametrize(("gross", "words"), [(True, "incl. VAT"), (False, "without VAT")])
def test_parts_say_what_their_sums_are(gross, words):
    part = CardPart(number=1, on=date(2026, 12, 1), amount=Money(D(500)), state="planned")
    made = replace(card(DraftState.PENDING), parts=(part,), prices_include_vat=gross)
    assert f"500,00 € {words}" in said(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_foreign_sum_shows_its_rate_and_what_it_comes_to_in_the_books(language):
    made = with_content(card(DraftState.PARKED), currency="SEK", rate=RATE)
    told = said(made, language)
    assert "1 EUR = 11,182 SEK (Procountor, " in told
    assert f"*{Words(language).say('card.fact.booked')}* 1 346,81 €" in told, "15 060 / 11.182"
    assert Words(language).say("card.ours").strip() in told


def test_procountors_own_figure_replaces_ours_in_the_books():
    made = with_content(card(DraftState.PENDING), currency="SEK", rate=RATE)
    booked = replace(made.draft.invoice.totals, booked=Money(D("1346.80")))
    made = replace(made, draft=replace(made.draft, invoice=replace(made.draft.invoice, totals=booked)))
    assert "*Total in the books* 1 346,80 €" in said(made)


def test_a_typed_rate_has_no_day_of_procountors():
    typed = ExchangeRate(D("11.2"), "EUR", None, "person")
    told = said(with_content(card(DraftState.PENDING), currency="SEK", rate=typed))
    assert "1 EUR = 11,2 SEK" in told
    assert "(Procountor" not in told


# --- the project -----------------------------------------------------------------------------------------------------


def without_project(state, code="project.unknown"):
    found = Finding(
        code=code, severity=Severity.WARNING, message=text(f"finding.{code}", project="P-1001"), cure=Cure.EDIT
    )
    return card(state, found=(found,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["project.unknown", "project.inactive", "project.ambiguous"])
@pytest.mark.parametrize("state", [DraftState.PENDING, DraftState.APPROVED, DraftState.SENT])
def test_a_project_that_is_not_there_is_not_shown_as_if_it_were_set(language, code, state):
    made = without_project(state, code)
    told = said(made, language)
    assert Words(language).say("card.project.none", project="P-1001") in told
    assert f"*{Words(language).say('card.fact.project')}* P-1001" not in told
    assert Words(language).say("card.project.none", project="P-1001") in shown(why_view(made, Words(language)))


def test_a_project_that_is_there_is_shown_by_its_name_alone():
    assert "*Project* P-1001\n" in said(card(DraftState.PENDING)) + "\n"
    made = without_project(DraftState.PENDING, "project.new")
    assert "*Project* P-1001\n" in said(made) + "\n", "it is made with the invoice"


def test_the_form_keeps_the_missing_project_in_its_menu_and_says_that_it_is_missing():
    made = without_project(DraftState.PENDING).draft
    menu = block(form(made), "edit.project")["element"]
    assert menu["initial_option"]["value"] == "P-1001"
    assert menu["initial_option"]["text"]["text"] == "P-1001 (not in Procountor)"
    there = block(form(made, replace(CHOICES, projects=("P-1001",))), "edit.project")["element"]
    assert there["initial_option"]["text"]["text"] == "P-1001", "made meanwhile"


# --- the form --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gross", "chosen"), [(False, "net"), (True, "gross")])
def test_the_form_opens_with_the_prices_as_they_are_and_saved_untouched_changes_nothing(gross, chosen):
    made = draft(DraftState.PENDING, replace(content(), prices_include_vat=gross))
    assert block(form(made), "edit.prices")["element"]["initial_option"]["value"] == chosen
    read = edited(made)
    assert isinstance(read, Edit)
    assert (read.prices_include_vat, read.rate) == (gross, None)


def test_the_other_kind_of_prices_is_one_choice_away():
    made = draft(DraftState.PENDING, content())
    assert edited(made, **{"edit.prices": "gross"}).prices_include_vat is True


def test_the_rate_is_asked_for_only_of_a_foreign_invoice():
    assert block(form(draft(DraftState.PENDING, content())), "edit.rate") is None
    foreign = replace(content(), currency="SEK")
    asked = block(form(draft(DraftState.PARKED, foreign)), "edit.rate")
    assert asked["label"]["text"] == "Exchange rate: SEK for 1 EUR"
    assert "initial_value" not in asked["element"]
    assert block(form(draft(DraftState.PARKED, foreign), EditChoices()), "edit.rate") is None, "of what, is not known"
    back = replace(foreign, credits="10001", rate=RATE)
    assert block(form(draft(DraftState.PENDING, back)), "edit.rate") is None, "a credit has its original's"


KRONOR = replace(content(), currency="SEK", rate=RATE)


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("11,182", None),  # untouched
        ("11,5", "11.5"),
        ("11.5", "11.5"),
        ("11,183", "11.183"),  # not eleven thousand
        ("0,853", "0.853"),
        ("162", "162"),
        (None, "0"),  # Procountor's again
    ],
)
def test_a_rate_is_read_without_thousands(typed, rate):
    read = edited(draft(DraftState.PENDING, KRONOR), **{"edit.rate": typed})
    assert isinstance(read, Edit)
    assert read.rate == (None if rate is None else D(rate))


@pytest.mark.parametrize("typed", ["0", "-1", "1 000,5", "1,234,5", "11,1820001", "1000001", "abc", "11 SEK", "١١"])
def test_a_rate_that_cannot_be_read_is_named_beside_its_field(typed):
    assert list(edited(draft(DraftState.PENDING, KRONOR), **{"edit.rate": typed})) == ["edit.rate"]


@given(st.decimals("0.000001", 999_999, places=6))
def test_any_rate_survives_the_form(rate):
    made = draft(DraftState.PENDING, replace(KRONOR, rate=replace(RATE, rate=rate.normalize())))
    assert edited(made).rate is None


PRODUCT = Product(
    product_id=5, sku="CARE", name="Care", unit="MONTH", unit_price=D(390), vat_percent=D("25.5"), currency="EUR"
)


@pytest.mark.parametrize(("prices", "price"), [("net", D(390)), ("gross", None)])
def test_the_registers_price_is_not_taken_for_a_gross_one(prices, price):
    made = draft(DraftState.PENDING, content())
    answers = {"edit.1.product": "CARE", "edit.prices": prices}
    read = edited(made, products={"CARE": PRODUCT}, **answers)
    if price is None:
        assert list(read) == ["edit.1.unit_price"]
        read = edited(made, products={"CARE": PRODUCT}, **answers, **{"edit.1.unit_price": "489,45"})
        price = D("489.45")
    assert read.lines[1].unit_price == price


# --- why this? and the page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("origin", "gross"), [("deal", True), ("ours", False), ("person", True), (None, False)])
def test_why_this_says_how_the_prices_are_and_who_said_it(language, origin, gross):
    made = with_content(card(DraftState.PENDING), prices_include_vat=gross, prices_from=origin)
    view = why_view(made, Words(language))
    assert problems(view, "modal") == []
    kind = Words(language).say("prices.gross" if gross else "prices.net")
    assert f"{kind}\n{Words(language).say('why.from.' + (origin or 'unknown'))}" in shown(view)


def test_why_this_names_the_rate_and_its_giver():
    view = why_view(with_content(card(DraftState.PENDING), currency="SEK", rate=RATE), Words("en"))
    assert "1 EUR = 11,182 SEK" in shown(view)


def test_our_own_page_has_the_columns_of_the_card():
    gross, net = Paper("en").drafted(gross_card()), Paper("en").drafted(card(DraftState.PENDING))
    assert gross.startswith(b"%PDF")
    assert gross != net


def test_a_deals_own_lines_are_gross_where_it_says_so():
    made = card(DraftState.ASKED, bare=True)
    sold = replace(deal(), amount=None, lines=(DealLine(name="Kurssi", unit_price=D(1255)),))
    told = said(replace(made, deal=sold, prices_include_vat=True))
    assert "1 255,00 € incl. VAT" in told


def of_swedish(made, lines=1, **changes):
    customer = replace(content().customer, paying=PaymentPreferences(currency="SEK"))
    return draft(made, replace(content(lines), customer=customer, **changes))


def test_a_currency_other_than_the_customers_is_chosen_in_the_form_and_takes_its_own_rate():
    before = of_swedish(DraftState.PENDING)
    made = edited(before, **{"edit.currency": "SEK"})
    after = apply(made, replace(before.content, currency_from="person", rate=RATE))
    assert (after.currency, after.rate, after.currency_from) == ("SEK", None, None)
    assert "currency" in touched(before.content, after)
    assert after.lines == before.content.lines, "nothing is converted"


def test_a_currency_left_as_it_is_changes_nothing():
    before = of_swedish(DraftState.PENDING, currency="SEK", rate=RATE)
    after = apply(edited(before), before.content)
    assert (after.currency, after.rate) == ("SEK", RATE)


def test_no_currency_is_offered_where_there_is_one_only_or_a_credit():
    assert block(form(draft(DraftState.PENDING, content())), "edit.currency") is None
    assert block(form(of_swedish(DraftState.PENDING, credits="1001")), "edit.currency") is None
    assert block(form(of_swedish(DraftState.PENDING, lines=14)), "edit.currency")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_form_of_a_foreign_invoice_fits_slack(language):
    customer = replace(content().customer, vat_id="SE556012579001")
    made = draft(DraftState.PENDING, replace(content(14), customer=customer, currency="SEK", rate=RATE))
    full = replace(CHOICES, vat_statuses=((1, "Domestic"), (5, "EU")))
    view = form(made, full, language)
    assert block(view, "edit.rate")
    assert problems(view, "modal") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_forms_and_explanations_are_valid_block_kit(check, language):  # noqa: F811
    foreign = with_content(gross_card(), currency="SEK", rate=RATE)
    for made in (gross_card(), foreign, without_project(DraftState.PENDING)):
        assert check.validate(draft_card(made, Words(language)).blocks, "message") == []
        assert check.validate(why_view(made, Words(language)), "modal") == []
        assert check.validate(form(made.draft, language=language), "modal") == []
