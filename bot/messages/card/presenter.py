"""A card's view: everything it says in its present state, in the reader's words."""

from decimal import Decimal

from bot.domain.approval.approval import Decision
from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.lifecycle import EDITABLE
from bot.domain.values.finding import blocking
from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money
from bot.messages.card.buttons import card_buttons, why_button
from bot.messages.card.decisions import asked_people, is_stopped, records_of, votes_of
from bot.messages.card.facts import channel_word, facts_of, headings, headline, number_of, phase_of, rows_of
from bot.messages.card.findings import finding_views, more_findings, notices
from bot.messages.card.news_words import in_its_state, is_sendable
from bot.messages.card.parts import plan_lines, plan_rows
from bot.messages.card.view_model import ActionRow, Button, CardLimits, CardView, Note
from bot.messages.kit.block_kit import clip, one_line
from bot.messages.kit.catalog import Piece, escape, sentences
from bot.messages.kit.words import Words


def card_view(card: Card, words: Words, limits: CardLimits, *, preview: bool) -> CardView:
    card = in_its_state(card)
    state = card.draft.state
    checked = state in EDITABLE
    title, next_step = headline(card, words), _next_step(card, words)
    records = _records(card, words)
    buttons, rows = _with_why(card, words, card_buttons(card, words, preview=preview), plan_rows(card, words), records)
    return CardView(
        block_id=card.draft.block_id,
        title=title,
        spoken=sentences(escape(title), words.speech(next_step)),
        next_step=words.pieces(next_step),
        # whether a waiting draft can be approved as it stands depends on the day and on who may decide
        next_step_of_today=state is DraftState.PENDING,
        credit_request=credit_request(card, words),
        facts=tuple(facts_of(card, words)),
        lines=_lines(card, words, limits),
        plan=plan_lines(card, words),
        plan_rows=rows,
        findings=finding_views(card, words, limits) if checked else notices(card, words),
        more_findings=more_findings(card, words, limits) if checked else "",
        findings_first=state is not DraftState.PENDING,
        asked=asked_people(card, words) if state is DraftState.PARKED else (),
        records=records,
        votes=votes_of(card, words) if state is DraftState.PENDING else (),
        buttons=buttons,
        footer=_footer(card, words),
    )


def _with_why(
    card: Card,
    words: Words,
    buttons: tuple[Button, ...],
    rows: tuple[ActionRow, ...],
    records: tuple[tuple[Piece, ...], ...],
) -> tuple[tuple[Button, ...], tuple[ActionRow, ...]]:
    """The last of the card's buttons tells where its values came from: beside its own, else at its end beside the plan's."""
    why = why_button(card, words)
    if buttons:
        return (*buttons, *why), rows
    if not rows or records:
        return buttons, rows
    *others, last = rows
    row = ActionRow(text=last.text, buttons=(*last.buttons, *why), block_id=last.block_id)
    return buttons, (*others, row)


def _next_step(card: Card, words: Words) -> Text:
    """The sentence under the headline: what is wanted of the reader, or how it stands."""
    content = card.draft.content
    due = content.due_date if content else card.today
    if special := _special(card):
        return text(f"card.{special}.next")
    match phase_of(card):
        case "parked":
            return text("card.parked.next", count=len(blocking(card.draft.findings)))
        case "sent" | "sending" as phase:
            channel = channel_word(content, words) if content else ""
            return text(f"card.{phase}.next", channel=channel, due=due)
        case phase:
            # Each text takes of these what it names.
            return text(f"card.{phase}.next", due=due, date=card.paid_on or "", reason=_reason(card))


def _special(card: Card) -> str | None:
    """Where the state alone would promise what does not hold."""
    match phase_of(card):
        case "parked" if not blocking(card.draft.findings):
            return "parked_unexplained"
        case "pending" if is_stopped(card):
            return "pending_stopped"
        case "approving" | "sending" if card.silent:
            return "silent"
        case "approved" if not is_sendable(card):
            return "approved_unsent"
        case _:
            return None


def _reason(card: Card) -> str:
    reasons = [approval.reason or "" for approval in card.approvals if approval.decision is Decision.REJECTED]
    return clip(reasons[-1], 300) if reasons else ""


def credit_request(card: Card, words: Words) -> tuple[Piece, ...]:
    """Who asked for the credit, and why: nothing else on the card says what it is for. Empty where it is none."""
    content = card.draft.content
    if content is None or content.credit_asked_by is None:
        return ()
    reason = clip(content.credit_reason or "", 500)
    return words.pieces(text("card.credit_asked", user=content.credit_asked_by, reason=reason))


def _lines(card: Card, words: Words, limits: CardLimits) -> tuple[tuple[str, ...], ...]:
    """The lines exactly as they will be invoiced; those that do not fit are counted and summed."""
    content = card.draft.content
    currency = content.currency if content else card.deal.currency
    rows = rows_of(content.lines if content else card.deal.lines, currency, words)
    if not rows:
        return ()
    shown, hidden = rows[: limits.lines], rows[limits.lines :]
    cells = [tuple(headings(card, words))]
    cells += [(row.name, row.quantity, row.price, row.vat, words.format(Money(row.sum, currency))) for row in shown]
    if hidden:
        rest = Money(sum((row.sum for row in hidden), Decimal(0)), currency)
        cells.append((words.say("card.lines.more", count=len(hidden)), "", "", "", words.format(rest)))
    return tuple(cells)


def _records(card: Card, words: Words) -> tuple[tuple[Piece, ...], ...]:
    """Of a draft that waits, only what was decided on it as it is; before it is one, nothing."""
    match card.draft.state:
        case DraftState.PARKED | DraftState.ASKED:
            return ()
        case DraftState.PENDING:
            return records_of([vote for vote in card.approvals if vote.revision == card.draft.revision], words)
        case _:
            return records_of(card.approvals, words)


def _footer(card: Card, words: Words) -> tuple[Note, ...]:
    """Where it came from and how to find it again."""
    requester = card.deal.requester
    requested = [Note(words.speech(text("card.requested", user=requester)), markup=True)] if requester else []
    number, title = number_of(card), one_line(card.deal.title, 150)
    plain = [title, words.say("card.invoice_number", number=number) if number else ""]
    plain.append(words.say("card.mark", marker=card.draft.marker))
    if any(found.code.startswith("registry.") for found in card.draft.findings):
        plain.append(words.say("card.register_credit"))
    return (*requested, *(Note(line) for line in plain if line))
