import datetime as dt
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from procountor_client import pages
from procountor_client.models.base import Page
from procountor_client.models.enums import ProductType
from procountor_client.models.ledger import DefaultDimension
from procountor_client.models.products import Product, ProductDraft, ProductGroup, ProductGroupDraft, ProductGroups
from procountor_client.resources.base import Resource, query


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilter:
    """`name` and `code` match parts. Without a `type` the server gives sales and purchase products."""

    name: str | None = None
    code: str | None = None
    type: ProductType | str | None = None
    active: bool | None = None
    include_localizations: bool | None = None
    version_start_date: dt.datetime | None = None
    version_end_date: dt.datetime | None = None

    def params(self) -> dict[str, object]:
        return {
            "name": self.name,
            "code": self.code,
            "type": self.type,
            "active": self.active,
            "includeLocalizations": self.include_localizations,
            "versionStartDate": self.version_start_date,
            "versionEndDate": self.version_end_date,
        }


class Products(Resource):
    async def create(self, draft: ProductDraft) -> Product:
        """Never repeated: see `error.outcome`."""
        return await self._wire.write(Product, "POST", "/products", draft)

    async def get(self, product_id: int) -> Product:
        return await self._wire.get(Product, f"/products/{product_id}")

    async def get_many(self, ids: Iterable[int]) -> pages.Batch[Product]:
        return await pages.in_batches(ids, lambda part: self._batch(Product, "/products", part))

    async def page(
        self,
        filters: ProductFilter | None = None,
        *,
        previous_id: int | None = None,
        size: int = pages.PAGE_SIZE,
    ) -> Page[Product]:
        """The products after `previous_id`, ordered by id. This list has no page numbers."""
        order = {"orderById": "ASC", "previousId": previous_id, "size": size}
        return await self._wire.get(
            Page[Product], "/products", query({**(filters or ProductFilter()).params(), **order})
        )

    def search(self, filters: ProductFilter | None = None) -> AsyncIterator[Product]:
        return pages.by_previous_id(lambda previous: self.page(filters, previous_id=previous))

    async def find_by_code(self, code: str, type: ProductType | str = ProductType.SALES) -> list[Product]:  # noqa: A002
        """Products with exactly this code; codes are not unique, so there may be several."""
        return [row async for row in self.search(ProductFilter(code=code, type=type)) if row.code == code]

    async def replace(self, product: Product) -> Product:
        """PUT: what the object lacks is lost."""
        return await self._wire.write(Product, "PUT", f"/products/{product.id}", product)

    async def delete(self, product_id: int) -> None:
        await self._wire.act("DELETE", f"/products/{product_id}")

    async def groups(self, type: ProductType | str | None = None) -> list[ProductGroup]:  # noqa: A002
        found = await self._wire.get(ProductGroups, "/products/groups", query({"type": type}))
        return found.product_groups or []

    async def create_group(self, draft: ProductGroupDraft) -> ProductGroup:
        return await self._wire.write(ProductGroup, "POST", "/products/groups", draft)

    async def default_dimensions(self, product_id: int) -> list[DefaultDimension]:
        return await self._wire.get(list[DefaultDimension], f"/products/{product_id}/defaults/dimensions")

    async def set_default_dimension(self, product_id: int, dimension: DefaultDimension) -> DefaultDimension:
        """Replace the product's shares, in per cent, of the items of one dimension."""
        path = f"/products/{product_id}/defaults/dimensions/{dimension.id}"
        return await self._wire.write(DefaultDimension, "PUT", path, dimension)
