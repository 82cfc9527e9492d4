"""Where the customer ends in a `/won` line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain import business_id as ids
from bot.domain.matching import LEGAL_FORMS
from bot.domain.text import Text, text
from bot.domain.won_numbers import Number, standing_right_after

_QUOTED = (
    re.compile(r"[\"“”„«](?P<name>[^\"“”„»]+)[\"“”»]"),
    # An apostrophe inside (`'McDonald's Oy'`) is followed by a letter.
    re.compile(r"['‘’‚](?P<name>.+?)['’](?=\s|$)"),
)
_DASH = "[-‐‑–−]"
_ID = re.compile(
    rf"(?<![\w-])\(?(?P<id>(?:FI[ -]?)?[0-9]{{5,9}}{_DASH}[0-9]|FI[ -]?[0-9]{{8}})\)?(?![\w-])", re.IGNORECASE
)
_FIRST_ID = re.compile(r"(?P<id>[0-9]{8})(?= )")
_VAT_ID = re.compile(r"(?P<id>[A-Z]{2}[0-9A-Z]{8,12})(?=\s|$)", re.IGNORECASE)
_ID_LABEL = re.compile(r"\s*\(?(?:y-tunnus|business id|fo-nummer|alv|vat(?: id)?)\.?:?\s*$", re.IGNORECASE)
_HOUSES = frozenset({"as", "asunto", "kiinteistö", "kiint", "bostads", "fastighets"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer whose end in the line is marked by quotes or an id; `problem` when the id cannot be right."""

    name: str
    end: int
    business_id: str | None = None
    vat_id: str | None = None
    problem: Text | None = None


def ended_customer(said: str, numbers: Sequence[Number]) -> Customer | None:
    return _quoted(said, numbers) or _identified(said, numbers) or _foreign(said)


def legal_form_ends(said: str) -> tuple[int, ...]:
    """Where legal forms end that close a name; `Oy` in front of one, or in `As Oy`, closes nothing."""
    words = [(match.end(), match[0].strip(".,;:()").casefold().replace(":", "")) for match in re.finditer(r"\S+", said)]
    return tuple(end for (_, before), (end, word) in pairwise(words) if word in LEGAL_FORMS and before not in _HOUSES)


def names_a_house(said: str) -> bool:
    """A housing or real estate company: its name often ends in a street number."""
    return said.split(" ", 1)[0].strip(".").casefold() in _HOUSES | {"koy", "asoy"}


def _quoted(said: str, numbers: Sequence[Number]) -> Customer | None:
    for form in _QUOTED:
        match = form.match(said)
        if match and (name := match["name"].strip()):
            inner = _identified(name, ())
            after = _identified(said[match.end() :].lstrip(), ())
            if inner and not inner.problem:
                return Customer(name=inner.name, business_id=inner.business_id, end=match.end())
            if after and after.name == after.business_id and standing_right_after(said, numbers, match.end()) is None:
                return Customer(name=name, business_id=after.business_id, end=match.end() + 1 + after.end)
            return Customer(name=name, end=match.end())
    return None


def _identified(said: str, numbers: Sequence[Number]) -> Customer | None:
    """A business ID in the first place, or behind a name and before the amount."""
    match = _FIRST_ID.match(said) or _ID.search(said)
    if match is None:
        return None
    if match.start() > 0 and numbers and not _leads_to_amount(said, numbers, match):
        return None
    name = _ID_LABEL.sub("", said[: match.start()]).strip(" ,;:(-–")
    return _checked(name, match)


def _leads_to_amount(said: str, numbers: Sequence[Number], match: re.Match[str]) -> bool:
    earlier = any(number.start < match.start() and not number.quantity for number in numbers)
    return not earlier or standing_right_after(said, numbers, match.end()) is not None


def _checked(name: str, match: re.Match[str]) -> Customer:
    written = match["id"]
    try:
        business_id = ids.validate(written)
    except ids.BusinessIdError as error:
        return Customer(name=name or written, business_id=written, end=match.end(), problem=_problem(error, written))
    return Customer(name=name or business_id, business_id=business_id, end=match.end())


def _problem(error: ids.BusinessIdError, written: str) -> Text:
    if error.expected is None:
        return text("won.business_id_unreadable", business_id=written)
    return text("won.business_id_wrong", business_id=written, expected=error.expected)


def _foreign(said: str) -> Customer | None:
    match = _VAT_ID.match(said)
    if match is None or sum(character.isdigit() for character in match["id"]) < 7:
        return None
    try:
        vat_id = ids.parse_vat_id(match["id"])
    except ValueError:
        return None
    return Customer(name=vat_id, vat_id=vat_id, end=match.end())
