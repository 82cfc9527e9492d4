"""After a dismissed step: Procountor is asked what became of the invoice, and the draft waits for a person again."""

from dataclasses import replace
from typing import Any

from bot.domain.approval.approval import Decision
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.external_changes import edited
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import STATE_OF, Actor
from bot.domain.operations.audit_log import What
from bot.domain.preflight.making import make_finding
from bot.domain.values.finding import Finding
from bot.ports import Clock, Invoices, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.invoices.writing import InvoiceWriter
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import DECISIONS, Kind
from bot.services.workflow.transitions import loaded, payload_of, transition

STATES = {status: state for status, state in STATE_OF.items() if state is not DraftState.REJECTED}
"""Where an invoice of this status leaves a draft whose decision was not carried out; a void one is nothing to go on with."""
DONE = frozenset(
    {
        ("approve", DraftState.APPROVED),
        ("approve", DraftState.SENT),
        ("send", DraftState.SENT),
        ("withdraw", DraftState.PENDING),
    }
)
"""It was carried out all the same: only the answer was lost, or somebody did it in Procountor."""


class DismissedSteps:
    def __init__(
        self, uow_factory: UnitOfWorkFactory, clock: Clock, invoices: Invoices, invoicing: InvoiceWriter
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._invoices = invoices
        self._invoicing = invoicing

    async def recover_dismissed(self, run: JobRun) -> None:
        """Looks, and writes nothing there. Nothing to do when the draft has gone on meanwhile."""
        _, draft = await loaded(self._uow_factory, run)
        if (draft.state.value, draft.revision) != (run.payload["state"], run.payload["revision"]):
            return
        found = await self._invoicing.sole(draft)
        record = await self._invoices.read(found.invoice_id) if found else None
        if record is None and draft.state is DraftState.REJECTED:
            return
        changes = _left(draft, record, run.payload["step"], run.payload["user"])
        async with run.finishing() as uow:
            saved = await transition(uow, draft, draft.state, self._clock.now(), by=Actor.JOB, **changes)
            if saved:
                await self._said(run, uow, draft, saved)
            await uow.commit()

    async def _said(self, run: JobRun, uow: UnitOfWork, before: Draft, saved: Draft) -> None:
        what = What.DRAFT_PARKED if saved.state is DraftState.PARKED else What.INVOICE_STATUS
        status = saved.invoice.status if saved.invoice else None
        log(uow, what, saved, status=status, step=run.payload["step"], state=saved.state.value)
        if saved.state is DraftState.APPROVED:
            await still_approved(uow, saved)
        if await uow.drafts.card(before.id) is None:
            await uow.jobs.add(Kind.CARD_POST, str(saved.id), payload_of(saved))


async def still_approved(uow: UnitOfWork, draft: Draft) -> None:
    """Nothing was changed since it was approved: those approvals hold for the revision it has now."""
    given = [a for a in await uow.drafts.approvals(draft.id) if a.decision is Decision.APPROVED]
    newest = max((a.revision for a in given), default=draft.revision)
    for approval in given:
        if approval.revision == newest != draft.revision:
            await uow.drafts.record(replace(approval, revision=draft.revision))


def _left(draft: Draft, record: LedgerInvoice | None, step: str, user: str) -> dict[str, Any]:
    decided = DECISIONS.get(step)  # then the invoice is as the card shows it, and can be decided on again
    own = record is not None and draft.invoice is not None and record.invoice_id == draft.invoice.invoice_id
    state = STATES.get(record.status) if record and decided and own else None
    kept = tuple(f for f in draft.findings if not f.code.startswith("procountor."))
    if state is None:  # nothing to decide on yet, or not what the card shows
        told = "gone" if draft.invoice and record is None else "change" if record else "build"
        parked = _told(told, step, user)
        return {
            "state": DraftState.PARKED,
            "revision": draft.revision + 1,
            "invoice": record,
            "findings": (parked, *kept),
        }
    told_now = () if (decided, state) in DONE else (_told(decided or "", step, user),)
    anew = state is DraftState.PENDING  # who had decided on the old revision may decide on this one
    return {"state": state, "revision": draft.revision + anew, "findings": (*told_now, *kept)} | _status(draft, record)


def _status(draft: Draft, record: LedgerInvoice | None) -> dict[str, Any]:
    """What people saw and approve stays as they saw it: the next step finds what was changed in Procountor."""
    changed_there = record is not None and draft.invoice is not None and edited(draft.invoice, record)
    return {} if changed_there else {"invoice": record}


def _told(told: str, step: str, user: str) -> Finding:
    return make_finding(f"dismissed.{told}", user=user, step=step)
