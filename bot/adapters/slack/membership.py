"""How an account belongs to the workspace, by Slack's user object (https://api.slack.com/types/user)."""

from collections.abc import Mapping
from typing import Any

from bot.domain.values.person import Membership

APPS = ("is_bot", "is_workflow_bot", "is_connector_bot")
SLACKBOT = "USLACKBOT"
"""Slack's own, which says of itself that it is no bot."""


def membership(user: Mapping[str, Any], team: str) -> Membership:
    """Whatever is doubtful counts as the lesser."""
    if user.get("deleted"):
        return Membership.DEACTIVATED
    if user.get("id") == SLACKBOT or any(user.get(flag) for flag in APPS):
        return Membership.APP
    if user.get("is_stranger") or not _of_the_team(user, team):
        return Membership.OUTSIDER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Membership.GUEST
    return Membership.MEMBER


def _of_the_team(user: Mapping[str, Any], team: str) -> bool:
    """In an Enterprise organisation the list of a person's workspaces decides: `team_id` may be the organisation's."""
    teams = (user.get("enterprise_user") or {}).get("teams")
    return team in teams if teams else user.get("team_id") == team
