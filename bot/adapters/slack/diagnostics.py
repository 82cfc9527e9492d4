"""What `voitto check` asks Slack: the tokens, the channels, the people."""

import re
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.adapters.slack.channels import SlackChannels, is_shared
from bot.adapters.slack.people import SlackPeople
from bot.domain.values.person import Membership
from bot.errors import UpstreamRefused
from bot.messages.kit.words import Words

KINDS = {"xoxb-": "a bot token", "xapp-": "an app-level token", "xoxp-": "a user's token", "xoxe": "a rotating token"}
NAMED = 5
"""Guests of a channel, by name; the others are counted."""
PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def swapped(bot_token: str, app_token: str) -> str | None:
    """By how they begin: one of the two in the other one's place is the likeliest mistake."""
    if bot_token.startswith("xapp-") and app_token.startswith("xoxb-"):
        return "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: xoxb-… belongs into the first, xapp-… into the second."
    problems = [_wrong_kind("SLACK_BOT_TOKEN", bot_token, "xoxb-"), _wrong_kind("SLACK_APP_TOKEN", app_token, "xapp-")]
    return " ".join(filter(None, problems)) or None


def _wrong_kind(name: str, token: str, wanted: str) -> str:
    found = next((kind for prefix, kind in KINDS.items() if token.startswith(prefix)), "")
    return f"{name} holds {found}; it must begin with {wanted}." if found and not token.startswith(wanted) else ""


async def channel_problem(client: AsyncWebClient, name: str) -> str | None:
    """The channel must be there, in use, and Voitto in it: what was posted is looked for after a lost answer."""
    found = await _channel(client, name)
    if found is None:
        return f"Slack has no channel {name} that Voitto can see. Create it, /invite @Voitto there, or correct voitto.toml."
    if found.get("is_archived"):
        return f"The channel {name} is archived. Unarchive it, or choose another one in voitto.toml."
    return None if found.get("is_member") else f"Voitto is not in {name}. There, write /invite @Voitto."


async def outsiders_of(client: AsyncWebClient, people: SlackPeople, name: str) -> str | None:
    """Who from outside reads the channel: another organisation, or guests. None: nobody, as far as Slack tells."""
    found = await _channel(client, name)
    if found is None:
        return None
    if is_shared(found):
        return (
            f"{name} is shared with another organisation or workspace, or about to be: its people read what Voitto "
            "posts there. Choose a channel of your own in voitto.toml, or end the sharing in Slack."
        )
    reading = set((await SlackChannels(client).audience(found["id"])).members)
    foreign = (Membership.GUEST, Membership.OUTSIDER)
    names = [one.name for one in await people.everybody() if one.user in reading and one.membership in foreign]
    if not names:
        return None
    listed = ", ".join(sorted(names)[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return f"Guests read what Voitto posts in {name}: {listed}. Take them out in Slack, or choose another channel."


async def _channel(client: AsyncWebClient, name: str) -> dict[str, Any] | None:
    cursor: str | None = None
    kinds = "public_channel,private_channel"
    while True:
        page = await call(client.conversations_list(types=kinds, exclude_archived=False, limit=200, cursor=cursor))
        channels: list[dict[str, Any]] = page["channels"]
        found = [c for c in channels if name in (c["id"], f"#{c['name']}", c["name"])]
        if found:
            return found[0]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None


async def named_problem(client: AsyncWebClient, name: str, where: str) -> str | None:
    """Of one name in a list of `voitto.toml`; `where` is that list."""
    if name.startswith("@"):
        return await _group_problem(client, name, where)
    if "@" in name:
        asked, nobody = client.users_lookupByEmail(email=name), f"Nobody in Slack has the e-mail {name}."
        return await _person_problem(asked, nobody, where)
    if not PERSON.fullmatch(name):
        return f"{name!r} is no Slack user id (U…), e-mail address or group (@…). Write one of these in voitto.toml."
    return await _person_problem(client.users_info(user=name), f"Slack has no person {name}.", where)


async def _person_problem(asked: Any, nobody: str, where: str) -> str | None:
    try:
        user = (await call(asked))["user"]
    except UpstreamRefused as refusal:
        unknown = any(word in str(refusal) for word in ("not_found", "not_visible"))
        return f"{nobody} Correct {where} in voitto.toml." if unknown else Words("en").render(refusal.user_message)
    if user.get("is_bot"):
        return f"This is an app, not a person. Correct {where} in voitto.toml."
    gone = "This account is deactivated in Slack. Name somebody else in voitto.toml."
    return gone if user.get("deleted") else None


async def _group_problem(client: AsyncWebClient, name: str, where: str) -> str | None:
    listed = await call(client.usergroups_list())
    ids = [group["id"] for group in listed["usergroups"] if group["handle"] == name.removeprefix("@")]
    if not ids:
        return f"Slack has no group {name}. Correct {where} in voitto.toml."
    members = await call(client.usergroups_users_list(usergroup=ids[0]))
    return None if members["users"] else f"The group {name} has no members. Add one in Slack."
