"""One object, one HubSpot account, everything hangs off it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from bot.adapters.crm.budget import Budget
from bot.adapters.crm.hubspot import limits, versions
from bot.adapters.crm.hubspot.account_models import Account, TokenDetails
from bot.adapters.crm.hubspot.associations import Associations
from bot.adapters.crm.hubspot.definitions import Owners, Pipelines, Properties, TaxRates
from bot.adapters.crm.hubspot.limits import HubSpotDialect, Midnight
from bot.adapters.crm.hubspot.objects import Objects
from bot.adapters.crm.transport import Call, Endpoint, Transport
from procountor_client import Clockwork

PRODUCTION_URL = "https://api.hubapi.com"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HubSpot:
    """A client for one account. Use it as an async context manager, inside one event loop.

    Every method raises CrmError and nothing else of ours, and only what reads is repeated.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        clockwork: Clockwork | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`endpoint.token`: of a service key or a private app. `now`: aware; decides when the day's budget begins anew."""
        clockwork = clockwork or Clockwork()
        self._midnight = Midnight(now)
        self._endpoint = replace(endpoint, header="Authorization", scheme="Bearer ")
        dialect = HubSpotDialect(self._midnight)
        self._wire = wire = Transport(self._endpoint, dialect, limits.budget(self._midnight, clockwork), clockwork)
        self.objects = Objects(wire)
        self.associations = Associations(wire)
        self.properties = Properties(wire)
        self.pipelines = Pipelines(wire)
        self.owners = Owners(wire)
        self.tax_rates = TaxRates(wire)

    @property
    def budget(self) -> Budget:
        """What is left of the day, and what was spent: for checks and metrics."""
        return self._wire.budget

    async def account(self) -> Account:
        """Which account the key belongs to. From then on the day's budget begins anew at its midnight."""
        call = Call("GET", f"{versions.ACCOUNT}/details", limits.CALL, reads=True)
        account = await self._wire.read(Account, call)
        self._midnight.in_zone(account.time_zone)
        return account

    async def token_details(self) -> TokenDetails:
        """The scopes the key was given. Documented for private apps; where it is unknown: NotFound or Rejected."""
        body = {"tokenKey": self._endpoint.token.get_secret_value()}
        call = Call("POST", f"{versions.TOKENS}/get/access-token-info", limits.CALL, body=body, reads=True)
        return await self._wire.read(TokenDetails, call)

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
