"""What Slack says of a person, as far as it decides whether this is one of us."""

from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.people import SlackPeople
from bot.domain.values.person import OwnerLookup
from bot.errors import UpstreamRefused


class Client:
    """Answers both look-ups with the same user, or the same error."""

    def __init__(self, user=None, error=""):
        self._user, self._error = user, error

    async def users_info(self, **_):
        if self._error:
            raise SlackApiError("no", SimpleNamespace(data={"ok": False, "error": self._error}))
        return {"user": {"id": "U1", "team_id": "T1"} | self._user}

    users_lookupByEmail = users_info  # noqa: N815 - the client's name for it


class Team:
    """The workspace that Voitto is installed in."""

    async def known(self):
        return SimpleNamespace(team_id="T1")


@pytest.mark.parametrize(
    ("user", "membership"),
    [
        ({}, OwnerLookup.MEMBER),
        ({"is_app_user": True, "deleted": False, "is_restricted": False}, OwnerLookup.MEMBER),
        ({"deleted": True, "is_restricted": True}, OwnerLookup.DEACTIVATED),
        ({"is_restricted": True}, OwnerLookup.OUTSIDER),
        ({"is_ultra_restricted": True}, OwnerLookup.OUTSIDER),
        ({"is_stranger": True}, OwnerLookup.OUTSIDER),
        ({"is_bot": True}, OwnerLookup.OUTSIDER),
        ({"team_id": "T2"}, OwnerLookup.OUTSIDER),
        ({"id": "USLACKBOT"}, OwnerLookup.OUTSIDER),
    ],
)
async def test_a_member_is_no_guest_no_app_nobody_of_elsewhere_and_has_not_left(user, membership):
    people = SlackPeople(Client(user), "en", Team())
    assert (await people.account("U1")).lookup is membership
    assert (await people.account_at("a@b.example")).lookup is membership


async def test_only_slacks_own_word_makes_an_address_unknown():
    assert (
        await SlackPeople(Client(error="users_not_found"), "en", Team()).account_at("a@b")
    ).lookup is OwnerLookup.UNKNOWN
    assert (await SlackPeople(Client(error="user_not_found"), "en", Team()).account("U1")).lookup is OwnerLookup.UNKNOWN
    for error in ("missing_scope", "invalid_auth", "no_permission"):
        with pytest.raises(UpstreamRefused):
            await SlackPeople(Client(error=error), "en", Team()).account_at("a@b")
