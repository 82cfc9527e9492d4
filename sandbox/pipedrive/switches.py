"""Of Pipedrive's ways, those that differ between companies, or that nobody outside knows: each can be tried both ways.

Facts are Pipedrive's own (pipedrive.readme.io, developers.pipedrive.com/changelog) unless a line says that they are not published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

PLANS = {"lite": (1, 20), "growth": (2, 40), "premium": (5, 100), "ultimate": (7, 120)}
"""Of each plan: by how much a seat's daily tokens are multiplied, and calls in two seconds with one API token."""
TOKENS_PER_SEAT = 30_000


@dataclass(frozen=True)
class Switches:
    plan: str = "growth"
    seats: int = 4
    daily_budget: int | None = None
    """Tokens of the whole company in a day; None: as plan and seats give."""
    burst: int | None = None
    """Calls of one API token in `burst_seconds`; None: as the plan gives."""
    burst_seconds: float = 2.0
    search_burst: int = 10
    """Searches in the same time, on every plan."""
    daily_headers: bool = True
    """Seen live and not documented; sometimes missing."""
    blocks_after: int = 30
    """Refused calls in a minute after which Cloudflare answers, with a page of HTML."""
    lines_move_deal: bool = False
    """Not published: whether adding or changing a deal's products moves the deal's update_time."""
    sum_has_tax: bool = False
    """Not published: whether `sum` of a deal's product holds the tax that comes on top."""
    sum_has_cycles: bool = False
    """Not published: whether `sum` of a recurring product is that of all its cycles."""
    discount_per_unit: bool = False
    """Not published: whether a discount of type amount is per unit or for the line."""
    offset_cursors: bool = False
    """Not published: a cursor that counts rows loses some when rows move between two pages."""
    v1_twins: bool = True
    """Endpoints of v1 that v2 has too: out of support since 2026-08-01, and still answering."""
    deal_cap: int | None = None
    """Open deals that the plan has room for; also `field_cap` (custom fields of a kind) and `line_cap` (products of a deal)."""
    field_cap: int | None = None
    line_cap: int | None = None
    notes_per_deal: int | None = None
    """A cap exists since 2023-11; its number is not published."""
    refused_status: int = 403
    """Not published: how the editing of an archived or deleted record is refused."""
    merge_change_first: bool = False
    """A merge is a delete and a change, in either order."""
    old_product_dates: bool = False
    """Product webhooks before 2026-04-01: YYYY-MM-DD HH:mm:ss."""
    old_user_dates: bool = True
    """User webhooks with unix seconds in meta.timestamp: mended 2025-06-30, and still in the guide."""
    removed_webhooks_listed: bool = False
    """Not published: whether a webhook that Pipedrive has taken away still stands in the list."""

    @property
    def tokens_a_day(self) -> int:
        return TOKENS_PER_SEAT * PLANS[self.plan][0] * self.seats if self.daily_budget is None else self.daily_budget

    @property
    def calls_in_a_burst(self) -> int:
        return PLANS[self.plan][1] if self.burst is None else self.burst


def changed(switches: Switches, orders: Mapping[str, Any]) -> Switches:
    """Orders as they come over HTTP: {"sum_has_tax": true}. ValueError says what is wrong."""
    for name, value in orders.items():
        if name not in _KINDS:
            raise ValueError(f"{name} is no switch of Pipedrive's; use {', '.join(_KINDS)}")
        if not _fits(name, value):
            raise ValueError(f"{value!r} is nothing that {name} can be")
    return replace(switches, **orders)


_KINDS = {field.name: field.default for field in fields(Switches)}


def _fits(name: str, value: Any) -> bool:
    default = _KINDS[name]
    if name == "plan":
        return value in PLANS
    if isinstance(default, bool):
        return isinstance(value, bool)
    if value is None:
        return default is None
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10**9
