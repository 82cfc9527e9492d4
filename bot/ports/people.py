"""People in Slack, and the CRM: what is shown to them and told to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.card import Card
from bot.domain.drafts.draft import MessageRef
from bot.domain.notice import Notice
from bot.domain.operations.alert import Alert
from bot.domain.people.audience import Audience
from bot.domain.receivables.overdue_digest import OverdueDigest
from bot.domain.values.ids import UserId
from bot.domain.values.localized import Text
from bot.domain.values.person import Account, Person


class People(Protocol):
    async def person(self, user: UserId) -> Person: ...
    async def by_email(self, email: str) -> UserId | None: ...
    async def account_at(self, email: str) -> Account:
        """Who has this address; Upstream while Slack does not say, which is not the same as nobody."""
        ...

    async def account(self, user: UserId) -> Account: ...
    async def everybody(self) -> Sequence[Person]:
        """As many as a few calls tell."""
        ...

    async def group(self, handle: str) -> Sequence[UserId]:
        """Members of `@handle`; empty when there is no such group."""
        ...


class Channels(Protocol):
    async def audience(self, channel: str) -> Audience:
        """Raises Upstream where Slack does not tell."""
        ...


class Printer(Protocol):
    def bound(self, pages: Sequence[bytes]) -> bytes | None:
        """A PDF of these page images; None when one of them cannot be read."""
        ...

    def drafted(self, card: Card) -> bytes:
        """A PDF of our own that says on every page that it is no invoice."""
        ...


class Messenger(Protocol):
    """Posts that are never doubled: `key` travels as message metadata and is looked for after an unknown outcome."""

    async def post_card(self, card: Card, *, key: str) -> MessageRef: ...
    async def update_card(self, card: Card, ref: MessageRef) -> None: ...
    async def post_alert(self, alert: Alert, *, key: str) -> MessageRef: ...
    async def update_alert(self, alert: Alert, ref: MessageRef) -> None: ...
    async def post_digest(self, digest: OverdueDigest, *, key: str) -> MessageRef: ...
    async def note(self, ref: MessageRef, message: Text, *, key: str) -> None:
        """A line in the card's thread."""
        ...

    async def tell(
        self, user: UserId, message: Text, *, key: str, link: str | None = None, card: Card | None = None
    ) -> None:
        """A direct message, in that person's language; `link` leads to the card it is about, `card` brings its buttons."""
        ...

    async def ask(self, user: UserId, card: Card, *, key: str) -> None:
        """A direct message about what only this person can answer, each question with its button."""
        ...

    async def link(self, ref: MessageRef) -> str | None:
        """The message's address; None of one that somebody deleted, once that was noticed."""
        ...

    async def remind(self, user: UserId, message: Text, *, key: str) -> None:
        """A direct message with a button to the drafts that wait."""
        ...

    async def post_notice(self, user: UserId, notice: Notice, *, key: str) -> MessageRef:
        """A direct message with what waits for this person's approval."""
        ...

    async def update_notice(self, user: UserId, notice: Notice | None, ref: MessageRef) -> None:
        """None: a newer one has taken over. Raises MessageGone as `update_card`."""
        ...

    async def upload(self, ref: MessageRef, name: str, content: bytes, message: Text) -> None:
        """A file in the card's thread. Not looked for after an unknown outcome: a second one does no harm."""
        ...

    async def shows(self, card: Card, ref: MessageRef) -> bool:
        """Does the message say, and offer, what the card would now?"""
        ...

    async def keys(self, channel: str) -> Mapping[str, int]:
        """How often each key stands among the channel's newest messages."""
        ...

    async def find(
        self, channel: str, key: str, *, since: datetime | None, thread: str | None = None
    ) -> MessageRef | None:
        """Among all messages since then, of the channel or of one thread in it. A message of ours with this key in its metadata; `channel` is `#name`, an id, or a user's id for the DM."""
        ...
