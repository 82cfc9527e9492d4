"""Settings, read once: secrets and addresses from the environment (or `.env`), policy from `voitto.toml`.

Everything that is wrong is reported together, as sentences a person can act on.
"""

import tomllib
from pathlib import Path

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError
from bot.retired_settings import without_retired
from bot.rule_settings import Rules
from bot.setting_problems import Problem, of_key, of_variable, without
from bot.setting_values import check_database, check_signing_key, check_token


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


class ExplicitEnvironment(Environment):
    """An environment given by hand, for the demo and tests: reads neither variables nor files."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override]
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings calls it by this name
        init_settings: PydanticBaseSettingsSource,
        **_: object,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True)

    env: Environment
    rules: Rules
    retired: tuple[str, ...] = ()
    """Names in voitto.toml that nothing reads any more."""

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
    rules, retired = _rules(env.voitto_config, problems)
    problems += missing(env)
    return Reading(settings=Settings(env=env, rules=rules, retired=retired), problems=tuple(problems))


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


def _rules(path: Path, problems: list[Problem]) -> tuple[Rules, tuple[str, ...]]:
    """With the names in the file that nothing reads any more."""
    try:
        written, retired = without_retired(tomllib.loads(path.read_text("utf-8")) if path.exists() else {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(Problem(f"{path.name} cannot be read: {error}", path.name))
        return Rules(), ()
    while True:
        try:
            return Rules.model_validate(written), retired
        except ValidationError as error:
            problems += [of_key(path.name, dict(e), Rules) for e in error.errors()]
            written = without(written, [e["loc"] for e in error.errors()])
