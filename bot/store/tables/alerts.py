"""Alerts, at most one open one for each cause, and the jobs counted in them."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from bot.domain.values.localized import Text
from bot.store.columns import TEXT, Instant, Stored

UNSETTLED = text("state IN ('open', 'retried')")


class AlertRow(SQLModel, table=True):
    __tablename__ = "alert"
    __table_args__ = (
        Index("alert_unsettled", "company", "cause", unique=True, sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
    )

    id: int | None = Field(default=None, primary_key=True)
    company: str
    cause: str
    subject: str
    what: Text = Field(sa_column=Column(Stored(TEXT), nullable=False))
    next: Text = Field(sa_column=Column(Stored(TEXT), nullable=False))
    times: int
    state: str
    retryable: bool
    settled_by: str | None
    message_channel: str | None
    message_ts: str | None
    raised_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class AlertJobRow(SQLModel, table=True):
    __tablename__ = "alert_job"
    __table_args__ = (Index("alert_job_job", "job_id"),)

    company: str
    alert_id: int = Field(foreign_key="alert.id", primary_key=True)
    job_id: int = Field(primary_key=True)
