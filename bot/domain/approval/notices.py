"""When an approver is told that drafts wait: by what that person chose, and while the office is open where that person is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo


class Notify(StrEnum):
    """What a person can choose. The values stand in people's databases."""

    AT_ONCE = "at_once"
    BATCHED = "batched"  # what comes within a window is one message
    DAILY = "daily"  # when the office opens
    OFF = "off"


MORNING = time(8)
"""Where no hours are kept, a day's messages come then."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """`days`: 0 is Monday. From `first` to `last`, local wall time; without days any hour is one."""

    days: frozenset[int]
    first: time
    last: time

    def soonest(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The moment itself while the office is open, else when it opens next."""
        local = moment.astimezone(zone)
        if not self.days or (local.weekday() in self.days and self.first <= local.time() < self.last):
            return moment
        return self.opening_after(moment, zone)

    @classmethod
    def any_hour(cls) -> Self:
        return cls(frozenset(), MORNING, MORNING)

    def opening_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The next opening, never this very moment's. Without hours: the next morning at eight."""
        today = moment.astimezone(zone).date()
        openings = (self._opening(today + timedelta(days=ahead), zone) for ahead in range(9))
        return next(opening for opening in openings if opening is not None and opening > moment)

    def _opening(self, day: date, zone: ZoneInfo) -> datetime | None:
        if self.days and day.weekday() not in self.days:
            return None
        return datetime.combine(day, self.first, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """`[approvals]` of `voitto.toml`, as far as it says how approvers are told."""

    default: Notify
    hours: OfficeHours
    window: timedelta
    zone: ZoneInfo
    """Of somebody whose own Slack does not tell."""


def due(
    how: Notify, policy: Notifying, zone: ZoneInfo, *, since: datetime, last: datetime | None, now: datetime
) -> datetime | None:
    """When to tell what has waited `since` then; now or earlier: at once. None: never. `last`: the last message."""
    match how:
        case Notify.OFF:
            return None
        case Notify.DAILY:
            return policy.hours.opening_after(since, zone)
        case Notify.BATCHED if last is not None:
            return policy.hours.soonest(max(now, last + policy.window), zone)
        case _:
            return policy.hours.soonest(now, zone)
