"""What can go wrong between the bot and Slack, switched on by a test or a demonstration."""

import enum
from dataclasses import dataclass, field


class Fault(enum.Enum):
    RATE_LIMITED = "ratelimited"  # answered 429 with Retry-After, nothing done
    SERVER_ERROR = "server_error"  # answered 500, nothing done
    REPLY_LOST = "reply_lost"  # done, then the connection is cut before the answer


@dataclass(slots=True)
class _Armed:
    fault: Fault
    method: str | None
    calls: int
    retry_after: int


@dataclass(slots=True)
class Faults:
    """Faults are armed for the next `calls` calls of one method, or of any when `method` is None."""

    token_expired: bool = False
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    """(method, channel or thread, "" for any) -> the error it is answered with until that is lifted."""
    _armed: list[_Armed] = field(default_factory=list)

    def rate_limit(self, method: str | None = None, *, calls: int = 1, retry_after: int = 1) -> None:
        """`retry_after` is in seconds."""
        self._armed.append(_Armed(Fault.RATE_LIMITED, method, calls, retry_after))

    def fail(self, method: str | None = None, *, calls: int = 1) -> None:
        self._armed.append(_Armed(Fault.SERVER_ERROR, method, calls, 0))

    def lose_reply(self, method: str | None = None, *, calls: int = 1) -> None:
        self._armed.append(_Armed(Fault.REPLY_LOST, method, calls, 0))

    def refuse(self, method: str, error: str, *, where: str = "") -> None:
        """In Slack's own word, e.g. `edit_window_closed`; `where`: only in this channel or thread. Until `clear`."""
        self.refused[method, where] = error

    def refusal(self, method: str, *places: str) -> str | None:
        return next((self.refused[method, place] for place in ("", *places) if (method, place) in self.refused), None)

    def clear(self) -> None:
        self._armed.clear()
        self.refused.clear()
        self.token_expired = False

    def take(self, method: str) -> tuple[Fault, int] | None:
        """The fault this call meets and its Retry-After; each call uses up one."""
        for armed in self._armed:
            if armed.method in (None, method):
                armed.calls -= 1
                if armed.calls <= 0:
                    self._armed.remove(armed)
                return armed.fault, armed.retry_after
        return None
