from procountor_client.models.company import FiscalYear
from procountor_client.resources.base import Resource


class FiscalYears(Resource):
    async def all(self) -> list[FiscalYear]:
        """Years with their tracking periods: look before approving, invalidating or marking paid."""
        # The key around the list is not published; a bare list is read too.
        found: list[FiscalYear] | dict[str, list[FiscalYear]]
        found = await self._wire.get_either(list[FiscalYear] | dict[str, list[FiscalYear]], "/fiscalyears")
        return found if isinstance(found, list) else next(iter(found.values()), [])
