"""A sheet as a picture, as Procountor's API gives an invoice's page."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from sandbox.paper.sheet import FONTS, HEIGHT, WIDTH, Rule, Sheet, printable

SCALE = 2.0
"""Pixels for a point: 144 to the inch."""
WHITE = 255


def as_png(sheet: Sheet) -> bytes:
    """8-bit greyscale; the same sheet gives the same bytes."""
    picture = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), WHITE)
    pen = ImageDraw.Draw(picture)
    for item in sheet.items:
        if isinstance(item, Rule):
            ends = (item.x * SCALE, item.y * SCALE, (item.x + item.width) * SCALE, item.y * SCALE)
            pen.line(ends, fill=0, width=max(1, round(item.thickness * SCALE)))
            continue
        anchor = "rs" if item.align == "right" else "ls"
        place = (item.x * SCALE, item.y * SCALE)
        pen.text(
            place, printable(item.text), fill=round(item.shade * WHITE), font=_font(item.font, item.size), anchor=anchor
        )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=16)
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[name], size * SCALE)
