"""The periods of a company's books, as its ledger tells of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Span = tuple[date, date]
"""First and last day."""


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """The periods that take bookings, and those that are PENDING and may or may not."""

    open: tuple[Span, ...]
    pending: tuple[Span, ...] = ()

    def takes(self, day: date) -> bool | None:
        """None: nobody says."""
        if _within(day, self.open):
            return True
        return None if _within(day, self.pending) else False


def _within(day: date, spans: Iterable[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)
