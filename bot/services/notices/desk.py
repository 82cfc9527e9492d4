"""What waits for one approver, as it is noted: also which message says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from bot.domain.drafts.draft import MessageRef
from bot.domain.values.ids import DraftId, UserId
from bot.ports import UnitOfWork
from bot.services.workflow.kept_facts import DESK, DeskNote

REMEMBERED = 50
"""Decided drafts that a message still counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What waits for one person, and the message that says so."""

    waiting: Mapping[DraftId, datetime] = field(default_factory=dict)
    """Since when."""
    told: tuple[DraftId, ...] = ()
    """Of those, the ones a message was posted for."""
    decided: tuple[DraftId, ...] = ()
    """What the message listed and what waits no longer, newest last."""
    number: int = 0
    at: datetime | None = None
    message: MessageRef | None = None

    @classmethod
    def unpacked(cls, note: DeskNote) -> Self:
        at, ref = note.get("at"), note.get("message")
        return cls(
            waiting={
                DraftId(int(one)): datetime.fromisoformat(since) for one, since in note.get("waiting", {}).items()
            },
            told=_drafts(note.get("told", [])),
            decided=_drafts(note.get("decided", [])),
            number=note.get("number", 0),
            at=datetime.fromisoformat(at) if at else None,
            message=MessageRef(channel=ref[0], ts=ref[1]) if ref else None,
        )

    def packed(self) -> DeskNote:
        return {
            "waiting": {str(one): since.isoformat() for one, since in self.waiting.items()},
            "told": list(self.told),
            "decided": list(self.decided),
            "number": self.number,
            "at": self.at.isoformat() if self.at else None,
            "message": [self.message.channel, self.message.ts] if self.message else None,
        }

    @property
    def untold(self) -> list[DraftId]:
        return [draft for draft in self.waiting if draft not in self.told]

    def has(self, draft: DraftId) -> bool:
        return draft in self.waiting or draft in self.decided

    def taking(self, draft: DraftId, now: datetime) -> Self:
        decided = tuple(one for one in self.decided if one != draft)
        return replace(self, waiting={**self.waiting, draft: self.waiting.get(draft, now)}, decided=decided)

    def leaving(self, draft: DraftId) -> Self:
        if draft not in self.waiting:
            return self
        rest = {one: since for one, since in self.waiting.items() if one != draft}
        told = tuple(one for one in self.told if one != draft)
        return replace(self, waiting=rest, told=told, decided=(*self.decided, draft)[-REMEMBERED:])

    def posted(self, number: int, ref: MessageRef, listed: tuple[DraftId, ...], at: datetime) -> Self:
        told = tuple(one for one in listed if one in self.waiting)
        return replace(self, number=number, message=ref, told=told, decided=(), at=at)


def _drafts(numbers: Iterable[int]) -> tuple[DraftId, ...]:
    return tuple(DraftId(number) for number in numbers)


async def desk_of(uow: UnitOfWork, user: UserId) -> Desk:
    return Desk.unpacked(await uow.kv.get(DESK.of(user)) or {})


async def held_desk(uow: UnitOfWork, user: UserId) -> Desk:
    """Nobody else changes it before this transaction ends."""
    return Desk.unpacked(await uow.kv.put_if_absent(DESK.of(user), {}))


async def keep(uow: UnitOfWork, user: UserId, desk: Desk) -> None:
    await uow.kv.put(DESK.of(user), desk.packed())
