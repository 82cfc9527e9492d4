import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procountor_client import Change, Reduced, reduce

ANYTHING = st.text(st.characters(codec=None))  # lone surrogates too
ACCEPTED = "åäöÅÄÖ€–—“”‘’…•™ šžŒ ½ µ × ÷ ß ñ 123 abc.,;:!?\n\t"


@settings(deadline=None)
@given(ANYTHING)
def test_any_text_survives_and_fits_windows_1252(text):
    reduced = reduce(text)

    reduced.text.encode("cp1252")
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in reduced.text)


@settings(deadline=None)
@given(ANYTHING)
def test_reducing_twice_changes_nothing_more(text):
    once = reduce(text).text

    assert reduce(once) == Reduced(once)


@settings(deadline=None)
@given(ANYTHING)
def test_changes_tell_the_whole_story(text):
    """Replaying the changes over the original gives exactly the reduced text."""
    reduced = reduce(text)
    rebuilt, position = "", 0
    for change in reduced.changes:
        assert text[change.position : change.position + len(change.before)] == change.before
        rebuilt += text[position : change.position] + change.after
        position = change.position + len(change.before)

    assert rebuilt + text[position:] == reduced.text


@settings(deadline=None)
@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"])))
def test_accepted_text_is_left_alone(text):
    assert reduce(text) == Reduced(text)


def test_everyday_letters_and_typography_stay():
    assert reduce(ACCEPTED) == Reduced(ACCEPTED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łódź", "Lódz"),
        ("Ŕ", "R"),
        ("Đorđević", "Dordevic"),
        ("Привет", "Privet"),
        ("ЩУКА", "ŠtšUKA"),
        ("Αθήνα", "Athina"),
        ("A → B ⇒ C", "A -> B => C"),
        ("5 ≤ 6 ≠ 7", "5 <= 6 != 7"),
        ("−5 ‐ x", "-5 - x"),
        ("ﬁnal ①", "final 1"),
        ("ế ǟ", "ê ä"),
        ("a\u0308o\u0308", "äö"),
        ("x\u0323", "x"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("₹5 №7", "INR5 No7"),
        ("ok 👍🏽!", "ok !"),
        ("family 👨‍👩‍👧.", "family ."),
        ("zero\u200bwidth", "zerowidth"),
        ("nul\x00", "nul"),
        ("株式会社", ""),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_text_becomes(text, expected):
    assert reduce(text).text == expected


def test_dropped_emoji_is_reported_once_and_whole():
    reduced = reduce("Kiitos 👨‍👩‍👧 ✅️")

    assert reduced.lost == ("👨‍👩‍👧", "✅️")
    assert reduced.changes[0] == Change(7, "👨‍👩‍👧", "")
    assert all(change.dropped for change in reduced.changes)


def test_change_nobody_can_see_is_told_from_one_that_shows():
    composed, line_end, cyrillic = (reduce(text).changes[0] for text in ("a\u0308", "\r\n", "д"))

    assert (composed.visible, line_end.visible, cyrillic.visible) == (False, False, True)
