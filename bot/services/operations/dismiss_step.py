"""A person dismisses a step: what it was at work on is put where somebody goes on with it, or the step stays."""

from datetime import timedelta

from bot.domain.drafts.draft import Draft
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import AlertId, UserId
from bot.domain.values.localized import text
from bot.errors import Refused
from bot.ports import Clock, JobView, UnitOfWork
from bot.services.drafting.register_retry import ask_no_more
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import WORKS_ON, Kind, kinds, on_dismiss
from bot.services.workflow.job_spec import OnDismiss
from bot.services.workflow.transitions import enqueue_thread_note, payload_of

SAID = kinds(lambda spec: spec.told)
"""Told in the card's thread. The rest are messages, which would fail there too, and readings, which come again."""


class Dismissing:
    def __init__(self, clock: Clock, quarantine: timedelta) -> None:
        self._clock = clock
        self._quarantine = quarantine

    async def dismiss(self, uow: UnitOfWork, job: JobView, why: str, user: UserId | None = None) -> bool:
        """The step never runs again, on the record. False: it was settled before.

        Raises Refused for a step that can only run again, and for one that runs at this moment.
        """
        if job.state.is_settled:
            return False
        if on_dismiss(job.kind) is OnDismiss.REFUSED:
            raise Refused(text("error.step_kept", step=job.kind))
        if not await uow.job_admin.dismiss(job.id, why):
            raise Refused(text("error.step_runs", step=job.kind))
        draft = await uow.drafts.of_deal(job.deal_id) if job.deal_id else None
        log(uow, What.STEP_DISMISSED, draft, who=user or "voitto", why=why, step=job.kind, key=job.key)
        if draft:
            await self._leave(uow, job, draft, user)
        if on_dismiss(job.kind) is OnDismiss.LOOK_AGAIN:
            await _look_again(uow, job)
        return True

    async def _leave(self, uow: UnitOfWork, job: JobView, draft: Draft, user: UserId | None) -> None:
        if job.kind in SAID:
            said = text("note.step_dismissed", user=user or "", step=job.kind)
            await enqueue_thread_note(uow, draft, f"dismissed:{job.id}", said)
        if WORKS_ON.get(job.kind) is draft.state:
            payload = payload_of(draft) | {"step": job.kind, "state": draft.state.value, "user": user or ""}
            await uow.jobs.add(Kind.DRAFT_RETURN, f"{draft.id}:{job.id}", payload, after=self._unsure(job))
        elif on_dismiss(job.kind) is OnDismiss.ASK_NO_MORE:
            await ask_no_more(uow, draft, self._clock.now())

    def _unsure(self, job: JobView) -> timedelta:
        """What was about to be sent may still be on its way to Procountor: nobody looks before it must be there."""
        if job.intended_at is None:
            return timedelta(0)
        return max(job.intended_at + self._quarantine - self._clock.now(), timedelta(0))


async def _look_again(uow: UnitOfWork, job: JobView) -> None:
    """The extra invoice is still there: the steps that met it say so once more."""
    for met in await uow.alerts.jobs(AlertId(int(job.key.split(":")[0]))):
        await uow.job_admin.retry(met)
