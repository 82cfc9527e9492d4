"""Who sent a Pipedrive webhook: Pipedrive signs nothing, so an address that nobody can guess, and Basic auth.

Whoever gets in may only hint: what counts is read from Pipedrive.
"""

import base64
import hmac
from collections.abc import Mapping

from pydantic import SecretStr

from handlers.hooks.signatures import LONGEST_HEADER

NOT_HERE, NOT_SIGNED_IN = 404, 401
SHORTEST_PASSWORD = 16
_PURPOSE = b"voitto/hooks/pipedrive"


def path_secret(password: SecretStr) -> str:
    """The last part of the hook's address: follows from the password, so that there is one secret to keep. Tells nothing of it."""
    return hmac.digest(password.get_secret_value().encode(), _PURPOSE, "sha256").hex()[:32]


class BasicAuthenticator:
    def __init__(self, user: str, password: SecretStr) -> None:
        """ValueError at start for a name that Basic auth cannot carry, and for a password that can be guessed."""
        if not user or ":" in user:
            raise ValueError("the user name of a webhook must be there and have no colon in it")
        if len(password.get_secret_value()) < SHORTEST_PASSWORD:
            raise ValueError(f"the password of a webhook must have at least {SHORTEST_PASSWORD} characters")
        self._secret = path_secret(password).encode()
        credentials = f"{user}:{password.get_secret_value()}".encode()
        self._credentials = base64.b64encode(credentials)

    def refusal(self, secret: str, headers: Mapping[str, str]) -> int | None:
        """404 for another address, 401 for other credentials, None for who may come in. Both are compared, in constant time."""
        right_address = hmac.compare_digest(secret.encode("utf-8", "replace")[:LONGEST_HEADER], self._secret)
        right_credentials = hmac.compare_digest(_basic(headers.get("authorization", "")), self._credentials)
        if not right_address:
            return NOT_HERE
        return None if right_credentials else NOT_SIGNED_IN


def _basic(header: str) -> bytes:
    """The base64 of name and password, as it was sent; empty when there is none."""
    scheme, _, given = header[:LONGEST_HEADER].partition(" ")
    return given.strip().encode() if scheme.lower() == "basic" else b""
