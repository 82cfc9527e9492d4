"""Reading and writing records: in batches of a hundred, one bad row never holding up the others."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from bot.adapters.crm import errors
from bot.adapters.crm.errors import Failure
from bot.adapters.crm.hubspot import limits, versions
from bot.adapters.crm.hubspot.batches import BATCH, Batches, BatchWrite, Row
from bot.adapters.crm.hubspot.models import BatchResult, ObjectType, Record, SearchResult
from bot.adapters.crm.hubspot.search import Changes, Cursor, Filter, Page, Search, chunks, milliseconds
from bot.adapters.crm.transport import Call, Transport
from bot.errors import Outcome

LONGEST_TEXT = 65_536
"""Characters of a property's value (HubSpot's properties guide)."""
NOTE_LINKS: Mapping[ObjectType, int] = {ObjectType.DEALS: 214, ObjectType.COMPANIES: 190}
"""Association type ids from a note (HubSpot's associations guide)."""


@dataclass(frozen=True, slots=True)
class BatchRead:
    """`found` by the value asked for. A record that was merged has another id than the one it was asked by."""

    found: Mapping[str, Record]
    missing: tuple[str, ...] = field(default=())

    @property
    def moved(self) -> Mapping[str, str]:
        """Old id -> the id of the record that it was merged into."""
        return {asked: record.id for asked, record in self.found.items() if asked.isdigit() and asked != record.id}


class Objects:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire
        self._batches = Batches(wire)

    async def get(
        self, kind: ObjectType, record_id: str, properties: Iterable[str], *, archived: bool = False
    ) -> Record:
        """Of a merged record: the one it became, under its own id. Raises NotFound for an archived one, unless asked so."""
        query: dict[str, str | int | list[str]] = {"properties": ",".join(properties)}
        query |= {"archived": "true"} if archived else {}
        call = Call("GET", f"{versions.OBJECTS}/{kind}/{quote(record_id, safe='')}", limits.CALL, query, reads=True)
        return await self._wire.read(Record, call)

    async def read_many(self, kind: ObjectType, ids: Iterable[str], properties: Iterable[str]) -> BatchRead:
        """By record id. What a batch leaves out is asked for singly: merged records are found only so."""
        wanted, names = tuple(dict.fromkeys(ids)), tuple(properties)
        found = {record.id: record for record in await self._read(kind, wanted, names)}
        for asked in [each for each in wanted if each not in found]:
            try:
                found[asked] = await self.get(kind, asked, names)
            except errors.NotFound:
                continue
        return BatchRead(
            {asked: found[asked] for asked in wanted if asked in found},
            tuple(asked for asked in wanted if asked not in found),
        )

    async def read_by(
        self, kind: ObjectType, unique: str, values: Iterable[str], properties: Iterable[str]
    ) -> BatchRead:
        """By the value of a unique property; unlike search, without the lag of an index."""
        wanted = tuple(dict.fromkeys(values))
        rows = await self._read(kind, wanted, (unique, *properties), unique)
        found = {record.text(unique): record for record in rows}
        return BatchRead(found, tuple(value for value in wanted if value not in found))

    async def search(self, kind: ObjectType, search: Search) -> SearchResult:
        """One page. Trails writes by moments and never has archived records. Raises InvalidRequest."""
        call = Call("POST", f"{versions.OBJECTS}/{kind}/search", limits.SEARCHING, body=search.body(), reads=True)
        self._require(call, search.problems())
        return await self._wire.read(SearchResult, call)

    async def changed(
        self, kind: ObjectType, cursor: Cursor, properties: Iterable[str], filters: Iterable[Filter] = ()
    ) -> AsyncIterator[Page]:
        """All that changed at or after the cursor, oldest first; go on at the last page's cursor, a little earlier."""

        async def fetch(search: Search) -> SearchResult:
            return await self.search(kind, search)

        async for page in Changes(kind, fetch, tuple(properties), tuple(filters)).pages(cursor):
            yield page

    async def update_many(self, kind: ObjectType, changes: Mapping[str, Mapping[str, str]]) -> BatchWrite:
        """Record id -> properties to set; "" clears one. The answer says for each id what became of it.

        Raises CrmUnavailable and PermissionMissing: what was written by then stays written.
        """
        rows = [Row(record_id, dict(values), record_id) for record_id, values in changes.items()]
        return await self._batches.write(kind, "update", rows)

    async def upsert_many(self, kind: ObjectType, unique: str, records: Mapping[str, Mapping[str, str]]) -> BatchWrite:
        """Value of the unique property -> properties: changed where it exists, else made. As `update_many`."""
        rows = [Row(value, {unique: value, **values}, value) for value, values in records.items()]
        return await self._batches.write(kind, "upsert", rows, unique)

    async def create_note(self, html: str, at: datetime, links: Mapping[ObjectType, str]) -> Record:
        """On a deal, a company or both. Never repeated: see `outcome`. Raises InvalidRequest for a text too long."""
        ends = [
            {
                "to": {"id": record_id},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": NOTE_LINKS[kind]}],
            }
            for kind, record_id in links.items()
        ]
        body = {"properties": _note(html) | {"hs_timestamp": milliseconds(at)}, "associations": ends}
        return await self._write_note("POST", "", html, body)

    async def update_note(self, note_id: str, html: str) -> Record:
        return await self._write_note("PATCH", f"/{quote(note_id, safe='')}", html, {"properties": _note(html)})

    async def _write_note(self, method: str, path: str, html: str, body: object) -> Record:
        call = Call(method, f"{versions.OBJECTS}/{ObjectType.NOTES}{path}", limits.CALL, body=body)
        self._require(call, [f"a note of {len(html)} characters"] if len(html) > LONGEST_TEXT else [])
        return await self._wire.read(Record, call)

    async def _read(
        self, kind: ObjectType, values: Sequence[str], properties: Iterable[str], unique: str | None = None
    ) -> list[Record]:
        common = {"properties": list(properties), "propertiesWithHistory": []} | (
            {"idProperty": unique} if unique else {}
        )
        found: list[Record] = []
        for part in chunks(values, BATCH):
            body = {**common, "inputs": [{"id": value} for value in part]}
            call = Call("POST", f"{versions.OBJECTS}/{kind}/batch/read", limits.CALL, body=body, reads=True)
            found += (await self._wire.read(BatchResult, call)).results
        return found

    def _require(self, call: Call, problems: list[str]) -> None:
        if problems:
            detail = "; ".join(problems)
            entry = errors.ErrorEntry(detail)
            raise errors.InvalidRequest(
                Failure(
                    self._wire.system,
                    call.method,
                    call.path,
                    outcome=Outcome.NOT_CREATED,
                    entries=(entry,),
                    detail=detail,
                )
            )


def _note(html: str) -> dict[str, str]:
    return {"hs_note_body": html}
