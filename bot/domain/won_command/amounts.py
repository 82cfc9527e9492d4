"""An amount that stands alone, as in the form's field, and what is wrong with one that cannot be taken."""

from decimal import Decimal

from bot.domain.values.currencies import HOME, CurrencyUnclearError, without_currency
from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money, cents
from bot.domain.values.numbers import LARGEST, AmountError, is_negative, parse_amount


def priced(written: str) -> tuple[Decimal, str]:
    """What was typed where only an amount belongs, and its currency. AmountError or CurrencyUnclearError."""
    bare, code = without_currency(written.strip(), sure=True)
    return parse_amount(bare), code


def amount_problem(written: str) -> Text:
    """Why it is no amount, or which of two; of a negative one, where what is owed is taken back.

    One of: won.amount_negative, won.amount_either, won.amount_zero, won.amount_too_large, won.amount_decimals,
    won.amount_unreadable, won.currency_unclear.
    """
    try:
        bare, code = without_currency(written.strip(), sure=True)
    except CurrencyUnclearError as error:
        return text("won.currency_unclear", currency=error.given)
    if is_negative(bare):
        return text("won.amount_negative", amount=written)
    try:
        parse_amount(bare)
    except AmountError as error:
        return problem_of(error, written, code)
    return text("won.amount_unreadable", amount=written)


def problem_of(error: AmountError, written: str, currency: str = HOME) -> Text:
    match error.reason, error.readings:
        case "ambiguous", (thousands, decimals):
            either = Money(thousands, currency), Money(cents(decimals), currency)
            return text("won.amount_either", amount=written, thousands=either[0], decimals=either[1])
        case "zero", _:
            return text("won.amount_zero", amount=written)
        case "too_large", _:
            return text("won.amount_too_large", amount=written, largest=Money(LARGEST, currency))
        case "decimals", _:
            return text("won.amount_decimals", amount=written)
    return text("won.amount_unreadable", amount=written)
