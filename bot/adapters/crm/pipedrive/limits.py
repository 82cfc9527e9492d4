"""Pipedrive's limits: calls in two seconds for each API token, tokens in a day for the whole company.

Source: pipedrive.readme.io, "Rate limiting" (17 September 2026). Its headers are not all documented, and not always there.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from bot.adapters.crm.budget import DAY, Budget, Day, Window
from bot.adapters.crm.pipedrive.families import BURST, SEARCH
from bot.adapters.crm.transport import Call
from procountor_client import Clockwork

WINDOW_SECONDS = 2.0
SMALLEST_BURST, SEARCHES = 20, 10
"""Calls of an API token on the smallest plan, until an answer says otherwise; searches on every plan."""
LONGEST_RESET = 60.0
"""Seconds: a larger `x-ratelimit-reset` is no number of seconds, whose unit is not documented."""
ASKED_AGAIN = timedelta(hours=1)
"""The day begins at midnight of a server whose zone nobody knows: spent tokens are asked for again so often."""
BLOCKED_SECONDS = 300.0
"""After Cloudflare's page: it comes to those who go on after 429, and each further call prolongs it."""


def budget(now: Callable[[], datetime], clockwork: Clockwork) -> Budget:
    """`now` gives the aware instant."""
    windows = {BURST: Window(SMALLEST_BURST, WINDOW_SECONDS), SEARCH: Window(SEARCHES, WINDOW_SECONDS)}
    return Budget(windows, Day(lambda: until_reset(now())), now=clockwork.now, sleep=clockwork.sleep)


def until_reset(now: datetime) -> float:
    """Seconds: to midnight in UTC, an hour at most."""
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    return min(tomorrow - now, ASKED_AGAIN).total_seconds()


class Refusals:
    """How long to hold back after refusals: twice as long for each that follows, so that Cloudflare is never met.

    Several calls that were on their way together are refused together, and count as one.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._in_a_row = 0
        self._held_until = float("-inf")
        self.seconds = 0.0
        """From the last one."""

    def one_more(self, seconds: float) -> float:
        """Seconds from now; `seconds` is what a first one costs."""
        if self._now() >= self._held_until:
            self._in_a_row += 1
            self.seconds = min(LONGEST_RESET, seconds * 2 ** (self._in_a_row - 1))
            self._held_until = self._now() + self.seconds
        return self.seconds

    def over(self) -> None:
        self._in_a_row = 0


def learn(response: httpx.Response, call: Call, account: Budget, refusals: Refusals) -> None:
    """From any answer, of Pipedrive's or of what stands before it."""
    window = window_of(call)
    most, left = (_number(response, f"x-ratelimit-{name}") for name in ("limit", "remaining"))
    account.learn_window(window, most=most, left=left)
    account.learn_day(most=_daily(response, "limit"), left=_daily(response, "remaining"))
    if is_blocked(response):
        account.hold(BURST, BLOCKED_SECONDS)
    elif response.status_code == 429 and not is_daily(response, call):
        account.hold(window, refusals.one_more(pause(response)))
    elif response.is_success:
        refusals.over()


def window_of(call: Call) -> str:
    return SEARCH if SEARCH in call.charge else BURST


def pause(response: httpx.Response) -> float:
    """Seconds to wait after a 429 for too many calls: there is no Retry-After."""
    reset = _number(response, "x-ratelimit-reset")
    return float(reset) if reset and reset <= LONGEST_RESET else WINDOW_SECONDS


def is_daily(response: httpx.Response, call: Call) -> bool:
    """Of a 429: the day's tokens do not suffice. Without the header it is taken for too many calls at once."""
    left = _daily(response, "remaining")
    return left is not None and left < call.charge[DAY]


def is_blocked(response: httpx.Response) -> bool:
    """Cloudflare answers in place of Pipedrive: a 403 that is no JSON."""
    return response.status_code == 403 and "json" not in response.headers.get("content-type", "")


def _daily(response: httpx.Response, name: str) -> int | None:
    return _number(response, f"x-daily-ratelimit-token-{name}")


def _number(response: httpx.Response, header: str) -> int | None:
    text = response.headers.get(header, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else None
