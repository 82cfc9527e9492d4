"""One deal, two invoices: an approver presses a button, and the extra UNFINISHED one is made void. Never any other."""

from dataclasses import replace

from bot.domain.drafts.draft import Draft
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.operations.alert import Alert, AlertState
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import AlertId, DraftId, InvoiceId, UserId
from bot.domain.values.localized import text
from bot.errors import NeedsPerson, Refused
from bot.ports import Clock, Invoices, JobRun, UnitOfWorkFactory
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.send_intent import commit_send_intent


class Twins:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, invoices: Invoices, people: PeopleService) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._invoices = invoices
        self._people = people

    async def invalidate(self, alert_id: AlertId, user: UserId) -> None:
        """The decision, recorded; a job carries it out, and the steps behind the alert then run again."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            alert = await uow.alerts.get(alert_id)
            if alert is None or alert.twin is None:
                raise Refused(text("error.not_found"))
            if user not in approvers:
                raise Refused(text("error.not_approver"))
            if alert.state is not AlertState.OPEN:
                raise Refused(text("error.alert_settled", state=alert.state.value, user=alert.settled_by or ""))
            draft = await uow.drafts.get(alert.twin.draft)
            payload = {"alert": alert_id, "draft": draft.id, "deal": draft.deal_id, "invoice": alert.twin.invoice}
            # the alert is in the key: one that was parked and dismissed must not swallow the next decision
            await uow.jobs.add(Kind.TWIN_INVALIDATE, f"{alert_id}:{alert.count}:{alert.twin.invoice}", payload)
            log(uow, What.TWIN_GIVEN_UP, draft, who=user, invoice=alert.twin.invoice, number=alert.twin.number)
            retried = replace(alert, state=AlertState.RETRIED, settled_by=user)
            if await uow.alerts.settle(retried):
                await uow.jobs.add(Kind.ALERT_UPDATE, _settled(retried), {"alert": alert.id})
            await uow.commit()

    async def carry_out(self, run: JobRun) -> None:
        """Looks first: what was approved, sent or adopted meanwhile is not touched."""
        extra = InvoiceId(run.payload["invoice"])
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(DraftId(run.payload["draft"]))
        found = await self._invoices.find(draft.marker)
        record = next((each for each in found if each.invoice_id == extra), None)
        if record is not None:
            _check(draft, record, len(found))
            await self._invoices.prepare()
            await commit_send_intent(run)
            await self._invoices.invalidate(extra)
        async with run.finishing() as uow:
            log(uow, What.INVOICE_INVALIDATED, draft, invoice=extra, number=record.number if record else None)
            for job in await uow.alerts.jobs(AlertId(run.payload["alert"])):
                await uow.job_admin.retry(job)
            await uow.commit()


def _check(draft: Draft, record: LedgerInvoice, live: int) -> None:
    own = draft.invoice is not None and draft.invoice.invoice_id == record.invoice_id
    if own or live < 2 or not record.status.is_unfinished:
        number = str(record.number or record.invoice_id)
        raise NeedsPerson(
            f"invoice {number} is {record.status} and stays",
            user_message=text("error.invoice_status", number=number, status=record.status),
        )


def _settled(alert: Alert) -> str:
    return f"{alert.id}:{alert.state}:{alert.count}:twin"
