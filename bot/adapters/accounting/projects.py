"""A project is an item of a dimension; it stands on the invoice's ledger receipt, not on the invoice."""

from bot.adapters.accounting.calls import procountor
from procountor_client import Dimension, DimensionItemValue, Procountor


class ProcountorProjects:
    def __init__(self, api: Procountor, dimension: str) -> None:
        self._api = api
        self._dimension = dimension

    async def find(self, reference: str) -> tuple[int, int] | None:
        with procountor():
            # both of the server's filters match parts of names: the exact match is made here
            dimensions = await self._api.dimensions.all(code_name=reference)
        hits = [hit for d in dimensions if self._meant(d) for hit in _items(d, reference)]
        return hits[0] if len(hits) == 1 else None

    def _meant(self, dimension: Dimension) -> bool:
        return not self._dimension or dimension.name == self._dimension

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
