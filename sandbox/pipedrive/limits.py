"""What Pipedrive counts: calls in two seconds for each API token, tokens in a day for the whole company."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.switches import Switches

PATIENCE = timedelta(minutes=1)
BLOCKED_PAGE = (
    "<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1015</body></html>"  # assumed
)


class Blocked(Exception):
    """Cloudflare stands in front: nothing of Pipedrive's is reached."""


@dataclass
class Limits:
    """`spent` is of `day`, in the server's zone, which is UTC here. `refusals` are those of the last minute."""

    now: Callable[[], datetime]
    spent: int = 0
    day: date | None = None
    _calls: dict[tuple[str, bool], deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _refusals: deque[datetime] = field(default_factory=deque)

    def charge(self, switches: Switches, token: str, cost: int, *, searching: bool) -> dict[str, str]:
        """The headers of a call that may pass. ApiError 429 for one too many, Blocked for whoever does not listen."""
        now = self._roll()
        if self._recent(self._refusals, PATIENCE) >= switches.blocks_after:
            raise Blocked
        window = timedelta(seconds=switches.burst_seconds)
        limit = switches.search_burst if searching else switches.calls_in_a_burst
        calls = self._calls[token, searching]
        if self._recent(calls, window) >= limit:
            self._refuse(now, self._headers(switches, limit, 0))
        if self.spent + cost > switches.tokens_a_day:
            self._refuse(now, self._daily(switches))
        calls.append(now)
        self.spent += cost
        return self._headers(switches, limit, limit - len(calls))

    def _roll(self) -> datetime:
        """Starts a new day's account when the day is over."""
        now = self.now()
        today = now.astimezone(UTC).date()
        if self.day != today:
            self.day, self.spent = today, 0
        return now

    def _recent(self, moments: deque[datetime], span: timedelta) -> int:
        now = self.now()
        while moments and moments[0] <= now - span:
            moments.popleft()
        return len(moments)

    def _refuse(self, now: datetime, headers: dict[str, str]) -> None:
        self._refusals.append(now)
        raise over_limit(headers)

    def _headers(self, switches: Switches, limit: int, left: int) -> dict[str, str]:
        seconds = max(1, round(switches.burst_seconds))
        burst = {
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-reset": str(seconds),
        }
        return burst | self._daily(switches)

    def _daily(self, switches: Switches) -> dict[str, str]:
        if not switches.daily_headers:
            return {}
        left = max(0, switches.tokens_a_day - self.spent)
        return {
            "x-daily-ratelimit-token-limit": str(switches.tokens_a_day),
            "x-daily-ratelimit-token-remaining": str(left),
        }


def over_limit(headers: dict[str, str]) -> ApiError:
    """No Retry-After: Pipedrive sends none. The body is not published."""
    return ApiError(429, {"success": False, "error": "request over limit", "errorCode": 429}, headers)
