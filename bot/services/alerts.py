"""TroubleKind made visible: one alert per cause, with Retry and Dismiss; and a watchdog for what fell through."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import Alert, AlertState
from bot.domain.audit import What
from bot.domain.draft import DraftState, MessageRef
from bot.domain.ids import AlertId, CompanyId, DealId, UserId
from bot.domain.text import Text, text
from bot.errors import Refused, TwinInvoices, Upstream, UpstreamRefused, VoittoError
from bot.ports import Clock, JobRun, JobView, Messenger, Transactions, TroubleKind, UnitOfWork
from bot.services.aftermath import once_more
from bot.services.audit_log import log
from bot.services.kinds import Kind
from bot.services.progress import payload_of
from bot.services.sending import about_to_send

UNATTENDED_AFTER = timedelta(minutes=10)
AGAIN = timedelta(minutes=5)
"""When Slack refuses an alert, it is offered again so much later."""
STEPS = {
    DraftState.BUILDING: Kind.DRAFT_BUILD,
    DraftState.APPROVING: Kind.INVOICE_APPROVE,
    DraftState.SENDING: Kind.INVOICE_SEND,
}


class AlertService:
    def __init__(
        self, transactions: Transactions, clock: Clock, messenger: Messenger, company: CompanyId, channel: str
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._messenger = messenger
        self._company = company
        self._channel = channel

    # --- from the engine, inside its transaction ---------------------------------------------------------------------

    async def on_trouble(self, uow: UnitOfWork, job: JobView, error: Exception, trouble: TroubleKind) -> None:
        if job.kind.startswith("alert."):
            return  # an alert about an alert would go the way of the first; /metrics and `voitto jobs list` show it
        subject = await self._subject(uow, job, error, trouble)
        what, then = _words(job, error, trouble, subject)
        await self.raise_(uow, _cause(job, error, trouble), subject, what, then, job)

    async def on_healed(self, uow: UnitOfWork, job: JobView) -> None:
        """The last of an alert's jobs got done: the alert says so and loses its buttons."""
        alert = await uow.alerts.of_job(job.id)
        if alert is None:
            return
        others = [await uow.job_admin.get(other) for other in await uow.alerts.jobs(alert.id) if other != job.id]
        if all(other is None or other.state in ("done", "dismissed") for other in others):
            await self._settle(uow, replace(alert, state=AlertState.HEALED))

    async def raise_(
        self, uow: UnitOfWork, cause: str, subject: str, what: Text, then: Text, job: JobView | None
    ) -> None:
        alert, new = await uow.alerts.raise_(
            self._company, cause, subject, what, then, job=job.id if job else None, at=self._clock.now()
        )
        kind = Kind.ALERT_POST if new else Kind.ALERT_UPDATE
        await uow.jobs.add(
            kind,
            str(alert.id) if new else f"{alert.id}:{alert.count}:{self._clock.now().timestamp()}",
            {"alert": alert.id},
        )

    async def _subject(self, uow: UnitOfWork, job: JobView, error: Exception, trouble: TroubleKind) -> str:
        """A system that does not answer is one problem of many deals: none of them names it."""
        if trouble is TroubleKind.RETRYING and isinstance(error, Upstream):
            return error.system
        return (await uow.deals.get(job.deal_id)).title if job.deal_id else job.kind

    # --- what people do ----------------------------------------------------------------------------------------------

    async def retry(self, alert_id: AlertId, user: UserId) -> None:
        """Every job behind the alert runs again now."""
        async with self._transactions() as uow:
            alert = await self._open(uow, alert_id)
            for job in await uow.alerts.jobs(alert_id):
                await uow.job_admin.retry(job)
            log(uow, What.ALERT_RETRIED, who=user, alert=alert_id, subject=alert.subject, cause=alert.cause)
            await self._settle(uow, replace(alert, state=AlertState.RETRIED, settled_by=user))
            await uow.commit()

    async def dismiss(self, alert_id: AlertId, user: UserId) -> None:
        """A person takes it from here: the jobs behind it stop, on the record."""
        async with self._transactions() as uow:
            alert = await self._open(uow, alert_id)
            for job in await uow.alerts.jobs(alert_id):
                await uow.job_admin.dismiss(job, f"by {user}")
            log(uow, What.ALERT_DISMISSED, who=user, alert=alert_id, subject=alert.subject, cause=alert.cause)
            await self._settle(uow, replace(alert, state=AlertState.DISMISSED, settled_by=user))
            await uow.commit()

    async def _open(self, uow: UnitOfWork, alert_id: AlertId) -> Alert:
        alert = await uow.alerts.get(alert_id)
        if alert is None:
            raise Refused(text("error.not_found"))
        if alert.state is not AlertState.OPEN:
            raise Refused(text("error.alert_settled", state=alert.state.value, user=alert.settled_by or ""))
        return alert

    async def _settle(self, uow: UnitOfWork, alert: Alert) -> None:
        if await uow.alerts.settle(alert):
            await uow.jobs.add(Kind.ALERT_UPDATE, f"{alert.id}:{alert.state}:{alert.count}", {"alert": alert.id})

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def post(self, run: JobRun) -> None:
        alert_id = AlertId(run.payload["alert"])
        async with self._transactions() as uow:
            alert = await uow.alerts.get(alert_id)
        if alert is None:
            return
        try:
            ref = await self._posted(run, alert)
        except UpstreamRefused:  # a parked alert would be seen by nobody: it comes when Slack is put right
            await run.postpone(AGAIN)
            return
        async with run.finishing() as uow:
            await uow.alerts.set_message(alert_id, ref)
            await uow.jobs.add(Kind.ALERT_UPDATE, f"{alert.id}:posted", {"alert": alert.id})
            await uow.commit()

    async def _posted(self, run: JobRun, alert: Alert) -> MessageRef:
        key = f"alert:{alert.id}"
        ref = await self._messenger.find(self._channel, key, since=run.intended_at) if run.intended else None
        if ref is not None:
            return ref
        await about_to_send(run)
        return await self._messenger.post_alert(alert, key=key)

    async def update(self, run: JobRun) -> None:
        alert_id = AlertId(run.payload["alert"])
        async with self._transactions() as uow:
            alert, ref = await uow.alerts.get(alert_id), await uow.alerts.message(alert_id)
        if alert and ref:
            await self._messenger.update_alert(alert, ref)
            await once_more(run)

    async def watch(self, run: JobRun) -> None:
        """Is any deal without a visible state and without an open job? Then somebody must know."""
        async with run.finishing() as uow:
            for deal_id in await uow.deals.unattended(self._clock.now() - UNATTENDED_AFTER):
                await self._unattended(uow, deal_id)
            await uow.commit()

    async def _unattended(self, uow: UnitOfWork, deal_id: DealId) -> None:
        deal = await uow.deals.get(deal_id)
        what = text("alert.unattended.what", subject=deal.title)
        job = await self._missing_step(uow, deal_id)
        await self.raise_(uow, f"unattended:{deal_id}", deal.title, what, text("alert.unattended.next"), job)

    async def _missing_step(self, uow: UnitOfWork, deal_id: DealId) -> JobView | None:
        """What should be under way, parked: the alert's Retry starts it, its Dismiss ends it."""
        draft = await uow.drafts.of_deal(deal_id)
        if draft is None or draft.state not in STEPS:
            return None
        kind, key = STEPS[draft.state], f"{draft.id}:{draft.revision}:again"
        await uow.jobs.add(kind, key, payload_of(draft))
        job = next((j for j in await uow.job_admin.open() if (j.kind, j.key) == (kind, key)), None)
        if job:
            await uow.job_admin.park(job.id)
        return job

    async def hook_rejected(self, source: str, fields: str, cause: str) -> None:
        """A webhook body we could not read: its sender rarely reads a 422, so people are told here."""
        async with self._transactions() as uow:
            what = text("alert.hook_rejected.what", source=source, fields=fields)
            await self.raise_(uow, f"hook:{cause}", source, what, text("alert.hook_rejected.next"), None)
            await uow.commit()


def _cause(job: JobView, error: Exception, trouble: TroubleKind) -> str:
    """Jobs waiting for the same system are one problem; a parked job is its own."""
    if trouble is TroubleKind.RETRYING and isinstance(error, Upstream):
        return f"{error.system} unavailable"
    if isinstance(error, TwinInvoices) and error.twin:
        return error.twin.cause
    return f"job:{job.id}"


def _words(job: JobView, error: Exception, trouble: TroubleKind, subject: str) -> tuple[Text, Text]:
    if trouble is TroubleKind.RETRYING and isinstance(error, Upstream):
        return text("alert.upstream.what", system=error.system), text("alert.job_failed.next")
    if trouble is TroubleKind.PARKED and isinstance(error, VoittoError):
        return error.user_message, text("alert.job_parked.next")
    family = "job_parked" if trouble is TroubleKind.PARKED else "job_failed"
    what = text(f"alert.{family}.what", subject=subject, step=job.kind, failures=job.failures)
    return what, text(f"alert.{family}.next")
