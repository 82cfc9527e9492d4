"""Preflight: is it the right customer, and does it exist?

Sources: the business ID decides, a name never does (several partners may carry one ID); what the register says is
a claim of PRH/YTJ, whose open data lacks sole traders, associations and municipalities.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from bot.domain.customers import business_id as ids
from bot.domain.customers.company_register import CompanyStatus as Registered
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.identifiers import identifier_of, same_identifier
from bot.domain.customers.near_ids import near_args
from bot.domain.customers.same_company import address_differences, same_company_name
from bot.domain.deals.deal import Address
from bot.domain.drafts import vat_treatment
from bot.domain.drafts.provenance import Origin
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.making import finding_with, make_finding
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.localized import Argument, text
from bot.domain.values.money import Money
from bot.domain.values.vat_rates import DOMESTIC, EU_SALE, OUTSIDE_EU


def own_company(case: Case) -> Iterator[Finding]:
    """Nobody sells to themselves: the deal's ID is the seller's by mistake."""
    customer, buyer, own = case.content.customer, case.deal.buyer, case.evidence.own_id
    given = customer.business_id if customer else buyer.business_id
    if own and same_identifier(given, own):
        finding = make_finding("customer.own_id", business_id=own)
        yield replace(finding, candidates=tuple(c for c in case.evidence.candidates if c.business_id != own))


def name(case: Case) -> Iterator[Finding]:
    """The deal's name and its identifier name two companies: one of them is a slip, and only people know which.

    Before a customer is made of it this blocks; one that is there is shown with both names.
    """
    customer, buyer, evidence = case.content.customer, case.deal.buyer, case.evidence
    if evidence.named is None:
        return
    identifier = buyer.business_id or buyer.vat_id or ""
    message = text("finding.customer.name_differs", deal=buyer.name, name=evidence.named, id=identifier)
    severity = Severity.WARNING if customer else Severity.BLOCKING
    yield finding_with("customer.name_differs", message, severity=severity, candidates=evidence.candidates)


def by_name(case: Case) -> Iterator[Finding]:
    """Nobody gave an identifier or chose: the name was exact, and nobody else's here or in the register."""
    customer, buyer = case.content.customer, case.deal.buyer
    if customer is None or buyer.partner_from != Origin.NAME or buyer.partner_id != customer.partner_id:
        return
    told = {"id": customer.business_id} if customer.business_id else {}
    others = tuple(c for c in case.evidence.candidates if c.partner_id != customer.partner_id)
    yield replace(make_finding("customer.by_name", name=customer.name, **told), candidates=others)


def unknown_or_ambiguous(case: Case) -> Iterator[Finding]:
    """No customer, no invoice. One business ID on several partners is a person's choice: any of them may be the old one."""
    buyer, evidence = case.deal.buyer, case.evidence
    if case.content.customer is not None or evidence.named is not None:
        return
    if evidence.own_id and same_identifier(buyer.business_id, evidence.own_id):
        return
    if evidence.matches > 1:
        finding = make_finding(
            "customer.ambiguous",
            business_id=buyer.business_id or buyer.vat_id or "",
            count=evidence.matches,
        )
    else:
        identifier = identifier_of(buyer)  # names may match nevertheless, and are offered beside it
        told = {} if identifier is None or same_identifier(buyer.name, identifier) else {"id": identifier}
        finding = make_finding("customer.unknown", name=buyer.name, **told)
    yield replace(finding, candidates=evidence.candidates)


def inactive(case: Case) -> Iterator[Finding]:
    """Somebody closed the partner in Procountor on purpose: it is opened there (then Retry), not from here."""
    customer = case.content.customer
    if customer and not customer.active:
        yield make_finding("customer.inactive", name=customer.name)


def other_id(case: Case) -> Iterator[Finding]:
    """The deal names one company and the invoice another: whichever is right, one of the two would be wronged."""
    customer, claimed = case.content.customer, case.deal.buyer.business_id or ""
    theirs = customer.business_id or "" if customer else ""
    if customer is None or not (ids.is_valid(claimed) and ids.is_valid(theirs)):
        return
    if ids.validate(claimed) != ids.validate(theirs):
        yield make_finding("customer.other_id", name=customer.name, customer=theirs, deal=claimed)


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
            yield make_finding("business_id.missing")
        return
    try:
        ids.validate(given)
    except ids.BusinessIdError:
        yield make_finding("business_id.invalid", business_id=given, **near_args(case.evidence.near))


