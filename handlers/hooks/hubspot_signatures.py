"""Whether HubSpot sent this: its signature of version 3, over the public address, the raw body and the time.

https://developers.hubspot.com/docs/api/webhooks/validating-requests
"""

import base64
import hmac
import re
import time
from collections.abc import Callable, Iterable, Mapping

from pydantic import SecretStr

LATEST_MILLISECONDS = 300_000
MOST_EVENTS = 100
"""In one delivery."""
SIGNATURE, TIMESTAMP = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"

_DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=")
_MILLISECONDS = re.compile(r"[0-9]{1,15}")
_DECODED = {
    "3A": ":",
    "2F": "/",
    "3F": "?",
    "40": "@",
    "21": "!",
    "24": "$",
    "27": "'",
    "28": "(",
    "29": ")",
    "2A": "*",
    "2C": ",",
    "3B": ";",
}
"""The escapes that HubSpot decodes before it signs; all others it signs as they are. The case of the digits is not said."""


def given_once(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The two headers that say who sent it; one that comes twice, or is no ASCII, is none."""
    found: dict[str, list[bytes]] = {}
    for name, value in raw:
        found.setdefault(name.decode("latin-1").lower(), []).append(value)
    return {
        name: found[name][0].decode()
        for name in (SIGNATURE, TIMESTAMP)
        if len(found.get(name, ())) == 1 and found[name][0].isascii()
    }


class HubSpotAuthenticator:
    def __init__(self, secret: SecretStr, public_url: str, now: Callable[[], float] = time.time) -> None:
        """`secret`: the app's client secret, not its token. `public_url`: where HubSpot sends to, scheme and host.

        Behind a proxy the request itself does not say that.
        """
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._now = now

    def may_let_in(self, headers: Mapping[str, str]) -> bool:
        """False: whatever the body is, it will be refused."""
        stamp = headers.get(TIMESTAMP, "")
        if not _MILLISECONDS.fullmatch(stamp) or not _DIGEST.fullmatch(headers.get(SIGNATURE, "")):
            return False
        return abs(int(stamp) - self._now() * 1000) <= LATEST_MILLISECONDS

    def lets_in(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> bool:
        """`target`: path and query as they came, still encoded; `body`: the raw bytes. Compared in constant time."""
        if not self.may_let_in(headers):
            return False
        signed = f"{method}{self._public_url}{decoded(target)}".encode() + body + headers[TIMESTAMP].encode()
        digest = hmac.digest(self._secret.get_secret_value().encode(), signed, "sha256")
        return hmac.compare_digest(base64.b64encode(digest), headers[SIGNATURE].encode())


def decoded(target: str) -> str:
    """The twelve escapes as their characters. The ? that begins the query is none of them."""
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda escape: _DECODED.get(escape[1].upper(), escape[0]), target)
