"""The Web API methods, one module per family. `METHODS` maps a method name to what serves it."""

from sandbox.slack.methods import apps, chat, conversations, files, users, views
from sandbox.slack.methods.call import Call, Method

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS", "Call", "Method"]
