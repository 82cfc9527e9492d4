import re
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money
from bot.domain.won_command.parser import Help, Unclear, Won, WrittenPrice, parse, written_price
from bot.domain.won_command.slack_text import decoded

READ = [
    # plainly by the grammar
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
    ("Acme Oy 1500€/kk ylläpito", "Acme Oy", "1500", "ylläpito"),
    ("Acme 1500 € phase 2", "Acme", "1500", "phase 2"),
    ("Acme 900 € licence 2026", "Acme", "900", "licence 2026"),
    ("Acme Oy 12 tuhatta euroa web shop", "Acme Oy", "12000", "web shop"),
    ("Acme Oy 1,5 M€", "Acme Oy", "1500000", None),
    ("Acme Oy 1500 € + alv, web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy 1500 veroton", "Acme Oy", "1500", None),
    ("Acme Oy 1500 € (ei sis. alv) web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy hinta 1500 € web shop", "Acme Oy", "1500", "web shop"),
    ("Acme Oy 1500 vko 48 web shop", "Acme Oy", "1500", "vko 48 web shop"),
    ("Acme Oy 1500 vaihe 1/3", "Acme Oy", "1500", "vaihe 1/3"),
    ("Acme Oy 1500 1.1.–31.3.2027 ylläpito", "Acme Oy", "1500", "1.1.–31.3.2027 ylläpito"),
    # numbers in names
    ("Team 2000 Oy 1500 web shop", "Team 2000 Oy", "1500", "web shop"),
    ("Oy 3 Step It Ab 900 lease", "Oy 3 Step It Ab", "900", "lease"),
    ("24/7 Fitness Oy 99,90", "24/7 Fitness Oy", "99.90", None),
    ("Pub 1900 850 € poster", "Pub 1900", "850", "poster"),
    ("Area 51 Ky 900", "Area 51 Ky", "900", None),
    ("7-Veljestä Oy 250", "7-Veljestä Oy", "250", None),
    ("Parturi 2000-luku Tmi 80", "Parturi 2000-luku Tmi", "80", None),
    # legal forms
    ("Nokia Oyj 12k", "Nokia Oyj", "12000", None),
    ("Svenska Ab 700 rådgivning", "Svenska Ab", "700", "rådgivning"),
    ("Lions Club ry 300 juliste", "Lions Club ry", "300", "juliste"),
    ("Widgets Ltd. 2500 support", "Widgets Ltd.", "2500", "support"),
    ("Oy Acme Ab 500", "Oy Acme Ab", "500", None),
    ("acme oy 500 web", "acme oy", "500", "web"),
    # the description's own numbers
    ("Acme Oy 900 licence 2026", "Acme Oy", "900", "licence 2026"),
    ("Acme Oy web shop 1500", "Acme Oy", "1500", "web shop"),
    ("Acme Oy Tampere 1500 web shop", "Acme Oy Tampere", "1500", "web shop"),
    ("Acme Oy 1500.", "Acme Oy", "1500", None),
    ("Acme Oy 1500 x-ray machine", "Acme Oy", "1500", "x-ray machine"),
    ("Aaa 1 Oy 1.00 Xaa", "Aaa 1 Oy", "1", "Xaa"),
    # quotes
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
]


@pytest.mark.parametrize(("line", "customer", "amount", "description"), READ)
def test_line_is_read_as_it_is_meant(line, customer, amount, description):
    read = parse(line)
    assert isinstance(read, Won)
    assert (read.customer, read.amount, read.description) == (customer, Decimal(amount), description)
    assert (read.currency, read.vat_percent, read.business_id) == ("EUR", None, None)


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


COUNTED = [
    ("2 x 450", "900", "2", None, "450"),
    ("2x450 €", "900", "2", None, "450"),
    ("450 € × 2", "900", "2", None, "450"),
    ("3 kpl á 100 €", "300", "3", "PIECE", "100"),
    ("3 pv á 800", "2400", "3", "DAY", "800"),
    ("8 h 95 €/h", "760", "8", "HOUR", "95"),
    ("8 h x 95 €/h", "760", "8", "HOUR", "95"),
    ("95 €/h, 8 h", "760", "8", "HOUR", "95"),
    ("5 000 €/kk 12 kk", "60000", "12", "MONTH", "5000"),
    ("12 kk x 5k€/kk", "60000", "12", "MONTH", "5000"),
    ("7,5 h @ 90,50", "678.75", "7.5", "HOUR", "90.5"),
    ("1 kpl 450 €", "450", "1", "PIECE", "450"),
    ("1500 €/kk", "1500", "1", "MONTH", "1500"),
]


