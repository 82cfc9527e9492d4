"""Bolt's app with two things changed, for requests over HTTP and over the web socket alike."""

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest, AsyncRespond
from slack_bolt.response import BoltResponse

from handlers.slack.payload_shapes import is_well_formed

log = structlog.get_logger(__name__)
MakeRespond = Callable[[str | None], AsyncRespond]
"""Of the request's `response_url`, where it has one."""


class SlackApp(AsyncApp):
    """Listeners get our `respond`, which knows where an answer may go; and no payload that is not one of Slack's."""

    def __init__(self, make_respond: MakeRespond, **given: Any) -> None:
        super().__init__(**given)
        self._make_respond = make_respond

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        if not is_well_formed(req.body):
            return BoltResponse(status=400, body={"error": "nothing that Slack sends"})
        req.context["respond"] = self._make_respond(req.context.response_url)
        try:
            return await super().async_dispatch(req)
        except (LookupError, TypeError, AttributeError):
            # Bolt itself looked for what is not there: what failed in a listener has been answered by @app.error
            log.exception("payload_not_understood", kind=req.body.get("type"))
            return BoltResponse(status=400, body={"error": "nothing that Slack sends"})
