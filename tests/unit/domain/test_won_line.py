from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import Money
from bot.domain.text import text
from bot.domain.won import Help, Unclear, Won, parse

READ = [
    # plainly by the grammar
    ("Acme 1500", "Acme", "1500", None),
    ("Acme Oy 1500", "Acme Oy", "1500", None),
    ("Acme Oy 1500 web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy 12 000,50 web shop", "Acme Oy", "12000.50", "web shop"),
    ("Acme Oy 12,000.50 EUR web shop", "Acme Oy", "12000.50", "web shop"),
    ("Acme Oy 12k web shop", "Acme Oy", "12000", "web shop"),
    ("Acme Oy 12,5k€ web shop", "Acme Oy", "12500", "web shop"),
    ("Acme Oy €1500 web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy EUR 1500 web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy 1500,- verkkokauppa", "Acme Oy", "1500", "verkkokauppa"),
    ("Acme Oy 1\u00a0500\u00a0€ verkkokauppa", "Acme Oy", "1500", "verkkokauppa"),
    ("  Acme   Oy\t1500\nweb  shop ", "Acme Oy", "1500", "web shop"),
    ("Acme Oy, 1500 €, web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy: 1500 € - web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy - 1500 - web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy (1500 €) web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy 1500€/kk ylläpito", "Acme Oy", "1500", "/kk ylläpito"),
    # numbers in names
    ("Team 2000 Oy 1500 web shop", "Team 2000 Oy", "1500", "web shop"),
    ("3 Step IT Oy 900", "3 Step IT Oy", "900", None),
    ("3 Step IT 900", "3 Step IT", "900", None),
    ("Oy 3 Step It Ab 900 lease", "Oy 3 Step It Ab", "900", "lease"),
    ("24/7 Fitness Oy 99,90", "24/7 Fitness Oy", "99.90", None),
    ("Pub 1900 850 € poster", "Pub 1900", "850", "poster"),
    ("Area 51 900 €", "Area", "51900", None),
    ("Area 51 Ky 900", "Area 51 Ky", "900", None),
    ("Area 51 web shop 900", "Area 51 web shop", "900", None),
    ("Studio 777 1500 web shop", "Studio 777", "1500", "web shop"),
    ("Studio 4K 12k web shop", "Studio 4K", "12000", "web shop"),
    ("Team 2000 1500", "Team 2000", "1500", None),
    ("7-Veljestä Oy 250", "7-Veljestä Oy", "250", None),
    ("Parturi 2000-luku Tmi 80", "Parturi 2000-luku Tmi", "80", None),
    ("As Oy Kaivokatu 12 1500 katto", "As Oy Kaivokatu 12", "1500", "katto"),
    # legal forms
    ("Nokia Oyj 12k", "Nokia Oyj", "12000", None),
    ("Svenska Ab 700 rådgivning", "Svenska Ab", "700", "rådgivning"),
    ("Lions Club ry 300 juliste", "Lions Club ry", "300", "juliste"),
    ("Widgets Ltd. 2500 support", "Widgets Ltd.", "2500", "support"),
    ("Tmi Matti Meikäläinen 500 siivous", "Tmi Matti Meikäläinen", "500", "siivous"),
    ("T:mi Maija 500", "T:mi Maija", "500", None),
    ("Oy Acme Ab 500", "Oy Acme Ab", "500", None),
    ("acme oy 500 web", "acme oy", "500", "web"),
    # the description's own numbers
    ("Acme 1500 phase 2", "Acme", "1500", "phase 2"),
    ("Acme 900 licence 2026", "Acme", "900", "licence 2026"),
    ("Acme Oy 900 licence 2026", "Acme Oy", "900", "licence 2026"),
    ("Acme Oy 3 days training 1500 €", "Acme Oy", "1500", "3 days training"),
    ("Acme Oy 10 h konsultointia 900", "Acme Oy", "900", "10 h konsultointia"),
    ("Acme 1500 24 kk sopimus", "Acme", "1500", "24 kk sopimus"),
    ("Acme Oy 50 stickers for 5 events", "Acme Oy", "50", "stickers for 5 events"),
    ("Acme Oy web shop 1500", "Acme Oy", "1500", "web shop"),
    ("Acme Oy Tampere 1500 web shop", "Acme Oy Tampere", "1500", "web shop"),
    ("Acme Oy 1500.", "Acme Oy", "1500", None),
    ("Acme Oy 1500 x-ray machine", "Acme Oy", "1500", "x-ray machine"),
    ("Aaa 1 Oy 1.00 Xaa", "Aaa 1 Oy", "1", "Xaa"),
    ("Acme Oy 25,5 % 1500", "Acme Oy", "1500", "25,5 %"),
    ("Acme Oy 25,5% 1500", "Acme Oy", "1500", "25,5%"),
    ("Acme 040-1234567 1500", "Acme 040-1234567", "1500", None),
    ("1-800-Flowers 500", "1-800-Flowers", "500", None),
    ("100 % Pure Oy 500", "100 % Pure Oy", "500", None),
    # quotes
    ('"Acme Oy 500', "Acme Oy", "500", None),
    ('Ravintola "Kulma" 500', 'Ravintola "Kulma"', "500", None),
    ('"Team 2000" 1500 web shop', "Team 2000", "1500", "web shop"),
    ("“Team 2000” 1500 web shop", "Team 2000", "1500", "web shop"),
    ("”Team 2000” 1500 web shop", "Team 2000", "1500", "web shop"),
    ("'Team 2000' 1500", "Team 2000", "1500", None),
    ("'McDonald's Oy' 500 burger", "McDonald's Oy", "500", "burger"),
    ("McDonald's Oy 500", "McDonald's Oy", "500", None),
    ('"Acme" web shop 1500', "Acme", "1500", "web shop"),
    ('"Acme"1500', "Acme", "1500", None),
    # Slack's escapes
    ("Smith &amp; Sons Oy 500 R&amp;D", "Smith & Sons Oy", "500", "R&D"),
    ("Acme Oy 500 &lt;b&gt;bold&lt;/b&gt;", "Acme Oy", "500", "<b>bold</b>"),
    ("Acme Oy 500 for <@U1|liisa>", "Acme Oy", "500", "for @liisa"),
    ("Acme Oy 500 see <http://acme.fi/x|acme.fi/x>", "Acme Oy", "500", "see acme.fi/x"),
    ("<!channel> Oy 500", "@channel Oy", "500", None),
    ("<http://Booking.com|Booking.com> 500", "Booking.com", "500", None),
]


