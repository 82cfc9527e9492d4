import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from procountor_client import numbers, pages
from procountor_client.errors import NotFound
from procountor_client.models.base import Model
from procountor_client.wire import Call, Wire, parse

M = TypeVar("M", bound=Model)


class Resource:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def _batch(self, type_: type[M], path: str, ids: Sequence[int]) -> list[M]:
        """GET up to 200 ids. Several ids answer with a list, one id with an object, none found with 404."""
        call = Call("GET", f"{path}/{','.join(map(str, ids))}")
        try:
            response = await self._wire.send(call)
        except NotFound:
            return []
        several = response.content.lstrip().startswith(b"[")
        return parse(list[type_], response, call) if several else [parse(type_, response, call)]  # type: ignore[valid-type]


def query(values: Mapping[str, Any]) -> dict[str, Any]:
    """Filters in wire form: lists joined by commas, flags as true and false, what is None or empty left out."""
    written = {name: _write(value) for name, value in values.items() if value is not None}
    return {name: text for name, text in written.items() if text != ""}


def page_query(filters: Mapping[str, Any], page: int, size: int) -> dict[str, Any]:
    """Oldest first, unless the filters order otherwise: then rows added meanwhile cannot shift the pages."""
    ordered = {} if any(name.startswith("orderBy") for name in filters) else {"orderById": "ASC"}
    return {**query(filters), **ordered, "page": page, "size": size}


def require_batch(ids: Iterable[int]) -> list[int]:
    """The ids, each once. Raises ValueError above 200, which the server would refuse."""
    unique = list(dict.fromkeys(ids))
    if len(unique) > pages.PAGE_SIZE:
        raise ValueError(f"at most {pages.PAGE_SIZE} ids fit into one request")
    return unique


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, dt.datetime):
        return numbers.to_finnish_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(_write(item) for item in value)
    return str(value)
