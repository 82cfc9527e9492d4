"""Invoices from before the demo: each one follows from its place in line, so a million of them cost nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from math import gcd
from typing import Any

from sandbox.procountor import sums
from sandbox.procountor.ledger import RECEIPT_BASE
from sandbox.procountor.numbers import bank_reference
from sandbox.procountor.records import InvoiceRecord, Summary, Window
from sandbox.seed.firms import FIRMS
from sandbox.seed.registers import FIRST_PRODUCT_ID, MAIN_IBAN, PRODUCTS, address_of, partner_id

Json = dict[str, Any]

FIRST_ID = 8_400_001
FIRST_NUMBER = 10_001
EVENT_BASE = 29_000_000
SETTLED_AFTER_DAYS = 110  # everything due longer ago than this is paid
LONGEST_TERM_DAYS = 30
PAYERS = tuple(
    place
    for place, firm in enumerate(FIRMS)
    if firm.is_finnish and firm.quirk not in {"inactive", "unregistered", "no_history"}
)
# STEP walks through all payers because it shares no factor with their number; UNSTEP walks back.
STEP = next(step for step in (11, 13, 17) if gcd(step, len(PAYERS)) == 1)
UNSTEP = pow(STEP, -1, len(PAYERS))
UNPAID = frozenset({"NOT_SENT", "APPROVED", "SENT", "PARTLY_PAID"})


def _mix(seed: int, place: int, salt: int) -> int:
    """A well-spread 31-bit number, the same in every run."""
    value = (seed * 1_000_003 + place * 2_654_435_761 + salt * 40_503) & 0xFFFFFFFF
    value = ((value ^ (value >> 15)) * 2_246_822_519) & 0xFFFFFFFF
    return (value ^ (value >> 13)) & 0x7FFFFFFF


class SeededHistory:
    """`size` invoices up to `today`, the last one dated yesterday or today; deterministic in (seed, size, today)."""

    def __init__(self, size: int, today: date, seed: int = 1) -> None:
        self.first_id, self.size = FIRST_ID, size
        self._today, self._seed = today.toordinal(), seed
        self._unpaid: list[tuple[int, str, Decimal]] | None = None
        self._span = max(90, min(size * 3 // 2, 3650))

    def summary(self, invoice_id: int) -> Summary:
        place = self._place(invoice_id)
        day, due, firm = self._day(place), self._due(place), self._firm(place)
        stamp = f"{date.fromordinal(day).isoformat()}T{8 + place % 9:02d}:{place % 60:02d}:{place * 7 % 60:02d}"
        return Summary(
            invoice_id,
            self._status(place, due),
            stamp[:10],
            date.fromordinal(due).isoformat(),
            stamp,
            stamp,
            partner_id(firm),
            FIRST_NUMBER + place,
            FIRMS[firm].channel,
        )

    def record(self, invoice_id: int) -> InvoiceRecord:
        summary = self.summary(invoice_id)
        data = self._data(summary)
        record = InvoiceRecord(data, created=summary.created)
        record.events = self._events(record, summary)
        if summary.status not in {"UNFINISHED", "NOT_SENT"}:
            record.send_count = 1
            record.transactions = [_log("APPROVAL", summary.created), _log("SEND", summary.created)]
        if record.events:
            data["paymentDate"] = record.events[-1]["paymentDate"]
        return record

    def receipt(self, receipt_id: int) -> Json | None:
        place = receipt_id - RECEIPT_BASE
        if not 0 <= place < self.size:
            return None
        invoice = self.record(self.first_id + place).data
        return sums.receipt_of(invoice, receipt_id, iter(range(100_000_000 + place * 8, 100_000_000 + place * 8 + 8)))

    def candidates(self, window: Window) -> Sequence[int]:
        last_day = min(window.last_day, window.last_due)
        first = self._first_place(max(window.first_day, self._earliest_day(window)))
        stop = self._first_place(last_day, after=True)
        if window.number is not None:
            first, stop = max(first, window.number - FIRST_NUMBER), min(stop, window.number - FIRST_NUMBER + 1)
        if window.partners is None:
            return range(self.first_id + first, self.first_id + max(first, stop))
        return sorted(self.first_id + place for place in self._places_of(window.partners, first, stop))

    def _earliest_day(self, window: Window) -> str:
        """Dates are in id order but due dates are not: look back by the longest term."""
        days = [date.min.toordinal()]
        if window.first_due:
            days.append(date.fromisoformat(window.first_due).toordinal() - LONGEST_TERM_DAYS)
        if window.unsettled_only:
            days.append(self._today - SETTLED_AFTER_DAYS - LONGEST_TERM_DAYS)
        return date.fromordinal(max(days)).isoformat()

    def _first_place(self, day: str, *, after: bool = False) -> int:
        """The first place dated on or after (or strictly after) the ISO day."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            found = date.fromordinal(self._day(middle)).isoformat()
            early = found <= day if after else found < day
            low, high = (middle + 1, high) if early else (low, middle)
        return low

    def _places_of(self, partners: frozenset[int], first: int, stop: int) -> Iterator[int]:
        """Each block of len(PAYERS) invoices holds one of each payer, so their places can be reckoned."""
        turns = [turn for turn, firm in enumerate(PAYERS) if partner_id(firm) in partners]
        for block in range(first // len(PAYERS), stop // len(PAYERS) + 1):
            for turn in turns:
                place = block * len(PAYERS) + (turn - self._shift(block)) * UNSTEP % len(PAYERS)
                if first <= place < stop:
                    yield place

    def settled_statuses(self) -> frozenset[str]:
        return frozenset({"PAID"})

    def names_matching(self, term: str) -> frozenset[int]:
        return frozenset(partner_id(place) for place, firm in enumerate(FIRMS) if term in firm.name.lower())

    def unpaid(self) -> Sequence[tuple[int, str, Decimal]]:
        if self._unpaid is None:
            ids = self.candidates(Window(unsettled_only=True))
            rows = (self.summary(number) for number in ids)
            self._unpaid = [(row.id, row.due, self.record(row.id).open) for row in rows if row.status in UNPAID]
        return self._unpaid

    def _place(self, invoice_id: int) -> int:
        place = invoice_id - self.first_id
        if not 0 <= place < self.size:
            raise KeyError(invoice_id)
        return place

    def _day(self, place: int) -> int:
        return self._today - 1 - (self.size - 1 - place) * self._span // self.size

    def _firm(self, place: int) -> int:
        block, offset = divmod(place, len(PAYERS))
        return PAYERS[(offset * STEP + self._shift(block)) % len(PAYERS)]

    def _shift(self, block: int) -> int:
        return _mix(self._seed, block, 1) % len(PAYERS)

    def _due(self, place: int) -> int:
        return self._day(place) + int(FIRMS[self._firm(place)].terms)

    def _status(self, place: int, due: int) -> str:
        late = self._today - due
        if late > SETTLED_AFTER_DAYS:
            return "PAID"
        from_end = self.size - 1 - place
        if from_end < 2:
            return ("UNFINISHED", "NOT_SENT")[from_end]
        if late <= 0:
            return "PAID" if from_end % 5 == 4 else "SENT"
        if late <= 60:
            return ("SENT", "PAID", "PAID", "PAID", "SENT", "PAID", "PARTLY_PAID", "PAID")[from_end % 8]
        return "SENT" if from_end % 7 == 3 else "PAID"

    def _data(self, summary: Summary) -> Json:
        place = summary.id - self.first_id
        firm = FIRMS[self._firm(place)]
        party: Json = {
            "identifier": firm.business_id,
            "customerNumber": str(1001 + self._firm(place)),
            "counterPartyAddress": address_of(firm),
        }
        if firm.email:
            party["email"] = firm.email
        if firm.channel == "ELECTRONIC_INVOICE":
            address = f"0037{firm.business_id.replace('-', '')}"
            party["einvoiceAddress"] = {"address": address, "operator": "003721291126"}
        invoice: Json = {
            "id": summary.id,
            "partnerId": summary.partner_id,
            "type": "SALES_INVOICE",
            "status": summary.status,
            "date": summary.date,
            "counterParty": party,
            "billingAddress": address_of(firm),
            "deliveryAddress": address_of(firm),
            "paymentInfo": _payment_info(summary),
            "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
            "discountPercent": Decimal("0.0000"),
            "invoiceRows": self._rows(place),
            "invoiceNumber": summary.number,
            "vatStatus": 1,
            "invoiceChannel": summary.channel,
            "penaltyPercent": Decimal("8.00"),
            "language": firm.language,
            "ledgerReceiptId": RECEIPT_BASE + place,
            "version": summary.version,
            "creatorId": 502,
            "isOffer": False,
        }
        invoice["invoiceSumInfo"] = sums.sum_info(invoice)
        return invoice

    def _rows(self, place: int) -> list[Json]:
        count = 1 + _mix(self._seed, place, 2) % 3
        return [_row(place, number, _mix(self._seed, place, 10 + number)) for number in range(count)]

    def _events(self, record: InvoiceRecord, summary: Summary) -> list[Json]:
        if summary.status not in {"PAID", "PARTLY_PAID"}:
            return []
        whole = summary.status == "PAID"
        place = summary.id - self.first_id
        paid_on = date.fromisoformat(summary.due) + timedelta(days=_mix(self._seed, place, 3) % 9 - 4)
        day = min(max(paid_on, date.fromisoformat(summary.date)), date.fromordinal(self._today - 1))
        return [
            {
                "id": EVENT_BASE + place,
                "invoiceId": summary.id,
                "type": "REFERENCEPAYMENT",
                "paymentDate": day.isoformat(),
                "status": "PAID",
                "amount": record.total if whole else sums.cents(record.total * 2 / 5),
                "currency": "EUR",
            }
        ]


def _payment_info(summary: Summary) -> Json:
    return {
        "paymentMethod": "BANK_TRANSFER",
        "currency": "EUR",
        "bankAccount": {"accountNumber": MAIN_IBAN},
        "dueDate": summary.due,
        "currencyRate": Decimal("1.000000"),
        "bankReferenceCode": bank_reference(summary.number),
        "bankReferenceCodeType": "FI",
    }


@lru_cache(maxsize=64)
def _product(place: int) -> tuple[str, str, str, Decimal, Decimal]:
    name, code, unit, price, rate = PRODUCTS[place]
    return name, code, unit, Decimal(price).quantize(Decimal("0.0000")), Decimal(rate).quantize(Decimal("0.00"))


def _row(place: int, number: int, luck: int) -> Json:
    product = luck % len(PRODUCTS)
    name, code, unit, price, rate = _product(product)
    quantity = 1 if price > 1500 else 1 + (luck >> 8) % 12
    return {
        "id": 200_000_000 + place * 4 + number,
        "productId": FIRST_PRODUCT_ID + product,
        "product": name,
        "productCode": code,
        "quantity": Decimal(quantity).quantize(Decimal("0.000000")),
        "unit": unit,
        "unitPrice": price,
        "discountPercent": Decimal("0.0000"),
        "vatPercent": rate,
    }


def _log(action: str, stamp: str) -> Json:
    return {"action": action, "name": "Aino Laine", "date": stamp, "details": ""}
