"""The pictures in docs, made from the tables that the code goes by: `python -m tests.pictures`."""

from itertools import groupby
from pathlib import Path

from bot.domain.drafts.lifecycle import START, TRANSITIONS, Actor, DraftState, Transition

LIFECYCLE = Path(__file__).parents[1] / "docs" / "lifecycle.md"
WHO = {
    Actor.EDITOR: "the salesperson or an approver",
    Actor.APPROVER: "an approver",
    Actor.JOB: "Voitto",
    Actor.PROCOUNTOR: "somebody in Procountor",
}
WORDS = {
    DraftState.ASKED: '"Create invoice?" waits for an answer',
    DraftState.BUILDING: "being prepared, or written to Procountor",
    DraftState.PARKED: "waits for a person to cure a finding",
    DraftState.PENDING: "a draft in Procountor; waits for the decision",
    DraftState.APPROVING: "decided; Procountor is being told",
    DraftState.APPROVED: "approved and not sent",
    DraftState.SENDING: "being sent",
    DraftState.SENT: "with the customer; its payment is followed",
    DraftState.REJECTED: "given up by a decision",
    DraftState.SKIPPED: "given up before it was made",
}


def lifecycle() -> str:
    """docs/lifecycle.md, from `bot/domain/drafts/lifecycle.py`."""
    rows = sorted(TRANSITIONS, key=_place)
    return "\n".join([
        "# A draft's life",
        "",
        "Made from the table in `bot/domain/drafts/lifecycle.py` by `make pictures`; a test holds the two together.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    [*] --> {state}" for state in DraftState if state in START),
        *(_arrow(list(group)) for _, group in groupby(rows, key=_place)),
        "```",
        "",
        "| state | what it means |",
        "|---|---|",
        *(f"| {state} | {WORDS[state]} |" for state in DraftState),
        "",
        "| from | to | who or what | when |",
        "|---|---|---|---|",
        *(f"| {row.source} | {row.target} | {WHO[row.by]} | {row.why} |" for row in rows),
        "",
    ])  # fmt: skip


def _place(row: Transition) -> tuple[int, int]:
    order = list(DraftState)
    return order.index(row.source), order.index(row.target)


def _arrow(rows: list[Transition]) -> str:
    """One arrow for all who may go this way."""
    return f"    {rows[0].source} --> {rows[0].target}: {', '.join(row.by.value for row in rows)}"


if __name__ == "__main__":
    LIFECYCLE.write_text(lifecycle(), "utf-8")
