"""What of an address, or of a text with addresses in it, may be shown."""

import re
from urllib.parse import urlsplit

_USERINFO = re.compile(r"(?<=://)[^\s\"'<>]*@")
"""To the last @: a password may hold any sign that somebody forgot to encode."""
_PARAMETER = re.compile(r"(?i)([?&](?:password|passwd|token|secret|api_?key)=)[^\s&\"'<>]+")
HIDDEN = "***"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def without_credentials(text: str) -> str:
    """`https://voitto:secret@host/` as `https://***@host/`; passwords among the parameters too."""
    if "://" not in text:
        return text
    return _PARAMETER.sub(rf"\1{HIDDEN}", _USERINFO.sub(f"{HIDDEN}@", text))


def host_of(url: str) -> str:
    """Host and port, for people: never who signs in there."""
    return urlsplit(url).netloc.rpartition("@")[2]


def in_the_clear(url: str) -> bool:
    """Plain HTTP to another machine: whoever stands between reads the tokens."""
    parts = urlsplit(url)
    return parts.scheme == "http" and (parts.hostname or "") not in LOOPBACK
