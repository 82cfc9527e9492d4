"""Preflight: can the invoice reach the customer? What each channel needs is Procountor's rule for the invoice.

Each finding is cured by a form that asks for just the missing thing and completes the partner's record with it.
"""

from collections.abc import Iterator

from bot.domain.customers.customer import READ_ONLY, Channel, Customer
from bot.domain.customers.delivery_details import is_email
from bot.domain.customers.einvoice_addresses import address_problem, compact, is_operator, readable
from bot.domain.customers.same_company import same_address
from bot.domain.deals.deal import Address, EinvoiceAddress
from bot.domain.drafts.detail_changes import pending
from bot.domain.preflight.customer import one_line
from bot.domain.preflight.evidence import Case
from bot.domain.preflight.making import finding_with, make_finding
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.localized import text

INCOMPLETE = text("finding.address.incomplete")
FIELDS = {"bank": "bank_account"}
"""Words for what changed, where the catalog has another name for it."""


def channel(case: Case) -> Iterator[Finding]:
    """Some customers get their invoices by hand, on purpose; more often nobody has chosen yet.

    Some channels of the customer register no invoice can be given through the API.
    """
    if case.content.customer is None:
        return
    if case.content.channel is Channel.NO_SENDING:
        yield make_finding("channel.none")
    elif case.content.channel in READ_ONLY:
        yield make_finding("channel.read_only", channel=case.content.channel.lower())


def einvoice_address(case: Case) -> Iterator[Finding]:
    """ELECTRONIC_INVOICE needs the address and, in Finland, the operator; neither may be guessed from the business ID."""
    customer = case.content.customer
    if customer is None or case.content.channel is not Channel.ELECTRONIC_INVOICE:
        return
    address = customer.einvoice
    if address is None or not address.address.strip() or not address.operator.strip():
        yield make_finding("einvoice.missing")
    elif address_problem(address.address) or not is_operator(address.operator):
        yield make_finding("einvoice.invalid", address=address.address, operator=address.operator)


def email(case: Case) -> Iterator[Finding]:
    """EMAIL needs the customer's invoicing e-mail."""
    customer = case.content.customer
    if customer is None or case.content.channel is not Channel.EMAIL:
        return
    if not is_email(customer.email or ""):
        yield make_finding("email.missing")


def address(case: Case) -> Iterator[Finding]:
    """MAIL needs street, zip and city in one of the addresses, ELECTRONIC_INVOICE in both.

    On other channels the invoice arrives, but the VAT Act wants the buyer's address on it: a warning.
    """
    customer = case.content.customer
    if customer is None:
        return
    if case.content.channel is Channel.ELECTRONIC_INVOICE and not all(map(is_complete, _addresses(customer))):
        yield finding_with("address.incomplete", INCOMPLETE, severity=Severity.BLOCKING)
    elif not any(map(is_complete, _addresses(customer))):
        by_post = case.content.channel is Channel.MAIL
        yield finding_with(
            "address.incomplete", INCOMPLETE, severity=Severity.BLOCKING if by_post else Severity.WARNING
        )


def differing(case: Case) -> Iterator[Finding]:
    """The deal gives another address than the customer's record: one of the two is old. What is missing is asked for
    elsewhere; an e-mail address that no invoice goes to is no question.
    """
    customer, buyer = case.content.customer, case.deal.buyer
    if customer is None:
        return
    theirs = customer.billing_address or customer.address
    if buyer.address and one_line(theirs) and not _known_address(buyer.address, customer):
        yield from _differs(case, "details.address_differs", "address", one_line(theirs), one_line(buyer.address))
    mailed = case.content.channel is Channel.EMAIL and customer.email and buyer.email
    if mailed and (customer.email or "").strip().casefold() != (buyer.email or "").strip().casefold():
        yield from _differs(case, "details.email_differs", "email", customer.email or "", buyer.email or "")
    if customer.einvoice and buyer.einvoice and _routing(customer.einvoice) != _routing(buyer.einvoice):
        yield from _differs(
            case, "details.einvoice_differs", "einvoice", _routed(customer.einvoice), _routed(buyer.einvoice)
        )


def _differs(case: Case, code: str, what: str, ours: str, theirs: str) -> Iterator[Finding]:
    """Once somebody has kept the customer's own, nothing more is asked."""
    if f"kept_{what}" not in case.content.overrides:
        yield make_finding(code, customer=ours, deal=theirs)


def _known_address(claimed: Address, customer: Customer) -> bool:
    return any(same_address(claimed, known) for known in _addresses(customer))


def _routing(einvoice: EinvoiceAddress) -> tuple[str, str]:
    return compact(einvoice.address), compact(einvoice.operator)


def _routed(einvoice: EinvoiceAddress) -> str:
    return f"{readable(einvoice.address)} / {compact(einvoice.operator)}"


def changed_by_people(case: Case) -> Iterator[Finding]:
    """Who approves must see where the invoice was sent to before somebody changed it, and who that was."""
    typed = pending(case.content)
    for change in (*typed, *(change for change in case.content.details if change.written)):
        before, after, user = change.before, change.after, change.user
        if change.what == "channel":
            words = {"channel_before": before.lower(), "channel": after.lower()}
            said = text("finding.details.changed.channel", user=user, **words)
        else:
            key = "typed_id" if change.what == "business_id" and not change.written else f"changed.{change.what}"
            said = text(f"finding.details.{key}", user=user, before=before, after=after)
        yield finding_with("details.changed", said)
    if typed:
        yield make_finding("details.pending")


def changed_lately(case: Case) -> Iterator[Finding]:
    """Whoever changed where this customer's invoices go, here or in Procountor: for a month each card says so."""
    for change in case.evidence.changes:
        who = {"on": change.at, "user": change.user or "", "place": "" if change.user else "Procountor"}
        if change.what == "channel":
            words = {"channel_before": _channel(change.before), "channel": _channel(change.after)}
            said = text("finding.details.lately_channel", **words, **who)
        else:
            values = {"before": change.before or "–", "after": change.after or "–"}
            said = text("finding.details.lately", field=FIELDS.get(change.what, change.what), **values, **who)
        yield finding_with("details.lately", said)


def _channel(value: str) -> str:
    return (value or Channel.NO_SENDING).lower()


def _addresses(customer: Customer) -> tuple[Address, ...]:
    """Without a billing address the counterparty's serves as one."""
    return (customer.address, customer.billing_address or customer.address)


def is_complete(address: Address) -> bool:
    return all(part.strip() for part in (address.street, address.zip, address.city))
