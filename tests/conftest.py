"""No test talks to anything beyond this machine."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest

_connect, _connect_ex, _resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo
_LOCAL_NAMES = {"localhost", "testserver", "", None}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


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
