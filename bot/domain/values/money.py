"""Money and the arithmetic of invoice lines. Decimal only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol

CENT = Decimal("0.01")
FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole currency units; `currency` is an ISO 4217 code."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is Decimal, not {type(self.amount).__name__}")


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What one unit of the company's currency costs in the invoice's: 11.182 for an invoice in SEK and books in EUR."""

    rate: Decimal
    base: str
    """The company's currency."""
    day: date | None
    """Whose rate it is: a bank day on or before the one asked for. None for a rate that a person gave."""
    source: str
    """Who gave it, in the words of `bot.domain.drafts.provenance`."""

    def in_books(self, amount: Decimal) -> Money:
        return Money(cents(amount / self.rate), self.base)


class TotalsSource(StrEnum):
    OURS = "ours"  # computed here, until Procountor has its own
    PROCOUNTOR = "procountor"  # `invoiceSumInfo`


@dataclass(frozen=True, slots=True)
class Totals:
    """Net, VAT and gross of one invoice, and who computed them."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    currency: str = "EUR"
    source: TotalsSource = TotalsSource.OURS
    booked: Money | None = None
    """The gross sum in the company's currency, as Procountor has it; None when that is the invoice's own."""


class Priced(Protocol):
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit_price(self) -> Decimal: ...
    @property
    def discount_percent(self) -> Decimal: ...
    @property
    def vat_percent(self) -> Decimal: ...


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def as_kept(value: Decimal) -> Decimal:
    """A unit price, a quantity or a discount as Procountor keeps it."""
    return value.quantize(FOUR_PLACES, ROUND_HALF_UP)


def line_sum(line: Priced) -> Decimal:
    """The line's sum after its discount, to the cent, of what Procountor keeps; net or gross as the unit price is."""
    return cents(as_kept(line.quantity) * as_kept(line.unit_price) * (1 - as_kept(line.discount_percent) / 100))


def totals(lines: Iterable[Priced], currency: str = "EUR", *, prices_include_vat: bool = False) -> Totals:
    """Our own totals: VAT is rounded once per rate, as on a Finnish invoice.

    Of gross prices the VAT is taken out of each rate's gross sum, so that the customer pays what was agreed to the
    cent. Whether Procountor rounds per rate or per row is not documented: its totals, once there, are shown instead.
    """
    by_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        by_rate[line.vat_percent] += line_sum(line)
    if prices_include_vat:
        vat = sum((cents(gross * rate / (100 + rate)) for rate, gross in by_rate.items()), Decimal(0))
        gross = sum(by_rate.values(), Decimal(0))
        return Totals(gross - vat, vat, gross, currency)
    net = sum(by_rate.values(), Decimal(0))
    vat = sum((cents(part * rate / 100) for rate, part in by_rate.items()), Decimal(0))
    return Totals(net, vat, net + vat, currency)
