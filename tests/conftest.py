"""No test talks to anything beyond this machine; what every test would pay for is paid for once."""

import functools
import gc
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import settings

from tests.day import TODAY

settings.register_profile("voitto", deadline=None)  # what one example takes says how busy the machine is
settings.load_profile("voitto")

_connect, _connect_ex, _resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo
_LOCAL_NAMES = {"localhost", "testserver", "", None}
LONGEST_FIRST = ("tests/crash/", "tests/browser/", "tests/integration/", "tests/unit/sandbox/slack/")
"""What takes a core for a while must not be begun last, when the other cores have nothing left to do."""
OFFICE = (
    "tests/crash/test_broken_worlds.py",
    "tests/crash/test_late_invoices.py",
    "tests/crash/test_slack_troubles.py",
    "tests/crash/test_twins.py",
    "tests/integration/bot/test_bot_after.py",
    "tests/integration/bot/test_bot_alerts.py",
    "tests/integration/bot/test_bot_audit_apart.py",
    "tests/integration/bot/test_bot_between.py",
    "tests/integration/bot/test_bot_dismissed_steps.py",
    "tests/integration/bot/test_bot_edited_credits.py",
    "tests/integration/bot/test_bot_elsewhere.py",
    "tests/integration/bot/test_bot_own_edits.py",
    "tests/integration/bot/test_bot_own_edits_in_deal.py",
    "tests/integration/bot/test_bot_restart.py",
    "tests/integration/bot/test_bot_second_tries.py",
    "tests/integration/bot/test_bot_settled.py",
    "tests/integration/bot/test_bot_upgrade.py",
    "tests/integration/bot/test_bot_weather.py",
    "tests/integration/bot/test_bot_where_money_goes.py",
    "tests/integration/bot/test_bot_years_end.py",
    "tests/integration/bot/test_ten_days.py",
    "tests/integration/cures/",
    "tests/integration/eyes/",
    "tests/integration/operations/",
)
"""The running office in depth: what a rule decides, unit tests hold; here the whole of it goes every way."""

# Every httpx client reads the machine's certificates, for 25 ms; nothing here speaks TLS.
ssl.create_default_context = functools.cache(ssl.create_default_context)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """`-n auto`: twice as many as there are cores, for half of the time a test waits for a server; `-n logical`: so many as there are."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = os.cpu_count() or 1
    return 2 * cores if config.option.numprocesses == "auto" else cores


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.nodeid.startswith(OFFICE) and not item.get_closest_marker("prove"):
        item.add_marker("office")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes runs when it is asked for (`make office`, `make prove`, `make crash`); a module's tests stay together, in their order."""
    late = [] if config.option.markexpr else [item for item in items if _asked_for(item)]
    if late:
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if not _asked_for(item)]
    items.sort(key=lambda item: _place(item.nodeid))


def _asked_for(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(tier) for tier in ("office", "prove", "crash"))


def _place(nodeid: str) -> int:
    return next((place for place, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST))


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage: they are not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture
def today() -> date:
    """The day the tests live on, whenever they run; `tests.day` has it for what is no fixture."""
    return TODAY


class Guard:
    """Refuses connections and look-ups that leave the machine, and remembers them: code may swallow the refusal."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def check(self, host: object) -> None:
        if not _is_local(host):
            self.refused.append(str(host))
            raise OSError(f"tests stay on this machine: {host} refused")

    def check_address(self, sock: socket.socket, address: tuple) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            self.check(address[0])


@pytest.fixture(autouse=True)
def stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    guard = Guard()

    def connect(sock: socket.socket, address: tuple) -> None:
        guard.check_address(sock, address)
        _connect(sock, address)

    def connect_ex(sock: socket.socket, address: tuple) -> int:
        guard.check_address(sock, address)
        return _connect_ex(sock, address)

    def resolve(host: object, *rest: object, **options: object) -> list:
        guard.check(host)
        return _resolve(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield guard
    assert guard.refused == [], "the test tried to leave the machine"
