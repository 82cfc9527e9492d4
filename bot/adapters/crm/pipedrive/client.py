"""One object, one account of one company, everything hangs off it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from bot.adapters.crm.budget import DAY
from bot.adapters.crm.pipedrive import limits
from bot.adapters.crm.pipedrive.contacts import Organizations, Persons
from bot.adapters.crm.pipedrive.deals import Deals
from bot.adapters.crm.pipedrive.dialect import PipedriveDialect
from bot.adapters.crm.pipedrive.notes import Notes
from bot.adapters.crm.pipedrive.products import Products
from bot.adapters.crm.pipedrive.setup import Company, Fields, Webhooks
from bot.adapters.crm.transport import Endpoint, Transport
from procountor_client import Clockwork


@dataclass(frozen=True, slots=True)
class Usage:
    """Of the company's tokens of the day, as Pipedrive's last answer counted them; None: it has not said.

    `spent` and `calls` are ours, since the start.
    """

    day_limit: int | None
    day_left: int | None
    spent: int
    calls: int


class Pipedrive:
    """Use it as an async context manager, inside one event loop. Every method raises CrmError and nothing else of ours.

    Only reads are ever repeated. What the token's owner may not see is not there: use an admin's token.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clockwork: Clockwork | None = None,
    ) -> None:
        clockwork = clockwork or Clockwork()
        budget = limits.budget(now, clockwork)
        self._transport = transport = Transport(endpoint, PipedriveDialect(clockwork.now), budget, clockwork)
        self.company = Company(transport)
        self.deals = Deals(transport)
        self.fields = Fields(transport)
        self.notes = Notes(transport)
        self.organizations = Organizations(transport)
        self.persons = Persons(transport)
        self.products = Products(transport)
        self.webhooks = Webhooks(transport)

    @property
    def usage(self) -> Usage:
        budget = self._transport.budget
        return Usage(budget.day.most, budget.day.left, budget.spent[DAY], budget.spent["calls"])

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def endpoint(
    base_url: str, token: SecretStr, *, timeout: float = 30.0, transport: httpx.AsyncBaseTransport | None = None
) -> Endpoint:
    """`base_url` is https://{company}.pipedrive.com. The token goes into a header, never into an address."""
    return Endpoint(
        base_url=base_url, token=token, header="x-api-token", scheme="", timeout=timeout, transport=transport
    )
