import datetime as dt

from procountor_client.models.company import CompanyCurrency, CurrencyRates, ExchangeRate
from procountor_client.models.company import Currencies as CurrencyCodes
from procountor_client.resources.base import Resource, query


class Currencies(Resource):
    async def all(self) -> list[str]:
        return (await self._wire.get(CurrencyCodes, "/currencies")).currencies or []

    async def company(self) -> str | None:
        """The accounting currency."""
        return (await self._wire.get(CompanyCurrency, "/currencies/company")).company_currency

    async def latest(self, *, rate_type: str | None = None) -> CurrencyRates:
        return await self._wire.get(CurrencyRates, "/currencies/latest", query({"rateType": rate_type}))

    async def exchange_rate(self, base: str, currency: str, day: dt.date, rate_type: str) -> ExchangeRate:
        params = query({"baseCurrency": base, "currency": currency, "day": day, "rateType": rate_type})
        return await self._wire.get(ExchangeRate, "/currencies/exchangerate", params)
