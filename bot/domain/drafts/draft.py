"""A draft: our picture of the invoice-to-be, with a revision number."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.values.finding import Finding
from bot.domain.values.ids import CompanyId, DealId, DraftId, Marker
from bot.domain.values.money import Totals


class DraftState(StrEnum):
    ASKED = "asked"  # "Create invoice?" waits for a yes
    BUILDING = "building"  # a job prepares, creates or changes it at Procountor
    PARKED = "parked"  # a person must cure a blocking finding
    PENDING = "pending"  # UNFINISHED at Procountor, waits for the decision
    APPROVING = "approving"  # decided, a job carries it out
    APPROVED = "approved"  # NOT_SENT (or APPROVED) at Procountor
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    SKIPPED = "skipped"  # "Create invoice?" was answered with no


GIVEN_UP = frozenset({DraftState.REJECTED, DraftState.SKIPPED})
"""By a person: no invoice comes of it."""
DECIDED = frozenset({
    DraftState.APPROVING, DraftState.APPROVED, DraftState.SENDING, DraftState.SENT,
    *GIVEN_UP,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: DraftId
    deal_id: DealId
    company: CompanyId
    marker: Marker
    revision: int
    state: DraftState
    content: InvoiceContent | None
    findings: tuple[Finding, ...]
    totals: Totals | None
    invoice: LedgerInvoice | None
    updated_at: datetime

    @property
    def block_id(self) -> str:
        """New for each revision, so a click on an old card is known as one."""
        return f"draft-{self.id}-r{self.revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """Where a Slack message stands: the channel's id and the message's timestamp."""

    channel: str
    ts: str
