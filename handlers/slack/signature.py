"""Slack's signature over the raw bytes (docs.slack.dev/authentication/verifying-requests-from-slack)."""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LATEST_SECONDS = 300
"""Older requests Slack's own rules call replayed."""
TIMESTAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"
_SECONDS = re.compile(rb"[0-9]{1,12}")
_SHAPE = re.compile(rb"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the headers claim. With a `problem` no body can make it true."""

    timestamp: bytes = b""
    signature: bytes = b""
    problem: str = ""
    unsigned: bool = False
    """Nothing is claimed at all."""


class Signatures:
    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._now = now

    def claim(self, headers: Iterable[tuple[bytes, bytes]]) -> Claim:
        """From raw headers, names in lower case. Two of a kind are as bad as none: whoever reads the other one differs."""
        given = list(headers)
        stamps = [value for name, value in given if name == TIMESTAMP]
        signatures = [value for name, value in given if name == SIGNATURE]
        if not (stamps or signatures):
            return Claim(problem="not signed", unsigned=True)
        if len(stamps) != 1 or len(signatures) != 1:
            return Claim(problem="not signed once")
        if not _SECONDS.fullmatch(stamps[0]) or not _SHAPE.fullmatch(signatures[0]):
            return Claim(problem="the signature's headers are not Slack's")
        apart = round(int(stamps[0]) - self._now())
        if abs(apart) > LATEST_SECONDS:
            return Claim(problem=f"clocks differ by {abs(apart)} s")
        return Claim(stamps[0], signatures[0])

    def fits(self, claim: Claim, body: bytes) -> bool:
        """Compared in constant time."""
        signed = hmac.new(self._secret, b"v0:" + claim.timestamp + b":" + body, hashlib.sha256)
        return hmac.compare_digest(b"v0=" + signed.hexdigest().encode(), claim.signature)
