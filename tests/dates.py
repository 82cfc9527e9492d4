"""Unit, integration and browser tests on days that are not kind: `make dates`, or some of them: `make dates ON="sunday leap"`.

The machine's clock is moved for the tests and all they start (tests/moved_clock.c), and the tests' own day (tests/day.py)
with it. Ends with a line for each day; exits 1 when one of them is red.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sandbox.clock import HELSINKI

HERE = Path(__file__).parent
TIERS = ("tests/unit", "tests/integration", "tests/browser")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DATES = {
    "sunday": utc("2026-11-29T10:00"),
    "advent": utc("2026-12-10T10:00"),  # what lies for three weeks lies over New Year
    "december": utc("2026-12-29T10:00"),
    "eve": utc("2026-12-31T21:57"),  # three minutes before it is next year in Helsinki
    "utc": utc("2026-12-31T23:30"),  # next year in Helsinki, and not in UTC
    "newyear": utc("2027-01-01T10:00"),
    "leap": utc("2028-02-29T10:00"),
    "spring": utc("2027-03-28T00:58"),  # 02:58 in Helsinki; 03:00 is 04:00
    "autumn": utc("2027-10-31T00:58"),  # 03:58 in Helsinki; 04:00 is 03:00
    "before": utc("2027-05-11T20:58"),  # two minutes before midnight in Helsinki
    "after": utc("2027-05-11T21:02"),
    "later": utc("2030-06-14T10:00"),
}

BOT = ("dates", "digest", "overdue", "years_end", "after", "paid", "card")
DATED = (
    *("tests/unit/domain", "tests/unit/messages", "tests/unit/sandbox/ledger"),
    *("tests/integration/cures/test_cures_plans.py", "tests/integration/cures/test_cures_invoice.py"),
    *(f"tests/integration/bot/test_bot_{name}.py" for name in BOT),
)
"""What days decide: two minutes a day. In place of the three tiers where `dated` is given."""


def built(folder: Path) -> Path:
    """The moved clock, compiled. SystemExit where there is no C compiler."""
    compiler = next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
    if compiler is None:
        raise SystemExit("make dates needs a C compiler: apt-get install gcc libc6-dev")
    library = folder / "moved_clock.so"
    folder.chmod(0o755)  # started by root, PostgreSQL runs as another user: what it may not read, it would not load
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, HERE / "moved_clock.c", "-ldl"], check=True)
    return library


def moved_to(moment: datetime, library: Path) -> dict[str, str]:
    """The environment of a process in which it is that moment now."""
    moved_already = int(os.environ.get("VOITTO_CLOCK_MOVED", "0"))
    return os.environ | {
        "LD_PRELOAD": str(library),
        "VOITTO_CLOCK_MOVED": str(moved_already + round(moment.timestamp() - time.time())),
        "VOITTO_TEST_DAY": moment.astimezone(HELSINKI).date().isoformat(),
    }


def is_green(moment: datetime, library: Path, tests: list[str]) -> bool:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "auto",
        "--dist",
        "loadfile",
        "-m",
        "not prove and not crash",
        "-p",
        "no:cacheprovider",
        *tests,
    ]
    return subprocess.run(command, cwd=HERE.parent, env=moved_to(moment, library), check=False).returncode == 0


def main(given: list[str]) -> int:
    """`given`: names of dates (none: all of them), and what is to be tested there instead of the three tiers."""
    names = [name for name in given if name in DATES] or list(DATES)
    paths = [path for path in given if path not in (*DATES, "dated")]
    tests = [*paths, *(DATED if "dated" in given else ())] or list(TIERS)
    ends = []
    with tempfile.TemporaryDirectory() as folder:
        library = built(Path(folder))
        for name in names:
            print(f"== {name}: {DATES[name].astimezone(HELSINKI):%A %d %B %Y %H:%M} in Helsinki", flush=True)  # noqa: T201
            began = time.monotonic()
            ends.append((name, is_green(DATES[name], library, tests), time.monotonic() - began))
    for name, green, seconds in ends:
        print(f"{name:10} {'green' if green else 'RED'} {seconds:5.0f} s")  # noqa: T201
    return 0 if all(green for _, green, _ in ends) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
