"""Slack's user objects in our words: whatever is doubtful is the lesser."""

import pytest

from bot.adapters.slack.channels import SHARED, is_shared
from bot.adapters.slack.membership import membership
from bot.domain.values.person import Membership

OURS = "T1"
KAISA = {"id": "U1", "team_id": OURS, "deleted": False, "is_bot": False, "is_restricted": False}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, Membership.MEMBER),
        ({"is_restricted": True}, Membership.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Membership.GUEST),
        ({"is_ultra_restricted": True}, Membership.GUEST),
        ({"is_stranger": True}, Membership.OUTSIDER),
        ({"team_id": "T2"}, Membership.OUTSIDER),
        ({"team_id": None}, Membership.OUTSIDER),
        ({"team_id": "T2", "is_restricted": True}, Membership.OUTSIDER),
        ({"deleted": True}, Membership.DEACTIVATED),
        ({"deleted": True, "team_id": "T2"}, Membership.DEACTIVATED),
        ({"is_bot": True}, Membership.APP),
        ({"is_workflow_bot": True}, Membership.APP),
        ({"id": "USLACKBOT"}, Membership.APP),
    ],
)
def test_each_kind_of_account_is_known_by_its_flags(said: dict, found: Membership) -> None:
    assert membership(KAISA | said, OURS) is found


@pytest.mark.parametrize(
    ("team", "teams", "found"),
    [
        ("E9", ["T1", "T2"], Membership.MEMBER),
        ("T2", ["T1", "T2"], Membership.MEMBER),
        ("T2", ["T2"], Membership.OUTSIDER),
        ("T1", ["T2"], Membership.OUTSIDER),
        ("E9", [], Membership.OUTSIDER),
    ],
)
def test_in_an_organisation_the_list_of_workspaces_decides(team: str, teams: list[str], found: Membership) -> None:
    said = {"team_id": team, "enterprise_user": {"id": "W1", "enterprise_id": "E9", "teams": teams}}
    assert membership(KAISA | said, OURS) is found


def test_a_user_object_that_says_nothing_is_nobody_of_ours() -> None:
    assert membership({}, OURS) is Membership.OUTSIDER


def test_each_way_of_sharing_a_channel_counts() -> None:
    assert not is_shared({"id": "C1", "is_private": True})
    assert all(is_shared({flag: True}) for flag in SHARED)
