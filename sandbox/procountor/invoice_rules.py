"""What a sales invoice must satisfy beyond the field table."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.procountor import vat
from sandbox.procountor.errors import ApiError, Problem, invalid_value
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.numbers import is_bank_reference, is_business_id
from sandbox.procountor.records import Json
from sandbox.procountor.schema import parse_day

_FINNISH_ID = re.compile(r"[\d\s-]+")


def check(invoice: Json, ledger: Ledger) -> None:
    """Raises ApiError 400 with every problem found."""
    problems = [
        *_dates(invoice),
        *_sales(invoice, ledger),
        *_counter_party(invoice),
        *_links(invoice, ledger),
        *_reference(invoice["paymentInfo"]),
        *_rows(invoice, ledger),
        *_channel(invoice),
    ]
    if problems:
        raise ApiError(400, *problems)


def blank(field: str) -> Problem:
    return Problem(f"Value of the '{field}' cannot be blank.", field)


def _dates(invoice: Json) -> Iterator[Problem]:
    billed, due = parse_day(invoice["date"]), parse_day(invoice["paymentInfo"]["dueDate"])
    if billed is None or due is None:
        return
    if due < billed:
        yield Problem("DUE_DATE_BEFORE_BILL_DATE", "paymentInfo.dueDate")
    elif (due - billed).days > 999:
        yield Problem("Due date can be at most 999 days after the invoice date.", "paymentInfo.dueDate")


def _sales(invoice: Json, ledger: Ledger) -> Iterator[Problem]:
    for field in ("vatStatus", "language"):
        if field not in invoice:
            yield blank(field)
    if "vatStatus" in invoice and invoice["vatStatus"] not in ledger.vat_statuses:
        yield invalid_value("vatStatus", invoice["vatStatus"])
    if "factoringContractId" in invoice:
        yield from _factoring(invoice, ledger)
    if invoice["paymentInfo"]["paymentMethod"] == "BANK_TRANSFER":
        yield from _bank_account(invoice["paymentInfo"], ledger)


def _factoring(invoice: Json, ledger: Ledger) -> Iterator[Problem]:
    """The account must be the contract's, and cash is nothing to finance; how these are refused is not published."""
    iban = ledger.registers.factoring_contracts.get(invoice["factoringContractId"])
    if iban is None:
        yield invalid_value("factoringContractId", invoice["factoringContractId"])
    elif invoice["paymentInfo"]["paymentMethod"] == "CASH":
        yield Problem("Financing agreements cannot be used with cash payments.", "factoringContractId")
    elif invoice["paymentInfo"].get("bankAccount", {}).get("accountNumber") != iban:
        yield Problem(
            "Bank account is not the one of the financing agreement.", "paymentInfo.bankAccount.accountNumber"
        )


def _bank_account(payment_info: Json, ledger: Ledger) -> Iterator[Problem]:
    field = "paymentInfo.bankAccount.accountNumber"
    number = payment_info.get("bankAccount", {}).get("accountNumber", "")
    accounts = {account["iban"] for account in ledger.registers.bank_accounts if account["status"] == "ACTIVE"}
    if not number:
        yield blank(field)
    elif number not in accounts:
        yield Problem(f"Bank account {number} does not exist in the environment.", field)


def _counter_party(invoice: Json) -> Iterator[Problem]:
    party = invoice["counterParty"]
    country = party["counterPartyAddress"].get("country", "FINLAND")
    identifier = party.get("identifier", "")
    if identifier and country == "FINLAND" and _FINNISH_ID.fullmatch(identifier) and not is_business_id(identifier):
        yield Problem("ERROR_BRN_CODE", "counterParty.identifier")
    if len(party.get("bccAddresses", [])) > 4:
        yield Problem("At most 4 bcc addresses are allowed.", "counterParty.bccAddresses")
    for field in ("billingAddress", "deliveryAddress"):
        if invoice.get(field) and not invoice[field].get("country"):
            yield blank(f"{field}.country")


def _links(invoice: Json, ledger: Ledger) -> Iterator[Problem]:
    partner_id = invoice.get("partnerId")
    if partner_id is not None:
        partner = ledger.registers.partners.get(partner_id)
        if partner is None or partner["type"] != "CUSTOMER":
            yield invalid_value("partnerId", partner_id)
    for place, row in enumerate(invoice["invoiceRows"]):
        if "productId" in row and row["productId"] not in ledger.registers.products:
            yield invalid_value(f"invoiceRows[{place}].productId", row["productId"])


def _reference(payment_info: Json) -> Iterator[Problem]:
    code = payment_info.get("bankReferenceCode")
    if code and not is_bank_reference(code):
        yield Problem("Value of the 'paymentInfo.bankReferenceCode' field is invalid.", "paymentInfo.bankReferenceCode")


def _rows(invoice: Json, ledger: Ledger) -> Iterator[Problem]:
    for place, row in enumerate(invoice["invoiceRows"]):
        if row["vatPercent"] not in vat.enabled(ledger.today()):
            yield Problem(f"VAT percentage {row['vatPercent']} is not in use.", f"invoiceRows[{place}].vatPercent")
        if "vatStatus" in row and row["vatStatus"] not in ledger.vat_statuses:
            yield invalid_value(f"invoiceRows[{place}].vatStatus", row["vatStatus"])


def _channel(invoice: Json) -> Iterator[Problem]:
    party, channel = invoice["counterParty"], invoice["invoiceChannel"]
    own = party["counterPartyAddress"]
    billing = invoice.get("billingAddress", own)
    if channel == "EMAIL" and "@" not in party.get("email", ""):
        yield blank("counterParty.email")
    if channel == "MAIL" and not (_is_postal(own) or _is_postal(billing)):
        yield blank("counterParty.counterPartyAddress.street")
    if channel == "ELECTRONIC_INVOICE":
        if not (_is_postal(own) and _is_postal(billing)):
            yield blank("counterParty.counterPartyAddress.street")
        yield from _e_invoice(party, own)


def _e_invoice(party: Json, address: Json) -> Iterator[Problem]:
    target: Any = party.get("einvoiceAddress", {})
    if not target.get("address"):
        yield blank("counterParty.einvoiceAddress.address")
    if address.get("country", "FINLAND") != "FINLAND":
        if target.get("ediId"):
            yield Problem("OVT_NOT_ALLOWED", "counterParty.einvoiceAddress.ediId")
    elif not target.get("operator"):
        yield blank("counterParty.einvoiceAddress.operator")


def _is_postal(address: Json) -> bool:
    return all(address.get(part) for part in ("street", "zip", "city"))
