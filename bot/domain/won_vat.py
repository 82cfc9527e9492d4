"""The VAT rate that somebody writes into a `/won` line."""

import re
from dataclasses import dataclass
from decimal import Decimal

_LABEL = r"(?:alv|vat|moms)"
_PERCENT = r"[0-9]{1,2}(?:[.,][0-9]{1,2})?"
_RATE = re.compile(
    rf"\s*(?:[+,]\s*)?(?<!\w)\(?(?:{_LABEL}\.?:?\s*(?P<behind>{_PERCENT})\s?%(?!\w)|(?P<ahead>{_PERCENT})\s?%\s*{_LABEL}(?!\w)"
    rf"|{_LABEL}\s+(?P<bare>{_PERCENT})(?![\w.,%]))\)?",
    re.IGNORECASE,
)
_INCLUDED = re.compile(
    rf"(?<!\w)(?:sis(?:\.|ältää|ältäen)?|incl(?:\.|uding)?|inkl(?:\.|usive)?)\s*(?:{_PERCENT}\s?%\s*)?{_LABEL}(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenVat:
    """`percents`: each rate once; `included`: the amount is said to have the VAT in it."""

    percents: tuple[Decimal, ...] = ()
    written: str = ""
    included: bool = False

    @property
    def percent(self) -> Decimal | None:
        return self.percents[0] if len(self.percents) == 1 else None


def vat_of(line: str) -> tuple[str, WrittenVat]:
    """The line without its VAT rates, and what they say.

    Not in the first place: that is a customer's name.
    """
    included = _INCLUDED.search(line, 1) is not None
    found = [match for match in _RATE.finditer(line) if match.start() > 0]
    if not found:
        return line, WrittenVat(included=included)
    percents = tuple(dict.fromkeys(_percent(match) for match in found))
    rest = line
    for match in reversed(found):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    written = found[0][0].strip(" +,()")
    return " ".join(rest.split()), WrittenVat(percents=percents, written=written, included=included)


def _percent(match: re.Match[str]) -> Decimal:
    written = match["behind"] or match["ahead"] or match["bare"]
    return Decimal(written.replace(",", "."))
