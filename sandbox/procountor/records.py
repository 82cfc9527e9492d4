"""What the ledger keeps of an invoice, and the short form that searches look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

Json = dict[str, Any]


class Summary(NamedTuple):
    """Dates are ISO strings in Helsinki time: they compare as they sort."""

    id: int
    status: str
    date: str
    due: str
    created: str
    version: str
    partner_id: int | None
    number: int
    channel: str
    type: str = "SALES_INVOICE"
    original_number: str = ""


@dataclass
class InvoiceRecord:
    data: Json
    created: str
    visible_from: datetime | None = None
    events: list[Json] = field(default_factory=list)
    transactions: list[Json] = field(default_factory=list)
    send_count: int = 0

    @property
    def id(self) -> int:
        return int(self.data["id"])

    @property
    def status(self) -> str:
        return str(self.data["status"])

    @property
    def total(self) -> Decimal:
        """Gross, in the invoice's currency."""
        total: Decimal = self.data["invoiceSumInfo"][0]["invoiceSumTotal"]
        return total

    @property
    def open(self) -> Decimal:
        """What is still unpaid, in the invoice's currency."""
        return self.total - sum((event["amount"] for event in self.events), Decimal(0))

    def summary(self) -> Summary:
        data = self.data
        return Summary(
            data["id"],
            data["status"],
            data["date"],
            data["paymentInfo"]["dueDate"],
            self.created,
            data["version"],
            data.get("partnerId"),
            data["invoiceNumber"],
            data["invoiceChannel"],
            data["type"],
            data.get("originalInvoiceNumber", ""),
        )


@dataclass(frozen=True)
class Window:
    """A rough first cut of a search: ISO days of the invoice date, due days, partners, number. None: not limited."""

    first_day: str = ""
    last_day: str = "9999"
    first_due: str = ""
    last_due: str = "9999"
    partners: frozenset[int] | None = None
    number: int | None = None
    unsettled_only: bool = False


class History(Protocol):
    """Invoices from before the world began, made when looked at. Ids are consecutive, oldest first; nothing changes."""

    first_id: int
    size: int

    def record(self, invoice_id: int) -> InvoiceRecord: ...

    def summary(self, invoice_id: int) -> Summary: ...

    def receipt(self, receipt_id: int) -> Json | None: ...

    def candidates(self, window: Window) -> Sequence[int]:
        """Ids, ascending, of at least everything inside the window."""
        ...

    def settled_statuses(self) -> frozenset[str]:
        """The statuses of the invoices that `unsettled_only` leaves out."""
        ...

    def names_matching(self, term: str) -> frozenset[int]:
        """Partners whose name contains the lower-case term."""
        ...

    def unpaid(self) -> Sequence[tuple[int, str, Decimal]]:
        """Id, due day and open sum of each approved invoice that still awaits money."""
        ...


class NoHistory:
    first_id = 8_400_001
    size = 0

    def record(self, invoice_id: int) -> InvoiceRecord:
        raise KeyError(invoice_id)

    def summary(self, invoice_id: int) -> Summary:
        raise KeyError(invoice_id)

    def receipt(self, receipt_id: int) -> Json | None:
        del receipt_id
        return None

    def candidates(self, window: Window) -> Sequence[int]:
        del window
        return ()

    def settled_statuses(self) -> frozenset[str]:
        return frozenset()

    def names_matching(self, term: str) -> frozenset[int]:
        del term
        return frozenset()

    def unpaid(self) -> Sequence[tuple[int, str, Decimal]]:
        return ()


class Numbers:
    """Running ids."""

    def __init__(self, start: int) -> None:
        self._next = start

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self._next += 1
        return self._next - 1
