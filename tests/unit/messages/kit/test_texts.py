from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.messages.kit.catalog import (
    LANGUAGES,
    Mention,
    escape,
    sentences,
)
from bot.messages.kit.words import Words

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("fi", Money(Decimal("1234.5")), f"1{NBSP}234,50{NBSP}€"),
        ("en", Money(Decimal("1234.5")), f"1{NBSP}234,50{NBSP}€"),
        ("sv", Money(Decimal("1234.5"), "SEK"), f"1{NBSP}234,50{NBSP}kr"),
        ("fi", Decimal("25.50"), "25,5"),
        ("fi", Decimal("1E+1"), "10"),
        ("fi", date(2026, 12, 6), "6.12.2026"),
        ("sv", date(2026, 12, 6), "6 dec. 2026"),
        ("en", date(2026, 12, 6), "6 Dec 2026"),
        ("fi", datetime(2026, 12, 6, 22, 30, tzinfo=UTC), "7.12.2026 klo 0.30"),
        ("sv", datetime(2026, 12, 6, 22, 30, tzinfo=UTC), "7 dec. 2026 kl. 0.30"),
        ("en", datetime(2026, 12, 6, 22, 30, tzinfo=UTC), "7 Dec 2026, 0:30"),
        ("fi", 10042, "10042"),
        ("en", "a*b", "a*b"),
    ],
)
def test_values_are_written_as_people_in_finland_write_them(language, value, expected) -> None:
    assert Words(language).format(value) == expected


def test_a_text_that_is_not_in_the_catalog_names_its_key() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        Words("fi").say("no.such.key")


def test_a_missing_argument_is_named_with_its_text() -> None:
    with pytest.raises(KeyError, match=r"finding\.customer\.unknown needs the argument name"):
        Words("en").say("finding.customer.unknown")


def test_a_plural_without_its_count_is_refused() -> None:
    with pytest.raises(KeyError, match="count"):
        Words("en").say("card.lines.more")


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "and 1 more line", "and 2 more lines"),
        ("fi", "ja 1 rivi lisää", "ja 2 riviä lisää"),
        ("sv", "och 1 rad till", "och 2 rader till"),
    ],
)
def test_plural_follows_the_count(language, one, many) -> None:
    assert Words(language).say("card.lines.more", count=1) == one
    assert Words(language).say("card.lines.more", count=2) == many


def test_part_in_brackets_goes_away_with_its_value() -> None:
    assert Words("en").say("note.sent", number="10042") == "Invoice 10042 was sent to the customer."
    assert Words("en").say("note.sent", number="") == "Invoice was sent to the customer."
    assert (
        Words("en")
        .say("finding.similar.recent", number="–", date=date(2026, 1, 2))
        .startswith("A similar invoice was made recently: 2 Jan 2026.")
    )


def test_state_is_shown_in_the_readers_language() -> None:
    assert (
        Words("fi").say("error.already_decided", state="sent", user="")
        == "Mitään ei muutettu. Laskun tila on nyt: lähetetty."
    )
    assert Words("en").say("error.already_decided", state="beyond", user="").endswith("already beyond.")


def test_a_user_is_mentioned_and_a_look_alike_is_not() -> None:
    said = text("note.rejected", user="U02BOB", reason="ask <@U03EVE> & <!channel>")
    assert Mention("U02BOB") in Words("en").pieces(said)
    assert Words("en").speech(said).startswith("<@U02BOB> rejected")
    assert "&lt;@U03EVE&gt; &amp; &lt;!channel&gt;" in Words("en").speech(said)
    assert "<@U03EVE> & <!channel>" in Words("en").render(said)


@pytest.mark.parametrize("user", ["", "bob", "U02BOB>", "<!channel>", "S123"])
def test_what_is_no_user_id_never_becomes_a_mention(user) -> None:
    assert not any(isinstance(piece, Mention) for piece in Words("en").pieces(text("note.approved", user=user)))


@given(st.text(), st.sampled_from(LANGUAGES))
def test_arguments_stand_in_the_text_literally(name, language) -> None:
    assert Words(language).render(text("tell.parked", title=name)).count(name) >= 1
    said = Words(language).speech(text("tell.parked", title=name))
    assert "<" not in said
    assert ">" not in said


@given(st.text())
def test_an_argument_is_never_read_as_a_placeholder(name) -> None:
    assert name + "{name}" in Words("en").say("finding.customer.inactive", name=name + "{name}")


def test_sentences_are_told_apart() -> None:
    assert sentences("Sent: 10042", "", "Due today.", "Pay?") == "Sent: 10042. Due today. Pay?"


def test_escape_touches_three_characters() -> None:
    assert escape("a<b>&*_~`:smile:") == "a&lt;b&gt;&amp;*_~`:smile:"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "30 Nov 2026, 16:58"), ("fi", "30.11.2026 klo 16.58"), ("sv", "30 nov. 2026 kl. 16.58")],
)
def test_time_of_day_has_the_form_of_its_language(language, shown) -> None:
    assert Words(language).format(datetime(2026, 11, 30, 14, 58, tzinfo=UTC)) == shown
    assert (
        Words(language).format(datetime(2026, 11, 30, 3, 5, tzinfo=UTC)).endswith({"en": "5:05"}.get(language, "5.05"))
    )


@pytest.mark.parametrize(("language", "shown"), [("en", "Finnish"), ("fi", "suomi"), ("sv", "finska")])
def test_language_of_the_invoice_is_named_in_the_readers_own(language, shown) -> None:
    assert Words(language).invoice_language("FINNISH") == shown


def test_an_unknown_language_of_an_invoice_is_shown_as_procountor_calls_it() -> None:
    assert Words("fi").invoice_language("KLINGON") == "Klingon"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0.0825", "0,0825\u00a0€"),
        ("90.1250", "90,125\u00a0€"),
        ("12", "12,00\u00a0€"),
        ("1E+3", "1\u00a0000,00\u00a0€"),
    ],
)
def test_no_decimal_of_a_price_is_hidden(amount, shown) -> None:
    assert Words("fi").format(Money(Decimal(amount))) == shown
