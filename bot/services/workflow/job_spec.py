"""What is decided of each kind of durable job: the columns of the table in `job_kinds`."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.drafts.draft import DraftState


class Lane(Enum):
    """Who waits for it."""

    FOREGROUND = auto()  # somebody may: it goes before what nobody asked for
    BACKGROUND = auto()  # nobody does: it runs when no step does that somebody asked for


class OnDismiss(Enum):
    """What happens when a person dismisses such a step."""

    REFUSED = auto()  # what it leaves undone, nobody would see or could do otherwise: it can only run again
    RETURN_DRAFT = auto()  # the draft that waits for it goes back to where a person can go on
    TELL_THREAD = auto()  # the card's thread says so
    ASK_NO_MORE = auto()  # that too, and the card no longer waits for the business register
    LOOK_AGAIN = auto()  # the steps that wait for it look once more
    NOTHING = auto()  # a message, which would fail there too, or a reading, which comes again


class OnCard(Enum):
    """Its part in the deal's card."""

    SHOWS = auto()  # brings it up to date
    WAITS = auto()  # waits for it: to stand under it, to link to it, to stand in for it
    NONE = auto()


class Key(Enum):
    """What its key says; (kind, key) keeps a step from being done twice."""

    FOR_EVER = auto()  # what it is for: the row stays, also when its contents are forgotten
    MOMENT = auto()  # the moment it is for: none comes again, and the row may be forgotten


@dataclass(frozen=True, slots=True)
class JobSpec:
    """The first five have no default: nobody else can know them of a new kind."""

    works_on: DraftState | None
    """The state of a draft that waits for such a step, and for nothing else."""
    lane: Lane
    on_dismiss: OnDismiss
    on_card: OnCard
    key: Key
    starts: bool = False
    """The step that the state begins with: lost, it can be started anew."""
    decision: str | None = None
    """What somebody decided, for a step that carries it out; part of finding codes."""
    voids: bool = False
    """It makes an invoice void."""
    recovers: bool = False
    """It follows a dismissed step, of whatever purpose that was."""

    @property
    def moves(self) -> bool:
        """It brings a draft to its next state."""
        return self.recovers or (self.works_on is not None and not self.voids)

    @property
    def told(self) -> bool:
        """The card's thread says that it was dismissed."""
        return self.on_dismiss in (OnDismiss.RETURN_DRAFT, OnDismiss.TELL_THREAD, OnDismiss.ASK_NO_MORE)
