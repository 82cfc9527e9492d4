"""What a preflight says: findings with their severity, their reason and the cure beside them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text, packed

NEWS = "deal."
"""Codes of what happened to the deal after its draft was made: no check finds these."""

REFUSED = "procountor.refused"
"""Procountor took the data, and said no: what to correct may be on the card, or there."""
REGISTER_WAITS = "registry.waiting"
"""Code of a new customer's draft whose register is asked again: it comes back by itself, and a person may go on at once."""

SENT_BACK = "sent_back"
"""Code of an approver's note to the salesperson: it goes when somebody has edited the draft or says that it is ready."""


class Severity(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BLOCKING = "blocking"  # the draft parks until a person has cured it


class Cure(StrEnum):
    """What the reader can do about a finding; each is a button on the card."""

    EDIT = "edit"  # the edit form
    PICK_CUSTOMER = "pick_customer"  # one button per candidate, and "create new" when the deal says enough for it
    FIX = "fix"  # a form that asks for just the missing thing (e.g. the business ID)
    RETRY = "retry"  # check again, e.g. after something was corrected in Procountor
    OWNER = "owner"  # a form that asks who the salesperson is


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A Procountor customer that may be meant; `score` 0 to 100 tells how like the name is."""

    partner_id: PartnerId
    name: str
    business_id: str | None
    city: str
    score: int
    by_email: bool = False
    """Suggested because its e-mail addresses are at the same domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    code: str
    """Stable, e.g. `customer.unknown`, `vat.expired`; also the catalog key `finding.<code>`."""
    severity: Severity
    message: Text
    cure: Cure | None = None
    candidates: tuple[Candidate, ...] = ()


def asks(findings: tuple[Finding, ...], code: str) -> bool:
    """The draft stands until this is answered: whoever answers changes nothing that anybody had decided."""
    return any(found.code == code for found in blocking(findings))


def offers(findings: tuple[Finding, ...], partner: PartnerId) -> bool:
    """The draft stands until somebody says who the customer is, and this one is among those it names."""
    asked = (found for found in blocking(findings) if found.cure is Cure.PICK_CUSTOMER)
    return any(candidate.partner_id == partner for found in asked for candidate in found.candidates)


def warnings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What whoever approves must have read: all that a card shows with a sign."""
    return tuple(f for f in findings if f.severity is not Severity.OK)


def fingerprint(findings: Iterable[Finding]) -> str:
    """The same for the same warnings, whatever their order; empty where there are none. Ten characters."""
    told = sorted(json.dumps([f.code, packed(f.message)], sort_keys=True) for f in warnings(findings))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:10] if told else ""


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.severity is Severity.BLOCKING)
