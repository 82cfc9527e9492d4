"""A private message to somebody who has done nothing here yet is in the language that person reads Slack in."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from bot.adapters.slack.messenger import SlackMessenger
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.errors import Outcome, UpstreamUnavailable

ELIAS = UserId("U0ELIAS")


class Slack:
    """Takes messages, and knows who reads it in which language."""

    def __init__(self, language):
        self.language, self.said = language, []

    async def chat_postMessage(self, **message):
        self.said.append(message["text"])
        return {"channel": "D1", "ts": "1"}

    async def person(self, _user):
        if self.language is None:
            raise UpstreamUnavailable("down", system="Slack", outcome=Outcome.UNKNOWN)
        return SimpleNamespace(language=self.language)


@asynccontextmanager
async def nobody_known():
    async def get(_user):
        return None

    yield SimpleNamespace(people=SimpleNamespace(get=get))


@pytest.mark.parametrize(("language", "said"), [("fi", "ei odota"), ("sv", "väntar"), (None, "does not wait")])
async def test_somebody_new_is_told_in_the_own_language_and_in_the_workspaces_while_slack_is_silent(language, said):
    slack = Slack(language)
    channels = {"deals_channel": "#deals", "alerts_channel": "#alerts", "digest_channel": "#sales"}
    messenger = SlackMessenger(slack, nobody_known, language="en", people=slack, **channels)
    await messenger.tell(ELIAS, text("error.not_pending"), key="k")
    assert said in slack.said[0]
