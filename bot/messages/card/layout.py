"""A deal's card: one message, updated in place through all states of its draft. Places what the presenter worded."""

from bot.domain.card import Card
from bot.messages.card.blocks import buttons_block, finding_blocks, notes_block, row_block
from bot.messages.card.presenter import card_view
from bot.messages.card.view_model import NEXT_TODAY, CardLimits, CardView
from bot.messages.kit.block_kit import Block, Payload, fields, header, rich, section, size, table
from bot.messages.kit.words import Words

LARGEST = 12_000
"""Characters of blocks; Slack refuses somewhat more than 13,000 without documenting it."""
ROOMS = (
    CardLimits(findings=20),
    CardLimits(),
    CardLimits(lines=5, findings=6, candidates=3),
    CardLimits(lines=2, findings=4, candidates=2),
    CardLimits(1, 2, 1),
)


def draft_card(card: Card, words: Words, *, preview: bool = True) -> Payload:
    """The card in its present state. Long lists are shortened until Slack takes the message."""
    for limits in ROOMS:
        view = card_view(card, words, limits, preview=preview)
        blocks = _blocks(view)
        if size(blocks) <= LARGEST:
            break
    return Payload(view.spoken, blocks)


def _blocks(view: CardView) -> list[Block]:
    findings = [block for finding in view.findings for block in finding_blocks(finding)]
    if view.more_findings:
        findings.append(section(view.more_findings))
    details = _details(view)
    return [
        header(view.title),
        _next_step(view),
        *(findings if view.findings_first else details),
        *notes_block(view.asked),
        *(details if view.findings_first else findings),
        *([rich(*view.records)] if view.records else []),
        *notes_block(view.votes),
        *([buttons_block(view.buttons, view.block_id)] if view.buttons else []),
        *notes_block(view.footer),
    ]


def _next_step(view: CardView) -> Block:
    block = rich(view.next_step)
    return block | {"block_id": f"{view.block_id}{NEXT_TODAY}"} if view.next_step_of_today else block


def _details(view: CardView) -> list[Block]:
    heading, parts = view.plan[:1], view.plan[1:]
    return [
        *([rich(view.credit_request)] if view.credit_request else []),
        *fields(view.facts),
        *([table(view.lines, right=frozenset({1, 2, 3, 4}))] if view.lines else []),
        *([rich(*([part] for part in parts), bold=f"{heading[0]}\n")] if heading else []),
        *(row_block(row) for row in view.plan_rows),
    ]
