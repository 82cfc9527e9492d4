"""Short-lived permissions that Slack hands out with a payload: trigger ids and response URLs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 1800.0
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    user: str
    issued: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer goes: the person, the channel and, for a click, the message it came from."""

    user: str
    channel: str
    issued: float
    source_ts: str = ""
    thread_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class Tickets:
    now: Callable[[], float]
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def trigger(self, user: str) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, self.now())
        return trigger_id

    def redeem_trigger(self, trigger_id: str) -> str:
        """The person the trigger belongs to; a trigger opens one view, within three seconds."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("trigger_exchanged")
        if self.now() - trigger.issued > TRIGGER_SECONDS:
            raise SlackError("trigger_expired")
        trigger.used = True
        return trigger.user

    def response_url(self, user: str, channel: str, source_ts: str = "", thread_ts: str = "") -> str:
        ticket = secrets.token_urlsafe(18)
        self.response_urls[ticket] = ResponseUrl(user, channel, self.now(), source_ts, thread_ts)
        return ticket

    def redeem_response_url(self, ticket: str) -> ResponseUrl:
        found = self.response_urls.get(ticket)
        if found is None:
            raise SlackError("no_such_url")
        if self.now() - found.issued > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url")
        if found.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        found.uses += 1
        return found
