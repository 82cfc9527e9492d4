"""`voitto check`: every connection and setting tried, with the cure for what is wrong.

What fails is said once: what could only fail of the same cause is not tried.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from bot.adapters.reasons import reason_of
from bot.adapters.slack.diagnostics import channel_problem, named_problem, outsiders_of, swapped
from bot.adapters.slack.people import SlackPeople
from bot.app import Bot
from bot.domain.values.localized import text
from bot.domain.values.secrecy import host_of
from bot.errors import Upstream, UpstreamUnavailable, VoittoError
from bot.messages.kit.words import Words
from bot.retired_settings import sentence
from bot.services.operations.consistency import Part, Report, Unasked
from bot.settings_checks import Note, addresses, env_file, hook_token
from bot.wiring.slack_app import check_app_token

PRH = "0244683-1"
"""The register's own keeper: nobody's customer is asked about."""
NOTHING = "Nothing is lost, doubled or silent"
PARTS = {Part.INVOICES: "invoices", Part.CARDS: "cards", Part.POSTS: "posts"}
TOKENS, SLACK, APP_TOKEN = ".env: the Slack tokens", "Slack: token and scopes", "Slack: app token for Socket Mode"
PROCOUNTOR, VAT = "Procountor: API key and company", "Procountor: the default VAT rate is enabled"
REGISTER = "YTJ: the business register"
APPROVERS, FOUR_EYES = "voitto.toml: approvers", "voitto.toml: four_eyes"


def channel_row(room: str) -> str:
    return f"Slack: channel {room}"


Check = Callable[[Bot], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    check: Check
    needs: str = ""
    """The name of another one; where that failed, this one is not tried."""


async def problems_of(bot: Bot, untried: frozenset[str] = frozenset()) -> AsyncIterator[tuple[str, str | None]]:
    """(what was tried, what is wrong) one after the other; None: it is well. `untried`: names of steps that cannot be."""
    failed = set(untried)
    for step in steps(bot):
        if {step.name, step.needs} & failed:
            failed.add(step.name)
            continue
        problem = await _tried(bot, step)
        if problem is not None and not isinstance(problem, Note):
            failed.add(step.name)
        yield step.name, problem


async def _tried(bot: Bot, step: Step) -> str | None:
    try:
        return await step.check(bot)
    except UpstreamUnavailable as error:
        return f"{error.system} at {_host(bot, error.system)} does not answer: {reason_of(error)}."
    except VoittoError as error:
        return Words("en").render(error.user_message)


def _host(bot: Bot, system: str) -> str:
    env = bot.settings.env
    return host_of(str(env.slack_api_url if system == "Slack" else env.procountor_api_url))


def steps(bot: Bot) -> list[Step]:
    slack, approvals = bot.settings.rules.slack, bot.settings.rules.approvals
    rooms = dict.fromkeys((slack.deals_channel, slack.alerts_channel, slack.digest_channel))
    return [
        Step(TOKENS, _tokens),
        Step(SLACK, _slack, TOKENS),
        *([Step(APP_TOKEN, _app_token, TOKENS)] if bot.settings.socket_mode else []),
        *(Step(channel_row(room), _channel(room), SLACK) for room in rooms),
        Step(PROCOUNTOR, _procountor),
        Step("Procountor: a bank account for invoices", _bank_account, PROCOUNTOR),
        Step(VAT, _vat, PROCOUNTOR),
        Step(REGISTER, _register),
        Step(".env: HOOK_TOKEN", _hook_token),
        Step(".env: addresses", _addresses),
        Step(".env: who can read it", _env_file),
        *(Step(f"voitto.toml: {name}", _retired(name)) for name in bot.settings.retired),
        Step(APPROVERS, _any_approver),
        *(Step(f"voitto.toml: approver {name}", _named(name, "approvers"), SLACK) for name in approvals.approvers),
        *([Step(FOUR_EYES, _alone, SLACK)] if approvals.four_eyes else []),
        *_access_steps(bot),
    ]


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _retired(name: str) -> Check:
    async def told(_: Bot) -> str | None:
        return Note(sentence(name))

    return told


async def _tokens(bot: Bot) -> str | None:
    env = bot.settings.env
    return swapped(_value(env.slack_bot_token), _value(env.slack_app_token))


async def _slack(bot: Bot) -> str | None:
    await bot.identity.check()
    return None


async def _app_token(bot: Bot) -> str | None:
    await check_app_token(bot.settings)
    return None


def _channel(room: str) -> Check:
    async def check(bot: Bot) -> str | None:
        problem = await channel_problem(bot.connections.slack, room)
        if problem is None and (read := await outsiders_of(bot.connections.slack, _people(bot), room)):
            return Note(read)
        return problem

    return check


async def _procountor(bot: Bot) -> str | None:
    await bot.ledger.facts()
    return None


async def _bank_account(bot: Bot) -> str | None:
    facts = await bot.ledger.facts()
    return None if facts.iban else Words("en").render(text("finding.bank.missing"))


async def _vat(bot: Bot) -> str | None:
    percent = bot.settings.rules.invoicing.default_vat_percent
    enabled = (await bot.ledger.facts()).vat_percents
    return None if percent in enabled else Words("en").render(text("finding.vat.not_enabled", percent=percent))


async def _register(bot: Bot) -> str | None:
    url = bot.connections.register_url.rstrip("/")
    host = host_of(url)
    try:
        answer = await bot.connections.http.get(f"{url}/companies", params={"businessId": PRH})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"YTJ at {host} does not answer: {reason_of(error)}. New customers then wait for a person."
    known = answer.status_code in (200, 404) and "json" in answer.headers.get("content-type", "")
    return None if known else f"YTJ at {host} answered {answer.status_code}. Correct YTJ_API_URL, or wait."


async def _hook_token(bot: Bot) -> str | None:
    return hook_token(bot.settings.env.hook_token)


async def _addresses(bot: Bot) -> str | None:
    return addresses(bot.settings.env)


async def _env_file(_bot: Bot) -> str | None:
    return env_file()


async def _any_approver(bot: Bot) -> str | None:
    return None if bot.settings.rules.approvals.approvers else Words("en").render(text("error.no_approvers"))


def _access_steps(bot: Bot) -> Iterator[Step]:
    """Each name once, under the first list it stands in."""
    access, seen = bot.settings.rules.access, set(bot.settings.rules.approvals.approvers)
    for where in type(access).model_fields:
        for name in getattr(access, where):
            if name not in seen:
                seen.add(name)
                yield Step(f"voitto.toml: access.{where} {name}", _named(name, f"access.{where}"), SLACK)


def _named(name: str, where: str) -> Check:
    async def check(bot: Bot) -> str | None:
        return await named_problem(bot.connections.slack, name, where)

    return check


def _people(bot: Bot) -> SlackPeople:
    return SlackPeople(bot.connections.slack, bot.settings.rules.slack.language, bot.identity)


async def _alone(bot: Bot) -> str | None:
    if len(await bot.services.people.approvers()) != 1:
        return None
    return Note(
        "There is one approver, and nobody approves a deal of their own: what that person wins, or was the last to "
        "change, nobody can approve in Slack. Name another approver, or set four_eyes = false."
    )


# --- what an audit found ---------------------------------------------------------------------------------------------


def audit_lines(report: Report) -> Iterator[str]:
    """For whoever runs Voitto: what is wrong, then what could not be looked at."""
    yield from map(str, report.violations)
    yield from _unasked(report)
    if not report.violations:
        whole = NOTHING if not report.unasked else f"In the rest, {NOTHING[0].lower()}{NOTHING[1:]}"
        yield f"{whole}: {report.drafts} drafts looked at."


def _unasked(report: Report) -> Iterator[str]:
    """Each cause once, with all that it hid."""
    hidden: dict[tuple[str, str], list[str]] = {}
    for each in report.unasked:
        parts = hidden.setdefault((each.error.system, _reason(each.error)), [])
        parts.append(_part(each))
    for (system, reason), parts in hidden.items():
        yield f"{system} could not be asked: {reason} Not checked: {', '.join(dict.fromkeys(parts))}."


def _part(unasked: Unasked) -> str:
    return PARTS[unasked.part] + (f" in {unasked.channel}" if unasked.channel else "")


def _reason(error: Upstream) -> str:
    if isinstance(error, UpstreamUnavailable):
        return f"{reason_of(error)}."
    return Words("en").render(error.user_message)
