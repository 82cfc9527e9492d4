"""The ledger's ports over one connection to the pretend Procountor."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest_asyncio
from pydantic import SecretStr

from bot.adapters.accounting.invoices import ProcountorInvoices
from bot.adapters.accounting.ledger import ProcountorLedger
from bot.adapters.accounting.partners import ProcountorPartners
from bot.adapters.accounting.projects import ProcountorProjects
from bot.adapters.accounting.receivables import ProcountorReceivables
from bot.clock import SystemClock
from bot.domain.customers.customer import Channel, Customer
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.values.ids import Marker
from procountor_client import Procountor, ProcountorConfig
from sandbox import procountor, seed
from sandbox.world import World
from tests.day import PATIENCE

WEDNESDAY = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
MARKER = Marker("V-CONTRACT1A")
KIVIKKO = "9012346-8"


@dataclass(frozen=True)
class Ledger:
    """Every port over one connection."""

    world: World
    partners: ProcountorPartners
    invoices: ProcountorInvoices
    projects: ProcountorProjects
    receivables: ProcountorReceivables
    facts: ProcountorLedger

    async def customer(self, business_id: str = KIVIKKO) -> Customer:
        found = await self.partners.find(business_id)
        assert len(found) == 1
        return await self.partners.read(found[0].partner_id)

    async def content(self) -> InvoiceContent:
        line = Line(
            name="Verkkosivut",
            quantity=Decimal(2),
            unit="PIECE",
            unit_price=Decimal("100.10"),
            discount_percent=Decimal(0),
            vat_percent=Decimal("25.5"),
        )
        today = self.world.clock.today()
        return InvoiceContent(
            customer=await self.customer(),
            lines=(line,),
            invoice_date=today,
            due_date=today + timedelta(days=14),
            terms_days=14,
            channel=Channel.EMAIL,
        )


@pytest_asyncio.fixture
async def ledger() -> AsyncIterator[Ledger]:
    world = World.seeded(now=WEDNESDAY, size=30)
    clock = SystemClock("Europe/Helsinki")
    clock.shift(world.clock.now() - clock.now())
    config = ProcountorConfig(
        base_url="http://ledger",
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_key=SecretStr(seed.API_KEY),
        timeout=PATIENCE,
        max_attempts=1,
        transport=httpx.ASGITransport(procountor.create_api(world)),
    )
    async with Procountor(config) as api:
        facts = ProcountorLedger(api, clock)
        yield Ledger(
            world=world,
            partners=ProcountorPartners(api, facts),
            invoices=ProcountorInvoices(api, facts, PATIENCE),
            projects=_projects(api, clock),
            receivables=ProcountorReceivables(api, clock),
            facts=facts,
        )


def _projects(api: Procountor, clock: SystemClock) -> ProcountorProjects:
    return ProcountorProjects(api, clock, "Projekti")
