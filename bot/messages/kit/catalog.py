"""Texts from the catalogs, formatted in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from bot.domain.values.ids import UserId
from bot.domain.values.localized import Argument, Several, Text
from bot.domain.values.money import Money
from bot.domain.values.person import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
HOME_ZONE = ZoneInfo("Europe/Helsinki")

TRANSLATED = ("state", "step", "channel", "vat_status", "field", "unit", "payment_method")
"""Arguments whose values are words of the product, with texts of their own: `state.sent`; also `state_before`."""
OF_DAYS = ("finding.elsewhere.delivery",)
"""Texts whose arguments are days written as ISO 8601 has them."""
UNKNOWN = ("", "–")
"""Values that say nothing: a part of a text in [[ ]] is left out when it has one of them."""

_CATALOGS = Path(__file__).parents[1] / "locales"
_LOCALES = {language: Locale(language, "FI") for language in LANGUAGES}
_TIME_FORMATS: dict[Language, str] = {"en": "H:mm", "fi": "'klo' H.mm", "sv": "'kl.' H.mm"}
"""A time of day behind its day. CLDR gives English in Finland the Finnish `16.58`, which no reader of English expects, and
the others no word before it, without which `30.11.2026 16.58` reads as one number.
"""
_INVOICE_LANGUAGES = {
    "DANISH": "da",
    "ENGLISH": "en",
    "ESTONIAN": "et",
    "FINNISH": "fi",
    "NORWEGIAN": "no",
    "SWEDISH": "sv",
}
"""Procountor's words for the languages of invoices, and their ISO 639-1 codes."""
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_PLACEHOLDER = re.compile(r"<@\{(?P<user>\w+)\}>|\{(?P<name>\w+)\}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_USER_ID = re.compile(r"[UW][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A live mention of a Slack user, as opposed to text that looks like one."""

    user: UserId


Piece = str | Mention


@cache
def catalog(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Key to its forms: one, or (singular, plural) chosen by the argument `count`."""
    with (_CATALOGS / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    forms: dict[str, tuple[str, ...]] = {}
    for message in messages:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return forms


def placeholders(template: str) -> frozenset[str]:
    return frozenset(match["user"] or match["name"] for match in _PLACEHOLDER.finditer(template))


def render(text: Text, language: Language) -> str:
    """Plain text for plain_text objects. Arguments stand in it literally: escape it before it enters mrkdwn.

    Raises KeyError, naming the key, for a text that is not in the catalog or lacks an argument.
    """
    return "".join(f"<@{piece.user}>" if isinstance(piece, Mention) else piece for piece in pieces(text, language))


def speech(text: Text, language: Language) -> str:
    """For a message's top-level `text`: arguments escaped, mentions live."""
    return spoken(pieces(text, language))


def spoken(parts: tuple[Piece, ...]) -> str:
    return "".join(f"<@{piece.user}>" if isinstance(piece, Mention) else escape(piece) for piece in parts)


def sentences(*parts: str) -> str:
    """Parts read aloud one after the other, with a pause between them."""
    kept = [part.strip() for part in parts if part.strip()]
    return " ".join(part if part[-1] in ".?!…" else f"{part}." for part in kept)


def say(key: str, language: Language, **args: Argument) -> str:
    return render(Text(key, args), language)


def escape(text: str) -> str:
    """The three characters Slack's mrkdwn gives a meaning; nothing else may be escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(text: Text, language: Language) -> tuple[Piece, ...]:
    """The rendered text with its mentions kept apart from what merely looks like one."""
    template = _OPTIONAL.sub(lambda match: _kept(match[1], text.args), _template(text, language))
    parts: list[Piece] = []
    end = 0
    for match in _PLACEHOLDER.finditer(template):
        parts += [template[end : match.start()], _filled(match, text, language)]
        end = match.end()
    return _joined([*parts, template[end:]])


def _joined(parts: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbouring strings become one; a mention stands alone."""
    joined: list[Piece] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def _kept(template: str, args: Mapping[str, Argument]) -> str:
    return template if all(args.get(name, "") not in UNKNOWN for name in placeholders(template)) else ""


def _template(text: Text, language: Language) -> str:
    forms = catalog(language).get(text.key)
    if not forms:
        raise KeyError(f"{text.key} is not in the {language} catalog")
    if len(forms) == 1:
        return forms[0]
    count = text.args.get("count")
    if not isinstance(count, int):
        raise KeyError(f"{text.key} needs the argument count")
    return forms[0] if _LOCALES[language].plural_form(count) == "one" else forms[1]


def _filled(match: re.Match[str], text: Text, language: Language) -> Piece:
    name = match["user"] or match["name"]
    if name not in text.args:
        raise KeyError(f"{text.key} needs the argument {name}")
    value = text.args[name]
    if match["user"] and isinstance(value, str) and _USER_ID.fullmatch(value):
        return Mention(UserId(value))
    if isinstance(value, Several):
        return value.between.join(render(each, language) for each in value.texts)
    if (family := name.removesuffix("_before")) in TRANSLATED:
        return _word(family, str(value), language)
    return _days(value, language) if text.key in OF_DAYS else formatted(value, language)


def _word(family: str, value: str, language: Language) -> str:
    """The product's own word; of a number without one, what `{family}.unnamed` says: a bare number tells nobody anything."""
    words = catalog(language)
    if own := words.get(f"{family}.{value}"):
        return own[0]
    unnamed = words.get(f"{family}.unnamed") if value.isdecimal() else None
    return unnamed[0].replace("{number}", value) if unnamed else value


def _days(value: Argument, language: Language) -> str:
    """A period, whose days come as one text: `2026-11-01 – 2026-11-30`."""
    return _ISO_DAY.sub(lambda day: formatted(date.fromisoformat(day[0]), language), str(value))


def formatted(value: Argument, language: Language) -> str:
    """As people in Finland write it in this language; instants are shown in Helsinki time."""
    locale = _LOCALES[language]
    match value:
        case Money(amount=amount, currency=currency):
            # every decimal there is: a unit price of 0.0049 is not 0.00, and a sum that was not rounded must be seen
            return format_currency(_plain(amount), currency, locale=locale, decimal_quantization=False)
        case datetime():
            local = value.astimezone(HOME_ZONE)
            # babel's own "medium" instant has seconds, its "short" one another style of date
            return str(get_datetime_format("medium", locale=locale)).format(
                format_time(local, _TIME_FORMATS[language], tzinfo=HOME_ZONE, locale=locale),
                format_date(local, locale=locale),
            )
        case date():
            return format_date(value, locale=locale)
        case Decimal():
            return format_decimal(_plain(value), locale=locale, decimal_quantization=False)
        case int():
            # No grouping: most whole numbers in these texts are invoice numbers, and 10 042 would not be one.
            return format_decimal(value, locale=locale, group_separator=False)
        case Several():
            raise TypeError("texts are rendered, not formatted")
        case _:
            return value


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros or an exponent: babel would print either."""
    return Decimal(f"{value.normalize():f}")


def invoice_language(name: str, language: Language) -> str:
    """Procountor's word for an invoice's language (`FINNISH`), in the reader's: `suomi`. An unknown one as it is."""
    code = _INVOICE_LANGUAGES.get(name, "")
    return str(_LOCALES[language].languages.get(code, name.capitalize()))
