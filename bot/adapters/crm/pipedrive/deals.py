"""Deals: listed by when they changed, read with what hangs on them, and written in our own fields only."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.adapters.crm.pipedrive import families
from bot.adapters.crm.pipedrive.calls import (
    MOST_CUSTOM_FIELDS,
    M,
    Page,
    Query,
    Resource,
    changed_since,
    custom_values,
    in_batches,
    joined,
    page_query,
)
from bot.adapters.crm.pipedrive.deal_models import Deal, DealDiscount, DealInstallment, DealProduct
from bot.adapters.crm.pipedrive.values import whole_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    """`updated_since` is inclusive, to the second. `archived`: those alone, at double the cost; else all the others.

    `custom_fields`: codes, at most 15; None: all of them come.
    """

    status: str | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    pipeline_id: int | None = None
    org_id: int | None = None
    ids: Sequence[int] = ()
    archived: bool = False
    custom_fields: Sequence[str] | None = None

    def query(self) -> Query:
        if self.custom_fields is not None and len(self.custom_fields) > MOST_CUSTOM_FIELDS:
            raise ValueError(f"at most {MOST_CUSTOM_FIELDS} custom fields fit into one request")
        given = {
            "status": self.status,
            "updated_until": whole_seconds(self.updated_until) if self.updated_until else None,
            "pipeline_id": self.pipeline_id,
            "org_id": self.org_id,
            "ids": joined(self.ids) if self.ids else None,
            "custom_fields": ",".join(self.custom_fields) if self.custom_fields else None,
        }
        present: Query = {name: value for name, value in given.items() if value is not None}
        return changed_since(self.updated_since) | present


class Deals(Resource):
    async def get(self, deal_id: int) -> Deal:
        """Also a deleted one, for 30 days. NotFound when it is gone, PermissionMissing when the token's owner may not see it."""
        return await self._read(Deal, families.DEALS, deal_id)

    async def page(self, filters: DealFilter, cursor: str | None = None) -> Page[Deal]:
        return await self._list(Deal, _family(filters), query=filters.query() | page_query(cursor))

    def pages(self, filters: DealFilter) -> AsyncIterator[Page[Deal]]:
        """What a cursor does when rows change between two pages is not published: overlap, and know what was seen."""
        return self._pages(Deal, _family(filters), query=filters.query())

    async def products(self, deal_ids: Sequence[int]) -> Page[DealProduct]:
        """Of all these deals, every page; a hundred deals a call. A deal without products is simply absent."""
        return await self._of_deals(DealProduct, families.DEAL_PRODUCTS, deal_ids)

    async def installments(self, deal_ids: Sequence[int]) -> Page[DealInstallment]:
        return await self._of_deals(DealInstallment, families.DEAL_INSTALLMENTS, deal_ids)

    async def discounts(self, deal_id: int) -> Page[DealDiscount]:
        """Of the deal as a whole: easy to forget, and they change the total."""
        return await self._list(DealDiscount, families.DEAL_DISCOUNTS, deal_id, "discounts")

    async def write_fields(self, deal_id: int, values: Mapping[str, Any]) -> Deal:
        """Custom fields by their codes; None clears. Nothing else of a deal is ever written: the value of a deal with products
        would come out as 0. Refused for archived and deleted deals.
        """
        return await self._update(Deal, families.DEALS, deal_id, {"custom_fields": custom_values(values)})

    async def _of_deals(self, type_: type[M], family: families.Family, deal_ids: Sequence[int]) -> Page[M]:
        queries: list[Query] = [{"deal_ids": joined(part), "sort_by": "deal_id"} for part in in_batches(deal_ids)]
        found = [await self._all(type_, family, query=query) for query in queries]
        rows = tuple(row for page in found for row in page.rows)
        return Page(rows, tuple(broken for page in found for broken in page.unreadable))


def _family(filters: DealFilter) -> families.Family:
    return families.ARCHIVED_DEALS if filters.archived else families.DEALS
