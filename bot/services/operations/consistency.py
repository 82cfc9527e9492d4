"""Is everything as it must be? Looks at the store, the ledger and Slack together, and changes nothing."""

from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from bot.domain.drafts.draft import Draft, MessageRef
from bot.domain.operations.audit_log import VOITTO, Entry, What
from bot.domain.operations.invariants import DealFacts, JobFacts, LedgerInvoice, Snapshot, Violation, violations
from bot.domain.values.ids import DealId, InvoiceId, JobId
from bot.domain.values.job_state import JobState
from bot.errors import Upstream
from bot.ports import Clock, Invoices, JobView, Messenger, UnitOfWork, UnitOfWorkFactory
from bot.services.cards.cards import Cards
from bot.services.workflow.job_kinds import Kind, kinds
from bot.services.workflow.job_spec import OnCard
from bot.services.workflow.kept_facts import DIGEST_POSTED

CARRIED_OUT = frozenset({What.INVOICE_APPROVED, What.INVOICE_SENT})
ALL_JOBS = 100_000
MOVING = kinds(lambda spec: spec.moves)
SHOWING = kinds(lambda spec: spec.on_card is OnCard.SHOWS)
VOIDING = kinds(lambda spec: spec.voids or spec.recovers)
Found = TypeVar("Found")


