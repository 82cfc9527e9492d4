"""views.*."""

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method
from sandbox.slack.model import Json


def open_view(call: Call) -> Json:
    user = call.workspace.tickets.redeem_trigger(call.required("trigger_id"))
    return _shown(call, call.workspace.views.open(user, _definition(call)))


def push(call: Call) -> Json:
    user = call.workspace.tickets.redeem_trigger(call.required("trigger_id"))
    return _shown(call, call.workspace.views.push(user, _definition(call)))


def update(call: Call) -> Json:
    views = call.workspace.views
    if external_id := call.text("external_id"):
        view = views.by_external_id(external_id)
    else:
        view = views.get(call.required("view_id"))
    return _shown(call, views.update(view, _definition(call), call.text("hash")))


def publish(call: Call) -> Json:
    user = call.required("user_id")
    if user not in call.workspace.users:
        raise SlackError("user_not_found")
    return _shown(call, call.workspace.views.publish(user, _definition(call), call.text("hash")))


def _definition(call: Call) -> Json:
    view = call.json("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    return view


def _shown(call: Call, view: Json) -> Json:
    call.workspace.touch()
    return {"view": dict(view)}


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
