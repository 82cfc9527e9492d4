"""One thing has one name: the terms that docs/glossary.md retires stand in no text."""

import re
from pathlib import Path

import pytest

from bot.messages.kit.catalog import LANGUAGES, catalog

GLOSSARY = Path(__file__).resolve().parents[4] / "docs" / "glossary.md"
ALLOWED = {"alv-": "alv-tunniste", "laskun päivä": r"laskun päiväy\w+"}
"""A retired term, and the one word that may hold it."""


def retired() -> list[tuple[str, str]]:
    table = GLOSSARY.read_text("utf-8").split("## Retired", 1)[1]
    rows = re.findall(r"^\| (en|fi|sv) \| ([^|]+) \|", table, re.MULTILINE)
    return [(language, term.strip()) for language, term in rows]


def found(term: str, form: str) -> bool:
    """Small letters in a glossary row stand for any; capitals for themselves, as in ALV-."""
    shown, wanted = (form.casefold(), term) if term == term.casefold() else (form, term)
    if term.casefold() in ALLOWED:
        shown = re.sub(ALLOWED[term.casefold()], "", shown, flags=re.IGNORECASE)
    return re.search(rf"(?<!\w){re.escape(wanted)}", shown.replace("\u00a0", " ")) is not None


def test_the_glossary_retires_terms_of_each_language() -> None:
    assert {language for language, _ in retired()} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "term"), retired())
def test_no_text_uses_a_retired_term(language, term) -> None:
    texts = catalog(language)
    assert [key for key, forms in texts.items() if any(found(term, form) for form in forms)] == []


def test_a_retired_term_is_found_wherever_it_stands() -> None:
    assert found("menetettiin", "Kauppa Menetettiin.")
    assert found("ALV-", "Laskun ALV-käsittely")
    assert not found("ALV-", "Anna ALV-tunniste")
