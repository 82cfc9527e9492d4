"""What an invoice repeats of its customer's record beside the address: references, and how it is paid."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal

from bot.domain.customers.customer import Customer, Routing
from bot.domain.customers.payment_preferences import BANK_TRANSFER, PaymentPreferences
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.lifecycle import IN_PREPARATION
from bot.domain.drafts.merge import kept_from
from bot.domain.values.finding import Finding

REFERENCES = tuple(field.name for field in fields(Routing))
PAYMENT_METHOD, CASH_DISCOUNT, DISCOUNT_WHEN_DUE = "payment_method", "cash_discount", "discount_when_due"
CONTACT, PENALTY = "contact_person", "penalty"
OF_PAYMENT = (PAYMENT_METHOD, CASH_DISCOUNT, DISCOUNT_WHEN_DUE)


def copied(draft: Draft) -> Mapping[str, str]:
    """By the names of an invoice's facts; as Procountor has them, or will have them."""
    shown = draft.invoice.shown if draft.invoice else None
    there = dict(shown.facts) if shown else {}
    if there and draft.state not in IN_PREPARATION:
        return there
    content = draft.content
    if content is None or content.customer is None:
        return {}
    planned = dict(_planned(content.customer, draft.findings))
    return _rewritten(planned, there, kept_from(content.overrides)) if there else planned


def _rewritten(planned: Mapping[str, str], there: Mapping[str, str], kept: Collection[str]) -> dict[str, str]:
    """Of an invoice that is there, only the references follow the record, and none that was set by hand is lost."""
    renewed = {
        name: there.get(name, "") if name in kept else planned.get(name) or there.get(name, "")
        for name in (*REFERENCES, CONTACT, PENALTY)
    }
    return renewed | {name: there[name] for name in OF_PAYMENT if name in there}


def _planned(customer: Customer, findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    for name in REFERENCES:
        if value := getattr(customer.routing, name):
            yield name, value
    if customer.contact_person:
        yield CONTACT, customer.contact_person
    if customer.penal_interest_percent is not None:
        yield PENALTY, _plain(customer.penal_interest_percent)
    paying = customer.paying or PaymentPreferences()
    yield PAYMENT_METHOD, paying.method_written
    if any(found.code == "discount.cash_off" for found in findings):
        return
    if paying.cash_discounts:
        yield CASH_DISCOUNT, ", ".join(f"{_plain(each.percent)} % / {each.days} d" for each in paying.cash_discounts)
    elif paying.discount_when_due:
        yield DISCOUNT_WHEN_DUE, _plain(paying.discount_when_due)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def method_of(facts: Mapping[str, str]) -> str:
    """Nothing for a bank transfer, as nearly all are."""
    method = facts.get(PAYMENT_METHOD, "")
    return "" if method == BANK_TRANSFER else method
