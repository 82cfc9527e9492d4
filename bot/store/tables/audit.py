"""The audit log, which the database itself keeps from being changed, and the end of each company's chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from bot.store.columns import Instant


class AuditLogRow(SQLModel, table=True):
    __tablename__ = "audit_log"

    company: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    what: str
    who: str
    deal_id: int | None
    draft_id: int | None
    revision: int | None
    why: str | None
    details: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    previous: str
    hash: str


class AuditHeadRow(SQLModel, table=True):
    """Locked while entries are added, so that two writers cannot continue the same entry."""

    __tablename__ = "audit_head"

    company: str = Field(primary_key=True)
    seq: int
    hash: str
