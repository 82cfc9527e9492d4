"""Who sent this: a Standard Webhooks signature, or a bearer token for senders that cannot sign."""

import base64
import hmac
import re
import time
from collections.abc import Callable, Iterable, Mapping

from pydantic import SecretStr

LATEST_SECONDS = 300
LONGEST_HEADER = 1000
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")
_SECONDS = re.compile(r"[0-9]{1,12}")
_SIGNATURES = re.compile(r"[A-Za-z0-9]+,[A-Za-z0-9+/=]+(?: [A-Za-z0-9]+,[A-Za-z0-9+/=]+)*")


def given_once(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers that say who sent it, from raw ones; one that comes twice, or is no ASCII, is none."""
    found: dict[str, list[bytes]] = {}
    for name, value in raw:
        found.setdefault(name.decode("latin-1"), []).append(value)
    return {
        name: found[name][0].decode()
        for name in (*_SIGNED, "authorization")
        if len(found.get(name, ())) == 1 and found[name][0].isascii()
    }


class WebhookAuthenticator:
    def __init__(self, secret: SecretStr | None, token: SecretStr | None, now: Callable[[], float] = time.time) -> None:
        """A malformed secret is a settings error: it raises here, at start."""
        self._key = (
            base64.b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True) if secret else None
        )
        self._token = token
        self._now = now

    def may_let_in(self, headers: Mapping[str, str]) -> bool:
        """False: whatever the body is, it will be refused."""
        return self._claims_signature(headers) or self._bears_token(headers.get("authorization", ""))

    def lets_in(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Signed within five minutes of now (standardwebhooks.com), or with the right token. Compared in constant time."""
        return self._signed(headers, body) or self._bears_token(headers.get("authorization", ""))

    def _claims_signature(self, headers: Mapping[str, str]) -> bool:
        message, stamp, signatures = (headers.get(name, "") for name in _SIGNED)
        if self._key is None or not message or not _SECONDS.fullmatch(stamp):
            return False
        if max(len(message), len(signatures)) > LONGEST_HEADER or not _SIGNATURES.fullmatch(signatures):
            return False
        return abs(int(stamp) - self._now()) <= LATEST_SECONDS

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """On the bytes as they came: a body in another character set may be signed rightly, and is then answered as such."""
        if self._key is None or not self._claims_signature(headers):
            return False
        message, stamp, signatures = (headers[name] for name in _SIGNED)
        digest = hmac.digest(self._key, f"{message}.{stamp}.".encode() + body, "sha256")
        ours = f"v1,{base64.b64encode(digest).decode()}"
        return any(hmac.compare_digest(ours, given) for given in signatures.split(" "))

    def _bears_token(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        if self._token is None or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(given.strip().encode(), self._token.get_secret_value().encode())
