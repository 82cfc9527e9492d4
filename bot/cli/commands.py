"""What the commands do, apart from the demo."""

import asyncio
import gc
import html
import json
import sys
from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from bot.app import Bot, assembled, drained, working
from bot.cli.checklist import Row, rows_of
from bot.cli.checks import audit_lines
from bot.domain.values.ids import JobId
from bot.domain.values.job_state import JobState
from bot.errors import Refused, UpstreamUnavailable, VoittoError
from bot.messages.digests import overdue_digest
from bot.messages.kit.words import Words
from bot.ports import JobView
from bot.retired_settings import sentence
from bot.services.operations.consistency import Scope
from bot.services.workflow.audit_log import Format, chain_breaks, entries, exported
from bot.services.workflow.job_kinds import Kind, Syncable
from bot.setting_problems import Problem
from bot.settings import Settings
from bot.store.migration import migrate as bring_up_to_date
from bot.store.sole import sole_process
from bot.terminal import Terminal, shown
from bot.version import voitto_version
from bot.wiring.http_server import serving, stopped_in_time, told_to_stop
from bot.wiring.slack_app import check_app_token

log = structlog.get_logger(__name__)
out = Terminal()


class WorkerDied(VoittoError):
    pass


COLUMNS = ("id", "state", "kind", "key", "deal", "failures", "runs at", "last error")
MOST_LISTED = 5_000
KINDS = {Syncable.CUSTOMERS: Kind.CUSTOMERS_SYNC, Syncable.PAYMENTS: Kind.PAYMENTS_REFRESH}


async def run(settings: Settings, host: str, port: int) -> None:
    """Raises UpstreamRefused when Slack refuses the token: that heals only by a person. A silent Slack is waited for."""
    for name in settings.retired:
        log.warning("setting_does_nothing", name=name, cure=sentence(name))
    with sole_process(settings.env.database_url), told_to_stop() as told:
        up = asyncio.Event()
        await stopped_in_time(asyncio.create_task(_work(settings, host, port, told, up)), told, up)


async def _work(settings: Settings, host: str, port: int, told: asyncio.Event, up: asyncio.Event) -> None:
    async with assembled(settings) as bot:
        await _check_slack(bot)
        _keep_what_is_loaded()
        async with serving(bot.web, host=host, port=port) as server, working(bot):
            log.info("working", version=voitto_version(), host=host, port=server.port, socket_mode=settings.socket_mode)
            up.set()
            await _told_or_dead(told, bot)
            log.info("stopping")


async def _told_or_dead(told: asyncio.Event, bot: Bot) -> None:
    """A process whose worker has died answers, and does nothing: whoever started it must start another one."""
    ends = {asyncio.create_task(told.wait()), asyncio.create_task(bot.worker.died())}
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()
    if not told.is_set():
        raise WorkerDied("the worker has died; its last words are in the log")


def _keep_what_is_loaded() -> None:
    """What the start has made stays for good: the collector need not walk it while somebody waits for an answer."""
    gc.collect()
    gc.freeze()


async def _check_slack(bot: Bot) -> None:
    try:
        await bot.identity.check()
        await check_app_token(bot.settings)
    except UpstreamUnavailable as error:
        log.warning("slack_does_not_answer_yet", error=str(error))


async def check(settings: Settings, problems: Sequence[Problem] = (), *, as_json: bool = False) -> int:
    """0 when everything answers, 1 when something needs a person. `problems`: of the settings, as they were read."""
    rows: list[Row] = []
    async for row in rows_of(settings, problems):
        rows.append(row)
        if not as_json:
            _say_row(row)
    failed = any(row.status == "to do" for row in rows)
    if as_json:
        _print_rows(rows, well=not failed)
    return 1 if failed else 0


def _say_row(row: Row) -> None:
    out.say(f"{'to do' if row.status == 'to do' else 'ok':>6}  {row.name}")
    if row.problem:
        out.say(f"        {row.problem}")


def _print_rows(rows: Sequence[Row], *, well: bool) -> None:
    told = [{"name": row.name, "status": row.status, "message": row.problem or ""} for row in rows]
    whole = {"version": voitto_version(), "well": well, "checks": told}
    sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")


def setup() -> None:
    """Prints the steps; writes `.env`, `voitto.toml` and the Slack app's manifest where they are missing.

    The first two are for the eyes of whoever runs Voitto: they are never readable by others, not even for a moment.
    """
    for target, text in (
        (Path(".env"), _packaged("env.example")),
        (Path("voitto.toml"), _packaged("voitto.example.toml")),
        (Path("manifest.yml"), _manifest()),
    ):
        if target.exists():
            out.say(f"{target} is there already and stays as it is.")
            continue
        target.touch(0o644 if target.name == "manifest.yml" else 0o600)
        target.write_text(text, "utf-8")
        out.say(f"{target} written.")
    out.say(_packaged("setup.txt"), lines=True)


