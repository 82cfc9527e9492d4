"""Which customers a deal may mean that does not say so."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.customers.customer import Customer
from bot.domain.deals.deal import Buyer
from bot.domain.values.finding import Candidate
from bot.ports import UnitOfWorkFactory
from bot.services.customers.directory import CustomerDirectory
from bot.services.customers.search import candidate

SAME_DOMAIN = 90
SHOWN = 5
PROVIDERS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "luukku.com",
        "kolumbus.fi",
        "elisanet.fi",
        "saunalahti.fi",
        "suomi24.fi",
        "pp.inet.fi",
        "welho.com",
        "hotmail.fi",
        "outlook.fi",
        "yahoo.fi",
        "telia.com",
        "aland.net",
    }
)


class Suggestions:
    def __init__(self, uow_factory: UnitOfWorkFactory, directory: CustomerDirectory) -> None:
        self._uow_factory = uow_factory
        self._directory = directory

    async def of(self, buyer: Buyer, same_id: Sequence[Customer]) -> tuple[Candidate, ...]:
        """Best first. `same_id`: active customers with the identifier that the deal gives."""
        if len(same_id) > 1:
            return tuple(as_candidate(c, 100) for c in same_id)
        likely = {c.partner_id: c for c in await self._directory.alike(buyer.name, limit=4)}
        for known in await self._at_domain(buyer.email):
            likest = max(known.score, likely[known.partner_id].score if known.partner_id in likely else 0)
            likely[known.partner_id] = replace(known, score=likest)
        for own in same_id:  # it may be the right one after all
            likely[own.partner_id] = as_candidate(own, 100)
        return tuple(sorted(likely.values(), key=lambda c: -c.score)[:SHOWN])

    async def _at_domain(self, email: str | None) -> list[Candidate]:
        """Customers whose invoices go to the same domain; a mail provider's says nothing."""
        domain = (email or "").rpartition("@")[2].strip().lower()
        if "." not in domain or domain in PROVIDERS:
            return []
        async with self._uow_factory() as uow:
            known = await uow.customers.at_domain(domain)
        return [replace(candidate(row, SAME_DOMAIN), by_email=True) for row in known]


def as_candidate(customer: Customer, score: int) -> Candidate:
    row = (customer.partner_id, customer.name, customer.business_id, customer.address.city)
    return candidate(row, score)
