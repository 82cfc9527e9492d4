"""Searching the mirror of the partner register without holding up anybody else."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.domain.values.finding import Candidate
from bot.domain.values.ids import PartnerId
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.customers.search import NameIndex, Row
from bot.services.workflow.kept_facts import CUSTOMERS_READ_ANEW

T = TypeVar("T")
PAGE = 1000
"""Rows read at once: the database answers on the loop, which others wait for."""
OVERLAP = timedelta(seconds=10)
"""A row is stamped before its transaction ends, so it can become visible after a later one was read."""
SMALL = 2000
"""Up to so many names a thread costs more than the search."""


class CustomerDirectory:
    """The customers' names in memory, brought up to date by each search with what has changed since the last one."""

    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._index = NameIndex()
        self._inactive = NameIndex()
        self._read_at: datetime | None = None
        self._anew: object = None
        self._lock = asyncio.Lock()

    async def meant(self, query: str, *, limit: int) -> tuple[Candidate, ...]:
        """Whose name or identifier holds the query or is like it, best first."""
        return await self._ask(lambda index: index.meant(query, limit=limit))

    async def inactive(self, query: str, *, limit: int) -> tuple[Candidate, ...]:
        """As `meant`, of those that are no longer active."""
        return await self._ask(lambda _: self._inactive.meant(query, limit=limit))

    async def alike(self, name: str, *, limit: int) -> tuple[Candidate, ...]:
        """Whose names are like this whole name, best first."""
        return await self._ask(lambda index: index.alike(name, limit=limit))

    async def identified(self, identifier: str) -> list[Row]:
        """Those with this business ID or VAT id, however the two are written."""
        return await self._ask(lambda index: index.identified(identifier))

    async def identified_as_any(self, identifiers: Sequence[str]) -> list[Row]:
        """As `identified`, of each in turn; the names are brought up to date once."""
        return await self._ask(lambda index: [row for each in identifiers for row in index.identified(each)])

    async def named(self, name: str) -> list[Row]:
        """Those of exactly this name, its legal form aside."""
        return await self._ask(lambda index: index.named(name))

    async def is_whole(self, name: str) -> bool:
        """There is a customer of this name, and none whose name goes on with a number."""
        return await self._ask(lambda index: index.is_whole(name))

    async def warm(self) -> None:
        """Read all names before anybody asks: with a large register the first search would be late for Slack."""
        await self._ask(len)

    async def _ask(self, question: Callable[[NameIndex], T]) -> T:
        async with self._lock:  # the index is one thread's at a time
            await self._refresh()
            return await _aside(partial(question, self._index), size=len(self._index))

    async def _refresh(self) -> None:
        started = self._clock.now()
        anew = await self._noted()
        since = self._since(started, told=anew != self._anew)
        page = await self._page(since, None)
        while page:
            await _aside(partial(self._take, page), size=SMALL if len(page) == PAGE else 0)
            page = await self._page(since, page[-1][0][0]) if len(page) == PAGE else []
        self._read_at, self._anew = started, anew  # only now: a reading that was cut off is done once more

    async def _noted(self) -> object:
        async with self._uow_factory() as uow:
            return await uow.kv.get(CUSTOMERS_READ_ANEW)

    def _since(self, now: datetime, *, told: bool) -> datetime | None:
        """From when on changes are still to be read; None: everything, as also when the clock was put back."""
        return None if told or self._read_at is None or now < self._read_at else self._read_at - OVERLAP

    async def _page(self, since: datetime | None, after: PartnerId | None) -> Sequence[tuple[Row, bool]]:
        async with self._uow_factory() as uow:
            return await uow.customers.changed_since(since, after=after, limit=PAGE)

    def _take(self, rows: Sequence[tuple[Row, bool]]) -> None:
        for row, active in rows:
            here, there = (self._index, self._inactive) if active else (self._inactive, self._index)
            here.put(row)
            there.remove(row[0])


async def _aside(work: Callable[[], T], *, size: int) -> T:
    return work() if size < SMALL else await asyncio.to_thread(work)
