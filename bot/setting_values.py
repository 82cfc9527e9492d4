"""What a value of the environment must be like. Each check raises ValueError with what to write instead, never the value."""

import base64
import re
from datetime import time
from typing import Annotated

from pydantic import AfterValidator

from bot.domain.approval.notices import OfficeHours

LEAST_TOKEN = 16
"""Characters of HOOK_TOKEN."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY, _HOUR = "|".join(_DAYS), r"(?:1?[0-9]|2[0-3])(?::[0-5][0-9])?"
_OFFICE_HOURS = re.compile(rf"(?P<begins>{_DAY})(?:-(?P<ends>{_DAY}))?\s+(?P<first>{_HOUR})-(?P<last>{_HOUR})")


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


def office_hours(written: str) -> OfficeHours:
    """`mon-fri 8-17`, `mon-sat 7:30-18`; empty: any hour of any day."""
    if not written.strip():
        return OfficeHours.any_hour()
    shape = _OFFICE_HOURS.fullmatch(written.strip().lower())
    if shape is None:
        raise ValueError('must be days and hours such as "mon-fri 8-17", or empty for any hour')
    begins, ends = _DAYS.index(shape["begins"]), _DAYS.index(shape["ends"] or shape["begins"])
    first, last = _clock(shape["first"]), _clock(shape["last"])
    if ends < begins or last <= first:
        raise ValueError("must end after they begin")
    return OfficeHours(frozenset(range(begins, ends + 1)), first, last)


def _readable(written: str) -> str:
    """The same text, once it can be read."""
    office_hours(written)
    return written


OfficeHoursText = Annotated[str, AfterValidator(_readable)]
"""As it is written in `voitto.toml`."""


def _clock(written: str) -> time:
    hours, _, minutes = written.partition(":")
    return time(int(hours), int(minutes or 0))