@pytest.mark.parametrize(("price", "amount", "quantity", "unit", "unit_price"), COUNTED)
def test_a_quantity_and_its_unit_price_are_the_lines(price, amount, quantity, unit, unit_price):
    read = parse(f"0112038-9 {price} alv 10 % work")
    assert isinstance(read, Won)
    assert (read.amount, read.quantity, read.unit, read.unit_price) == (
        Decimal(amount),
        Decimal(quantity),
        unit,
        Decimal(unit_price),
    )
    assert (read.vat_percent, read.description) == (10, "work")


@pytest.mark.parametrize(("price", "amount", "quantity", "unit", "unit_price"), COUNTED)
def test_the_form_takes_a_quantity_as_the_line_does(price, amount, quantity, unit, unit_price):
    read = written_price(price)
    assert read == WrittenPrice(
        amount=Decimal(amount), currency="EUR", quantity=Decimal(quantity), unit=unit, unit_price=Decimal(unit_price)
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("95 €/h", "won.unit_price"),
        ("2 x", "won.amount_unreadable"),
        ("2 x 450 tuolia", "won.amount_unreadable"),
        ("", "won.amount_unreadable"),
        ("2 x -450", "won.amount_negative"),
        ("8 h 95 €/kk", "won.quantity_open"),
        ("2 x 3 x 450", "won.amount_unreadable"),
        ("2 x 450 kr", "won.currency_unclear"),
        ("450 + alv", "won.amount_unreadable"),
        ("12,345", "won.amount_either"),
    ],
)
def test_the_form_says_what_is_wrong_with_a_price(written, problem):
    read = written_price(written)
    assert isinstance(read, Text)
    assert read.key == problem


@pytest.mark.parametrize(
    "line", ["0112038-9 3 x 100,50 USD alv 14 % work", '"Acme" 3 pv á 800 €', '"Acme" 0,5 h x 90 €/h']
)
def test_what_is_asked_about_a_quantity_is_read_back_from_the_form(line):
    read = parse(line)
    asked = read.asked(text("x")) if isinstance(read, Won) else read
    assert isinstance(asked, Unclear)
    again = written_price(asked.amount_text or "")
    assert isinstance(again, WrittenPrice)
    assert again.quantity is not None
    assert again.quantity * (again.unit_price or 0) == again.amount


def test_a_quantity_for_a_name_alone_is_looked_at_in_the_form():
    asked = parse('"Acme" 3 x 100 € chairs')
    assert isinstance(asked, Unclear)
    assert asked.problem == text("won.quantity_check", total=Money(Decimal("300.00")))
    assert (asked.customer, asked.amount_text, asked.description) == ("Acme", "3 x 100", "chairs")


@pytest.mark.parametrize(("line", "customer"), [("Acme 1500 web", "Acme"), ("Studio 777 web shop", "Studio")])
def test_what_it_is_if_the_name_ends_before_the_number_is_left_to_who_knows_the_names(line, customer):
    asked = parse(line)
    assert isinstance(asked, Unclear)
    assert asked.likely is not None
    assert (asked.likely.customer, asked.likely.description) == (customer, line.split(" ", 2)[2])


