"""Texts, figures and days as one reader reads them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_currency, format_decimal

from bot.domain.values.ids import UserId
from bot.domain.values.localized import Argument, Several, Text
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.domain.values.units import COMMON
from bot.messages.kit.catalog import LANGUAGES, PLACEHOLDER, Mention, Piece, catalog, placeholders, spoken

HOME_ZONE = ZoneInfo("Europe/Helsinki")

TRANSLATED = ("state", "step", "channel", "vat_status", "field", "unit", "payment_method")
"""Arguments whose values are words of the product, with texts of their own: `state.sent`; also `state_before`."""
OF_DAYS = ("finding.elsewhere.delivery",)
"""Texts whose arguments are days written as ISO 8601 has them."""
UNKNOWN = ("", "–")
"""Values that say nothing: a part of a text in [[ ]] is left out when it has one of them."""

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
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_USER_ID = re.compile(r"[UW][A-Z0-9]+")
KNOWN_UNITS = frozenset(COMMON)
"""Those with a word of their own in each language."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one reader. Made where a message begins, from the reader's language, and handed on to all its parts."""

    language: Language

    def say(self, key: str, /, **args: Argument) -> str:
        return self.render(Text(key, args))

    def render(self, text: Text) -> str:
        """Plain text for plain_text objects. Arguments stand in it literally: escape it before it enters mrkdwn.

        Raises KeyError, naming the key, for a text that is not in the catalog or lacks an argument.
        """
        return "".join(f"<@{piece.user}>" if isinstance(piece, Mention) else piece for piece in self.pieces(text))

    def speech(self, text: Text) -> str:
        """For a message's top-level `text`: arguments escaped, mentions live."""
        return spoken(self.pieces(text))

    def pieces(self, text: Text) -> tuple[Piece, ...]:
        """The rendered text with its mentions kept apart from what merely looks like one."""
        template = _OPTIONAL.sub(lambda match: _kept(match[1], text.args), self._template(text))
        parts: list[Piece] = []
        end = 0
        for match in PLACEHOLDER.finditer(template):
            parts += [template[end : match.start()], self._filled(match, text)]
            end = match.end()
        return _joined([*parts, template[end:]])

    def format(self, value: Argument) -> str:
        """As people in Finland write it in this language; instants are shown in Helsinki time."""
        locale = self._locale
        match value:
            case Money(amount=amount, currency=currency):
                # every decimal there is: a unit price of 0.0049 is not 0.00, and a sum that was not rounded must be seen
                return format_currency(_plain(amount), currency, locale=locale, decimal_quantization=False)
            case datetime():
                return self._instant(value.astimezone(HOME_ZONE))
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

    def percent(self, value: Decimal) -> str:
        return f"{self.format(value)}\u00a0%"

    def unit(self, unit: str) -> str:
        return self.say(f"unit.{unit.lower()}") if unit in KNOWN_UNITS else unit.lower().replace("_", " ")

    def invoice_language(self, name: str) -> str:
        """Procountor's word for an invoice's language (`FINNISH`), in the reader's: `suomi`. An unknown one as it is."""
        code = _INVOICE_LANGUAGES.get(name, "")
        return str(self._locale.languages.get(code, name.capitalize()))

    @property
    def _locale(self) -> Locale:
        return _LOCALES[self.language]

    def _instant(self, local: datetime) -> str:
        # babel's own "medium" instant has seconds, its "short" one another style of date
        time = format_time(local, _TIME_FORMATS[self.language], tzinfo=HOME_ZONE, locale=self._locale)
        return str(get_datetime_format("medium", locale=self._locale)).format(
            time, format_date(local, locale=self._locale)
        )

    def _template(self, text: Text) -> str:
        forms = catalog(self.language).get(text.key)
        if not forms:
            raise KeyError(f"{text.key} is not in the {self.language} catalog")
        if len(forms) == 1:
            return forms[0]
        count = text.args.get("count")
        if not isinstance(count, int):
            raise KeyError(f"{text.key} needs the argument count")
        return forms[0] if self._locale.plural_form(count) == "one" else forms[1]

    def _filled(self, match: re.Match[str], text: Text) -> Piece:
        name = match["user"] or match["name"]
        if name not in text.args:
            raise KeyError(f"{text.key} needs the argument {name}")
        value = text.args[name]
        if match["user"] and isinstance(value, str) and _USER_ID.fullmatch(value):
            return Mention(UserId(value))
        if isinstance(value, Several):
            return value.between.join(self.render(each) for each in value.texts)
        if (family := name.removesuffix("_before")) in TRANSLATED:
            return self._word(family, str(value))
        return self._days(value) if text.key in OF_DAYS else self.format(value)

    def _word(self, family: str, value: str) -> str:
        """The product's own word; of a number without one, what `{family}.unnamed` says: a bare number tells nobody anything."""
        texts = catalog(self.language)
        if own := texts.get(f"{family}.{value}"):
            return own[0]
        unnamed = texts.get(f"{family}.unnamed") if value.isdecimal() else None
        return unnamed[0].replace("{number}", value) if unnamed else value

    def _days(self, value: Argument) -> str:
        """A period, whose days come as one text: `2026-11-01 – 2026-11-30`."""
        return _ISO_DAY.sub(lambda day: self.format(date.fromisoformat(day[0])), str(value))


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


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros or an exponent: babel would print either."""
    return Decimal(f"{value.normalize():f}")
