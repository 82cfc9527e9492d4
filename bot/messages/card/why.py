"""Why a card says what it says: each value with its origin."""

from bot.domain.card import Card
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.provenance import Origin, Provenance, provenance
from bot.domain.values.person import Language
from bot.messages.card.facts import address_of, channel_of, project_of, rate_of, reference_of, rows_of, vat_status_of
from bot.messages.kit.block_kit import Block, clip, facts, one_line, section
from bot.messages.kit.catalog import formatted, invoice_language, say
from bot.messages.kit.views import View, modal

LINES = 20
"""Lines explained; a form holds no more than a hundred blocks."""


def why_view(card: Card, language: Language) -> View:
    """Values as the card shows them now, and under each where it came from."""
    title = say("why.title", language)
    content = card.draft.content
    if content is None:
        return modal("why", title, [section(say("why.nothing", language))], language)
    found = provenance(card.deal, card.draft)
    rows = [_fact(card, content, one, language) for one in found if one.line is None]
    rows.append((say("why.mark", language), say("why.mark.value", language, marker=card.draft.marker)))
    blocks: list[Block] = [section(say("why.intro", language)), *facts(rows)]
    blocks += facts(_lines(content, found, language))
    if len(content.lines) > LINES:
        blocks.append(section(say("why.more_lines", language, count=len(content.lines) - LINES)))
    return modal("why", title, blocks, language)


def _fact(card: Card, content: InvoiceContent, one: Provenance, language: Language) -> tuple[str, str]:
    label = say(f"why.{one.what}", language)
    return label, f"{clip(_value(card, content, one.what, language), 150)}\n{_origin(one.origin, language)}"


def _value(card: Card, content: InvoiceContent, what: str, language: Language) -> str:
    customer = content.customer
    values = {
        "customer": one_line(customer.name if customer else ""),
        "address": address_of(content),
        "channel": channel_of(content, language),
        "terms": say("card.terms", language, count=content.terms_days, due=content.due_date),
        "date": formatted(content.invoice_date, language),
        "vat_status": vat_status_of(content, language),
        "language": invoice_language(content.language, language),
        "reference": reference_of(card),
        "your_reference": content.your_reference,
        "project": project_of(card.draft, language),
        "prices": say("prices.gross" if content.prices_include_vat else "prices.net", language),
        "rate": rate_of(content.rate, card.draft, language) if content.rate else "",
    }
    return values[what] or ""


def _lines(content: InvoiceContent, found: tuple[Provenance, ...], language: Language) -> list[tuple[str, str]]:
    rows = rows_of(content.lines, content.currency, language)
    told = []
    for number, row in enumerate(rows[:LINES]):
        mine = {one.what: one.origin for one in found if one.line == number}
        taken = content.lines[number].discount_percent
        discount = f"{formatted(taken, language)}\u00a0%" if taken else ""
        values = {"vat": row.vat, "unit": row.quantity, "price": row.price, "discount": discount}
        said = [
            f"{say(f'why.{what}', language)} {value}: {_origin(mine[what], language)}"
            for what, value in values.items()
            if value
        ]
        told.append((f"{formatted(number + 1, language)}. {one_line(row.name, 80)}", "\n".join(said)))
    return told


def _origin(origin: Origin, language: Language) -> str:
    return say(f"why.from.{origin.value}", language)