def foreign(case: Case) -> Iterator[Finding]:
    """Reverse charge, intra-EU and export are judged by an accountant; Åland is outside the EU's VAT area.

    Blocks until an approver has chosen the VAT handling, for a customer of that country, in the edit form.
    """
    country, content, known = country_of(case), case.content, case.evidence.vat_statuses
    if country == vat_treatment.HOME:
        return
    if vat_treatment.is_judged(content):
        yield make_finding("foreign.judged", country=country, vat_status=handling(case, content.vat_status))
    else:
        usual = vat_treatment.proposed(content.customer, known)
        proposal = "" if usual is None else handling(case, usual)
        guide = vat_treatment.guide(content.customer, known)
        yield make_finding("foreign.customer", country=country, vat_status=proposal, **guide)


def handling(case: Case, status: int) -> Argument:
    """Its number where we have words for it, else the company's own description."""
    ours = status in (DOMESTIC, OUTSIDE_EU, EU_SALE)
    return str(status) if ours else case.evidence.vat_statuses.get(status, str(status))


def country_of(case: Case) -> str:
    """ISO alpha-2 of the buyer; a foreign VAT id outweighs an address that says nothing but FI."""
    customer, buyer = case.content.customer, case.deal.buyer
    country = customer.address.country if customer else (buyer.address.country if buyer.address else buyer.country)
    return vat_treatment.country_of(country, customer.vat_id if customer else buyer.vat_id)


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
            yield make_finding("registry.unverified")
        case Registered.NOT_FOUND:
            yield make_finding("registry.not_found", business_id=answer.business_id)
        case Registered.BANKRUPT:
            yield make_finding("registry.bankrupt")
        case Registered.CEASED:
            yield make_finding("registry.ceased")
        case Registered.LIQUIDATION:
            yield make_finding("registry.liquidation")
        case Registered.RESTRUCTURING:
            yield make_finding("registry.restructuring")
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
        yield make_finding("registry.not_vat")
    if answer.prepayment_registered is False:
        yield make_finding("registry.not_prepayment")


def registered_name(case: Case) -> Iterator[Finding]:
    """The same business ID under another name: a typing error in the ID, a renamed company, or a trade name."""
    answer, customer = case.evidence.registry, case.content.customer
    ours = customer.name if customer else case.deal.buyer.name
    # Somebody who typed only the business ID has claimed no name.
    if not _verified(answer) or not answer.name or ids.is_valid(ours):
        return
    if any(same_company_name(ours, theirs) for theirs in (answer.name, *answer.also_known_as)):
        return
    message = text("finding.registry.name_differs", ours=ours, theirs=answer.name)
    cure = Cure.FIX if customer else None
    yield finding_with("registry.name_differs", message, cure=cure)


def _verified(answer: RegistryAnswer | None) -> TypeGuard[RegistryAnswer]:
    return answer is not None and answer.verified


def registered_address(case: Case) -> Iterator[Finding]:
    """Companies move and the customer register is not told; the post is paid either way, so a warning."""
    answer, customer = case.evidence.registry, case.content.customer
    if not _verified(answer) or answer.address is None or customer is None:
        return
    if address_differences(customer.address, answer.address):
        ours, theirs = one_line(customer.address), one_line(answer.address)
        yield make_finding("registry.address_differs", ours=ours, theirs=theirs)


def overdue(case: Case) -> Iterator[Finding]:
    """A customer who does not pay: the sale is made, but the accountant may want to talk first."""
    evidence = case.evidence
    if evidence.overdue_count:
        total = Money(evidence.overdue_total, evidence.company_currency)
        yield make_finding("customer.overdue", count=evidence.overdue_count, total=total)


def one_line(address: Address) -> str:
    place = f"{address.zip} {address.city}".strip()
    return ", ".join(part for part in (address.street.strip(), place) if part)
