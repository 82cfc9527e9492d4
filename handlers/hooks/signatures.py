"""Who sent this: a Standard Webhooks signature, or a bearer token for senders that cannot sign."""

import hmac
from collections.abc import Mapping

from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError


class Gate:
    def __init__(self, secret: SecretStr | None, token: SecretStr | None) -> None:
        """A malformed secret is a settings error: it raises here, at start."""
        self._webhook = Webhook(secret.get_secret_value()) if secret else None
        self._token = token

    def lets_in(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Signed within five minutes of now (standardwebhooks.com), or with the right token. Compared in constant time."""
        return self._signed(headers, body) or self._bears_token(headers.get("authorization", ""))

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        if self._webhook is None or "webhook-signature" not in headers:
            return False
        try:
            # json_parse=False: a body that is no JSON must be our 422, not an exception from inside the library
            self._webhook.verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            return False
        return True

    def _bears_token(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        if self._token is None or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(given.strip().encode(), self._token.get_secret_value().encode())
