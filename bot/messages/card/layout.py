"""A deal's card: one message, updated in place through all states of its draft."""

from bot.domain.approval.approval import Decision
from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.preflight.asked import asked
from bot.domain.preflight.catalogue import Asked
from bot.domain.values.finding import REFUSED, Cure, Severity, blocking
from bot.domain.values.localized import Text, text
from bot.domain.values.person import Language
from bot.messages.card.blocks import (
    NEXT_TODAY,
    CardLimits,
    asking,
    card_button,
    credit_request,
    decision_buttons,
    line_table,
    records,
    trailing,
)
from bot.messages.card.facts import channel_word, facts_of, headline, mentions, phase_of
from bot.messages.card.findings import SIGNS, findings, notices
from bot.messages.card.news_words import can_be_taken_back, in_its_state, is_sendable, offers_credit
from bot.messages.card.parts import parts_of
from bot.messages.kit.block_kit import Block, Payload, actions, clip, context, fields, header, mrkdwn, plain, rich, size
from bot.messages.kit.catalog import escape, pieces, say, sentences, speech

LARGEST = 12_000
"""Characters of blocks; Slack refuses somewhat more than 13,000 without documenting it."""
ROOMS = (
    CardLimits(findings=20),
    CardLimits(),
    CardLimits(lines=5, findings=6, candidates=3),
    CardLimits(lines=2, findings=4, candidates=2),
    CardLimits(1, 2, 1),
)


def draft_card(card: Card, language: Language, *, preview: bool = True) -> Payload:
    """The card in its present state. Long lists are shortened until Slack takes the message."""
    card = in_its_state(card)
    said = _next(card, language)
    spoken = sentences(escape(headline(card, language)), speech(said, language))
    for room in ROOMS:
        blocks = [header(headline(card, language)), _what_next(card, said, language)]
        blocks += _body(card, language, room, preview)
        if size(blocks) <= LARGEST:
            break
    return Payload(spoken, blocks)


def _what_next(card: Card, said: Text, language: Language) -> Block:
    """Whether a waiting draft can be approved as it stands depends on the day and on who may decide."""
    told = rich(pieces(said, language))
    waits = card.draft.state is DraftState.PENDING
    return told | {"block_id": f"{card.draft.block_id}{NEXT_TODAY}"} if waits else told


def _body(card: Card, language: Language, room: CardLimits, preview: bool) -> list[Block]:
    state = card.draft.state
    detail = [
        *credit_request(card, language),
        *fields(facts_of(card, language)),
        *line_table(card, language, room),
        *parts_of(card, language),
    ]
    match state:
        case DraftState.PARKED:
            middle = [*findings(card, language, room, cures=True), *_asks(card, language), *detail]
            middle.append(_parked(card, language))
        case DraftState.PENDING:
            middle = [*detail, *findings(card, language, room, cures=True), *_pending(card, language, preview)]
        case DraftState.REJECTED if not (card.draft.content and card.draft.content.credits):
            middle = [*notices(card, language), *detail, *records(card.approvals, language), _rejected(card, language)]
        case DraftState.ASKED:
            middle = [*notices(card, language), *detail, _asked(card, language)]
        case DraftState.APPROVED if can_be_taken_back(card):
            middle = [*notices(card, language), *detail, *records(card.approvals, language)]
            middle.append(_unsent(card, language, preview))
        case DraftState.SENT if offers_credit(card):
            middle = [*notices(card, language), *detail, *records(card.approvals, language), _credit(card, language)]
        case _:
            middle = [*notices(card, language), *detail, *records(card.approvals, language)]
    return [*_with_why(middle, card, language), trailing(card, language)]


def _with_why(blocks: list[Block], card: Card, language: Language) -> list[Block]:
    """The last of the card's buttons tells where its values came from, once there are any to decide on or ask about."""
    nothing = card.draft.content is None or card.draft.state is DraftState.ASKED
    if nothing or blocks[-1]["type"] != "actions":
        return blocks
    why = card_button(card, "draft.why", say("button.why", language), language)
    return [*blocks[:-1], blocks[-1] | {"elements": [*blocks[-1]["elements"], why]}]


def _next(card: Card, language: Language) -> Text:
    """The sentence under the headline: what is wanted of the reader, or how it stands."""
    content = card.draft.content
    due = content.due_date if content else card.today
    if special := _special(card):
        return text(f"card.{special}.next")
    match phase_of(card):
        case "parked":
            return text("card.parked.next", count=len(blocking(card.draft.findings)))
        case "sent" | "sending" as phase:
            channel = channel_word(content, language) if content else ""
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


def is_stopped(card: Card) -> bool:
    """Whoever pressed Approve would be refused: something must be settled first, or somebody named."""
    too_few = card.approvals_needed > len(card.approvers)
    return card.stuck or too_few or bool(blocking(card.draft.findings))


