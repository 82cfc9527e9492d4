"""Customers: the mirror of the partner register, links from CRMs, and the business register's answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, select, type_coerce, update

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.creation import Creation
from bot.domain.customers.customer import Customer
from bot.domain.deals.deal import Source
from bot.domain.values.ids import PartnerId
from bot.store.repositories.base import Repository
from bot.store.statements import upsert
from bot.store.tables import CUSTOMER, CUSTOMER_LINK, REGISTRY_ANSWER

_OURS = ("created_at", "created_paying", "created_namesake")
"""Columns that say what we did; all others are the ledger's, and written anew with each reading of it."""


class CustomerRepository(Repository):
    __slots__ = ()

    async def put(self, customer: Customer) -> None:
        row = {
            "company": self.company,
            "partner_id": customer.partner_id,
            "name": customer.name,
            "business_id": customer.business_id,
            "city": customer.address.city,
            "active": customer.active,
            "body": customer,
            "changed_at": self.now(),
        }
        await self.connection.execute(upsert(self.connection, CUSTOMER, keep=_OURS), row)

    async def get(self, partner_id: PartnerId) -> Customer | None:
        found = await self.connection.execute(
            select(CUSTOMER.c.body).where(CUSTOMER.c.company == self.company, CUSTOMER.c.partner_id == partner_id)
        )
        return found.scalar_one_or_none()

    async def creation(self, partner_id: PartnerId) -> Creation | None:
        found = await self.connection.execute(
            select(*(CUSTOMER.c[name] for name in _OURS)).where(
                CUSTOMER.c.company == self.company,
                CUSTOMER.c.partner_id == partner_id,
                CUSTOMER.c.created_at.is_not(None),
            )
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Creation(at=row.created_at, payment_data=tuple(row.created_paying), namesake=row.created_namesake)

    async def set_creation(self, partner_id: PartnerId, creation: Creation) -> None:
        await self.connection.execute(
            update(CUSTOMER)
            .where(CUSTOMER.c.company == self.company, CUSTOMER.c.partner_id == partner_id)
            .values(
                created_at=creation.at,
                created_paying=list(creation.payment_data),
                created_namesake=creation.namesake,
            )
        )

    async def by_business_id(self, business_id: str) -> Sequence[Customer]:
        found = await self.connection.execute(
            select(CUSTOMER.c.body)
            .where(CUSTOMER.c.company == self.company, CUSTOMER.c.business_id == business_id)
            .order_by(CUSTOMER.c.partner_id)
        )
        return list(found.scalars())

    async def changed_since(
        self, since: datetime | None, *, after: PartnerId | None = None, limit: int
    ) -> Sequence[tuple[tuple[PartnerId, str, str | None, str], bool]]:
        columns = (CUSTOMER.c.partner_id, CUSTOMER.c.name, CUSTOMER.c.business_id, CUSTOMER.c.city, CUSTOMER.c.active)
        statement = select(*columns).where(CUSTOMER.c.company == self.company)
        if since is not None:
            statement = statement.where(CUSTOMER.c.changed_at >= since)
        if after is not None:
            statement = statement.where(CUSTOMER.c.partner_id > after)
        found = await self.connection.execute(statement.order_by(CUSTOMER.c.partner_id).limit(limit))
        return [((PartnerId(row[0]), row[1], row[2], row[3]), row[4]) for row in found]

    async def at_domain(self, domain: str) -> Sequence[tuple[PartnerId, str, str | None, str]]:
        email = type_coerce(CUSTOMER.c.body, JSON)["email"].as_string()
        found = await self.connection.execute(
            select(CUSTOMER.c.partner_id, CUSTOMER.c.name, CUSTOMER.c.business_id, CUSTOMER.c.city)
            .where(
                CUSTOMER.c.company == self.company, CUSTOMER.c.active, email.iendswith(f"@{domain}", autoescape=True)
            )
            .order_by(CUSTOMER.c.partner_id)
        )
        return [(PartnerId(row.partner_id), row.name, row.business_id, row.city) for row in found]

    async def link(self, source: Source, crm_id: str, partner_id: PartnerId) -> None:
        row = {"company": self.company, "source": source.value, "crm_id": crm_id, "partner_id": partner_id}
        await self.connection.execute(upsert(self.connection, CUSTOMER_LINK), row)

    async def linked(self, source: Source, crm_id: str) -> PartnerId | None:
        found = await self.connection.execute(
            select(CUSTOMER_LINK.c.partner_id).where(
                CUSTOMER_LINK.c.company == self.company,
                CUSTOMER_LINK.c.source == source.value,
                CUSTOMER_LINK.c.crm_id == crm_id,
            )
        )
        return found.scalar_one_or_none()


class RegistryRepository(Repository):
    __slots__ = ()

    async def get(self, business_id: str) -> RegistryAnswer | None:
        found = await self.connection.execute(
            select(REGISTRY_ANSWER.c.body).where(
                REGISTRY_ANSWER.c.company == self.company, REGISTRY_ANSWER.c.business_id == business_id
            )
        )
        return found.scalar_one_or_none()

    async def put(self, answer: RegistryAnswer) -> None:
        row = {
            "company": self.company,
            "business_id": answer.business_id,
            "body": answer,
            "fetched_at": answer.fetched_at,
        }
        await self.connection.execute(upsert(self.connection, REGISTRY_ANSWER), row)
