"""What only the deal's owner can answer, asked in a direct message with the buttons of the card."""

from bot.domain.card import Card
from bot.domain.person import Language
from bot.domain.preflight import owners_questions
from bot.domain.text import text
from bot.messages.blocks import Block, Payload, rich, section
from bot.messages.card_blocks import cure_button, finding_text, fix_button
from bot.messages.texts import pieces, render, sentences, speech


def owner_question(card: Card, language: Language) -> Payload:
    said = text("tell.parked", title=card.deal.title)
    asked = owners_questions(card.deal, card.draft.findings)
    blocks: list[Block] = [rich(pieces(said, language))]
    for number, finding in enumerate(asked):
        needs_id = finding.code == "customer.unknown"
        button = fix_button(card, finding, language) if needs_id else cure_button(card, finding, language)
        block_id = f"ask-{card.draft.id}-{card.draft.revision}-{number}"
        blocks.append(section(finding_text(finding, language), accessory=button, block_id=block_id))
    spoken = sentences(speech(said, language), *(render(finding.message, language) for finding in asked))
    return Payload(spoken, blocks)
