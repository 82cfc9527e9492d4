"""What deals, organizations, persons and products have in common: read one, list, add, change, delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.pipedrive import custom, schema
from sandbox.pipedrive.account import Account, Json
from sandbox.pipedrive.listing import Test, among, check_names, custom_codes, equal, page, since
from sandbox.pipedrive.wire import Call, Endpoint, data

NOT_SHOWN = frozenset({"custom_fields", "delete_time", "first_won_time"})
BY_TIME = ("id", "update_time", "add_time")
FILTERS = frozenset({"ids", "updated_since", "updated_until", "custom_fields", "include_fields"})
LABELS = frozenset({"include_option_labels", "include_labels"})


@dataclass(frozen=True)
class Room:
    """One kind of record: `plural` in its paths, what may be written, how it lists. `prepare` completes a new one."""

    kind: str
    plural: str
    checks: Mapping[str, schema.Check]
    required: tuple[str, ...]
    prepare: Callable[[Call, Json], Json]
    filters: frozenset[str] = frozenset({"owner_id"})
    sorts: tuple[str, ...] = BY_TIME
    lists: Callable[[Call, Json], bool] = lambda _, row: not row.get("is_deleted")
    merge: Callable[[Call, Json, Json], Json] = lambda _, __, changes: changes
    """The changes of a PATCH as they are stored, given the record as it is."""
    created_status: int = 200
    labels: frozenset[str] = field(default=LABELS)

    def endpoints(self) -> tuple[Endpoint, ...]:
        path = f"/api/v2/{self.plural}"
        one = f"{path}/{{id:int}}"
        return (
            Endpoint("GET", path, self.listed, 10),
            Endpoint("POST", path, self.created, 5, self.created_status),
            Endpoint("GET", one, self.read, 1),
            Endpoint("PATCH", one, self.patched, 5),
            Endpoint("DELETE", one, self.deleted, 3),
        )

    def show(self, account: Account, row: Json, codes: list[str] | None = None) -> Json:
        bare = {name: value for name, value in row.items() if name not in NOT_SHOWN}
        return bare | {"custom_fields": custom.shown(account, self.kind, row, codes)}

    def read(self, call: Call) -> Any:
        codes = custom_codes(call.query)
        return data(self.show(call.account, call.account.find(self.kind, call.id, viewer=call.user), codes))

    def listed(self, call: Call) -> Any:
        return self.page(call, self.lists)

    def page(self, call: Call, lists: Callable[[Call, Json], bool]) -> Json:
        check_names(call.query, self.filters | FILTERS | self.labels)
        account, codes = call.account, custom_codes(call.query)
        tests = [*among(call.query), *since(call.query), *self._same(call)]
        seen = [row for row in account.tables[self.kind].values() if account.visible(self.kind, row, call.user)]
        rows = [row for row in seen if lists(call, row) and all(test(row) for test in tests)]
        return page(call, rows, self.sorts, lambda row: self.show(account, row, codes))

    def created(self, call: Call) -> Any:
        body = self._accepted(call, self.required)
        row = self.prepare(call, body)
        return data(self.show(call.account, call.account.add(self.kind, row, call.actor)))

    def patched(self, call: Call) -> Any:
        account = call.account
        row = account.editable(self.kind, call.id, call.user)
        body = self._accepted(call)
        changes = self.merge(call, row, body)
        if "custom_fields" in body:
            changes["custom_fields"] = row.get("custom_fields", {}) | body["custom_fields"]
        return data(self.show(account, account.change(self.kind, call.id, changes, call.actor)))

    def deleted(self, call: Call) -> Any:
        call.account.find(self.kind, call.id, viewer=call.user)
        call.account.delete(self.kind, call.id, call.actor)
        return data({"id": call.id})

    def _accepted(self, call: Call, required: tuple[str, ...] = ()) -> Json:
        """Custom values stand inside `custom_fields`: a code at the top is refused as any unknown name is."""
        body = schema.accept(call.body, {**self.checks, "custom_fields": schema.mapping}, required)
        if "custom_fields" in body:
            custom.accept_values(call.account, self.kind, body["custom_fields"])
        return body

    def _same(self, call: Call) -> list[Test]:
        return equal(call.query, *(self.filters - {"status"}))
