"""Slack's v0 request signature."""

import hashlib
import hmac


def sign(signing_secret: str, timestamp: str, body: bytes) -> str:
    """The X-Slack-Signature of a raw request body; `timestamp` is unix seconds as sent in the header."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(signing_secret.encode(), base, hashlib.sha256).hexdigest()
