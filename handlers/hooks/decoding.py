"""From the bytes of a signed hook to its text: UTF-8, with or without a byte order mark, and nothing that is guessed."""

import codecs
import json
from typing import Any

GZIP = b"\x1f\x8b"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Undecodable(Exception):
    """A body whose characters are not UTF-8. `status` and `problem` are the answer to its sender, `key` says it to people."""

    def __init__(self, status: int, problem: str, key: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem
        self.key = key


def decoded(body: bytes, encoding: str | None) -> str:
    """`encoding` is the header Content-Encoding. Undecodable for what is packed, or in another character set."""
    packed = (encoding or "identity").strip().lower() not in ("", "identity") or body.startswith(GZIP)
    if packed:
        raise Undecodable(415, "send it without Content-Encoding: a packed body is not unpacked", "packed")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Undecodable(422, "is not in UTF-8", "characters") from None


def as_far_as_readable(body: bytes) -> Any:
    """For people to recognise what was refused: its JSON in whatever character set it is in; None when it is none."""
    charset = "utf-16" if body.startswith(_UTF_16) else "utf-8-sig"
    try:
        return json.loads(body.decode(charset, "strict" if charset == "utf-16" else "surrogateescape"))
    except (ValueError, RecursionError):
        return None
