"""What only the deal's owner can answer, asked in a direct message with the buttons of the card."""

from dataclasses import replace

from bot.domain.card import Card
from bot.domain.preflight.owner_questions import owners_questions
from bot.domain.values.finding import Finding
from bot.domain.values.localized import text
from bot.messages.card.blocks import DOUBTED
from bot.messages.card.findings import cure_button, finding_text, fix_button
from bot.messages.kit.block_kit import Block, Payload, one_line, rich, section
from bot.messages.kit.catalog import sentences
from bot.messages.kit.words import Words


def owner_question(card: Card, words: Words) -> Payload:
    said = text("tell.parked", title=card.deal.title)
    asked = [_here(card, finding) for finding in owners_questions(card.deal, card.draft.findings)]
    blocks: list[Block] = [rich(words.pieces(said))]
    for number, finding in enumerate(asked):
        needs_id = finding.code in ("customer.unknown", *DOUBTED)
        button = fix_button(card, finding, words) if needs_id else cure_button(card, finding, words)
        block_id = f"ask-{card.draft.id}-{card.draft.revision}-{number}"
        blocks.append(section(finding_text(finding, words), accessory=button, block_id=block_id))
    spoken = sentences(words.speech(said), *(words.speech(finding.message) for finding in asked))
    return Payload(spoken, blocks)


def _here(card: Card, finding: Finding) -> Finding:
    """The candidates are only on the card: here there is one button."""
    if finding.code != "customer.unknown":
        return finding
    return replace(finding, message=text("ask.customer", name=one_line(card.deal.buyer.name, 80)))
