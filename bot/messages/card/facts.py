"""What a card says in words: its headline, its facts, its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.card import Card
from bot.domain.customers.customer import Channel
from bot.domain.customers.einvoice_addresses import readable
from bot.domain.customers.identifiers import foreign_vat_id
from bot.domain.deals.deal import DealLine
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import IN_PREPARATION, PAYABLE
from bot.domain.preflight.making import goes_without_project
from bot.domain.receivables.payment import Payment
from bot.domain.values.bank_reference import grouped
from bot.domain.values.finding import REGISTER_WAITS, SENT_BACK
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.domain.values.money import ExchangeRate, Money, Totals, TotalsSource, cents, line_sum
from bot.domain.values.vat_rates import DOMESTIC
from bot.domain.values.vat_treatments import naming
from bot.messages.card.copied_facts import copied_facts
from bot.messages.kit.block_kit import clip, one_line
from bot.messages.kit.catalog import escape
from bot.messages.kit.words import Words

NAME = 80
"""Longest customer name in a headline; the amount must stay visible after it."""
NAMED = 10
"""People named in one list."""


@dataclass(frozen=True, slots=True)
class LineRow:
    name: str
    quantity: str
    price: str
    vat: str
    sum: Decimal


def totals_of(draft: Draft) -> Totals | None:
    """Procountor's once they exist; while the draft is being changed they describe the invoice before the change."""
    if draft.invoice and draft.invoice.totals and draft.state not in IN_PREPARATION:
        return draft.invoice.totals
    return draft.totals


def customer_of(card: Card) -> str:
    content = card.draft.content
    name = content.customer.name if content and content.customer else card.deal.buyer.name
    return one_line(name, NAME)


def amount_of(card: Card, words: Words) -> str:
    """The gross total; a deal that is not priced yet shows its own figure, and says whether that is net."""
    totals = totals_of(card.draft)
    if totals is not None:
        return words.format(Money(totals.gross, totals.currency))
    own = card.deal.amount
    if own is None and card.deal.lines:
        own = sum((row.sum for row in rows_of(card.deal.lines, card.deal.currency, words)), Decimal(0))
    if own is None:
        return words.say("card.amount.unknown")
    kind = "gross" if card.prices_include_vat else "net"
    return words.say(f"card.amount.{kind}", amount=Money(own, card.deal.currency))


def number_of(card: Card) -> str:
    invoice = card.draft.invoice
    return str(invoice.number) if invoice and invoice.number is not None else ""


def phase_of(card: Card) -> str:
    """The draft's state, or the payment's once the customer's money is what matters; `waiting` for the register."""
    draft = card.draft
    if draft.state in PAYABLE and card.payment not in (None, Payment.OPEN):
        return str(card.payment)
    if draft.state is DraftState.PARKED and any(found.code == SENT_BACK for found in draft.findings):
        return SENT_BACK
    if draft.state is DraftState.PARKED and any(found.code == REGISTER_WAITS for found in draft.findings):
        return "waiting"
    return draft.state.value


def headline(card: Card, words: Words) -> str:
    phase, content = phase_of(card), card.draft.content
    crediting = phase in ("pending", SENT_BACK) and content is not None and content.credits
    return words.say(
        f"card.{phase}_credit.title" if crediting else f"card.{phase}.title",
        customer=customer_of(card),
        amount=amount_of(card, words),
        number=number_of(card),
    )


def channel_word(content: InvoiceContent, words: Words) -> str:
    return words.say(f"channel.{content.channel.value.lower()}")


def channel_of(content: InvoiceContent, words: Words) -> str:
    """How the invoice is delivered, and to which address; the customer decides, so before there is one nobody knows."""
    if content.customer is None:
        return words.say("card.channel.unknown")
    word = channel_word(content, words)
    customer = content.customer
    if customer and content.channel is Channel.EMAIL and customer.email:
        return f"{word}: {customer.email}"
    if customer and content.channel is Channel.ELECTRONIC_INVOICE and customer.einvoice:
        return f"{word}: {readable(customer.einvoice.address)} ({customer.einvoice.operator})"
    return word


def address_of(content: InvoiceContent) -> str:
    """Where the invoice is addressed to, on one line; the country only where it is not Finland."""
    if content.customer is None:
        return ""
    place = content.customer.billing_address or content.customer.address
    country = "" if place.country.upper() in ("", "FI") else place.country
    town = f"{place.zip} {place.city}".strip()
    parts = (place.specifier.strip(), place.street.strip(), place.subdivision.strip(), town, country)
    return one_line(", ".join(part for part in parts if part), 150)


def facts_of(card: Card, words: Words) -> list[tuple[str, str]]:
    """What is decided on: the money, the dates, the way to the customer, and who it is."""
    found = _money_facts(card.draft, words)
    content = card.draft.content
    return found + (_content_facts(card, content, words) if content else _deal_facts(card, words))


def _customer_facts(card: Card, words: Words) -> list[tuple[str, str]]:
    """The name stands in the headline already, unless it was too long for it."""
    content = card.draft.content
    customer = content.customer if content else None
    identified = customer or card.deal.buyer
    number = identified.business_id or identified.vat_id
    kind = "vat_id" if number and foreign_vat_id(number) else "business_id"
    name = customer.name if customer else card.deal.buyer.name
    full_name = [] if one_line(name, 200) == customer_of(card) else [(words.say("card.fact.customer"), clip(name, 200))]
    return [*full_name, (words.say(f"card.fact.{kind}"), number or words.say("card.none"))]


