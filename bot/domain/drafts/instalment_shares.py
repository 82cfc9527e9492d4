"""What each part of a deal is of the whole, where somebody says it: percentages, sums, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from bot.domain.values.money import CENT, cents


@dataclass(frozen=True, slots=True)
class Share:
    value: Decimal
    is_percent: bool
    """Of the whole; otherwise a sum, with or without VAT as the deal's prices are."""

    def of(self, whole: Decimal) -> Decimal:
        return cents(whole * self.value / 100) if self.is_percent else self.value


class SharesError(ValueError):
    """`reason` is one of: count, sign, none_left, differ (then `made` is what the shares come to)."""

    def __init__(self, reason: str, made: Decimal = Decimal(0)) -> None:
        super().__init__(f"the shares cannot be the parts: {reason}")
        self.reason = reason
        self.made = made


def sums_of(shares: Sequence[Share], parts: int, whole: Decimal) -> tuple[Decimal, ...]:
    """Each part's sum, to the cent; together they are the whole. A last part that nobody wrote has the rest.

    Raises SharesError. Where every part was written they must come to the whole, or to 100 %: then the last one has what
    rounding left.
    """
    if len(shares) not in (parts, parts - 1):
        raise SharesError("count")
    written = [share.of(whole) for share in shares]
    if whole <= 0 or any(amount <= 0 for amount in written):
        raise SharesError("sign")
    if len(shares) == parts:
        _check_whole(shares, written, whole)
    first = written[: parts - 1]
    rest = whole - sum(first)
    if rest <= 0:
        raise SharesError("none_left", sum(first, Decimal(0)))
    return (*first, rest)


def _check_whole(shares: Sequence[Share], written: Sequence[Decimal], whole: Decimal) -> None:
    if all(share.is_percent for share in shares):
        right = sum(share.value for share in shares) == 100
    else:  # each percentage is rounded by itself
        off = abs(sum(written) - whole)
        right = off <= CENT * sum(share.is_percent for share in shares) / 2
    if not right:
        raise SharesError("differ", sum(written, Decimal(0)))


def spread(totals: Sequence[Decimal], sums: Sequence[Decimal]) -> list[list[Decimal]]:
    """For each line its share of each part, to the cent: every line and every part comes to its own sum.

    A part's cents go to the lines by the largest remainder; the last part has what is left of each line.
    """
    whole = sum(totals, Decimal(0))
    columns = [_by_largest_remainder([total * part / whole for total in totals], part) for part in sums[:-1]]
    last = [total - sum(column[place] for column in columns) for place, total in enumerate(totals)]
    return [[column[place] for column in columns] + [last[place]] for place in range(len(totals))]


def _by_largest_remainder(exact: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    floors = [share.quantize(CENT, rounding=ROUND_FLOOR) for share in exact]
    left = int((total - sum(floors)) / CENT)
    first = sorted(range(len(exact)), key=lambda place: floors[place] - exact[place])[:left]
    return [floor + CENT if place in first else floor for place, floor in enumerate(floors)]
