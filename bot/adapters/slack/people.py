"""Slack as the book of people."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.domain.ids import UserId
from bot.domain.person import Account, Language, Membership, Person
from bot.errors import PersonUnknown, PersonUnreachable, UpstreamRefused

PAGE, PAGES = 200, 10
SPOKEN: tuple[Language, ...] = ("en", "fi", "sv")


class SlackPeople:
    def __init__(self, client: AsyncWebClient, language: Language) -> None:
        self._client = client
        self._language = language

    async def person(self, user: UserId) -> Person:
        answer = await call(self._client.users_info(user=user, include_locale=True), where=user)
        profile = answer["user"].get("profile", {})
        return Person(
            user=user,
            name=profile.get("real_name") or answer["user"].get("real_name") or answer["user"].get("name", ""),
            email=profile.get("email"),
            language=self._spoken(answer["user"].get("locale")),
        )

    async def languages(self) -> Mapping[UserId, Language]:
        """Of the first two thousand: in a larger workspace the others are looked up when they come."""
        found: dict[UserId, Language] = {}
        cursor = ""
        for _ in range(PAGES):
            answer = await call(self._client.users_list(include_locale=True, limit=PAGE, cursor=cursor))
            people = [member for member in answer["members"] if not (member.get("deleted") or member.get("is_bot"))]
            found |= {UserId(member["id"]): self._spoken(member["locale"]) for member in people if member.get("locale")}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
        return found

    def _spoken(self, locale: str | None) -> Language:
        """`fi-FI` -> fi; a language we do not speak -> the workspace's setting."""
        return next((spoken for spoken in SPOKEN if (locale or "").startswith(spoken)), self._language)

    async def by_email(self, email: str) -> UserId | None:
        try:
            answer = await call(self._client.users_lookupByEmail(email=email))
        except UpstreamRefused:  # users_not_found
            return None
        return UserId(answer["user"]["id"])

    async def account_at(self, email: str) -> Account:
        """Only Slack's own word for it is an unknown address: a missing scope or a bad token says nothing."""
        try:
            answer = await call(self._client.users_lookupByEmail(email=email))
        except PersonUnknown:
            return Account(membership=Membership.UNKNOWN)
        return _account(answer["user"])

    async def account(self, user: UserId) -> Account:
        try:
            answer = await call(self._client.users_info(user=user), where=user)
        except PersonUnreachable:
            return Account(membership=Membership.UNKNOWN)
        return _account(answer["user"])

    async def group(self, handle: str) -> Sequence[UserId]:
        listed = await call(self._client.usergroups_list())
        ids = [g["id"] for g in listed["usergroups"] if g["handle"] == handle.removeprefix("@")]
        if not ids:
            return ()
        members = await call(self._client.usergroups_users_list(usergroup=ids[0]))
        return tuple(UserId(user) for user in members["users"])


OUTSIDE = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
"""Flags of a user object; guests are the restricted ones. `is_app_user` says only that this person uses our app.

Source: docs.slack.dev/reference/objects/user-object.
"""


def _account(user: Mapping[str, Any]) -> Account:
    if user.get("deleted"):
        membership = Membership.DEACTIVATED
    elif any(user.get(flag) for flag in OUTSIDE) or user["id"] == "USLACKBOT":
        membership = Membership.OUTSIDER
    else:
        membership = Membership.MEMBER
    return Account(membership=membership, user=UserId(user["id"]))
