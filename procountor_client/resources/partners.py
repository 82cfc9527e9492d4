import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

from procountor_client import pages
from procountor_client.models.base import Page
from procountor_client.models.enums import PartnerType
from procountor_client.models.ledger import DefaultDimension
from procountor_client.models.partners import (
    DefaultProduct,
    Partner,
    PartnerDefaultAccounts,
    PartnerDraft,
    PartnerGroup,
    PartnerGroupDraft,
    PartnerPatch,
    PartnerSummary,
)
from procountor_client.resources.base import Resource, page_query

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFilter:
    """`active=None` means what the server means by nothing: active partners only."""

    type: PartnerType | str | None = None
    customer_number: str | None = None
    identifier_type: str | None = None
    active: bool | None = None
    version_start_date: dt.datetime | None = None
    version_end_date: dt.datetime | None = None

    def params(self) -> dict[str, object]:
        return {
            "type": self.type,
            "customerNumber": self.customer_number,
            "identifierType": self.identifier_type,
            "active": self.active,
            "versionStartDate": self.version_start_date,
            "versionEndDate": self.version_end_date,
        }


class Partners(Resource):
    async def create(self, draft: PartnerDraft) -> Partner:
        """Make a customer or supplier. Never repeated: see `error.outcome`."""
        return await self._wire.write(Partner, "POST", "/businesspartners", draft)

    async def get(self, partner_id: int) -> Partner:
        return await self._wire.get(Partner, f"/businesspartners/{partner_id}")

    async def get_many(self, ids: Iterable[int]) -> pages.Batch[Partner]:
        return await pages.in_batches(ids, lambda part: self._batch(Partner, "/businesspartners", part))

    async def page(
        self,
        filters: PartnerFilter | None = None,
        *,
        page: int = 0,
        size: int = pages.PAGE_SIZE,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> Page[PartnerSummary]:
        params = page_query((filters or PartnerFilter()).params(), page, size)
        return await self._wire.get(Page[PartnerSummary], "/businesspartners", params, headers=headers or {})

    def search(
        self,
        filters: PartnerFilter | None = None,
        *,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> AsyncIterator[PartnerSummary]:
        return pages.by_number(lambda number: self.page(filters, page=number, headers=headers))

    async def find_by_identifier(
        self,
        business_id: str,
        type: PartnerType | str = PartnerType.CUSTOMER,  # noqa: A002 - the API's own word
        *,
        include_inactive: bool = False,
    ) -> list[PartnerSummary]:
        """Partners with this business ID, compared after normalising; several may carry the same one."""
        registers = (True, False) if include_inactive else (True,)
        # both at once: somebody waits for the answer, and the server shows only one of them at a time
        parts = await asyncio.gather(*(self._with_identifier(business_id, type, active=a) for a in registers))
        return list({row.id: row for part in parts for row in part}.values())

    async def _with_identifier(
        self, business_id: str, type_: PartnerType | str, *, active: bool
    ) -> list[PartnerSummary]:
        wanted, headers = normalise_identifier(business_id), {"identifier": _header(_as_searched(business_id))}
        rows = self.search(PartnerFilter(type=type_, active=active), headers=headers)
        return [row async for row in rows if normalise_identifier(row.identifier or "") == wanted]

    async def find_by_name(self, name: str, type: PartnerType | str = PartnerType.CUSTOMER) -> list[PartnerSummary]:  # noqa: A002
        """What the server finds for a name. How it matches, and reads letters beyond ASCII, is not documented."""
        rows = self.search(PartnerFilter(type=type), headers={"name": _header(name)})
        return [row async for row in rows]

    async def patch(self, partner_id: int, patch: PartnerPatch) -> None:
        """Change name, type, address, invoicing or payment info. `patch.version` must be the latest."""
        await self._wire.act("PATCH", f"/businesspartners/{partner_id}", patch)

    async def replace(self, partner: Partner) -> Partner:
        """PUT: what the object lacks is lost. Read the partner, change it, replace it."""
        return await self._wire.write(Partner, "PUT", f"/businesspartners/{partner.id}", partner)

    def groups(self) -> AsyncIterator[PartnerGroup]:
        return pages.by_number(self._groups_page)

    async def create_group(self, draft: PartnerGroupDraft) -> PartnerGroup:
        return await self._wire.write(PartnerGroup, "POST", "/businesspartners/groups", draft)

    async def update_group(self, group: PartnerGroup) -> PartnerGroup:
        return await self._wire.write(PartnerGroup, "PUT", f"/businesspartners/groups/{group.id}", group)

    async def default_dimensions(self, partner_id: int) -> list[DefaultDimension]:
        return await self._wire.get(list[DefaultDimension], f"/businesspartners/{partner_id}/defaults/dimensions")

    async def set_default_dimension(self, partner_id: int, dimension: DefaultDimension) -> DefaultDimension:
        """Replace the partner's shares, in per cent, of the items of one dimension."""
        path = f"/businesspartners/{partner_id}/defaults/dimensions/{dimension.id}"
        return await self._wire.write(DefaultDimension, "PUT", path, dimension)

    async def default_accounts(self, partner_id: int) -> PartnerDefaultAccounts:
        """The partner's own VAT status, rate and ledger accounts. `NotFound` also for a person."""
        return await self._wire.get(PartnerDefaultAccounts, f"/businesspartners/{partner_id}/defaults/accounts")

    async def default_products(self, partner_id: int) -> list[DefaultProduct]:
        """Products with this partner's own prices, discounts or VAT."""
        return await self._wire.get(list[DefaultProduct], f"/businesspartners/{partner_id}/defaults/products")

    async def _groups_page(self, number: int) -> Page[PartnerGroup]:
        params = {"page": number, "size": pages.PAGE_SIZE}
        return await self._wire.get(Page[PartnerGroup], "/businesspartners/groups", params)


def normalise_identifier(text: str) -> str:
    """`0836922-4` from `08369224`, `FI08369224`, `836922-4` and the like; anything else without spaces and dashes.

    For comparing: two ways of writing one identifier become equal.
    """
    compact = re.sub(r"[\s.‐‑–-]", "", text).upper()
    return _finnish(compact) or compact


def _finnish(compact: str) -> str | None:
    digits = re.fullmatch(r"(?:FI)?([0-9]{7,8})", compact)
    if digits is None:
        return None
    padded = digits.group(1).zfill(8)  # old numbers were written without their leading zero
    return f"{padded[:7]}-{padded[7]}"


def _as_searched(business_id: str) -> str:
    """A Finnish ID in the vendor's form; a foreign one as it was given, because its dashes may be stored too."""
    normal = normalise_identifier(business_id)
    return normal if "-" in normal else business_id


def _header(text: str) -> bytes:
    """One line in Latin-1, which is what HTTP headers are; letters outside it become question marks."""
    return " ".join(_CONTROLS.sub(" ", text).split()).encode("latin-1", "replace")
