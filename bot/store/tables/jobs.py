"""The steps of the durable engine (`bot/jobs`), and how far each has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.columns import Instant


class JobRow(SQLModel, table=True):
    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("company", "kind", "key", name="job_once"),
        Index("job_due", "company", "state", "priority", "run_at"),
        Index("job_deal", "deal_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    company: str
    kind: str
    key: str
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    deal_id: int | None
    state: str
    priority: int = Field(sa_column_kwargs={"server_default": "0"})
    """A `Priority` of `bot.domain.values.job_state`. The default is for processes of the version before, which run on during an update."""
    run_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    attempt: int
    """How often it was claimed; with the owner, the fence of every later write."""
    failures: int
    """Since the start, or since a person pressed Retry."""
    first_failed_at: datetime | None = Field(sa_column=Column(Instant))
    lease_owner: str | None
    lease_until: datetime | None = Field(sa_column=Column(Instant))
    intent_at: datetime | None = Field(sa_column=Column(Instant))
    """A send was about to happen and its answer is not recorded."""
    alerted: bool
    """The trouble of this series of failures was reported."""
    troubled: bool
    """Trouble was ever reported: it heals when the job gets done."""
    waits_for: str | None = Field(default=None)
    """The system whose silence the last run failed by; None of any other failure, and where that system said when to come back."""
    last_error: str | None
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    done_at: datetime | None = Field(sa_column=Column(Instant))


JOB: Table = SQLModel.metadata.tables["job"]
