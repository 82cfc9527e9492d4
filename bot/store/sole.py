"""One `voitto run` for one SQLite file: two would share Procountor's budget, the clock and Slack's socket unknowingly."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from bot.domain.values.localized import text
from bot.errors import VoittoError


class AlreadyRunning(VoittoError):
    def __init__(self, file: Path, process: str) -> None:
        super().__init__(
            f"another voitto run works on {file}",
            user_message=text("error.already_running", file=str(file), process=process),
        )


@contextmanager
def sole_process(url: str) -> Iterator[None]:
    """Raises AlreadyRunning while another process is inside. PostgreSQL takes any number, and commands beside are free.

    The lock is on a file of its own: closing any handle on the database would drop SQLite's locks. The kernel lets it go
    with the process, also over `kill -9`; the file stays, since whoever removed it could remove somebody else's.
    """
    file = _lock_file(url)
    handle = _opened(file) if file else None
    if file is None or handle is None:
        yield
        return
    try:
        _take(handle, file)
        yield
    finally:
        os.close(handle)


def _lock_file(url: str) -> Path | None:
    """Of the file itself, by whatever name or link it was reached; None where no other process could reach it."""
    address = make_url(url)
    path = address.database or ":memory:"
    if address.get_backend_name() != "sqlite" or path == ":memory:" or path.startswith("file:"):
        return None
    real = Path(path).resolve()
    return real.with_name(f"{real.name}.lock")


def _opened(file: Path) -> int | None:
    """None where no file can be made: then SQLite cannot work there either, and says so in its own words."""
    with suppress(OSError):
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    return None


def _take(handle: int, file: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        raise AlreadyRunning(file.with_suffix(""), holder) from None
    except OSError:  # a network drive without locks
        return
    with suppress(OSError):  # a full disk
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
