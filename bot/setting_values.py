"""What a value of the environment must be like. Each check raises ValueError with what to write instead, never the value."""

import base64

LEAST_TOKEN = 16
"""Characters of HOOK_TOKEN."""


def check_database(url: str) -> None:
    """A password with an @ or a : of its own would be taken for a part of the host, and shown where hosts are shown."""
    from sqlalchemy import exc, make_url  # noqa: PLC0415 - `--help` and a wrong setting need no database

    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    try:
        readable = "@" not in (make_url(url).host or "")
    except (exc.ArgumentError, ValueError):
        readable = False
    if not readable:
        raise ValueError("cannot be read: in user and password write @ as %40, : as %3A, / as %2F and % as %25")


def check_token(token: str) -> None:
    """Who guesses it may make drafts."""
    if len(token) < LEAST_TOKEN:
        raise ValueError(f"must have at least {LEAST_TOKEN} characters, 24 random ones are better")


def check_signing_key(key: str) -> None:
    """Standard Webhooks: `whsec_` and the base64 of 24 to 64 random bytes."""
    try:
        length = len(base64.b64decode(key.removeprefix("whsec_"), validate=True))
    except ValueError:
        length = 0
    if not 24 <= length <= 64:
        raise ValueError("must be whsec_ followed by the base64 of 24 to 64 random bytes")
