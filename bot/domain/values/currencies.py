"""The currency that somebody writes beside an amount."""

import re

HOME = "EUR"
WITHOUT_MINOR_UNITS = frozenset(
    "BIF CLP DJF GNF HUF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
"""Sums in these are whole numbers: by ISO 4217, and the forint, of which nobody has paid a hundredth since 1999."""
EURO = r"(?:€|(?i:EUR(?:OA|OS|O)?|E)(?![a-zA-Z]))"
"""A pattern: €, EUR, euro, euroa, euros or the bare e of `1500e`."""
_SIGNS = {"US$": "USD", "$": "USD", "£": "GBP"}
CODES = ("USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "CZK", "HUF", "RON", "ISK", "JPY", "CNY", "AUD", "INR")
_DOUBTED = ("sek", "nok", "CAD", "cad", "kr", "Kr", "KR", "¥")
"""Also seconds, `nokia` cut short, drawings, any of three crowns, and two currencies: the person is asked."""
_WORDS = "|".join([*CODES, *(code.lower() for code in CODES if code.lower() not in _DOUBTED)])
FOREIGN = rf"(?:US\$|[$£¥]|(?:{_WORDS}|sek|nok|CAD|cad|[Kk]r\.?|KR)(?![a-zA-ZäöåÄÖÅ]))"
"""A pattern: every other currency that is recognised, also those that more than one thing is called."""
_BESIDE = re.compile(rf"^\s*(?P<before>{FOREIGN})\s*(?=-?[0-9])|(?<=[0-9kK.,\-–−])\s*(?P<after>{FOREIGN})\s*$")


class CurrencyUnclearError(ValueError):
    """`given` may be more than one currency, or none at all."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is not the name of one currency")
        self.given = given


def without_currency(written: str, *, sure: bool = False) -> tuple[str, str]:
    """The amount as it stands without a foreign currency beside it, and the currency's ISO 4217 code.

    What is in euros is left as it is. `sure`: nothing but an amount was asked for, so `CAD` is no drawing.
    Raises CurrencyUnclearError.
    """
    found = _BESIDE.search(written)
    if found is None:
        return written, HOME
    name = found["before"] or found["after"]
    code = _SIGNS.get(name, name.upper())
    certain = name not in _DOUBTED and name.rstrip(".") not in _DOUBTED
    if not certain and not (sure and len(code) == 3):
        raise CurrencyUnclearError(name)
    return written[: found.start()] + written[found.end() :], code
