"""Who decided what on a draft, who may decide now, and who is asked to settle what stops it."""

from collections.abc import Sequence

from bot.domain.approval.approval import Approval, Decision
from bot.domain.card import Card
from bot.domain.preflight.asked import asked
from bot.domain.preflight.catalogue import Asked
from bot.domain.values.finding import Severity, blocking
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.messages.card.facts import mentions
from bot.messages.card.findings import SIGNS
from bot.messages.card.view_model import Note
from bot.messages.kit.block_kit import clip
from bot.messages.kit.catalog import Piece, escape, sentences
from bot.messages.kit.words import Words

RECORDS = 10
"""Newest decisions shown."""


def is_stopped(card: Card) -> bool:
    """Whoever pressed Approve would be refused: something must be settled first, or somebody named."""
    too_few = card.approvals_needed > len(card.approvers)
    return card.stuck or too_few or bool(blocking(card.draft.findings))


def records_of(approvals: Sequence[Approval], words: Words) -> tuple[tuple[Piece, ...], ...]:
    """Who decided what, and when; reasons are shown literally."""
    lines = [_record(approval, words) for approval in approvals[-RECORDS:]]
    if rest := len(approvals) - len(lines):
        lines.insert(0, (words.say("card.records.more", count=rest),))
    return tuple(lines)


def _record(approval: Approval, words: Words) -> tuple[Piece, ...]:
    match approval.decision:
        case Decision.APPROVED:
            record = text("record.approved", user=approval.user, at=approval.at)
        case Decision.SENT:
            record = text("record.sent", user=approval.user, at=approval.at)
        case Decision.REJECTED:
            reason = clip(approval.reason or "", 500)
            record = text("record.rejected", user=approval.user, at=approval.at, reason=reason)
    return words.pieces(record)


def asked_people(card: Card, words: Words) -> tuple[Note, ...]:
    wanted, notes = asked(card.draft.findings), []
    if Asked.SALESPERSON in wanted and card.deal.requester:
        notes.append(Note(words.speech(text("card.asks.salesperson", user=card.deal.requester)), markup=True))
    if Asked.APPROVER in wanted and card.approvers:
        notes.append(_naming("card.asks.approver", card.approvers, words))
    return tuple(notes)


def votes_of(card: Card, words: Words) -> tuple[Note, ...]:
    """That the checks passed, votes so far and who may vote, all in one line."""
    given = [vote for vote in card.approvals if vote.revision == card.draft.revision]
    voted = {vote.user for vote in given}
    left = tuple(user for user in card.approvers if user not in voted)
    clean = all(found.severity is Severity.OK for found in card.draft.findings)
    return (
        *([Note(f"{SIGNS[Severity.OK]} {words.say('card.findings.none')}")] if clean else []),
        *([Note(_progress(card, given, words))] if card.approvals_needed > 1 else []),
        *_barred(card, words),
        *([Note(words.say("card.approvals.stuck"))] if card.stuck else []),
        *([_naming("card.approvers", left, words)] if left else []),
    )


def _progress(card: Card, votes: Sequence[Approval], words: Words) -> str:
    """How many approved of how many, why so many, and that there are not enough people to give them."""
    given = sum(vote.decision is Decision.APPROVED for vote in votes)
    why = words.say(f"card.approvals.{card.approvals_why}") if card.approvals_why else ""
    few = 0 < len(card.approvers) < card.approvals_needed
    return sentences(
        words.say("card.approvals", given=given, needed=card.approvals_needed),
        sentences(why, words.say("card.approvals.too_few", count=len(card.approvers)) if few else ""),
    )


def _barred(card: Card, words: Words) -> list[Note]:
    """Approvers who may not decide, or not alone, with why."""
    notes = [Note(words.speech(text("card.approvals.own_edit", user=user)), markup=True) for user in card.own_edits]
    if card.own_naming and card.own_naming not in card.own_edits:
        notes.append(Note(words.speech(text("card.approvals.own_naming", user=card.own_naming)), markup=True))
    if card.typists:
        notes.append(_naming("card.approvals.typed", card.typists, words))
    return notes


def _naming(key: str, users: Sequence[UserId], words: Words) -> Note:
    return Note(f"{escape(words.say(key))} {mentions(users, words)}", markup=True)
