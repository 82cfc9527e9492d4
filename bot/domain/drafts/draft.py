"""A draft: our picture of the invoice-to-be, with a revision number."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import DraftState
from bot.domain.values.finding import Finding
from bot.domain.values.ids import CompanyId, DealId, DraftId, Marker
from bot.domain.values.money import Totals

__all__ = ["Draft", "DraftState", "MessageRef"]


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
