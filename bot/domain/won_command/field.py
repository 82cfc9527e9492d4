"""A price in a form's field."""

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.values.localized import Text
from bot.domain.won_command.amounts import amount_problem, priced
from bot.domain.won_command.behind import doubt_of, problem_of_rest, read, unit_price_alone
from bot.domain.won_command.tokens import tidied


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPrice:
    """What was typed where only a price belongs: a sum, or a quantity and a unit price, which `amount` then is the product of."""

    amount: Decimal
    currency: str
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None


def written_price(written: str) -> WrittenPrice | Text:
    """Of a form's field; else what is wrong with it."""
    try:
        amount, currency = priced(written)
        return WrittenPrice(amount=amount, currency=currency)
    except ValueError:
        behind = read(tidied(written), 0)
    price = behind.price
    if price is None or (price.count is None and not price.one):
        return (unit_price_alone(behind.body, price) if price else None) or amount_problem(written)
    behind.body.gone.update(price.places)
    problem = doubt_of(behind.body, price) or problem_of_rest(behind)
    if problem or price.total is None or behind.body.description():
        return problem or amount_problem(written)
    return WrittenPrice(
        amount=price.total,
        currency=price.currency,
        quantity=price.quantity,
        unit=price.unit,
        unit_price=price.item.value,
    )
