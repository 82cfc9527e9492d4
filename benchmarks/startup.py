"""Seconds until `voitto run` is ready, and the memory it then holds, against importing its main libraries."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from measuring import HERE, last_line, median, process, script, voitto

ROUNDS = 5
MIB = 1024 * 1024

Sample = tuple[float, float]
"""Seconds, MiB of resident memory."""


def ours(outside: str, folder: Path) -> Sample:
    """From the start of the process to the first 200 of /readyz."""
    started = time.perf_counter()
    with voitto(outside, folder) as (_, child):
        return time.perf_counter() - started, resident(child.pid)


def imports() -> Sample:
    started = time.perf_counter()
    command = [sys.executable, str(HERE / "only_imports.py")]
    with process(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        return time.perf_counter() - started, resident(child.pid)


def resident(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / MIB


def middle(samples: list[Sample]) -> Sample:
    return median([seconds for seconds, _ in samples]), median([mib for _, mib in samples])


def measure(outside: str, folder: Path) -> tuple[Sample, Sample, Sample]:
    """The first start (which makes the database), the usual start, the imports."""
    first = ours(outside, folder)
    imports()
    pairs = [(ours(outside, folder), imports()) for _ in range(ROUNDS)]
    return first, middle([pair[0] for pair in pairs]), middle([pair[1] for pair in pairs])


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="voitto-bench-") as name,
        script("pretend_world.py") as outside,
    ):
        first, usual, floor = measure(outside, Path(name))
    for title, (seconds, mib) in (
        ("voitto run, ready (database there)", usual),
        ("voitto run, ready (very first start)", first),
        ("imports only", floor),
    ):
        print(f"{title:<38} {seconds:6.2f} s   {mib:7.1f} MiB")
    result = {
        "ours_seconds": round(usual[0], 3),
        "ours_mib": round(usual[1], 1),
        "imports_seconds": round(floor[0], 3),
        "imports_mib": round(floor[1], 1),
        "ratio_seconds": round(usual[0] / floor[0], 3),
        "ratio_mib": round(usual[1] / floor[1], 3),
    }
    last_line({"bench": "startup", **result})


if __name__ == "__main__":
    main()
