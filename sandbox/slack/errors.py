"""How the pretend Slack says no."""


class SlackError(Exception):
    """A Web API call answered `ok: false`; `code` is Slack's machine-readable error."""

    def __init__(self, code: str, messages: list[str] | None = None, **extra: str) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.extra = extra
