"""What a card shows, as finished strings: the presenter words it from the domain, the layout places it into blocks."""

from dataclasses import dataclass

from bot.messages.kit.catalog import Piece

OF_TODAY = "-today"
NEXT_TODAY = f"-next{OF_TODAY}"
"""Ends the block_id of what holds for this day only: the card stands as it is when the day is over."""


@dataclass(frozen=True, slots=True)
class CardLimits:
    """How much of each list a card shows."""

    lines: int = 8
    findings: int = 8
    candidates: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asked by Slack before it passes a press on."""

    title: str
    text: str
    confirm: str
    deny: str
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    label: str
    action_id: str
    value: str
    spoken: str
    """What a screen reader says of it."""
    primary: bool = False
    question: Question | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A small line. `markup`: with live mentions in it, everything else escaped."""

    text: str
    markup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """A text with the button beside it, a text alone, or buttons alone."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    block_id: str | None = None
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    lead: str
    """The severity as a sign and as a word, never by colour or picture alone; and whom it asks, where that is an approver."""
    message: tuple[Piece, ...]
    names_people: bool
    block_id: str | None
    button: Button | None
    button_block_id: str
    """Where the button cannot stand beside the message."""
    rows: tuple[ActionRow, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        if self.names_people:
            return (self.lead, *self.message)
        return (self.lead + "".join(str(piece) for piece in self.message),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    block_id: str
    title: str
    spoken: str
    """The whole in a sentence or two, escaped: for notifications and screen readers."""
    next_step: tuple[Piece, ...]
    next_step_of_today: bool
    """Whether it may be another one tomorrow though nothing happened."""
    credit_request: tuple[Piece, ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, ...], ...]
    """The columns' headings first; what does not fit is counted and summed in the last row. Empty without lines."""
    plan: tuple[str, ...]
    """Its heading, then a line for each part; empty without a plan."""
    plan_rows: tuple[ActionRow, ...]
    findings: tuple[FindingView, ...]
    more_findings: str
    findings_first: bool
    """Above the facts rather than below them."""
    asked: tuple[Note, ...]
    """Who is asked to settle what stops it."""
    records: tuple[tuple[Piece, ...], ...]
    votes: tuple[Note, ...]
    """That the checks passed, votes so far and who may vote."""
    buttons: tuple[Button, ...]
    footer: tuple[Note, ...]
