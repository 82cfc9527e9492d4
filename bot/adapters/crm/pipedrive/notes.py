"""Notes: one of ours on a record, kept up to date in place, for Pipedrive caps how many a deal may have."""

import itertools
from dataclasses import dataclass

from bot.adapters.crm.pipedrive import families
from bot.adapters.crm.pipedrive.calls import Page, Resource, refused
from bot.adapters.crm.pipedrive.models import Note

LONGEST = 100_000
"""Bytes of a note's HTML: of the class that Pipedrive's changelog of November 2023 names."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class NoteOwner:
    """`kind` is deal_id or org_id."""

    kind: str
    id: int


class Notes(Resource):
    async def of(self, owner: NoteOwner) -> Page[Note]:
        """Every note of the record."""
        found = Page[Note](())
        for start in itertools.count(step=PAGE):
            page = await self._list(Note, families.NOTES, query={owner.kind: owner.id, "start": start, "limit": PAGE})
            found = Page(found.rows + page.rows, found.unreadable + page.unreadable)
            if len(page.rows) + len(page.unreadable) < PAGE:
                break
        return found

    async def create(self, owner: NoteOwner, html: str) -> Note:
        """Never repeated: after an unknown outcome look through the record's notes."""
        return await self._create(Note, families.NOTES, {"content": _content(html, "POST"), owner.kind: owner.id})

    async def change(self, note_id: int, html: str) -> Note:
        """NotFound when somebody has deleted it."""
        return await self._update(Note, families.NOTES, note_id, {"content": _content(html, "PUT")}, method="PUT")


def _content(html: str, method: str) -> str:
    if len(html.encode()) > LONGEST:
        raise refused(method, families.NOTES.address(), f"a note has at most {LONGEST} bytes")
    return html
