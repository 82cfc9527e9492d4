"""The line behind `/won`: `<customer> <amount> [currency] [VAT rate] [description…]`.

Which number is the amount:

1. The customer in quotes, or a business ID or VAT id, ends the customer: the number right after it is the amount.
2. So does a legal form (Oy, Ab, Oyj, Ky, Tmi, ry, Ltd…) that is not the first word: `Team 2000 Oy 1500 web shop`.
3. Else the only number with € or EUR: `Pub 1900 850 € poster`.
4. Else the only number that can be meant: one in the first place is part of a name (`3 Step IT 900`), small whole
   numbers and years give way to others (`Acme 1500 phase 2`, `Acme 900 licence 2026`), and of numbers side by side
   the last is the amount (`Studio 777 1500 web shop`, `Studio 4K 12k web shop`).

Digits in groups of three are one number, so `Area 51 900 €` is 51 900 € from Area: such a name needs its legal form or
quotes.

A currency beside the amount is the deal's, and a rate such as `alv 13,5 %` its VAT. Neither is part of the description.

A number before a unit (`3 days`, `24 kk`) is a quantity. Where two numbers may still be meant, the form asks: a wrong
amount costs more than a question. Words between the customer and the amount are the description when the customer's
end is marked; after a legal form they are so only when nothing follows the amount (`Acme Oy web shop 1500`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.currencies import HOME, CurrencyUnclearError, without_currency
from bot.domain.money import Money, cents
from bot.domain.numbers import LARGEST, AmountError, is_negative, parse_amount
from bot.domain.slack_text import decoded
from bot.domain.text import Text, text
from bot.domain.won_customer import Customer, ended_customer, legal_form_ends, names_a_house
from bot.domain.won_numbers import Number, numbers_in, only_meant, standing_right_after, unreadable_in
from bot.domain.won_vat import WrittenVat, vat_of

_HELP = frozenset({"help", "ohje", "hjälp", "apua", "?", "-h", "--help"})
_EDGES = " ,;:-–—=("
_QUOTES = '"“”„«»'


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """`customer` is the name as typed, or the normalised business ID or VAT id when only that was given."""

    customer: str
    business_id: str | None = None
    vat_id: str | None = None
    amount: Decimal
    currency: str = HOME
    vat_percent: Decimal | None = None
    """Nobody has looked yet whether it is one."""
    description: str | None = None

    def asked(self, problem: Text) -> "Unclear":
        """For the form, where something of it must be confirmed."""
        written = str(self.amount).replace(".", ",")
        return Unclear(
            customer=self.customer,
            business_id=self.business_id,
            amount_text=written if self.currency == HOME else f"{written} {self.currency}",
            vat_text=None if self.vat_percent is None else str(self.vat_percent).replace(".", ","),
            description=self.description,
            problem=problem,
        )


@dataclass(frozen=True, slots=True)
class Help:
    """The person asked how to use the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """What was understood, for the form to open with; `problem` is None when nothing was typed.

    Problems: won.customer_missing(), won.amount_missing(), those of `amount_problem`, won.amount_ambiguous(),
    won.amount_gross(), won.vat_several(), won.vat_zero(written), won.business_id_wrong(business_id, expected), won.business_id_unreadable(business_id).
    """

    customer: str | None = None
    business_id: str | None = None
    amount_text: str | None = None
    vat_text: str | None = None
    description: str | None = None
    problem: Text | None = None


def parse(line: str) -> Won | Help | Unclear:
    """Reads the text of the command as Slack sent it. Never raises."""
    said = " ".join(decoded(line).split())
    if not said:
        return Unclear()
    if said.casefold() in _HELP:
        return Help()
    said, vat = vat_of(said)
    numbers = numbers_in(said)
    customer = ended_customer(said, numbers)
    if customer is None:
        return _taxed(_unmarked(said, numbers), vat)
    return _taxed(_marked(said, customer, [number for number in numbers if number.start >= customer.end]), vat)


def _taxed(said: Won | Unclear, vat: WrittenVat) -> Won | Unclear:
    """`alv 0 %` behind a price says in Finland that the price is without VAT, and elsewhere that none is charged."""
    if isinstance(said, Unclear):
        return replace(said, vat_text=None if vat.percent is None else str(vat.percent).replace(".", ","))
    won = replace(said, vat_percent=vat.percent)
    if vat.included:
        return won.asked(text("won.amount_gross"))
    if len(vat.percents) > 1:
        return won.asked(text("won.vat_several"))
    return won.asked(text("won.vat_zero", written=vat.written)) if vat.percent == 0 else won


def _marked(said: str, customer: Customer, numbers: Sequence[Number]) -> Won | Unclear:
    """The customer's end is known: quotes or an id."""
    number = _right_after_or_only(said, numbers, customer.end)
    if customer.problem:
        return _unclear(said, customer.end, number, customer, customer.problem)
    if number is None:
        return _without_amount(said, customer.end, numbers, customer)
    if number.doubt:
        return _unclear(said, customer.end, number, customer, _doubted(number))
    return Won(
        customer=customer.name,
        business_id=customer.business_id,
        vat_id=customer.vat_id,
        amount=number.amount,
        currency=number.code,
        description=_joined(said[customer.end : number.start], said[number.end :]),
    )


