"""TroubleKind made visible: one alert per cause, with Retry and Dismiss; and a watchdog for what fell through."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.drafts.draft import MessageRef
from bot.domain.operations.alert import Alert, AlertState
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import AlertId, CompanyId, DealId, JobId, UserId
from bot.domain.values.job_state import SETTLED_STATES, JobState
from bot.domain.values.localized import Text, text
from bot.errors import MessageGone, Refused, TwinInvoices, Upstream, UpstreamRefused, VoittoError
from bot.ports import Clock, JobRun, JobView, Messenger, TroubleKind, UnitOfWork, UnitOfWorkFactory
from bot.services.operations.alert_subjects import named
from bot.services.operations.dismiss_step import Dismissing
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import STARTS, Kind, kinds, on_dismiss
from bot.services.workflow.job_spec import OnDismiss
from bot.services.workflow.repeat_update import reapply_later
from bot.services.workflow.send_intent import INSTEAD_OF, commit_send_intent, posting_key
from bot.services.workflow.transitions import payload_of

UNATTENDED_AFTER = timedelta(minutes=10)
ALL_JOBS = 100_000
MESSAGES = kinds(lambda spec: spec.on_dismiss is OnDismiss.NOTHING)
"""One that waits for its time says of no deal that somebody is at work on it."""
AGAIN = timedelta(minutes=5)
"""When Slack refuses an alert, it is offered again so much later."""
SETTLED = (AlertState.DISMISSED, AlertState.HEALED)


class AlertService:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        company: CompanyId,
        channel: str,
        dismissing: Dismissing,
        people: PeopleService,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._messenger = messenger
        self._company = company
        self._channel = channel
        self._dismissing = dismissing
        self._people = people

    # --- from the engine, inside its transaction ---------------------------------------------------------------------

    async def on_trouble(self, uow: UnitOfWork, job: JobView, error: Exception, trouble: TroubleKind) -> None:
        if job.kind.startswith("alert."):
            return  # an alert about an alert would go the way of the first; /metrics and `voitto jobs list` show it
        subject = await self._subject(uow, job, error, trouble)
        what, then = _words(job, error, trouble, subject)
        cause = _cause(job, error, trouble)
        await self.raise_(uow, cause, subject, what, then, job)
        if trouble is TroubleKind.PARKED:  # whatever was silent before has answered
            await self._over(uow, job.id, kept=cause)

    async def on_healed(self, uow: UnitOfWork, job: JobView) -> None:
        """The last of an alert's jobs got done: the alert says so and loses its buttons."""
        await self._over(uow, job.id)

    async def _over(
        self, uow: UnitOfWork, job: JobId, *, kept: str = "", state: AlertState = AlertState.HEALED
    ) -> None:
        """Every alert the job is counted in, but for its own, is settled where no other job keeps it open."""
        for alert in await uow.alerts.all_of_job(job):
            if alert.cause == kept:
                continue
            jobs = [await uow.job_admin.get(other) for other in await uow.alerts.jobs(alert.id) if other != job]
            # a parked one has an alert of its own; one that has no other must keep this one
            over = SETTLED_STATES if alert.dismissable else (*SETTLED_STATES, JobState.PARKED)
            if all(other is None or other.state in over for other in jobs):
                await self._settle(uow, replace(alert, state=state))

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
        """Every job behind the alert runs again now. By an approver, as `dismiss`."""
        await self._people.check_settles(user)
        async with self._uow_factory() as uow:
            alert = await self._open(uow, alert_id)
            for job in await uow.alerts.jobs(alert_id):
                await uow.job_admin.retry(job)
            log(uow, What.ALERT_RETRIED, who=user, alert=alert_id, subject=alert.subject, cause=alert.cause)
            await self._settle(uow, replace(alert, state=AlertState.RETRIED, settled_by=user))
            await uow.commit()

    async def dismiss(self, alert_id: AlertId, user: UserId) -> None:
        """A person takes it from here: the jobs behind it stop, on the record, and their drafts wait for people again.

        Refused while Voitto still tries by itself, and where nothing but another try helps.
        """
        await self._people.check_settles(user)
        async with self._uow_factory() as uow:
            alert = await self._open(uow, alert_id)
            if not alert.dismissable:
                raise Refused(text("error.alert_kept"))
            for job in await uow.alerts.jobs(alert_id):
                view = await uow.job_admin.get(job)
                if view:
                    await self._dismissing.dismiss(uow, view, f"by {user}", user)
            log(uow, What.ALERT_DISMISSED, who=user, alert=alert_id, subject=alert.subject, cause=alert.cause)
            await self._settle(uow, replace(alert, state=AlertState.DISMISSED, settled_by=user))
            await uow.commit()

    async def dismiss_step(self, job: JobId, reason: str) -> bool:
        """As `dismiss`, of one step, by whoever runs Voitto; also one that still tries. False: there is nothing to stop."""
        async with self._uow_factory() as uow:
            view = await uow.job_admin.get(job)
            done = view is not None and await self._dismissing.dismiss(uow, view, reason)
            if done:
                await self._over(uow, job, state=AlertState.DISMISSED)
            await uow.commit()
        return done

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
        async with self._uow_factory() as uow:
            alert = await uow.alerts.get(alert_id)
            shown = await named(uow, alert) if alert else None
        if alert is None or shown is None:
            return
        try:
            found = await self._found(run, alert)
            ref = found or await self._posted(run, shown)
        except UpstreamRefused:  # a parked alert would be seen by nobody: it comes when Slack is put right
            await run.postpone(AGAIN)
            return
        async with run.finishing() as uow:
            await uow.alerts.set_message(alert_id, ref)
            # only where it has changed: where nothing can be edited, each update is another post
            if found or await uow.alerts.get(alert_id) != alert:
                await uow.jobs.add(Kind.ALERT_UPDATE, f"{alert.id}:posted:{ref.ts}", {"alert": alert.id})
            await uow.commit()

    async def _found(self, run: JobRun, alert: Alert) -> MessageRef | None:
        if not run.intended:
            return None
        return await self._messenger.find(self._channel, _posting(alert, run), since=run.intended_at)

    async def _posted(self, run: JobRun, alert: Alert) -> MessageRef:
        await commit_send_intent(run)
        return await self._messenger.post_alert(alert, key=_posting(alert, run))

    async def update(self, run: JobRun) -> None:
        alert_id = AlertId(run.payload["alert"])
        async with self._uow_factory() as uow:
            alert, ref = await uow.alerts.get(alert_id), await uow.alerts.message(alert_id)
            shown = await named(uow, alert) if alert else None
        if alert is None or shown is None or ref is None:
            return
        try:
            await self._messenger.update_alert(shown, ref)
        except MessageGone as gone:
            await self._post_anew(run, alert, ref, deleted=gone.deleted)
        else:
            await reapply_later(run)

    async def _post_anew(self, run: JobRun, alert: Alert, ref: MessageRef, *, deleted: bool) -> None:
        """Settled and deleted, it is missed by nobody; settled and unchangeable, it would look open for ever."""
        async with run.finishing() as uow:
            if not (deleted and alert.state in SETTLED):
                payload = {"alert": alert.id, INSTEAD_OF: ref.ts}
                await uow.jobs.add(Kind.ALERT_POST, f"{alert.id}:{INSTEAD_OF}:{ref.ts}", payload)
            await uow.commit()

    async def watch(self, run: JobRun) -> None:
        """Is any deal without a visible state and without an open job? Then somebody must know."""
        async with run.finishing() as uow:
            for deal_id in await uow.deals.unattended(self._clock.now() - UNATTENDED_AFTER, MESSAGES):
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
        if draft is None or draft.state not in STARTS:
            return None
        kind, key = STARTS[draft.state], f"{draft.id}:{draft.revision}:again"
        job = await _open_step(uow, kind, key)
        if job is None:
            await _add_numbered(uow, kind, key, payload_of(draft))
            job = await _open_step(uow, kind, key)
        if job:
            await uow.job_admin.park(job.id)
        return job


async def _open_step(uow: UnitOfWork, kind: Kind, key: str) -> JobView | None:
    """By the key, or the key with a number."""
    found = [job for job in await uow.job_admin.open(ALL_JOBS) if job.kind == kind]
    return next((job for job in found if job.key == key or job.key.startswith(f"{key}:")), None)


async def _add_numbered(uow: UnitOfWork, kind: Kind, key: str, payload: Mapping[str, Any]) -> None:
    """A key that was used is never free again, and a step may get lost more than once."""
    number = 1
    while not await uow.jobs.add(kind, key if number == 1 else f"{key}:{number}", payload):
        number += 1


def _posting(alert: Alert, run: JobRun) -> str:
    return posting_key(f"alert:{alert.id}", run)


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
    if trouble is TroubleKind.RETRYING:
        what = text("alert.job_failed.what", subject=subject, step=job.kind, failures=job.failures)
        return what, text("alert.job_failed.next")
    only_again = on_dismiss(job.kind) is OnDismiss.REFUSED or isinstance(error, TwinInvoices)
    then = text("alert.job_kept.next" if only_again else "alert.job_parked.next")
    if isinstance(error, VoittoError):
        return error.user_message, then
    return text("alert.job_parked.what", subject=subject, step=job.kind), then
