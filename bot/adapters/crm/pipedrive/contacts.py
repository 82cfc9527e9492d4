"""Organizations and persons."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.adapters.crm.pipedrive import families
from bot.adapters.crm.pipedrive.calls import Page, Query, Resource, changed_since, custom_values, joined, page_query
from bot.adapters.crm.pipedrive.models import Address, Organization, Person
from bot.adapters.crm.pipedrive.values import Model
from bot.adapters.crm.transport import Call

SHORTEST_TERM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationChange:
    """What is None is left as it is. `address` is written whole: read the organization, change its address, give it here."""

    name: str | None = None
    address: Address | None = None
    custom_fields: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = {} if self.name is None else {"name": self.name}
        found |= {} if self.address is None else {"address": self.address.written()}
        return found | ({"custom_fields": custom_values(self.custom_fields)} if self.custom_fields else {})


class _Hit(Model):
    id: int


class _Item(Model):
    item: _Hit


class Organizations(Resource):
    async def get(self, organization_id: int) -> Organization:
        return await self._read(Organization, families.ORGANIZATIONS, organization_id)

    async def get_many(self, ids: Sequence[int]) -> Page[Organization]:
        """A hundred at most. Those that are missing, deleted or hidden are simply absent."""
        query: Query = {"ids": joined(ids)}
        return await self._list(Organization, families.ORGANIZATIONS, query=query | page_query(None))

    def pages(self, updated_since: datetime | None = None) -> AsyncIterator[Page[Organization]]:
        """Oldest change first. `updated_since` is inclusive, to the second."""
        return self._pages(Organization, families.ORGANIZATIONS, query=changed_since(updated_since))

    async def with_custom_value(self, code: str, value: str) -> list[Organization]:
        """Organizations that have exactly this in the field; letters of either case. One search, and one list of what it found.

        Pipedrive's search says which records match, not where: each is read again.
        """
        if len(value.strip()) < SHORTEST_TERM:
            return []
        ids = await self._search(value.strip())
        found = await self.get_many(ids) if ids else Page[Organization](())
        wanted = value.strip().casefold()
        return [row for row in found.rows if str(row.custom_fields.get(code) or "").strip().casefold() == wanted]

    async def create(self, name: str, change: OrganizationChange | None = None) -> Organization:
        """Nothing at Pipedrive keeps two organizations of one name or one business ID apart: look before."""
        body = (change or OrganizationChange()).body()
        return await self._create(Organization, families.ORGANIZATIONS, body | {"name": name})

    async def change(self, organization_id: int, change: OrganizationChange) -> Organization:
        return await self._update(Organization, families.ORGANIZATIONS, organization_id, change.body())

    async def _search(self, term: str) -> list[int]:
        path = families.ORGANIZATIONS.address("search")
        query: Query = {"term": term, "fields": "custom_fields", "exact_match": "true", "limit": 100}
        cost = families.charge(families.ORGANIZATIONS.search, searching=True)
        answer = await self._one(_Items, Call("GET", path, cost, query, reads=True))
        return [item.item.id for item in answer.items]


class _Items(Model):
    items: list[_Item]


class Persons(Resource):
    async def get(self, person_id: int) -> Person:
        return await self._read(Person, families.PERSONS, person_id)

    async def of_organization(self, organization_id: int) -> Page[Person]:
        return await self._all(Person, families.PERSONS, query={"org_id": organization_id})
