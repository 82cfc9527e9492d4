"""From the text of the command to what was sold, to whom and for how much; or to what must be asked."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money
from bot.domain.won_command.behind import Behind, missing, problem_of_rest, problem_of_sum, problem_of_vat, read
from bot.domain.won_command.body import Body, trimmed
from bot.domain.won_command.customer import Customer, cleaned, ended_customer, ids_in, numbers_of_nobody
from bot.domain.won_command.leftovers import leftovers
from bot.domain.won_command.outcome import Help, Unclear, Won
from bot.domain.won_command.prices import Price, introduces
from bot.domain.won_command.tokens import Kind, tidied, tokens_of
from bot.domain.won_command.vat import SaidOfVat
from bot.domain.won_command.words import HELP

LONGEST = 500
"""Characters of a line: a customer, a sum and what an invoice's row holds. What is longer was pasted by mistake."""


def parse(line: str) -> Won | Help | Unclear:
    """Reads the text of the command as Slack sent it. Never raises."""
    said = tidied(line)
    if not said:
        return Unclear()
    if said.casefold() in HELP:
        return Help()
    if len(said) > LONGEST:
        return Unclear(description=said, problem=text("won.line_too_long", longest=LONGEST))
    customer = ended_customer(said, tokens_of(said))
    return _marked(said, customer) if customer else _unmarked(said)


# --- the customer's end is marked ------------------------------------------------------------------------------------


def _marked(line: str, customer: Customer) -> Won | Unclear:
    behind = read(line, customer.end)
    first = _before_the_sum(line, customer, behind)
    return _judged(customer, behind, first)


def _before_the_sum(line: str, customer: Customer, behind: Behind) -> Text | None:
    """What is wrong before anything behind the customer counts: its ID, a second one, a number in front of it."""
    if customer.problem:
        return customer.problem
    if others := ids_in(line, customer.end):
        return text("won.not_understood", what=line[slice(*others[0])])
    if customer.quoted or customer.vat_id:
        return None
    before = [token for token in tokens_of(line[: customer.name_end]) if token.kind is not Kind.SPACE]
    odd = [token.text for token in before if token.kind in (Kind.CURRENCY, Kind.PERCENT)]
    if odd or (before and before[0].kind is Kind.NUMBER):
        return text("won.amount_in_name", amount=line[: customer.name_end].strip())
    close = behind.price is not None and behind.price.places[0] == 0
    numbers = numbers_of_nobody(line, customer.name_end) if customer.business_id and not close else ()
    return text("won.amount_in_name", amount=numbers[0]) if numbers else None


# --- nothing marks the customer's end --------------------------------------------------------------------------------


def _unmarked(line: str) -> Won | Unclear:
    behind = read(line, 0)
    marked = [price for price in behind.prices if price.marked]
    if len(marked) == 1 and _is_name(behind, marked[0]):
        return _named(line, behind, marked[0], None)
    price = behind.price
    if price is None:
        return _nameless(line, behind)
    doubt = text("won.amount_in_name", amount=behind.body.written(price.places))
    return _named(line, behind, price, doubt)


def _is_name(behind: Behind, price: Price) -> bool:
    """Only plain words and whole numbers stand before the sum, and none of them can be its first digits."""
    body, first = behind.body, price.places[0]
    numbers = [item for item in behind.items if item.first < first]
    bare = all(
        item.value is not None and len(item.places) == 1 and body.words[item.number].text.isdigit() for item in numbers
    )
    starts = bool(numbers) and numbers[0].first == 0
    return (
        bare and not starts and not any(place in body.gone for place in range(first)) and not _may_be_split(body, price)
    )


def _may_be_split(body: Body, price: Price) -> bool:
    """`Area 51 900 €`: 51 900 from Area, or 900 from Area 51."""
    written = body.words[price.item.number].text
    return " " in written and not written.split(" ")[1].startswith("0") and price.places[0] > 0


