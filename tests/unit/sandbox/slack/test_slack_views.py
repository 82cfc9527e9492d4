import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import seed


def plain(text):
    return {"type": "plain_text", "text": text}


def entry(block_id, element, **fields):
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **fields}


def modal(title="Won deal", **fields):
    amount = {"type": "number_input", "action_id": "amount", "is_decimal_allowed": True, "min_value": "0"}
    vat = {
        "type": "static_select",
        "action_id": "vat",
        "options": [{"text": plain(rate), "value": rate} for rate in ("25.5", "10")],
        "initial_option": {"text": plain("25.5"), "value": "25.5"},
    }
    blocks = [
        entry("amount", amount),
        entry("vat", vat),
        entry("note", {"type": "plain_text_input", "action_id": "note"}, optional=True),
    ]
    return {
        "type": "modal",
        "callback_id": "won.form",
        "title": plain(title),
        "submit": plain("Create"),
        "blocks": blocks,
        **fields,
    }


def opening(bench, view=None):
    """A bot that opens a form on /won; returns the app and the trigger ids it was given."""
    app, triggers = bench.bot(), []

    @app.command("/won")
    async def won(ack, command, client):
        triggers.append(command["trigger_id"])
        await client.views_open(trigger_id=command["trigger_id"], view=view or modal())
        await ack()

    return app, triggers


async def code(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def test_trigger_opens_one_view_within_three_seconds(bench):
    _, triggers = opening(bench)
    seen = await bench.driver.command(seed.AINO, "#deals", "/won")

    assert seen.view["callback_id"] == "won.form"
    assert await code(bench.client.views_open(trigger_id=triggers[0], view=modal())) == "trigger_exchanged"
    late = bench.workspace.tickets.trigger(seed.AINO)
    bench.clock[0] += 3.1
    assert await code(bench.client.views_open(trigger_id=late, view=modal())) == "trigger_expired"
    assert await code(bench.client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_submitted_values_arrive_in_slacks_shape_and_the_view_closes(bench):
    app, _ = opening(bench)
    states = []

    @app.view("won.form")
    async def submitted(ack, view):
        await ack()
        states.append(view["state"]["values"])

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    seen = await bench.driver.submit(seed.AINO, view["id"], {"amount": "12.50", "vat": {"vat": "10"}})

    assert seen.view is None
    assert states[0]["amount"]["amount"] == {"type": "number_input", "value": "12.50"}
    assert {"text": plain("10"), "value": "10"} == states[0]["vat"]["vat"]["selected_option"]
    assert states[0]["note"]["note"] == {"type": "plain_text_input", "value": None}


async def test_untouched_fields_keep_their_initial_values(bench):
    app, _ = opening(bench)
    states = []

    @app.view("won.form")
    async def submitted(ack, view):
        await ack()
        states.append(view["state"]["values"])

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    await bench.driver.submit(seed.AINO, view["id"], {"amount": "1"})

    assert states[0]["vat"]["vat"]["selected_option"]["value"] == "25.5"


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (None, "Please complete this required field."),
        ("ten", "Please enter a number."),
        ("-1", "Please enter 0 or more."),
    ],
)
async def test_client_side_errors_never_reach_the_app(bench, value, error):
    app, _ = opening(bench)
    reached = []

    @app.view("won.form")
    async def submitted(ack):
        reached.append(1)
        await ack()

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    seen = await bench.driver.submit(seed.AINO, view["id"], {"amount": value})

    assert {"amount": error} == seen.errors
    assert reached == []
    assert seen.view["id"] == view["id"]


async def test_errors_from_the_app_keep_the_view_open(bench):
    app, _ = opening(bench)

    @app.view("won.form")
    async def submitted(ack):
        await ack(response_action="errors", errors={"amount": "Too much"})

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    seen = await bench.driver.submit(seed.AINO, view["id"], {"amount": "1"})

    assert seen.errors == {"amount": "Too much"}
    assert view["id"] == seen.view["id"]


async def test_submission_can_update_push_and_clear(bench):
    app, _ = opening(bench)
    answers = [
        {"response_action": "update", "view": modal("Updated")},
        {"response_action": "push", "view": modal("Second")},
        {"response_action": "clear"},
    ]

    @app.view("won.form")
    async def submitted(ack):
        await ack(**answers.pop(0))

    first = (await bench.driver.command(seed.AINO, "#deals", "/won")).view["id"]
    updated = (await bench.driver.submit(seed.AINO, first, {"amount": "1"})).view
    pushed = (await bench.driver.submit(seed.AINO, first, {"amount": "1"})).view
    cleared = (await bench.driver.submit(seed.AINO, pushed["id"], {"amount": "1"})).view

    assert ("Updated", first) == (updated["title"]["text"], updated["id"])
    assert ("Second", first) == (pushed["title"]["text"], pushed["previous_view_id"])
    assert cleared is None


