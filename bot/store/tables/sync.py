"""How far each sync has come, and small facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from bot.store.columns import Instant


class SyncCursorRow(SQLModel, table=True):
    __tablename__ = "sync_cursor"

    company: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class NoteRow(SQLModel, table=True):
    __tablename__ = "note"

    company: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
