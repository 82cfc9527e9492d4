"""A card whose step waits for Procountor says so once Procountor is known not to answer."""

from collections.abc import Awaitable, Callable

from bot.domain.drafts.draft import Draft
from bot.domain.drafts.lifecycle import CARRYING_OUT
from bot.domain.values.ids import DraftId
from bot.domain.values.kept import Key
from bot.errors import UpstreamUnavailable
from bot.ports import JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.workflow.kept_facts import STEP_SILENT, Silent
from bot.services.workflow.transitions import enqueue_card_update

Step = Callable[[JobRun], Awaitable[None]]


def with_unanswered_notice(uow_factory: UnitOfWorkFactory, step: Step) -> Step:
    """The step; when Procountor does not answer it, the card is brought up to date, and the step fails as it would."""

    async def carried_out(run: JobRun) -> None:
        try:
            await step(run)
        except UpstreamUnavailable:
            await _keep(uow_factory, DraftId(run.payload["draft"]))
            raise

    return carried_out


async def _keep(uow_factory: UnitOfWorkFactory, draft_id: DraftId) -> None:
    async with uow_factory() as uow:
        draft = await uow.drafts.get(draft_id)
        if draft.state in CARRYING_OUT and not await is_silent(uow, draft):
            await uow.kv.put(_key(draft), Silent(silent=True))
            await enqueue_card_update(uow, draft, "silent")
            await uow.commit()


async def is_silent(uow: UnitOfWork, draft: Draft) -> bool:
    """Whether Procountor has failed to answer this very step."""
    return draft.state in CARRYING_OUT and await uow.kv.get(_key(draft)) is not None


def _key(draft: Draft) -> Key[Silent]:
    return STEP_SILENT.of(draft.id, draft.revision, draft.state)
