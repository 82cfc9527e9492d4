"""Records, one by one and in batches."""

from collections.abc import Mapping
from typing import Any

from sandbox.hubspot import fields
from sandbox.hubspot.errors import HubSpotError, invalid, invalid_values, not_found, taken
from sandbox.hubspot.links import LABELLED
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import SINGULAR, Json, Record
from sandbox.hubspot.wire import Call, Endpoint, finished, of_records

ROOT = "/crm/objects/2026-09/{kind}"


def get(call: Call) -> Json:
    """By a merged record's old id: the record it became."""
    record = call.portal.find(call.kind(), call.path["id"], archived=call.query.get("archived") == "true")
    return record.as_json([name for name in call.query.get("properties", "").split(",") if name])


def create(call: Call) -> Any:
    kind, body = call.kind(), call.body
    given = accept(call.portal, kind, None, body.get("properties"))
    record = call.portal.add(kind, given)
    _link(call.portal, record, body.get("associations") or [])
    return _shown(call.portal, record, given), 201


def update(call: Call) -> Json:
    """By an old id too."""
    record = call.portal.find(call.kind(), call.path["id"])
    raw = call.body.get("properties")
    given = accept(call.portal, record.kind, record, raw)
    call.portal.edit(record, given)
    return _shown(call.portal, record, given, raw)


def archive(call: Call) -> None:
    record = call.portal.exact(call.kind(), call.path["id"])
    if record is not None:
        call.portal.archive(record)


def merge(call: Call) -> Json:
    body = call.body
    merged = call.portal.merge(call.kind(), str(body.get("primaryObjectId")), str(body.get("objectIdToMerge")))
    return merged.as_json(["hs_merged_object_ids"])


def batch_read(call: Call) -> Any:
    """What is not there, or was merged, is left out and named."""
    kind, names, unique = call.kind(), call.body.get("properties") or [], call.body.get("idProperty")
    asked = [str(each.get("id")) for each in call.inputs()]
    if unique and unique not in call.portal.unique_names(kind):
        raise invalid(f"Unable to read by non-unique {unique}")
    looked = {
        each: call.portal.holder(kind, unique, each) if unique else call.portal.exact(kind, each) for each in asked
    }
    missing = [each for each, record in looked.items() if record is None]
    rows = [record.as_json(names) for record in looked.values() if record]
    return finished(call.portal, rows, [_absent(missing)] if missing else None)


def batch_create(call: Call) -> Any:
    """With trace ids the good rows are made and the bad ones named; without, one bad row refuses all."""
    kind, rows, errors = call.kind(), [], []
    inputs = call.inputs()
    traced = all(each.get("objectWriteTraceId") for each in inputs)
    checked: list[tuple[Json, dict[str, str]]] = []
    for each in inputs:
        try:
            checked.append((each, accept(call.portal, kind, None, each.get("properties"))))
        except HubSpotError as refusal:
            if not traced:
                raise
            errors.append(refusal.as_row(objectWriteTraceId=[each["objectWriteTraceId"]]))
    for each, given in checked:
        record = call.portal.add(kind, given)
        _link(call.portal, record, each.get("associations") or [])
        rows.append(_traced(_shown(call.portal, record, given), each))
    return finished(call.portal, rows, errors, 201)


def batch_update(call: Call) -> Any:
    kind, inputs = call.kind(), call.inputs()
    _refuse_repeated(inputs)
    portal = call.portal
    absent = [each["id"] for each in inputs if portal.exact(kind, str(each["id"])) is None]
    if absent and not portal.switches.update_partly:
        raise not_found(f"Could not find records: {absent}")
    found = [(each, record) for each in inputs if (record := portal.exact(kind, str(each["id"])))]
    checked = [(each, record, accept(portal, kind, record, each.get("properties"))) for each, record in found]
    rows = []
    for each, record, given in checked:
        portal.edit(record, given)
        rows.append(_traced(_shown(portal, record, given, each.get("properties")), each))
    return finished(portal, rows, [_absent(absent)] if absent else None)


def batch_upsert(call: Call) -> Any:
    """One row that conflicts refuses all of them."""
    kind, inputs, portal = call.kind(), call.inputs(), call.portal
    _refuse_repeated(inputs)
    checked = []
    for each in inputs:
        unique = each.get("idProperty")
        if unique not in portal.unique_names(kind):
            raise invalid(f"Unable to perform update/upsert by non-unique {kind} property {unique}")
        record = portal.holder(kind, unique, str(each["id"]))
        given = {unique: str(each["id"]), **(each.get("properties") or {})}
        checked.append((each, record, accept(portal, kind, record, given)))
    rows = [_upserted(portal, kind, *row) for row in checked]
    return finished(portal, rows[::-1])


