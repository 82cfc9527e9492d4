from decimal import Decimal

from procountor_client.models.company import VatInformation, VatPercentages, VatSettings
from procountor_client.resources.base import Resource


class Vats(Resource):
    async def default(self) -> VatInformation:
        """The rates and statuses this company has switched on."""
        return await self._wire.get(VatInformation, "/vats/default")

    async def settings(self) -> VatSettings:
        return await self._wire.get(VatSettings, "/vats/settings")

    async def country(self, country_code: str) -> list[Decimal]:
        """Every rate of a country, by its ISO code such as `FI`."""
        found = await self._wire.get(VatPercentages, "/vats/country", {"countryCode": country_code})
        return found.vat_percentages or []