def _asked(card: Card, language: Language) -> Block:
    create = card_button(card, "deal.draft", say("button.draft", language), language, primary=True)
    skip = card_button(card, "deal.skip", say("button.skip", language), language)
    return actions([create, skip], card.draft.block_id)


def _asks(card: Card, language: Language) -> list[Block]:
    """Who is asked to settle what stops it."""
    wanted, elements = asked(card.draft.findings), []
    if Asked.SALESPERSON in wanted and card.deal.requester:
        elements.append(mrkdwn(speech(text("card.asks.salesperson", user=card.deal.requester), language)))
    if Asked.APPROVER in wanted and card.approvers:
        who = mentions(card.approvers, language)
        elements.append(mrkdwn(f"{escape(say('card.asks.approver', language))} {who}"))
    return [context(elements)] if elements else []


def _parked(card: Card, language: Language) -> Block:
    """Without a finding that says what to do, checking again is the way on; also where that is done in Procountor."""
    reject = card_button(card, "draft.reject", say("button.reject", language), language)
    stopping, edit = blocking(card.draft.findings), _editing(card, language)
    if stopping and not any(found.code == REFUSED and found.cure is Cure.EDIT for found in stopping):
        return actions([*edit, reject], card.draft.block_id)
    retry = card_button(card, "draft.retry", say("button.retry", language), language, primary=not stopping)
    return actions([retry, *edit, reject], card.draft.block_id)


def _editing(card: Card, language: Language) -> list[Block]:
    """Beside dating it today, any other day on which the books are open can be chosen; and a changed deal followed."""
    found = card.draft.findings
    closed = any(f.code.startswith("period.") and f.cure is Cure.FIX for f in found)
    changed = card.draft.content is not None and any(f.code == "deal.changed" for f in found)
    return [card_button(card, "draft.edit", say("button.edit", language), language)] if closed or changed else []


def _unsent(card: Card, language: Language, preview: bool) -> Block:
    """Approved: it can be looked at, sent where there is something to send, and still be taken back."""
    taking_back = asking(card, "withdraw", language)
    withdraw = card_button(card, "draft.withdraw", say("button.withdraw", language), language, asks=taking_back)
    looks = [card_button(card, "draft.preview", say("button.preview", language), language)] if preview else []
    if not is_sendable(card):
        return actions([*looks, withdraw], card.draft.block_id)
    sending = asking(card, "send", language)
    send = card_button(card, "draft.send", say("button.send", language), language, primary=True, asks=sending)
    return actions([send, *looks, withdraw], card.draft.block_id)


def _rejected(card: Card, language: Language) -> Block:
    anew = card_button(card, "draft.anew", say("button.anew", language), language)
    return actions([anew], card.draft.block_id)


def _credit(card: Card, language: Language) -> Block:
    credit = card_button(card, "draft.credit", say("button.credit", language), language)
    return actions([credit], card.draft.block_id)


def _why_more(card: Card, language: Language) -> str:
    """Why two are needed, and that there are not enough people to give them."""
    why = say(f"card.approvals.{card.approvals_why}", language) if card.approvals_why else ""
    few = 0 < len(card.approvers) < card.approvals_needed
    return sentences(why, say("card.approvals.too_few", language, count=len(card.approvers)) if few else "")


def _pending(card: Card, language: Language, preview: bool) -> list[Block]:
    """That the checks passed, votes so far and who may vote, all in one line; then the buttons."""
    current = [vote for vote in card.approvals if vote.revision == card.draft.revision]
    clean = all(found.severity is Severity.OK for found in card.draft.findings)
    elements = [plain(f"{SIGNS[Severity.OK]} {say('card.findings.none', language)}")] if clean else []
    if card.approvals_needed > 1:
        given = sum(vote.decision is Decision.APPROVED for vote in current)
        progress = say("card.approvals", language, given=given, needed=card.approvals_needed)
        elements.append(plain(sentences(progress, _why_more(card, language))))
    elements += [mrkdwn(speech(text("card.approvals.own_edit", user=user), language)) for user in card.own_edits]
    if card.own_naming and card.own_naming not in card.own_edits:
        elements.append(mrkdwn(speech(text("card.approvals.own_naming", user=card.own_naming), language)))
    if card.typists:
        typed = mentions(card.typists, language)
        elements.append(mrkdwn(f"{escape(say('card.approvals.typed', language))} {typed}"))
    if card.stuck:
        elements.append(plain(say("card.approvals.stuck", language)))
    voted = {vote.user for vote in current}
    if left := tuple(user for user in card.approvers if user not in voted):
        elements.append(mrkdwn(f"{escape(say('card.approvers', language))} {mentions(left, language)}"))
    shown = [context(elements)] if elements else []
    return [*records(current, language), *shown, decision_buttons(card, language, preview=preview)]