def _money_facts(draft: Draft, words: Words) -> list[tuple[str, str]]:
    totals = totals_of(draft)
    if totals is None:
        return []
    mark = words.say("card.ours") if totals.source is TotalsSource.OURS else ""
    sums = [
        (words.say(key), words.format(Money(amount, totals.currency)) + note)
        for key, amount, note in (
            ("card.fact.net", totals.net, ""),
            ("card.fact.vat", totals.vat, ""),
            ("card.fact.gross", totals.gross, mark),
        )
    ]
    return sums + _in_books(draft, totals, words)


def _in_books(draft: Draft, totals: Totals, words: Words) -> list[tuple[str, str]]:
    """What a foreign sum comes to in the company's own currency: a rate that is turned round shows in it at once."""
    rate = draft.content.rate if draft.content else None
    booked = totals.booked or (rate.in_books(totals.gross) if rate else None)
    found = [(words.say("card.fact.rate"), rate_of(rate, draft, words))] if rate else []
    if booked:
        mark = "" if totals.booked else words.say("card.ours")
        found.append((words.say("card.fact.booked"), words.format(booked) + mark))
    return found


def rate_of(rate: ExchangeRate, draft: Draft, words: Words) -> str:
    currency = draft.content.currency if draft.content else ""
    day = "" if rate.day is None else rate.day
    return words.say("card.rate", base=rate.base, rate=rate.rate, currency=currency, date=day)


def project_of(draft: Draft, words: Words) -> str:
    """The project that the invoice will really be on."""
    project = draft.content.project_ref if draft.content else None
    if project and goes_without_project(draft.findings):
        return words.say("card.project.none", project=project)
    return project or ""


def mentions(users: Sequence[UserId], words: Words) -> str:
    """Markup naming at most ten people; of more it says how many there are."""
    named = ", ".join(words.speech(text("user", user=user)) for user in users[:NAMED])
    rest = len(users) - NAMED
    return f"{named} {escape(words.say('mentions.more', count=rest))}" if rest > 0 else named


def headings(card: Card, words: Words) -> list[str]:
    """Over the columns of the lines."""
    vat = "_gross" if card.prices_include_vat else ""
    names = ("name", "quantity", f"price{vat}", "vat", f"sum{vat}")
    return [words.say(f"card.line.{name}") for name in names]


def reference_of(card: Card) -> str:
    """The bank reference as it is printed, in groups."""
    reference = card.draft.invoice.reference if card.draft.invoice else None
    return grouped(reference) if reference else ""


def _content_facts(card: Card, content: InvoiceContent, words: Words) -> list[tuple[str, str]]:
    terms = words.say("card.terms", count=content.terms_days, due=content.due_date)
    optional = [
        (words.say("card.fact.prices"), words.say("prices.gross") if content.prices_include_vat else None),
        (words.say("card.fact.terms"), terms),
        (words.say("card.fact.date"), words.format(content.invoice_date)),
        *_customer_facts(card, words),
        # the two long ones side by side
        (words.say("card.fact.channel"), channel_of(content, words)),
        (words.say("card.fact.address"), address_of(content)),
        (words.say("card.fact.reference"), reference_of(card)),
        (words.say("card.fact.delivery"), _delivery(content, words)),
        (words.say("card.fact.vat_status"), _vat_status(content, words)),
        (words.say("card.fact.credits"), content.credits),
        (words.say("card.fact.project"), project_of(card.draft, words)),
        (words.say("card.fact.your_reference"), content.your_reference),
        *copied_facts(card.draft, words),
        (words.say("card.fact.language"), words.invoice_language(content.language)),
        (words.say("card.fact.note"), content.note),
    ]
    return [(label, value) for label, value in optional if value]


def _delivery(content: InvoiceContent, words: Words) -> str:
    days = dict.fromkeys(day for day in (content.delivery_start, content.delivery_end) if day)
    return " – ".join(words.format(day) for day in days)


def _vat_status(content: InvoiceContent, words: Words) -> str:
    """Domestic goes without saying; any other changes what the customer pays."""
    if content.vat_status == DOMESTIC:
        return ""
    status = vat_status_of(content, words)
    vat_id = content.customer.vat_id if content.customer else None
    return f"{status} ({vat_id})" if vat_id else status


def vat_status_of(content: InvoiceContent, words: Words) -> str:
    """In our words where its number is documented; any other as the company's own list calls it."""
    name = naming(content.vat_status, content.vat_status_name)
    listed = name == content.vat_status_name
    return words.say("card.vat_status.listed" if listed else "why.vat_status.value", vat_status=name)


def _deal_facts(card: Card, words: Words) -> list[tuple[str, str]]:
    deal = card.deal
    days = deal.payment_terms_days
    optional = [
        *_customer_facts(card, words),
        (
            words.say("card.fact.terms_days"),
            words.say("card.terms_days", count=days) if days is not None else None,
        ),
        (words.say("card.fact.project"), deal.project_ref),
        (words.say("card.fact.your_reference"), deal.your_ref),
    ]
    return [(label, value) for label, value in optional if value]


def rows_of(lines: Sequence[Line | DealLine], currency: str, words: Words) -> list[LineRow]:
    return [_line_row(line, currency, words) for line in lines]


def _line_row(line: Line | DealLine, currency: str, words: Words) -> LineRow:
    discount = f" (−{words.percent(line.discount_percent)})" if line.discount_percent else ""
    unit = words.unit(line.unit or "")
    exact = line.quantity * line.unit_price * (1 - line.discount_percent / 100)
    return LineRow(
        name=" – ".join(part for part in (clip(line.name, 80), clip(line.comment or "", 60)) if part),
        quantity=f"{words.format(line.quantity)}\u00a0{unit}".strip(),
        price=words.format(Money(line.unit_price, currency)) + discount,
        vat="" if line.vat_percent is None else words.percent(line.vat_percent),
        sum=cents(exact) if line.vat_percent is None else line_sum(line),  # type: ignore[arg-type]
    )
