"""Slack as a messenger: posts that carry their job's key, updates in place, and the search after a lost answer."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call, names_person
from bot.adapters.slack.message_normaliser import as_read
from bot.domain.card import Card
from bot.domain.drafts.draft import MessageRef
from bot.domain.notice import Notice
from bot.domain.operations.alert import Alert
from bot.domain.receivables.overdue_digest import OverdueDigest
from bot.domain.values.ids import UserId
from bot.domain.values.localized import Text
from bot.domain.values.person import Language
from bot.errors import MessageGone, Upstream, UpstreamRefused
from bot.messages.alerts import alert_message
from bot.messages.answers import statement
from bot.messages.card.layout import draft_card
from bot.messages.card.questions import owner_question
from bot.messages.digests import overdue_digest
from bot.messages.direct import direct_message
from bot.messages.forms.review import reminder
from bot.messages.kit.block_kit import Payload
from bot.messages.kit.words import Words
from bot.messages.notice import notice_message
from bot.ports import People, UnitOfWorkFactory

EVENT_TYPE = "voitto_job"
SEARCHED = 200
"""Messages in one page of a channel's history."""
LINKS_KEPT = 2000
LANGUAGE_WITHIN_SECONDS = 3.0
CLOCKS_DIFFER = timedelta(minutes=5)
"""Slack's time and ours."""


