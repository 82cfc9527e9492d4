"""What stands behind the customer of a `/won` line, read, and what keeps it from being taken."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.values.localized import Text, text
from bot.domain.values.numbers import LARGEST, AmountError
from bot.domain.won_command.amounts import problem_of
from bot.domain.won_command.body import Body
from bot.domain.won_command.leftovers import leftovers, shown
from bot.domain.won_command.prices import Price, prices_of
from bot.domain.won_command.sums import Item, items_of
from bot.domain.won_command.tokens import Kind, tokens_of
from bot.domain.won_command.vat import SaidOfVat, is_vat_word, vat_of
from bot.domain.won_command.words import CALENDAR, DURATIONS, LABELS, MONTHS, ONE_IS_MEANT, UNITS, YEAR

_SMALLEST_BARE = Decimal(50)
"""Below, a number without a currency is rather a quantity whose sum was forgotten: `3 chairs`."""
_YEARS = range(2015, 2041)


@dataclass(slots=True, kw_only=True)
class Behind:
    """What stands behind the customer, read."""

    body: Body
    vat: SaidOfVat
    items: list[Item]
    prices: list[Price]

    @property
    def price(self) -> Price | None:
        return self.prices[0] if len(self.prices) == 1 else None


def read(line: str, start: int) -> Behind:
    body = Body(line, tokens_of(line, start), start)
    vat = vat_of(body)
    items = items_of(body)
    return Behind(body=body, vat=vat, items=items, prices=prices_of(body, items))


def missing(behind: Behind) -> Text:
    odd = [token.text for token in behind.body.words if token.kind is Kind.ODD]
    return text("won.amount_unreadable", amount=odd[0]) if odd else text("won.amount_missing")


def problem_of_sum(behind: Behind) -> Text | None:
    if len(behind.prices) > 1:
        return text("won.amount_ambiguous")
    price = behind.price
    if price is None:
        return _open_quantity(behind) or missing(behind)
    return doubt_of(behind.body, price) or _bare_doubt(behind.body, price) or unit_price_alone(behind.body, price)


def doubt_of(body: Body, price: Price) -> Text | None:
    written = body.written(price.item.places)
    for item in (price.item, price.count):
        if item is None:
            continue
        if item.negative:
            return text("won.amount_negative", amount=written)
        if item.odd_currency:
            return text("won.currency_unclear", currency=item.odd_currency)
        if item.doubt or item.error:
            return item.doubt or (problem_of(item.error, written, price.currency) if item.error else None)
    return _bounds(written, price)


def _bounds(written: str, price: Price) -> Text | None:
    total, value = price.total, price.item.value
    if not total or value is None:
        return problem_of(AmountError("zero", written), written)
    if total > LARGEST:
        return problem_of(AmountError("too_large", written), written, price.currency)
    if price.count is None and int(value.as_tuple().exponent) < -2:
        return problem_of(AmountError("decimals", written), written)
    return None


def _bare_doubt(body: Body, price: Price) -> Text | None:
    """A number without a currency that is rather a year, or a quantity; a sum in brackets is one below zero."""
    first, last, value = price.places[0], price.places[-1], price.item.value or Decimal(0)
    written = body.written(price.item.places)
    if body.word(first - 1) == "(" and body.word(last + 1) == ")":
        return text("won.amount_negative", amount=f"({written})")
    if _may_be_a_label(body, price):
        return text("won.amount_in_name", amount=body.written([first - 1, *price.item.places]))
    if _grouped_count(body, price):
        return text("won.quantity_open", what=body.written([*price.item.places, last + 1]))
    if price.marked or price.item.factor:
        return None
    year = YEAR.fullmatch(body.words[price.item.number].text) and int(value) in _YEARS
    return text("won.amount_in_name", amount=written) if year or value < _SMALLEST_BARE else None


def _may_be_a_label(body: Body, price: Price) -> bool:
    """`vko 48 500 €`: 48 500 euros, or 500 in week 48."""
    number, before = body.words[price.item.number].text, body.word(price.places[0] - 1)
    named = before.rstrip(":.") in LABELS | CALENDAR | MONTHS or before == "#"
    return named and " " in number and price.item.number == price.places[0]


def _grouped_count(body: Body, price: Price) -> bool:
    """`€409 150 persons`: 409 150 euros, or 409 and 150 persons."""
    number, behind = body.words[price.item.number].text, price.places[-1] + 1
    unit = body.is_free(behind) and body.word(behind).rstrip(".") in UNITS and behind + 1 not in body.kept
    return unit and price.item.number == behind - 1 and re.search(r" [0-9]{3}$", number) is not None


def _lasts(body: Body) -> bool:
    """A time is named: `200 €/kk 1.1.–31.12.2027` may be twelve of them."""
    named = [place for place in range(len(body.words)) if place not in body.gone]
    return any(body.kind(place) is Kind.DATE or body.word(place) in DURATIONS for place in named)


def unit_price_alone(body: Body, price: Price) -> Text | None:
    """`95 €/h` without hours, or a month's price and a longer time."""
    alone = price.count is None and price.item.per
    if alone and (price.item.per not in ONE_IS_MEANT or _lasts(body)):
        return text("won.unit_price", price=body.written(price.item.places))
    return None


def problem_of_vat(vat: SaidOfVat) -> Text | None:
    """`alv 0 %` behind a price says in Finland that the price is without VAT, and elsewhere that none is charged."""
    if vat.gross:
        return text("won.amount_gross")
    if len(vat.percents) > 1:
        return text("won.vat_several")
    return text("won.vat_zero", written=vat.written) if vat.percents == (Decimal(0),) else None


def _open_quantity(behind: Behind) -> Text | None:
    """A quantity whose price is not said."""
    counts = [item for item in behind.items if item.unit and behind.body.is_free(item.number)]
    return text("won.quantity_open", what=behind.body.written(counts[0].places)) if counts else None


def problem_of_rest(behind: Behind) -> Text | None:
    rest = leftovers(behind.body)
    if not rest:
        return None
    counted = [place for item in behind.items if item.unit for place in item.places]
    if (quantity := _open_quantity(behind)) and set(rest) <= set(counted):
        return quantity
    if any(is_vat_word(behind.body.word(place)) for place in rest):
        return text("won.amount_gross")
    return text("won.not_understood", what=", ".join(f"“{part}”" for part in shown(behind.body, rest)))
