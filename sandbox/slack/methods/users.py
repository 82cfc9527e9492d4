"""users.* and usergroups.*."""

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method
from sandbox.slack.model import Json, User


def list_users(call: Call) -> Json:
    members, metadata = call.page([_shown(call, user) for user in call.workspace.users.values()], 200)
    return {"members": members, "response_metadata": metadata}


def info(call: Call) -> Json:
    user = call.workspace.users.get(call.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(call, user)}


def lookup_by_email(call: Call) -> Json:
    wanted = call.required("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == wanted:
            return {"user": _shown(call, user)}
    raise SlackError("users_not_found")


def list_groups(call: Call) -> Json:
    groups: list[Json] = [
        {"id": group_id, "handle": handle, "name": handle, "users": users, "user_count": len(users), "date_delete": 0}
        for group_id, (handle, users) in call.workspace.usergroups.items()
    ]
    if not call.flag("include_users"):
        groups = [{name: value for name, value in group.items() if name != "users"} for group in groups]
    return {"usergroups": groups}


def list_group_users(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group[1]}


def _shown(call: Call, user: User) -> Json:
    shown = user.public(call.workspace.team_id)
    if not call.flag("include_locale"):
        shown.pop("locale")
    if "users:read.email" not in call.workspace.app.scopes:
        shown["profile"].pop("email", None)
    return shown


METHODS = {
    "users.list": Method(list_users, "users:read"),
    "users.info": Method(info, "users:read"),
    "users.lookupByEmail": Method(lookup_by_email, "users:read.email"),
    "usergroups.list": Method(list_groups, "usergroups:read"),
    "usergroups.users.list": Method(list_group_users, "usergroups:read"),
}
