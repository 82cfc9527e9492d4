"""The project that an invoice's accounting is put on."""

from bot.domain.drafts.draft import Draft
from bot.domain.values.localized import text
from bot.errors import NeedsPerson
from bot.ports import JobRun, Projects, UnitOfWorkFactory
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import loaded


class ProjectAllocation:
    def __init__(self, uow_factory: UnitOfWorkFactory, projects: Projects) -> None:
        self._uow_factory = uow_factory
        self._projects = projects

    async def allocate(self, run: JobRun) -> None:
        """Put the invoice's accounting on the deal's project; an edit may have made a new receipt."""
        _, draft = await loaded(self._uow_factory, run)
        if not (draft.invoice and draft.invoice.ledger_receipt_id and draft.content):
            return
        receipt, project = draft.invoice.ledger_receipt_id, draft.content.project_ref
        if project is None:
            await self._projects.release(receipt)
            return
        item = await self._projects.find(project) or await self._new_project(run, draft, project)
        if item is None:
            raise NeedsPerson("no such project", user_message=text("error.project_unknown", project=project))
        await self._projects.allocate(receipt, item)

    async def _new_project(self, run: JobRun, draft: Draft, project: str) -> tuple[int, int] | None:
        """Made only where preflight said so, which settings decide; the look-up before it found none."""
        if not any(found.code == "project.new" for found in draft.findings):
            return None
        await commit_send_intent(run)
        return await self._projects.create(project)
