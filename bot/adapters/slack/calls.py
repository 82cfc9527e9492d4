"""One Slack call, its failures sorted by "could it have happened?"."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.values.localized import text
from bot.errors import (
    MessageGone,
    Outcome,
    PersonUnknown,
    PersonUnreachable,
    Upstream,
    UpstreamRefused,
    UpstreamUnavailable,
)
from bot.ports.answering import answered

SYSTEM = "Slack"
PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "accesslimited",
        "team_added_to_org",
    }
)
DELETED = frozenset({"message_not_found", "thread_not_found"})
FIXED = frozenset({"edit_window_closed", "cant_update_message"})
"""By the workspace's rules for edits, or because another installation of the app has posted it."""
LEFT = frozenset({"channel_not_found", "user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"})
"""Said of a person: deactivated, or of another workspace."""
NOBODY = "users_not_found"
"""Said of an e-mail address."""
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""The connection was never made, so Slack has not heard of the call."""
UNREADABLE = (ValueError, LookupError, RecursionError)
"""Of an answer: a number of 5,000 digits, a charset that is none, lists in lists without end."""
LONGEST_WAIT = 86_400.0
"""Seconds."""


async def call(request: Awaitable[AsyncSlackResponse], *, where: str = "") -> AsyncSlackResponse:
    """Await a Slack call; raises UpstreamUnavailable (with its outcome) or UpstreamRefused (with a cure)."""
    try:
        answer = await request
    except SlackApiError as error:
        raise _answered(error, where) from error
    except NOT_SENT as error:
        raise _silent(error, Outcome.NOT_CREATED) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError, *UNREADABLE) as error:
        raise _silent(error, Outcome.UNKNOWN) from error
    answered(SYSTEM)
    return answer


def _silent(error: Exception, outcome: Outcome) -> UpstreamUnavailable:
    return UpstreamUnavailable(f"Slack did not answer: {type(error).__name__}", system=SYSTEM, outcome=outcome)


def _answered(error: SlackApiError, where: str) -> Upstream:
    response: Any = error.response
    # of a gateway's error page the data is a string, which the response's own get trips over
    said = getattr(response, "data", None)
    code = str(said.get("error") or "unreadable") if isinstance(said, dict) else "unreadable"
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 200)
    if status == 429 or code in PASSING:
        return UpstreamUnavailable(
            f"Slack said {code}", system=SYSTEM, outcome=Outcome.NOT_CREATED, retry_after=_retry_after(response)
        )
    if status >= 500 or code == "unreadable":
        return UpstreamUnavailable(f"Slack said {status}", system=SYSTEM, outcome=Outcome.UNKNOWN)
    return _refused(code, where)


def _refused(code: str, where: str) -> UpstreamRefused:
    said = f"Slack said {code}"
    if code in DELETED | FIXED:
        return MessageGone(said, system=SYSTEM, deleted=code in DELETED)
    if code == NOBODY:
        return PersonUnknown(said, system=SYSTEM, user_message=_cure(code, where))
    if code in LEFT and names_person(where):
        return PersonUnreachable(said, system=SYSTEM, user_message=text("error.slack_person", user=where))
    return UpstreamRefused(said, system=SYSTEM, user_message=_cure(code, where))


def names_person(channel: str) -> bool:
    """A person's id where a channel's may stand: the direct message."""
    return channel.startswith(("U", "W"))


def _cure(code: str, where: str) -> Any:
    match code:
        case "channel_not_found" | "not_in_channel" | "is_archived":
            return text(f"error.slack_{code}", channel=where)
        case "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired":
            return text("error.slack_token")
        case "missing_scope":
            return text("error.slack_scope")
        case _:
            return text("error.upstream_refused", system=SYSTEM, reason=code)


def _retry_after(response: Any) -> timedelta | None:
    headers = getattr(response, "headers", {}) or {}
    value = str(headers.get("Retry-After", headers.get("retry-after", "")))
    return timedelta(seconds=min(float(value), LONGEST_WAIT)) if value.isdecimal() else None
