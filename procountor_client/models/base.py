"""One base for every body. Reading is lenient; limits and required fields are checked when a body is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from procountor_client import numbers
from procountor_client.errors import ErrorEntry

E = TypeVar("E", bound=Enum)
M = TypeVar("M")

# A value the server invents after this was written is kept as the string it is.
Open = Annotated[E | str, Field(union_mode="left_to_right")]

Instant = Annotated[datetime, AfterValidator(numbers.from_finnish)]
Number = Annotated[Decimal, BeforeValidator(numbers.sensible)]


@dataclass(frozen=True, slots=True)
class Required:
    """The field must be there when the body is written."""


@dataclass(frozen=True, slots=True)
class Length:
    """Characters a written text, or entries a written list, may have."""

    most: int | None = None
    least: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Decimals the server keeps. A written number is rounded half up to it."""

    digits: int


class Model(BaseModel):
    """camelCase outside, snake_case inside; unknown fields are kept and written back."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
    )

    def to_body(self) -> dict[str, Any]:
        """What goes on the wire: fields that have a value, under the server's names, decimals at their scale."""
        return {name: _wire(value, metadata) for name, value, metadata in self._fields() if value is not None}

    def problems(self, path: str = "") -> Iterator[ErrorEntry]:
        """Every required field that is missing and every limit that is broken, with its path on the wire."""
        for name, value, metadata in self._fields():
            place = f"{path}.{name}" if path else name
            yield from _complaints(place, value, metadata)
            yield from _inner_problems(place, value)

    def changed(self, **changes: Any) -> Self:
        """A validated copy with these fields replaced; this one stays as it is."""
        return type(self).model_validate({**dict(self), **changes})

    def _fields(self) -> Iterator[tuple[str, Any, list[Any]]]:
        for name, info in type(self).model_fields.items():
            yield _wire_name(name, info), getattr(self, name), info.metadata
        for name, value in (self.model_extra or {}).items():
            yield name, value, []


class PageMeta(Model):
    page_number: int | None = None
    page_size: int | None = None
    result_count: int | None = None
    total_count: int | None = None


class Page(Model, Generic[M]):
    """One page of a list. `meta.total_count` counts all pages."""

    results: list[M] = Field(default_factory=list)
    meta: PageMeta = Field(default_factory=PageMeta)

    @model_validator(mode="before")
    @classmethod
    def _lenient(cls, value: Any) -> Any:
        """A bare list is a page without a meta; nulls count as left out."""
        if isinstance(value, list):
            return {"results": value}
        return {name: item for name, item in value.items() if item is not None} if isinstance(value, dict) else value


class InfoMessage(Model):
    """Success with nothing to return."""

    message: str | None = None


def _wire_name(name: str, info: FieldInfo) -> str:
    return info.serialization_alias or info.alias or name


def _wire(value: Any, metadata: list[Any]) -> Any:
    if isinstance(value, Model):
        return value.to_body()
    if isinstance(value, Decimal):
        scale = next((mark.digits for mark in metadata if isinstance(mark, Scale)), None)
        return value if scale is None else numbers.to_scale(value, scale)
    if isinstance(value, Mapping):
        return {key: _wire(item, []) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(item, []) for item in value]
    return value


def _complaints(place: str, value: Any, metadata: list[Any]) -> Iterator[ErrorEntry]:
    for mark in metadata:
        said = None
        if isinstance(mark, Required) and value is None:
            said = "is required"
        elif isinstance(mark, Length) and isinstance(value, str | list):
            said = _wrong_length(mark, len(value))
        elif isinstance(mark, Between) and isinstance(value, int | Decimal):
            said = _out_of_range(mark, Decimal(value))
        if said:
            yield ErrorEntry(said, place)
    if isinstance(value, Decimal) and not value.is_finite():
        yield ErrorEntry("is not a number", place)


def _wrong_length(mark: Length, length: int) -> str | None:
    if mark.most is not None and length > mark.most:
        return f"is too long ({length}, at most {mark.most})"
    return f"is too short ({length}, at least {mark.least})" if length < mark.least else None


def _out_of_range(mark: Between, value: Decimal) -> str | None:
    if not value.is_finite():
        return None
    if mark.low is not None and value < mark.low:
        return f"must be at least {mark.low}"
    return f"must be at most {mark.high}" if mark.high is not None and value > mark.high else None


def _inner_problems(place: str, value: Any) -> Iterator[ErrorEntry]:
    if isinstance(value, Model):
        yield from value.problems(place)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _inner_problems(f"{place}[{position}]", item)
