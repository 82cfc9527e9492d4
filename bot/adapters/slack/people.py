"""Slack as the book of people."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.adapters.slack.identity import Identity
from bot.adapters.slack.membership import membership
from bot.domain.values.ids import UserId
from bot.domain.values.person import Account, Language, Membership, OwnerLookup, Person
from bot.errors import PersonUnknown, PersonUnreachable, UpstreamRefused

PAGE, PAGES = 200, 10
SPOKEN: tuple[Language, ...] = ("en", "fi", "sv")


class SlackPeople:
    def __init__(self, client: AsyncWebClient, language: Language, identity: Identity) -> None:
        self._client = client
        self._language = language
        self._identity = identity

    async def person(self, user: UserId) -> Person:
        answer = await call(self._client.users_info(user=user, include_locale=True), where=user)
        return self._read(answer["user"], await self._team())

    async def everybody(self) -> Sequence[Person]:
        """The first two thousand: in a larger workspace the others are looked up when they come."""
        team = await self._team()
        found: list[Person] = []
        cursor = ""
        for _ in range(PAGES):
            answer = await call(self._client.users_list(include_locale=True, limit=PAGE, cursor=cursor))
            found += [self._read(member, team) for member in answer["members"]]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
        return found

    async def _team(self) -> str:
        return (await self._identity.known()).team_id or ""

    def _read(self, user: Mapping[str, Any], team: str) -> Person:
        profile, how = user.get("profile") or {}, membership(user, team)
        return Person(
            user=UserId(user["id"]),
            name=profile.get("real_name") or user.get("real_name") or user.get("name", ""),
            email=None if how is Membership.OUTSIDER else profile.get("email"),
            language=self._spoken(user.get("locale")),
            membership=how,
            timezone=user.get("tz") or None,
        )

    def _spoken(self, locale: str | None) -> Language:
        """`fi-FI` -> fi; a language we do not speak -> the workspace's setting."""
        return next((spoken for spoken in SPOKEN if (locale or "").startswith(spoken)), self._language)

    async def by_email(self, email: str) -> UserId | None:
        """Nobody of another workspace: what its administrators write as an address proves nothing here."""
        try:
            answer = await call(self._client.users_lookupByEmail(email=email))
        except UpstreamRefused:  # users_not_found
            return None
        found = self._read(answer["user"], await self._team())
        return None if found.membership is Membership.OUTSIDER else found.user

    async def account_at(self, email: str) -> Account:
        """Only Slack's own word for it is an unknown address: a missing scope or a bad token says nothing."""
        try:
            answer = await call(self._client.users_lookupByEmail(email=email))
        except PersonUnknown:
            return Account(lookup=OwnerLookup.UNKNOWN)
        return _account(answer["user"], await self._team())

    async def account(self, user: UserId) -> Account:
        try:
            answer = await call(self._client.users_info(user=user), where=user)
        except PersonUnreachable:
            return Account(lookup=OwnerLookup.UNKNOWN)
        return _account(answer["user"], await self._team())

    async def group(self, handle: str) -> Sequence[UserId]:
        listed = await call(self._client.usergroups_list())
        ids = [g["id"] for g in listed["usergroups"] if g["handle"] == handle.removeprefix("@")]
        if not ids:
            return ()
        members = await call(self._client.usergroups_users_list(usergroup=ids[0]))
        return tuple(UserId(user) for user in members["users"])


_OWNERS = {Membership.MEMBER: OwnerLookup.MEMBER, Membership.DEACTIVATED: OwnerLookup.DEACTIVATED}


def _account(user: Mapping[str, Any], team: str) -> Account:
    """Guests, apps and people of other workspaces are nobody's salesperson."""
    return Account(lookup=_OWNERS.get(membership(user, team), OwnerLookup.OUTSIDER), user=UserId(user["id"]))