def _unmarked(said: str, numbers: Sequence[Number]) -> Won | Unclear:
    ends = legal_form_ends(said)
    number = _after_legal_form(said, numbers, ends)
    if number is None:
        end = ends[-1] if ends else _before_numbers(said, numbers)
        return _without_amount(said, end, numbers, None)
    if _name(said[: number.start]) is None:
        problem = text("won.customer_missing")
        return Unclear(amount_text=number.written, description=_trimmed(said[number.end :]), problem=problem)
    won = _named(said, number, [end for end in ends if end <= number.start])
    return replace(won.asked(_doubted(number)), amount_text=number.written) if number.doubt else won


def _named(said: str, number: Number, ends: Sequence[int]) -> Won:
    before, after = said[: number.start], _trimmed(said[number.end :])
    between = _trimmed(said[ends[-1] : number.start]) if ends else None
    if between and after is None:
        before, after = said[: ends[-1]], between
    return Won(customer=_name(before) or before, amount=number.amount, currency=number.code, description=after)


def _after_legal_form(said: str, numbers: Sequence[Number], ends: Sequence[int]) -> Number | None:
    for end in ends:
        if standing_right_after(said, numbers, end):
            return _right_after_or_only(said, numbers, end)
    amounts = [number for number in numbers if not number.quantity]
    number = _sole(said, amounts)
    # `As Oy Kaivokatu 12 500 roof`: 12 500, or 500 to number 12?
    return None if number and number.spaced and names_a_house(said) else number


def _sole(said: str, amounts: Sequence[Number]) -> Number | None:
    if len(amounts) == 1 and amounts[0].start == 0:
        number = amounts[0]
        return number if number.currency or number.end == len(said) else None
    return only_meant(said, amounts)


def _right_after_or_only(said: str, numbers: Sequence[Number], end: int) -> Number | None:
    """The number right after `end`, else the only one meant; None when another one may be meant as well."""
    amounts = [number for number in numbers if not number.quantity]
    first = standing_right_after(said, amounts, end)
    if first is None:
        return only_meant(said, amounts)
    rival = first.small and any(number.currency for number in amounts if number is not first)
    return None if rival else first


def _without_amount(said: str, end: int, numbers: Sequence[Number], customer: Customer | None) -> Unclear:
    if any(number.start >= end for number in numbers):
        return _unclear(said, end, None, customer, text("won.amount_ambiguous"))
    span = unreadable_in(said, end)
    if span is None:
        return _unclear(said, end, None, customer, text("won.amount_missing"))
    start, stop = span
    problem = amount_problem(said[start:stop])
    return Unclear(
        customer=customer.name if customer else _name(said[:start]),
        business_id=customer.business_id if customer else None,
        amount_text=said[start:stop],
        description=_joined(said[end:start], said[stop:]) if customer else _trimmed(said[stop:]),
        problem=problem,
    )


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
        return _problem(error, written, HOME)
    if is_negative(bare):
        return text("won.amount_negative", amount=written)
    try:
        parse_amount(bare)
    except AmountError as error:
        return _problem(error, written, code)
    return text("won.amount_unreadable", amount=written)


def _doubted(number: Number) -> Text:
    assert number.doubt is not None
    return _problem(number.doubt, number.written, number.code)


def _problem(error: AmountError | CurrencyUnclearError, written: str, currency: str) -> Text:
    if isinstance(error, CurrencyUnclearError):
        return text("won.currency_unclear", currency=error.given)
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


def _unclear(said: str, end: int, number: Number | None, customer: Customer | None, problem: Text) -> Unclear:
    rest = _joined(said[end : number.start], said[number.end :]) if number else _trimmed(said[end:])
    return Unclear(
        customer=customer.name if customer else _name(said[:end]),
        business_id=customer.business_id if customer else None,
        amount_text=number.written if number else None,
        description=rest,
        problem=problem,
    )


def _before_numbers(said: str, numbers: Sequence[Number]) -> int:
    """Where the customer most likely ends when the amount is not clear."""
    later = [number.start for number in numbers if number.start > 0]
    if later:
        return later[0]
    span = unreadable_in(said, 1)
    return span[0] if span else len(said)


def _name(words: str) -> str | None:
    """The customer without a quote that was opened and never closed."""
    name = _trimmed(words) or ""
    lone = name.strip(_QUOTES) if sum(name.count(quote) for quote in _QUOTES) == 1 else name
    return lone.strip() if lone.strip(_QUOTES) else None


def _joined(before: str, after: str) -> str | None:
    return _trimmed(" ".join(part for part in (_trimmed(before), _trimmed(after)) if part))


def _trimmed(words: str) -> str | None:
    return words.lstrip(_EDGES + ").!?").rstrip(_EDGES) or None
