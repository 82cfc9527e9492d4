"""Which addresses are Slack's: what Slack hands out as one may have come from somebody else."""

import re
from urllib.parse import urlsplit

SLACK_URL = "https://slack.com/api/"
HOSTS = ("slack.com", "slack-gov.com")
"""With everything below them, such as `files.slack.com` for uploads and `wss-primary.slack.com` for Socket Mode."""
SECURE = frozenset({"https", "wss"})
_NAME = re.compile(r"[a-z0-9.-]+")  # parsers differ about where a host with a backslash in it ends


def leads_to_slack(url: str, api_url: str = SLACK_URL) -> bool:
    """Whether the address is of Slack by TLS, or of the host and port at which Slack's API is configured.

    The latter is for a proxy or a pretend Slack: as secure as the configured address is, and no less.
    """
    try:
        given, api = urlsplit(url), urlsplit(api_url)
        here = (given.hostname, given.port or _usual(given.scheme)) == (api.hostname, api.port or _usual(api.scheme))
    except ValueError:  # a port beyond any, half an IPv6 address
        return False
    secure, host = given.scheme in SECURE, given.hostname or ""
    ours = _NAME.fullmatch(host) is not None and any(f".{host}".endswith(f".{each}") for each in HOSTS)
    return (secure and ours) or (here and (secure or api.scheme not in SECURE))


def _usual(scheme: str) -> int:
    return 443 if scheme in SECURE else 80
