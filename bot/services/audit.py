"""Is everything as it must be? Looks at the store, the ledger and Slack together, and changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.audit import VOITTO, What
from bot.domain.draft import Draft, MessageRef
from bot.domain.ids import DealId, InvoiceId, JobId
from bot.domain.invariants import DealFacts, JobFacts, LedgerInvoice, Snapshot, Violation, violations
from bot.ports import Clock, Invoices, JobView, Messenger, Transactions, UnitOfWork
from bot.services.cards import Cards
from bot.services.digests import LAST
from bot.services.kinds import Kind

CARRIED_OUT = frozenset({What.INVOICE_APPROVED, What.INVOICE_SENT})
ALL_JOBS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How far an audit looks: the newest so many drafts, and of these so many cards."""

    drafts: int = 200
    cards: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    drafts: int
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    channels: Sequence[str]
    """Where a key may stand only once."""
    quarantine: timedelta


class Auditor:
    def __init__(
        self,
        transactions: Transactions,
        clock: Clock,
        invoices: Invoices,
        messenger: Messenger,
        cards: Cards,
        watched: Watched,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._invoices = invoices
        self._messenger = messenger
        self._cards = cards
        self._watched = watched

    async def check(self, scope: Scope | None = None) -> Report:
        """What is wrong twice in a row: others work on while we look, and one look may fall between two steps."""
        scope = scope or Scope()
        seen = await self.snapshot(scope)
        first = violations(seen)
        if not first:
            return Report(drafts=len(seen.deals), violations=())
        suspected = {(violation.rule, violation.subject) for violation in first}
        second = violations(await self.snapshot(scope))
        still = tuple(each for each in second if (each.rule, each.subject) in suspected)
        return Report(drafts=len(seen.deals), violations=still)

    async def snapshot(self, scope: Scope) -> Snapshot:
        """The ledger is read first: what the store then says is at least as new."""
        async with self._transactions() as uow:
            before = await uow.drafts.newest(scope.drafts)
        live = {draft.id: await self._live(draft) for draft in before}
        shown = {draft.id: await self._shown(draft) for draft in before[: scope.cards]}
        posted = await self._posted()
        async with self._transactions() as uow:
            drafts = [await uow.drafts.get(draft.id) for draft in before]
            facts = [await self._facts(uow, d, live[d.id], shown.get(d.id)) for d in drafts]
            return Snapshot(
                at=self._clock.now(),
                quarantine=self._watched.quarantine,
                deals=tuple(facts),
                jobs=await self._jobs(uow),
                carried_out=await self._carried_out(uow),
                posted=posted,
                digests=await self._digests(uow),
                kinds=frozenset(map(str, Kind)),
            )

    async def _live(self, draft: Draft) -> tuple[tuple[LedgerInvoice, ...], int]:
        found = await self._invoices.find(draft.marker)
        live = tuple(LedgerInvoice(invoice_id=record.invoice_id, status=record.status) for record in found)
        was_sent = draft.invoice is not None and any(each.status not in ("UNFINISHED", "NOT_SENT") for each in live)
        sends = await self._invoices.sends(_own(draft)) if was_sent else 0
        return live, sends

    async def _shown(self, draft: Draft) -> bool | None:
        """Does the card show the draft as it is now?"""
        async with self._transactions() as uow:
            ref = await uow.drafts.card(draft.id)
        return None if ref is None else await self._messenger.shows(await self._cards.card(draft.id), ref)

    async def _posted(self) -> Mapping[str, int]:
        counted: dict[str, int] = {}
        for channel in self._watched.channels:
            for key, times in (await self._messenger.keys(channel)).items():
                counted[key] = counted.get(key, 0) + times
        return counted

    async def _facts(
        self, uow: UnitOfWork, draft: Draft, live: tuple[tuple[LedgerInvoice, ...], int], shown: bool | None
    ) -> DealFacts:
        approvals = await uow.drafts.approvals(draft.id)
        ref: MessageRef | None = await uow.drafts.card(draft.id)
        return DealFacts(
            deal_id=draft.deal_id,
            marker=draft.marker,
            state=draft.state,
            revision=draft.revision,
            invoice_id=draft.invoice.invoice_id if draft.invoice else None,
            live=live[0],
            sends=live[1],
            approved_revisions=frozenset(a.revision for a in approvals if a.decision == "approved"),
            has_card=ref is not None,
            card_matches=shown,
        )

    async def _jobs(self, uow: UnitOfWork) -> tuple[JobFacts, ...]:
        return tuple([await self._job(uow, job) for job in await uow.job_admin.open(ALL_JOBS)])

    async def _job(self, uow: UnitOfWork, job: JobView) -> JobFacts:
        alerted = job.state == "parked" and await uow.alerts.of_job(JobId(job.id)) is not None
        return JobFacts(
            kind=job.kind,
            key=job.key,
            state=job.state,
            deal_id=job.deal_id,
            intended_at=job.intended_at,
            alerted=alerted,
        )

    async def _carried_out(self, uow: UnitOfWork) -> frozenset[tuple[DealId, int]]:
        """By us: what people approve in Procountor itself is theirs to answer for."""
        return frozenset([
            (DealId(entry.deal), entry.revision)
            async for entry in uow.audit.entries()
            if entry.what in CARRIED_OUT and entry.who == VOITTO and entry.deal and entry.revision
        ])  # fmt: skip

    async def _digests(self, uow: UnitOfWork) -> frozenset[str]:
        last = await uow.cursors.note(LAST)
        return frozenset({f"digest:overdue:{last['day']}"}) if last else frozenset()


def _own(draft: Draft) -> InvoiceId:
    assert draft.invoice is not None
    return draft.invoice.invoice_id
