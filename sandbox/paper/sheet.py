"""A sheet of A4 and what is put on it: texts and rules in points, from the top left corner."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import reportlab
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

WIDTH, HEIGHT = 595.0, 842.0
Align = Literal["left", "right"]
REGULAR, BOLD = "Vera", "VeraBd"
"""Bitstream Vera, which ReportLab brings along: it has Western Europe's letters and the euro sign."""
FONTS = {name: Path(reportlab.__file__).parent / "fonts" / f"{name}.ttf" for name in (REGULAR, BOLD)}
BLACK, GREY = 0.0, 0.42
_DRAWN = str.maketrans({"\u2212": "-", "\u202f": " ", "\u00a0": " "})
for _name, _file in FONTS.items():
    registerFont(TTFont(_name, str(_file)))


@dataclass(frozen=True)
class Text:
    """`y` is the baseline; `x` where it begins or, aligned right, where it ends. `shade`: 0 black, 1 white."""

    x: float
    y: float
    text: str
    size: float = 8.5
    font: str = REGULAR
    align: Align = "left"
    shade: float = BLACK


@dataclass(frozen=True)
class Rule:
    """A horizontal line."""

    x: float
    y: float
    width: float
    thickness: float = 0.5


@dataclass
class Sheet:
    items: list[Text | Rule] = field(default_factory=list)

    def put(self, *items: Text | Rule) -> None:
        self.items.extend(items)


def printable(text: str) -> str:
    """In Windows-1252, which is all that Procountor prints; a question mark for what is not in it, no control characters.

    Kinds of spaces are one: the font draws the others twice as wide.
    """
    known = text.translate(_DRAWN).encode("cp1252", "replace").decode("cp1252")
    return "".join(char if char.isprintable() else " " for char in known)


def wrapped(text: str, width: float, size: float, font: str = REGULAR) -> list[str]:
    """Lines no wider than that many points, broken between words, or inside one that is too long by itself."""
    return [line for part in text.splitlines() or [""] for line in _lines(printable(part), width, size, font)]


def _lines(text: str, width: float, size: float, font: str) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if stringWidth(longer, font, size) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _pieces(word, width, size, font)
        yield from full
    yield line


def _pieces(word: str, width: float, size: float, font: str) -> Iterator[str]:
    piece = ""
    for char in word:
        if piece and stringWidth(piece + char, font, size) > width:
            yield piece
            piece = ""
        piece += char
    yield piece
