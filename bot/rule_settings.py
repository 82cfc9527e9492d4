"""The company's own rules, as `voitto.toml` states them: each setting with its default and its limits."""

from datetime import date
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger
from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.setting_values import OfficeHoursText

Language = Literal["en", "fi", "sv"]


class Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlackPolicy(Policy):
    deals_channel: str = "#deals"
    alerts_channel: str = "#finance-alerts"
    digest_channel: str = "#sales"
    won_command: str = "/won"
    paid_command: str = "/paid"
    language: Language = "en"


class Limit(Policy):
    """Up to this net sum (None: without end) so many approvals are needed."""

    up_to: Decimal | None = None
    approvals: int = Field(ge=1, le=5)


class Delegate(Policy):
    """Somebody who decides in an approver's place, the last day included; both by Slack id or e-mail."""

    of: str = Field(alias="from")
    to: str
    until: date


class ApprovalPolicy(Policy):
    approvers: tuple[str, ...] = ()
    four_eyes: bool = True
    limits: tuple[Limit, ...] = ()
    delegates: tuple[Delegate, ...] = ()
    notify: Literal["at_once", "batched", "daily", "off"] = "batched"
    office_hours: OfficeHoursText = "mon-fri 8-17"
    notify_window_minutes: int = Field(default=30, ge=1, le=1440)


class AccessPolicy(Policy):
    """Lists of Slack ids, e-mails and user groups; an empty one narrows nothing, and lets no guest in."""

    win: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()


class InvoicingPolicy(Policy):
    mode: Literal["auto", "ask"] = "auto"
    payment_terms_days: int = Field(default=14, ge=0, le=999)
    send_after_approval: bool = False
    language: str = "FINNISH"
    channel: Literal["customer", "EMAIL", "MAIL", "ELECTRONIC_INVOICE", "NO_SENDING"] = "customer"
    project_dimension: str = ""
    create_projects: bool = False
    default_vat_percent: Decimal = Decimal("25.5")
    reference_rates: dict[date, Decimal] = Field(default_factory=dict)
    prices_include_vat: bool = False
    unit: str = "PIECE"


class SchedulePolicy(Policy):
    timezone: str = "Europe/Helsinki"
    overdue_digest: str = "0 8 * * mon-fri"
    payments: str = "*/10 * * * *"
    customers: str = "*/15 * * * *"
    reminders: str = "0 9 * * mon-fri"
    books: str = "5 * * * *"
    retention: str = "30 2 * * *"

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is not a time zone; write for example Europe/Helsinki") from error
        return name

    @field_validator("overdue_digest", "payments", "customers", "reminders", "books", "retention")
    @classmethod
    def _cron_reads(cls, expression: str) -> str:
        try:
            CronTrigger.from_crontab(expression)
        except ValueError as error:
            raise ValueError(f"{expression!r} is not a cron line such as '0 8 * * mon-fri': {error}") from error
        return expression


class JobsPolicy(Policy):
    workers: int = Field(default=4, ge=1, le=64)
    processes: int = Field(default=1, ge=1, le=60)
    poll_seconds: float = Field(default=1, gt=0)
    lease_seconds: float = Field(default=60, gt=0)
    send_deadline_seconds: float = Field(default=5, gt=0)
    request_timeout_seconds: float = Field(default=30, gt=0)
    quarantine_seconds: float = Field(default=120, gt=0)
    audit_after_seconds: float = Field(default=600, gt=0)
    alert_after_failures: int = Field(default=3, ge=1)


class RetentionPolicy(Policy):
    """Days; 0 keeps for ever. A month at least: repeats, look-ups and digests of the last weeks need what there was."""

    inbox_days: int = 400
    people_days: int = 400
    jobs_days: int = 90

    @field_validator("inbox_days", "people_days", "jobs_days")
    @classmethod
    def _long_enough(cls, days: int) -> int:
        if days and not 30 <= days <= 36_500:
            raise ValueError("must be 30 to 36500 days, or 0 to keep for ever")
        return days


class Rules(Policy):
    """The whole of `voitto.toml`."""

    slack: SlackPolicy = SlackPolicy()
    approvals: ApprovalPolicy = ApprovalPolicy()
    access: AccessPolicy = AccessPolicy()
    invoicing: InvoicingPolicy = InvoicingPolicy()
    schedule: SchedulePolicy = SchedulePolicy()
    jobs: JobsPolicy = JobsPolicy()
    retention: RetentionPolicy = RetentionPolicy()
