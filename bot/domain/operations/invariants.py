"""What is always true of the product, checked over a snapshot: nothing lost, nothing doubled, nothing silent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.drafts.lifecycle import GIVEN_UP, NEEDS_INVOICE, WORKED_ON, DraftState
from bot.domain.values.ids import DealId, InvoiceId, Marker
from bot.domain.values.job_state import JobState
from bot.domain.values.ledger_status import LedgerStatus


class Rule(StrEnum):
    LOST = "lost"  # the ledger has no live invoice for a draft that says it is there
    DOUBLED = "doubled"  # more than one live invoice carries the deal's marker
    STRANGER = "stranger"  # the one live invoice is not the one the draft stands for
    UNWANTED = "unwanted"  # a live invoice for what a person said No to, and no step that makes it void
    AHEAD = "ahead"  # the card says approved or sent, and the ledger does not
    UNAPPROVED = "unapproved"  # approved or sent by us without an approval of that revision
    SENT_TWICE = "sent_twice"
    SILENT = "silent"  # nobody is at work on it, and nobody is asked
    UNSEEN = "unseen"  # somebody is asked, where nobody can see it
    CARD_DIFFERS = "card_differs"
    POSTED_TWICE = "posted_twice"
    UNPOSTED = "unposted"  # a digest's job is done, and its message is not there
    NO_HANDLER = "no_handler"
    UNCERTAIN = "uncertain"  # a send was about to happen long ago, and what became of it is not recorded


@dataclass(frozen=True, slots=True)
class Violation:
    rule: Rule
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerInvoice:
    invoice_id: InvoiceId
    status: LedgerStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """One deal as the store, the ledger and Slack have it."""

    deal_id: DealId
    marker: Marker
    state: DraftState
    revision: int
    invoice_id: InvoiceId | None
    live: tuple[LedgerInvoice, ...] | None
    """Every invoice in the ledger with the marker that is not invalidated. None: not looked at."""
    sends: int
    """How often the ledger sent the draft's invoice."""
    sendings: int = 1
    """How often it was to be: an invoice that came back is sent again."""
    approved_revisions: frozenset[int]
    has_card: bool
    card_matches: bool | None
    """None: not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    kind: str
    key: str
    state: JobState
    deal_id: DealId | None
    run_at: datetime
    failures: int
    intended_at: datetime | None
    alerted: bool
    """An unsettled alert counts it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    at: datetime
    quarantine: timedelta
    deals: tuple[DealFacts, ...]
    jobs: tuple[JobFacts, ...]
    """Those not settled."""
    carried_out: frozenset[tuple[DealId, int]]
    """(deal, revision) of every approval or sending that was carried out or is about to be."""
    posted: Mapping[str, int]
    """A message's key -> how often it stands in our channels, as far back as was looked."""
    digests: frozenset[str]
    """Keys of digests done within what was looked at."""
    kinds: frozenset[str]
    """Those somebody handles."""
    moving: frozenset[str]
    """Those that bring a draft to its next state."""
    showing: frozenset[str]
    """Those that bring its card up to date."""
    voiding: frozenset[str]
    """Those that make an invoice void."""


NOT_YET = {
    DraftState.APPROVED: frozenset({LedgerStatus.UNFINISHED}),
    DraftState.SENT: frozenset({LedgerStatus.UNFINISHED, LedgerStatus.NOT_SENT}),
}
"""The ledger's statuses that contradict a draft's state."""
SETTLED_WAIT = timedelta(minutes=5)
"""So much longer than the quarantine an open intent may last: the look-up after it needs a turn, too."""
UNDER_WAY = timedelta(hours=1)
"""A step that tries again does so sooner; what waits longer is at work on nothing yet."""
STUBBORN = 10
"""After so many failures in a row somebody has heard of it, however patient the settings."""


def violations(snapshot: Snapshot) -> list[Violation]:
    """Everything that is not as it must be; empty is the promise kept."""
    steps = _Steps(snapshot)
    found = [each for deal in snapshot.deals for each in _of_deal(deal, steps, snapshot.carried_out)]
    found += [each for job in snapshot.jobs for each in _of_job(job, snapshot)]
    return [*found, *_of_posts(snapshot)]


