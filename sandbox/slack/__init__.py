"""A pretend Slack: one workspace, the Web API, signed HTTP and Socket Mode delivery, and people to act as.

workspace = Workspace.seeded()
delivery = Delivery(workspace)
app.include_router(create_workspace_api(workspace, delivery))
delivery.configure(request_url="http://127.0.0.1:8080/slack/events")
seen = await Driver(delivery).command(seed.AINO, "#deals", "/won", "Acme Oy 1200")
"""

from fastapi import APIRouter

from sandbox.slack import control, live, replies, seed, sockets, uploads, web_api
from sandbox.slack.delivery import Delivery
from sandbox.slack.driver import Driver, Seen
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.model import Channel, Message, SlashCommand, User
from sandbox.slack.workspace import Workspace


def create_workspace_api(workspace: Workspace, delivery: Delivery) -> APIRouter:
    """Everything under /slack and /_slack, to be included in an app without a prefix."""
    router = APIRouter()
    router.include_router(web_api.create_router(workspace, delivery.hub.ticket_url))
    router.include_router(sockets.create_router(delivery.hub))
    router.include_router(replies.create_router(workspace))
    router.include_router(uploads.create_router(workspace))
    router.include_router(live.create_router(workspace))
    router.include_router(control.create_router(Driver(delivery, settle=0.0)))
    return router


__all__ = [
    "Channel",
    "Delivery",
    "Driver",
    "Faults",
    "Message",
    "Seen",
    "SlackError",
    "SlashCommand",
    "User",
    "Workspace",
    "create_workspace_api",
    "seed",
]
