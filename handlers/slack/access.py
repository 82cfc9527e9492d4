"""The door: whatever somebody types, presses, sends or opens comes through here, and what has no row does not."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.domain.people.access import Right
from bot.domain.values.ids import DraftId, UserId
from bot.errors import Refused
from bot.messages.forms.base import problem
from bot.messages.forms.customer_field import CUSTOMER_FIELD
from bot.messages.home import shut
from bot.messages.kit.words import Words
from bot.services.services import Services
from handlers.slack.reading import Body, metadata_of, value_of

log = structlog.get_logger(__name__)
Asked = tuple[str, str]
"""What kind of thing, and the name its listener is bound to."""
Next = Callable[[], Awaitable[BoltResponse]]
Rows = Mapping[Right, tuple[str, ...]]

NEWS: frozenset[Asked] = frozenset({("event", "user_change")})
"""What Slack tells by itself: nobody asks for anything, and it is how Voitto hears that somebody has left."""
_ACTIONS = {
    Right.USE: (
        "card.open",
        "deal.draft",
        "deal.skip",
        "draft.approve",
        "draft.send",
        "draft.withdraw",
        "draft.credit",
        "draft.reject",
        "draft.send_back",
        "draft.anew",
        "draft.invalidate",
        "drafts.review",
        "notify.choose",
        "alert.retry",
        "alert.dismiss",
    ),
    Right.WIN: ("won.open", "won.again", "won.cancel", "won.more"),
    Right.PAID: ("paid.pick", "paid.share", "paid.share_anyway"),
    Right.DETAILS: (
        "draft.preview",
        "draft.why",
        "draft.edit",
        "draft.fix",
        "draft.retry",
        "draft.plan",
        "plan.cancel",
        "plan.resume",
        "customer.pick",
        "owner.name",  # whoever is named may then edit it
        "line.open",
        "line.close",
        "line.remove",
        "line.restore",
        "line.add",
        "lines.back",
        "lines.next",
        "edit.more",
    ),
}
_FORMS = {
    Right.USE: ("draft.reject", "draft.send_back", "draft.credit", "drafts.approve", "drafts.send"),
    Right.WIN: ("won.form", "won.similar"),
    Right.DETAILS: ("draft.edit", "draft.fix", "draft.plan", "customer.new", "owner.name"),
}
_SEARCHES = {Right.CUSTOMERS: ("customer.search",), Right.DETAILS: ("product.search",)}
_EVENTS = {Right.USE: ("app_home_opened",)}


def rights(*, won_command: str, paid_command: str) -> dict[Asked, Right]:
    """What each listener needs. Most of them look further: at the draft, and at who approves."""
    commands = {Right.WIN: (won_command,), Right.PAID: (paid_command,)}
    kinds: dict[str, Rows] = {
        "command": commands,
        "action": _ACTIONS,
        "view": _FORMS,
        "options": _SEARCHES,
        "event": _EVENTS,
    }
    return {(kind, name): right for kind, table in kinds.items() for right, names in table.items() for name in names}


def register(app: AsyncApp, services: Services, *, won_command: str, paid_command: str) -> None:
    needed = rights(won_command=won_command, paid_command=paid_command)

    @app.middleware
    async def door(body: Body, context: AsyncBoltContext, client: Any, next_: Next) -> BoltResponse:
        asked, user = asked_of(body), _person(body)
        if asked in NEWS:
            return await next_()
        if asked is None or user is None or asked not in needed:
            log.warning("nobody_listens", asked=asked, kind=body.get("type"))
            return BoltResponse(status=404, body={"error": "nobody listens to this"})
        try:
            right = Right.WIN if _types_a_customer(asked, body) else needed[asked]
            await services.access.check(user, right, elsewhere=_elsewhere(body, context), draft=_draft(body))
        except Refused as refusal:
            return await _refused(refusal, asked, body, client, services)
        return await next_()


def _types_a_customer(asked: Asked, body: Body) -> bool:
    """Whoever may win a deal may name its customer; only whether those in Procountor are listed is another right."""
    return asked == ("options", "customer.search") and body.get("block_id") == CUSTOMER_FIELD


def asked_of(body: Body) -> Asked | None:
    """By the same fields as the listeners are found; None for kinds of payloads that nothing here sends."""
    match body:
        case {"type": "event_callback", "event": {"type": str(name)}}:
            return "event", name
        case {"type": "block_actions", "actions": [{"action_id": str(name)}, *_]}:
            return "action", name
        case {"type": "view_submission", "view": {"callback_id": str(name)}}:
            return "view", name
        case {"type": "block_suggestion", "action_id": str(name)}:
            return "options", name
        case {"command": str(name)} if "type" not in body:
            return "command", name
        case _:
            return None


def _person(body: Body) -> UserId | None:
    match body:
        case {"type": "event_callback", "event": {"user": str(user)}} | {"user_id": str(user)} if user:
            return UserId(user)
        case {"user": {"id": str(user)}} if user:
            return UserId(user)
        case _:
            return None


def _elsewhere(body: Body, context: Mapping[str, Any]) -> bool:
    """Whether Slack names another workspace as the person's own; of an organisation's id the profile decides."""
    known = context.get("authorize_result") or {}
    ours = {known.get("team_id"), known.get("enterprise_id")}
    match body:
        case {"user": {"team_id": str(team)}} | {"team_id": str(team)} | {"team": {"id": str(team)}}:
            return team not in ours
        case _:
            return False


def _draft(body: Body) -> DraftId | None:
    """The draft that a button or a form stands for."""
    try:
        return DraftId(int((value_of(body) if "actions" in body else metadata_of(body["view"]))["d"]))
    except (KeyError, TypeError, ValueError):
        return None


async def _refused(refusal: Refused, asked: Asked, body: Body, client: Any, services: Services) -> BoltResponse:
    """Said where the person is. Raised again where `errors` answers: to commands, forms and clicks on messages."""
    kind, user = asked[0], _person(body)
    assert user is not None
    log.warning("kept_out", user=user, asked=asked[1], reason=refusal.user_message.key)
    words = Words(services.people.spoken(user))
    if kind == "options":
        return BoltResponse(status=200, body={"options": []})
    if kind == "event":
        await client.views_publish(user_id=user, view=shut(refusal.user_message, words))
    elif kind == "action" and not body.get("response_url"):
        inside = body["view"]["type"] == "modal"
        show = client.views_push if inside else client.views_open
        await show(trigger_id=body["trigger_id"], view=problem(refusal.user_message, words))
    else:
        raise refusal
    return BoltResponse(status=200, body="")
