"""Opening a form while what it shows may still have to be fetched."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog

from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.errors import VoittoError
from bot.messages.forms.base import loading, problem, warning
from bot.messages.kit.views import View
from bot.messages.kit.words import Words
from bot.services.services import Services

AT_ONCE = 1.0
"""Seconds to have the form ready in. Slack's right to open one lasts three, and so does its patience for an answer."""

log = structlog.get_logger(__name__)
_filling: set[asyncio.Task[None]] = set()  # asyncio itself holds a task only weakly


async def open_form(
    ack: Any, body: dict[str, Any], client: Any, words: Words, form: Awaitable[View], *, patience: float = AT_ONCE
) -> None:
    """The form itself when it is ready within `patience` seconds, else a word that it is coming, which it replaces."""
    making = asyncio.ensure_future(form)
    done, _ = await asyncio.wait({making}, timeout=patience)
    if done:
        await client.views_open(trigger_id=body["trigger_id"], view=making.result())
    else:
        opened = await client.views_open(trigger_id=body["trigger_id"], view=loading(words))
        # not awaited: Slack is answered when the listener returns
        filling = asyncio.create_task(_fill(client, opened["view"]["id"], making, words))
        _filling.add(filling)
        filling.add_done_callback(_filled)
    await ack()


async def warned(services: Services, view: View, draft: Draft, user: UserId, words: Words) -> View:
    """Who approves and edits is told before that somebody else then approves."""
    bars = await services.approvals.bars_editor(draft, user)
    return warning(view, "form.bars_editor", words) if bars else view


async def _fill(client: Any, view_id: str, making: asyncio.Future[View], words: Words) -> None:
    [made] = await asyncio.gather(making, return_exceptions=True)  # also what nobody foresaw must end the waiting
    if isinstance(made, BaseException):
        log.warning("form_not_made", error=str(made), exc_info=None if isinstance(made, VoittoError) else made)
        made = problem(made.user_message if isinstance(made, VoittoError) else text("error.unexpected"), words)
    await client.views_update(view_id=view_id, view=made)


def _filled(filling: asyncio.Task[None]) -> None:
    """Nobody waits for the task: what went wrong in it is told here. The person may have closed the form meanwhile."""
    _filling.discard(filling)
    if not filling.cancelled() and (error := filling.exception()):
        log.warning("form_not_filled", error=str(error))