@pytest.mark.parametrize(("line", "customer", "amount", "description"), READ)
def test_line_is_read_as_it_is_meant(line, customer, amount, description):
    assert parse(line) == Won(customer=customer, amount=Decimal(amount), description=description)


IDENTIFIED = [
    ("0112038-9 1500 web", "0112038-9", "0112038-9", "web"),
    ("01120389 1500 web", "0112038-9", "0112038-9", "web"),
    ("112038-9 1500 web", "0112038-9", "0112038-9", "web"),
    ("FI01120389 1500 web", "0112038-9", "0112038-9", "web"),
    ("fi01120389 1500 web", "0112038-9", "0112038-9", "web"),
    ("0112038–9 1500 web", "0112038-9", "0112038-9", "web"),
    ('"0112038-9" 1500 web', "0112038-9", "0112038-9", "web"),
    ("Nokia Oyj 0112038-9 1500 web", "Nokia Oyj", "0112038-9", "web"),
    ("Nokia Oyj (0112038-9) 1500 web", "Nokia Oyj", "0112038-9", "web"),
    ("Nokia, Y-tunnus: 0112038-9, 1500 web", "Nokia", "0112038-9", "web"),
    ('"Team 2000" 0112038-9 1500 web', "Team 2000", "0112038-9", "web"),
    ("Team 2000 0112038-9 1500 web", "Team 2000", "0112038-9", "web"),
]


@pytest.mark.parametrize(("line", "customer", "business_id", "description"), IDENTIFIED)
def test_business_id_is_read_and_normalised(line, customer, business_id, description):
    expected = Won(customer=customer, business_id=business_id, amount=Decimal(1500), description=description)
    assert parse(line) == expected


def test_foreign_vat_id_names_the_customer():
    assert parse("SE556012345601 1500 web") == Won(
        customer="SE556012345601", vat_id="SE556012345601", amount=Decimal(1500), description="web"
    )


def test_id_behind_the_amount_is_description():
    assert parse("Acme Oy 1500 for 0112038-8") == Won(
        customer="Acme Oy", amount=Decimal(1500), description="for 0112038-8"
    )


