"""How long Slack waits for the answer to `/won`: saved on disk first, against a bare Bolt app that saves nothing."""

import http.client
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from measuring import last_line, milliseconds, percentile, script, voitto
from won import Signed, other_deal

REQUESTS, ROUNDS, WARM_UP = 1000, 20, 50
AT_ONCE = 10
UPSTREAM_SECONDS = 0.1
"""What Procountor and the register take to answer: the worker drafts the accepted deals all the while."""


def serial(address: str, requests: Sequence[Signed]) -> list[float]:
    """Seconds of each request, one at a time over one connection."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        return [_seconds(connection, request) for request in requests]
    finally:
        connection.close()


def _seconds(connection: http.client.HTTPConnection, request: Signed) -> float:
    started = time.perf_counter()
    connection.request("POST", "/slack/events", request.body, request.headers)
    response = connection.getresponse()
    answer = response.read()
    took = time.perf_counter() - started
    if response.status != 200 or not answer:
        raise RuntimeError(f"answered {response.status}: {answer[:200]!r}")
    return took


def at_once(address: str, count: int) -> list[float]:
    shares = [[other_deal() for _ in range(count // AT_ONCE)] for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [took for samples in pool.map(lambda share: serial(address, share), shares) for took in samples]


def saved(folder: Path) -> int:
    with sqlite3.connect(folder / "voitto.db") as database:
        return int(database.execute("SELECT count(*) FROM deal").fetchone()[0])


def measure(ours: str, bare: str) -> tuple[list[float], list[float]]:
    share = REQUESTS // ROUNDS
    samples: tuple[list[float], list[float]] = [], []
    for address in (ours, bare):
        serial(address, [other_deal() for _ in range(WARM_UP)])
    for _ in range(ROUNDS):
        for address, into in zip((ours, bare), samples, strict=True):
            into.extend(serial(address, [other_deal() for _ in range(share)]))
    return samples


def show(title: str, ours: Sequence[float], bare: Sequence[float]) -> dict[str, float]:
    figures = {
        f"{name}_p{percent}_ms": milliseconds(percentile(samples, percent))
        for name, samples in (("ours", ours), ("bare", bare))
        for percent in (50, 99)
    }
    ratios = {
        f"ratio_p{percent}": round(figures[f"ours_p{percent}_ms"] / figures[f"bare_p{percent}_ms"], 3)
        for percent in (50, 99)
    }
    print(title)
    for name, samples in (("Voitto, saved before the answer", ours), ("bare Bolt, nothing saved", bare)):
        p50, p90, p99 = (milliseconds(percentile(samples, percent)) for percent in (50, 90, 99))
        print(f"  {name:<32} p50 {p50:7.2f} ms   p90 {p90:7.2f} ms   p99 {p99:7.2f} ms   n={len(samples)}")
    print(f"  ours ÷ bare                      p50 {ratios['ratio_p50']:7.3f}      p99 {ratios['ratio_p99']:.3f}")
    return {**figures, **ratios}


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="voitto-bench-") as name,
        script("pretend_world.py", "--latency", UPSTREAM_SECONDS) as outside,
        script("bare_bolt.py", f"{outside}/slack/api/") as bare,
        voitto(outside, Path(name)) as (ours, _),
    ):
        result = show("One request at a time, the worker drafting behind it:", *measure(ours, bare))
        crowd = [(at_once(ours, REQUESTS // 4), at_once(bare, REQUESTS // 4)) for _ in range(2)]
        pairs = ([took for pair in crowd for took in pair[side]] for side in (0, 1))
        show(f"{AT_ONCE} at once:", *pairs)
        sent = WARM_UP + REQUESTS + 2 * (REQUESTS // 4 // AT_ONCE * AT_ONCE)
        print(f"deals sent to Voitto: {sent}, in its database: {saved(Path(name))}")
    last_line({"bench": "ack", **result})


if __name__ == "__main__":
    main()
