"""auth.*, apps.*, team.* and bots.*."""

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method
from sandbox.slack.model import Json


def auth_test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "url": f"https://{workspace.team_domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.users[workspace.app.bot_user].name,
        "team_id": workspace.team_id,
        "user_id": workspace.app.bot_user,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    return {"url": call.open_socket()}


def team_info(call: Call) -> Json:
    workspace = call.workspace
    return {"team": {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.team_domain, "icon": {}}}


def bots_info(call: Call) -> Json:
    app = call.workspace.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "app_id": app.id,
            "user_id": app.bot_user,
            "name": app.name,
            "deleted": False,
            "icons": {},
        }
    }


METHODS = {
    "api.test": Method(lambda call: {"args": {key: value for key, value in call.args.items() if key != "token"}}),
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, app_token=True),
    "team.info": Method(team_info, "team:read"),
    "bots.info": Method(bots_info, "users:read"),
}