UNCLEAR = [
    ("Acme Oy", "won.amount_missing", "Acme Oy", None, None),
    ("Acme Oy web shop", "won.amount_missing", "Acme Oy", None, "web shop"),
    ("3 Step IT", "won.customer_missing", None, "3", "Step IT"),
    ('"Acme" web shop', "won.amount_missing", "Acme", None, "web shop"),
    ("Acme Oy -500 credit", "won.amount_negative", "Acme Oy", "-500", "credit"),
    ("Acme Oy −500 € credit", "won.amount_negative", "Acme Oy", "−500 €", "credit"),
    ("Acme Oy -12,3456 web", "won.amount_negative", "Acme Oy", "-12,3456", "web"),
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
    ("Acme Oy 1255 sis. alv web", "won.amount_gross", "Acme Oy", "1255", "web"),
    ("Acme Oy 1255 incl. VAT 25.5 % web", "won.amount_gross", "Acme Oy", "1255", "web"),
    ("Acme Oy 100 alv 25,5 % tai alv 10 %", "won.vat_several", "Acme Oy", "100", "tai"),
    ("Acme Oy 100 € (alv 0 %) web", "won.vat_zero", "Acme Oy", "100 €", "web"),
    ('"Acme" -500 credit', "won.amount_negative", "Acme", "-500", "credit"),
    ("Acme Oy 2x500", "won.quantity_check", "Acme Oy", "2 x 500", None),
    ("Acme Oy 10t web", "won.amount_unreadable", "Acme Oy", "10t", "web"),
    ("Acme Oy 040 1234567 call", "won.amount_ambiguous", "Acme Oy", None, "040 1234567 call"),
    ('"" 500', "won.customer_missing", None, "500", None),
    ("1500 € web", "won.customer_missing", None, "1500 €", "web"),
    ("1500", "won.customer_missing", None, "1500", None),
    ("Acme Oy 3 days training", "won.quantity_open", "Acme Oy", None, "3 days training"),
    ("Acme Oy 3 x 500 licence", "won.quantity_check", "Acme Oy", "3 x 500", "licence"),
    ("Acme Oy 2 licences 1500 €", "won.amount_ambiguous", "Acme Oy", None, "2 licences 1500 €"),
    ("Acme 1500 order 4500123", "won.amount_in_name", "Acme", "1500", "order 4500123"),
    ("Acme 100 € or 200 €", "won.amount_ambiguous", "Acme", None, "100 € or 200 €"),
    ("As Oy Kaivokatu 12 500 katto", "won.amount_in_name", "As Oy Kaivokatu", "12 500", "katto"),
    ("Acme Oy 12.10.2026 web", "won.amount_missing", "Acme Oy", None, "12.10.2026 web"),
    ("Acme 1500", "won.amount_in_name", "Acme", "1500", None),
    ("Acme Oy - 1500 - web shop", "won.amount_negative", "Acme Oy", "- 1500", "web shop"),
    ("Acme Oy (1500 €) web shop", "won.amount_negative", "Acme Oy", "1500 €", "web shop"),
    ("3 Step IT Oy 900", "won.amount_in_name", "3 Step IT Oy", "900", None),
    ("3 Step IT 900", "won.amount_ambiguous", "3 Step IT", None, "900"),
    ("Area 51 900 €", "won.amount_in_name", "Area", "51 900 €", None),
    ("Area 51 web shop 900", "won.amount_ambiguous", "Area", None, "51 web shop 900"),
    ("Studio 777 1500 web shop", "won.amount_ambiguous", "Studio", None, "777 1500 web shop"),
    ("Studio 4K 12k web shop", "won.amount_ambiguous", "Studio", None, "4K 12k web shop"),
    ("Team 2000 1500", "won.amount_ambiguous", "Team", None, "2000 1500"),
    ("As Oy Kaivokatu 12 1500 katto", "won.amount_ambiguous", "As Oy Kaivokatu", None, "12 1500 katto"),
    ("Tmi Matti Meikäläinen 500 siivous", "won.amount_in_name", "Tmi Matti Meikäläinen", "500", "siivous"),
    ("T:mi Maija 500", "won.amount_in_name", "T:mi Maija", "500", None),
    ("Acme 1500 phase 2", "won.amount_in_name", "Acme", "1500", "phase 2"),
    ("Acme 900 licence 2026", "won.amount_ambiguous", "Acme", None, "900 licence 2026"),
    ("Acme 1500 24 kk sopimus", "won.quantity_open", "Acme", "1500", "24 kk sopimus"),
    ("Acme Oy 3 days training 1500 €", "won.quantity_open", "Acme Oy", "1500 €", "3 days training"),
    ("Acme Oy 10 h konsultointia 900", "won.quantity_open", "Acme Oy", "900", "10 h konsultointia"),
    ("Acme Oy 50 stickers for 5 events", "won.amount_ambiguous", "Acme Oy", None, "50 stickers for 5 events"),
    ("Acme Oy 25,5 % 1500", "won.not_understood", "Acme Oy", "1500", "25,5 %"),
    ("Acme Oy 25,5% 1500", "won.not_understood", "Acme Oy", "1500", "25,5%"),
    ("Acme 040-1234567 1500", "won.amount_ambiguous", "Acme", None, "040-1234567 1500"),
    ("1-800-Flowers 500", "won.amount_in_name", "1-800-Flowers", "500", None),
    ("100 % Pure Oy 500", "won.amount_in_name", "100 % Pure Oy", "500", None),
    ('Ravintola "Kulma" 500', "won.amount_in_name", 'Ravintola "Kulma"', "500", None),
    ("<http://Booking.com|Booking.com> 500", "won.amount_in_name", "Booking.com", "500", None),
    ("Acme Oy 1500 for 0112038-9", "won.amount_in_name", "Acme Oy 1500 for", None, None),
    ("Acme Oy 1000 10 % discount", "won.not_understood", "Acme Oy", "1000", "10 % discount"),
    ("Acme Oy 1000 salvation 14%", "won.not_understood", "Acme Oy", "1000", "salvation 14%"),
    ("1500 € Acme Oy web", "won.amount_in_name", "1500 € Acme Oy", None, "web"),
    ("1500 € 0112038-9 web", "won.amount_in_name", "1500 €", None, "web"),
    ("Pub 1900 poster", "won.amount_in_name", "Pub", "1900", "poster"),
    ("Team 2000 Oy web shop", "won.amount_missing", "Team 2000 Oy", None, "web shop"),
    ("Acme Oy 95 €/h konsultointi", "won.unit_price", "Acme Oy", "95 €/h", "konsultointi"),
    ("Acme Oy 200 €/kk vuodeksi", "won.unit_price", "Acme Oy", "200 €/kk", "vuodeksi"),
    ("0112038-9 8 h 95 €", "won.quantity_open", "0112038-9", "95 €", "8 h"),
    ("0112038-9 3 chairs", "won.amount_in_name", "0112038-9", "3", "chairs"),
    ("0112038-9 2026 licence", "won.amount_in_name", "0112038-9", "2026", "licence"),
    ("0112038-9 1500 dollaria", "won.currency_unclear", "0112038-9", "1500 dollaria", None),
    ("0112038-9 1500 TRY", "won.currency_unclear", "0112038-9", "1500 TRY", None),
    ("0112038-9 -1 200,00 €", "won.amount_negative", "0112038-9", "-1 200,00 €", None),
    ("0112038-9 1200- credit", "won.amount_negative", "0112038-9", "1200-", "credit"),
    ("0112038-9 - 1200", "won.amount_negative", "0112038-9", "- 1200", None),
    ("0112038-9 hyvitys 1200 €", "won.not_understood", "0112038-9", "1200 €", "hyvitys"),
    ("0112038-9 100 € -10 %", "won.not_understood", "0112038-9", "100 €", "10 %"),
    ("0112038-9 ½", "won.amount_unreadable", "0112038-9", None, "½"),
    ("0112038-9 12 tonnia", "won.amount_unreadable", "0112038-9", "12 tonnia", None),
    ("0112038-9 1500 € brutto web", "won.amount_gross", "0112038-9", "1500 €", "web"),
    ("0112038-9 1500 € verot mukana", "won.amount_gross", "0112038-9", "1500 €", None),
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
        problem=text("won.business_id_wrong", business_id="0112038-8"),
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
        "2 x",
        "8 h",
        "95 €/h",
        "/kk",
        "kpl",
        "á",
        "k",
        "alv 10 %",
        "+ alv",
        "25 %",
        "½",
        "vko 48",
        "1.12.2026",
        "$",
        "12,50",
    ]
)


