import asyncio

from sandbox.slack import seed
from tests.day import PATIENCE


def register(heard):
    def to(app):
        @app.command("/won")
        async def won(ack, command):
            heard.append(command["text"])
            await ack(text=f"Got {command['text']}")

        @app.event("app_home_opened")
        async def opened(event, client):
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    return to


async def test_command_and_event_travel_over_the_socket(bench):
    heard = []

    async with bench.socket_bot(register(heard)):
        seen = await bench.driver.command(seed.AINO, "#deals", "/won", "Acme 12")
        await bench.driver.open_home(seed.AINO)
        await bench.driver.wait_for(lambda: bench.workspace.views.homes.get(seed.AINO))

    assert (seen.text, heard) == ("Got Acme 12", ["Acme 12"])


async def test_each_payload_goes_to_one_connection_unless_switched(bench):
    first, second = [], []

    async with bench.socket_bot(register(first)), bench.socket_bot(register(second)):
        await bench.driver.command(seed.AINO, "#deals", "/won", "a")
        await bench.driver.command(seed.AINO, "#deals", "/won", "b")
        shared = sorted(first + second)
        bench.delivery.hub.to_all = True
        await bench.driver.command(seed.AINO, "#deals", "/won", "c")
        await asyncio.sleep(0.1)

    assert shared == ["a", "b"]
    assert (first.count("c"), second.count("c")) == (1, 1)


async def test_without_a_connection_the_person_is_told(bench):
    bench.delivery.configure(mode="socket")

    assert (await bench.driver.command(seed.AINO, "#deals", "/won", "x")).error == "dispatch_failed"


async def test_a_refreshed_connection_comes_back_by_itself(bench):
    heard = []

    async with bench.socket_bot(register(heard)) as handler:
        handler.client.ping_interval = 0.1
        await bench.delivery.hub.disconnect_all()
        async with asyncio.timeout(PATIENCE):
            while not bench.delivery.hub.connections:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await bench.driver.command(seed.AINO, "#deals", "/won", "again")

    assert heard == ["again"]


async def test_unknown_ticket_is_sent_away(bench):
    from websockets.asyncio.client import connect

    async with connect(bench.url.replace("http", "ws") + "/slack/socket?ticket=guess") as connection:
        assert '"link_disabled"' in await connection.recv()
    assert bench.delivery.hub.connections == []
