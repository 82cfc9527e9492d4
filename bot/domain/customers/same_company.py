"""Whether two names or addresses mean the same company. Likeness (a score) lives in the services."""

import re
import unicodedata

from bot.domain.deals.deal import Address
from bot.domain.values.numbers import visible

LEGAL_FORMS = frozenset(
    {
        "oy",
        "ab",
        "oyj",
        "abp",
        "ky",
        "kb",
        "ay",
        "öb",
        "tmi",
        "toiminimi",
        "fma",
        "ry",
        "rf",
        "rs",
        "sr",
        "sf",
        "osk",
        "anl",
        "oü",
        "ltd",
        "limited",
        "llc",
        "llp",
        "inc",
        "plc",
        "gmbh",
        "osakeyhtiö",
        "aktiebolag",
        "kommandiittiyhtiö",
        "kommanditbolag",
        "osuuskunta",
        "andelslag",
    }
)
_LONG_FORMS = {
    "osakeyhtiö": "oy",
    "aktiebolag": "ab",
    "kommandiittiyhtiö": "ky",
    "kommanditbolag": "kb",
    "toiminimi": "tmi",
    "osuuskunta": "osk",
    "andelslag": "anl",
    "limited": "ltd",
}
_HOUSES = frozenset({"asunto", "kiinteistö", "bostads", "fastighets"})
_AND = frozenset({"&", "+", "ja", "och", "and"})
_DROPPED = re.compile(r"['’‘`´.:]")
_SEPARATING = re.compile(r"[^\w&+]+|_")
_STREET_SHORT = {"k": "katu", "t": "tie"}


def normalise_name(name: str) -> str:
    """The name for comparing: lower case, accents kept, no punctuation, no legal form at either end.

    `&`, `ja`, `och` and `and` are one word, `As Oy` is `Asunto Oy`. Never empty for a name that has letters.
    """
    words = _words(name)
    kept = list(words)
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in LEGAL_FORMS:
        kept.pop(0)
    return " ".join(kept)


def exact_name(name: str) -> str | None:
    """The whole name, but for case, blanks and the spelling of its legal form (`OY`, `o.y.`, `Osakeyhtiö`).

    None of a name without a legal form at one end, and of one that is nothing else: it may be anybody's.
    """
    words = [_form(word) or word for word in visible(unicodedata.normalize("NFKC", name)).casefold().split()]
    if words[:1] in (["as"], ["as."]) and words[1:2] == ["oy"]:
        words[0] = "asunto"
    ends = {words[0], words[-1], *(words[1:2] if words[0] in _HOUSES else ())} if words else set()
    return " ".join(words) if len(words) > 1 and ends & LEGAL_FORMS and not set(words) <= LEGAL_FORMS else None


def _form(word: str) -> str | None:
    """The usual letters of a legal form; None of any other word."""
    bare = re.sub(r"[.,:]", "", word)
    return _LONG_FORMS.get(bare, bare) if bare in LEGAL_FORMS else None


def same_company_name(a: str, b: str) -> bool:
    """Whether both name one company as far as a name can tell; never enough to pick a customer."""
    left, right = normalise_name(a), normalise_name(b)
    return bool(left) and left == right


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name).casefold()
    joined = re.sub(r"([&+])", r" \1 ", _DROPPED.sub("", folded))
    words = ["&" if word in _AND else word for word in _SEPARATING.sub(" ", joined).split()]
    return ["asunto", *words[1:]] if words[:2] == ["as", "oy"] else words


def same_address(ours: Address, theirs: Address) -> bool:
    return not address_differences(ours, theirs)


def address_differences(ours: Address, theirs: Address) -> tuple[str, ...]:
    """The fields (`street`, `zip`, `city`, `country`) that contradict each other; one that is empty says nothing.

    A flat or floor that only one side gives is no contradiction.
    """
    different = []
    if not _same_street(ours.street, theirs.street):
        different.append("street")
    if _differ(re.sub(r"\D", "", ours.zip), re.sub(r"\D", "", theirs.zip)):
        different.append("zip")
    if _differ(" ".join(_words(ours.city)), " ".join(_words(theirs.city))):
        different.append("city")
    if _differ(ours.country.upper(), theirs.country.upper()):
        different.append("country")
    return tuple(different)


def _differ(a: str, b: str) -> bool:
    return bool(a) and bool(b) and a != b


def _same_street(a: str, b: str) -> bool:
    left, right = _street(a), _street(b)
    shorter, longer = sorted((left, right), key=len)
    if not shorter or shorter == longer:
        return True
    has_number = any(word.isdigit() for word in shorter)
    return has_number and longer[: len(shorter)] == shorter


def _street(street: str) -> list[str]:
    """`Esimerkkik. 12A as. 05` as the words esimerkkikatu 12 a 5."""
    folded = unicodedata.normalize("NFKC", street).casefold()
    spelt = re.sub(r"(?<=\w{3})([kt])\.", lambda short: _STREET_SHORT[short[1]], folded)
    words = re.findall(r"\d+|[^\W\d_]+", re.sub(r"\bp\.\s*o\.\s*box\b|\bpb\b", "pl", spelt))
    return [word.lstrip("0") or "0" for word in words if word not in ("as", "asunto")]