def batch_archive(call: Call) -> None:
    for each in call.inputs():
        record = call.portal.exact(call.kind(), str(each.get("id")))
        if record is not None:
            call.portal.archive(record)


def accept(portal: Portal, kind: str, record: Record | None, given: Any) -> dict[str, str]:
    """The values as they will be kept. HubSpotError for those that are refused, all at once."""
    if not isinstance(given, dict) or not all(value is None or isinstance(value, str) for value in given.values()):
        raise invalid("Invalid input JSON: properties")
    known = portal.known(kind)
    values: Mapping[str, str] = {name: value or "" for name, value in given.items()}
    problems = [found for name, value in values.items() if (found := fields.problem_with(name, value, known.get(name)))]
    if problems:
        raise invalid_values(problems)
    _refuse_taken(portal, kind, record, values)
    _refuse_by_rule(portal, kind, record, values)
    return {name: fields.normalised(value, known[name]) for name, value in values.items()}


def _refuse_taken(portal: Portal, kind: str, record: Record | None, values: Mapping[str, str]) -> None:
    for name in portal.unique_names(kind):
        holder = portal.holder(kind, name, values.get(name, ""))
        if holder is not None and holder is not record:
            raise taken(SINGULAR[kind].capitalize(), holder.id)


def _refuse_by_rule(portal: Portal, kind: str, record: Record | None, values: Mapping[str, str]) -> None:
    """An administrator's rule for closed deals meets whatever is written to one."""
    rule = portal.switches.admin_rule
    held = {**(record.properties if record else {}), **values}
    if kind != "deals" or not rule or held.get("dealstage") not in portal.closed_stages() or held.get(rule):
        return
    detail = {
        "code": "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
        "message": f"{rule} is required because of a conditional property rule based on [dealstage]",
        "context": {"propertyName": [rule]},
    }
    raise invalid("The property values provided are invalid", errors=[detail])


def _upserted(portal: Portal, kind: str, each: Json, record: Record | None, given: dict[str, str]) -> Json:
    new = record is None
    if record is None:
        record = portal.add(kind, given)
    else:
        portal.edit(record, given)
    return _traced(_shown(portal, record, given, each.get("properties")) | {"new": new}, each)


def _shown(portal: Portal, record: Record, given: Mapping[str, str], raw: Any = None) -> Json:
    body = record.as_json(list(given))
    changed = [name for name, value in (raw or {}).items() if value and given.get(name) != value]
    if not (changed and portal.switches.warns):
        return body
    warnings = [
        {
            "category": "PROPERTY_VALUE_NORMALIZED",
            "context": {"propertyName": name, "rawValue": raw[name], "normalizedValue": given[name]},
            "message": f"{name} was normalized",
        }
        for name in changed
    ]
    return body | {"warnings": warnings}


def _traced(body: Json, each: Json) -> Json:
    trace = each.get("objectWriteTraceId")
    return body | ({"objectWriteTraceId": trace} if trace else {})


def _absent(ids: list[str]) -> Json:
    return not_found("Could not get some objects, they may be deleted or not exist.").as_row(ids=ids)


def _refuse_repeated(inputs: list[Json]) -> None:
    ids = [str(each.get("id")) for each in inputs]
    if len(set(ids)) < len(ids):
        raise invalid("Duplicate IDs found in batch input")


def _link(portal: Portal, record: Record, associations: list[Json]) -> None:
    for each in associations:
        wanted = {kind["associationTypeId"] for kind in each["types"]}
        for (origin, target), (plain, _) in LABELLED.items():
            if origin == record.kind and plain in wanted:
                portal.find(target, str(each["to"]["id"]))
                portal.links.add(origin, record.id, target, str(each["to"]["id"]))
                portal.hooks.linked(origin, record.id, target, str(each["to"]["id"]))


ENDPOINTS = (
    Endpoint("POST", f"{ROOT}/batch/read", batch_read, of_records("read")),
    Endpoint("POST", f"{ROOT}/batch/create", batch_create, of_records("write")),
    Endpoint("POST", f"{ROOT}/batch/update", batch_update, of_records("write")),
    Endpoint("POST", f"{ROOT}/batch/upsert", batch_upsert, of_records("write")),
    Endpoint("POST", f"{ROOT}/batch/archive", batch_archive, of_records("write")),
    Endpoint("POST", f"{ROOT}/merge", merge, of_records("write")),
    Endpoint("POST", ROOT, create, of_records("write")),
    Endpoint("GET", f"{ROOT}/{{id}}", get, of_records("read")),
    Endpoint("PATCH", f"{ROOT}/{{id}}", update, of_records("write")),
    Endpoint("DELETE", f"{ROOT}/{{id}}", archive, of_records("write")),
)
