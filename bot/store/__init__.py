"""What the product remembers, on SQLite and on PostgreSQL."""

from bot.store.engine import Database, open_engine
from bot.store.migration import migrate
from bot.store.unit_of_work import SqlUnitOfWorkFactory, UnitOfWork

__all__ = ["Database", "SqlUnitOfWorkFactory", "UnitOfWork", "migrate", "open_engine"]