async def test_invalid_view_in_the_answer_is_shown_as_an_error(bench):
    app, _ = opening(bench)

    @app.view("won.form")
    async def submitted(ack):
        await ack(response_action="update", view=modal("A title that is far too long"))

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view

    assert (await bench.driver.submit(seed.AINO, view["id"], {"amount": "1"})).error == "invalid_arguments"


async def test_no_more_than_three_views_are_stacked(bench):
    _, _ = opening(bench)
    await bench.driver.command(seed.AINO, "#deals", "/won")
    for _ in range(2):
        await bench.client.views_push(trigger_id=bench.workspace.tickets.trigger(seed.AINO), view=modal())

    assert (
        await code(bench.client.views_push(trigger_id=bench.workspace.tickets.trigger(seed.AINO), view=modal()))
        == "push_limit_reached"
    )


async def test_update_with_a_stale_hash_is_a_conflict(bench):
    opening(bench)
    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    stale, view_id = view["hash"], view["id"]
    await bench.client.views_update(view_id=view_id, hash=stale, view=modal("Second"))

    assert await code(bench.client.views_update(view_id=view_id, hash=stale, view=modal("Third"))) == "hash_conflict"
    assert await code(bench.client.views_update(view_id="V0NONE", view=modal())) == "not_found"


async def test_closing_is_told_only_when_asked_for(bench):
    app, _ = opening(bench, modal(notify_on_close=True))
    closed = []

    @app.view_closed("won.form")
    async def on_close(ack, view):
        await ack()
        closed.append(view["callback_id"])

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    seen = await bench.driver.close_view(seed.AINO, view["id"])

    assert (seen.view, closed) == (None, ["won.form"])


async def test_external_select_offers_what_the_app_answers(bench):
    customer = entry("customer", {"type": "external_select", "action_id": "customer", "min_query_length": 2})
    app, _ = opening(bench, {**modal(), "blocks": [customer]})

    @app.options("customer")
    async def options(ack, payload):
        await ack(options=[{"text": plain(f"{payload['value']} Oy"), "value": "7"}])

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    offered = await bench.driver.suggest(seed.AINO, "customer", "customer", "Acme", view_id=view["id"])

    assert [option["text"]["text"] for option in offered["options"]] == ["Acme Oy"]


async def test_external_select_in_a_message_asks_the_app_too(bench):
    app = bench.bot()
    pick = {"type": "external_select", "action_id": "customer.pick", "min_query_length": 1}
    posted = await bench.client.chat_postMessage(
        channel="#deals", text="Who?", blocks=[{"type": "actions", "block_id": "who", "elements": [pick]}]
    )

    @app.options("customer.pick")
    async def options(ack, payload, body):
        await ack(options=[{"text": plain(f"{payload['value']} in {body['channel']['name']}"), "value": "7"}])

    place = {"channel": seed.DEALS, "ts": posted["ts"]}
    offered = await bench.driver.suggest(seed.AINO, "customer.pick", "who", "Acme", **place)

    assert [option["text"]["text"] for option in offered["options"]] == ["Acme in deals"]


async def test_buttons_in_a_view_carry_what_was_typed_so_far(bench):
    look_up = {
        "type": "actions",
        "block_id": "b",
        "elements": [{"type": "button", "action_id": "look.up", "text": plain("Look up")}],
    }
    form = modal()
    app, _ = opening(bench, {**form, "blocks": [*form["blocks"], look_up]})
    seen_state = []

    @app.action("look.up")
    async def on_look(ack, body, client):
        await ack()
        seen_state.append(body["view"]["state"]["values"]["note"]["note"]["value"])
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=modal("Found"))

    view = (await bench.driver.command(seed.AINO, "#deals", "/won")).view
    await bench.driver.click_in_view(seed.AINO, view["id"], "look.up", state={"note": "hello"})
    await bench.driver.wait_for(lambda: bench.workspace.views.top(seed.AINO)["title"]["text"] == "Found")

    assert seen_state == ["hello"]
