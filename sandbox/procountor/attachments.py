"""Attachments: multipart in both directions."""

from email.message import Message
from email.parser import BytesParser
from typing import Any

from starlette.responses import Response

from sandbox import money_json
from sandbox.procountor.errors import invalid, not_found, refused
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.paging import by_id, whole
from sandbox.procountor.records import Json
from sandbox.procountor.schema import Field, accept, flag, text, word
from sandbox.procountor.wire import Call, Handler

MAX_BYTES = 10_000_000
BOUNDARY = "procountor-attachment"
META = (
    text("name", required=True),
    word("referenceType", ("INVOICE", "LEDGERRECEIPT"), required=True),
    Field("referenceId", "int", required=True),
    flag("sendWithInvoice", required=True),
)


def create(call: Call) -> Any:
    parts = _parts(call)
    if "meta" not in parts or "file" not in parts:
        raise refused("Parts 'meta' and 'file' are required.")
    meta = accept(_json(parts["meta"]), META)
    if len(parts["file"]) > MAX_BYTES:
        raise refused("File is larger than 10000000 bytes.", "file")
    if meta["referenceType"] == "INVOICE" and call.ledger.find_invoice(meta["referenceId"]) is None:
        raise invalid("referenceId", meta["referenceId"])
    stored = {"id": call.ledger.new_id(), **meta, "mimeType": _mime_type(meta["name"])}
    call.ledger.attachments[stored["id"]] = (stored, parts["file"])
    call.ledger.changed()
    return stored


def _parts(call: Call) -> dict[str, bytes]:
    kind = call.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise refused("Content type must be multipart/form-data.")
    message: Message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + call.raw)
    found = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = payload
    return found


def _json(raw: bytes) -> Any:
    try:
        return money_json.loads(raw)
    except ValueError:
        raise refused("Part 'meta' is malformed.", "meta") from None


def _mime_type(name: str) -> str:
    kinds = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "txt": "text/plain"}
    return kinds.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def get(call: Call) -> Any:
    meta, content = _stored(call)
    head = f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{money_json.dumps(meta)}\r\n".encode()
    file = f"--{BOUNDARY}\r\nContent-Type: {meta['mimeType']}\r\n\r\n".encode() + content
    return Response(
        head + file + f"\r\n--{BOUNDARY}--\r\n".encode(), media_type=f"multipart/mixed; boundary={BOUNDARY}"
    )


def delete(call: Call) -> Any:
    meta, _ = _stored(call)
    del call.ledger.attachments[meta["id"]]
    return Response(status_code=204)


def search(call: Call) -> Any:
    wanted = whole(call.query, "referenceId")
    rows = [_document(call.ledger, meta) for meta, _ in call.ledger.attachments.values()]
    return by_id([row for row in rows if wanted in {None, row["referenceId"]}], call.query, key="attachmentId")


def _document(ledger: Ledger, meta: Json) -> Json:
    size = len(ledger.attachments[meta["id"]][1])
    fields = {name: meta[name] for name in ("name", "referenceId", "referenceType")}
    return {"attachmentId": meta["id"], "size": size, "user": "api.voitto", **fields}


def _stored(call: Call) -> tuple[Json, bytes]:
    found = call.ledger.attachments.get(call.number("id"))
    if found is None:
        raise not_found("Attachment")
    return found


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/attachments", search),
    ("POST", "/attachments", create),
    ("GET", "/attachments/{id:int}", get),
    ("DELETE", "/attachments/{id:int}", delete),
)
