"""What single values of Pipedrive's are: numbers without floats, the two forms of its dates."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from procountor_client import numbers

_V1 = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


def instant(value: Any) -> Any:
    """RFC 3339 of v2; `2026-11-18 09:00:00` in UTC of v1. An empty text is none."""
    if isinstance(value, str) and _V1.fullmatch(value):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return _aware(value) if value != "" else None


def _aware(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def whole_seconds(moment: datetime) -> str:
    """As `updated_since` wants it: fractions of a second are refused. Cut off, so that nothing is left out."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone could mean anything: give an aware datetime")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


Number = Annotated[Decimal, BeforeValidator(numbers.sensible)]
Instant = Annotated[datetime, BeforeValidator(instant)]
CustomValue = Any
"""As REST has it: text, number, id of an option, list of those, {value, currency}, {value, until}, an address. None: not set."""


class Model(BaseModel):
    """Reads what is there: unknown fields are kept. Errors quote no data."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True, frozen=True)

    @property
    def key(self) -> object:
        """What tells it from others of its kind."""
        return getattr(self, "id", id(self))