@settings(derandomize=True, max_examples=500)  # found at leisure with many more, and the same in every run
@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_no_digit_sign_or_percent_of_a_line_that_is_taken_is_lost(line):
    said = parse(line)
    if not isinstance(said, Won):
        return
    first, *again = decoded(line).split("alv 10 %")
    once = f"{first}{'alv 10 %' if again else ''}{''.join(again)}"  # a rate said twice is one rate
    there = Counter(re.findall(r"[0-9]|[%€$£½]", once))
    told = [said.customer, said.business_id or "", said.description or "", f"{said.vat_percent or ''}"]
    told += (
        [f"{said.quantity}", f"{said.unit_price}"] if said.quantity is not None else [f"{said.amount.normalize():f}"]
    )
    kept = Counter(re.findall(r"[0-9]|[%€$£½]", " ".join(told)))
    lost = there - kept
    assert set(lost) <= {"0", "%", "€", "$", "£"}, lost
    assert lost["%"] <= (said.vat_percent is not None), "one percent sign, that of the rate"
    assert lost["€"] + lost["$"] + lost["£"] <= 1
    unquoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", line).replace("0112038-9", "")
    assert not re.search(r"(?<![0-9])-[0-9€]", unquoted), "only quotes make a name of a sum with its sign"


def test_a_pasted_page_is_not_searched_for_a_sum():
    asked = parse("0112038-9 1500 " + "web " * 200)
    assert isinstance(asked, Unclear)
    assert asked.problem == text("won.line_too_long", longest=500)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(line):
    assert isinstance(parse(line), Won | Help | Unclear)


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäö", min_size=7, max_size=10).map(str.capitalize)


@settings(derandomize=True)  # a word of a kind that exists (`Min`) may come out of any letters
@given(LETTERS, st.integers(1, 9999), st.decimals(min_value=1, max_value=99999, places=2), LETTERS)
def test_amount_behind_a_legal_form_is_found_whatever_number_the_name_has(name, number, amount, words):
    line = f"{name} {number} Oy {amount} {words}"
    assert parse(line) == Won(customer=f"{name} {number} Oy", amount=amount, description=words)


def test_spaces_of_two_kinds_part_two_numbers() -> None:
    assert not isinstance(parse("Malmö Form Oyj EUR 92\u202f203 549.00 ylläpito"), Won)
    one = parse("Malmö Form Oyj 92\u202f203\u202f549,00 € ylläpito")
    assert isinstance(one, Won)
    assert one.amount == Decimal("92203549.00")
