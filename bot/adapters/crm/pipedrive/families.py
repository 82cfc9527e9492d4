"""Pipedrive's API by families of calls: which version each is asked in, and what its calls cost.

Tokens as `x-token-cost` of Pipedrive's own description (August 2026) has them. Of v1 only what v2 does not have is asked.
"""

from dataclasses import dataclass

from bot.adapters.crm.budget import DAY, Charge

BURST, SEARCH = "burst", "search"
"""Names of the limits beside the day's: calls, and searches, of one API token in two seconds."""


@dataclass(frozen=True, slots=True)
class Family:
    """Costs in tokens; None: there is no such call, or nobody here makes it."""

    version: str
    path: str
    read: int | None = None
    list: int | None = None
    create: int | None = None
    update: int | None = None
    delete: int | None = None
    search: int | None = None

    def address(self, *parts: object) -> str:
        return "/".join([f"/api/{self.version}/{self.path}", *map(str, parts)])


V1, V2 = "v1", "v2"

DEALS = Family(V2, "deals", read=1, list=10, update=5)
ARCHIVED_DEALS = Family(V2, "deals/archived", list=20)
DEAL_PRODUCTS = Family(V2, "deals/products", list=10)
DEAL_INSTALLMENTS = Family(V2, "deals/installments", list=10)
DEAL_DISCOUNTS = Family(V2, "deals", list=10)
ORGANIZATIONS = Family(V2, "organizations", read=1, list=10, create=5, update=5, search=20)
PERSONS = Family(V2, "persons", read=1, list=10)
PRODUCTS = Family(V2, "products", read=1, list=10, create=5, update=5)
PRODUCT_VARIATIONS = Family(V2, "products", list=10)
DEAL_FIELDS = Family(V2, "dealFields", list=10, create=5)
ORGANIZATION_FIELDS = Family(V2, "organizationFields", list=10, create=5)
PERSON_FIELDS = Family(V2, "personFields", list=10, create=5)
PRODUCT_FIELDS = Family(V2, "productFields", list=10, create=5)
PIPELINES = Family(V2, "pipelines", list=5)
STAGES = Family(V2, "stages", list=5)
USERS = Family(V1, "users", read=2, list=20)
NOTES = Family(V1, "notes", read=2, list=20, create=10, update=10)
WEBHOOKS = Family(V1, "webhooks", list=10, create=10, delete=6)


def charge(tokens: int | None, *, searching: bool = False) -> Charge:
    """Searches have a narrower window, and are counted in the wide one too: that they are not is nowhere said."""
    assert tokens is not None, "a call that the table of families does not have"
    return {DAY: tokens, BURST: 1} | ({SEARCH: 1} if searching else {})
