"""A draft's life: its states, who may take it from one to another, and the sets of states that code asks for.

The one table of it. `bot.services.workflow.transitions.transition` writes a state and refuses what has no row here.
A new step in a draft's life is a row in `TRANSITIONS`; a new state also gets its place in the sets below, and the
picture in `docs/lifecycle.md` is made again (`make pictures`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.values.ledger_status import LedgerStatus


class DraftState(StrEnum):
    """The values stand in the database and in messages' keys: they are never renamed."""

    ASKED = "asked"  # "Create invoice?" waits for a yes
    BUILDING = "building"  # a job prepares, creates or changes it at Procountor
    PARKED = "parked"  # a person must cure a blocking finding
    PENDING = "pending"  # UNFINISHED at Procountor, waits for the decision
    APPROVING = "approving"  # decided, a job carries it out
    APPROVED = "approved"  # NOT_SENT (or APPROVED) at Procountor
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    SKIPPED = "skipped"  # "Create invoice?" was answered with no


class Actor(StrEnum):
    """Who or what takes a draft to another state. What a person needs to be let do it, the use case checks."""

    EDITOR = "editor"  # the deal's salesperson, or an approver
    APPROVER = "approver"
    JOB = "job"  # Voitto, at the end of a step, by what it found
    PROCOUNTOR = "procountor"  # somebody did it in Procountor itself, and the card follows


@dataclass(frozen=True, slots=True)
class Transition:
    source: DraftState
    target: DraftState
    by: Actor
    why: str
    """For the picture."""


class IllegalTransition(ValueError):
    """A mistake in the code: the table has no such row."""


_S, _A = DraftState, Actor
TRANSITIONS = (
    Transition(_S.ASKED, _S.BUILDING, _A.EDITOR, "answers yes"),
    Transition(_S.ASKED, _S.SKIPPED, _A.EDITOR, "answers no"),
    Transition(_S.BUILDING, _S.PARKED, _A.JOB, "something needs a person"),
    Transition(_S.BUILDING, _S.PENDING, _A.JOB, "it stands in Procountor as a draft"),
    Transition(_S.BUILDING, _S.APPROVED, _A.JOB, "it could not be taken back"),
    Transition(_S.BUILDING, _S.SENT, _A.JOB, "it was sent before it could be taken back"),
    Transition(_S.PARKED, _S.BUILDING, _A.EDITOR, "edits or cures it, or has it checked again"),
    Transition(_S.PARKED, _S.BUILDING, _A.JOB, "the company register is not waited for any longer"),
    Transition(_S.PARKED, _S.REJECTED, _A.APPROVER, "rejects it"),
    Transition(_S.PENDING, _S.BUILDING, _A.EDITOR, "edits or cures it, or has it checked again"),
    Transition(_S.PENDING, _S.APPROVING, _A.APPROVER, "gives the last approval it needs"),
    Transition(_S.PENDING, _S.REJECTED, _A.APPROVER, "rejects it"),
    Transition(_S.PENDING, _S.PARKED, _A.APPROVER, "sends it back to the salesperson with a note"),
    Transition(_S.PENDING, _S.APPROVED, _A.PROCOUNTOR, "approved there"),
    Transition(_S.PENDING, _S.SENT, _A.PROCOUNTOR, "sent or paid there"),
    Transition(_S.PENDING, _S.REJECTED, _A.PROCOUNTOR, "made void there"),
    Transition(_S.APPROVING, _S.APPROVED, _A.JOB, "it is approved"),
    Transition(_S.APPROVING, _S.SENDING, _A.JOB, "it is approved, and goes on"),
    Transition(_S.APPROVING, _S.SENT, _A.JOB, "it was found sent"),
    Transition(_S.APPROVING, _S.PENDING, _A.JOB, "it is not as it was approved: asked again"),
    Transition(_S.APPROVING, _S.PARKED, _A.JOB, "the step was dismissed"),
    Transition(_S.APPROVED, _S.SENDING, _A.APPROVER, "sends it"),
    Transition(_S.APPROVED, _S.BUILDING, _A.APPROVER, "takes it back"),
    Transition(_S.APPROVED, _S.PENDING, _A.PROCOUNTOR, "taken back there"),
    Transition(_S.APPROVED, _S.SENT, _A.PROCOUNTOR, "sent or paid there"),
    Transition(_S.APPROVED, _S.REJECTED, _A.PROCOUNTOR, "made void there"),
    Transition(_S.SENDING, _S.SENT, _A.JOB, "it is sent"),
    Transition(_S.SENDING, _S.APPROVED, _A.JOB, "it may not be sent, and cannot be taken back"),
    Transition(_S.SENDING, _S.PENDING, _A.JOB, "it is not as it was approved: asked again"),
    Transition(_S.SENDING, _S.PARKED, _A.JOB, "the step was dismissed"),
    Transition(_S.SENT, _S.APPROVED, _A.PROCOUNTOR, "it came back"),
    Transition(_S.SENT, _S.REJECTED, _A.PROCOUNTOR, "made void there"),
    Transition(_S.REJECTED, _S.BUILDING, _A.EDITOR, "makes the deal's draft anew"),
    Transition(_S.REJECTED, _S.PENDING, _A.JOB, "making it void was dismissed"),
    Transition(_S.REJECTED, _S.APPROVED, _A.JOB, "making it void was dismissed, and it is approved there"),
    Transition(_S.REJECTED, _S.SENT, _A.JOB, "making it void was dismissed, and it is sent"),
    Transition(_S.REJECTED, _S.PARKED, _A.JOB, "making it void was dismissed, and nobody knows it"),
)
"""Every change of state there is. Staying in a state is none: content, findings and revision change freely."""
_LEGAL = frozenset((row.source, row.target, row.by) for row in TRANSITIONS)

