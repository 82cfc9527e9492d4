import asyncio

import pytest

from sandbox.slack import SlackError, seed

CARD = [
    {
        "type": "actions",
        "block_id": "rev-1",
        "elements": [
            {
                "type": "button",
                "action_id": "draft.approve",
                "text": {"type": "plain_text", "text": "Approve"},
                "value": "V-1",
            },
            {
                "type": "static_select",
                "action_id": "draft.terms",
                "options": [
                    {"text": {"type": "plain_text", "text": f"{days} days"}, "value": str(days)} for days in (7, 14)
                ],
            },
        ],
    }
]


async def test_plain_text_ack_is_seen_by_the_caller_alone(bench):
    app = bench.bot()

    @app.command("/won")
    async def won(ack, command):
        await ack(f"Got {command['text']} in {command['channel_name']} from {command['user_id']}")

    seen = await bench.driver.command(seed.AINO, "#deals", "/won", "Acme & Sons 12 000,50")

    assert seen.text == "Got Acme & Sons 12 000,50 in deals from U0AINO"
    assert bench.texts(seed.DEALS) == []
    assert (await bench.driver.message(seed.KAISA, "#deals", "hello")).ephemerals == []


async def test_in_channel_ack_is_seen_by_everybody(bench):
    app = bench.bot()

    @app.command("/paid")
    async def paid(ack):
        await ack(text="Paid", response_type="in_channel")

    seen = await bench.driver.command(seed.AINO, "#deals", "/paid", "Acme")

    assert [message["text"] for message in seen.messages] == ["Paid"]
    assert bench.texts(seed.DEALS) == ["Paid"]


async def test_silence_of_three_seconds_is_shown_as_operation_timeout(bench):
    app = bench.bot()
    bench.delivery.ack_seconds = 0.1

    @app.command("/won")
    async def won(ack):
        await asyncio.sleep(0.3)
        await ack()

    seen = await bench.driver.command(seed.AINO, "#deals", "/won", "x")

    assert seen.error == "operation_timeout"
    assert seen.text == '/won failed with the error "operation_timeout"'


async def test_wrong_signing_secret_is_refused_by_the_app(bench):
    app = bench.bot()
    bench.delivery.configure(signing_secret="another")

    @app.command("/won")
    async def won(ack):
        await ack("accepted")

    assert (await bench.driver.command(seed.AINO, "#deals", "/won", "x")).error == "dispatch_failed"


async def test_unregistered_command_never_reaches_the_app(bench):
    seen = await bench.driver.command(seed.AINO, "#deals", "/lost", "x")

    assert "/lost is not a valid command" in seen.text


async def test_click_carries_the_message_and_state_and_the_card_changes_in_place(bench):
    app, bodies = bench.bot(), []

    @app.action("draft.approve")
    async def approve(ack, body, client):
        await ack()
        bodies.append(body)
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved")

    posted = await bench.client.chat_postMessage(
        channel="#deals", text="Approve?", blocks=CARD, metadata={"event_type": "voitto_job", "event_payload": {}}
    )
    seen = await bench.driver.click(seed.KAISA, "#deals", posted["ts"], "draft.approve")
    await bench.driver.wait_for(lambda: bench.texts(seed.DEALS) == ["Approved"])

    assert seen.error == ""
    body = bodies[0]
    assert (body["actions"][0]["value"], body["actions"][0]["block_id"]) == ("V-1", "rev-1")
    assert body["state"]["values"]["rev-1"]["draft.terms"] == {"type": "static_select", "selected_option": None}
    assert (seed.KAISA, posted["ts"]) == (body["user"]["id"], body["container"]["message_ts"])
    assert body["message"]["metadata"]["event_type"] == "voitto_job"


async def test_chosen_option_arrives_in_full(bench):
    app, chosen = bench.bot(), []

    @app.action("draft.terms")
    async def terms(ack, action):
        await ack()
        chosen.append(action["selected_option"])

    posted = await bench.client.chat_postMessage(channel="#deals", text="Approve?", blocks=CARD)
    await bench.driver.click(seed.KAISA, "#deals", posted["ts"], "draft.terms", "14")

    assert chosen == [{"text": {"type": "plain_text", "text": "14 days"}, "value": "14"}]


