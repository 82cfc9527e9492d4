"""An approver's private message: what waits, each with the buttons that decide it; at the end, that all is decided."""

from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.notice import Notice
from bot.domain.preflight.catalogue import Trait
from bot.domain.preflight.making import has_trait
from bot.domain.values.finding import NEWS, Severity
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.messages.card.blocks import buttons_block
from bot.messages.card.buttons import card_button, open_button
from bot.messages.card.decisions import is_stopped
from bot.messages.card.facts import LineRow, channel_of, headline, rows_of
from bot.messages.card.findings import finding_text
from bot.messages.card.presenter import credit_request
from bot.messages.card.view_model import Button
from bot.messages.forms.review import review_button
from bot.messages.kit.block_kit import Block, Payload, context, one_line, plain, rich, section
from bot.messages.kit.catalog import escape, sentences
from bot.messages.kit.words import Words

LINES, FINDINGS = 5, 3
"""Lines and remarks shown of each draft. What has more is approved on its card, where all of it stands."""


def notice_message(notice: Notice | None, words: Words) -> Payload:
    """None: a newer message has taken over."""
    if notice is None:
        moved = text("notice.moved")
        return Payload(words.speech(moved), [rich(words.pieces(moved))])
    if not notice.count:
        return _over(notice, words)
    waiting = text("notice.waiting", count=notice.count)
    blocks: list[Block] = [rich(words.pieces(waiting))]
    for card in notice.waiting:
        blocks += _draft(card, notice.links.get(card.draft.id, ""), words)
    if notice.count > len(notice.waiting):
        cut = words.say("notice.first", shown=len(notice.waiting), count=notice.count)
        blocks.append(context([plain(cut)]))
    if notice.count > 1:
        blocks.append(review_button(words))
    blocks += _decided(notice, words)
    return Payload(
        sentences(words.speech(waiting), *(escape(headline(card, words)) for card in notice.waiting)), blocks
    )


def _over(notice: Notice, words: Words) -> Payload:
    over = text("notice.over")
    return Payload(words.speech(over), [rich(words.pieces(over)), *_decided(notice, words)])


def _decided(notice: Notice, words: Words) -> list[Block]:
    lines = [one_line(headline(card, words), 150) for card in notice.decided]
    if notice.decided_count > len(lines):
        lines.insert(0, words.say("notice.last_decided", shown=len(lines), count=notice.decided_count))
    return [context([plain("\n".join(lines))])] if lines else []


def _draft(card: Card, link: str, words: Words) -> list[Block]:
    """A draft that is being checked anew has no buttons until it waits again."""
    about = words.say("notice.about", title=one_line(card.deal.title, 150), marker=card.draft.marker)
    credited, waits = credit_request(card, words), card.draft.state is DraftState.PENDING
    buttons = [*(_buttons(card, words) if waits else []), *([open_button(card, link, words)] if link else [])]
    return [
        section(headline(card, words)),
        context([plain(about)]),
        *([rich(credited)] if credited else []),
        *_lines(card, words),
        *_remarks(card, words),
        *([buttons_block(buttons, f"notice-{card.draft.block_id}")] if buttons else []),
    ]


def _lines(card: Card, words: Words) -> list[Block]:
    """What is invoiced, and how it travels."""
    content = card.draft.content
    if content is None:
        return []
    rows = rows_of(content.lines, content.currency, words)
    shown = [_line_text(row, content.currency, words) for row in rows[:LINES]]
    if len(rows) > LINES:
        shown.append(words.say("card.lines.more", count=len(rows) - LINES))
    terms = words.say("card.terms", count=content.terms_days, due=content.due_date)
    return [section("\n".join(shown)), context([plain(f"{channel_of(content, words)} · {terms}")])]


def _line_text(row: LineRow, currency: str, words: Words) -> str:
    total = words.format(Money(row.sum, currency))
    return " · ".join((one_line(row.name, 100), f"{row.quantity} × {row.price}", row.vat, total))


def _remarks(card: Card, words: Words) -> list[Block]:
    found = [one for one in card.draft.findings if one.severity is not Severity.OK]
    lines = [finding_text(one, words) for one in found[:FINDINGS]]
    if len(found) > FINDINGS:
        lines.append(words.say("notice.remarks", shown=FINDINGS, count=len(found)))
    return [section("\n".join(lines))] if lines else []


def _buttons(card: Card, words: Words) -> list[Button]:
    """What happened to a deal, where somebody else leads its invoice, and what stops it, is decided on beside its card."""
    remarks = [found for found in card.draft.findings if found.severity is not Severity.OK]
    lines = len(card.draft.content.lines) if card.draft.content else 0
    elsewhere = any(found.code.startswith(NEWS) or has_trait(found, Trait.ON_CARD) for found in card.draft.findings)
    all_shown = not elsewhere and lines <= LINES and len(remarks) <= FINDINGS
    approve = [card_button(card, "draft.approve", words, primary=True)] if all_shown and not is_stopped(card) else []
    return [*approve, *(card_button(card, name, words) for name in ("draft.edit", "draft.send_back", "draft.reject"))]
