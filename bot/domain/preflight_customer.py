"""Preflight: is it the right customer, does it exist, and can the invoice reach it?

Sources: the business ID decides, a name never does (several partners may carry one ID); what the register says is
a claim of PRH/YTJ, whose open data lacks sole traders, associations and municipalities; what each channel needs is
Procountor's rule for the invoice.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from bot.domain import business_id as ids
from bot.domain.deal import Address
from bot.domain.draft import Channel, Customer
from bot.domain.matching import address_differences, same_company_name
from bot.domain.money import Money
from bot.domain.preflight import Cure, Finding, Severity
from bot.domain.preflight_evidence import Case
from bot.domain.registry import RegistryAnswer
from bot.domain.registry import Standing as Registered
from bot.domain.text import Argument, text


def blocked(code: str, cure: Cure, **args: Argument) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKING, message=text(f"finding.{code}", **args), cure=cure)


def warned(code: str, cure: Cure | None = None, **args: Argument) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=text(f"finding.{code}", **args), cure=cure)


def unknown_or_ambiguous(case: Case) -> Iterator[Finding]:
    """No customer, no invoice. One business ID on several partners is a person's choice: any of them may be the old one."""
    buyer, evidence = case.deal.buyer, case.evidence
    if case.content.customer is not None:
        return
    if evidence.matches > 1:
        finding = blocked(
            "customer.ambiguous",
            Cure.PICK_CUSTOMER,
            business_id=buyer.business_id or "",
            count=evidence.matches,
        )
    else:
        finding = blocked("customer.unknown", Cure.PICK_CUSTOMER, name=buyer.name)
    yield replace(finding, candidates=evidence.candidates)


def inactive(case: Case) -> Iterator[Finding]:
    """Somebody closed the partner in Procountor on purpose: it is opened there (then Retry), not from here."""
    customer = case.content.customer
    if customer and not customer.active:
        yield blocked("customer.inactive", Cure.RETRY, name=customer.name)


def business_id(case: Case) -> Iterator[Finding]:
    """What the invoice will carry: the customer's ID, before there is a customer the deal's. Finland only.

    None at all is a warning, as consumers have none; one with a wrong digit is some other company's or nobody's.
    """
    customer, buyer = case.content.customer, case.deal.buyer
    given = customer.business_id if customer else buyer.business_id
    if country_of(case) != "FI":
        return
    if not given:
        if customer is not None:  # without a customer, `customer.unknown` asks for it already
            yield warned("business_id.missing", Cure.FIX)
        return
    try:
        ids.validate(given)
    except ids.BusinessIdError as error:
        yield blocked("business_id.invalid", Cure.FIX, business_id=given, expected=error.expected or "–")


def foreign(case: Case) -> Iterator[Finding]:
    """Reverse charge, intra-EU and export are judged by an accountant; Åland is outside the EU's VAT area.

    Blocks until somebody has been through the edit form.
    """
    country = country_of(case)
    if country != "FI":
        finding = warned if case.evidence.edited else blocked
        yield finding("foreign.customer", Cure.EDIT, country=country)


def country_of(case: Case) -> str:
    """ISO alpha-2 of the buyer; a foreign VAT id outweighs an address that says nothing but FI."""
    customer, buyer = case.content.customer, case.deal.buyer
    country = customer.address.country if customer else (buyer.address.country if buyer.address else buyer.country)
    vat_id = (customer.vat_id if customer else buyer.vat_id) or ""
    prefix = vat_id[:2].upper()
    if country.upper() in ("", "FI") and prefix.isalpha() and prefix not in ("", "FI"):
        return "GR" if prefix == "EL" else prefix
    return country.upper() or "FI"


def registered(case: Case) -> Iterator[Finding]:
    """What the register says of the company itself.

    A bankrupt or ceased company is not invoiced (its estate or successor is). Liquidation and restructuring are a
    credit risk, not a wrong invoice. Not found and not answered are warnings: the open data has holes.
    """
    answer = case.evidence.registry
    if answer is None:
        return
    match answer.standing:
        case Registered.UNKNOWN:
            yield warned("registry.unverified", Cure.RETRY)
        case Registered.NOT_FOUND:
            yield warned("registry.not_found", Cure.FIX, business_id=answer.business_id)
        case Registered.BANKRUPT:
            yield blocked("registry.bankrupt", Cure.FIX)
        case Registered.CEASED:
            yield blocked("registry.ceased", Cure.FIX)
        case Registered.LIQUIDATION:
            yield warned("registry.liquidation")
        case Registered.RESTRUCTURING:
            yield warned("registry.restructuring")
        case Registered.ACTIVE:
            pass


