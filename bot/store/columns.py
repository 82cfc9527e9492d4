"""Column types: aware instants, and domain dataclasses kept as JSON."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import PlainSerializer, PlainValidator, TypeAdapter
from pydantic.dataclasses import dataclass
from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.values.finding import Candidate, Cure, Finding, Severity
from bot.domain.values.localized import Text, packed, unpacked

T = TypeVar("T")


class Instant(TypeDecorator[datetime]):
    """Aware, in UTC, on both databases. SQLite keeps no offset, so a naive value could mean anything: refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface's
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Stored(TypeDecorator[Any]):
    """A domain value as JSON: decimals as strings, instants as ISO 8601; None is SQL's NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        super().__init__(none_as_null=True)
        self.adapter = adapter

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - the interface's
        return None if value is None else self.adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - the interface's
        return None if value is None else self.adapter.validate_python(value)


def _read_text(value: Any) -> Text:
    return value if isinstance(value, Text) else unpacked(value)


StoredText = Annotated[Text, PlainValidator(_read_text), PlainSerializer(packed)]
TEXT: TypeAdapter[Text] = TypeAdapter(StoredText)


@dataclass(frozen=True, kw_only=True)
class _StoredFinding:
    """A finding whose message keeps the types of its arguments."""

    code: str
    severity: Severity
    message: StoredText
    cure: Cure | None = None
    candidates: tuple[Candidate, ...] = ()


_NAMES = tuple(field.name for field in fields(Finding))
_FINDINGS = TypeAdapter(tuple[_StoredFinding, ...])


def _write_findings(findings: tuple[Finding, ...]) -> Any:
    rows = tuple(_StoredFinding(**{name: getattr(finding, name) for name in _NAMES}) for finding in findings)
    return _FINDINGS.dump_python(rows, mode="json")


def _read_findings(value: Any) -> tuple[Finding, ...]:
    rows = _FINDINGS.validate_python(value)
    return tuple(Finding(**{name: getattr(row, name) for name in _NAMES}) for row in rows)


FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(
    Annotated[tuple[Finding, ...], PlainValidator(_read_findings), PlainSerializer(_write_findings)]
)
