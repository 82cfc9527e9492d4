"""Previews on paper: Procountor's page images bound into one PDF, or a page of our own that says what it is."""

import io
from collections.abc import Sequence
from unicodedata import normalize
from xml.sax.saxutils import escape

from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from bot.domain.card import Card
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.card.facts import customer_of, facts_of, headings, rows_of
from bot.messages.kit.block_kit import clip
from bot.messages.kit.words import Words

WARNING = "LUONNOS – EI LASKU  ·  UTKAST – INTE EN FAKTURA  ·  DRAFT – NOT AN INVOICE"
"""In all three languages, whoever reads it: this page must never be paid."""
MARGIN = 18 * mm
TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9, leading=12)
BOLD = ParagraphStyle("bold", parent=TEXT, fontName="Helvetica-Bold")
RIGHT = ParagraphStyle("right", parent=TEXT, alignment=2)
TITLE = ParagraphStyle("title", parent=BOLD, fontSize=15, leading=20)
MISSING = "?"
"""Stands for what the font does not have, and for what is not seen but done."""
LONGEST, LONGEST_FIGURE = 600, 120
"""Characters of a cell: a row that is taller than a page cannot be set. What is cut ends in an ellipsis."""
MOST_BREAKS = 12
"""Line ends of a cell; further ones become spaces."""
_DRAWN = str.maketrans({"\u2212": "-", "\u202f": " ", "\u00a0": " ", "\t": " ", "\u00ad": "-", "\u2011": "-"})


class Paper:
    def __init__(self, language: Language) -> None:
        self._words = Words(language)

    def bound(self, pages: Sequence[bytes]) -> bytes | None:
        """One PDF page for each image, as large as fits A4. None when a page is no image that can be read."""
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=A4, invariant=1)
        for page in pages:
            image = _image(page)
            if image is None:
                return None
            canvas.drawImage(image, 0, 0, *A4, preserveAspectRatio=True, anchor="n", mask=None)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def drafted(self, card: Card) -> bytes:
        """Our own picture of the draft: what the card says, labelled on every page as a draft."""
        out = io.BytesIO()
        title = self._words.say("preview.title", customer=customer_of(card))
        document = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=28 * mm,
            bottomMargin=MARGIN,
            title=_drawn(title),
            author="Voitto",
            invariant=1,
        )
        story: list[Flowable] = [Paragraph(_markup(title), TITLE), Spacer(0, 4 * mm), self._facts(card)]
        story += [Spacer(0, 6 * mm), self._lines(card)]
        document.build(story, onFirstPage=_label, onLaterPages=_label)
        return out.getvalue()

    def _facts(self, card: Card) -> Flowable:
        rows = [[_cell(label, BOLD), _cell(value)] for label, value in facts_of(card, self._words)]
        return Table(rows, colWidths=[45 * mm, 125 * mm], hAlign="LEFT")

    def _lines(self, card: Card) -> Flowable:
        content = card.draft.content
        currency = content.currency if content else card.deal.currency
        cells = [[_cell(heading, BOLD) for heading in headings(card, self._words)]]
        for row in rows_of(content.lines if content else card.deal.lines, currency, self._words):
            total = self._words.format(Money(row.sum, currency))
            right = [_cell(value, RIGHT, LONGEST_FIGURE) for value in (row.quantity, row.price, row.vat, total)]
            cells.append([_cell(row.name), *right])
        table = Table(cells, colWidths=[66 * mm, 24 * mm, 36 * mm, 18 * mm, 28 * mm], repeatRows=1, hAlign="LEFT")
        table.setStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.lightgrey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
        return table


def _image(page: bytes) -> ImageReader | None:
    try:
        with Image.open(io.BytesIO(page)) as opened:
            opened.load()
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return ImageReader(io.BytesIO(page))


def _label(canvas: Canvas, _document: SimpleDocTemplate) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(colors.firebrick)
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawCentredString(width / 2, height - 15 * mm, WARNING)
    canvas.setFillColor(colors.Color(0.7, 0.1, 0.1, alpha=0.12))
    canvas.setFont("Helvetica-Bold", 64)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, 0, "LUONNOS / DRAFT")
    canvas.restoreState()


def _cell(told: str, style: ParagraphStyle = TEXT, longest: int = LONGEST) -> Paragraph:
    first, *more = clip(told, longest).split("\n", MOST_BREAKS)
    return Paragraph(_markup("\n".join([first, *(line.replace("\n", " ") for line in more)])), style)


def _markup(told: str) -> str:
    """Paragraphs read a small markup: what came from outside must not be taken for it."""
    return escape(_drawn(told)).replace("\n", "<br/>")


def _drawn(told: str) -> str:
    """The built-in fonts know Windows-1252, which is also all that Procountor prints; controls are in it, and draw nothing."""
    known = normalize("NFC", told).translate(_DRAWN).encode("cp1252", "replace").decode("cp1252")
    return "".join(char if char.isprintable() or char == "\n" else MISSING for char in known)
