import json

from websockets.asyncio.client import connect

from sandbox.slack import seed


async def test_state_shows_each_person_their_own_ephemerals(bench):
    bench.workspace.whisper(seed.DEALS, seed.AINO, "only Aino")
    bench.workspace.post(seed.DEALS, seed.VOITTO, "everybody")

    def texts(state):
        deals = next(channel for channel in state["channels"] if channel["name"] == "deals")
        return [message["text"] for message in deals["messages"]]

    aino = (await bench.http.get("/_slack/state", params={"user": seed.AINO})).json()
    kaisa = (await bench.http.get("/_slack/state", params={"user": seed.KAISA})).json()

    assert texts(aino) == ["only Aino", "everybody"]
    assert texts(kaisa) == ["everybody"]
    assert "finance-alerts" not in {channel["name"] for channel in aino["channels"]}
    assert {"/won", "/paid"} == {command["command"] for command in aino["app"]["commands"]}


async def test_acts_over_http_return_what_was_seen(bench):
    app = bench.bot()

    @app.command("/won")
    async def won(ack):
        await ack("Got it")

    answer = await bench.http.post(
        "/_slack/command", json={"user": seed.AINO, "channel": "#deals", "command": "/won", "text": "x"}
    )

    assert [message["text"] for message in answer.json()["ephemerals"]] == ["Got it"]


async def test_impossible_acts_are_refused_with_slacks_code(bench):
    answer = await bench.http.post(
        "/_slack/click", json={"user": seed.AINO, "channel": "#deals", "ts": "1.2", "action_id": "a"}
    )
    outside = await bench.http.post(
        "/_slack/message", json={"user": seed.AINO, "channel": "#finance-alerts", "text": "x"}
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "message_not_found")
    assert (outside.status_code, outside.json()["error"]) == (400, "not_in_channel")


async def test_watchers_get_one_hint_for_many_changes(bench):
    async with connect(bench.url.replace("http", "ws") + f"/_slack/live?user={seed.AINO}") as page:
        await page.send("ready")
        await bench.http.get("/_slack/state", params={"user": seed.AINO})
        for number in range(20):
            bench.workspace.post(seed.DEALS, seed.VOITTO, str(number))
        hint = json.loads(await page.recv())

    assert hint == {"type": "changed"}


async def test_faults_can_be_armed_over_http(bench):
    await bench.http.post("/_slack/fault", json={"kind": "revoke_token"})
    assert bench.workspace.faults.token_expired

    await bench.http.post("/_slack/fault", json={"kind": "clear"})
    assert not bench.workspace.faults.token_expired
    await bench.http.post("/_slack/fault", json={"kind": "archive", "channel": "#deals"})
    assert bench.workspace.channels[seed.DEALS].is_archived


async def test_page_is_served_with_a_policy_that_runs_nothing_foreign(bench):
    answer = await bench.http.get("/")

    assert "text/html" in answer.headers["content-type"]
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert 'data-testid="modal"' in answer.text


async def test_page_never_parses_text_as_html(bench):
    from sandbox.page import FOLDER

    scripts = {path.name: path.read_text() for path in FOLDER.glob("*.js")}

    assert "app.js" in scripts
    assert [name for name, text in scripts.items() if "innerHTML" in text or "insertAdjacentHTML" in text] == []


async def test_clear_forgets_what_was_said_and_keeps_the_people(bench):
    bench.workspace.post(seed.DEALS, seed.VOITTO, "x")
    bench.workspace.open_im(seed.AINO)

    bench.workspace.clear()

    assert bench.workspace.history(seed.DEALS) == []
    assert {seed.DEALS, seed.FINANCE_ALERTS, seed.SALES, seed.GENERAL} == set(bench.workspace.channels)
