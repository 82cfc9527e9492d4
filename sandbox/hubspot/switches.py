"""Of HubSpot's ways, those that differ between accounts, or that nobody outside knows: each can be tried both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Switches:
    limits_enforced: bool = True
    """Whether calls beyond the limits get a 429."""
    burst: int = 100
    """Calls of one key in ten seconds: 100, 190 or 250 by plan."""
    searches_a_second: int = 5
    """Of the whole account, over all objects."""
    daily: int = 250_000
    """Calls of the whole account until its midnight."""
    index_lag_seconds: float = 0.0
    """How long search does not see a write; 1 to 5 seconds are usual."""
    association_page: int = 100
    """Associations of one record in one page."""
    admin_rule: str = ""
    """A deal property that an administrator requires of closed deals: without it every write to one is refused."""
    warns: bool = False
    """A date given with a time is normalised, and the answer has `warnings`."""
    update_partly: bool = False
    """Not published: whether a batch update leaves out a record it does not know (207) or is refused as a whole."""
    lines_move_deal: bool = False
    """Not published: whether a changed line item moves the deal's amount and stamp."""
    property_delay_seconds: float = 0.5
    """How long a new property cannot be read."""
    object_events: bool = False
    """Webhooks of project apps say object.propertyChange with an objectTypeId; others say deal.propertyChange."""
    shuffled: bool = True
    """Webhooks of one batch come in any order."""
    repeated: bool = True
    """One webhook of a batch comes twice."""


def changed(switches: Switches, orders: Mapping[str, Any]) -> Switches:
    """ValueError for a name that is none, and for a value of another kind."""
    kinds = {field.name: type(getattr(switches, field.name)) for field in fields(switches)}
    for name, value in orders.items():
        if name not in kinds:
            raise ValueError(f"{name!r} is no switch of HubSpot's; use one of {', '.join(kinds)}")
        wrong = isinstance(value, bool) is not (kinds[name] is bool)
        if wrong or not isinstance(value, (kinds[name], int) if kinds[name] is float else kinds[name]):
            raise ValueError(f"{name} is of type {kinds[name].__name__}")
    return replace(switches, **orders)