def tax_registers(case: Case) -> Iterator[Finding]:
    """Not VAT-registered is shown; the prepayment register says more of a supplier than of a buyer: a note.

    A company that is gone has left both registers: nothing to add.
    """
    answer = case.evidence.registry
    if answer is None or not answer.verified or answer.standing in (Registered.BANKRUPT, Registered.CEASED):
        return
    if answer.vat_registered is False:
        yield warned("registry.not_vat")
    if answer.prepayment_registered is False:
        message = text("finding.registry.not_prepayment")
        yield Finding(code="registry.not_prepayment", severity=Severity.OK, message=message)


def registered_name(case: Case) -> Iterator[Finding]:
    """The same business ID under another name: a typing error in the ID, a renamed company, or a trade name."""
    answer, customer = case.evidence.registry, case.content.customer
    ours = customer.name if customer else case.deal.buyer.name
    # Somebody who typed only the business ID has claimed no name.
    if not _verified(answer) or not answer.name or ids.is_valid(ours) or same_company_name(ours, answer.name):
        return
    yield warned("registry.name_differs", Cure.RETRY, ours=ours, theirs=answer.name)


def _verified(answer: RegistryAnswer | None) -> TypeGuard[RegistryAnswer]:
    return answer is not None and answer.verified


def registered_address(case: Case) -> Iterator[Finding]:
    """Companies move and the customer register is not told; the post is paid either way, so a warning."""
    answer, customer = case.evidence.registry, case.content.customer
    if not _verified(answer) or answer.address is None or customer is None:
        return
    if address_differences(customer.address, answer.address):
        ours, theirs = _one_line(customer.address), _one_line(answer.address)
        yield warned("registry.address_differs", Cure.RETRY, ours=ours, theirs=theirs)


def overdue(case: Case) -> Iterator[Finding]:
    """A customer who does not pay: the sale is made, but the accountant may want to talk first."""
    evidence = case.evidence
    if evidence.overdue_count:
        total = Money(evidence.overdue_total, evidence.company_currency)
        yield warned("customer.overdue", count=evidence.overdue_count, total=total)


def einvoice_address(case: Case) -> Iterator[Finding]:
    """ELECTRONIC_INVOICE needs the address and, in Finland, the operator; neither may be guessed from the business ID."""
    customer = case.content.customer
    if customer is None or case.content.channel is not Channel.ELECTRONIC_INVOICE:
        return
    address = customer.einvoice
    if address is None or not address.address.strip() or not address.operator.strip():
        yield blocked("einvoice.missing", Cure.RETRY)


def email(case: Case) -> Iterator[Finding]:
    """EMAIL needs the customer's invoicing e-mail."""
    customer = case.content.customer
    if customer is None or case.content.channel is not Channel.EMAIL:
        return
    name, _, host = (customer.email or "").strip().rpartition("@")
    if not name or "." not in host:
        yield blocked("email.missing", Cure.RETRY)


def address(case: Case) -> Iterator[Finding]:
    """MAIL needs street, zip and city in one of the addresses, ELECTRONIC_INVOICE in both.

    On other channels the invoice arrives, but the VAT Act wants the buyer's address on it: a warning.
    """
    customer = case.content.customer
    if customer is None:
        return
    if case.content.channel is Channel.ELECTRONIC_INVOICE and not all(map(_complete, _addresses(customer))):
        yield blocked("address.incomplete", Cure.RETRY)
    elif not any(map(_complete, _addresses(customer))):
        by_post = case.content.channel is Channel.MAIL
        yield blocked("address.incomplete", Cure.RETRY) if by_post else warned("address.incomplete", Cure.RETRY)


def _addresses(customer: Customer) -> tuple[Address, ...]:
    """Without a billing address the counterparty's serves as one."""
    return (customer.address, customer.billing_address or customer.address)


def _complete(address: Address) -> bool:
    return all(part.strip() for part in (address.street, address.zip, address.city))


def _one_line(address: Address) -> str:
    place = f"{address.zip} {address.city}".strip()
    return ", ".join(part for part in (address.street.strip(), place) if part)
