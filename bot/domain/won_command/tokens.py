"""A `/won` line in tokens: each character belongs to exactly one, and nothing is thrown away."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.won_command.slack_text import decoded
from bot.domain.won_command.words import (
    CURRENCY_WORDS,
    DASHES,
    EURO_WORDS,
    MILLION,
    ODD_MULTIPLIERS,
    ODD_UNITS,
    THOUSAND,
    UNITS,
)


class Kind(StrEnum):
    SPACE = "space"
    WORD = "word"
    NUMBER = "number"
    DATE = "date"
    """A day, month, quarter, week, time of day, or a span of them, written so that it can be no sum."""
    CURRENCY = "currency"
    """A sign; currencies in letters are words until a number stands beside them."""
    PERCENT = "percent"
    DASH = "dash"
    SIGN = "sign"
    """Plus, equals, about, less than …"""
    TIMES = "times"
    SLASH = "slash"
    QUOTE = "quote"
    PUNCT = "punct"
    ODD = "odd"
    """A number that is none: `12x00`, `½`, `10th-ish`."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """For looking it up."""
        return self.text.casefold()


_D = re.escape(DASHES)
_YEAR = r"(?:19|20)[0-9]{2}"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_CLOCK = r"(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9]"
_DATES = "|".join(
    [
        rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?!\d)",
        rf"{_DAY}\.(?:{_MONTH}\.(?:{_YEAR})?)?\s?[{_D}]\s?{_DAY}\.{_MONTH}\.(?:{_YEAR})?(?![\d,])",
        rf"{_DAY}[./]{_MONTH}[./]{_YEAR}(?!\d)",
        rf"{_DAY}\.{_MONTH}\.(?=\s|$|[)])",
        rf"{_MONTH}/{_YEAR}(?!\d)(?:\s?[{_D}]\s?{_MONTH}/{_YEAR}(?!\d))?",
        rf"{_YEAR}\s?[{_D}/]\s?(?:{_YEAR}|[0-9]{{2}})(?!\d|[.,]\d)",
        rf"{_CLOCK}\s?[{_D}]\s?{_CLOCK}(?!\d)",
        r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?!\d)",
        r"24/7(?!\d)",
    ]
)
_SPACED = r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+(?![0-9]))?"
_PLAIN = r"[0-9]+(?:[.,'’][0-9]+)*"
_EVEN = rf"(?:[.,:][{_D}]{{1,2}}(?![0-9]))?"
_JOINED = r"(?i:(?<=eur)|(?<=euro)|(?<=euroa)|(?<=euros)|(?<=[0-9 ]e)|(?<=usd)|(?<=gbp)|(?<=kpl)|(?<=pcs)|(?<=\dst)|(?<=\dh)|(?<=pv)|(?<=kk))"
"""`309 euroax12`: what may stand glued before a multiplication sign."""
_SPECS: tuple[tuple[Kind, str], ...] = (
    (Kind.SPACE, r"\s+"),
    (Kind.DATE, rf"(?<![\w.,]){'(?:' + _DATES + ')'}"),
    (Kind.DATE, rf"(?i:[qh][1-4])(?:[ /]{_YEAR})?(?!\w)"),
    # `2000-luku`, `3-vaiheinen`, `2:n`, `1st`: words, unless what is joined is a unit or a currency  (see `_is_word`)
    (Kind.WORD, r"(?<![\w.,])[0-9]+(?:[-‐‑][0-9]+){0,3}[-‐‑:][^\W\d_][\w]*(?:[-‐‑][^\W\d_]\w*)*"),
    (Kind.WORD, r"(?<![\w.,])[0-9]+(?:st|nd|rd|th)(?!\w)"),
    (Kind.NUMBER, rf"(?:{_SPACED}|{_PLAIN}){_EVEN}"),
    (Kind.CURRENCY, r"(?:(?<![^\W\d_])[A-Z]{1,3}\$)"),
    (Kind.TIMES, rf"(?:(?<![^\W\d_])|{_JOINED})[xX](?=\s?[0-9€$£])|[×✕✖*·](?=\s?\S)"),
    (Kind.WORD, r"(?<![^\W\d_])[áàÁÀ@](?=[0-9€$£])"),
    (Kind.WORD, r"(?i:(?<![^\W\d_])(?:alv|vat|moms|eur|usd|gbp|sek|nok|dkk|vko))(?=[0-9])"),
    (Kind.WORD, r"(?i:(?<![^\W\d_])(?:eur|euro|euroa|euros|e|usd|gbp|kpl|pcs|st|h|pv|kk))(?=[xX][0-9])"),
    (Kind.WORD, r"[^\W\d_][\w]*(?:[-‐‑'’&:._][^\W_][\w]*)*\.?(?=\W|$)|[^\W\d_]\w*"),
    (Kind.PERCENT, r"[%‰]"),
    (Kind.DASH, rf"[{_D}]+"),
    (Kind.SIGN, r"[+=~≈<>≤≥±]"),
    (Kind.SLASH, r"/"),
    (Kind.QUOTE, r"[\"“”„«»‘’‚']"),
)
_MASTER = re.compile("|".join(f"(?P<s{place}>{pattern})" for place, (_, pattern) in enumerate(_SPECS)))
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


_HARD = "[\u00a0\u202f\u2009]"
_SOFT_BEHIND_HARD = re.compile(rf"(?<=[0-9])({_HARD}[0-9]{{3}}(?:{_HARD}[0-9]{{3}})*) (?=[0-9]{{3}}(?![0-9]))")
"""`92\u202f203 549,00`: whoever groups thousands by a space that does not break parts two numbers by one that does."""


def tidied(line: str) -> str:
    """Without Slack's escapes and invisible characters, full-width ones narrow, each space one."""
    parted = _SOFT_BEHIND_HARD.sub(r"\1; ", decoded(line).translate(_WIDE))
    return " ".join(parted.split())


def tokens_of(line: str, start: int = 0) -> tuple[Token, ...]:
    """Of a `tidied` line, from `start` on."""
    found: list[Token] = []
    place = start
    while place < len(line):
        match = _MASTER.match(line, place)
        text = match[0] if match else line[place]
        found.append(Token(_kind(match, text), text, place))
        place += len(text)
    return tuple(found)


def _kind(match: re.Match[str] | None, text: str) -> Kind:
    if match and match.lastgroup:
        kind = _SPECS[int(match.lastgroup[1:])][0]
        return Kind.ODD if kind is Kind.WORD and not _is_word(text) else kind
    if unicodedata.category(text) == "Sc":
        return Kind.CURRENCY
    return Kind.ODD if unicodedata.category(text) in ("Nd", "Nl", "No") else Kind.PUNCT


def _is_word(text: str) -> bool:
    """No fraction, and no `500-eur`: a number with what makes a sum or a quantity of it."""
    if not text[0].isdigit():
        return not text[0].isnumeric()
    joined = re.sub(r"^[0-9\W]+", "", text).casefold().rstrip(".")
    return joined not in EURO_WORDS | CURRENCY_WORDS | THOUSAND | MILLION | ODD_MULTIPLIERS | set(UNITS) | ODD_UNITS
