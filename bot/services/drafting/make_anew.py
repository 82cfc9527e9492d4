"""After a rejection: a new draft of the same deal, which stays one deal with one card and one invoice."""

from collections.abc import Sequence

from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor
from bot.domain.operations.audit_log import What
from bot.domain.values.finding import NEWS
from bot.domain.values.ids import DealId, DraftId, UserId
from bot.domain.values.localized import text
from bot.errors import Refused
from bot.ports import Clock, JobView, UnitOfWork, UnitOfWorkFactory
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import check_editor, enqueue_thread_note, forget_editors, payload_of, transition

UNDOING = frozenset({str(Kind.INVOICE_INVALIDATE), str(Kind.CUSTOMER_RESTORE)})
"""As long as one of these is to be done, Procountor still has the rejected draft or what it changed."""
ALL_JOBS = 100_000


class Anew:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people

    async def make(self, draft_id: DraftId, revision: int, user: UserId) -> Draft:
        """As the deal was won, without what was edited on the rejected one; by the salesperson or an approver.

        The deal keeps its marker: the old invoice must be void before another one may carry it.
        """
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            check_editor(draft, await uow.deals.get(draft.deal_id), revision, user, approvers)
            await self._check(uow, draft)
            made = await self._begun(uow, draft)
            log(uow, What.MADE_ANEW, made, who=user)
            await enqueue_thread_note(uow, made, f"anew:{made.revision}", text("note.anew", user=user))
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{made.id}:{made.revision}", payload_of(made))
            await uow.commit()
        return made

    async def _check(self, uow: UnitOfWork, draft: Draft) -> None:
        if draft.state is not DraftState.REJECTED:
            raise Refused(text("error.not_rejected"))
        if draft.content and draft.content.credits:
            raise Refused(text("error.credit_anew", number=draft.content.credits))
        if _undoing(await uow.job_admin.open(ALL_JOBS), draft.deal_id):
            raise Refused(text("error.anew_waits"))

    async def _begun(self, uow: UnitOfWork, draft: Draft) -> Draft:
        made = await transition(
            uow,
            draft,
            DraftState.REJECTED,
            self._clock.now(),
            by=Actor.EDITOR,
            state=DraftState.BUILDING,
            revision=draft.revision + 1,
            content=None,
            totals=None,
            invoice=None,
            findings=tuple(found for found in draft.findings if found.code.startswith(NEWS)),
        )
        if made is None:
            raise Refused(text("error.not_rejected"))
        await forget_editors(uow, draft)
        return made


def _undoing(jobs: Sequence[JobView], deal_id: DealId) -> bool:
    return any(job.kind in UNDOING and job.deal_id == deal_id for job in jobs)
