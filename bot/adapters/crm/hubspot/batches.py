"""Writing many records: a batch that is refused is halved until the row that is at fault stands alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.adapters.crm import errors
from bot.adapters.crm.errors import CrmRefused, ErrorEntry, Failure
from bot.adapters.crm.hubspot import limits, versions
from bot.adapters.crm.hubspot.models import BatchResult, ObjectType, Problem, Record, WriteWarning
from bot.adapters.crm.transport import Call, Transport
from bot.errors import Outcome

BATCH = 100
"""Records in one call."""

ABSENT = "OBJECT_NOT_FOUND"
"""Of a row: deleted, or merged, and then a single call by the old id still finds it."""
_OF_ALL_ROWS = (errors.PermissionMissing, errors.PlanLimit)
"""Refusals that no other row would escape."""


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is what the caller calls it; `id` the record's id, or its value of the unique property."""

    id: str
    properties: Mapping[str, str]
    key: str


@dataclass(slots=True)
class BatchWrite:
    """Each key is in one of the two. `warnings`: values that HubSpot changed on their way in; read them back."""

    written: dict[str, Record] = field(default_factory=dict)
    refused: dict[str, CrmRefused] = field(default_factory=dict)
    warnings: list[WriteWarning] = field(default_factory=list)


class Batches:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire

    async def write(self, kind: ObjectType, verb: str, rows: Sequence[Row], unique: str | None = None) -> BatchWrite:
        """`verb` is "update" or "upsert"; the latter by the property `unique`."""
        done = BatchWrite()
        waiting = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        while waiting:
            part = waiting.pop(0)
            try:
                result = await self._send(kind, verb, part, unique)
            except _OF_ALL_ROWS:
                raise
            except CrmRefused as refusal:
                if len(part) == 1:
                    done.refused[part[0].key] = refusal
                else:
                    waiting[:0] = [part[: len(part) // 2], part[len(part) // 2 :]]
                continue
            waiting[:0] = self._settle(result, part, unique, done)
        return done

    def _settle(
        self, result: BatchResult, part: Sequence[Row], unique: str | None, done: BatchWrite
    ) -> list[list[Row]]:
        """Notes what became of each row; those that it did not find are sent again, alone."""
        written = _by_row(result.results, unique)
        named = _named_in(result.errors)
        done.warnings += result.warnings
        alone: list[list[Row]] = []
        for position, row in enumerate(part):
            trace = _trace(position)
            record = written.get(trace) or written.get(row.id)
            problem = named.get(trace) or named.get(row.id)
            if record is None and len(part) == 1 and not problem and result.results:
                record = result.results[0]  # asked by the id it had before it was merged
            if record is not None:
                done.written[row.key] = record
            elif len(part) == 1 or (problem is not None and problem.category != ABSENT):
                done.refused[row.key] = self._refusal(problem)
            else:
                alone.append([row])
        return alone

    async def _send(self, kind: ObjectType, verb: str, rows: Sequence[Row], unique: str | None) -> BatchResult:
        if len(rows) == 1 and verb == "update":
            return await self._send_one(kind, rows[0])  # a merged record's old id is known here only
        inputs = [_input(row, _trace(position), unique) for position, row in enumerate(rows)]
        call = Call("POST", f"{versions.OBJECTS}/{kind}/batch/{verb}", limits.CALL, body={"inputs": inputs})
        return await self._wire.read(BatchResult, call)

    async def _send_one(self, kind: ObjectType, row: Row) -> BatchResult:
        body = {"properties": dict(row.properties)}
        call = Call("PATCH", f"{versions.OBJECTS}/{kind}/{quote(row.id, safe='')}", limits.CALL, body=body)
        record = await self._wire.read(Record, call)
        warnings = (record.model_extra or {}).get("warnings") or []
        return BatchResult(results=[record], warnings=[WriteWarning.model_validate(each) for each in warnings])

    def _refusal(self, problem: Problem | None) -> CrmRefused:
        """Of one row, in an answer that took others."""
        facts = Failure(self._wire.system, "POST", outcome=Outcome.NOT_CREATED)
        if problem is None:
            return errors.NotFound(facts)
        entry = ErrorEntry(problem.message, problem.code or problem.category)
        facts = Failure(self._wire.system, "POST", code=problem.category, outcome=Outcome.NOT_CREATED, entries=(entry,))
        match problem.category:
            case "OBJECT_NOT_FOUND":
                return errors.NotFound(facts)
            case "CONFLICT":
                return errors.Conflict(facts)
            case _:
                return errors.Rejected(facts)


def _trace(position: int) -> str:
    """No number: record ids and values of unique properties are looked up beside it."""
    return f"row-{position}"


def _input(row: Row, trace: str, unique: str | None) -> dict[str, Any]:
    given = {"id": row.id, "properties": dict(row.properties), "objectWriteTraceId": trace}
    return given | ({"idProperty": unique} if unique else {})


def _by_row(records: Sequence[Record], unique: str | None) -> dict[str, Record]:
    """Results come in any order: by trace, by the unique property's value, by id."""
    found: dict[str, Record] = {}
    for record in records:
        value = record.text(unique) if unique else record.id
        found[record.object_write_trace_id or value] = record
        found.setdefault(value, record)
    return found


def _named_in(problems: Sequence[Problem]) -> dict[str, Problem]:
    return {
        name: problem
        for problem in problems
        for context in ("objectWriteTraceId", "ids", "id")
        for name in problem.context.get(context, ())
    }
