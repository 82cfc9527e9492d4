"""Totals of an invoice and the ledger receipt they lead to."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.procountor.records import Json

CENT = Decimal("0.01")
SALES_ACCOUNT, RECEIVABLES_ACCOUNT = "3000", "1701"


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def row_totals(row: Json, invoice: Json) -> tuple[Decimal, Decimal]:
    """Net and VAT of a row, each rounded to cents, both discounts applied."""
    rate = row["vatPercent"] / 100
    amount = row["quantity"] * row["unitPrice"]
    for percent in (row["discountPercent"], invoice["discountPercent"]):
        amount *= 1 - percent / 100
    return _split(amount, rate, gross=invoice["extraInfo"]["unitPricesIncludeVat"])


def _split(amount: Decimal, rate: Decimal, *, gross: bool) -> tuple[Decimal, Decimal]:
    """Net and VAT. A gross amount is what the customer pays: the two make it up to the cent."""
    if gross:
        net = cents(amount / (1 + rate))
        return net, cents(amount) - net
    return cents(amount), cents(amount * rate)


def per_rate(invoice: Json, *, rounded_once: bool = False) -> list[tuple[Decimal, Decimal, Decimal]]:
    """(rate, net, VAT) of each rate on the invoice, highest first; rounded in each row, or once for the rate."""
    gross = invoice["extraInfo"]["unitPricesIncludeVat"]
    by_rate: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for row in invoice["invoiceRows"]:
        before = by_rate.get(row["vatPercent"], (Decimal("0.00"), Decimal("0.00")))
        net, vat = row_totals(row, invoice)
        by_rate[row["vatPercent"]] = before[0] + net, before[1] + vat
    if rounded_once:
        by_rate = {
            rate: _split(net + vat if gross else net, rate / 100, gross=gross) for rate, (net, vat) in by_rate.items()
        }
    return [(rate, *pair) for rate, pair in sorted(by_rate.items(), reverse=True)]


def sum_info(invoice: Json, *, rounded_once: bool = False, vat_off: Decimal = Decimal(0)) -> list[Json]:
    """One entry in the invoice's currency, and one in euros when that is another one.

    Procountor does not document whether it rounds VAT in each row or once per rate: both can be played.
    `vat_off`: by so much the VAT is wrong, as a setting there can make it.
    """
    rates = per_rate(invoice, rounded_once=rounded_once)
    net = sum((row[1] for row in rates), Decimal("0.00"))
    vat = sum((row[2] for row in rates), Decimal("0.00")) + vat_off
    currency = invoice["paymentInfo"]["currency"]
    entries = [_entry(currency, net, vat, accounting=currency == "EUR")]
    if currency != "EUR":
        rate = _to_euros(invoice)
        entries.append(_entry("EUR", cents(net / rate), cents(vat / rate), accounting=True))
    return entries


def _to_euros(invoice: Json) -> Decimal:
    """What a euro costs in the invoice's currency."""
    payment = invoice["paymentInfo"]
    return Decimal(1) if payment["currency"] == "EUR" else payment["currencyRate"] or Decimal(1)


def _entry(currency: str, net: Decimal, vat: Decimal, *, accounting: bool) -> Json:
    return {
        "currency": currency,
        "inAccountingCurrency": accounting,
        "excludingVatTotal": net,
        "vatSumTotal": vat,
        "invoiceSumTotal": net + vat,
    }


def receipt_of(invoice: Json, receipt_id: int, transaction_ids: Any) -> Json:
    """The ledger receipt: ENTRY rows are net and negative, the receivable is gross and positive."""
    entries = [
        _transaction(next(transaction_ids), ("ENTRY", SALES_ACCOUNT), -net, rate, text)
        for net, rate, text in _postings(invoice)
    ]
    gross = invoice["invoiceSumInfo"][-1]["invoiceSumTotal"]
    balance = _transaction(
        next(transaction_ids), ("RECONCILIATION_ENTRY", RECEIVABLES_ACCOUNT), gross, Decimal("0.00"), ""
    )
    return {
        "id": receipt_id,
        "type": "SALES_INVOICE",
        "status": invoice["status"],
        "name": invoice["counterParty"]["counterPartyAddress"]["name"],
        "receiptDate": invoice["date"],
        "vatType": "SALES",
        "vatStatus": invoice["vatStatus"],
        "invoiceId": invoice["id"],
        "receiptNumber": invoice["invoiceNumber"],
        "invoiceNumber": invoice["invoiceNumber"],
        "partnerId": invoice.get("partnerId"),
        "version": invoice["version"],
        "transactions": [*entries, balance],
    }


def _postings(invoice: Json) -> list[tuple[Decimal, Decimal, str]]:
    """Net, in euros."""
    rate = _to_euros(invoice)
    lines = [
        (cents(row_totals(row, invoice)[0] / rate), row["vatPercent"], row["product"]) for row in invoice["invoiceRows"]
    ]
    if invoice["extraInfo"]["accountingByRow"]:
        return lines
    by_rate: dict[Decimal, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for net, rate, _ in lines:
        by_rate[rate] += net
    return [(net, rate, "") for rate, net in by_rate.items()]


def _transaction(number: int, kind: tuple[str, str], value: Decimal, rate: Decimal, text: str) -> Json:
    return {
        "id": number,
        "transactionType": kind[0],
        "account": kind[1],
        "accountingValue": value,
        "vatPercent": rate,
        "vatType": "SALES",
        "description": text[:255],
        "dimensionItemValues": [],
    }