UNCLEAR = [
    ("Acme Oy", "won.amount_missing", "Acme Oy", None, None),
    ("Acme Oy web shop", "won.amount_missing", "Acme Oy", None, "web shop"),
    ("3 Step IT", "won.amount_missing", "3 Step IT", None, None),
    ('"Acme" web shop', "won.amount_missing", "Acme", None, "web shop"),
    ("Acme Oy -500 credit", "won.amount_negative", "Acme Oy", "-500", "credit"),
    ("Acme Oy −500 € credit", "won.amount_negative", "Acme Oy", "−500 €", "credit"),
    ("Acme Oy -12,3456 web", "won.amount_decimals", "Acme Oy", "-12,3456", "web"),
    ("Acme Oy 12,3456 web", "won.amount_decimals", "Acme Oy", "12,3456", "web"),
    ("Acme Oy 1250,555 web", "won.amount_decimals", "Acme Oy", "1250,555", "web"),
    ("Acme Oy 1 250,555 web", "won.amount_decimals", "Acme Oy", "1 250,555", "web"),
    ("0112038-9 1 250,555 € web", "won.amount_decimals", "0112038-9", "1 250,555 €", "web"),
    ("Acme Oy 0 web", "won.amount_zero", "Acme Oy", "0", "web"),
    ("Acme Oy 200000000 web", "won.amount_too_large", "Acme Oy", "200000000", "web"),
    ("Acme Oy 99999999999999", "won.amount_too_large", "Acme Oy", "99999999999999", None),
    ("Acme Oy 12,345 web", "won.amount_either", "Acme Oy", "12,345", "web"),
    ("Acme 12.345 web", "won.amount_either", "Acme", "12.345", "web"),
    ("Acme 12,345 € web", "won.amount_either", "Acme", "12,345 €", "web"),
    ("0112038-9 12,345 USD", "won.amount_either", "0112038-9", "12,345 USD", None),
    ("Acme Oy -1,250 web", "won.amount_negative", "Acme Oy", "-1,250", "web"),
    ("Acme Oy 1250 kr web", "won.currency_unclear", "Acme Oy", "1250 kr", "web"),
    ("0112038-9 1500 CAD drawings", "won.currency_unclear", "0112038-9", "1500 CAD", "drawings"),
    ("Acme Oy 900 sek animaatio", "won.currency_unclear", "Acme Oy", "900 sek", "animaatio"),
    ("Acme Oy 1255 sis. alv web", "won.amount_gross", "Acme Oy", "1255", "sis. alv web"),
    ("Acme Oy 1255 incl. VAT 25.5 % web", "won.amount_gross", "Acme Oy", "1255", "incl. web"),
    ("Acme Oy 100 alv 25,5 % tai alv 10 %", "won.vat_several", "Acme Oy", "100", "tai"),
    ("Acme Oy 100 € (alv 0 %) web", "won.vat_zero", "Acme Oy", "100", "web"),
    ('"Acme" -500 credit', "won.amount_negative", "Acme", "-500", "credit"),
    ("Acme Oy 2x500", "won.amount_unreadable", "Acme Oy", "2x500", None),
    ("Acme Oy 10t web", "won.amount_unreadable", "Acme Oy", "10t", "web"),
    ("Acme Oy 12.10.2026 web", "won.amount_unreadable", "Acme Oy", "12.10.2026", "web"),
    ("Acme Oy 040 1234567 call", "won.amount_ambiguous", "Acme Oy", None, "040 1234567 call"),
    ('"" 500', "won.customer_missing", None, "500", None),
    ("1500 € web", "won.customer_missing", None, "1500 €", "web"),
    ("1500", "won.customer_missing", None, "1500", None),
    ("Acme Oy 3 days training", "won.amount_ambiguous", "Acme Oy", None, "3 days training"),
    ("Acme Oy 3 x 500 licence", "won.amount_ambiguous", "Acme Oy", None, "3 x 500 licence"),
    ("Acme Oy 2 licences 1500 €", "won.amount_ambiguous", "Acme Oy", None, "2 licences 1500 €"),
    ("Acme 1500 order 4500123", "won.amount_ambiguous", "Acme", None, "1500 order 4500123"),
    ("Acme 100 € or 200 €", "won.amount_ambiguous", "Acme", None, "100 € or 200 €"),
    ("As Oy Kaivokatu 12 500 katto", "won.amount_ambiguous", "As Oy Kaivokatu", None, "12 500 katto"),
]


@pytest.mark.parametrize(("line", "problem", "customer", "amount_text", "description"), UNCLEAR)
def test_unclear_line_keeps_what_was_understood(line, problem, customer, amount_text, description):
    unclear = parse(line)
    assert isinstance(unclear, Unclear)
    assert unclear.problem is not None
    assert unclear.problem.key == problem
    assert (unclear.customer, unclear.amount_text, unclear.description) == (customer, amount_text, description)