class _Steps:
    """What is at work on which deal. A step of another purpose excuses nothing, nor does one for a later day."""

    def __init__(self, snapshot: Snapshot) -> None:
        soon = snapshot.at + UNDER_WAY
        at_it = [job for job in snapshot.jobs if job.state is not JobState.READY or job.run_at <= soon]
        self.moving = {job.deal_id for job in at_it if job.kind in snapshot.moving}
        self.showing = {job.deal_id for job in at_it if job.kind in snapshot.showing}
        self.voiding = {job.deal_id for job in at_it if job.kind in snapshot.voiding}


def _of_deal(deal: DealFacts, steps: _Steps, carried_out: frozenset[tuple[DealId, int]]) -> Iterator[Violation]:
    def wrong(rule: Rule, detail: str) -> Violation:
        return Violation(rule, deal.marker, detail)

    moves = deal.deal_id in steps.moving
    shows = moves or deal.deal_id in steps.showing
    if deal.live is not None:
        yield from _of_invoices(deal, deal.live, moves=moves, voids=deal.deal_id in steps.voiding)
    for _, revision in sorted(pair for pair in carried_out if pair[0] == deal.deal_id):
        if revision not in deal.approved_revisions:
            yield wrong(Rule.UNAPPROVED, f"revision {revision} was carried out, nobody approved it")
    if deal.sends > max(1, deal.sendings):
        yield wrong(Rule.SENT_TWICE, f"sent {deal.sends} times")
    if deal.state in WORKED_ON and not moves:
        yield wrong(Rule.SILENT, f"{deal.state}, and no step is open")
    if deal.state not in WORKED_ON and not deal.has_card and not shows:
        yield wrong(Rule.UNSEEN, f"{deal.state}, and no card was posted")
    if deal.card_matches is False and not shows:
        yield wrong(Rule.CARD_DIFFERS, f"the card does not show revision {deal.revision}, {deal.state}")


def _of_invoices(deal: DealFacts, live: Iterable[LedgerInvoice], *, moves: bool, voids: bool) -> Iterator[Violation]:
    ids = [invoice.invoice_id for invoice in live]
    listed = ", ".join(map(str, ids))
    needed = deal.state in NEEDS_INVOICE or (deal.invoice_id is not None and deal.state not in GIVEN_UP)
    if len(ids) > 1:
        yield Violation(Rule.DOUBLED, deal.marker, f"invoices {listed}")
    elif ids and deal.state in GIVEN_UP:
        if not voids:
            yield Violation(Rule.UNWANTED, deal.marker, f"{deal.state}, and invoice {listed} is live")
    elif deal.state not in NEEDS_INVOICE and moves:
        return  # a step between two invoices, or one whose answer is looked for
    elif needed and not ids:
        yield Violation(Rule.LOST, deal.marker, f"{deal.state}, and the ledger has no live invoice")
    elif ids and ids != [deal.invoice_id]:
        yield Violation(Rule.STRANGER, deal.marker, f"invoice {listed} is not {deal.invoice_id}")
    else:
        yield from _of_status(deal, live)


def _of_status(deal: DealFacts, live: Iterable[LedgerInvoice]) -> Iterator[Violation]:
    for invoice in live:
        if invoice.status in NOT_YET.get(deal.state, ()):
            yield Violation(
                Rule.AHEAD, deal.marker, f"{deal.state}, and invoice {invoice.invoice_id} is {invoice.status}"
            )


def _of_job(job: JobFacts, snapshot: Snapshot) -> Iterator[Violation]:
    subject = f"{job.kind} {job.key}"
    if job.kind not in snapshot.kinds:
        yield Violation(Rule.NO_HANDLER, subject, "no handler")
    if job.state is JobState.PARKED and not job.alerted and not job.kind.startswith("alert."):
        yield Violation(Rule.UNSEEN, subject, "parked without an alert")
    if (
        job.state is JobState.READY
        and job.failures >= STUBBORN
        and not job.alerted
        and not job.kind.startswith("alert.")
    ):
        yield Violation(Rule.UNSEEN, subject, f"failed {job.failures} times without an alert")
    since = snapshot.at - job.intended_at if job.intended_at else timedelta(0)
    if job.state is JobState.READY and since > snapshot.quarantine + SETTLED_WAIT:
        yield Violation(Rule.UNCERTAIN, subject, f"about to be sent {since} ago")


def _of_posts(snapshot: Snapshot) -> Iterable[Violation]:
    for key, times in sorted(snapshot.posted.items()):
        if times > 1:
            yield Violation(Rule.POSTED_TWICE, key, f"{times} times")
    for key in sorted(snapshot.digests - snapshot.posted.keys()):
        yield Violation(Rule.UNPOSTED, key, "done, and not in the channel")
