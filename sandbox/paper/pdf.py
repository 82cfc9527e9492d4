"""Sheets as a PDF: its texts can be searched and copied."""

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from sandbox.paper.sheet import HEIGHT, WIDTH, Rule, Sheet, printable


def as_pdf(sheets: Sequence[Sheet], title: str) -> bytes:
    """The same sheets give the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(title)
    for sheet in sheets:
        _draw(canvas, sheet)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, sheet: Sheet) -> None:
    for item in sheet.items:
        if isinstance(item, Rule):
            canvas.setLineWidth(item.thickness)
            canvas.line(item.x, HEIGHT - item.y, item.x + item.width, HEIGHT - item.y)
            continue
        canvas.setFont(item.font, item.size)
        canvas.setFillGray(item.shade)
        draw = canvas.drawRightString if item.align == "right" else canvas.drawString
        draw(item.x, HEIGHT - item.y, printable(item.text))
