"""Walking long lists: pages fetched ahead, and batches of ids."""

from __future__ import annotations  # pydantic would build Page[T] of an open T at import

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from procountor_client.models.base import Page

PAGE_SIZE = 200  # the server's maximum, for pages and for batches
PAGES_AHEAD = 4


class HasId(Protocol):
    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=HasId)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """What a request for many ids gave. Procountor drops unknown ids without a word; `missing` names them."""

    found: tuple[Item, ...]
    missing: tuple[int, ...]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


async def by_number(
    fetch: Callable[[int], Awaitable[Page[T]]], size: int = PAGE_SIZE, ahead: int = PAGES_AHEAD
) -> AsyncIterator[T]:
    """Rows of pages 0, 1, 2 …; up to `ahead` pages are on their way while one is read, once their number is known.

    A row that moves to a later page while the list is read comes once.
    """
    seen: set[int] = set()
    rows_read, asked = 0, 1
    waiting = deque([_start(fetch(0))])
    try:
        while True:
            page = await waiting.popleft()
            rows_read += len(page.results)
            if last := _is_last(page, rows_read, size):
                await _stop(*waiting)
            else:
                wanted = min(_pages_after(page, asked, size), ahead - len(waiting))
                # a server that counted wrong still has a next page until one comes back empty
                for _ in range(wanted if waiting or wanted > 0 else 1):
                    waiting.append(_start(fetch(asked)))
                    asked += 1
            for row in _unseen(page.results, seen):
                yield row
            if last:
                return
    finally:
        await _stop(*waiting)


async def by_previous_id(fetch: Callable[[int | None], Awaitable[Page[T]]], size: int = PAGE_SIZE) -> AsyncIterator[T]:
    """The same for lists that have no page number and are asked for what follows an id."""
    seen: set[int] = set()
    ahead = _start(fetch(None))
    try:
        while True:
            page = await ahead
            fresh = _unseen(page.results, seen)
            # Nothing new: a server that ignores previousId must not loop us.
            last = not fresh or _is_short(page, size)
            if not last:
                ahead = _start(fetch(page.results[-1].id))
            for row in fresh:
                yield row
            if last:
                return
    finally:
        await _stop(ahead)


async def in_batches(ids: Iterable[int], fetch: Callable[[Sequence[int]], Awaitable[Sequence[T]]]) -> Batch[T]:
    """Ask for ids in groups of at most 200, each id once, in the order given."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, T] = {}
    for start in range(0, len(wanted), PAGE_SIZE):
        found.update({row.id: row for row in await fetch(wanted[start : start + PAGE_SIZE])})
    return Batch(
        tuple(found[number] for number in wanted if number in found),
        tuple(number for number in wanted if number not in found),
    )


def _pages_after(page: Page[T], asked: int, size: int) -> int:
    """How many pages there are beyond those asked for; one when the server does not count."""
    if page.meta.total_count is None:
        return 1
    return max(0, math.ceil(page.meta.total_count / (page.meta.page_size or size)) - asked)


def _is_last(page: Page[T], rows_read: int, size: int) -> bool:
    if not page.results:
        return True
    if page.meta.total_count is not None:
        return rows_read >= page.meta.total_count
    return _is_short(page, size)


def _is_short(page: Page[T], size: int) -> bool:
    """Whether nothing can follow this page. `total_count` may count all rows or those after the previous id."""
    count = len(page.results)
    if page.meta.total_count is not None and page.meta.total_count <= count:
        return True
    return count < (page.meta.page_size or size)  # a server may give less than was asked for


def _unseen(rows: Iterable[T], seen: set[int]) -> list[T]:
    fresh = [row for row in rows if row.id not in seen]
    seen.update(row.id for row in fresh)
    return fresh


def _start(fetching: Awaitable[Page[T]]) -> asyncio.Future[Page[T]]:
    return asyncio.ensure_future(fetching)


async def _stop(*ahead: asyncio.Future[Page[T]]) -> None:
    for fetching in ahead:
        fetching.cancel()
    await asyncio.gather(*ahead, return_exceptions=True)
