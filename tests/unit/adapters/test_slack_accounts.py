"""What Slack says of a person, as far as it decides whether this is one of us."""

from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.people import SlackPeople
from bot.domain.person import Membership
from bot.errors import UpstreamRefused


class Client:
    """Answers both look-ups with the same user, or the same error."""

    def __init__(self, user=None, error=""):
        self._user, self._error = user, error

    async def users_info(self, **_):
        if self._error:
            raise SlackApiError("no", SimpleNamespace(data={"ok": False, "error": self._error}))
        return {"user": {"id": "U1"} | self._user}

    users_lookupByEmail = users_info  # noqa: N815 - the client's name for it


@pytest.mark.parametrize(
    ("user", "membership"),
    [
        ({}, Membership.MEMBER),
        ({"is_app_user": True, "deleted": False, "is_restricted": False}, Membership.MEMBER),
        ({"deleted": True, "is_restricted": True}, Membership.DEACTIVATED),
        ({"is_restricted": True}, Membership.OUTSIDER),
        ({"is_ultra_restricted": True}, Membership.OUTSIDER),
        ({"is_stranger": True}, Membership.OUTSIDER),
        ({"is_bot": True}, Membership.OUTSIDER),
        ({"id": "USLACKBOT"}, Membership.OUTSIDER),
    ],
)
async def test_a_member_is_no_guest_no_app_nobody_of_elsewhere_and_has_not_left(user, membership):
    people = SlackPeople(Client(user), "en")
    assert (await people.account("U1")).membership is membership
    assert (await people.account_at("a@b.example")).membership is membership


async def test_only_slacks_own_word_makes_an_address_unknown():
    assert (await SlackPeople(Client(error="users_not_found"), "en").account_at("a@b")).membership is Membership.UNKNOWN
    assert (await SlackPeople(Client(error="user_not_found"), "en").account("U1")).membership is Membership.UNKNOWN
    for error in ("missing_scope", "invalid_auth", "no_permission"):
        with pytest.raises(UpstreamRefused):
            await SlackPeople(Client(error=error), "en").account_at("a@b")
