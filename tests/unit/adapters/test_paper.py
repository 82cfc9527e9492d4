"""Previews as PDF: readable by any program, and never to be taken for an invoice."""

import io
import re
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4

from bot.adapters.paper import WARNING, Paper
from bot.domain.draft import DraftState
from bot.messages.texts import LANGUAGES

sys.path.insert(0, str(Path(__file__).parents[1] / "messages"))
from message_samples import card

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


def test_the_same_draft_gives_the_same_file():
    made = card(DraftState.PENDING)
    assert Paper("en").drafted(made) == Paper("en").drafted(made)
