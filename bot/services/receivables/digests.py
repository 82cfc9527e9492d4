"""The morning digest: built from the mirror, compared with the last one, posted once for its date."""

from datetime import date, timedelta
from decimal import Decimal

from bot.domain.receivables.aging import PreviousDigest, overdue_digest, remembered
from bot.domain.receivables.overdue_digest import OverdueDigest
from bot.domain.values.ids import InvoiceId
from bot.ports import Clock, JobRun, Messenger, UnitOfWorkFactory
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.kept_facts import DIGEST_POSTED, DigestPosted
from bot.services.workflow.send_intent import commit_send_intent

FRESH = timedelta(minutes=30)
WAIT = timedelta(seconds=2)
PATIENCE = timedelta(minutes=10)
"""So long the digest waits for fresh figures; then it is posted with the age of what it has."""


class Digests:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, messenger: Messenger, channel: str) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._messenger = messenger
        self._channel = channel

    async def overdue(self, run: JobRun) -> None:
        if await self._waits_for_figures(run):
            return
        digest = await self.preview()
        if not (run.intended and await self._messenger.find(self._channel, run.key, since=run.intended_at)):
            await commit_send_intent(run)
            await self._messenger.post_digest(digest, key=run.key)
        async with run.finishing() as uow:
            await uow.kv.put(DIGEST_POSTED, _packed(remembered(digest)))
            await uow.commit()

    async def preview(self) -> OverdueDigest:
        """The digest as it would be posted now; posts nothing."""
        async with self._uow_factory() as uow:
            invoices = await uow.mirror.open()
            owners = await uow.mirror.owners([i.invoice_id for i in invoices])
            last = await uow.kv.get(DIGEST_POSTED)
            as_of = await uow.cursors.get("payments")
        today = self._clock.today()
        return overdue_digest(invoices, today=today, previous=_previous(last, today), owners=owners, as_of=as_of)

    async def _waits_for_figures(self, run: JobRun) -> bool:
        """Ask for a refresh when the mirror is old, and give it a while."""
        now = self._clock.now()
        async with self._uow_factory() as uow:
            as_of = await uow.cursors.get("payments")
            if run.intended or (as_of and now - as_of < FRESH):
                return False
            waiting_since = await uow.cursors.get(f"waiting:{run.key}")
            if waiting_since is None:
                await uow.jobs.add(Kind.PAYMENTS_REFRESH, f"for:{run.key}")
                await uow.cursors.set(f"waiting:{run.key}", now)
                await uow.commit()
            elif now - waiting_since > PATIENCE:
                return False
        await run.postpone(WAIT)
        return True


def _packed(digest: PreviousDigest) -> DigestPosted:
    return {"day": digest.day.isoformat(), "total": str(digest.total), "invoices": sorted(digest.invoice_ids)}


def _previous(note: DigestPosted | None, today: date) -> PreviousDigest | None:
    """The last digest of an earlier day; a repeat on the same day compares with the same one."""
    if note is None or note["day"] == today.isoformat():
        return None
    return PreviousDigest(
        day=date.fromisoformat(note["day"]),
        total=Decimal(note["total"]),
        invoice_ids=frozenset(InvoiceId(i) for i in note["invoices"]),
    )
