"""The mirror of the partner register, and what the business register answered."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Customer
from bot.store.columns import Instant, Stored


class CustomerRow(SQLModel, table=True):
    __tablename__ = "customer"
    __table_args__ = (
        Index("customer_business_id", "company", "business_id"),
        Index("customer_changed", "company", "changed_at"),
    )

    company: str = Field(primary_key=True)
    partner_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    name: str
    business_id: str | None
    city: str
    active: bool
    body: Customer = Field(sa_column=Column(Stored(TypeAdapter(Customer)), nullable=False))
    changed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    """When this row was last written; None: before that was noted."""
    created_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    """When we made it in the ledger; None: others did. `Creation` has this and the next two."""
    created_paying: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    created_namesake: bool | None = None


class CustomerLinkRow(SQLModel, table=True):
    """Which Procountor customer a CRM's company was found to be."""

    __tablename__ = "customer_link"

    company: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    crm_id: str = Field(primary_key=True)
    partner_id: int = Field(sa_column=Column(BigInteger, nullable=False))


class RecordChangeRow(SQLModel, table=True):
    """A change of where a customer's invoices go, in the order in which they were noticed."""

    __tablename__ = "record_change"
    __table_args__ = (
        Index("record_change_customer", "company", "partner_id"),
        Index("record_change_draft", "company", "draft_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    company: str
    partner_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    what: str
    before: str
    after: str
    road: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    replaced: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    """Pairs of name and value, as those below."""
    written: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    user: str | None
    draft_id: int | None
    undone: bool


class RegistryAnswerRow(SQLModel, table=True):
    __tablename__ = "registry_answer"

    company: str = Field(primary_key=True)
    business_id: str = Field(primary_key=True)
    body: RegistryAnswer = Field(sa_column=Column(Stored(TypeAdapter(RegistryAnswer)), nullable=False))
    fetched_at: datetime = Field(sa_column=Column(Instant, nullable=False))
