"""The edit form: opened, changed about by its own buttons, and sent."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import DraftId, UserId
from bot.messages.forms.base import has_problem
from bot.messages.forms.edit_form import edit_form, form_with_problems
from bot.messages.forms.edit_parsing import parse_edit
from bot.messages.forms.edit_state import EditState
from bot.messages.kit.views import View
from bot.messages.kit.words import Words
from bot.services.services import Services
from handlers.slack.opening import open_form, warned
from handlers.slack.reader import words_of
from handlers.slack.reading import draft_of, metadata_of, number_of, user_of, value_of

BUTTONS = (
    "line.open",
    "line.close",
    "line.remove",
    "line.restore",
    "line.add",
    "lines.back",
    "lines.next",
    "edit.more",
)


def register(app: AsyncApp, services: Services) -> None:
    @app.action("draft.edit")
    async def show(ack: Any, body: dict[str, Any], client: Any) -> None:
        user, words = user_of(body), await words_of(services, user_of(body))
        draft_id, revision = draft_of(value_of(body))
        await open_form(ack, body, client, words, _opened(services, draft_id, revision, user, words))

    async def change(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()  # what is changed is only how the form looks: there is nothing to lose
        user, view = user_of(body), body["view"]
        words = await words_of(services, user)
        draft, choices = await services.editing.choices(*draft_of(metadata_of(view)), user)
        state = await _so_far(services, view, draft)
        pressed = state.pressed(body["actions"][0]["action_id"], number_of(value_of(body), "n"), draft.content)
        await services.editing.forms.keep(view["id"], pressed.packed())
        await client.views_update(
            view_id=view["id"],
            view=await warned(services, edit_form(draft, words, choices, pressed), draft, user, words),
        )

    for action_id in BUTTONS:
        app.action(action_id)(change)

    @app.view("draft.edit")
    async def edit(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, words = user_of(body), await words_of(services, user_of(body))
        draft = await services.editing.editable(*draft_of(metadata_of(view)), user)
        state = await _so_far(services, view, draft)
        raw = state.raw()
        read = parse_edit(raw, draft, words, await services.editing.chosen_products(raw))
        if isinstance(read, dict):
            await ack(**await _to_correct(services, view, draft, state, read, user, words))
            return
        await services.editing.edit(draft.id, draft.revision, read, user)
        await services.editing.forms.forget(view["id"])
        await ack()


async def _opened(services: Services, draft_id: DraftId, revision: int, user: UserId, words: Words) -> View:
    """What can be chosen comes from Procountor, which may take its time."""
    draft, choices = await services.editing.choices(draft_id, revision, user)
    return await warned(services, edit_form(draft, words, choices), draft, user, words)


async def _so_far(services: Services, view: dict[str, Any], draft: Draft) -> EditState:
    """Everything typed into the form, also into the fields that it does not show now."""
    kept = await services.editing.forms.state(view["id"])
    before = EditState.unpacked(kept) if kept else EditState.of(draft)
    return before.after(view["state"])


async def _to_correct(
    services: Services,
    view: dict[str, Any],
    draft: Draft,
    state: EditState,
    problems: dict[str, str],
    user: UserId,
    words: Words,
) -> dict[str, Any]:
    """Each problem beside its field; what the form does not show now is opened first."""
    shown = {block.get("block_id") for block in view["blocks"]}
    if problems.keys() <= shown and not has_problem(view):
        return {"response_action": "errors", "errors": problems}
    showing = state.showing(problems, draft.content)
    await services.editing.forms.keep(view["id"], showing.packed())
    _, choices = await services.editing.choices(draft.id, draft.revision, user)
    form = await warned(services, edit_form(draft, words, choices, showing), draft, user, words)
    return {"response_action": "update", "view": form_with_problems(form, problems, words)}
