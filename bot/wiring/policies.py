"""`voitto.toml` in the words of those who act on it."""

from dataclasses import fields
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.approval.notices import Notify, Notifying
from bot.domain.approval.policy import Approving, InvoicingPolicy, Keeping
from bot.domain.approval.rules import Limit
from bot.domain.people.access import AccessRules
from bot.domain.values.ids import CompanyId
from bot.jobs import EngineSettings
from bot.rule_settings import Policy, Rules
from bot.services.operations.consistency import Watched
from bot.setting_values import office_hours

W = TypeVar("W", AccessRules, InvoicingPolicy)
COMPANY = CompanyId("main")
"""The one Procountor environment that a process serves."""


def approving(rules: Rules) -> Approving:
    limits = tuple(Limit(up_to=limit.up_to, approvals=limit.approvals) for limit in rules.approvals.limits)
    return Approving(four_eyes=rules.approvals.four_eyes, limits=limits)


def notifying(rules: Rules) -> Notifying:
    policy = rules.approvals
    return Notifying(
        default=Notify(policy.notify),
        hours=office_hours(policy.office_hours),
        window=timedelta(minutes=policy.notify_window_minutes),
        zone=ZoneInfo(rules.schedule.timezone),
    )


def access(rules: Rules) -> AccessRules:
    return _of_same_names(AccessRules, rules.access)


def delegates(rules: Rules) -> tuple[tuple[str, str, date], ...]:
    return tuple((delegate.of, delegate.to, delegate.until) for delegate in rules.approvals.delegates)


def invoicing(rules: Rules) -> InvoicingPolicy:
    return _of_same_names(InvoicingPolicy, rules.invoicing)


def auditing(rules: Rules) -> Watched:
    slack = rules.slack
    channels = dict.fromkeys((slack.deals_channel, slack.alerts_channel, slack.digest_channel))
    return Watched(
        channels=tuple(channels),
        digests=slack.digest_channel,
        quarantine=timedelta(seconds=rules.jobs.quarantine_seconds),
    )


def keeping(rules: Rules) -> Keeping:
    kept = rules.retention
    return Keeping(inbox=_kept(kept.inbox_days), people=_kept(kept.people_days), jobs=_kept(kept.jobs_days))


def _kept(days: int) -> timedelta | None:
    return timedelta(days=days) if days else None


def engine_settings(rules: Rules) -> EngineSettings:
    jobs = rules.jobs
    return EngineSettings(
        workers=jobs.workers,
        poll=timedelta(seconds=jobs.poll_seconds),
        lease=timedelta(seconds=jobs.lease_seconds),
        send_deadline=timedelta(seconds=jobs.send_deadline_seconds),
        request_timeout=timedelta(seconds=jobs.request_timeout_seconds),
        quarantine=timedelta(seconds=jobs.quarantine_seconds),
        alert_after_failures=jobs.alert_after_failures,
    )


def _of_same_names(words: type[W], section: Policy) -> W:
    """Where a section's settings are domain words as they stand, a new one is a field there and a field here."""
    return words(**{field.name: getattr(section, field.name) for field in fields(words)})
