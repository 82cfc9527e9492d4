"""Who may decide on a draft, how many must, and what their decisions come to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.approval.approval import Approval, Decision
from bot.domain.customers.creation import Creation
from bot.domain.customers.customer import Customer
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.detail_changes import WHERE, RecordChange, recorded, same
from bot.domain.drafts.merge import kept_from
from bot.domain.drafts.vat_treatment import is_judged
from bot.domain.values.ids import UserId
from bot.domain.values.localized import Text, text
from bot.domain.values.vat_rates import DOMESTIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Net sums up to and including `up_to` need this many approvals; None: any sum."""

    up_to: Decimal | None = None
    approvals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """Somebody who decides in an approver's place until a day, that day included."""

    of: UserId
    to: UserId
    until: date

    def acts_on(self, today: date) -> bool:
        return today <= self.until


class Why(StrEnum):
    """Why more approvals are needed than the limits say."""

    CREDIT = "credit"
    NEW_CUSTOMER = "new_customer"
    NAMESAKE = "namesake"  # made anew without an identifier, beside another customer of the same name
    NO_RATE = "no_rate"
    IN_PARTS = "in_parts"
    DELIVERY = "delivery"  # where the customer's invoices go is changed on this card, or was within a month


TWO = 2
PROBATION = timedelta(days=30)
"""How long a customer that Voitto created counts as new."""


def payment_data(customer: Customer) -> list[str]:
    """Where the customer's invoices go: a forged change of it is how money is led astray."""
    einvoice = customer.einvoice
    parts = (customer.channel, customer.email, einvoice and einvoice.address, einvoice and einvoice.operator)
    billing = customer.billing_address
    place = (billing.street, billing.zip, billing.city, billing.country) if billing else ()
    return [str(part or "") for part in (*parts, customer.billing_name, *place)]


def changed_while_new(customer: Customer, creation: Creation, now: datetime) -> bool:
    """We created it at most 30 days ago, and its payment data is no longer what we wrote then."""
    return now - creation.at <= PROBATION and payment_data(customer) != list(creation.payment_data)


OF_THE_CUSTOMER = frozenset({"name", "address", "billing"})
"""Overrides that change who pays or where the invoice goes."""


def weighs(before: InvoiceContent | None, after: InvoiceContent | None) -> bool:
    """Whether what it comes to, who pays or where it goes changed. Texts and dates weigh nothing.

    Nor does the answer of an approver who was asked which VAT handling a sale abroad has: whoever is the only approver
    could never approve it. As long as the net sum stays, and no rate changes but to nothing.
    """
    if before is not None and after is not None and _only_answers(before, after):
        return False
    return _weight(before) != _weight(after)


def _only_answers(before: InvoiceContent, after: InvoiceContent) -> bool:
    if is_judged(before) or not is_judged(after) or before.totals.net != after.totals.net:
        return False
    untaxed = after.vat_status != DOMESTIC
    rates = [old.vat_percent for old in before.lines]
    if len(rates) != len(after.lines) or any(
        line.vat_percent != rate and not (untaxed and line.vat_percent == 0)
        for line, rate in zip(after.lines, rates, strict=True)
    ):
        return False
    lines = tuple(replace(line, vat_percent=rate) for line, rate in zip(after.lines, rates, strict=True))
    return _weight(before) == _weight(replace(after, lines=lines, vat_status=before.vat_status))


def _weight(content: InvoiceContent | None) -> tuple[object, ...]:
    if content is None:
        return ()
    customer = content.customer
    return (
        [(line.quantity, line.unit_price, line.discount_percent, line.vat_percent) for line in content.lines],
        (content.prices_include_vat, content.currency, content.rate, content.vat_status, content.channel),
        (customer.partner_id, payment_data(customer)) if customer else (),
        OF_THE_CUSTOMER & set(content.overrides),
    )


SET_BY = {"name": ("billing",), "address": ("address", "billing"), "billing": ("billing",)}
"""What an override of `OF_THE_CUSTOMER` decides for the invoice, by the names of `WHERE`."""


def says_what_was_undone(content: InvoiceContent, record: Customer | None, known: Iterable[RecordChange]) -> bool:
    """Whether the invoice was made while a change of its customer's record stood, and still goes where that led it.

    `known`: the changes of that record, the undone ones too.
    """
    if content.customer is None or record is None:
        return False
    ours, there, kept = recorded(content.customer), recorded(record), kept_from(content.overrides)
    decided = {what for name in content.overrides for what in SET_BY.get(name, ())}
    undone = {change.what for change in known if change.undone} & WHERE.keys() - decided - {"bank"}
    return any(
        not kept & {what, *WHERE[what]} and not same({name: ours[name] for name in WHERE[what]}, there)
        for what in undone
    )


class Verdict(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


def may_decide(
    user: UserId, approvers: Collection[UserId], requester: UserId | None, *, four_eyes: bool
) -> Text | None:
    """None when this person may; else the reason, for that person to read."""
    if not approvers:
        return text("error.no_approvers")
    if user not in approvers:
        return text("error.not_approver")
    if four_eyes and user == requester:
        return text("error.four_eyes")
    return None


def may_name(owner: UserId, user: UserId, approvers: Collection[UserId]) -> bool:
    """Who may say whose deal it is: of herself everybody, of anybody an approver, who then does not approve alone."""
    return user == owner or user in approvers


def deciders(approvers: Collection[UserId], requester: UserId | None, *, four_eyes: bool) -> tuple[UserId, ...]:
    """Those who may decide on this requester's draft; fewer than needed means that it can never be approved."""
    return tuple(user for user in approvers if may_decide(user, approvers, requester, four_eyes=four_eyes) is None)


def approvals_needed(net: Decimal | None, limits: Sequence[Limit]) -> int:
    """The approvals of the tightest limit that holds this sum; one when there are no limits.

    A sum above every limit needs the most approvals of any: a forgotten last line must not open the gate. So does one
    that cannot be told.
    """
    if net is None:
        return max((limit.approvals for limit in limits), default=1)
    holding = [
        (limit.up_to, limit.approvals) for limit in limits if limit.up_to is not None and abs(net) <= limit.up_to
    ]
    if holding:
        return min(holding)[1]
    unbounded = [limit.approvals for limit in limits if limit.up_to is None]
    return max(unbounded or [limit.approvals for limit in limits], default=1)


def seated(voters: Sequence[UserId], seats: Mapping[UserId, Sequence[UserId]]) -> int:
    """How many approvers' places these people fill: two of one place, the approver and a stand-in, are one approval."""
    taken: dict[UserId, UserId] = {}

    def sits(voter: UserId, tried: set[UserId]) -> bool:
        for seat in seats[voter]:
            if seat in tried:
                continue
            tried.add(seat)
            if seat not in taken or sits(taken[seat], tried):
                taken[seat] = voter
                return True
        return False

    return sum(sits(voter, set()) for voter in voters)


def outcome(approvals: Sequence[Approval], needed: int, *, revision: int | None = None) -> Verdict:
    """One rejection rejects; two clicks of one person are one approval. Given a revision, only its decisions count."""
    counted = [approval for approval in approvals if revision is None or approval.revision == revision]
    if any(approval.decision is Decision.REJECTED for approval in counted):
        return Verdict.REJECTED
    approved = {approval.user for approval in counted if approval.decision is Decision.APPROVED}
    return Verdict.APPROVED if len(approved) >= max(needed, 1) else Verdict.WAITING
