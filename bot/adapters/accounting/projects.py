"""A project is an item of a dimension; it stands on the invoice's ledger receipt, not on the invoice."""

from collections.abc import Sequence

from bot.adapters.accounting.calls import procountor
from bot.ports import Clock, ProjectItem
from procountor_client import Dimension, DimensionItem, DimensionItemValue, Procountor

KEPT_SECONDS = 600.0


class ProcountorProjects:
    def __init__(self, api: Procountor, clock: Clock, dimension: str) -> None:
        self._api = api
        self._clock = clock
        self._dimension = dimension
        self._items: tuple[ProjectItem, ...] = ()
        self._read_at = float("-inf")

    async def named(self, reference: str) -> Sequence[ProjectItem]:
        with procountor():
            dimensions = await self._api.dimensions.all(code_name=reference)
        return [item for item in self._all_of(dimensions) if item.name == reference]

    async def items(self) -> Sequence[ProjectItem]:
        if not self._dimension:
            return ()
        if self._clock.monotonic() - self._read_at > KEPT_SECONDS:
            with procountor():
                dimensions = await self._api.dimensions.all(name=self._dimension)
            self._items = tuple(item for item in self._all_of(dimensions) if item.active)
            self._read_at = self._clock.monotonic()
        return self._items

    async def create(self, reference: str) -> tuple[int, int] | None:
        if not self._dimension:
            return None
        with procountor():
            dimensions = await self._api.dimensions.all(name=self._dimension)
            home = next((d for d in dimensions if d.name == self._dimension), None)
            if home is None:
                return None
            made = await self._api.dimensions.add_item(home.id, DimensionItem(code_name=reference))
        return (home.id, made.id) if made.id is not None else None

    def _all_of(self, dimensions: Sequence[Dimension]) -> list[ProjectItem]:
        return [
            ProjectItem(dimension_id=d.id, item_id=item.id, name=item.code_name or "", active=item.active)
            for d in dimensions
            if self._meant(d)
            for item in d.items or []
            if item.id is not None
        ]

    async def find(self, reference: str) -> tuple[int, int] | None:
        with procountor():
            # both of the server's filters match parts of names: the exact match is made here
            dimensions = await self._api.dimensions.all(code_name=reference)
        hits = [hit for d in dimensions if self._meant(d) for hit in _items(d, reference)]
        return hits[0] if len(hits) == 1 else None

    def _meant(self, dimension: Dimension) -> bool:
        return not self._dimension or dimension.name == self._dimension

    async def release(self, ledger_receipt_id: int) -> None:
        if not self._dimension:
            return
        with procountor():
            ours = {d.id for d in await self._api.dimensions.all(name=self._dimension) if self._meant(d)}
            receipt = await self._api.ledger_receipts.get(ledger_receipt_id)
            for entry in receipt.entries:
                values = entry.dimension_item_values or []
                others = [v for v in values if v.dimension_id not in ours]
                if entry.id is not None and others != values:
                    await self._api.ledger_receipts.set_dimensions(ledger_receipt_id, entry.id, others)

    async def allocate(self, ledger_receipt_id: int, item: tuple[int, int]) -> None:
        with procountor():
            receipt = await self._api.ledger_receipts.get(ledger_receipt_id)
            for entry in receipt.entries:
                # the value is the entry's own, negative for sales; per dimension it must sum to it exactly
                value = DimensionItemValue(dimension_id=item[0], item_id=item[1], value=entry.accounting_value)
                others = [v for v in entry.dimension_item_values or [] if v.dimension_id != item[0]]
                if entry.id is not None and value not in (entry.dimension_item_values or []):
                    await self._api.ledger_receipts.set_dimensions(ledger_receipt_id, entry.id, [*others, value])


def _items(dimension: Dimension, reference: str) -> list[tuple[int, int]]:
    return [
        (dimension.id, item.id)
        for item in dimension.items or []
        if item.active and item.id is not None and item.code_name == reference
    ]
