"""The parts of a card's view as blocks. Knows Slack's limits and nothing of invoices."""

from collections.abc import Iterable

from bot.messages.card.view_model import ActionRow, Button, FindingView, Note
from bot.messages.kit.block_kit import (
    Block,
    actions,
    button,
    confirmation,
    context,
    inert,
    mrkdwn,
    plain,
    rich,
    section,
)
from bot.messages.kit.catalog import spoken


def button_block(shown: Button) -> Block:
    asks = shown.question
    return button(
        shown.label,
        shown.action_id,
        shown.value,
        spoken=shown.spoken,
        primary=shown.primary,
        asks=confirmation(asks.title, asks.text, confirm=asks.confirm, deny=asks.deny, danger=asks.danger)
        if asks
        else None,
        url=shown.url,
    )


def buttons_block(buttons: Iterable[Button], block_id: str) -> Block:
    return actions([button_block(each) for each in buttons], block_id)


def row_block(row: ActionRow) -> Block:
    if row.small:
        return context([plain(row.text)])
    if not row.text:
        return buttons_block(row.buttons, row.block_id or "")
    beside = button_block(row.buttons[0]) if row.buttons else None
    return section(row.text, accessory=beside, block_id=row.block_id)


def notes_block(notes: Iterable[Note]) -> list[Block]:
    elements = [mrkdwn(note.text) if note.markup else plain(note.text) for note in notes]
    return [context(elements)] if elements else []


def finding_blocks(finding: FindingView) -> list[Block]:
    return [*_message(finding), *(row_block(row) for row in finding.rows)]


def _message(finding: FindingView) -> list[Block]:
    """Whoever is named in it is mentioned; a text without people is plain."""
    cure = button_block(finding.button) if finding.button else None
    if not finding.names_people:
        return [section("".join(map(str, finding.pieces)), accessory=cure, block_id=finding.block_id)]
    if all(inert(piece) for piece in finding.message if isinstance(piece, str)):
        markup = mrkdwn(finding.lead + spoken(finding.message))
        return [section(markup, accessory=cure, block_id=finding.block_id)]
    return [rich(finding.pieces), *([actions([cure], finding.button_block_id)] if cure else [])]
