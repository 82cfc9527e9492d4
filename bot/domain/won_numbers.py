"""The numbers in a `/won` line and which of them may be the amount."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bot.domain.currencies import EURO, FOREIGN, HOME, CurrencyUnclearError, without_currency
from bot.domain.numbers import AmountError, parse_amount

_DIGITS = r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)*"
_CURRENCY = rf"(?:{EURO}|{FOREIGN})"
_NUMBER = re.compile(
    rf"(?<![\w.,/\-–−+%&#:'’])(?P<money>(?P<before>{_CURRENCY}\s?)?(?:{_DIGITS})(?:[.,][-–−])?(?:[kK]|\s?[kK](?=\s?€))?)"
    rf"(?P<after>\s?{_CURRENCY})?(?:(?=$|\s|[,;:.)!?](?![0-9]))|(?(after)(?=/)|(?!)))"
)
_UNREADABLE = re.compile(r"(?<!\S)(?:€\s?)?[-–−+]?[0-9][0-9.,'’×*]*[0-9.,kKeEtTmMxX×*€]*(?:\s?€)?(?=$|\s)")
_GROUPS = re.compile(rf"(?<!\S)(?:{EURO}\s?)?[-–−+]?(?:{_DIGITS})(?:\s?{_CURRENCY})?(?=$|\s)")
"""Digits in groups are one thing: `1 250,555` is not a `1` and a rest."""
_QUANTITY_AFTER = re.compile(
    r"\s?(?:%|[x×*](?=[\s0-9]|$)|(?:kpl|st|pcs|pc|h|hrs?|hours?|tuntia?|timm(?:e|ar)|days?|pv|päivää?|htp|dag(?:ar)?|weeks?|vko|viikkoa?"
    r"|veckor|months?|kk|kuukautta|kuukausi|mån(?:ader)?|years?|vuotta|vuosi|år)(?![\w/]))",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(r"(?:[x×*@àá]\s?|(?<![^\s])0[0-9]{1,3} )$", re.IGNORECASE)
"""A factor, or the first part of a telephone number."""
_LOOK_BACK = 6
_PADDED = tuple(f"0{digit}" for digit in range(10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of the line that reads as an amount; `start` and `end` include its currency."""

    start: int
    end: int
    amount: Decimal
    written: str
    currency: bool
    """Beside it stands what can only be a currency."""
    code: str = HOME
    doubt: AmountError | CurrencyUnclearError | None = None
    """It stands for a number, but for which one, or of which currency, only the person can say."""
    quantity: bool
    """No sum: it stands before a unit (`3 days`), is a factor (`3 x 500`) or part of a telephone number."""

    @property
    def small(self) -> bool:
        return not self.currency and re.fullmatch(r"[0-9]{1,2}", self._bare) is not None

    @property
    def year(self) -> bool:
        return not self.currency and re.fullmatch(r"199\d|20\d\d", self._bare) is not None

    @property
    def _bare(self) -> str:
        doubted = self.doubt.given if isinstance(self.doubt, CurrencyUnclearError) else ""
        return self.written.removesuffix(doubted).strip()

    @property
    def spaced(self) -> bool:
        return re.search(r"[0-9] [0-9]", self.written) is not None


def numbers_in(line: str) -> tuple[Number, ...]:
    found = (_read(line, match) for match in _NUMBER.finditer(line))
    return tuple(number for number in found if number)


def _read(line: str, match: re.Match[str]) -> Number | None:
    amount, code, doubt = _priced(match[0])
    if amount is None:
        return None
    currency = bool(match["before"] or match["after"]) and not isinstance(doubt, CurrencyUnclearError)
    counts = match["money"].startswith(_PADDED) or bool(
        _QUANTITY_AFTER.match(line, match.end())
        or _COUNTED_BEFORE.search(line[max(0, match.start() - _LOOK_BACK) : match.start()])
    )
    return Number(
        start=match.start(),
        end=match.end(),
        amount=amount,
        written=match[0].strip(),
        currency=currency,
        code=code,
        doubt=doubt,
        quantity=counts and not currency,
    )


def _priced(written: str) -> tuple[Decimal | None, str, AmountError | CurrencyUnclearError | None]:
    """The amount, its currency, and what is doubtful about them; no amount where it is certainly none."""
    doubt: AmountError | CurrencyUnclearError | None = None
    try:
        bare, code = without_currency(written)
    except CurrencyUnclearError as unclear:
        bare, code, doubt = written.replace(unclear.given, " ", 1), HOME, unclear
    try:
        return parse_amount(bare), code, doubt
    except AmountError as unread:
        return (unread.readings[0], code, unread) if unread.readings else (None, code, unread)


def unreadable_in(line: str, start: int) -> tuple[int, int] | None:
    """Where something stands that was meant as an amount but is none: `-500`, `12,3456`, `0`."""
    found = [match for pattern in (_UNREADABLE, _GROUPS) if (match := pattern.search(line, start))]
    return min((match.span() for match in found), key=lambda span: (span[0], -span[1]), default=None)


def standing_right_after(line: str, numbers: Sequence[Number], end: int) -> Number | None:
    """The number with nothing but punctuation between it and `end`."""
    after = (number for number in numbers if number.start >= end)
    return next((number for number in after if not line[end : number.start].strip(" ,;:()=-–")), None)


def only_meant(line: str, numbers: Sequence[Number]) -> Number | None:
    """The one number that can be the amount when nothing marks the customer's end; None when it is not clear."""
    marked = [number for number in numbers if number.currency]
    if marked:
        return marked[0] if len(marked) == 1 else None
    pool = [number for number in numbers if number.start > 0]
    pool = [number for number in pool if not number.small] or pool
    pool = [number for number in pool if not number.year] or pool
    if pool and not any(line[a.end : b.start].strip() for a, b in pairwise(pool)):
        return pool[-1]
    return None
