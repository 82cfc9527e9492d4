"""What `make dates` stands on: a process that lives on another day, and counts seconds as everybody else."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.dates import DATES, built, moved_to

ASKS = """
import datetime, json, threading, time
began = time.monotonic()
threading.Event().wait(0.05)  # a deadline
print(json.dumps([time.time(), datetime.datetime.now(datetime.UTC).timestamp(), time.monotonic(), time.monotonic() - began]))
"""


@pytest.mark.parametrize("name", ["leap", "later"])
def test_the_wall_clock_is_moved_and_the_monotonic_one_is_not(tmp_path, name):
    try:
        library = built(tmp_path)
    except SystemExit as reason:
        pytest.skip(str(reason))
    at = DATES[name].timestamp()
    here = subprocess.run(
        [sys.executable, "-c", ASKS], env=moved_to(DATES[name], library), check=True, capture_output=True, text=True
    )
    wall, day, monotonic, waited = json.loads(here.stdout)
    assert at <= round(wall) <= at + 60
    assert abs(wall - day) < 60
    assert abs(monotonic - _monotonic()) < 600
    assert 0.05 <= waited < 60


def _monotonic() -> float:
    asked = subprocess.run(
        [sys.executable, "-c", "import time; print(time.monotonic())"], check=True, capture_output=True, text=True
    )
    return float(asked.stdout)


def test_the_days_are_those_on_which_something_could_go_wrong():
    days = set(DATES.values())
    assert any(day.weekday() == 6 for day in days)
    assert {(day.month, day.day) for day in days} >= {(12, 10), (12, 29), (12, 31), (1, 1), (2, 29), (3, 28), (10, 31)}
    assert max(days) >= datetime(2030, 1, 1, tzinfo=UTC)
