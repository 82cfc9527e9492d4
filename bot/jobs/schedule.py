"""When something is due: cron expressions in the company's time zone, and the slots they name."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOK_BACK = tuple(timedelta(hours=hours) for hours in (1, 25, 24 * 8, 24 * 40, 24 * 400))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`name` begins every job's key, e.g. `digest:overdue`; `kind` is the job's.

    A daily one is keyed by its local date, so that a night with two 03:30s has one of it; another by its instant.
    """

    name: str
    kind: str
    cron: str
    zone: ZoneInfo
    daily: bool = False

    def trigger(self) -> CronTrigger:
        """ValueError when the expression cannot be read."""
        fields = self.cron.split()
        if len(fields) != 5:
            raise ValueError(f"{self.name}: a cron expression has five fields, not {len(fields)}: {self.cron!r}")
        return CronTrigger.from_crontab(" ".join([*fields[:4], _weekdays(fields[4])]), timezone=self.zone)

    def slot(self, due: datetime) -> str:
        if self.daily:
            return due.astimezone(self.zone).date().isoformat()
        return due.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")

    def key(self, due: datetime) -> str:
        return f"{self.name}:{self.slot(due)}"

    def latest(self, after: datetime, until: datetime) -> datetime | None:
        """The last time in (after, until] that it was due; missed ones before it are not made up for."""
        trigger, after, until = self.trigger(), after.astimezone(UTC), until.astimezone(UTC)
        for window in _LOOK_BACK:  # from the end: a minutely one after a month's rest would otherwise be walked through
            start = max(after, until - window)
            if (found := _last(trigger, start, until)) is not None or start == after:
                return found
        return None


def _last(trigger: CronTrigger, after: datetime, until: datetime) -> datetime | None:
    found, start = None, after + timedelta(microseconds=1)
    while (due := trigger.get_next_fire_time(None, start)) is not None:
        # In UTC: local times are compared and added to without regard to which of two 03:30s is meant.
        moment = due.astimezone(UTC)
        if moment > until:
            break
        found, start = moment, max(moment, start) + timedelta(seconds=1)
    return found


def _weekdays(field: str) -> str:
    """Days by name: cron's 0 is Sunday, the trigger's is Monday, and a silent shift by a day is not to be had."""
    return ",".join(_named(part) for part in field.lower().split(","))


def _named(part: str) -> str:
    if (single := re.fullmatch(r"[0-7]", part)) is not None:
        return _DAYS[int(single[0])]
    if (span := re.fullmatch(r"([0-7])-([0-7])(?:/(\d+))?", part)) is not None:
        first, last, step = int(span[1]), int(span[2]), int(span[3] or 1)
        return ",".join(_DAYS[day] for day in range(first, last + 1, step))
    return part
