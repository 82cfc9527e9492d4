"""Which days the pretend ledger still books on: fiscal years, their tracking periods, and what is not told of them.

What is not published stands here as a switch, so that the product can be tried against both answers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sandbox.procountor.records import Json


@dataclass
class Books:
    """A period is closed whole: one whose last day is at or before `closed_through`, or one of `closed_months`."""

    closed_through: date | None = None
    """None: nothing is closed. By hand, never by the calendar: accountants close a year weeks after its end."""
    year_starts: int = 1
    """Month in which a fiscal year begins."""
    last_year: int | None = None
    """The calendar year in which the newest fiscal year begins; None: one is always opened ahead."""
    closed_months: set[str] = field(default_factory=set)
    """Tracking periods closed by themselves, as "2026-11"."""
    pending_months: set[str] = field(default_factory=set)
    """Tracking periods that are PENDING."""
    pending_takes: bool = True
    """Not published: whether a PENDING period still takes bookings."""
    untold_through: date | None = None
    """Not published: a VAT period closed without a word in /fiscalyears; what is dated in it is refused all the same."""
    approval_asks: bool = True
    """Not published: whether an approval needs an open period. Taking back and making void do."""
    refusal_status: int = 400
    """Of taking back and making void the description has 403, of an approval nothing."""

    def years(self, today: date, *, all_closed: bool = False) -> list[Json]:
        """The fiscal year before this one, this one and the next, as GET /fiscalyears has them."""
        present = today.year if today.month >= self.year_starts else today.year - 1
        last = present + 1 if self.last_year is None else self.last_year
        return [self._year(number, all_closed=all_closed) for number in range(present - 1, last + 1)]

    def takes(self, day: date, today: date, *, all_closed: bool = False) -> bool:
        """Whether something dated on this day is booked."""
        if self.untold_through is not None and day <= self.untold_through:
            return False
        periods = [p for year in self.years(today, all_closed=all_closed) for p in year["trackingPeriods"]]
        status = next((p["status"] for p in periods if p["startDate"] <= day.isoformat() <= p["endDate"]), "CLOSED")
        return status == "OPEN" or (status == "PENDING" and self.pending_takes)

    def _year(self, number: int, *, all_closed: bool) -> Json:
        months = list(_months(number, self.year_starts))
        closed = all_closed or self._closed(months[-1][1])
        return {
            "id": number,
            "startDate": months[0][0].isoformat(),
            "endDate": months[-1][1].isoformat(),
            "modified": f"{number}-01-02T09:00:00",
            "isOpen": not closed,
            "trackingPeriods": [self._period(first, last, closed=closed) for first, last in months],
        }

    def _closed(self, last: date) -> bool:
        return self.closed_through is not None and last <= self.closed_through

    def _period(self, first: date, last: date, *, closed: bool) -> Json:
        name = first.isoformat()[:7]
        status = "PENDING" if name in self.pending_months else "OPEN"
        if closed or self._closed(last) or name in self.closed_months:
            status = "CLOSED"
        return {
            "id": first.year * 100 + first.month,
            "startDate": first.isoformat(),
            "endDate": last.isoformat(),
            "status": status,
        }


def changed(books: Books, orders: Mapping[str, Any]) -> Books:
    """Orders as they come over HTTP: {"closed_through": "2026-12-31", "year_starts": 7}. ValueError says what is wrong."""
    if unknown := orders.keys() - _READ.keys():
        raise ValueError(f"{', '.join(sorted(unknown))} is nothing about the books; use {', '.join(_READ)}")
    return replace(books, **{name: _READ[name](value) for name, value in orders.items()})


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a day such as 2026-12-31") from None


def _month(value: Any) -> int:
    if value not in range(1, 13):
        raise ValueError(f"{value!r} is not a month from 1 to 12")
    return int(value)


def _names(value: Any) -> set[str]:
    if not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        raise ValueError('months are a list such as ["2026-11"]')
    return set(value)


def _status(value: Any) -> int:
    if value not in (400, 403):
        raise ValueError("refusal_status is 400 or 403")
    return int(value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "closed_through": lambda value: None if value is None else _day(value),
    "year_starts": _month,
    "last_year": lambda value: None if value is None else int(value),
    "closed_months": _names,
    "pending_months": _names,
    "pending_takes": bool,
    "untold_through": lambda value: None if value is None else _day(value),
    "approval_asks": bool,
    "refusal_status": _status,
}


def _months(year: int, starts: int) -> Iterator[tuple[date, date]]:
    """First and last day of each of the twelve months from this one on."""
    for number in range(starts - 1, starts + 11):
        first = date(year + number // 12, number % 12 + 1, 1)
        following = date(year + (number + 1) // 12, (number + 1) % 12 + 1, 1)
        yield first, following - timedelta(days=1)
