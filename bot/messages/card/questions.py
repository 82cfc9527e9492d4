"""What only the deal's owner can answer, asked in a direct message with the buttons of the card."""

from dataclasses import replace

from bot.domain.card import Card
from bot.domain.preflight.asked import owners_questions
from bot.domain.values.finding import Cure, Finding
from bot.domain.values.localized import text
from bot.domain.values.person import Language
from bot.messages.card.findings import cure_button, finding_text, remedy_button
from bot.messages.kit.block_kit import Block, Payload, one_line, rich, section
from bot.messages.kit.catalog import pieces, sentences, speech


def owner_question(card: Card, language: Language) -> Payload:
    said = text("tell.parked", title=card.deal.title)
    asked = [_here(card, finding) for finding in owners_questions(card.deal, card.draft.findings)]
    blocks: list[Block] = [rich(pieces(said, language))]
    for number, finding in enumerate(asked):
        picks = finding.cure is Cure.PICK_CUSTOMER  # the candidates are only on the card: here an ID says who it is
        button = remedy_button(card, finding, language) if picks else cure_button(card, finding, language)
        block_id = f"ask-{card.draft.id}-{card.draft.revision}-{number}"
        blocks.append(section(finding_text(finding, language), accessory=button, block_id=block_id))
    spoken = sentences(speech(said, language), *(speech(finding.message, language) for finding in asked))
    return Payload(spoken, blocks)


def _here(card: Card, finding: Finding) -> Finding:
    """The candidates are only on the card: here there is one button."""
    if finding.code != "customer.unknown":
        return finding
    return replace(finding, message=text("ask.customer", name=one_line(card.deal.buyer.name, 80)))
