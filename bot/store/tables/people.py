"""Slack users as they were last seen."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (Index("person_email", "company", "email"),)

    company: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str
    email: str | None
    """In lower case: addresses are compared without regard to it."""
    language: str
