"""Deals of one's own CRM reach the demo's bot by the page's address, which stays when the bot's does not."""

import httpx

from sandbox import app as pretend

URL = "http://demo.example/hooks/deals"


async def sent(sandbox: pretend.Sandbox) -> httpx.Response:
    page = httpx.ASGITransport(app=sandbox.app)
    async with httpx.AsyncClient(transport=page) as crm:
        return await crm.post(
            URL, content=b' {"odd": 1.0}\n', headers={"webhook-id": "m1", "authorization": "Bearer x"}
        )


async def test_what_comes_is_passed_on_byte_for_byte_and_answered_as_the_bot_answers():
    asked = []

    def bot(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(422, json={"errors": []})

    sandbox = pretend.create()
    sandbox.connect("http://bot.example:1234")
    sandbox.world.crm.transport = httpx.MockTransport(bot)
    answer = await sent(sandbox)

    assert (answer.status_code, answer.json()) == (422, {"errors": []})
    [request] = asked
    assert (str(request.url), request.content) == ("http://bot.example:1234/hooks/deals", b' {"odd": 1.0}\n')
    assert (request.headers["webhook-id"], request.headers["authorization"]) == ("m1", "Bearer x")
    assert request.headers["host"] == "bot.example:1234"


async def test_while_the_bot_is_off_the_sender_is_told_to_send_again():
    def nobody(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    sandbox = pretend.create()
    assert (await sent(sandbox)).status_code == 502, "not connected yet"
    sandbox.connect("http://bot.example:1234")
    sandbox.world.crm.transport = httpx.MockTransport(nobody)
    answer = await sent(sandbox)
    assert (answer.status_code, answer.json()["error"]) == (502, "Voitto does not answer. Send it again.")
