"""Previews as PDF: readable by any program, and never to be taken for an invoice."""

import io
import re
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import A4

from bot.adapters.paper import WARNING, Paper
from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.messages.kit.catalog import LANGUAGES

sys.path.insert(0, str(Path(__file__).parents[1] / "messages"))
from tests.unit.messages.message_samples import card

NASTY = "<b>*Oy*</b> & <para> 😀 Привет"


def picture(width: int = 210, height: int = 297) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 255).save(out, "PNG")
    return out.getvalue()


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def drawn(pdf: bytes) -> str:
    """The texts of the page streams, as they are drawn."""
    import base64

    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        raw = base64.a85decode(stream.strip().removesuffix(b"~>")) if stream.strip().endswith(b"~>") else stream
        try:
            text = zlib.decompress(raw).decode("latin-1")
        except zlib.error:
            continue
        found += re.findall(r"\(((?:\\.|[^()\\])*)\)", text)
    octal = re.sub(r"\\(\d{3})", lambda match: bytes([int(match[1], 8)]).decode("cp1252"), " ".join(found))
    return re.sub(r"\\(.)", r"\1", octal)


def test_page_images_become_one_page_each():
    pdf = Paper("en").bound([picture(), picture(1654, 2339), picture(300, 200)])
    assert pdf is not None
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 3
    assert f"{A4[0]:.4f}".encode() in pdf


@pytest.mark.parametrize("broken", [b"", b"not a picture", picture()[:60]])
def test_what_is_no_picture_makes_no_pdf(broken):
    assert Paper("en").bound([picture(), broken]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_page_says_on_every_page_that_it_is_no_invoice(language):
    pdf = Paper(language).drafted(card(DraftState.PENDING, lines=90))
    assert pages(pdf) >= 3
    assert drawn(pdf).count(WARNING.split("  ")[0].replace("–", "–")) == pages(pdf)


def test_our_own_page_shows_the_figures_of_the_card_and_the_euro_sign():
    told = drawn(Paper("en").drafted(card(DraftState.PENDING)))
    assert "Aalto Design Oy" in told
    assert "15 060,00 €" in told


@pytest.mark.parametrize("state", list(DraftState))
def test_no_text_from_outside_breaks_the_page(state):
    assert Paper("fi").drafted(card(state, name=NASTY * 5, lines=3)).startswith(b"%PDF-")


TEXTS = st.text(st.characters(exclude_categories=()), max_size=800)


def nasty(text: str, lines: int = 2) -> Card:
    """A card with it in every place that a person or a CRM can fill."""
    shown = card(DraftState.PENDING, name=text)
    content = shown.draft.content
    customer = replace(content.customer, name=text) if content.customer else None
    row = replace(content.lines[0], name=text, comment=text, unit=text)
    made = replace(content, lines=(row,) * lines, customer=customer, your_reference=text, note=text, project_ref=text)
    return replace(shown, draft=replace(shown.draft, content=made))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("W" * 5000)
@example("a\n" * 400)
@example("\u05e9\u05dc\u05d5\u05dd \u202e \x1b[2J \x00 \ud800")
@example("<para><b>&#0;&amp;<br/><img src='/etc/passwd'/>")
def test_any_text_makes_a_page(text):
    assert Paper("fi").drafted(nasty(text)).startswith(b"%PDF-")


def test_what_the_font_does_not_have_is_seen_to_be_missing():
    told = drawn(Paper("en").drafted(nasty("A\u05e9B\x1bC\u202eD\x00E a\u0308o")))
    assert "A?B?C?D?E äo" in told


def test_what_is_cut_says_so():
    assert "…" in drawn(Paper("en").drafted(nasty("word " * 400)))


def test_five_hundred_lines_are_all_there():
    told = drawn(Paper("en").drafted(card(DraftState.PENDING, lines=500)))
    assert told.count("Website renewal") >= 500


def test_the_same_draft_gives_the_same_file():
    made = card(DraftState.PENDING)
    assert Paper("en").drafted(made) == Paper("en").drafted(made)
