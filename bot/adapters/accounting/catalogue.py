"""Sales products of the register."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal

from bot.adapters.accounting.calls import procountor
from bot.domain.drafts.product import Product as OurProduct
from bot.errors import Upstream
from bot.ports import Clock
from procountor_client import Procountor, Product, ProductFilter

KEPT_SECONDS = 600.0
PATIENCE_SECONDS = 1.0
"""Slack waits three for the options of a search."""


class ProcountorCatalogue:
    def __init__(self, api: Procountor, clock: Clock, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._api = api
        self._clock = clock
        self._patience = patience_seconds
        self._products: Mapping[str, OurProduct] = {}
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    async def products(self, *, fresh: bool = False) -> Mapping[str, OurProduct]:
        if fresh or self._clock.monotonic() - self._read_at > KEPT_SECONDS:
            with procountor():
                found = [p async for p in self._api.products.search(ProductFilter(type="SALES", active=True))]
            self._products, self._read_at = by_sku(found), self._clock.monotonic()
        return self._products

    async def at_hand(self) -> Mapping[str, OurProduct]:
        """A read that takes longer goes on for whoever asks next; there is one at a time."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._refresh())
        await asyncio.wait({self._reading}, timeout=self._patience)
        return self._products

    async def _refresh(self) -> None:
        """An outage is told by whatever cannot go on without the list."""
        with suppress(Upstream):
            await self.products()


def by_sku(found: list[Product]) -> Mapping[str, OurProduct]:
    """Procountor does not keep codes unique: a code on two products says nothing about either."""
    usable = [p for p in found if p.code and p.id is not None and p.active is not False]
    count = Counter(p.code for p in usable)
    return {p.code: _ours(p, p.code) for p in usable if p.code and count[p.code] == 1}


def _ours(product: Product, code: str) -> OurProduct:
    return OurProduct(
        product_id=product.id,
        sku=code,
        name=product.name or code,
        unit=str(product.unit or "PIECE"),
        unit_price=product.price or Decimal(0),
        currency=product.currency or "EUR",
        vat_percent=product.vat,
    )
