"""Which use case does which kind of job, and what the clock sows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from zoneinfo import ZoneInfo

from bot.jobs.schedule import Schedule
from bot.ports import JobRun
from bot.rule_settings import SchedulePolicy
from bot.services.invoices.decisions import DecisionExecutor
from bot.services.invoices.projects import ProjectAllocation
from bot.services.invoices.recovery import DismissedSteps
from bot.services.invoices.writing import InvoiceWriter
from bot.services.services import Services
from bot.services.workflow.job_kinds import Kind

Handler = Callable[[JobRun], Awaitable[None]]
EVERY_MINUTE = "* * * * *"


class NoHandler(RuntimeError):
    """A kind of step that nobody does: a mistake of ours, told at start."""


@dataclass(frozen=True, slots=True)
class InvoiceSteps:
    """What only jobs do with an invoice at Procountor."""

    writer: InvoiceWriter
    projects: ProjectAllocation
    decisions: DecisionExecutor
    dismissed: DismissedSteps


def job_handlers(services: Services, invoices: InvoiceSteps) -> Mapping[str, Handler]:
    decisions = invoices.decisions
    handlers: dict[Kind, Handler] = {
        Kind.DRAFT_BUILD: services.drafting.build,
        Kind.REGISTER_ASK: services.register_waits.ask,
        Kind.DEAL_OFFER: services.deals.offer,
        Kind.OWNER_ASK: services.salespeople.ask,
        Kind.CUSTOMER_CREATE: services.new_customers.create,
        Kind.CUSTOMER_CHANGE: services.customer_details.change,
        Kind.CUSTOMER_WRITE: services.customer_record.write,
        Kind.CUSTOMER_RESTORE: services.customer_record.restore,
        Kind.PLAN_PART: services.planning.start,
        Kind.INVOICE_CREATE: invoices.writer.create,
        Kind.INVOICE_CHANGE: invoices.writer.change,
        Kind.INVOICE_PROJECT: invoices.projects.allocate,
        Kind.INVOICE_AUDIT: invoices.writer.audit,
        Kind.INVOICE_APPROVE: decisions.with_unanswered_notice(decisions.approve),
        Kind.INVOICE_SEND: decisions.with_unanswered_notice(decisions.send),
        Kind.INVOICE_WITHDRAW: decisions.withdraw,
        Kind.INVOICE_INVALIDATE: decisions.invalidate,
        Kind.TWIN_INVALIDATE: services.twins.carry_out,
        Kind.DRAFT_RETURN: invoices.dismissed.recover_dismissed,
        Kind.DRAFT_PREVIEW: services.previews.make,
        Kind.CARD_POST: services.cards.post,
        Kind.CARD_UPDATE: services.cards.update,
        Kind.CARD_LATE: services.cards.late,
        Kind.NOTE: services.cards.note,
        Kind.TELL: services.cards.tell,
        Kind.ASK: services.cards.ask,
        Kind.NOTICE_LOOK: services.notices.look,
        Kind.NOTICE: services.notices.bring,
        Kind.NOTICE_POST: services.notices.post,
        Kind.NOTICE_CLOSE: services.notices.close,
        Kind.PERSON_LEARN: services.people.learn_by_job,
        Kind.PAYMENTS_REFRESH: services.payments.refresh,
        Kind.PAYMENTS_CUSTOMER: services.payments.refresh_customer,
        Kind.CUSTOMERS_SYNC: services.customers.sync,
        Kind.BOOKS_LOOK: services.books.look,
        Kind.DIGEST: services.digests.overdue,
        Kind.DRAFTS_REMIND: services.reminders.look,
        Kind.REMIND: services.reminders.remind,
        Kind.ALERT_POST: services.alerts.post,
        Kind.ALERT_UPDATE: services.alerts.update,
        Kind.RETENTION: services.retention.sweep,
        Kind.WATCHDOG: services.alerts.watch,
    }
    return {str(kind): done_on_return(handler) for kind, handler in each_kind_of(handlers).items()}


def each_kind_of(handlers: dict[Kind, Handler]) -> dict[Kind, Handler]:
    """As they are. Raises NoHandler where a kind has none: its steps would wait for ever, and nobody would start."""
    missing = [kind for kind in Kind if kind not in handlers]
    if missing:
        raise NoHandler(f"no handler for {', '.join(missing)}: give it a line in bot/wiring/job_routes.py")
    return handlers


def done_on_return(handler: Handler) -> Handler:
    """A use case that has no fact to write just returns: its job is then done."""

    @wraps(handler)
    async def run_to_the_end(run: JobRun) -> None:
        await handler(run)
        if not run.settled:
            async with run.finishing() as uow:
                await uow.commit()

    return run_to_the_end


def schedules(policy: SchedulePolicy) -> list[Schedule]:
    zone = ZoneInfo(policy.timezone)
    return [
        Schedule(name="digest:overdue", kind=Kind.DIGEST, cron=policy.overdue_digest, zone=zone, daily=True),
        Schedule(name="drafts:remind", kind=Kind.DRAFTS_REMIND, cron=policy.reminders, zone=zone, daily=True),
        Schedule(name="payments", kind=Kind.PAYMENTS_REFRESH, cron=policy.payments, zone=zone),
        Schedule(name="customers", kind=Kind.CUSTOMERS_SYNC, cron=policy.customers, zone=zone),
        Schedule(name="books", kind=Kind.BOOKS_LOOK, cron=policy.books, zone=zone),
        Schedule(name="retention", kind=Kind.RETENTION, cron=policy.retention, zone=zone, daily=True),
        Schedule(name="watchdog", kind=Kind.WATCHDOG, cron=EVERY_MINUTE, zone=zone),
    ]
