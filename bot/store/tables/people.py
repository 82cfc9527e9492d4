"""Slack users as they were last seen."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from bot.store.columns import Instant


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (Index("person_email", "company", "email"),)

    company: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str
    email: str | None
    """In lower case: addresses are compared without regard to it."""
    language: str
    membership: str | None
    """None, as `seen_at`: written before it was asked for."""
    timezone: str | None = Field(default=None)
    seen_at: datetime | None = Field(sa_column=Column(Instant, nullable=True))
