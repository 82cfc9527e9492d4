"""What came back from the app for one delivery."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ack:
    """`error` is what the person is told: operation_timeout or dispatch_failed. `body` is JSON, text or None."""

    error: str = ""
    body: Any = None
    retry: bool = True

    def fields(self) -> dict[str, Any]:
        """The body as a message: plain text is its text."""
        if isinstance(self.body, str):
            return {"text": self.body}
        return self.body if isinstance(self.body, dict) else {}
