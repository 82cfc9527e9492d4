"""GET /invoices: filters, order and pages over live invoices and the lazily made history."""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sandbox.procountor.errors import invalid
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.paging import Query, direction, envelope, many, moment, one_day, page_of, truth, whole
from sandbox.procountor.records import History, InvoiceRecord, Json, Summary, Window
from sandbox.procountor.words import CHANNELS, INVOICE_TYPES, STATUSES

Test = Callable[[Summary], bool]
SortKey = Callable[[Summary], tuple[str, int]]
_PAGING = frozenset({"page", "size", "previousId", "orderById", "orderByDate", "orderByCreated", "orderByVersion"})
_OTHER_ORDERS = ("orderByDate", "orderByCreated", "orderByVersion")
_ROW_FIELDS = ("id", "partnerId", "type", "status", "invoiceNumber", "originalInvoiceNumber", "invoiceChannel", "date")


@dataclass(frozen=True)
class Plan:
    """What a query asks for. `tests` look at the summary; `term` needs names and texts."""

    tests: tuple[Test, ...]
    filters: tuple[tuple[str, str], ...]
    term: str
    products: frozenset[str]
    key: SortKey
    descending: bool
    by_id: bool = False

    def fits(self, summary: Summary) -> bool:
        return all(test(summary) for test in self.tests)


def search(ledger: Ledger, query: Query) -> Json:
    page = page_of(query)
    plan = plan_of(query)
    if not ledger.allows("salesInvoiceSearch"):
        return envelope([], page, 0)
    live = sorted(_live(ledger, plan), key=plan.key, reverse=plan.descending)
    past = _past(ledger, plan, query)
    previous = whole(query, "previousId")
    ids = _by_id(plan, live, past, previous) if plan.by_id else _by_other(ledger, plan, live, past, previous)
    found = (
        islice(ids, page.start, page.start + page.size) if isinstance(ids, Iterator) else ids[page.start :][: page.size]
    )
    return envelope([_row(ledger, invoice_id) for invoice_id in found], page, len(live) + len(past))


def _by_id(plan: Plan, live: Sequence[Summary], past: Sequence[int], previous: int | None) -> Sequence[int]:
    """Deep pages of a long history cost no more than the first: nothing is looked at but ids."""
    ids = past if not live else sorted([*past, *(row.id for row in live)])
    if previous is not None:
        ids = ids[: bisect_left(ids, previous)] if plan.descending else ids[bisect_right(ids, previous) :]
    return ids[::-1] if plan.descending else ids


def _by_other(
    ledger: Ledger, plan: Plan, live: list[Summary], past: Sequence[int], previous: int | None
) -> Iterator[int]:
    rows = (row.id for row in _merged(ledger, plan, live, past))
    if previous is None:
        return rows
    return (number for number in rows if (number < previous if plan.descending else number > previous))


def plan_of(query: Query) -> Plan:
    key, descending = _order(query)
    filters = tuple(sorted((name, value) for name, value in query.items() if name not in _PAGING))
    term = query.get("searchTerm", "").strip().lower()
    by_id = not any(name in query for name in _OTHER_ORDERS)
    return Plan(tuple(_tests(query)), filters, term, many(query, "productId"), key, descending, by_id)


def _words(query: Query, name: str, allowed: Iterable[str]) -> frozenset[str]:
    chosen = many(query, name)
    for value in sorted(chosen.difference(allowed)):
        raise invalid(name, value)
    return chosen


def _tests(query: Query) -> Iterator[Test]:
    statuses = _words(query, "status", STATUSES)
    if statuses:
        yield lambda row: row.status in statuses
    types = _words(query, "types", INVOICE_TYPES)
    if types:
        yield lambda row: row.type in types
    channels = _words(query, "invoiceChannel", CHANNELS)
    if channels:
        yield lambda row: row.channel in channels
    if truth(query, "isOffer"):
        yield lambda row: row.type == "SALES_ORDER"
    yield from _number_tests(query)
    yield from _period_tests(query)


def _number_tests(query: Query) -> Iterator[Test]:
    partner, number = whole(query, "businessPartnerId"), whole(query, "invoiceNumber")
    if partner is not None:
        yield lambda row: row.partner_id == partner
    if number is not None:
        yield lambda row: row.number == number
    original = query.get("originalInvoiceNumber")
    if original is not None:
        yield lambda row: row.original_number == original


def _period_tests(query: Query) -> Iterator[Test]:
    yield from _between(one_day(query, "startDate"), one_day(query, "endDate"), lambda row: row.date)
    yield from _between(one_day(query, "dueStartDate"), one_day(query, "dueEndDate"), lambda row: row.due)
    created = moment(query, "createdStartDate"), moment(query, "createdEndDate")
    yield from _between(*created, lambda row: row.created)
    yield from _between(moment(query, "versionStartDate"), moment(query, "versionEndDate"), lambda row: row.version)


