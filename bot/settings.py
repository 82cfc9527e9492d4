"""Settings, read once: secrets and addresses from the environment (or `.env`), policy from `voitto.toml`.

Everything that is wrong is reported together, as sentences a person can act on.
"""

import difflib
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
from bot.messages.kit.setting_words import wrong
from bot.retired_settings import without_retired
from bot.setting_values import check_database, check_signing_key, check_token

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


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True)

    env: Environment
    rules: Rules
    retired: tuple[str, ...] = ()
    """Names in voitto.toml that nothing reads any more."""

    @property
    def socket_mode(self) -> bool:
        return self.env.slack_app_token is not None


def load() -> Settings:
    """Read everything; raises SettingsError with every problem there is."""
    problems: list[str] = []
    env = _environment(problems)
    rules, retired = _rules(env.voitto_config, problems)
    problems += missing(env)
    if problems or rules is None:
        raise SettingsError(problems)
    return Settings(env=env, rules=rules, retired=retired)


def missing(env: Environment) -> list[str]:
    """The names `voitto run` cannot do without, each with where to find its value."""
    needed = {
        "SLACK_BOT_TOKEN": (env.slack_bot_token, "Slack app page, OAuth & Permissions; starts with xoxb-"),
        "PROCOUNTOR_CLIENT_ID": (env.procountor_client_id, "from Procountor, with the API client"),
        "PROCOUNTOR_CLIENT_SECRET": (env.procountor_client_secret, "from Procountor, with the API client"),
        "PROCOUNTOR_API_KEY": (env.procountor_api_key, "Procountor: Basics menu, API client keys, New API key"),
    }
    problems = [f"{name} is missing ({where})" for name, (value, where) in needed.items() if not value]
    if not (env.slack_app_token or env.slack_signing_secret):
        problems.append(
            "SLACK_APP_TOKEN (Socket Mode, needs no public address) or SLACK_SIGNING_SECRET (HTTP) is missing "
            "(Slack app page, Basic Information)"
        )
    return problems


def _environment(problems: list[str]) -> Environment:
    try:
        return Environment()
    except ValidationError as error:
        found = error.errors(include_input=False)
        problems += [f"{str(e['loc'][0]).upper()}: {wrong(dict(e), shows_input=False)}" for e in found]
        # read the rest with defaults in place of the wrong ones, so that what is missing is told in the same list
        return Environment(
            **{name: Environment.model_fields[name].default for name in {str(e["loc"][0]) for e in found}}
        )


def _rules(path: Path, problems: list[str]) -> tuple[Rules | None, tuple[str, ...]]:
    try:
        given, retired = without_retired(tomllib.loads(path.read_text("utf-8")) if path.exists() else {})
        return Rules.model_validate(given), retired
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(f"{path.name} cannot be read: {error}")
    except ValidationError as error:
        problems += [_sentence(path.name, dict(e)) for e in error.errors()]
    return None, ()


def _sentence(file: str, error: dict[str, Any]) -> str:
    where = [str(part) for part in error["loc"]]
    if error["type"] != "extra_forbidden":
        said = wrong(error, shows_input=True)
        return f"{file}: {'.'.join(where)}{':' if error['type'] == 'value_error' else ''} {said}"
    near = difflib.get_close_matches(where[-1], _known_names(where[:-1]), n=1)
    return f"{file}: {'.'.join(where)} is not a setting" + (f"; did you mean {near[0]}?" if near else "")


def _known_names(section: list[str]) -> list[str]:
    if not section:
        return list(Rules.model_fields)
    field = Rules.model_fields.get(section[0])
    model = field.annotation if field else None
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
