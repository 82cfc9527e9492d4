"""What strangers can do to a running `voitto run`: malformed requests, half-open bodies, more connections than files."""

import contextlib
import http.client
import itertools
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psutil
from measuring import last_line, median, milliseconds, percentile, script, voitto
from won import Signed, other_deal

REQUESTS, LARGE = 200, 21 * 1024 * 1024
HALF_OPEN, GONE_AFTER_SECONDS = 900, 20
FILES, CROWD, CROWD_SECONDS = 200, 250, 20
Kind = Callable[[], Signed]


class Trap:
    """Where `response_url` points: whoever comes was sent by a stranger."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self.visits = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self._socket.accept()[0].close()
            self.visits += 1


def kinds(url: str) -> list[Kind]:
    """Twelve of them: none is signed by Slack."""
    body = f"command=%2Fwon&user_id=U1&text=x&response_url={quote(url, safe='')}".encode()
    large = b"a&" * (LARGE // 2)

    def of(body: bytes = body, **replaced: str | None) -> Kind:
        def made() -> Signed:
            headers = other_deal().headers | {
                name.replace("_", "-"): value for name, value in replaced.items() if value
            }
            lacking = {name.replace("_", "-") for name, value in replaced.items() if value is None}
            return Signed(body, {name: value for name, value in headers.items() if name not in lacking})

        return made

    stamp, signature = "x_slack_request_timestamp", "x_slack_signature"
    return [
        of(),  # of another body
        of(**{stamp: "soon"}),
        of(**{stamp: "9" * 5000}),
        of(**{stamp: "\xb2\xb3"}),
        of(**{stamp: None}),
        of(**{stamp: str(int(time.time()) - 301)}),
        of(**{signature: None}),
        of(**{signature: "v0=" + "\xe4" * 64}),
        of(**{stamp: None, signature: None}),
        of(b"[" * 500_000, content_type="application/json"),
        of(b'payload={"type": "block_actions", "team": []}'),
        of(large),
    ]


def asked(address: str, request: Signed) -> tuple[int, float]:
    """(status, seconds until it was there), on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    with contextlib.closing(connection):
        connection.connect()
        started = time.perf_counter()
        connection.request("POST", "/slack/events", request.body, request.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - started


def healthy(address: str, path: str = "/healthz") -> float:
    """Seconds until 200."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    with contextlib.closing(connection):
        started = time.perf_counter()
        connection.request("GET", path)
        if connection.getresponse().status != 200:
            raise RuntimeError(f"{path} is not well")
        return time.perf_counter() - started


@contextmanager
def looked_at(address: str) -> Iterator[list[float]]:
    """Seconds of one `/healthz` after the other, all the while: the loop's stalls, and a little more."""
    samples: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.005):
            samples.append(healthy(address))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield samples
    finally:
        over.set()
        looking.join()


def strangers(ours: str, bare: str, pid: int) -> dict[str, Any]:
    trap, process = Trap(), psutil.Process(pid)
    made = list(itertools.islice(itertools.cycle(kinds(trap.url)), REQUESTS))
    for kind in made[:12]:  # what is loaded once is loaded
        asked(ours, kind())
    before = process.memory_info().rss
    with looked_at(ours) as looks:
        answers = [asked(ours, kind()) for kind in made]
    grown = (process.memory_info().rss - before) / 2**20
    floor = [asked(bare, kind())[1] for kind in made]
    seconds = [took for _, took in answers]
    return {
        "statuses": sorted({status for status, _ in answers}),
        "slowest_ms": milliseconds(max(seconds)),
        "p50_ms": milliseconds(median(seconds)),
        "floor_p50_ms": milliseconds(median(floor)),
        "floor_slowest_ms": milliseconds(max(floor)),
        "ratio_p50": round(median(seconds) / median(floor), 3),
        "healthz_slowest_ms": milliseconds(max(looks)),
        "grown_mib": round(grown, 1),
        "asked_of_others": trap.visits,
    }


def opened(address: str, count: int, sent: bytes) -> list[socket.socket]:
    where = urlsplit(address)
    made = []
    for _ in range(count):
        each = socket.create_connection((where.hostname, where.port))
        each.sendall(sent)
        made.append(each)
    return made


def is_over(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(65536) is not None  # an end, or a 408 and then an end
    except BlockingIOError:
        return False
    except OSError:
        return True


def half_open(address: str) -> dict[str, Any]:
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
    stamp = f"X-Slack-Request-Timestamp: {int(time.time())}\r\nX-Slack-Signature: v0={'0' * 64}\r\n\r\na=".encode()
    connections, started = opened(address, HALF_OPEN, head + stamp), time.monotonic()
    looks, clicks = [], []
    while time.monotonic() - started < GONE_AFTER_SECONDS:
        looks.append(healthy(address, "/readyz"))
        status, took = asked(address, other_deal())
        clicks.append(took)
        if status != 200:
            raise RuntimeError(f"a signed command was answered {status}")
        time.sleep(0.2)
    left = sum(not is_over(each) for each in connections)
    for each in connections:
        each.close()
    return {
        "half_open_left": left,
        "readyz_slowest_ms": milliseconds(max(looks)),
        "click_p99_ms": milliseconds(percentile(clicks, 99)),
        "click_slowest_ms": milliseconds(max(clicks)),
    }


@contextmanager
def few_files() -> Iterator[None]:
    """For the processes that are started meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def crowd(outside: str, folder: Path) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        with few_files():
            address, _ = stack.enter_context(voitto(outside, folder))
        log = folder / "voitto.log"
        before, started, looks = log.stat().st_size, time.monotonic(), []
        connections = opened(address, CROWD, b"")
        while time.monotonic() - started < CROWD_SECONDS:
            looks.append(healthy(address, "/readyz"))
            for each in connections:
                each.close()
            connections = opened(address, CROWD, b"")
        return {"crowd_log_bytes": log.stat().st_size - before, "crowd_readyz_slowest_ms": milliseconds(max(looks))}


def show(title: str, figures: Mapping[str, Any]) -> None:
    print(title)
    for name, value in figures.items():
        print(f"  {name:<26} {value}")


def main() -> None:
    parts: Sequence[tuple[str, dict[str, Any]]]
    with (
        tempfile.TemporaryDirectory(prefix="voitto-bench-") as name,
        tempfile.TemporaryDirectory(prefix="voitto-bench-") as other,
        script("pretend_world.py") as outside,
        script("bare_door.py") as bare,
    ):
        with voitto(outside, Path(name)) as (ours, process):
            parts = [
                (f"{REQUESTS} malformed requests of 12 kinds:", strangers(ours, bare, process.pid)),
                (f"{HALF_OPEN} half-open bodies for {GONE_AFTER_SECONDS} s:", half_open(ours)),
            ]
        few = f"{CROWD} connections at a time where {FILES} files may be open, for {CROWD_SECONDS} s:"
        parts = [*parts, (few, crowd(outside, Path(other)))]
    for title, figures in parts:
        show(title, figures)
    last_line({"bench": "door", **{key: value for _, figures in parts for key, value in figures.items()}})


if __name__ == "__main__":
    main()
