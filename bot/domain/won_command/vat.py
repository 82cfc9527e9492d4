"""What a `/won` line says of VAT: a rate, that the sum is without it, that it is in the sum, or something else."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.won_command.body import Body
from bot.domain.won_command.tokens import Kind
from bot.domain.won_command.words import EURO_WORDS, ODD_UNITS, UNITS

_VAT = (
    r"(?:alv(?:[:.]?(?:n|a|ia|iä|ta|tä|in|ista|sta))?|arvonlisävero(?:a|n)?|vero(?:a|n|t|ja)?|vat|moms(?:en)?"
    r"|mervärdesskatt(?:en)?|tax(?:es)?|skatt(?:en)?)\.?(?![^\W\d]|-)"
)
_RATE = r"[0-9]{1,2}(?:[.,][0-9]{1,2})?"
_PERCENT = r"\s?(?:%|prosenttia|prosentti|pros\.?|percent|procent)(?![\w])"
_PRICE = r"(?:(?:hinta|hinnat|price|prices|pris|priset)\s+)?"
_OPEN, _CLOSE = r"(?:[,(]\s*)?", r"(?:\s*\))?"

_INTO = r"(?:\s+(?:hintaan|hinnassa|hintoihin|in\s+price|i\s+priset))?"


def _pattern(*forms: str) -> re.Pattern[str]:
    joined = "|".join(forms)
    return re.compile(rf"{_OPEN}(?<![\w]){_PRICE}(?:{joined})(?![\w]){_INTO}{_CLOSE}", re.IGNORECASE)


_NET_BEFORE = (
    r"(?:\+|plus|lisätään|ex|excl|exkl|excluding|exklusive|without|utan|ilman|ei\s+sis|ei\s+sisällä|not\s+incl|not\s+including"
    r"|ej\s+inkl|inte\s+inkl)\.?\s*"
)
_GROSS_BEFORE = r"(?<!\w)(?:sis|sisältää|sisältäen|sisältyy|incl|inc|including|inkl|inklusive|med|with)\.?\s*"
_NET_BEHIND = (
    r"\s+(?:excluded|excl\.?|exkl\.?|not\s+included|tillkommer|ingår\s+ej|ingår\s+inte|lisätään|päälle|ei\s+sisälly|ei\s+sis\.?|ei\s+mukana"
    r"|to\s+be\s+added)(?!\w)"
)
_GROSS_BEHIND = r"\s+(?:sis\.?|sisältyy|mukana|included|incl\.?|inkl\.?|inkluderad|ingår)(?!\w)"
_RATES = re.compile(
    rf"{_OPEN}(?:(?P<not_in>{_NET_BEFORE})|(?P<in>{_GROSS_BEFORE}))?(?<!\w)"
    rf"(?:{_VAT}:?\s*(?P<behind>{_RATE}){_PERCENT}|(?P<ahead>{_RATE}){_PERCENT}(?::n)?\s*{_VAT}"
    rf"|{_VAT}:?\s*(?P<bare>{_RATE})(?![\w.,%]|\s?%))"
    rf"(?:(?P<left_out>{_NET_BEHIND})|(?P<put_in>{_GROSS_BEHIND}))?{_INTO}{_CLOSE}",
    re.IGNORECASE,
)
_NET = _pattern(
    rf"(?:ex|excl|exkl|exclu|w/o)[.-]?\s*{_VAT}",
    rf"(?:excluding|exclusive of|exklusive|exkluderat|without|before|net of|utan|före|ilman|poislukien|plus)\s+{_VAT}",
    rf"ei\s+(?:sis\.?|sisällä|sisältäen|sisälly|mukana)\s*{_VAT}",
    rf"(?:not|ej|inte)\s+(?:incl\.?|including|inkl\.?|inklusive|med)\s*{_VAT}",
    rf"{_VAT}\s+(?:excluded|exkl\.?|excl\.?|exkluderad|not included|tillkommer|ingår ej|ingår inte|ej inkluderad|ej inkl\.?)",
    rf"{_VAT}\s+(?:lisätään|päälle|ei sisälly|ei sis\.?|ei mukana|pois|to be added|will be added|on top)",
    r"alviton|alvittomana|alv-?ton|alv:ton|alv\.ton|veroton|verottomana|verottomasti|verotonta|verotta|netto|nettohinta|(?<!\.)net",
)
_PLUS = re.compile(rf"{_OPEN}\+\s*{_VAT}(?!\s*(?:{_RATE})){_CLOSE}", re.IGNORECASE)
_GROSS = _pattern(
    rf"(?:sis|sisältää|sisältäen|sisältyy|incl|inc|including|inclusive of|inkl|inklusive|med|with|mukaan lukien)\.?\s*(?:{_RATE}{_PERCENT}\s*)?{_VAT}",
    rf"{_VAT}\s+(?:sis\.?|sisältyy|mukana|mukaanlukien|included|incl\.?|inkl\.?|inkluderad|ingår)",
    r"alv(?:[:.]?(?:lla|llinen|llista|eineen))|alvi(?:llinen|neen)|veroineen|verollinen|verollisena|verollista|brutto|bruttohinta|gross|momsineen",
)
_INCLUDED = frozenset(
    [
        "sis",
        "sisältää",
        "sisältyy",
        "sisältäen",
        "mukana",
        "mukaan",
        "included",
        "including",
        "incl",
        "inc",
        "inkl",
        "inklusive",
        "ingår",
        "kuuluu",
        "medräknad",
    ]
)
_RATES_BARE = frozenset(map(Decimal, ("0", "8", "10", "13.5", "14", "22", "23", "24", "25.5")))
_SUMS = frozenset({Kind.CURRENCY, Kind.TIMES, Kind.NUMBER, Kind.DASH, Kind.SLASH})
_FREE = frozenset({"free", "vapaa", "fri", "fritt", "0", "exempt"})
_NEGATION = re.compile(r"(?<!\w)(?:ei|eikä|not|no|non|ej|inte|icke)\s*$", re.IGNORECASE)
_WORD = re.compile(
    r"alv(?:[:.]?(?!ar|ej)\w*)?|arvonlisävero\w*|vat|moms\w*|mervärdesskatt\w*|tax(?:es|free)?|skatt(?:en|efri|efritt)?"
    r"|vero(?:a|n|t|ja|ton|tta|tonta|ttoman\w*|llinen|llista|llisena|ineen|vapaa\w*)?|verovelvollisuus|skattskyldighet|brutto\w*|netto\w*|gross|net",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfVat:
    percents: tuple[Decimal, ...] = ()
    """Each rate once."""
    written: str = ""
    """The first rate as typed."""
    net: bool = False
    gross: bool = False


def vat_of(body: Body) -> SaidOfVat:
    """Takes from the body what it understands; a word of VAT that it does not understand is left for a question."""
    rates = _claimed(body, _RATES)
    gross = _claimed(body, _GROSS, unless=_NET)
    net = _claimed(body, _NET) + _claimed(body, _PLUS)
    percents = tuple(dict.fromkeys(_percent(match) for match in rates))
    written = rates[0][0].strip(" +,()") if rates else ""
    return SaidOfVat(
        percents=percents,
        written=written,
        net=bool(net),
        gross=bool(gross) or any(match["in"] or match["put_in"] for match in rates) or _included_beside(body),
    )


def _included_beside(body: Body) -> bool:
    """`VAT 25.5 % is included`: a word that may put into the sum what was understood as a rate."""
    told = [
        place for place in range(len(body.words)) if body.is_free(place) and body.word(place).rstrip(".") in _INCLUDED
    ]
    return any(near in body.gone for place in told for near in range(place - 2, place + 3))


def is_vat_word(word: str) -> bool:
    """Whether a word is one of VAT in any of its shapes, also with a full stop in it: `sis.alv.`"""
    parts = [part for part in re.split(r"[./]", word) if part]
    joined = re.split(r"[-‐‑]", word.rstrip("."))
    ends = len(joined) > 1 and (_WORD.fullmatch(joined[-1]) or (_WORD.fullmatch(joined[0]) and joined[1] in _FREE))
    return bool(ends) or any(_WORD.fullmatch(part) for part in parts)


def _claimed(body: Body, pattern: re.Pattern[str], *, unless: re.Pattern[str] | None = None) -> list[re.Match[str]]:
    found = []
    spared = [other.span() for other in unless.finditer(body.line, body.start)] if unless else []
    for match in pattern.finditer(body.line, body.start):
        if any(start < match.end() and end > match.start() for start, end in spared):
            continue
        places = body.inside(*match.span())
        negated = _NEGATION.search(body.line, body.start, match.start())
        if places and not negated and not _counts(body, match, places) and all(body.is_free(place) for place in places):
            body.gone.update(place for place in places if body.kind(place) is not Kind.SPACE)
            found.append(match)
    return found


def _counts(body: Body, match: re.Match[str], places: list[int]) -> bool:
    """`+ moms 3 kpl` has no rate of 3; without its sign only a rate that Finland has had is one, and 10 may be ten of them."""
    bare = match.groupdict().get("bare")
    if not bare:
        return False
    if (rate := Decimal(bare.replace(",", "."))) not in _RATES_BARE or (
        rate == 10 and body.kind(places[-1] + 1) is Kind.WORD
    ):
        return True
    behind = body.word(places[-1] + 1).rstrip(".")
    return behind in UNITS or behind in ODD_UNITS or behind in EURO_WORDS or body.kind(places[-1] + 1) in _SUMS


def _percent(match: re.Match[str]) -> Decimal:
    return Decimal((match["behind"] or match["ahead"] or match["bare"]).replace(",", "."))