async def test_click_on_an_earlier_picture_sends_the_old_block_id(bench):
    app, revisions = bench.bot(), []

    @app.action("draft.approve")
    async def approve(ack, action):
        await ack()
        revisions.append(action["block_id"])

    posted = await bench.client.chat_postMessage(channel="#deals", text="Approve?", blocks=CARD)
    second = [{**CARD[0], "block_id": "rev-2"}]
    await bench.client.chat_update(channel=seed.DEALS, ts=posted["ts"], text="Approve?", blocks=second)
    await bench.driver.click(seed.KAISA, "#deals", posted["ts"], "draft.approve", message=posted["message"])
    await bench.driver.click(seed.KAISA, "#deals", posted["ts"], "draft.approve")

    assert revisions == ["rev-1", "rev-2"]


async def test_only_what_a_person_sees_can_be_clicked(bench):
    bench.bot()
    whispered = bench.workspace.whisper(seed.DEALS, seed.AINO, "private", CARD)

    with pytest.raises(SlackError, match="message_not_found"):
        await bench.driver.click(seed.KAISA, "#deals", whispered.ts, "draft.approve")
    with pytest.raises(SlackError, match="action_not_found"):
        await bench.driver.click(seed.AINO, "#deals", whispered.ts, "draft.nosuch")


async def test_ephemeral_click_sends_no_message_and_can_be_replaced_and_deleted(bench):
    app, bodies = bench.bot(), []

    @app.action("draft.approve")
    async def approve(ack, body, respond):
        await ack()
        bodies.append(body)
        await respond(text="Shared", replace_original=True)

    whispered = bench.workspace.whisper(seed.DEALS, seed.AINO, "private", CARD)
    await bench.driver.click(seed.AINO, "#deals", whispered.ts, "draft.approve")
    await bench.driver.wait_for(lambda: bench.workspace.message(seed.DEALS, whispered.ts).text == "Shared")

    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"]
    assert (await bench.http.post(bodies[0]["response_url"], json={"delete_original": True})).status_code == 200
    assert bench.workspace.messages[seed.DEALS] == {}


async def test_response_url_works_five_times_and_half_an_hour(bench):
    app, urls = bench.bot(), []

    @app.command("/won")
    async def won(ack, command):
        urls.append(command["response_url"])
        await ack()

    await bench.driver.command(seed.AINO, "#deals", "/won", "x")
    statuses = [(await bench.http.post(urls[0], json={"text": str(n)})).status_code for n in range(6)]
    sixth = await bench.http.post(urls[0], json={"text": "late"})
    await bench.driver.command(seed.AINO, "#deals", "/won", "x")
    bench.clock[0] += 1801
    late = await bench.http.post(urls[1], json={"text": "late"})

    assert statuses == [200] * 5 + [404]
    assert (sixth.json()["error"], late.json()["error"]) == ("used_url", "expired_url")


async def test_a_later_answer_replaces_the_first_one_of_a_command(bench):
    app = bench.bot()

    @app.command("/paid")
    async def paid(ack, respond):
        await ack("Looking…")
        await asyncio.sleep(0.1)
        await respond(text="Paid", replace_original=True)

    await bench.driver.command(seed.AINO, "#deals", "/paid", "Acme")
    await bench.driver.wait_for(
        lambda: [message.text for message in bench.workspace.messages[seed.DEALS].values()] == ["Paid"]
    )


async def test_failed_event_is_retried_with_number_and_reason(bench):
    app, tries = bench.bot(), []
    bench.delivery.retry_delays = (0.0, 0.0, 0.0)

    @app.middleware
    async def flaky(req, next):  # noqa: A002
        tries.append((req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason")))
        if len(tries) < 3:
            from slack_bolt import BoltResponse

            return BoltResponse(status=500, body="")
        return await next()

    @app.event("app_home_opened")
    async def opened(event, client):
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        await client.views_publish(user_id=event["user"], view=view)

    await bench.driver.open_home(seed.AINO)
    home = await bench.driver.wait_for(lambda: bench.workspace.views.homes.get(seed.AINO))

    assert tries == [(None, None), (["1"], ["http_error"]), (["2"], ["http_error"])]
    assert home["blocks"][0]["type"] == "divider"


async def test_messages_are_delivered_only_when_subscribed(bench):
    app, heard = bench.bot(), []

    @app.event("message")
    async def message(event):
        heard.append(event["text"])

    await bench.driver.message(seed.AINO, "#deals", "one")
    bench.workspace.app.events.add("message.channels")
    await bench.driver.message(seed.AINO, "#deals", "a < b & c")

    assert heard == ["a &lt; b &amp; c"]
