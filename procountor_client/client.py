"""One object, one company, everything hangs off it."""

from types import TracebackType
from typing import Self

from procountor_client.config import ProcountorConfig
from procountor_client.resources.attachments import Attachments
from procountor_client.resources.bank_accounts import BankAccounts
from procountor_client.resources.company import CompanyInfo
from procountor_client.resources.currencies import Currencies
from procountor_client.resources.dimensions import Dimensions
from procountor_client.resources.fiscal_years import FiscalYears
from procountor_client.resources.invoices import Invoices
from procountor_client.resources.ledger_receipts import LedgerReceipts
from procountor_client.resources.partners import Partners
from procountor_client.resources.payments import Payments
from procountor_client.resources.products import Products
from procountor_client.resources.session import Session
from procountor_client.resources.users import Users
from procountor_client.resources.vats import Vats
from procountor_client.wire import Clockwork, Wire


class Procountor:
    """A client for one company's environment. Use it as an async context manager, inside one event loop.

    Every method raises ProcountorError and nothing else of ours. Only GET is ever repeated.
    """

    def __init__(self, config: ProcountorConfig, *, clockwork: Clockwork | None = None) -> None:
        self._wire = wire = Wire(config, clockwork or Clockwork())
        self.attachments = Attachments(wire)
        self.bank_accounts = BankAccounts(wire)
        self.company = CompanyInfo(wire)
        self.currencies = Currencies(wire)
        self.dimensions = Dimensions(wire)
        self.fiscal_years = FiscalYears(wire)
        self.invoices = Invoices(wire)
        self.ledger_receipts = LedgerReceipts(wire)
        self.partners = Partners(wire)
        self.payments = Payments(wire)
        self.products = Products(wire)
        self.session = Session(wire)
        self.users = Users(wire)
        self.vats = Vats(wire)

    async def ensure_token(self) -> None:
        """Fetch the access token now, so that the next request goes straight to the wire. Raises TokenError."""
        await self._wire.auth.token()

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
