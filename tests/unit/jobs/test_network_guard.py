"""The suite's own promise: no test leaves the machine."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_a_connection_beyond_loopback_is_refused(stays_on_this_machine, host: str):
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((host, 80), timeout=0.01)

    assert stays_on_this_machine.refused == [host]
    stays_on_this_machine.refused.clear()


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
