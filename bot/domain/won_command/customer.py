"""Where the customer ends in a `/won` line, and who it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.customers import business_id as ids
from bot.domain.customers.same_company import LEGAL_FORMS
from bot.domain.values.localized import Text, text
from bot.domain.won_command.tokens import Kind, Token, tokens_of
from bot.domain.won_command.words import DASHES

_QUOTED = (
    re.compile(r"[\"“”„«](?P<name>[^\"“”„»]+)[\"“”»]"),
    # An apostrophe inside (`'McDonald's Oy'`) is followed by a letter.
    re.compile(r"['‘’‚](?P<name>.+?)['’](?=\W|$)"),
)
_D = re.escape(DASHES)
_ID = re.compile(
    rf"(?<![\w{_D}.,])\(?(?P<id>(?:FI[ {_D}]?)?[0-9]{{5,9}} ?[{_D}] ?[0-9](?![0-9]|[.,][0-9]|[{_D}])|FI[ {_D}]?[0-9]{{8}})\)?(?!\w)",
    re.IGNORECASE,
)
_BARE_ID = re.compile(r"(?P<id>[0-9]{8})(?=\W|$)(?![.,][0-9])")
_VAT_ID = re.compile(r"(?P<id>[A-Z]{2}[0-9A-Z]{8,12})(?=\s|$|[,:;])", re.IGNORECASE)
_LABEL = re.compile(
    r"[\s,;(]*(?:y[- ]?tunnus|y[:.]|business id|company id|fo[- ]?(?:nummer|nr)|org\.? ?nr|(?:alv|vat|moms)(?:[- ]?(?:id|no|nro|nr|numero|nummer|number|tunnus))?|id|tunnus)\.?:?\s*$",
    re.IGNORECASE,
)
_HOUSES = frozenset({"as", "asunto", "kiinteistö", "kiint", "bostads", "fastighets"})
_SIGNED = re.compile(rf"(?:^|\s)[{_D}]\s*[0-9€$£]")
_QUOTES = '"“”„«»'
_EDGES = " ,;:(=" + DASHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer whose end is marked by quotes, an ID or a legal form; `end` is where the line goes on."""

    name: str
    end: int
    name_end: int
    """Where the name itself ends, when an ID follows it."""
    quoted: bool = False
    business_id: str | None = None
    vat_id: str | None = None
    by_form: bool = False
    """A legal form ends it, so that words up to the sum may still be of the name (`Acme Oy Tampere 1500 work`)."""
    problem: Text | None = None


def ended_customer(line: str, tokens: Sequence[Token]) -> Customer | None:
    """None where nothing marks the end."""
    return _quoted(line) or _identified(line) or _foreign(line) or _formed(line, tokens)


def numbers_of_nobody(line: str, name_end: int) -> tuple[str, ...]:
    """Numbers before an ID that no legal form makes part of the name."""
    before = line[:name_end]
    formed = _formed(before, tokens_of(before))
    start = formed.end if formed else 0
    return tuple(token.text for token in tokens_of(before, start) if token.kind is Kind.NUMBER)


def cleaned(name: str) -> str:
    """A name as typed, without punctuation around it and without a quote that was opened and never closed."""
    found = name.strip(_EDGES)
    if sum(found.count(quote) for quote in _QUOTES) == 1:
        found = found.strip(_QUOTES).strip()
    return found if found.strip(_QUOTES) else ""


def ids_in(line: str, start: int) -> tuple[tuple[int, int], ...]:
    """Where something from `start` on is written like a business ID."""
    return tuple(match.span("id") for match in _ID.finditer(line, start))


def _quoted(line: str) -> Customer | None:
    for form in _QUOTED:
        match = form.match(line)
        if match is None or not (name := match["name"].strip()):
            continue
        if (inner := _identified(name)) and not inner.problem:
            return replace(inner, name=_around(inner, name), end=match.end(), name_end=match.end(), quoted=True)
        if behind := _id_right_behind(line, match.end()):
            return replace(behind, name=name, name_end=match.end(), quoted=True)
        return Customer(name=name, end=match.end(), name_end=match.end(), quoted=True)
    return None


def _around(identified: Customer, quoted: str) -> str:
    """The name beside an ID in the same quotes, before and behind it; the ID where there is none."""
    before = "" if identified.name == identified.business_id else identified.name
    return f"{before} {cleaned(quoted[identified.end :])}".strip() or identified.name


def _id_right_behind(line: str, end: int) -> Customer | None:
    match = _ID.search(line, end)
    if match is None or _LABEL.sub("", line[end : match.start()] + " ").strip(" ,;:("):
        return None
    return _checked("", match)


def _identified(line: str) -> Customer | None:
    """A business ID in the first place, or behind a name."""
    match = _BARE_ID.match(line) or _ID.search(line)
    if match is None:
        return None
    return _checked(cleaned(_LABEL.sub("", line[: match.start()])), match)


def _checked(name: str, match: re.Match[str]) -> Customer:
    written = match["id"]
    try:
        business_id = ids.validate(written)
    except ids.BusinessIdError as error:
        problem, name = _problem(error, written), name or written
        return Customer(name=name, business_id=written, end=match.end(), name_end=match.start(), problem=problem)
    signed = _SIGNED.search(name)
    swallowed = text("won.amount_in_name", amount=name[signed.start() :].strip()) if signed else None
    end, name_end = match.end(), match.start()
    return Customer(name=name or business_id, business_id=business_id, end=end, name_end=name_end, problem=swallowed)


def _problem(error: ids.BusinessIdError, written: str) -> Text:
    wrong = "wrong" if error.reason in ("check_digit", "impossible") else "unreadable"
    return text(f"won.business_id_{wrong}", business_id=written)


def _foreign(line: str) -> Customer | None:
    match = _VAT_ID.match(line)
    if match is None or sum(character.isdigit() for character in match["id"]) < 7:
        return None
    try:
        vat_id = ids.parse_vat_id(match["id"])
    except ValueError:
        return None
    return Customer(name=vat_id, vat_id=vat_id, end=match.end(), name_end=0)


def _formed(line: str, tokens: Sequence[Token]) -> Customer | None:
    """Ended by a legal form that is not the first word; `As Oy` begins a name and closes nothing."""
    words = [token for token in tokens if token.kind is not Kind.SPACE]
    ends = [after for before, after in pairwise(words) if _closes(before, after)]
    if not ends:
        return None
    chosen = next((end for end in ends if _is_sum_next(words, end)), ends[0])
    follows = words[words.index(chosen) + 1 :]
    if follows and follows[0].word.strip(".") in LEGAL_FORMS:  # `Nordic Oy Ab`
        chosen = follows[0]
    if _SIGNED.search(line, 0, chosen.end):  # `-500 Oy`: a sign is of a sum, and a name does not swallow it
        return None
    return Customer(name=cleaned(line[: chosen.end]), end=chosen.end, name_end=chosen.end, by_form=True)


def _closes(before: Token, after: Token) -> bool:
    return _bare(after) in LEGAL_FORMS and after.kind is Kind.WORD and _bare(before) not in _HOUSES


def _bare(token: Token) -> str:
    return token.word.strip(".").replace(":", "")


def _is_sum_next(words: Sequence[Token], end: Token) -> bool:
    later = [token for token in words[words.index(end) + 1 :] if token.text not in ",;:("]
    return bool(later) and later[0].kind in (Kind.NUMBER, Kind.CURRENCY)
