"""Products and their prices. No upsert: each is one call."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.adapters.crm.pipedrive import families
from bot.adapters.crm.pipedrive.calls import Page, Resource, changed_since, custom_values
from bot.adapters.crm.pipedrive.models import Product, ProductVariation


@dataclass(frozen=True, slots=True)
class PriceChange:
    """In one currency. Prices of other currencies stay as they are."""

    currency: str
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChange:
    """What is None is left as it is. `tax` in per cent. `is_linkable` False takes it out of use; nothing is ever deleted."""

    name: str | None = None
    code: str | None = None
    description: str | None = None
    unit: str | None = None
    tax: Decimal | None = None
    is_linkable: bool | None = None
    prices: Sequence[PriceChange] = ()
    custom_fields: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in ("name", "code", "description", "unit", "tax", "is_linkable")}
        found = {name: value for name, value in plain.items() if value is not None}
        if self.prices:
            found["prices"] = [{"currency": row.currency, "price": row.price} for row in self.prices]
        return found | ({"custom_fields": custom_values(self.custom_fields)} if self.custom_fields else {})


class Products(Resource):
    async def get(self, product_id: int) -> Product:
        return await self._read(Product, families.PRODUCTS, product_id)

    def pages(self, updated_since: datetime | None = None) -> AsyncIterator[Page[Product]]:
        """Oldest change first. `updated_since` is inclusive, to the second; there is no `updated_until` here."""
        return self._pages(Product, families.PRODUCTS, query=changed_since(updated_since))

    async def variations(self, product_id: int) -> Page[ProductVariation]:
        return await self._all(ProductVariation, families.PRODUCT_VARIATIONS, product_id, "variations")

    async def create(self, name: str, change: ProductChange) -> Product:
        """Two products may have one code: look before."""
        return await self._create(Product, families.PRODUCTS, change.body() | {"name": name})

    async def change(self, product_id: int, change: ProductChange) -> Product:
        return await self._update(Product, families.PRODUCTS, product_id, change.body())