def _named(line: str, behind: Behind, price: Price, doubt: Text | None) -> Won | Unclear:
    start = behind.body.words[price.places[0]].start
    name = cleaned(line[:start])
    if not name:
        amount, rest = behind.body.written(price.places), trimmed(line[behind.body.words[price.places[-1]].end :])
        return Unclear(amount_text=amount, description=rest, problem=text("won.customer_missing"))
    behind.prices = [price]
    behind.body.gone.update(range(price.places[0]))
    customer = Customer(name=name, end=start, name_end=start)
    read = _judged(customer, behind, None)
    if doubt is None or isinstance(read, Unclear):
        return read
    return replace(read.asked(doubt), amount_text=behind.body.written(price.item.places), likely=read)


def _nameless(line: str, behind: Behind) -> Unclear:
    """The customer most likely ends where the first number or word of VAT stands."""
    body = behind.body
    meant = [*leftovers(body, 1), *(place for place in body.gone if place > 0)]
    end = body.words[min(meant)].start if meant else len(line)
    problem = text("won.amount_ambiguous") if len(behind.prices) > 1 or behind.items else missing(behind)
    return Unclear(
        customer=cleaned(line[:end]) or None,
        amount_text=None,
        vat_text=_rate(behind.vat),
        description=trimmed(line[end:]),
        problem=problem,
    )


# --- what is behind --------------------------------------------------------------------------------------------------


def _judged(customer: Customer, behind: Behind, first: Text | None) -> Won | Unclear:
    body, price = behind.body, behind.price
    if price:
        body.gone.update(price.places)
        _drop_introduction(body, price)
    problem = first or problem_of_sum(behind) or problem_of_vat(behind.vat) or problem_of_rest(behind)
    if problem is not None or price is None or price.total is None:
        return _unclear(customer, behind, problem or text("won.amount_missing"))
    won = _won(customer, behind, price, price.total)
    if price.count and price.quantity != 1 and not (customer.business_id or customer.vat_id):
        # the customer of a name alone is chosen by a person anyway: there the arithmetic is looked at too
        return won.asked(text("won.quantity_check", total=Money(won.amount, won.currency)))
    return won


def _drop_introduction(body: Body, price: Price) -> None:
    for place in (price.places[0] - 1, price.places[-1] + 1):
        if body.is_free(place) and introduces(body.word(place)):
            body.gone.add(place)


def _won(customer: Customer, behind: Behind, price: Price, total: Decimal) -> Won:
    counted = price.count is not None or price.one
    customer, description = _parted(customer, behind.body, price)
    return Won(
        customer=customer.name,
        business_id=customer.business_id,
        vat_id=customer.vat_id,
        amount=total,
        quantity=price.quantity if counted else None,
        unit=price.unit if counted else None,
        unit_price=price.item.value if counted else None,
        currency=price.currency,
        vat_percent=behind.vat.percents[0] if behind.vat.percents else None,
        description=description,
    )


def _parted(customer: Customer, body: Body, price: Price) -> tuple[Customer, str | None]:
    """Words between a legal form and the sum are of the name when the description follows: `Acme Oy Tampere 1500 work`."""
    first = price.places[0]
    between = [place for place in range(first) if place not in body.gone]
    if not customer.by_form or any(place in body.kept for place in between) or _no_words(body, price.places[-1]):
        return customer, body.description()
    name = cleaned(body.line[: body.words[first].start]) if between else customer.name
    body.gone.update(between)
    return replace(customer, name=name), body.description()


def _no_words(body: Body, last: int) -> bool:
    return not any(
        body.kind(place) is Kind.WORD and place not in body.gone for place in range(last + 1, len(body.words))
    )


def _unclear(customer: Customer, behind: Behind, problem: Text) -> Unclear:
    price = behind.price
    amount = behind.body.written(price.places) if price else None
    return Unclear(
        customer=customer.name,
        business_id=customer.business_id,
        amount_text=amount,
        vat_text=_rate(behind.vat),
        description=behind.body.description(),
        problem=problem,
    )


def _rate(vat: SaidOfVat) -> str | None:
    """A rate of 0 may only say that the sum is without VAT: the field is left empty."""
    one = vat.percents[0] if len(vat.percents) == 1 else None
    return str(one).replace(".", ",") if one else None
