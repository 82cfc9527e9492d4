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
from bot.domain.values.person import Language
from bot.domain.values.vat_rates import DOMESTIC, EU_SALE, OUTSIDE_EU
from bot.messages.card.copied_facts import copied_facts
from bot.messages.kit.block_kit import clip, one_line
from bot.messages.kit.catalog import escape, formatted, say, speech
from bot.messages.kit.unit_words import unit_word

NAME = 80
"""Longest customer name in a headline; the amount must stay visible after it."""
NAMED = 10
"""People named in one list."""


@dataclass(frozen=True, slots=True)
class Row:
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


def amount_of(card: Card, language: Language) -> str:
    """The gross total; a deal that is not priced yet shows its own figure, and says whether that is net."""
    totals = totals_of(card.draft)
    if totals is not None:
        return formatted(Money(totals.gross, totals.currency), language)
    own = card.deal.amount
    if own is None and card.deal.lines:
        own = sum((row.sum for row in rows_of(card.deal.lines, card.deal.currency, language)), Decimal(0))
    if own is None:
        return say("card.amount.unknown", language)
    kind = "gross" if card.prices_include_vat else "net"
    return say(f"card.amount.{kind}", language, amount=Money(own, card.deal.currency))


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


def headline(card: Card, language: Language) -> str:
    phase, content = phase_of(card), card.draft.content
    crediting = phase in ("pending", SENT_BACK) and content is not None and content.credits
    return say(
        f"card.{phase}_credit.title" if crediting else f"card.{phase}.title",
        language,
        customer=customer_of(card),
        amount=amount_of(card, language),
        number=number_of(card),
    )


def channel_word(content: InvoiceContent, language: Language) -> str:
    return say(f"channel.{content.channel.value.lower()}", language)


def channel_of(content: InvoiceContent, language: Language) -> str:
    """How the invoice is delivered, and to which address; the customer decides, so before there is one nobody knows."""
    if content.customer is None:
        return say("card.channel.unknown", language)
    word = channel_word(content, language)
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
    parts = (place.street.strip(), f"{place.zip} {place.city}".strip(), country)
    return one_line(", ".join(part for part in parts if part), 150)


def facts_of(card: Card, language: Language) -> list[tuple[str, str]]:
    """What is decided on: the money, the dates, the way to the customer, and who it is."""
    found = _money_facts(card.draft, language)
    content = card.draft.content
    return found + (_content_facts(card, content, language) if content else _deal_facts(card, language))


def _customer_facts(card: Card, language: Language) -> list[tuple[str, str]]:
    """The name stands in the headline already, unless it was too long for it."""
    content = card.draft.content
    customer = content.customer if content else None
    identified = customer or card.deal.buyer
    number = identified.business_id or identified.vat_id
    kind = "vat_id" if number and foreign_vat_id(number) else "business_id"
    name = customer.name if customer else card.deal.buyer.name
    whole = [] if one_line(name, 200) == customer_of(card) else [(say("card.fact.customer", language), clip(name, 200))]
    return [*whole, (say(f"card.fact.{kind}", language), number or say("card.none", language))]


def _money_facts(draft: Draft, language: Language) -> list[tuple[str, str]]:
    totals = totals_of(draft)
    if totals is None:
        return []
    mark = say("card.ours", language) if totals.source is TotalsSource.OURS else ""
    sums = [
        (say(key, language), formatted(Money(amount, totals.currency), language) + note)
        for key, amount, note in (
            ("card.fact.net", totals.net, ""),
            ("card.fact.vat", totals.vat, ""),
            ("card.fact.gross", totals.gross, mark),
        )
    ]
    return sums + _in_books(draft, totals, language)


def _in_books(draft: Draft, totals: Totals, language: Language) -> list[tuple[str, str]]:
    """What a foreign sum comes to in the company's own currency: a rate that is turned round shows in it at once."""
    rate = draft.content.rate if draft.content else None
    booked = totals.booked or (rate.in_books(totals.gross) if rate else None)
    found = [(say("card.fact.rate", language), rate_of(rate, draft, language))] if rate else []
    if booked:
        mark = "" if totals.booked else say("card.ours", language)
        found.append((say("card.fact.booked", language), formatted(booked, language) + mark))
    return found


def rate_of(rate: ExchangeRate, draft: Draft, language: Language) -> str:
    currency = draft.content.currency if draft.content else ""
    day = "" if rate.day is None else rate.day
    return say("card.rate", language, base=rate.base, rate=rate.rate, currency=currency, date=day)


