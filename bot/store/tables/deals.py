"""Deals as they came in, and the drafts made of them."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.values.finding import Finding
from bot.domain.values.money import Totals
from bot.store.columns import FINDINGS, Instant, Stored


class InboxRow(SQLModel, table=True):
    """What the source said, word for word, before anything was made of it."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("company", "source", "external_id", name="inbox_once"),)

    id: int | None = Field(default=None, primary_key=True)
    company: str
    source: str
    external_id: str
    raw: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DealRow(SQLModel, table=True):
    __tablename__ = "deal"
    __table_args__ = (
        UniqueConstraint("company", "source", "external_id", name="deal_once"),
        UniqueConstraint("marker", name="deal_marker"),
        Index("deal_twin", "company", "twin_key", "accepted_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    company: str
    source: str
    external_id: str
    marker: str
    twin_key: str
    """The same buyer and amount give the same key."""
    body: Deal = Field(sa_column=Column(Stored(TypeAdapter(Deal)), nullable=False))
    accepted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    plan_made: int | None = None
    """The plan that `plan_state` was decided about; None: nothing was decided about any."""
    plan_state: str | None = None
    """Not in the body: a step that is at work on the deal writes that back as it has read it."""


class DraftRow(SQLModel, table=True):
    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("deal_id", name="draft_of_deal"),
        UniqueConstraint("marker", name="draft_marker"),
        Index("draft_invoice", "company", "invoice_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    company: str
    deal_id: int = Field(foreign_key="deal.id")
    marker: str
    revision: int
    state: str
    content: InvoiceContent | None = Field(sa_column=Column(Stored(TypeAdapter(InvoiceContent))))
    findings: tuple[Finding, ...] = Field(sa_column=Column(Stored(FINDINGS), nullable=False))
    totals: Totals | None = Field(sa_column=Column(Stored(TypeAdapter(Totals))))
    invoice: LedgerInvoice | None = Field(sa_column=Column(Stored(TypeAdapter(LedgerInvoice))))
    invoice_id: int | None = Field(sa_column=Column(BigInteger))
    card_channel: str | None
    card_ts: str | None
    updated_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    editors: list[str] = Field(sa_column=Column(JSON, nullable=False, server_default="[]"))
    """`Editors.users`, sorted."""
    editors_in_deal: list[str] = Field(sa_column=Column(JSON, nullable=False, server_default="[]"))


class ApprovalRow(SQLModel, table=True):
    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("draft_id", "revision", "user_id", "decision", name="approval_once"),)

    id: int | None = Field(default=None, primary_key=True)
    company: str
    draft_id: int = Field(foreign_key="draft.id")
    revision: int
    user_id: str
    decision: str
    reason: str | None
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
