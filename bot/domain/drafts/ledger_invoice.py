"""The invoice as Procountor has it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.drafts.content import Line
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import Totals

NAMED_SINCE = {
    "other.counterParty.counterPartyAddress.specifier": "specifier",
    "other.counterParty.counterPartyAddress.subdivision": "subdivision",
    "other.factoringContractId": "factoring_contract",
}
"""Facts under the names that they are stored with in old records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSnapshot:
    """What people approve, as Procountor holds it."""

    name: str
    business_id: str | None
    street: str
    zip: str
    city: str
    lines: tuple[Line, ...]
    invoice_date: date
    due_date: date
    channel: str
    your_reference: str | None
    note: str | None
    vat_status: int = 1
    vat_status_name: str | None = field(default=None, compare=False)
    """What the company's own list calls it; None: not known."""
    delivery_start: date | None = None
    delivery_end: date | None = None
    prices_include_vat: bool = False
    currency: str | None = None
    currency_rate: Decimal | None = None
    """None for 1, the rate of the company's own currency."""
    facts: tuple[tuple[str, str], ...] = ()
    """Name and value of everything else that is not empty; nothing at all in old records."""

    @property
    def facts_by_name(self) -> dict[str, str]:
        """Also of a record from before some of them had names of their own."""
        return {NAMED_SINCE.get(name, name): value for name, value in self.facts}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerInvoice:
    """What Procountor said about the invoice last time we looked."""

    invoice_id: InvoiceId
    number: int | None
    status: LedgerStatus
    version: str | None
    reference: str | None
    """The bank reference code customers pay with."""
    ledger_receipt_id: int | None
    totals: Totals | None
    fingerprint: str = ""
    """A hash of what people approve: counterparty, rows, dates, channel, references. Same hash, same invoice."""
    shown: InvoiceSnapshot | None = None
    """The same, readable; None in rows of a list and in old records."""
    partner_id: PartnerId | None = None
    """Whom it bills. Nobody can change it at Procountor; None in old records."""
