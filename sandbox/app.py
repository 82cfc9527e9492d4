"""The whole pretend world behind one address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from sandbox import control, crm, hubspot, page, pipedrive, procountor, register
from sandbox.gate import hush_dropped_connections
from sandbox.slack import Delivery, Driver, Workspace, create_workspace_api
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Sandbox:
    """`app` serves: `/` the page, `/procountor/api`, `/ytj`, `/crm`, `/hubspot`, `/pipedrive`, `/slack/api`, `/hooks/deals`, and `/_world`, `/_slack` to drive it."""

    world: World
    workspace: Workspace
    delivery: Delivery
    driver: Driver
    app: FastAPI

    def connect(self, bot_url: str) -> None:
        """Where the bot listens: Slack's requests and the CRMs' webhooks go there."""
        self.delivery.configure(request_url=f"{bot_url}/slack/events")
        self.world.crm.hook_url = f"{bot_url}/hooks/deals"
        self.world.hubspot.hooks.target = f"{bot_url}/hooks/hubspot"


def create(world: World | None = None, *, socket_mode: bool = False) -> Sandbox:
    hush_dropped_connections()
    world = world or World.seeded()
    workspace = Workspace.seeded(now=lambda: world.clock.now().timestamp())
    world.changed.on_change(workspace.touch)
    world.on_reset.append(workspace.clear)
    delivery = Delivery(workspace, mode="socket" if socket_mode else "http")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await delivery.aclose()
        await world.pipedrive.sender.aclose()

    app = FastAPI(title="Voitto sandbox", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.mount("/procountor/api", procountor.create_api(world))
    app.mount("/ytj", register.create_api(world))
    app.mount("/crm", crm.create_api(world))
    app.mount("/hubspot", hubspot.create_api(world))
    app.mount("/pipedrive", pipedrive.create_api(world))
    app.add_route("/hooks/deals", crm.create_hook(world), methods=["POST"])
    app.mount("/_world", control.create_api(world))
    app.include_router(create_workspace_api(workspace, delivery))
    page.mount(app)
    return Sandbox(world, workspace, delivery, Driver(delivery), app)
