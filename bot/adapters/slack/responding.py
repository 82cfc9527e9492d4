"""Answers to a `response_url`. A payload names that address, so it is one of Slack's own or nothing is sent."""

from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncRespond
from slack_sdk.webhook import WebhookResponse
from yarl import URL

log = structlog.get_logger(__name__)

HOSTS = ("slack.com", "slack-gov.com")
"""And whatever is below them: hooks.slack.com gives out the addresses."""
ANSWER_SECONDS = 2.0
"""Slack waits three for the whole of our answer, and this is a part of it."""
LONGEST_REPLY = 1000


class Responding:
    """`api`: where Slack's Web API is; answers may go to that host, too (a proxy of one's own, the pretend Slack)."""

    def __init__(self, session: aiohttp.ClientSession, api: str) -> None:
        self._session = session
        self._api = URL(api).origin()

    def allowed(self, address: object) -> URL | None:
        """The address as it will be asked; None for one that is not Slack's."""
        try:
            url = URL(address) if isinstance(address, str) else URL()
            origin = url.origin() if url.host and not (url.user or url.password) else None
        except ValueError:
            return None
        if origin is None:
            return None
        is_slack = url.scheme == "https" and url.port == 443 and _below(url.host or "")
        return url if is_slack or origin == self._api else None

    def to(self, response_url: str | None) -> "Respond":
        return Respond(self, response_url)

    async def post(self, response_url: str | None, message: dict[str, Any]) -> WebhookResponse:
        """Raises nothing: what was asked for is done, only its answer is lost. Status 0 when nothing was answered."""
        url = self.allowed(response_url)
        if url is None:
            log.warning("answer_not_sent", reason="its address is not Slack's", host=_host(response_url))
            return WebhookResponse(url="", status_code=0, body="", headers={})
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with self._session.post(url, json=message, allow_redirects=False, timeout=limit) as reply:
                body = (await reply.content.read(LONGEST_REPLY)).decode("utf-8", "replace")
                status = reply.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            status, body = 0, type(error).__name__
        if status != 200:
            log.warning("answer_not_taken", host=url.host, status=status, reason=body[:100])
        return WebhookResponse(url=str(url), status_code=status, body=body, headers={})


class Respond(AsyncRespond):
    """Bolt's in its place: it would go to any address, and wherever that one sends it."""

    def __init__(self, responding: Responding, response_url: str | None) -> None:
        super().__init__(response_url=response_url)
        self._responding = responding

    async def __call__(  # type: ignore[override] # the same keywords, not named one by one
        self, text: str | dict[str, Any] = "", **message: Any
    ) -> WebhookResponse:
        given = text if isinstance(text, dict) else {"text": text, **message}
        return await self._responding.post(
            self.response_url, {key: value for key, value in given.items() if value is not None}
        )


def _below(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def _host(address: object) -> str:
    """For the log; the path is a secret."""
    try:
        return str(URL(address).host or "")[:100] if isinstance(address, str) else ""
    except ValueError:
        return ""