def project_of(draft: Draft, language: Language) -> str:
    """The project that the invoice will really be on."""
    project = draft.content.project_ref if draft.content else None
    if project and goes_without_project(draft.findings):
        return say("card.project.none", language, project=project)
    return project or ""


def mentions(users: Sequence[UserId], language: Language) -> str:
    """Markup naming at most ten people; of more it says how many there are."""
    named = ", ".join(speech(text("user", user=user), language) for user in users[:NAMED])
    rest = len(users) - NAMED
    return f"{named} {escape(say('mentions.more', language, count=rest))}" if rest > 0 else named


def headings(card: Card, language: Language) -> list[str]:
    """Over the columns of the lines."""
    vat = "_gross" if card.prices_include_vat else ""
    names = ("name", "quantity", f"price{vat}", "vat", f"sum{vat}")
    return [say(f"card.line.{name}", language) for name in names]


def reference_of(card: Card) -> str:
    """The bank reference as it is printed, in groups."""
    reference = card.draft.invoice.reference if card.draft.invoice else None
    return grouped(reference) if reference else ""


def _content_facts(card: Card, content: InvoiceContent, language: Language) -> list[tuple[str, str]]:
    terms = say("card.terms", language, count=content.terms_days, due=content.due_date)
    optional = [
        (say("card.fact.prices", language), say("prices.gross", language) if content.prices_include_vat else None),
        (say("card.fact.terms", language), terms),
        (say("card.fact.date", language), formatted(content.invoice_date, language)),
        *_customer_facts(card, language),
        # the two long ones side by side
        (say("card.fact.channel", language), channel_of(content, language)),
        (say("card.fact.address", language), address_of(content)),
        (say("card.fact.reference", language), reference_of(card)),
        (say("card.fact.delivery", language), _delivery(content, language)),
        (say("card.fact.vat_status", language), _vat_status(content, language)),
        (say("card.fact.credits", language), content.credits),
        (say("card.fact.project", language), project_of(card.draft, language)),
        (say("card.fact.your_reference", language), content.your_reference),
        *copied_facts(card.draft, language),
        (say("card.fact.note", language), content.note),
    ]
    return [(label, value) for label, value in optional if value]


def _delivery(content: InvoiceContent, language: Language) -> str:
    days = dict.fromkeys(day for day in (content.delivery_start, content.delivery_end) if day)
    return " – ".join(formatted(day, language) for day in days)


def _vat_status(content: InvoiceContent, language: Language) -> str:
    """Domestic goes without saying; any other changes what the customer pays."""
    if content.vat_status == DOMESTIC:
        return ""
    known = content.vat_status in (OUTSIDE_EU, EU_SALE)
    words = say(f"vat_status.{content.vat_status}", language) if known else f"vat_{content.vat_status}"
    vat_id = content.customer.vat_id if content.customer else None
    return f"{words} ({vat_id})" if vat_id else words


def _deal_facts(card: Card, language: Language) -> list[tuple[str, str]]:
    deal = card.deal
    days = deal.payment_terms_days
    optional = [
        *_customer_facts(card, language),
        (
            say("card.fact.terms_days", language),
            say("card.terms_days", language, count=days) if days is not None else None,
        ),
        (say("card.fact.project", language), deal.project_ref),
        (say("card.fact.your_reference", language), deal.your_ref),
    ]
    return [(label, value) for label, value in optional if value]


def rows_of(lines: Sequence[Line | DealLine], currency: str, language: Language) -> list[Row]:
    return [_row(line, currency, language) for line in lines]


def _row(line: Line | DealLine, currency: str, language: Language) -> Row:
    discount = f" (−{_percent(line.discount_percent, language)})" if line.discount_percent else ""
    known = unit_word(line.unit or "", language)
    exact = line.quantity * line.unit_price * (1 - line.discount_percent / 100)
    return Row(
        name=" – ".join(part for part in (clip(line.name, 80), clip(line.comment or "", 60)) if part),
        quantity=f"{formatted(line.quantity, language)}\u00a0{known}".strip(),
        price=formatted(Money(line.unit_price, currency), language) + discount,
        vat="" if line.vat_percent is None else _percent(line.vat_percent, language),
        sum=cents(exact) if line.vat_percent is None else line_sum(line),  # type: ignore[arg-type]
    )


def _percent(value: Decimal, language: Language) -> str:
    return f"{formatted(value, language)}\u00a0%"