class SlackMessenger:
    def __init__(
        self,
        client: AsyncWebClient,
        uow_factory: UnitOfWorkFactory,
        *,
        deals_channel: str,
        alerts_channel: str,
        digest_channel: str,
        language: Language,
        people: People | None = None,
    ) -> None:
        """`people` tells in which language somebody reads Slack who is new to us; without it, the workspace's counts."""
        self._people = people
        self._client = client
        self._uow_factory = uow_factory
        self._deals = deals_channel
        self._alerts = alerts_channel
        self._digests = digest_channel
        self._words = Words(language)
        self._ids: dict[str, str] = {}
        self._links: dict[MessageRef, str] = {}

    async def post_card(self, card: Card, *, key: str) -> MessageRef:
        return await self._post(self._deals, draft_card(card, self._words), key)

    async def update_card(self, card: Card, ref: MessageRef) -> None:
        await self._update(ref, draft_card(card, self._words))

    async def post_alert(self, alert: Alert, *, key: str) -> MessageRef:
        return await self._post(self._alerts, alert_message(alert, self._words), key)

    async def update_alert(self, alert: Alert, ref: MessageRef) -> None:
        await self._update(ref, alert_message(alert, self._words))

    async def post_digest(self, digest: OverdueDigest, *, key: str) -> MessageRef:
        return await self._post(self._digests, overdue_digest(digest, self._words), key)

    async def note(self, ref: MessageRef, message: Text, *, key: str) -> None:
        with self._maybe_gone(ref):
            await self._post(ref.channel, statement(message, self._words), key, thread_ts=ref.ts)

    async def tell(
        self, user: UserId, message: Text, *, key: str, link: str | None = None, card: Card | None = None
    ) -> None:
        words = await self._words_of(user)
        told = statement(message, words) if card is None else direct_message(message, card, words, link=link)
        await self._post(user, told, key)

    async def link(self, ref: MessageRef) -> str | None:
        """Asked once: an address never changes. That of a message not found may be there later."""
        if ref not in self._links:
            try:
                answer = await call(self._client.chat_getPermalink(channel=ref.channel, message_ts=ref.ts))
            except UpstreamRefused:
                return None
            if len(self._links) >= LINKS_KEPT:
                del self._links[next(iter(self._links))]
            self._links[ref] = str(answer["permalink"])
        return self._links[ref]

    async def ask(self, user: UserId, card: Card, *, key: str) -> None:
        await self._post(user, owner_question(card, await self._words_of(user)), key)

    async def remind(self, user: UserId, message: Text, *, key: str) -> None:
        await self._post(user, reminder(message, await self._words_of(user)), key)

    async def post_notice(self, user: UserId, notice: Notice, *, key: str) -> MessageRef:
        return await self._post(user, notice_message(notice, await self._words_of(user)), key)

    async def update_notice(self, user: UserId, notice: Notice | None, ref: MessageRef) -> None:
        await self._update(ref, notice_message(notice, await self._words_of(user)))

    async def _words_of(self, user: UserId) -> Words:
        async with self._uow_factory() as uow:
            person = await uow.people.get(user)
        return Words(person.language) if person else await self._asked_words(user)

    async def _asked_words(self, user: UserId) -> Words:
        """Of somebody who has done nothing here yet; the workspace's own where Slack does not say in time."""
        if self._people is None:
            return self._words
        try:
            async with asyncio.timeout(LANGUAGE_WITHIN_SECONDS):
                return Words((await self._people.person(user)).language)
        except (Upstream, TimeoutError):
            return self._words

    async def upload(self, ref: MessageRef, name: str, content: bytes, message: Text) -> None:
        said = statement(message, self._words).text
        await call(
            self._client.files_upload_v2(
                channel=ref.channel, thread_ts=ref.ts, filename=name, title=name, content=content, initial_comment=said
            ),
            where=ref.channel,
        )

    async def find(
        self, channel: str, key: str, *, since: datetime | None, thread: str | None = None
    ) -> MessageRef | None:
        channel_id = await self._id(channel)
        # by time, not by number: hundreds of newer messages may stand above the one that is looked for
        oldest = str((since - CLOCKS_DIFFER).timestamp()) if since else "0"
        asked: dict[str, Any] = {"channel": channel_id, "oldest": oldest, "include_all_metadata": True}
        async for message in self._messages(asked if thread is None else asked | {"ts": thread}, channel):
            if _key_of(message) == key:
                return MessageRef(channel=channel_id, ts=message["ts"])
        return None

    async def _messages(self, asked: Mapping[str, Any], where: str) -> AsyncIterator[dict[str, Any]]:
        ask = self._client.conversations_replies if "ts" in asked else self._client.conversations_history
        cursor: str | None = None
        while True:
            page = await call(ask(**asked, limit=SEARCHED, cursor=cursor), where=where)
            found: list[dict[str, Any]] = page.get("messages", [])
            for message in found:
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def shows(self, card: Card, ref: MessageRef) -> bool:
        history = await call(
            self._client.conversations_history(channel=ref.channel, latest=ref.ts, inclusive=True, limit=1),
            where=next((name for name, known in self._ids.items() if known == ref.channel), ref.channel),
        )
        messages: list[dict[str, Any]] = history.get("messages", [])
        if not messages or messages[0]["ts"] != ref.ts:
            return False
        wanted = draft_card(card, self._words)
        return as_read(messages[0]) == as_read({"text": wanted.text, "blocks": wanted.blocks})

    async def keys(self, channel: str) -> Mapping[str, int]:
        channel_id = await self._id(channel)
        history = await call(
            self._client.conversations_history(channel=channel_id, limit=SEARCHED, include_all_metadata=True),
            where=channel,
        )
        messages: list[dict[str, Any]] = history.get("messages", [])
        return Counter(key for message in messages if (key := _key_of(message)) is not None)

    async def _post(self, channel: str, payload: Payload, key: str, **more: Any) -> MessageRef:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        answer = await call(
            self._client.chat_postMessage(
                channel=channel,
                text=payload.text,
                blocks=payload.blocks or None,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                **more,
            ),
            where=channel,
        )
        self._ids[channel] = answer["channel"]
        return MessageRef(channel=answer["channel"], ts=answer["ts"])

    async def _update(self, ref: MessageRef, payload: Payload) -> None:
        with self._maybe_gone(ref):
            await call(
                self._client.chat_update(channel=ref.channel, ts=ref.ts, text=payload.text, blocks=payload.blocks),
                where=ref.channel,
            )

    @contextmanager
    def _maybe_gone(self, ref: MessageRef) -> Iterator[None]:
        """Whether it still stands is asked by its address: a remembered one would say yes for ever."""
        try:
            yield
        except MessageGone:
            self._links.pop(ref, None)
            raise

    async def _id(self, channel: str) -> str:
        """`#name` or a user's id to a conversation id: history is only given by id."""
        if channel not in self._ids:
            if names_person(channel):
                opened = await call(self._client.conversations_open(users=[channel]), where=channel)
                self._ids[channel] = opened["channel"]["id"]
            else:
                self._ids |= await self._channels()
        return self._ids.get(channel, channel)

    async def _channels(self) -> dict[str, str]:
        known: dict[str, str] = {}
        cursor: str | None = None
        while True:
            page = await call(
                self._client.conversations_list(
                    types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
                )
            )
            known |= {f"#{c['name']}": c["id"] for c in page["channels"]}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return known


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("key")
    return str(key) if key is not None else None
