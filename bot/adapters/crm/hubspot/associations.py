"""Which records belong together."""

from collections.abc import Iterable, Mapping

from bot.adapters.crm.hubspot import limits, versions
from bot.adapters.crm.hubspot.models import Association, AssociationResult, AssociationRow, ObjectType
from bot.adapters.crm.hubspot.search import chunks
from bot.adapters.crm.transport import Call, Transport

BATCH = 1_000
"""Records in one call."""
MOST_PAGES = 1_000
"""Of one record: a cursor that never ends is not followed for ever."""


class Associations:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire

    async def read(
        self, origin: ObjectType, target: ObjectType, ids: Iterable[str]
    ) -> Mapping[str, tuple[Association, ...]]:
        """Every one of each record's, however many pages they fill; none is an empty row.

        None is also what the old id of a merged record has: ask by the id it has now.
        """
        wanted = tuple(dict.fromkeys(ids))
        found: dict[str, dict[str, Association]] = {record_id: {} for record_id in wanted}
        for part in chunks(wanted, BATCH):
            asked: list[dict[str, str]] = [{"id": record_id} for record_id in part]
            for _ in range(MOST_PAGES):
                rows = (await self._page(origin, target, asked)).results
                asked = [_next(row) for row in rows if _take(row, found) and row.after]
                if not asked:
                    break
        return {record_id: tuple(associations.values()) for record_id, associations in found.items()}

    async def _page(self, origin: ObjectType, target: ObjectType, inputs: list[dict[str, str]]) -> AssociationResult:
        path = f"{versions.ASSOCIATIONS}/{origin}/{target}/batch/read"
        return await self._wire.read(
            AssociationResult, Call("POST", path, limits.CALL, body={"inputs": inputs}, reads=True)
        )


def _next(row: AssociationRow) -> dict[str, str]:
    return {"id": row.origin.id, "after": row.after or ""}


def _take(row: AssociationRow, found: dict[str, dict[str, Association]]) -> bool:
    """Whether the page had anything new: a cursor that leads in a circle ends there."""
    known = found.setdefault(row.origin.id, {})
    fresh = {each.to_object_id: each for each in row.to if each.to_object_id not in known}
    known.update(fresh)
    return bool(fresh)
