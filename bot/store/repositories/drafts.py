"""Drafts: changed by compare-and-set only."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Row, Select, bindparam, insert, select, type_coerce, update

from bot.domain.approval.approval import Approval, Decision
from bot.domain.drafts.draft import Draft, DraftState, MessageRef
from bot.domain.drafts.editors import Editors
from bot.domain.drafts.lifecycle import DECIDABLE
from bot.domain.values.ids import CompanyId, DealId, DraftId, InvoiceId, Marker, UserId
from bot.store.repositories.base import Repository
from bot.store.statements import batches, insert_into
from bot.store.tables import APPROVAL, DRAFT

_FIELDS = (
    DRAFT.c.id,
    DRAFT.c.deal_id,
    DRAFT.c.company,
    DRAFT.c.marker,
    DRAFT.c.revision,
    DRAFT.c.state,
    DRAFT.c.content,
    DRAFT.c.findings,
    DRAFT.c.totals,
    DRAFT.c.invoice,
    DRAFT.c.updated_at,
)


_ADD = insert(DRAFT)
_GET: Select[Any] = (
    select(*_FIELDS).where(DRAFT.c.company == bindparam("of"), DRAFT.c.id == bindparam("draft")).with_for_update()
)
_SAVE = update(DRAFT).where(
    DRAFT.c.company == bindparam("of"),
    DRAFT.c.id == bindparam("draft"),
    DRAFT.c.revision == bindparam("expected"),
    DRAFT.c.state == bindparam("expect"),
)
_CARD = select(DRAFT.c.card_channel, DRAFT.c.card_ts).where(
    DRAFT.c.company == bindparam("of"), DRAFT.c.id == bindparam("draft")
)
_EDITORS = select(DRAFT.c.editors, DRAFT.c.editors_in_deal).where(
    DRAFT.c.company == bindparam("of"), DRAFT.c.id == bindparam("draft")
)
_APPROVALS = (
    select(APPROVAL)
    .where(APPROVAL.c.company == bindparam("of"), APPROVAL.c.draft_id == bindparam("draft"))
    .order_by(APPROVAL.c.id)
)
"""Built once: each of them stands between a deal and its card, and building one costs more than running it."""


def _draft(row: Row[Any]) -> Draft:
    return Draft(**{**row._mapping, "state": DraftState(row.state)})  # noqa: SLF001 - public in SQLAlchemy's docs


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        draft_id=DraftId(row.draft_id),
        revision=row.revision,
        user=UserId(row.user_id),
        decision=Decision(row.decision),
        reason=row.reason,
        at=row.at,
    )


class DraftRepository(Repository):
    __slots__ = ()

    async def add(self, deal_id: DealId, company: CompanyId, marker: Marker, state: DraftState) -> Draft:
        values: dict[str, Any] = {
            "deal_id": deal_id,
            "company": company,
            "marker": marker,
            "revision": 1,
            "state": state.value,
            "content": None,
            "findings": (),
            "totals": None,
            "invoice": None,
            "updated_at": self.now(),
        }
        added = await self.connection.execute(_ADD, values)
        assert added.inserted_primary_key is not None
        return Draft(**{**values, "id": DraftId(added.inserted_primary_key[0]), "state": state})

    def _mine(self) -> Select[Any]:
        return select(*_FIELDS).where(DRAFT.c.company == self.company)

    async def get(self, draft_id: DraftId) -> Draft:
        """LookupError when there is none. Holds the row, so that two decisions on it are taken one after the other."""
        found = await self.connection.execute(_GET, {"of": self.company, "draft": draft_id})
        row = found.one_or_none()
        if row is None:
            raise LookupError(f"no draft {draft_id}")
        return _draft(row)

    async def of_deal(self, deal_id: DealId) -> Draft | None:
        found = await self.connection.execute(self._mine().where(DRAFT.c.deal_id == deal_id).with_for_update())
        row = found.one_or_none()
        return None if row is None else _draft(row)

    async def of_markers(self, markers: Sequence[Marker]) -> Mapping[Marker, Draft]:
        found = await self.connection.execute(self._mine().where(DRAFT.c.marker.in_(markers)))
        return {row.marker: _draft(row) for row in found}

    async def by_invoices(self, invoice_ids: Sequence[InvoiceId]) -> Mapping[InvoiceId, Draft]:
        drafts: dict[InvoiceId, Draft] = {}
        for batch in batches(invoice_ids):
            for row in await self.connection.execute(self._mine().where(DRAFT.c.invoice_id.in_(batch))):
                drafts[row.invoice.invoice_id] = _draft(row)
        return drafts

    async def by_references(self, references: Sequence[str]) -> Sequence[Draft]:
        reference = type_coerce(DRAFT.c.invoice, JSON)["reference"].as_string()
        found = await self.connection.execute(self._mine().where(reference.in_(list(references))))
        return [_draft(row) for row in found]

    async def newest(self, limit: int) -> Sequence[Draft]:
        found = await self.connection.execute(self._mine().order_by(DRAFT.c.id.desc()).limit(limit))
        return [_draft(row) for row in found]

    async def pending(self, limit: int) -> Sequence[Draft]:
        return await self.in_states(DECIDABLE, limit)

    async def in_states(self, states: Collection[DraftState], limit: int) -> Sequence[Draft]:
        wanted = DRAFT.c.state.in_([state.value for state in states])
        found = await self.connection.execute(self._mine().where(wanted).order_by(DRAFT.c.id).limit(limit))
        return [_draft(row) for row in found]

    async def save(self, draft: Draft, *, expect: DraftState, revision: int) -> bool:
        values = {
            "revision": draft.revision,
            "state": draft.state.value,
            "content": draft.content,
            "findings": draft.findings,
            "totals": draft.totals,
            "invoice": draft.invoice,
            "invoice_id": None if draft.invoice is None else draft.invoice.invoice_id,
            "updated_at": self.now(),
        }
        same = {"of": self.company, "draft": draft.id, "expected": revision, "expect": expect.value}
        saved = await self.connection.execute(_SAVE, values | same)
        return saved.rowcount == 1

    async def card(self, draft_id: DraftId) -> MessageRef | None:
        found = await self.connection.execute(_CARD, {"of": self.company, "draft": draft_id})
        row = found.one_or_none()
        return None if row is None or row.card_ts is None else MessageRef(channel=row.card_channel, ts=row.card_ts)

    async def set_card(self, draft_id: DraftId, ref: MessageRef | None) -> None:
        await self.connection.execute(
            update(DRAFT)
            .where(DRAFT.c.company == self.company, DRAFT.c.id == draft_id)
            .values(card_channel=ref and ref.channel, card_ts=ref and ref.ts)
        )

    async def editors(self, draft_id: DraftId) -> Editors:
        found = await self.connection.execute(_EDITORS, {"of": self.company, "draft": draft_id})
        row = found.one()  # a draft is never deleted
        return Editors(frozenset(map(UserId, row.editors)), frozenset(map(UserId, row.editors_in_deal)))

    async def set_editors(self, draft_id: DraftId, editors: Editors) -> None:
        await self.connection.execute(
            update(DRAFT)
            .where(DRAFT.c.company == self.company, DRAFT.c.id == draft_id)
            .values(editors=sorted(editors.users), editors_in_deal=sorted(editors.in_deal))
        )

    async def approvals(self, draft_id: DraftId) -> Sequence[Approval]:
        """In the order they were given."""
        found = await self.connection.execute(_APPROVALS, {"of": self.company, "draft": draft_id})
        return [_approval(row) for row in found]

    async def record(self, approval: Approval) -> None:
        """The same decision of the same person on the same revision is kept once."""
        await self.connection.execute(
            insert_into(self.connection, APPROVAL).on_conflict_do_nothing(),
            {
                "company": self.company,
                "draft_id": approval.draft_id,
                "revision": approval.revision,
                "user_id": approval.user,
                "decision": approval.decision.value,
                "reason": approval.reason,
                "at": approval.at,
            },
        )
