"""The audit log: who did what to which invoice, each entry sealed with a hash over itself and the entry before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.domain.values.ids import CompanyId, DealId, DraftId

FIRST = "0" * 64
"""What stands as the previous hash in a company's first entry."""
VOITTO = "voitto"
"""Who acted, when no person did."""


class What(StrEnum):
    """A word, once written, is never renamed: old entries carry it."""

    DEAL_ACCEPTED = "deal.accepted"
    DEAL_CHANGED = "deal.changed"
    DEAL_LOST = "deal.lost"
    SALESPERSON = "deal.salesperson"
    DRAFT_BUILT = "draft.built"
    DRAFT_PARKED = "draft.parked"
    DRAFT_EDITED = "draft.edited"
    DRAFT_STARTED = "draft.started"
    DRAFT_SKIPPED = "draft.skipped"
    CUSTOMER_PICKED = "customer.picked"
    CUSTOMER_CREATED = "customer.created"
    CUSTOMER_CHANGED = "customer.changed"
    CUSTOMER_RESTORED = "customer.restored"
    INVOICE_DRAFTED = "invoice.drafted"
    INVOICE_CHANGED_ELSEWHERE = "invoice.changed_elsewhere"
    APPROVED = "draft.approved"
    REJECTED = "draft.rejected"
    SENT_BACK = "draft.sent_back"
    MADE_ANEW = "draft.anew"
    SEND_ASKED = "draft.send"
    WITHDRAWN = "draft.withdrawn"
    FINDING_SEEN = "finding.seen"
    CREDIT_ASKED = "draft.credit"
    PLAN_CANCELLED = "plan.cancelled"
    PLAN_RESUMED = "plan.resumed"
    INVOICE_APPROVED = "invoice.approved"
    INVOICE_SENT = "invoice.sent"
    INVOICE_INVALIDATED = "invoice.invalidated"
    TWIN_GIVEN_UP = "twin.given_up"
    INVOICE_STATUS = "invoice.status"
    PAID = "invoice.paid"
    SETTLED = "invoice.settled"
    ALERT_RETRIED = "alert.retried"
    ALERT_DISMISSED = "alert.dismissed"
    STEP_DISMISSED = "step.dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened, before it has its place in the log."""

    what: What
    who: str
    """A Slack user's id, or `voitto`."""
    deal: DealId | None = None
    draft: DraftId | None = None
    revision: int | None = None
    why: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """JSON: texts, whole numbers, true and false, lists of them. Money as decimal strings."""
    occurrence: str = ""
    """What tells it from another such fact of the same draft and revision, for the keys of what follows; not logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    company: CompanyId
    seq: int
    """From 1 without a gap, per company."""
    at: datetime
    what: str
    who: str
    deal: int | None
    draft: int | None
    revision: int | None
    why: str | None
    details: Mapping[str, Any]
    previous: str
    hash: str = ""

    def sealed(self) -> str:
        """SHA-256, in hex, over the canonical JSON of every field but the hash."""
        return hashlib.sha256(canonical(self).encode()).hexdigest()


def canonical(entry: Entry) -> str:
    """Keys in order, no spaces, instants in UTC to the microsecond: the same entry always gives the same text."""
    body = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "company": entry.company,
        "deal": entry.deal,
        "details": dict(entry.details),
        "draft": entry.draft,
        "previous": entry.previous,
        "revision": entry.revision,
        "seq": entry.seq,
        "what": entry.what,
        "who": entry.who,
        "why": entry.why,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain as the last writer noted it."""

    seq: int = 0
    hash: str = FIRST


def breaks(entries: Iterable[Entry], head: Head) -> Iterator[str]:
    """What is wrong with the chain, given every entry in order: changed, missing or added rows. Nothing when whole."""
    last = Head()
    for entry in entries:
        if entry.seq != last.seq + 1:
            yield f"entry {last.seq + 1} is missing: {entry.seq} follows {last.seq}"
        elif entry.previous != last.hash:
            yield f"entry {entry.seq} does not continue entry {last.seq}"
        if entry.sealed() != entry.hash:
            yield f"entry {entry.seq} was changed after it was written"
        last = Head(entry.seq, entry.hash)
    if last != head:
        yield f"the log ends at entry {last.seq}, but {head.seq} were written"