PRICED = [
    ("0112038-9 1250 USD work", "1250", "USD", None, "work"),
    ("0112038-9 $1,250.00 work", "1250", "USD", None, "work"),
    ("0112038-9 12 000 SEK work", "12000", "SEK", None, "work"),
    ("0112038-9 £900", "900", "GBP", None, None),
    ("0112038-9 1250 USA visit", "1250", "EUR", None, "USA visit"),
    ("0112038-9 1000 alv 14% food", "1000", "EUR", "14", "food"),
    ("0112038-9 1000 14 % alv food", "1000", "EUR", "14", "food"),
    ("0112038-9 1000 vat 13.5% food", "1000", "EUR", "13.5", "food"),
    ("0112038-9 1000 food, moms 13,5 %", "1000", "EUR", "13.5", "food"),
    ("0112038-9 1000 + alv 25,5 %", "1000", "EUR", "25.5", None),
    ("0112038-9 1000 (ALV 10%) book", "1000", "EUR", "10", "book"),
    ("0112038-9 1000 alv 14 food", "1000", "EUR", "14", "food"),
    ("0112038-9 alv 10 % 1000 book", "1000", "EUR", "10", "book"),
    ("0112038-9 1000 10 % discount", "1000", "EUR", None, "10 % discount"),
    ("0112038-9 1000 salvation 14%", "1000", "EUR", None, "salvation 14%"),
    ("0112038-9 250 USD vat 10% book", "250", "USD", "10", "book"),
]


@pytest.mark.parametrize(("line", "amount", "currency", "vat", "description"), PRICED)
def test_currency_and_vat_rate_are_read_and_leave_the_description(line, amount, currency, vat, description):
    assert parse(line) == Won(
        customer="0112038-9",
        business_id="0112038-9",
        amount=Decimal(amount),
        currency=currency,
        vat_percent=None if vat is None else Decimal(vat),
        description=description,
    )


def test_both_readings_of_an_unclear_amount_are_named():
    unclear = parse("Acme Oy 12,345 USD web")
    assert isinstance(unclear, Unclear)
    assert unclear.problem == text(
        "won.amount_either",
        amount="12,345 USD",
        thousands=Money(Decimal(12345), "USD"),
        decimals=Money(Decimal("12.35"), "USD"),
    )


def test_a_rate_stays_in_the_form_that_asks_for_something_else():
    unclear = parse("Acme Oy alv 13,5 % ruokaa")
    assert isinstance(unclear, Unclear)
    assert (unclear.vat_text, unclear.description) == ("13,5", "ruokaa")
    assert Won(customer="A", amount=Decimal("1.50"), currency="SEK", vat_percent=Decimal(14)).asked(
        text("x")
    ) == Unclear(customer="A", amount_text="1,50 SEK", vat_text="14", problem=text("x"))


def test_wrong_business_id_names_the_digit_that_belongs_there():
    assert parse("0112038-8 12k web") == Unclear(
        customer="0112038-8",
        business_id="0112038-8",
        amount_text="12k",
        description="web",
        problem=text("won.business_id_wrong", business_id="0112038-8", expected="9"),
    )


def test_wrong_business_id_behind_a_name_keeps_the_name():
    unclear = parse("Nokia Oyj 0112038-8 1500")
    assert isinstance(unclear, Unclear)
    assert (unclear.customer, unclear.business_id) == ("Nokia Oyj", "0112038-8")


@pytest.mark.parametrize("line", ["1234567-12 900", "12345-1 900", "123456789-1 900"])
def test_business_id_of_the_wrong_length_is_never_taken_for_one(line):
    said = parse(line)
    assert getattr(said, "business_id", None) is None or isinstance(said, Unclear)


@pytest.mark.parametrize("line", ["", "   ", "\u00a0", "\u200b"])
def test_nothing_typed_opens_an_empty_form(line):
    assert parse(line) == Unclear()


@pytest.mark.parametrize("line", ["help", "HELP", " ohje ", "Hjälp", "?"])
def test_help_is_asked_for_in_three_languages(line):
    assert parse(line) == Help()


def test_customer_called_help_is_a_customer():
    assert isinstance(parse("Help Oy 500"), Won)


WORDS = st.sampled_from(
    [
        "Acme",
        "Oy",
        "3",
        "12 000",
        "1500",
        "€",
        "0112038-9",
        '"',
        "'",
        "-500",
        "<@U1|x>",
        "&amp;",
        "x",
        "2026",
        ",",
        "As",
    ]
)


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_no_line_is_read_as_a_sum_that_was_not_typed(line):
    said = parse(line)
    if isinstance(said, Won):
        assert said.amount in (3, 1500, 2026, 12000) or str(said.amount) in line.replace(" ", "")
        assert said.customer.strip()


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(line):
    assert isinstance(parse(line), Won | Help | Unclear)


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäö", min_size=3, max_size=10).map(str.capitalize)


@given(LETTERS, st.integers(1, 9999), st.decimals(min_value=1, max_value=99999, places=2), LETTERS)
def test_amount_behind_a_legal_form_is_found_whatever_number_the_name_has(name, number, amount, words):
    line = f"{name} {number} Oy {amount} {words}"
    assert parse(line) == Won(customer=f"{name} {number} Oy", amount=amount, description=words)
