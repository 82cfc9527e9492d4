"""Signed `/won` requests as Slack sends them."""

import itertools
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from sandbox.slack import seed as people
from sandbox.slack.signature import sign

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Signed:
    body: bytes
    headers: dict[str, str]


def won(text: str) -> Signed:
    """Every call is another event of Slack's, also for the same text."""
    number = next(_numbers)
    fields = {
        "token": "unused",
        "team_id": people.TEAM_ID,
        "team_domain": people.TEAM_DOMAIN,
        "channel_id": people.SALES,
        "channel_name": "sales",
        "user_id": people.AINO,
        "user_name": "aino.laine",
        "command": "/won",
        "text": text,
        "api_app_id": people.APP_ID,
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/commands/unused",
        "trigger_id": f"{time.time_ns()}.{number}.benchmark",
    }
    body = urlencode(fields).encode()
    timestamp = str(int(time.time()))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": sign(people.SIGNING_SECRET, timestamp, body),
    }
    return Signed(body, headers)


def other_deal() -> Signed:
    """A customer and an amount that were not there before: nothing looks like a double."""
    number = next(_numbers)
    return won(f'"Customer {number} Oy" {1000 + number}')
