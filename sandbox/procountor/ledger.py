"""The state of one pretend Procountor environment."""

import copy
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.clock import HELSINKI, WorldClock
from sandbox.procountor import vat
from sandbox.procountor.books import Books
from sandbox.procountor.errors import forbidden, not_found
from sandbox.procountor.records import History, InvoiceRecord, Json, NoHistory, Numbers
from sandbox.weather import Weather

RECEIPT_BASE = 30_000_000


@dataclass
class Registers:
    """What the seed fills: everything but invoices. Keys are ids."""

    company: Json = field(default_factory=dict)
    partners: dict[int, Json] = field(default_factory=dict)
    products: dict[int, Json] = field(default_factory=dict)
    product_groups: dict[int, Json] = field(default_factory=dict)
    partner_groups: dict[int, Json] = field(default_factory=dict)
    dimensions: dict[int, Json] = field(default_factory=dict)
    bank_accounts: list[Json] = field(default_factory=list)
    partner_dimensions: dict[int, list[Json]] = field(default_factory=dict)
    partner_accounts: dict[int, Json] = field(default_factory=dict)
    """Default VAT and accounts of those that have any of their own, as `/defaults/accounts` has them."""
    factoring_contracts: dict[int, str] = field(default_factory=dict)
    """The account that each is paid to."""


class Ledger:
    """Registers, invoices and receipts; knows the time and the weather, and nothing of HTTP."""

    def __init__(
        self,
        clock: WorldClock,
        weather: Weather,
        registers: Registers | None = None,
        history: History | None = None,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        self.clock, self.weather = clock, weather
        self.registers = registers or Registers()
        self.history = history or NoHistory()
        self.invoices: dict[int, InvoiceRecord] = {}
        self.receipts: dict[int, Json] = {}
        self.attachments: dict[int, tuple[Json, bytes]] = {}
        self.missing_rights: set[str] = set()
        self.tokens: dict[str, datetime] = {}
        self.token_uses: Counter[str] = Counter()
        self.requests: deque[tuple[str, str]] = deque(maxlen=100_000)
        self.page_images = True
        """False: no invoice has a picture, as may well be so before its approval."""
        self.vat_per_rate = False
        """True: VAT is rounded once per rate instead of in each row."""
        self.vat_off = Decimal(0)
        """By so much the VAT of what is written from now on is wrong."""
        self.creates = 0
        self.history_matches: dict[tuple[tuple[str, str], ...], Sequence[int]] = {}
        self.books = Books()
        self.vat_statuses = vat.LISTS[vat.DEFAULT_LIST]
        """Number and name of each VAT status that the company has in use."""
        self._on_change = on_change
        self._invoice_ids = Numbers(self.history.first_id + self.history.size)
        self._receipt_ids = Numbers(RECEIPT_BASE + 20_000_000)
        self._other_ids = Numbers(90_000_000)

    def new_id(self) -> int:
        return next(self._other_ids)

    def new_receipt_id(self) -> int:
        return next(self._receipt_ids)

    def new_invoice_id(self) -> int:
        return next(self._invoice_ids)

    def changed(self) -> None:
        if self._on_change is not None:
            self._on_change()

    def stamp(self, after: str = "") -> str:
        """Now as the API writes it: Helsinki wall clock, no zone; later than `after`, so that versions differ."""
        now = naive(self.clock.now())
        if after >= now:
            return (datetime.fromisoformat(after) + timedelta(seconds=1)).isoformat(timespec="seconds")
        return now

    def today(self) -> date:
        return self.clock.today()

    # rights and tokens

    def demand(self, right: str) -> None:
        """Writing without the right is 403; reading without it is an empty list (see `allows`)."""
        if right in self.missing_rights:
            raise forbidden("User does not have sufficient rights.")

    def allows(self, right: str) -> bool:
        return right not in self.missing_rights

    def keep_token(self, token: str, lifetime: timedelta) -> None:
        now = self.clock.now()
        self.tokens = {old: expiry for old, expiry in self.tokens.items() if expiry > now}
        self.tokens[token] = now + lifetime

    def token_is_good(self, token: str) -> bool:
        expiry = self.tokens.get(token)
        return expiry is not None and self.clock.now() < expiry

    # invoices

    def find_invoice(self, invoice_id: int) -> InvoiceRecord | None:
        if invoice_id in self.invoices:
            return self.invoices[invoice_id]
        if self.history.first_id <= invoice_id < self.history.first_id + self.history.size:
            return self.history.record(invoice_id)
        return None

    def invoice(self, invoice_id: int) -> InvoiceRecord:
        """The record, ready to be written to. Raises ApiError 404."""
        record = self.find_invoice(invoice_id)
        if record is None or not self.allows("salesInvoiceSearch"):
            raise not_found("Invoice")
        return self.invoices.setdefault(invoice_id, record)

    def log(self, record: InvoiceRecord, action: str, details: str = "") -> None:
        entry = {"action": action, "name": "API Voitto", "date": self.stamp(), "details": details}
        record.transactions.append(entry)

    def set_status(self, record: InvoiceRecord, status: str) -> None:
        record.data["status"] = status
        record.data["version"] = self.stamp(record.data["version"])
        receipt = self.find_receipt(record.data["ledgerReceiptId"])
        if receipt is not None:
            receipt["status"] = status
            self.receipts[receipt["id"]] = receipt
        self.changed()

    def find_receipt(self, receipt_id: int) -> Json | None:
        return self.receipts.get(receipt_id) or self.history.receipt(receipt_id)

    # fiscal periods

    @property
    def closed_through(self) -> date | None:
        """The last day of the closed books. Set by hand, never by the calendar, as accountants close them."""
        return self.books.closed_through

    @closed_through.setter
    def closed_through(self, day: date | None) -> None:
        self.books.closed_through = day

    def fiscal_years(self) -> list[Json]:
        return self.books.years(self.today(), all_closed=self.weather.blows("fiscal_closed"))

    def period_is_open(self, day: str) -> bool:
        return self.books.takes(date.fromisoformat(day), self.today(), all_closed=self.weather.blows("fiscal_closed"))


def naive(instant: datetime) -> str:
    return instant.astimezone(HELSINKI).replace(tzinfo=None).isoformat(timespec="seconds")


def clone(value: Any) -> Any:
    return copy.deepcopy(value)