STATE_OF: Mapping[LedgerStatus, DraftState] = {
    LedgerStatus.UNFINISHED: DraftState.PENDING,
    LedgerStatus.INVALIDATED: DraftState.REJECTED,
    LedgerStatus.NOT_SENT: DraftState.APPROVED,
    LedgerStatus.APPROVED: DraftState.APPROVED,
    LedgerStatus.SENT: DraftState.SENT,
    LedgerStatus.PARTLY_PAID: DraftState.SENT,
    LedgerStatus.PAID: DraftState.SENT,
    LedgerStatus.MARKED_PAID: DraftState.SENT,
}
"""What an invoice's status in Procountor makes of its draft here. A status that is not here makes nothing of it."""


def allows(source: DraftState, target: DraftState, by: Actor) -> bool:
    return (source, target, by) in _LEGAL


def check_transition(source: DraftState, target: DraftState, by: Actor | None) -> None:
    """Raises IllegalTransition. `by` is not asked for where the draft stays in its state."""
    if source is not target and (by is None or not allows(source, target, by)):
        raise IllegalTransition(f"from {source} to {target} by {by or 'nobody'}")


def followed(state: DraftState, status: LedgerStatus) -> DraftState | None:
    """Where the invoice's status takes a draft that nobody here is at work on. None: it stays where it is.

    Of what was sent, UNFINISHED says only that Procountor is not done: the one way back is from approved.
    """
    target = STATE_OF.get(status)
    return target if target and allows(state, target, Actor.PROCOUNTOR) else None


# --- the sets of states that code asks for ----------------------------------------------------------------------------

START = frozenset({DraftState.ASKED, DraftState.BUILDING})
"""In which a draft is made."""

IN_PREPARATION = frozenset({DraftState.ASKED, DraftState.BUILDING, DraftState.PARKED})
"""What stands in Procountor is about to change, or is not there yet."""
DECIDABLE = frozenset({DraftState.PENDING})
"""An approver may approve it."""
CARRYING_OUT = frozenset({DraftState.APPROVING, DraftState.SENDING})
"""Decided, and the card promises that Procountor is being told."""
PAYABLE = frozenset({DraftState.APPROVED, DraftState.SENT})
"""The customer's payment may be the news."""
GIVEN_UP = frozenset({DraftState.REJECTED, DraftState.SKIPPED})
"""By a person: no invoice comes of it."""
PHASES = (IN_PREPARATION, DECIDABLE, CARRYING_OUT, PAYABLE, GIVEN_UP)
"""Every state is in exactly one of these."""

EDITABLE = DECIDABLE | {DraftState.PARKED}
"""It may be edited and rejected, its customer chosen, its salesperson named."""
WORKED_ON = CARRYING_OUT | {DraftState.BUILDING}
"""A job must be at work on it."""
ATTENDED = frozenset(DraftState) - WORKED_ON
"""It waits for somebody who can see it, or for nobody any more."""
IN_LEDGER = DECIDABLE | PAYABLE
"""Its invoice stands in Procountor as the card shows it, and no job is at work on it."""
OPEN_TO_DATES = frozenset({DraftState.PENDING, DraftState.APPROVED})
"""Its invoice's dates may go by before anything else happens to it."""
AFTER_APPROVAL = PAYABLE | {DraftState.SENDING}
"""Its approval was carried out."""
DECIDED = AFTER_APPROVAL | GIVEN_UP | {DraftState.APPROVING}
"""Whoever decides now comes too late."""
UNDECIDED = DECIDABLE | {DraftState.BUILDING, DraftState.APPROVING}
"""Approvers have been told of it, or will be; leaving these is news to them."""
NEEDS_INVOICE = DECIDABLE | CARRYING_OUT | PAYABLE
"""There must be a live invoice of it in Procountor."""
ENDED = GIVEN_UP | {DraftState.SENT}
"""Nothing is left to be done here."""
UNDER_WAY = frozenset(DraftState) - ENDED
"""Somebody still has to do something about it."""
