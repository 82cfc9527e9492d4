"""The audit log: facts gather during the unit of work and are chained as its very last act."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.operations.audit_log import FIRST, Entry, Fact, Head
from bot.domain.values.ids import CompanyId
from bot.store.characters import storable
from bot.store.statements import insert_once
from bot.store.tables import AUDIT_HEAD, AUDIT_LOG

PAGE = 1000
_HEAD = select(AUDIT_HEAD).where(AUDIT_HEAD.c.company == bindparam("of")).with_for_update()
_APPEND = insert(AUDIT_LOG)
_MOVE_HEAD = update(AUDIT_HEAD).where(AUDIT_HEAD.c.company == bindparam("of"))


class AuditRepository:
    def __init__(self, connection: AsyncConnection, company: CompanyId, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._company = company
        self._now = now
        self._facts: list[Fact] = []
        self._followed = 0

    def add(self, fact: Fact) -> None:
        """Written when the unit of work commits, or not at all."""
        # before it is sealed: the seal is over what can be read back
        self._facts.append(replace(fact, why=storable(fact.why), details=storable(dict(fact.details))))

    def unfollowed(self) -> Iterator[Fact]:
        """Each once; also what is added while it goes through them."""
        while self._followed < len(self._facts):
            self._followed += 1
            yield self._facts[self._followed - 1]

    async def write(self) -> None:
        """Chain what has gathered. The head is locked last of all: whoever holds it waits for nothing else."""
        facts, self._facts, self._followed = self._facts, [], 0
        if not facts:
            return
        head, rows = await self._locked_head(), []
        for fact in facts:
            entry = self._entry(fact, head)
            sealed = entry.sealed()
            rows.append(_row(entry, sealed))
            head = Head(entry.seq, sealed)
        await self._connection.execute(_APPEND, rows)
        await self._connection.execute(_MOVE_HEAD, {"of": self._company, "seq": head.seq, "hash": head.hash})

    async def _locked_head(self) -> Head:
        while True:
            row = (await self._connection.execute(_HEAD, {"of": self._company})).one_or_none()
            if row is not None:
                return Head(row.seq, row.hash)
            first = {"company": self._company, "seq": 0, "hash": FIRST}
            await self._connection.execute(insert_once(self._connection.dialect.name, AUDIT_HEAD), first)

    def _entry(self, fact: Fact, head: Head) -> Entry:
        return Entry(
            company=self._company,
            seq=head.seq + 1,
            at=self._now(),
            what=fact.what.value,
            who=fact.who,
            deal=fact.deal,
            draft=fact.draft,
            revision=fact.revision,
            why=fact.why,
            details=dict(fact.details),
            previous=head.hash,
        )

    async def head(self) -> Head:
        found = await self._connection.execute(select(AUDIT_HEAD).where(AUDIT_HEAD.c.company == self._company))
        row = found.one_or_none()
        return Head() if row is None else Head(row.seq, row.hash)

    async def entries(self) -> AsyncIterator[Entry]:
        """All of them, oldest first, read in pages."""
        after = 0
        while True:
            found = await self._connection.execute(
                select(AUDIT_LOG)
                .where(AUDIT_LOG.c.company == self._company, AUDIT_LOG.c.seq > after)
                .order_by(AUDIT_LOG.c.seq)
                .limit(PAGE)
            )
            rows = found.all()
            for row in rows:
                yield _read(row)
            if len(rows) < PAGE:
                return
            after = rows[-1].seq


def _row(entry: Entry, sealed: str) -> dict[str, Any]:
    return {
        "company": entry.company,
        "seq": entry.seq,
        "at": entry.at,
        "what": entry.what,
        "who": entry.who,
        "deal_id": entry.deal,
        "draft_id": entry.draft,
        "revision": entry.revision,
        "why": entry.why,
        "details": dict(entry.details),
        "previous": entry.previous,
        "hash": sealed,
    }


def _read(row: Row[Any]) -> Entry:
    return Entry(
        company=CompanyId(row.company),
        seq=row.seq,
        at=row.at,
        what=row.what,
        who=row.who,
        deal=row.deal_id,
        draft=row.draft_id,
        revision=row.revision,
        why=row.why,
        details=row.details,
        previous=row.previous,
        hash=row.hash,
    )
