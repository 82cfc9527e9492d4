import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import seed
from sandbox.slack.model import User


def section(text):
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


async def refused(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_auth_test_names_the_bot_and_its_scopes(bench):
    answer = await bench.client.auth_test()

    assert (answer["user_id"], answer["bot_id"]) == (seed.VOITTO, seed.BOT_ID)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "error"), [(None, "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_calls_without_the_right_token_are_refused(bench, token, error):
    client = AsyncWebClient(token=token, base_url=bench.client.base_url)

    assert error == (await refused(client.auth_test()))["error"]


async def test_unknown_method_is_named_as_such(bench):
    assert (await refused(bench.client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_app_token_opens_sockets_and_the_bot_token_does_not(bench):
    answer = await bench.client.apps_connections_open(app_token=seed.APP_TOKEN)

    assert answer["url"].startswith("ws://127.0.0.1")
    assert (await refused(bench.client.apps_connections_open(app_token=seed.BOT_TOKEN)))[
        "error"
    ] == "not_allowed_token_type"


async def test_posted_metadata_is_found_again_only_when_asked_for(bench):
    metadata = {"event_type": "voitto_job", "event_payload": {"key": "V-1"}}
    await bench.client.chat_postMessage(channel="#deals", text="card", metadata=metadata)

    plain = await bench.client.conversations_history(channel=seed.DEALS)
    full = await bench.client.conversations_history(channel=seed.DEALS, include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert metadata == full["messages"][0]["metadata"]


@pytest.mark.parametrize("name", [seed.DEALS, "#deals", "deals"])
async def test_a_channel_may_be_given_by_id_or_name(bench, name):
    assert (await bench.client.chat_postMessage(channel=name, text="x"))["channel"] == seed.DEALS


async def test_update_with_text_alone_drops_the_blocks(bench):
    posted = await bench.client.chat_postMessage(channel="#deals", text="old", blocks=[section("old")])

    updated = await bench.client.chat_update(channel=seed.DEALS, ts=posted["ts"], text="new")

    assert updated["message"]["text"] == "new"
    assert "blocks" not in updated["message"]


async def test_history_is_newest_first_and_leaves_replies_to_their_thread(bench):
    first = await bench.client.chat_postMessage(channel="#deals", text="first")
    await bench.client.chat_postMessage(channel="#deals", text="second")
    await bench.client.chat_postMessage(channel="#deals", text="reply", thread_ts=first["ts"])

    history = await bench.client.conversations_history(channel=seed.DEALS)
    thread = await bench.client.conversations_replies(channel=seed.DEALS, ts=first["ts"])

    assert [m["text"] for m in history["messages"]] == ["second", "first"]
    assert [m["text"] for m in thread["messages"]] == ["first", "reply"]
    assert history["messages"][1]["reply_count"] == 1


async def test_history_pages_by_cursor(bench):
    for number in range(5):
        await bench.client.chat_postMessage(channel="#deals", text=str(number))

    pages = [page["messages"] async for page in await bench.client.conversations_history(channel=seed.DEALS, limit=2)]

    assert [[m["text"] for m in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]


async def test_message_timestamps_never_repeat_while_the_clock_stands_still(bench):
    stamps = [(await bench.client.chat_postMessage(channel="#deals", text="x"))["ts"] for _ in range(3)]

    assert sorted(set(stamps)) == stamps


async def test_archived_channel_refuses_messages_and_changes(bench):
    posted = await bench.client.chat_postMessage(channel="#deals", text="x")
    bench.workspace.archive("#deals")

    new = await refused(bench.client.chat_postMessage(channel="#deals", text="x"))
    change = await refused(bench.client.chat_update(channel=seed.DEALS, ts=posted["ts"], text="y"))

    assert (new["error"], change["error"]) == ("is_archived", "is_archived")


async def test_bot_outside_a_channel_posts_only_where_its_scope_allows(bench):
    bench.workspace.remove_bot("#deals")
    assert (await bench.client.chat_postMessage(channel="#deals", text="x"))["ok"]

    bench.workspace.app.scopes = "chat:write,channels:history"
    assert (await refused(bench.client.chat_postMessage(channel="#deals", text="x")))["error"] == "not_in_channel"
    assert (await refused(bench.client.conversations_history(channel=seed.DEALS)))["error"] == "not_in_channel"


async def test_bot_comes_back_by_joining_and_creates_channels_once(bench):
    bench.workspace.remove_bot("#deals")

    joined = await bench.client.conversations_join(channel=seed.DEALS)
    members = await bench.client.conversations_members(channel=seed.DEALS)

    assert joined["channel"]["is_member"]
    assert seed.VOITTO in members["members"]
    await bench.client.conversations_create(name="invoices")
    assert (await refused(bench.client.conversations_create(name="invoices")))["error"] == "name_taken"


async def test_channel_list_shows_the_kinds_asked_for(bench):
    await bench.client.conversations_open(users=seed.AINO)

    public = (await bench.client.conversations_list(types="public_channel"))["channels"]
    direct = (await bench.client.conversations_list(types="im"))["channels"]

    assert {channel["name"] for channel in public} == {"deals", "finance-alerts", "sales", "general"}
    assert [channel["user"] for channel in direct] == [seed.AINO]


async def test_user_groups_are_listed_with_their_members(bench):
    bench.workspace.usergroups["S0FINANCE"] = ("finance", [seed.KAISA, seed.MIKKO])

    groups = (await bench.client.usergroups_list())["usergroups"]
    users = (await bench.client.usergroups_users_list(usergroup="S0FINANCE"))["users"]

    assert ([group["handle"] for group in groups], users) == (["finance"], [seed.KAISA, seed.MIKKO])


async def test_permalink_bot_and_team_are_described(bench):
    posted = await bench.client.chat_postMessage(channel="#deals", text="x")

    link = await bench.client.chat_getPermalink(channel=seed.DEALS, message_ts=posted["ts"])
    bot = await bench.client.bots_info(bot=seed.BOT_ID)
    team = await bench.client.team_info()

    assert link["permalink"].endswith(f"/archives/{seed.DEALS}/p{posted['ts'].replace('.', '')}")
    assert (bot["bot"]["app_id"], team["team"]["id"]) == (seed.APP_ID, seed.TEAM_ID)


async def test_deleted_message_is_gone(bench):
    posted = await bench.client.chat_postMessage(channel="#deals", text="x")
    await bench.client.chat_delete(channel=seed.DEALS, ts=posted["ts"])

    assert (await refused(bench.client.chat_delete(channel=seed.DEALS, ts=posted["ts"])))[
        "error"
    ] == "message_not_found"


async def test_bad_messages_are_refused_with_slacks_codes(bench):
    long = await refused(bench.client.chat_postMessage(channel="#deals", text="x" * 40_001))
    lost = await refused(bench.client.chat_postMessage(channel="#nowhere", text="x"))
    empty = await refused(bench.client.api_call("chat.postMessage", json={"channel": "#deals"}))

    assert [long["error"], lost["error"], empty["error"]] == ["msg_too_long", "channel_not_found", "no_text"]


async def test_invalid_blocks_say_where(bench):
    answer = await refused(bench.client.chat_postMessage(channel="#deals", text="x", blocks=[section("y" * 3001)]))

    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_ephemerals_reach_one_person_and_stay_out_of_history(bench):
    await bench.client.chat_postEphemeral(channel=seed.DEALS, user=seed.AINO, text="psst")

    assert (await bench.client.conversations_history(channel=seed.DEALS))["messages"] == []
    assert (await refused(bench.client.chat_postEphemeral(channel=seed.FINANCE_ALERTS, user=seed.AINO, text="psst")))[
        "error"
    ] == "user_not_in_channel"


async def test_people_are_found_by_email_id_and_list(bench):
    found = await bench.client.users_lookupByEmail(email="aino.laine@revontuli.example")
    info = await bench.client.users_info(user=seed.ELIAS, include_locale=True)
    members = (await bench.client.users_list())["members"]

    assert (found["user"]["id"], info["user"]["locale"]) == (seed.AINO, "fi-FI")
    assert {seed.AINO, seed.ELIAS, seed.KAISA, seed.MIKKO, seed.VOITTO} <= {member["id"] for member in members}
    assert (await refused(bench.client.users_lookupByEmail(email="no@one.example")))["error"] == "users_not_found"


async def test_guests_strangers_and_shared_channels_are_told_as_slack_tells_them(bench):
    foreign = User("U0X", "x", "X", "x@x.example", team_id="T2", teams=("T2", "T3"), is_stranger=True)
    bench.workspace.users |= {"U0X": foreign, "U0Y": User("U0Y", "y", "Y", "", is_restricted=True, deleted=True)}
    bench.workspace.find_channel("#sales").is_ext_shared = True

    stranger = (await bench.client.users_info(user="U0X"))["user"]
    guest = (await bench.client.users_info(user="U0Y"))["user"]
    aino = (await bench.client.users_info(user=seed.AINO))["user"]
    channel = (await bench.client.conversations_info(channel=seed.SALES))["channel"]

    assert (stranger["team_id"], stranger["is_stranger"], stranger["enterprise_user"]["teams"]) == (
        "T2",
        True,
        ["T2", "T3"],
    )
    assert (guest["is_restricted"], guest["is_ultra_restricted"], guest["deleted"]) == (True, False, True)
    assert (aino["team_id"], aino["is_restricted"], "enterprise_user" in aino) == (seed.TEAM_ID, False, False)
    assert (channel["is_shared"], channel["is_ext_shared"], channel["is_org_shared"]) == (True, True, False)


async def test_a_direct_message_opens_once_per_person(bench):
    first = await bench.client.conversations_open(users=seed.AINO)
    again = await bench.client.conversations_open(users=seed.AINO)
    posted = await bench.client.chat_postMessage(channel=seed.AINO, text="sent")

    assert first["channel"]["id"] == again["channel"]["id"] == posted["channel"]


async def test_uploaded_file_is_shared_and_downloaded_with_the_token(bench):
    parent = await bench.client.chat_postMessage(channel="#deals", text="card")
    await bench.client.files_upload_v2(
        channel=seed.DEALS, thread_ts=parent["ts"], filename="invoice.pdf", content=b"%PDF-1.7", title="Invoice 10041"
    )

    shared = bench.workspace.thread(seed.DEALS, parent["ts"])[0].files[0]
    allowed = await bench.http.get(shared["url_private"], headers={"authorization": f"Bearer {seed.BOT_TOKEN}"})
    forbidden = await bench.http.get(shared["url_private"])

    assert (shared["title"], allowed.content) == ("Invoice 10041", b"%PDF-1.7")
    assert forbidden.status_code == 404


async def test_reactions_are_counted_once_per_name(bench):
    posted = await bench.client.chat_postMessage(channel="#deals", text="x")
    await bench.client.reactions_add(channel=seed.DEALS, timestamp=posted["ts"], name="tada")
    again = bench.client.reactions_add(channel=seed.DEALS, timestamp=posted["ts"], name="tada")

    assert (await refused(again))["error"] == "already_reacted"
    assert bench.workspace.message(seed.DEALS, posted["ts"]).reactions[0]["count"] == 1


async def test_others_messages_cannot_be_changed_by_the_bot(bench):
    said = bench.workspace.post(seed.DEALS, seed.AINO, "mine")

    assert (await refused(bench.client.chat_update(channel=seed.DEALS, ts=said.ts, text="yours")))[
        "error"
    ] == "cant_update_message"


async def test_rate_limit_comes_with_retry_after_and_does_nothing(bench):
    bench.workspace.faults.rate_limit("chat.postMessage", retry_after=7)

    answer = await refused(bench.client.chat_postMessage(channel="#deals", text="x"))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert bench.texts(seed.DEALS) == []
    assert (await bench.client.chat_postMessage(channel="#deals", text="x"))["ok"]


async def test_lost_reply_leaves_the_message_posted(bench):
    bench.workspace.faults.lose_reply("chat.postMessage")
    bench.client.retry_handlers.clear()

    with pytest.raises(Exception, match=r"disconnected|reset"):
        await bench.client.chat_postMessage(channel="#deals", text="once")

    assert bench.texts(seed.DEALS) == ["once"]


async def test_default_client_doubles_a_message_whose_reply_was_lost(bench):
    bench.workspace.faults.lose_reply("chat.postMessage")

    await bench.client.chat_postMessage(channel="#deals", text="twice")

    assert bench.texts(seed.DEALS) == ["twice", "twice"]


async def test_server_error_and_revoked_token_are_switchable(bench):
    bench.workspace.faults.fail(calls=1)
    with pytest.raises(SlackApiError):
        await bench.client.chat_postMessage(channel="#deals", text="x")
    bench.workspace.faults.token_expired = True

    assert (await refused(bench.client.auth_test()))["error"] == "token_expired"
    bench.workspace.faults.clear()
    assert (await bench.client.auth_test())["ok"]


async def test_missing_scope_names_what_is_needed(bench):
    bench.workspace.app.scopes = "commands"

    answer = await refused(bench.client.chat_postMessage(channel="#deals", text="x"))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
