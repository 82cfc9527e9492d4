"""An approver's private message: what waits, each with the buttons that decide it; at the end, that all is decided."""

from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.notice import Notice
from bot.domain.preflight.catalogue import Trait
from bot.domain.preflight.making import has_trait
from bot.domain.values.finding import NEWS, Severity
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.card.blocks import approve_button, card_button, credit_request, value_of
from bot.messages.card.facts import Row, channel_of, headline, rows_of
from bot.messages.card.findings import finding_text
from bot.messages.card.layout import is_stopped
from bot.messages.forms.review import review_button
from bot.messages.kit.block_kit import Block, Payload, actions, button, context, one_line, plain, rich, section
from bot.messages.kit.catalog import escape, formatted, pieces, say, sentences, speech

LINES, FINDINGS = 5, 3
"""Lines and remarks shown of each draft. What has more is approved on its card, where all of it stands."""


def notice_message(notice: Notice | None, language: Language) -> Payload:
    """None: a newer message has taken over."""
    if notice is None:
        said = text("notice.moved")
        return Payload(speech(said, language), [rich(pieces(said, language))])
    if not notice.count:
        return _over(notice, language)
    said = text("notice.waiting", count=notice.count)
    blocks: list[Block] = [rich(pieces(said, language))]
    for card in notice.waiting:
        blocks += _draft(card, notice.links.get(card.draft.id, ""), language)
    if notice.count > len(notice.waiting):
        cut = say("notice.first", language, shown=len(notice.waiting), count=notice.count)
        blocks.append(context([plain(cut)]))
    if notice.count > 1:
        blocks.append(review_button(language))
    blocks += _decided(notice, language)
    return Payload(
        sentences(speech(said, language), *(escape(headline(card, language)) for card in notice.waiting)), blocks
    )


def _over(notice: Notice, language: Language) -> Payload:
    said = text("notice.over")
    return Payload(speech(said, language), [rich(pieces(said, language)), *_decided(notice, language)])


def _decided(notice: Notice, language: Language) -> list[Block]:
    lines = [one_line(headline(card, language), 150) for card in notice.decided]
    if notice.decided_count > len(lines):
        lines.insert(0, say("notice.last_decided", language, shown=len(lines), count=notice.decided_count))
    return [context([plain("\n".join(lines))])] if lines else []


def _draft(card: Card, link: str, language: Language) -> list[Block]:
    """A draft that is being checked anew has no buttons until it waits again."""
    about = say("notice.about", language, title=one_line(card.deal.title, 150), marker=card.draft.marker)
    blocks = [section(headline(card, language)), context([plain(about)]), *credit_request(card, language)]
    blocks += _lines(card, language)
    blocks += _remarks(card, language)
    buttons = _buttons(card, language) if card.draft.state is DraftState.PENDING else []
    if link:
        label = say("button.open_card", language)
        spoken = one_line(headline(card, language), 60)
        buttons.append(button(label, "card.open", value_of(card.draft), spoken=spoken, url=link))
    return [*blocks, actions(buttons, f"notice-{card.draft.block_id}")] if buttons else blocks


def _lines(card: Card, language: Language) -> list[Block]:
    """What is invoiced, and how it travels."""
    content = card.draft.content
    if content is None:
        return []
    rows = rows_of(content.lines, content.currency, language)
    said = [_line(row, content.currency, language) for row in rows[:LINES]]
    if len(rows) > LINES:
        said.append(say("card.lines.more", language, count=len(rows) - LINES))
    terms = say("card.terms", language, count=content.terms_days, due=content.due_date)
    return [section("\n".join(said)), context([plain(f"{channel_of(content, language)} · {terms}")])]


def _line(row: Row, currency: str, language: Language) -> str:
    total = formatted(Money(row.sum, currency), language)
    return " · ".join((one_line(row.name, 100), f"{row.quantity} × {row.price}", row.vat, total))


def _remarks(card: Card, language: Language) -> list[Block]:
    found = [one for one in card.draft.findings if one.severity is not Severity.OK]
    lines = [finding_text(one, language) for one in found[:FINDINGS]]
    if len(found) > FINDINGS:
        lines.append(say("notice.remarks", language, shown=FINDINGS, count=len(found)))
    return [section("\n".join(lines))] if lines else []


def _buttons(card: Card, language: Language) -> list[Block]:
    """What happened to a deal, where somebody else leads its invoice, and what stops it, is decided on beside its card."""
    remarks = [found for found in card.draft.findings if found.severity is not Severity.OK]
    lines = len(card.draft.content.lines) if card.draft.content else 0
    elsewhere = any(found.code.startswith(NEWS) or has_trait(found, Trait.ON_CARD) for found in card.draft.findings)
    shown_whole = not elsewhere and lines <= LINES and len(remarks) <= FINDINGS
    return [
        *([approve_button(card, language)] if shown_whole and not is_stopped(card) else []),
        card_button(card, "draft.edit", say("button.edit", language), language),
        card_button(card, "draft.send_back", say("button.send_back", language), language),
        card_button(card, "draft.reject", say("button.reject", language), language),
    ]
