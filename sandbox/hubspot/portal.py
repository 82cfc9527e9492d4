"""One HubSpot account: its records, what belongs together, and how it is set up."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from sandbox.clock import WorldClock
from sandbox.hubspot import fields
from sandbox.hubspot.errors import not_found
from sandbox.hubspot.limits import Meter
from sandbox.hubspot.links import Links
from sandbox.hubspot.records import KINDS, Json, Record, written
from sandbox.hubspot.switches import Switches
from sandbox.hubspot.webhooks import Webhooks
from sandbox.weather import Weather

FIRST_ID = 31_001
PORTAL_ID = 145_000_001


class Portal:
    """`tokens`: each key's scopes. `requests`: method and path of every call, for tests that count."""

    def __init__(self, clock: WorldClock, weather: Weather) -> None:
        self.clock, self.weather = clock, weather
        self.on_change: Callable[[], None] | None = None
        self.switches = Switches()
        self.tokens: dict[str, frozenset[str]] = {}
        self.requests: list[tuple[str, str]] = []
        self.records: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS.values()}
        self.merged: dict[tuple[str, str], str] = {}
        self.links = Links()
        self.pipelines: list[Json] = []
        self.owners: list[Json] = []
        self.tax_rates: list[Json] = []
        now = self.now()
        self.properties = {kind: fields.built_in(kind, now) for kind in KINDS.values()}
        self.archived_properties: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS.values()}
        self.groups: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS.values()}
        self.readable_from: dict[tuple[str, str], datetime] = {}
        self.meter = Meter(self)
        self.hooks = Webhooks(self)
        self._next_id = FIRST_ID

    def now(self) -> datetime:
        """To the millisecond, as stamps are."""
        now = self.clock.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def details(self) -> Json:
        offset = self.clock.local().utcoffset() or timedelta(0)
        return {
            "portalId": PORTAL_ID,
            "accountType": "STANDARD",
            "timeZone": "Europe/Helsinki",
            "companyCurrency": "EUR",
            "additionalCurrencies": ["SEK"],
            "utcOffset": f"+{int(offset.total_seconds()) // 3600:02d}:00",
            "utcOffsetMilliseconds": int(offset.total_seconds() * 1000),
            "uiDomain": "app-eu1.hubspot.com",
            "dataHostingLocation": "eu1",
        }

    def switch(self, **orders: Any) -> None:
        self.switches = replace(self.switches, **orders)

    def new_id(self) -> str:
        self._next_id += 1
        return str(self._next_id - 1)

    # --- records -----------------------------------------------------------------------------------------------------

    def add(self, kind: str, properties: Mapping[str, str], record_id: str | None = None) -> Record:
        """As a person who makes it in HubSpot; the values are taken as they are."""
        now = self.now()
        number = record_id or self.new_id()
        held = {**properties, "hs_object_id": number, "createdate": written(now)}
        record = Record(kind, number, held, now, now)
        self.records[kind][number] = record
        self.saved(record)
        self.hooks.created(record)
        return record

    def edit(self, record: Record, properties: Mapping[str, str]) -> None:
        """An empty value clears a property."""
        before = dict(record.properties)
        for name, value in properties.items():
            if value == "":
                record.properties.pop(name, None)
            else:
                record.properties[name] = value
        self.saved(record)
        self.hooks.edited(record, before, properties)

    def saved(self, record: Record) -> None:
        fields.work_out(record.kind, record.properties, self.closed_stages())
        record.touch(self.now(), self.switches.index_lag_seconds)
        if record.kind == "line_items" and self.switches.lines_move_deal:
            self._total_deals_of(record)
        self.changed()

    def _total_deals_of(self, line: Record) -> None:
        for deal_id in self.links.of("line_items", line.id, "deals"):
            lines = [self.records["line_items"][each] for each in self.links.of("deals", deal_id, "line_items")]
            total = sum(Decimal(each.properties.get("amount") or 0) for each in lines)
            self.edit(self.records["deals"][deal_id], {"amount": str(total)})

    def find(self, kind: str, record_id: str, *, archived: bool = False) -> Record:
        """A merged record's old id leads to the one it became. HubSpotError 404."""
        record = self.records[kind].get(self.merged.get((kind, record_id), record_id))
        if record is None or record.archived is not archived:
            raise not_found()
        return record

    def exact(self, kind: str, record_id: str) -> Record | None:
        """As batches look: an old id is nobody's."""
        record = self.records[kind].get(record_id)
        return None if record is None or record.archived else record

    def holder(self, kind: str, name: str, value: str) -> Record | None:
        """Who has this value of a unique property."""
        return next(
            (
                record
                for record in self.records[kind].values()
                if not record.archived and value and record.properties.get(name, "").lower() == value.lower()
            ),
            None,
        )

    def archive(self, record: Record) -> None:
        record.archived = True
        record.touch(self.now(), self.switches.index_lag_seconds)
        self.hooks.removed(record)
        self.changed()

    def restore(self, record: Record) -> None:
        record.archived = False
        self.saved(record)
        self.hooks.restored(record)

    def merge(self, kind: str, primary_id: str, other_id: str) -> Record:
        """Both become a new record with the lines and companies of both; what asks by an old id finds less and less."""
        primary, other = self.find(kind, primary_id), self.find(kind, other_id)
        ids = [each for record in (primary, other) for each in (*_merged(record), record.id)]
        held = {**other.properties, **primary.properties, "hs_merged_object_ids": ";".join(dict.fromkeys(ids))}
        new_id = self.new_id()
        now = self.now()
        merged = Record(kind, new_id, held | {"hs_object_id": new_id}, primary.created, now)
        self.records[kind][new_id] = merged
        for old in (primary, other):
            del self.records[kind][old.id]
            self.links.move(kind, old.id, new_id)
        self.merged |= {(kind, old): new_id for old in ids}
        self.saved(merged)
        self.hooks.merged(merged, primary, other)
        return merged

    # --- set-up ------------------------------------------------------------------------------------------------------

    def closed_stages(self) -> dict[str, bool]:
        return {
            stage["id"]: stage["metadata"]["probability"] == "1.0"
            for pipeline in self.pipelines
            for stage in pipeline["stages"]
            if stage["metadata"]["isClosed"] == "true"
        }

    def edit_pipeline(self, pipeline_id: str) -> int:
        """Whatever is edited there, every deal in it gets a new stamp, all the same one. The number of them."""
        deals = [each for each in self.records["deals"].values() if each.properties.get("pipeline") == pipeline_id]
        now = self.now()
        for deal in deals:
            deal.touch(now, self.switches.index_lag_seconds)
        self.changed()
        return len(deals)

    def known(self, kind: str) -> dict[str, Json]:
        return self.properties[kind]

    def unique_names(self, kind: str) -> list[str]:
        return [name for name, each in self.properties[kind].items() if each["hasUniqueValue"]]

    def new_token(self, scopes: Iterable[str]) -> str:
        token = f"pat-eu1-{secrets.token_hex(16)}"
        self.tokens[token] = frozenset(scopes)
        return token

    def changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


def _merged(record: Record) -> list[str]:
    return [each for each in record.properties.get("hs_merged_object_ids", "").split(";") if each]


class HasPortal(Protocol):
    weather: Weather
    hubspot: Portal
