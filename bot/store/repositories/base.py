"""What every repository is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.values.ids import CompanyId


@dataclass(frozen=True, slots=True)
class Repository:
    connection: AsyncConnection
    company: CompanyId
    now: Callable[[], datetime]
