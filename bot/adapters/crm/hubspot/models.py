"""HubSpot's bodies. Unknown fields are kept; every property's value is a string or null, also numbers and dates."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from procountor_client import numbers


class ObjectType(StrEnum):
    """As they stand in paths."""

    DEALS = "deals"
    COMPANIES = "companies"
    CONTACTS = "contacts"
    LINE_ITEMS = "line_items"
    PRODUCTS = "products"
    NOTES = "notes"

    @property
    def stamp(self) -> str:
        """The property that every change moves. A wrong name finds nothing and is no error (HubSpot's search guide)."""
        return "lastmodifieddate" if self is ObjectType.CONTACTS else "hs_lastmodifieddate"


class UnreadableValue(ValueError):
    """A property holds something else than its type says."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the property {name} cannot be read")
        self.name = name


def _written(value: Any) -> Any:
    """Flags as HubSpot writes them; numbers are made strings by the model."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


Value = Annotated[str | None, BeforeValidator(_written)]


class Model(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
    )


class Problem(Model):
    """Of one row of a batch, or of one property."""

    message: str = ""
    category: str = ""
    code: str | None = None
    context: dict[str, list[str]] = Field(default_factory=dict)


class Record(Model):
    """A deal, company, contact, line item, product or note. `id` is the id it has now: compare it with the one asked for."""

    id: str
    properties: dict[str, Value] = Field(default_factory=dict)
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    archived: bool = False
    new: bool | None = None
    object_write_trace_id: str | None = None

    def text(self, name: str) -> str:
        """Empty when it is not set or was not asked for."""
        return (self.properties.get(name) or "").strip()

    def flag(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def number(self, name: str) -> Decimal | None:
        """None when it is not set. Raises UnreadableValue."""
        if not (written := self.text(name)):
            return None
        try:
            return numbers.require_finite(numbers.read(written))
        except ValueError:
            raise UnreadableValue(name) from None

    def moment(self, name: str) -> datetime | None:
        """Aware, in UTC. Raises UnreadableValue."""
        return _read(name, self.text(name), _moment)

    def day(self, name: str) -> date | None:
        """A property of type date: `YYYY-MM-DD`, or midnight UTC as milliseconds. Raises UnreadableValue."""
        return _read(name, self.text(name), _day)

    @property
    def merged_ids(self) -> tuple[str, ...]:
        """The records that were merged into this one, when `hs_merged_object_ids` was asked for."""
        return tuple(part for part in self.text("hs_merged_object_ids").split(";") if part)


T = TypeVar("T")


def _read(name: str, written: str, read: Callable[[str], T]) -> T | None:
    try:
        return read(written) if written else None
    except (ValueError, OverflowError):
        raise UnreadableValue(name) from None


def _moment(written: str) -> datetime:
    if written.isascii() and written.isdigit():
        return datetime.fromtimestamp(int(written) / 1000, UTC)
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


def _day(written: str) -> date:
    return date.fromisoformat(written) if len(written) == 10 and "-" in written else _moment(written).date()


class Next(Model):
    after: str


class Paging(Model):
    next: Next | None = None


class Paged(Model):
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        return self.paging.next.after if self.paging and self.paging.next else None


class SearchResult(Paged):
    """`total` counts all that match, also beyond what search can reach."""

    total: int
    results: list[Record]


class WriteWarning(Model):
    """A write that HubSpot changed on its way in."""

    category: str = ""
    message: str = ""
    context: dict[str, Any] = Field(default_factory=dict)


class BatchResult(Model):
    results: list[Record] = Field(default_factory=list)
    errors: list[Problem] = Field(default_factory=list)
    warnings: list[WriteWarning] = Field(default_factory=list)


class AssociationType(Model):
    category: str = ""
    type_id: int
    label: str | None = None


PRIMARY = frozenset({1, 5})
"""Type ids from contact and from deal to its primary company (HubSpot's associations guide)."""


class Association(Model):
    to_object_id: str
    association_types: list[AssociationType] = Field(default_factory=list)

    @property
    def is_primary(self) -> bool:
        return any(kind.type_id in PRIMARY and kind.category == "HUBSPOT_DEFINED" for kind in self.association_types)


class Origin(Model):
    id: str


class AssociationRow(Paged):
    origin: Origin = Field(alias="from")
    to: list[Association] = Field(default_factory=list)


class AssociationResult(Model):
    results: list[AssociationRow] = Field(default_factory=list)
    errors: list[Problem] = Field(default_factory=list)
