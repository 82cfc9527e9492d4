from procountor_client.models.ledger import Dimension, DimensionItem, DimensionName
from procountor_client.resources.base import Resource, query


class Dimensions(Resource):
    """Dimensions exist already; only their items can be added and changed."""

    async def all(self, *, name: str | None = None, code_name: str | None = None) -> list[Dimension]:
        """Both filters match parts of a name."""
        return await self._wire.get(list[Dimension], "/dimensions", query({"name": name, "codeName": code_name}))

    async def get(self, dimension_id: int) -> Dimension:
        return await self._wire.get(Dimension, f"/dimensions/{dimension_id}")

    async def rename(self, dimension_id: int, name: str) -> DimensionName:
        return await self._wire.write(DimensionName, "PUT", f"/dimensions/{dimension_id}", DimensionName(name=name))

    async def add_item(self, dimension_id: int, item: DimensionItem) -> DimensionItem:
        """Never repeated: see `error.outcome`."""
        return await self._wire.write(DimensionItem, "POST", f"/dimensions/{dimension_id}/items", item)

    async def update_item(self, dimension_id: int, item: DimensionItem) -> DimensionItem:
        return await self._wire.write(DimensionItem, "PUT", f"/dimensions/{dimension_id}/items", item)