class Part(StrEnum):
    """What is asked of somebody else; all the rest is in the database."""

    INVOICES = "invoices"
    CARDS = "cards"
    POSTS = "posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How far an audit looks: the newest so many drafts, and of these so many cards."""

    drafts: int = 200
    cards: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """A part that was not looked at, at least not whole, and why."""

    part: Part
    error: Upstream
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Of what was looked at. `drafts`: how many; `unasked`: what was not."""

    drafts: int
    violations: tuple[Violation, ...]
    unasked: tuple[Unasked, ...] = ()


class _Questions:
    """One look. Whoever did not answer for a part is not asked for it again: two hundred times would take an hour."""

    def __init__(self) -> None:
        self.unasked: list[Unasked] = []

    async def ask(self, part: Part, question: Awaitable[Found], otherwise: Found, channel: str = "") -> Found:
        try:
            return await question
        except Upstream as error:
            self.unasked.append(Unasked(part=part, error=error, channel=channel))
            return otherwise

    def answers(self, part: Part, channel: str = "") -> bool:
        return (part, channel) not in [(each.part, each.channel) for each in self.unasked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    channels: Sequence[str]
    """Where a key may stand only once."""
    digests: str
    """The one of them that digests are posted in."""
    quarantine: timedelta


class Auditor:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        invoices: Invoices,
        messenger: Messenger,
        cards: Cards,
        watched: Watched,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._invoices = invoices
        self._messenger = messenger
        self._cards = cards
        self._watched = watched

    async def check(self, scope: Scope | None = None) -> Report:
        """What is wrong twice in a row: others work on while we look, and one look may fall between two steps.

        Procountor or Slack may be away: then the rest is checked, and `unasked` says what was not.
        """
        scope = scope or Scope()
        seen, unasked = await self._look(scope)
        first = violations(seen)
        if not first:
            return Report(drafts=len(seen.deals), violations=(), unasked=unasked)
        suspected = {(violation.rule, violation.subject) for violation in first}
        again, then = await self._look(scope)
        still = tuple(each for each in violations(again) if (each.rule, each.subject) in suspected)
        return Report(drafts=len(seen.deals), violations=still, unasked=then or unasked)

    async def snapshot(self, scope: Scope) -> Snapshot:
        """Whole, or Upstream is raised."""
        seen, unasked = await self._look(scope)
        if unasked:
            raise unasked[0].error
        return seen

    async def _look(self, scope: Scope) -> tuple[Snapshot, tuple[Unasked, ...]]:
        """The ledger is read first: what the store then says is at least as new."""
        asked = _Questions()
        async with self._uow_factory() as uow:
            before = await uow.drafts.newest(scope.drafts)
        live = {
            d.id: await asked.ask(Part.INVOICES, self._live(d), None) for d in before if asked.answers(Part.INVOICES)
        }
        posted = await self._posted(asked)
        cards = before[: scope.cards]
        shown = {d.id: await asked.ask(Part.CARDS, self._shown(d), None) for d in cards if asked.answers(Part.CARDS)}
        async with self._uow_factory() as uow:
            drafts = [await uow.drafts.get(draft.id) for draft in before]
            done = [entry async for entry in uow.audit.entries() if entry.what in CARRIED_OUT and entry.who == VOITTO]
            sendings = Counter(entry.deal for entry in done if entry.what == What.INVOICE_SENT)
            facts = [await self._facts(uow, d, live.get(d.id), shown.get(d.id), sendings[d.deal_id]) for d in drafts]
            seen = Snapshot(
                at=self._clock.now(),
                quarantine=self._watched.quarantine,
                deals=tuple(facts),
                jobs=await self._jobs(uow),
                carried_out=_carried_out(done),
                posted=posted,
                digests=await self._digests(uow) if asked.answers(Part.POSTS, self._watched.digests) else frozenset(),
                kinds=frozenset(map(str, Kind)),
                moving=MOVING,
                showing=SHOWING,
                voiding=VOIDING,
            )
        return seen, tuple(asked.unasked)

    async def _live(self, draft: Draft) -> tuple[tuple[LedgerInvoice, ...], int]:
        found = await self._invoices.find(draft.marker)
        live = tuple(LedgerInvoice(invoice_id=record.invoice_id, status=record.status) for record in found)
        # one that came back is NOT_SENT again, and may have been sent twice before
        may_be_sent = draft.invoice is not None and any(not each.status.is_unfinished for each in live)
        sends = await self._invoices.sends(_own(draft)) if may_be_sent else 0
        return live, sends

    async def _shown(self, draft: Draft) -> bool | None:
        """Does the card show the draft as it is now?"""
        async with self._uow_factory() as uow:
            ref = await uow.drafts.card(draft.id)
        return None if ref is None else await self._messenger.shows(await self._cards.card(draft.id), ref)

    async def _posted(self, asked: _Questions) -> Mapping[str, int]:
        """Each channel by itself: one may be archived, and the others are there."""
        counted: Counter[str] = Counter()
        for channel in self._watched.channels:
            counted.update(await asked.ask(Part.POSTS, self._messenger.keys(channel), {}, channel))
        return counted

    async def _facts(
        self,
        uow: UnitOfWork,
        draft: Draft,
        live: tuple[tuple[LedgerInvoice, ...], int] | None,
        shown: bool | None,
        sendings: int,
    ) -> DealFacts:
        approvals = await uow.drafts.approvals(draft.id)
        ref: MessageRef | None = await uow.drafts.card(draft.id)
        return DealFacts(
            deal_id=draft.deal_id,
            marker=draft.marker,
            state=draft.state,
            revision=draft.revision,
            invoice_id=draft.invoice.invoice_id if draft.invoice else None,
            live=live[0] if live else None,
            sends=live[1] if live else 0,
            sendings=sendings,
            approved_revisions=frozenset(a.revision for a in approvals if a.decision == "approved"),
            has_card=ref is not None,
            card_matches=shown,
        )

    async def _jobs(self, uow: UnitOfWork) -> tuple[JobFacts, ...]:
        return tuple([await self._job(uow, job) for job in await uow.job_admin.open(ALL_JOBS)])

    async def _job(self, uow: UnitOfWork, job: JobView) -> JobFacts:
        in_trouble = job.state is JobState.PARKED or job.failures > 0
        alerted = in_trouble and await uow.alerts.of_job(JobId(job.id)) is not None
        return JobFacts(
            kind=job.kind,
            key=job.key,
            state=job.state,
            deal_id=job.deal_id,
            run_at=job.run_at,
            failures=job.failures,
            intended_at=job.intended_at,
            alerted=alerted,
        )

    async def _digests(self, uow: UnitOfWork) -> frozenset[str]:
        last = await uow.kv.get(DIGEST_POSTED)
        return frozenset({f"digest:overdue:{last['day']}"}) if last else frozenset()


def _carried_out(done: Iterable[Entry]) -> frozenset[tuple[DealId, int]]:
    """By us: what people approve in Procountor itself is theirs to answer for."""
    return frozenset((DealId(entry.deal), entry.revision) for entry in done if entry.deal and entry.revision)


def _own(draft: Draft) -> InvoiceId:
    assert draft.invoice is not None
    return draft.invoice.invoice_id
