"""Settings, read once: secrets and addresses from the environment (or `.env`), policy from `voitto.toml`.

Everything that is wrong is reported together, as sentences a person can act on.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError
from bot.setting_problems import Problem, of_key, of_variable, without
from bot.setting_values import OfficeHoursText, check_database, check_signing_key, check_token

Language = Literal["en", "fi", "sv"]


class Environment(BaseSettings):
    """Secrets and addresses. Each name is the environment variable's name in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    database_url: str = "sqlite:///voitto.db"
    voitto_config: Path = Path("voitto.toml")

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: AnyHttpUrl = AnyHttpUrl("https://slack.com/api/")

    procountor_api_url: AnyHttpUrl = AnyHttpUrl("https://api.procountor.com/api")
    procountor_client_id: str | None = None
    procountor_client_secret: SecretStr | None = None
    procountor_api_key: SecretStr | None = None
    procountor_redirect_uri: str | None = None

    ytj_api_url: AnyHttpUrl = AnyHttpUrl("https://avoindata.prh.fi/opendata-ytj-api/v3")

    hook_secret: SecretStr | None = None
    hook_token: SecretStr | None = None

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: str) -> str:
        check_database(url)
        return url

    @field_validator("slack_api_url", "procountor_api_url", "ytj_api_url")
    @classmethod
    def _nobody_signs_in(cls, url: AnyHttpUrl) -> AnyHttpUrl:
        """The tokens do that; beside them no client of ours takes another credential, and addresses are shown."""
        if url.username is not None or url.password is not None:
            raise ValueError("must have no user name or password in it")
        return url

    @field_validator("hook_token")
    @classmethod
    def _token_is_no_word(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None:
            check_token(token.get_secret_value())
        return token

    @field_validator("hook_secret")
    @classmethod
    def _secret_is_whole(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            check_signing_key(secret.get_secret_value())
        return secret


class Given(Environment):
    """An environment given by hand, for the demo and tests: reads neither variables nor files."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override]
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings calls it by this name
        init_settings: PydanticBaseSettingsSource,
        **_: object,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


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
    prices_include_vat: bool = False
    unit: str = "PIECE"


class SchedulePolicy(Policy):
    timezone: str = "Europe/Helsinki"
    overdue_digest: str = "0 8 * * mon-fri"
    payments: str = "*/10 * * * *"
    customers: str = "*/15 * * * *"
    products: str = "0 * * * *"
    crm_poll: str = "*/5 * * * *"
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

    @field_validator(
        "overdue_digest", "payments", "customers", "products", "crm_poll", "reminders", "books", "retention"
    )
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
    crm: dict[str, Any] = {}


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True)

    env: Environment
    rules: Rules

    @property
    def socket_mode(self) -> bool:
        return self.env.slack_app_token is not None


class Reading(BaseModel):
    """What there is, with a default for each setting that is missing or wrong, and what is wrong."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    settings: Settings
    problems: tuple[Problem, ...]


def load() -> Settings:
    """Read everything; raises SettingsError with every problem there is."""
    reading = read()
    if reading.problems:
        raise SettingsError(list(reading.problems))
    return reading.settings


def read() -> Reading:
    problems: list[Problem] = []
    env = _environment(problems)
    rules = _rules(env.voitto_config, problems)
    problems += missing(env)
    return Reading(settings=Settings(env=env, rules=rules), problems=tuple(problems))


def missing(env: Environment) -> list[Problem]:
    """The names `voitto run` cannot do without, each with where to find its value."""
    needed = {
        "SLACK_BOT_TOKEN": (env.slack_bot_token, "Slack app page, OAuth & Permissions; starts with xoxb-"),
        "PROCOUNTOR_CLIENT_ID": (env.procountor_client_id, "from Procountor, with the API client"),
        "PROCOUNTOR_CLIENT_SECRET": (env.procountor_client_secret, "from Procountor, with the API client"),
        "PROCOUNTOR_API_KEY": (env.procountor_api_key, "Procountor: Basics menu, API client keys, New API key"),
    }
    problems = [Problem(f"{name} is missing ({where})", name) for name, (value, where) in needed.items() if not value]
    if not (env.slack_app_token or env.slack_signing_secret):
        told = (
            "SLACK_APP_TOKEN (Socket Mode, needs no public address) or SLACK_SIGNING_SECRET (HTTP) is missing "
            "(Slack app page, Basic Information)"
        )
        problems.append(Problem(told, "SLACK_APP_TOKEN"))
    return problems


def _environment(problems: list[Problem]) -> Environment:
    try:
        return Environment()
    except ValidationError as error:
        found = error.errors(include_input=False)
        problems += [of_variable(dict(e)) for e in found]
        # read the rest with defaults in place of the wrong ones, so that what is missing is told in the same list
        return Environment(
            **{name: Environment.model_fields[name].default for name in {str(e["loc"][0]) for e in found}}
        )


def _rules(path: Path, problems: list[Problem]) -> Rules:
    try:
        written = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(Problem(f"{path.name} cannot be read: {error}", path.name))
        return Rules()
    while True:
        try:
            return Rules.model_validate(written)
        except ValidationError as error:
            problems += [of_key(path.name, dict(e), Rules) for e in error.errors()]
            written = without(written, [e["loc"] for e in error.errors()])