def _packaged(name: str) -> str:
    return resources.files("bot").joinpath("examples", name).read_text("utf-8")


def _manifest() -> str:
    """In an installed package beside the other examples, in a checkout at its root."""
    packaged = resources.files("bot").joinpath("examples", "manifest.yml")
    here = packaged if packaged.is_file() else Path(__file__).parents[2] / "manifest.yml"
    return here.read_text("utf-8")


async def migrate(settings: Settings) -> None:
    await bring_up_to_date(settings.env.database_url)
    out.say("The database is up to date.")


async def sync(settings: Settings, what: Syncable) -> None:
    async with assembled(settings) as bot:
        await drained(bot, KINDS[what], f"by-hand:{bot.clock.now().isoformat()}")
    out.say(f"{what} are up to date.")


async def overdue(settings: Settings, *, dry_run: bool) -> None:
    async with assembled(settings) as bot:
        if dry_run:
            payload = overdue_digest(await bot.services.digests.preview(), Words(settings.rules.slack.language))
            out.say(html.unescape(payload.text), lines=True)
            return
        added = await drained(bot, Kind.DIGEST, f"digest:overdue:{bot.clock.today().isoformat()}")
    out.say("Posted." if added else "Today's digest was posted before; nothing was posted again.")


async def list_jobs(settings: Settings) -> None:
    async with assembled(settings) as bot, bot.uow_factory() as uow:
        waiting = await uow.job_admin.open(MOST_LISTED)
    rows = [_row(job, bot.clock.zone) for job in sorted(waiting, key=lambda job: job.state is not JobState.PARKED)]
    if not rows:
        out.say("Nothing waits.")
    elif sys.stdout.isatty():
        out.table(COLUMNS, rows)
    else:  # for grep and cut: one line a step, nothing cut off
        sys.stdout.writelines("\t".join(map(shown, row)) + "\n" for row in (COLUMNS, *rows))


def _row(job: JobView, zone: ZoneInfo) -> tuple[str, ...]:
    when = job.run_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    deal = "" if job.deal_id is None else str(job.deal_id)
    return (
        str(job.id),
        job.state,
        job.kind,
        job.key,
        deal,
        str(job.failures),
        when,
        " ".join((job.last_error or "").split()),
    )


async def retry(settings: Settings, job: int) -> int:
    async with assembled(settings) as bot, bot.uow_factory() as uow:
        done = await uow.job_admin.retry(JobId(job))
        said = f"Step {job} runs again." if done else _why_not(job, await uow.job_admin.get(JobId(job)))
        await uow.commit()
    out.say(said)
    return 0 if done else 1


async def dismiss(settings: Settings, job: int, reason: str) -> int:
    async with assembled(settings) as bot:
        try:
            done = await bot.services.alerts.dismiss_step(JobId(job), reason)
        except Refused as refusal:
            out.say(Words("en").render(refusal.user_message))
            return 1
        async with bot.uow_factory() as uow:
            said = f"Step {job} will not run again." if done else _why_not(job, await uow.job_admin.get(JobId(job)))
    out.say(said)
    return 0 if done else 1


def _why_not(number: int, job: JobView | None) -> str:
    if job is None:
        return f"There is no step {number}: `voitto jobs list` shows those that are not done."
    if job.state.is_settled:
        return f"Step {number} ({job.kind}) is {job.state} already."
    return f"Step {number} ({job.kind}) runs at this moment. Look again in a minute."


async def export_audit(settings: Settings, form: Format, since: date | None) -> None:
    """To a file or a pipe as it is; a terminal gets no control characters."""
    async with assembled(settings) as bot:
        whole = exported(await entries(bot.uow_factory, since, bot.clock.zone), form)
    sys.stdout.write(shown(whole, lines=True) if sys.stdout.isatty() else whole)


async def check_promises(settings: Settings, drafts: int, cards: int) -> int:
    """0 when nothing is lost, doubled or silent, all of it could be looked at, and the audit log is whole.

    Changes nothing. While Procountor or Slack is away, the rest is told, and what could not be checked.
    """
    async with assembled(settings) as bot:
        report = await bot.services.auditor.check(Scope(drafts=drafts, cards=cards))
        broken = await chain_breaks(bot.uow_factory)
    for line in (*audit_lines(report), *broken):
        out.say(line)
    return 1 if report.violations or report.unasked or broken else 0


async def verify_audit(settings: Settings) -> int:
    """0 when the chain is whole. Its last hash can be kept elsewhere, as proof against a log written anew."""
    async with assembled(settings) as bot:
        broken = await chain_breaks(bot.uow_factory)
        async with bot.uow_factory() as uow:
            head = await uow.audit.head()
    for problem in broken:
        out.say(problem)
    if not broken:
        out.say(f"The audit log is whole: {head.seq} entries, the last one {head.hash}.")
    return 1 if broken else 0
