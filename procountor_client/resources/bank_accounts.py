from collections.abc import AsyncIterator

from procountor_client import pages
from procountor_client.models.base import Page
from procountor_client.models.company import BankAccountSummary
from procountor_client.resources.base import Resource, page_query


class BankAccounts(Resource):
    """The company's own accounts: where customers pay to."""

    async def page(self, *, page: int = 0, size: int = pages.PAGE_SIZE) -> Page[BankAccountSummary]:
        return await self._wire.get(Page[BankAccountSummary], "/bankaccounts", page_query({}, page, size))

    def all(self) -> AsyncIterator[BankAccountSummary]:
        return pages.by_number(lambda number: self.page(page=number))

    async def get(self, account_id: int) -> BankAccountSummary:
        return await self._wire.get(BankAccountSummary, f"/bankaccounts/{account_id}")
