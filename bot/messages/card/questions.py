"""What only the deal's owner can answer, asked in a direct message with the buttons of the card."""

from dataclasses import replace

from bot.domain.card import Card
from bot.domain.preflight.asked import owners_questions
from bot.domain.values.finding import Cure, Finding
from bot.domain.values.localized import text
from bot.messages.card.blocks import button_block
from bot.messages.card.findings import cure_button, finding_text, remedy_button
from bot.messages.kit.block_kit import Block, Payload, one_line, rich, section
from bot.messages.kit.catalog import sentences
from bot.messages.kit.words import Words


def owner_question(card: Card, words: Words) -> Payload:
    opening = text("tell.parked", title=card.deal.title)
    questions = [_without_candidates(card, found) for found in owners_questions(card.deal, card.draft.findings)]
    blocks: list[Block] = [rich(words.pieces(opening))]
    for number, question in enumerate(questions):
        picks = question.cure is Cure.PICK_CUSTOMER  # the candidates are only on the card: here an ID says who it is
        button = remedy_button(card, question, words) if picks else cure_button(card, question, words)
        accessory = button_block(button) if button else None
        block_id = f"ask-{card.draft.id}-{card.draft.revision}-{number}"
        blocks.append(section(finding_text(question, words), accessory=accessory, block_id=block_id))
    spoken = sentences(words.speech(opening), *(words.speech(question.message) for question in questions))
    return Payload(spoken, blocks)


def _without_candidates(card: Card, finding: Finding) -> Finding:
    """The candidates are only on the card: here there is one button."""
    if finding.code != "customer.unknown":
        return finding
    return replace(finding, message=text("ask.customer", name=one_line(card.deal.buyer.name, 80)))
