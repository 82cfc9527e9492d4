"""When a name alone is enough: exact, whole, and nobody else's among the customers or in the register."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.customer import Customer
from bot.domain.deals.deal import Address, Buyer
from bot.domain.values.ids import PartnerId
from bot.services.customers.exact_names import ExactNames
from bot.services.customers.search import NameIndex

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ID = "9012346-8"
HOME = Address(street="Katu 1", zip="00100", city="Helsinki")
KIVI = Customer(partner_id=PartnerId(7), name="Kivikko Rakennus Oy", business_id=ID, address=HOME)


def company(name="Kivikko Rakennus Oy", business_id=ID, **more):
    return RegistryAnswer(business_id=business_id, standing=CompanyStatus.ACTIVE, name=name, fetched_at=NOW, **more)


class World:
    """The customers' names, their records and the register."""

    def __init__(self, customers, companies):
        self.customers, self.companies = customers, companies
        self.index = NameIndex([(c.partner_id, c.name, c.business_id, "") for c in customers])

    async def named(self, name):
        return self.index.named(name)

    async def read(self, partner_id):
        return next(c for c in self.customers if c.partner_id == partner_id)

    async def companies_named(self, name):
        assert name == " ".join(name.split())
        return self.companies


COMPANY = company()


async def found(buyer=None, *, customers=(KIVI,), companies=(COMPANY,)):
    world = World(customers, companies)
    named = await ExactNames(world, world, world).find(buyer or Buyer(name="kivikko  rakennus OY"))
    return named and named.customer.partner_id


async def test_the_only_customer_and_company_of_the_whole_name_is_meant():
    assert await found() == 7


@pytest.mark.parametrize(
    "buyer",
    [
        Buyer(name="Kivikko Rakennus"),
        Buyer(name="Kivikko Rakenus Oy"),
        Buyer(name="Kivikko Rakennus Ky"),
        Buyer(name="Kivikko Rakennus Oy", business_id="9012346-9"),
        Buyer(name="Kivikko Rakennus Oy", vat_id="SE556012579001"),
        Buyer(name="Kivikko Rakennus Oy", country="SE"),
    ],
)
async def test_whatever_says_less_or_more_than_the_name_is_asked_about(buyer):
    assert await found(buyer) is None


@pytest.mark.parametrize(
    "customers",
    [
        (),
        (KIVI, replace(KIVI, partner_id=PartnerId(8), name="KIVIKKO RAKENNUS OY")),
        (KIVI, replace(KIVI, partner_id=PartnerId(8), name="Kivikko Rakennus", business_id=None)),
        (replace(KIVI, business_id="9021173-2"),),
        (replace(KIVI, business_id=None),),
        (replace(KIVI, business_id="9012346-9"),),
        (replace(KIVI, business_id=None, vat_id="EE123456789"),),
        (replace(KIVI, active=False),),
        (replace(KIVI, address=replace(HOME, country="EE")),),
    ],
)
async def test_a_namesake_or_a_record_that_contradicts_the_register_is_asked_about(customers):
    assert await found(customers=customers) is None


@pytest.mark.parametrize(
    "companies",
    [
        None,
        (),
        (company(), company(business_id="9021173-2")),
        (company(), company("Muu Oy", "9021173-2", also_known_as=("Kivikko Rakennus Oy",))),
        (company("Kivikko Rakennus Holding Oy"),),
        (company("Uusi Oy", former_names=("Kivikko Rakennus Oy",)),),
    ],
)
async def test_a_register_that_does_not_know_exactly_one_is_asked_about(companies):
    assert await found(companies=companies) is None


async def test_another_company_whose_name_only_holds_it_does_not_matter():
    assert await found(companies=(company(), company("Kivikko Rakennus Oy Holding", "9021173-2"))) == 7
