"""The day the tests live on. They never ask the machine: what is green today is green on every day.

`make dates` names other days in VOITTO_TEST_DAY, beside a system clock that is moved to the same.
"""

import os
from datetime import UTC, date, datetime, timedelta

from sandbox.clock import HELSINKI

TODAY = date.fromisoformat(os.environ.get("VOITTO_TEST_DAY", "2026-11-30"))

PATIENCE = 30.0
"""Seconds a test waits for what has no event. Only what never comes takes so long: no machine is ever that busy."""


def tuesday() -> datetime:
    """Ten in the morning, in Helsinki, of the first Tuesday from TODAY on: far from midnight, weekends and digests."""
    day = TODAY + timedelta(days=(1 - TODAY.weekday()) % 7)
    return datetime(day.year, day.month, day.day, 10, tzinfo=HELSINKI).astimezone(UTC)


def signing_time() -> datetime:
    """The machine's own: who checks a signature compares it with that, wherever the test's day may be."""
    return datetime.now(UTC)