def _between(start: str | None, end: str | None, get: Callable[[Summary], str]) -> Iterator[Test]:
    if start is not None:
        yield lambda row: get(row) >= start
    if end is not None:
        yield lambda row: get(row) <= end


def _order(query: Query) -> tuple[SortKey, bool]:
    keys: dict[str, SortKey] = {
        "orderByDate": lambda row: (row.date, row.id),
        "orderByCreated": lambda row: (row.created, row.id),
        "orderByVersion": lambda row: (row.version, row.id),
    }
    for name, key in keys.items():
        asked = direction(query, name)
        if asked is not None:
            return key, asked == "DESC"
    return (lambda row: ("", row.id)), direction(query, "orderById") != "ASC"


def _live(ledger: Ledger, plan: Plan) -> list[Summary]:
    now = ledger.clock.now()
    visible = (
        record for record in ledger.invoices.values() if record.visible_from is None or record.visible_from <= now
    )
    rows = (row for row in visible if _mentions(row, plan.term) and _sells(row, plan.products))
    return [summary for summary in (row.summary() for row in rows) if plan.fits(summary)]


def _mentions(record: InvoiceRecord, term: str) -> bool:
    data = record.data
    places = (
        data["counterParty"]["counterPartyAddress"]["name"],
        str(data["invoiceNumber"]),
        data.get("additionalInformation", ""),
    )
    return any(term in place.lower() for place in places)


def _past(ledger: Ledger, plan: Plan, query: Query) -> Sequence[int]:
    """Ids of matching history, oldest first, without the invoices that have been touched since."""
    matches = ledger.history_matches.get(plan.filters)
    if matches is None:
        matches = ledger.history_matches[plan.filters] = _match_history(ledger.history, plan, query)
    first = ledger.history.first_id
    touched = {number for number in ledger.invoices if number < first + ledger.history.size}
    return [number for number in matches if number not in touched] if touched else matches


def _match_history(history: History, plan: Plan, query: Query) -> Sequence[int]:
    if query.get("originalInvoiceNumber") is not None:
        return ()
    ids = history.candidates(_window(history, plan, query))
    if all(name == "types" and "SALES_INVOICE" in value for name, value in plan.filters):
        return ids
    named = history.names_matching(plan.term)
    rows = filter(plan.fits, map(history.summary, ids))
    found = [row.id for row in rows if not plan.term or row.partner_id in named or str(row.number) == plan.term]
    if not plan.products:
        return found
    return [number for number in found if _sells(history.record(number), plan.products)]


def _sells(record: InvoiceRecord, products: frozenset[str]) -> bool:
    return not products or any(str(row.get("productId")) in products for row in record.data["invoiceRows"])


def _window(history: History, plan: Plan, query: Query) -> Window:
    statuses = many(query, "status")
    starts = (query.get(name, "")[:10] for name in ("startDate", "createdStartDate", "versionStartDate"))
    ends = (query.get(name, "9999")[:10] for name in ("endDate", "createdEndDate", "versionEndDate"))
    partner, named = whole(query, "businessPartnerId"), history.names_matching(plan.term) if plan.term else None
    number = whole(query, "invoiceNumber")
    if plan.term.isdigit() and not named:
        number, named = int(plan.term), None
    return Window(
        first_day=max(starts),
        last_day=min(ends),
        first_due=query.get("dueStartDate", ""),
        last_due=query.get("dueEndDate", "9999"),
        partners=named if partner is None else frozenset({partner}),
        number=number,
        unsettled_only=bool(statuses) and not statuses & history.settled_statuses(),
    )


def _merged(ledger: Ledger, plan: Plan, live: list[Summary], past: Sequence[int]) -> Iterator[Summary]:
    ids = reversed(past) if plan.descending else iter(past)
    older = (ledger.history.summary(number) for number in ids)
    return heapq.merge(live, older, key=plan.key, reverse=plan.descending)


def _row(ledger: Ledger, invoice_id: int) -> Json:
    record = ledger.find_invoice(invoice_id)
    if record is None:
        raise LookupError(invoice_id)
    data = record.data
    row = {key: data[key] for key in _ROW_FIELDS if key in data}
    row["dueDate"] = data["paymentInfo"]["dueDate"]
    if "newDueDate" in data["paymentInfo"]:
        row["newDueDate"] = data["paymentInfo"]["newDueDate"]
    rest = {key: data[key] for key in ("version", "invoiceSumInfo", "creatorId", "counterParty", "isOffer")}
    return row | {"created": record.created} | rest
