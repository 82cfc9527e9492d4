"""The mirror of Procountor's sales invoices."""

from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.store.columns import Instant, Stored


class InvoiceRow(SQLModel, table=True):
    __tablename__ = "invoice"
    __table_args__ = (
        Index("invoice_customer", "company", "partner_id"),
        Index("invoice_status", "company", "status", "due_date"),
        Index("invoice_number", "company", "number"),
    )

    company: str = Field(primary_key=True)
    invoice_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    partner_id: int | None = Field(sa_column=Column(BigInteger))
    status: str
    due_date: date
    number: int | None = Field(default=None, sa_column=Column(BigInteger))
    body: MirroredInvoice = Field(sa_column=Column(Stored(TypeAdapter(MirroredInvoice)), nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
