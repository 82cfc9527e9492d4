"""Replies that carry a file: multipart/mixed (JSON about it, then its bytes) or the bytes alone."""

import re
from collections.abc import Iterator
from email.message import Message

import httpx

from procountor_client import encoding, failures
from procountor_client.models.attachments import Attachment, File
from procountor_client.wire import Call

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_MOST_PARTS = 16
"""Two are promised."""


def read_file(response: httpx.Response, call: Call) -> File:
    """The file in a reply. Raises UnreadableResponse when a multipart reply has none."""
    content_type = response.headers.get("content-type", "application/octet-stream")
    boundary = _parameter(content_type, "boundary")
    if not content_type.lower().startswith("multipart/") or boundary is None:
        return File(response.content, content_type)
    attachment: Attachment | None = None
    content: tuple[str, bytes] | None = None
    for kind, body in _parts(response.content, boundary.encode("utf-8", "replace")):
        if attachment is None and kind.startswith("application/json"):
            attachment = _attachment(body)
        else:
            content = content or (kind, body)
    if content is None:
        raise failures.unreadable(response, call.method, call.path, "multipart without a file")
    return File(content[1], content[0], attachment)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    # By hand and not with email.parser: that one rewrites line ends, also inside a PNG.
    marker = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(?=--|[ \t]*\r?\n)[ \t]*")
    for piece in marker.split(body, maxsplit=_MOST_PARTS)[1:]:
        if piece.startswith(b"--"):
            return
        head, separator, content = _cut(piece)
        if separator:
            yield _content_type(head), content


def _cut(piece: bytes) -> tuple[bytes, bool, bytes]:
    if re.match(rb"\r?\n\r?\n", piece):  # no headers at all
        return b"", True, _HEADERS_END.split(piece, maxsplit=1)[1]
    match = _HEADERS_END.search(piece)
    return (piece[: match.start()], True, piece[match.end() :]) if match else (piece, False, b"")


def _content_type(head: bytes) -> str:
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-type":
            return value.strip().lower()
    return "application/octet-stream"


def _parameter(content_type: str, name: str) -> str | None:
    header = Message()
    header["content-type"] = content_type
    value = header.get_param(name)
    return value if isinstance(value, str) else None


def _attachment(body: bytes) -> Attachment | None:
    try:
        return Attachment.model_validate(encoding.loads(body))
    except (ValueError, ArithmeticError):  # pydantic's own is a ValueError
        return None
