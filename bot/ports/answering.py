"""Which systems have answered while a step ran: one answer tells that an outage is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answering: ContextVar[set[str] | None] = ContextVar("answering", default=None)
"""The running step's own set; what it starts beside itself adds to the same one. None: nobody wants to know."""


def answered(system: str) -> None:
    """Said by an adapter after each good answer, by the name that its errors carry."""
    systems = _answering.get()
    if systems is not None:
        systems.add(system)


@contextmanager
def noting_answers() -> Iterator[set[str]]:
    """The names of the systems that answer within."""
    systems: set[str] = set()
    token = _answering.set(systems)
    try:
        yield systems
    finally:
        _answering.reset(token)
