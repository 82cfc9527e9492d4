from collections.abc import Iterable

from procountor_client import pages
from procountor_client.models.ledger import DimensionItemValue, DimensionItemValues, LedgerReceipt
from procountor_client.resources.base import Resource


class LedgerReceipts(Resource):
    async def get(self, receipt_id: int) -> LedgerReceipt:
        return await self._wire.get(LedgerReceipt, f"/ledgerreceipts/{receipt_id}")

    async def get_many(self, ids: Iterable[int]) -> pages.Batch[LedgerReceipt]:
        return await pages.in_batches(ids, lambda part: self._batch(LedgerReceipt, "/ledgerreceipts", part))

    async def set_dimensions(
        self,
        receipt_id: int,
        transaction_id: int,
        values: Iterable[DimensionItemValue],
    ) -> LedgerReceipt:
        """Replace a transaction's dimensions; none clears them. Possible in any status of the invoice."""
        body = DimensionItemValues(dimension_item_values=list(values))
        path = f"/ledgerreceipts/{receipt_id}/transactions/{transaction_id}/dimensions"
        return await self._wire.write(LedgerReceipt, "PUT", path, body)
