"""When a name alone says who the customer is: whole with its legal form, and nobody else's here or in the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Customer
from bot.domain.customers.identifiers import valid_id
from bot.domain.customers.same_company import exact_name
from bot.domain.deals.deal import Buyer
from bot.domain.values.ids import PartnerId
from bot.ports import Partners, Registry
from bot.services.customers.directory import CustomerDirectory

HOME = "FI"


@dataclass(frozen=True, slots=True)
class Named:
    """The only customer of a name, and what the register says of the only company of it."""

    customer: Customer
    registered: RegistryAnswer


class ExactNames:
    def __init__(self, directory: CustomerDirectory, partners: Partners, registry: Registry) -> None:
        self._directory = directory
        self._partners = partners
        self._registry = registry

    async def find(self, buyer: Buyer) -> Named | None:
        """None wherever there is any doubt: people are then asked."""
        asked = exact_name(buyer.name)
        claims_more = buyer.business_id or buyer.vat_id or buyer.country != HOME
        partner = await self._only_customer(buyer.name) if asked and not claims_more else None
        if partner is None:
            return None
        customer = await self._partners.read(partner)
        if not customer.active or exact_name(customer.name) != asked or customer.address.country != HOME:
            return None
        registered = await self._only_company(customer.name)
        return Named(customer, registered) if registered and _same_company(customer, registered) else None

    async def _only_customer(self, name: str) -> PartnerId | None:
        """Another without any legal form may be the same company once more: then nobody can tell."""
        rows = await self._directory.named(name)
        formless = any(exact_name(row[1]) is None for row in rows)
        exact = [row[0] for row in rows if exact_name(row[1]) == exact_name(name)]
        return exact[0] if len(exact) == 1 and not formless else None

    async def _only_company(self, name: str) -> RegistryAnswer | None:
        companies = await self._registry.companies_named(" ".join(name.split()))
        exact = [company for company in companies or () if _is_called(company, name)]
        return exact[0] if len(exact) == 1 else None


def _is_called(company: RegistryAnswer, name: str) -> bool:
    names: Sequence[str] = [each for each in (company.name, *company.also_known_as) if each]
    return exact_name(name) in [exact_name(each) for each in names]


def _same_company(customer: Customer, registered: RegistryAnswer) -> bool:
    """By the identifier in its record; of one without any, nobody can say that it is the register's company."""
    return registered.business_id in (valid_id(customer.business_id), valid_id(customer.vat_id))
