"""Why a card says what it says: each value with its origin."""

from bot.domain.card import Card
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.provenance import Origin, Provenance, provenance
from bot.messages.card.facts import address_of, channel_of, project_of, rate_of, reference_of, rows_of, vat_status_of
from bot.messages.kit.block_kit import Block, clip, facts, one_line, section
from bot.messages.kit.views import View, modal
from bot.messages.kit.words import Words

LINES = 20
"""Lines explained; a form holds no more than a hundred blocks."""


def why_view(card: Card, words: Words) -> View:
    """Values as the card shows them now, and under each where it came from."""
    title = words.say("why.title")
    content = card.draft.content
    if content is None:
        return modal("why", title, [section(words.say("why.nothing"))], words)
    found = provenance(card.deal, card.draft)
    rows = [_fact(card, content, one, words) for one in found if one.line is None]
    rows.append((words.say("why.mark"), words.say("why.mark.value", marker=card.draft.marker)))
    blocks: list[Block] = [section(words.say("why.intro")), *facts(rows)]
    blocks += facts(_lines(content, found, words))
    if len(content.lines) > LINES:
        blocks.append(section(words.say("why.more_lines", count=len(content.lines) - LINES)))
    return modal("why", title, blocks, words)


def _fact(card: Card, content: InvoiceContent, one: Provenance, words: Words) -> tuple[str, str]:
    label = words.say(f"why.{one.what}")
    return label, f"{clip(_value(card, content, one.what, words), 150)}\n{_origin(one.origin, words)}"


def _value(card: Card, content: InvoiceContent, what: str, words: Words) -> str:
    customer = content.customer
    values = {
        "customer": one_line(customer.name if customer else ""),
        "address": address_of(content),
        "channel": channel_of(content, words),
        "terms": words.say("card.terms", count=content.terms_days, due=content.due_date),
        "date": words.format(content.invoice_date),
        "vat_status": vat_status_of(content, words),
        "language": words.invoice_language(content.language),
        "reference": reference_of(card),
        "your_reference": content.your_reference,
        "project": project_of(card.draft, words),
        "prices": words.say("prices.gross" if content.prices_include_vat else "prices.net"),
        "rate": rate_of(content.rate, card.draft, words) if content.rate else "",
    }
    return values[what] or ""


def _lines(content: InvoiceContent, found: tuple[Provenance, ...], words: Words) -> list[tuple[str, str]]:
    rows = rows_of(content.lines, content.currency, words)
    told = []
    for number, row in enumerate(rows[:LINES]):
        mine = {one.what: one.origin for one in found if one.line == number}
        taken = content.lines[number].discount_percent
        discount = words.percent(taken) if taken else ""
        values = {"vat": row.vat, "unit": row.quantity, "price": row.price, "discount": discount}
        said = [
            f"{words.say(f'why.{what}')} {value}: {_origin(mine[what], words)}"
            for what, value in values.items()
            if value
        ]
        told.append((f"{words.format(number + 1)}. {one_line(row.name, 80)}", "\n".join(said)))
    return told


def _origin(origin: Origin, words: Words) -> str:
    return words.say(f"why.from.{origin.value}")
