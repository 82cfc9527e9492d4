"""What an invoice says, in the order in which it is read: Procountor's fields as printed words, nothing of layout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.paper.wording import Wording

Json = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
STAMPS = {"UNFINISHED": "draft", "INVALIDATED": "void"}


@dataclass(frozen=True)
class Seller:
    """The company whose ledger it is."""

    company: Json
    banks: Sequence[Json]

    def bic(self, iban: str) -> str:
        return next((str(bank["bic"]) for bank in self.banks if bank["iban"] == iban), "")

    def lines(self, words: Wording) -> list[str]:
        address, code = self.company["companyAddress"], self.company["businessIdentifier"]["code"]
        place = f"{address['street']}, {address['zip']} {address['city']}"
        ids = f"{words.word('business_id')} {code} · {words.word('vat_number')} {vat_number(code)}"
        return [place, ids]


def vat_number(business_id: str) -> str:
    """Finland's is FI and the business ID without its dash."""
    return f"FI{business_id.replace('-', '')}"


def wording_of(invoice: Json) -> Wording:
    return Wording(invoice.get("language", "FINNISH"), invoice["paymentInfo"]["currency"])


def is_credit(invoice: Json) -> bool:
    return bool(invoice["invoiceSumInfo"][0]["invoiceSumTotal"] < 0)


def address_lines(address: Json) -> list[str]:
    place = f"{address.get('zip', '')} {address.get('city', '')}".strip()
    country = address.get("country", "FINLAND")
    abroad = "" if country == "FINLAND" else country.replace("_", " ")
    beside = (address.get("specifier"), address.get("street"), address.get("subdivision"))
    parts = (address.get("name"), *beside, place, abroad)
    return [part for part in parts if part]


def buyer_lines(invoice: Json, words: Wording) -> list[str]:
    """The window of the envelope: where the invoice goes, and whose ID stands on it."""
    party = invoice["counterParty"]
    address = invoice.get("billingAddress") or party["counterPartyAddress"]
    identifier = party.get("identifier", "")
    finnish = party["counterPartyAddress"].get("country", "FINLAND") == "FINLAND"
    label = words.word("business_id" if finnish else "vat_number")
    named = {"name": party["counterPartyAddress"]["name"], **{k: v for k, v in address.items() if v}}
    return [*address_lines(named), *([f"{label} {identifier}"] if identifier else [])]


def delivery_lines(invoice: Json) -> list[str]:
    """Nothing where it goes to the buyer."""
    there = address_lines(invoice.get("deliveryAddress") or {})
    return [] if there == address_lines(invoice["counterParty"]["counterPartyAddress"]) else there


def facts(invoice: Json, words: Wording) -> list[tuple[str, str]]:
    """Label and value; what the invoice does not have is left out."""
    payment, party = invoice["paymentInfo"], invoice["counterParty"]
    due = payment.get("newDueDate") or payment["dueDate"]
    days = (date.fromisoformat(payment["dueDate"]) - date.fromisoformat(invoice["date"])).days
    penalty = invoice.get("penaltyPercent")
    rows = (
        ("number", str(invoice["invoiceNumber"])),
        ("date", words.day(invoice["date"])),
        ("due", words.day(due)),
        ("terms", words.terms(days)),
        ("reference", reference(invoice)),
        ("customer_number", party.get("customerNumber", "")),
        ("contact", party.get("contactPersonName", "")),
        ("your_reference", invoice.get("orderReference", "")),
        ("delivery", delivery_days(invoice, words)),
        ("penalty", f"{words.number(penalty)} %" if penalty else ""),
    )
    return [(words.word(key), value) for key, value in rows if value]


def delivery_days(invoice: Json, words: Wording) -> str:
    days = [invoice[name] for name in ("deliveryStartDate", "deliveryEndDate") if invoice.get(name)]
    return " – ".join(dict.fromkeys(words.day(day) for day in days))


def reference(invoice: Json) -> str:
    """In groups of five from the right, an RF one in groups of four, as banks write them."""
    code = invoice["paymentInfo"].get("bankReferenceCode", "").replace(" ", "")
    if code.startswith("RF"):
        return grouped(code)
    first = len(code) % 5
    return " ".join(part for part in (code[:first], *(code[at : at + 5] for at in range(first, len(code), 5))) if part)


def grouped(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


@dataclass(frozen=True)
class PrintedRow:
    name: str
    cells: tuple[str, ...]
    """As in `headings`, after the name."""
    notes: tuple[str, ...]


def headings(invoice: Json, words: Wording) -> list[str]:
    sums = "gross_sum" if invoice["extraInfo"]["unitPricesIncludeVat"] else "net_sum"
    price = f"{words.word('price')} {words.currency}"
    return [*map(words.word, ("product", "quantity", "unit")), price, *map(words.word, ("discount", "vat", sums))]


def printed_rows(invoice: Json, words: Wording, totals: Sequence[Decimal]) -> Iterator[PrintedRow]:
    for row, total in zip(invoice["invoiceRows"], totals, strict=True):
        discount = row["discountPercent"]
        cells = (
            words.number(row["quantity"]),
            words.unit(row["unit"]),
            words.price(row["unitPrice"]),
            words.number(discount) if discount else "",
            words.number(row["vatPercent"]),
            words.money(total),
        )
        period = " – ".join(words.day(row[name]) for name in ("startDate", "endDate") if row.get(name))
        notes = (row.get("productCode", ""), row.get("comment", ""), period)
        yield PrintedRow(row["product"], cells, tuple(note for note in notes if note))


def payment_facts(invoice: Json, seller: Seller, words: Wording) -> Pairs:
    payment = invoice["paymentInfo"]
    iban = payment.get("bankAccount", {}).get("accountNumber", "")
    total = invoice["invoiceSumInfo"][0]["invoiceSumTotal"]
    rows = (
        ("payee", str(seller.company["name"])),
        ("iban", f"{grouped(iban)}  {seller.bic(iban)}".strip()),
        ("reference", reference(invoice)),
        ("due", words.day(payment.get("newDueDate") or payment["dueDate"])),
        ("total", words.money(total)),
    )
    return [(words.word(key), value) for key, value in rows if value]
