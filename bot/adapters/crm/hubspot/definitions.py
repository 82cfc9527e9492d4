"""What an account is made of: its properties, pipelines, owners and tax rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.adapters.crm.hubspot import limits, versions
from bot.adapters.crm.hubspot.account_models import (
    Option,
    Owner,
    OwnerPage,
    Pipeline,
    PipelineList,
    Property,
    PropertyGroup,
    PropertyGroupList,
    PropertyList,
    TaxRate,
    TaxRatePage,
)
from bot.adapters.crm.hubspot.models import ObjectType
from bot.adapters.crm.transport import Call, Transport

PAGE = 100
P = TypeVar("P", OwnerPage, TaxRatePage)


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyDraft:
    """`unique` cannot be changed later, and at most ten properties of a kind have it."""

    name: str
    label: str
    group: str
    type: str = "string"
    field_type: str = "text"
    description: str = ""
    options: Sequence[Option] = ()
    unique: bool = False

    def body(self) -> dict[str, Any]:
        given: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "groupName": self.group,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "hasUniqueValue": self.unique,
            "formField": False,
        }
        options = [option.model_dump(by_alias=True) for option in self.options]
        return given | ({"options": options} if options else {})


class Properties:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire

    async def all(self, kind: ObjectType, *, archived: bool = False) -> list[Property]:
        """Those in use, or those in the archive: a name there is not free, its creation brings the old property back."""
        query = {"archived": "true" if archived else "false"}
        return (await self._wire.read(PropertyList, _get(f"{versions.PROPERTIES}/{kind}", **query))).results

    async def get(self, kind: ObjectType, name: str) -> Property:
        return await self._wire.read(Property, _get(f"{versions.PROPERTIES}/{kind}/{name}"))

    async def create(self, kind: ObjectType, draft: PropertyDraft) -> Property:
        """Conflict: the name is taken. One from the archive comes back with the type it had: look at what is answered.

        It can be read a moment later, not at once.
        """
        return await self._wire.read(Property, _post(f"{versions.PROPERTIES}/{kind}", draft.body()))

    async def groups(self, kind: ObjectType) -> list[PropertyGroup]:
        return (await self._wire.read(PropertyGroupList, _get(f"{versions.PROPERTIES}/{kind}/groups"))).results

    async def create_group(self, kind: ObjectType, name: str, label: str) -> PropertyGroup:
        """Conflict: it is there already."""
        body = {"name": name, "label": label, "displayOrder": -1}
        return await self._wire.read(PropertyGroup, _post(f"{versions.PROPERTIES}/{kind}/groups", body))


class Pipelines:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire

    async def all(self, kind: ObjectType = ObjectType.DEALS) -> list[Pipeline]:
        return (await self._wire.read(PipelineList, _get(f"{versions.PIPELINES}/{kind}"))).results


class Owners:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire

    async def all(self, *, archived: bool = False) -> list[Owner]:
        """Those who are there, or those who left: an old deal's owner may be found only among the latter."""
        query = {"archived": "true" if archived else "false"}
        return [owner for page in await _pages(self._wire, OwnerPage, versions.OWNERS, query) for owner in page.results]


class TaxRates:
    def __init__(self, wire: Transport) -> None:
        self._wire = wire

    async def all(self) -> list[TaxRate]:
        """Also those that are not active any more: old lines still have them."""
        path = f"{versions.TAX_RATES}/tax-rates"
        return [rate for page in await _pages(self._wire, TaxRatePage, path, {}) for rate in page.results]


async def _pages(wire: Transport, type_: type[P], path: str, query: dict[str, str]) -> list[P]:
    pages, followed = [], set[str]()
    while True:
        page = await wire.read(type_, _get(path, limit=str(PAGE), **query))
        pages.append(page)
        if page.after is None or page.after in followed:
            return pages
        followed.add(page.after)
        query = {**query, "after": page.after}


def _get(path: str, **query: str) -> Call:
    return Call("GET", path, limits.CALL, query, reads=True)


def _post(path: str, body: Any) -> Call:
    return Call("POST", path, limits.CALL, body=body)
