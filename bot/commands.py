"""What the commands do, apart from the demo."""

import gc
import html
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from bot.app import Bot, assembled, drained, working
from bot.checks import problems_of
from bot.domain.ids import JobId
from bot.errors import UpstreamUnavailable
from bot.messages.digests import overdue_digest
from bot.messages.texts import render
from bot.services.audit import Scope
from bot.services.audit_log import Format, chain_breaks, entries, exported
from bot.services.kinds import Kind, Syncable
from bot.serving import serving, until_told_to_stop
from bot.settings import Settings
from bot.store.migration import migrate as bring_up_to_date

log = structlog.get_logger(__name__)
out = Console(highlight=False)


KINDS = {Syncable.CUSTOMERS: Kind.CUSTOMERS_SYNC, Syncable.PAYMENTS: Kind.PAYMENTS_REFRESH}


async def run(settings: Settings, host: str, port: int) -> None:
    """Raises UpstreamRefused when Slack refuses the token: that heals only by a person. A silent Slack is waited for."""
    async with assembled(settings) as bot:
        await _check_slack(bot)
        _keep_what_is_loaded()
        async with serving(bot.web, host=host, port=port) as server, working(bot):
            log.info("working", host=host, port=server.port, socket_mode=settings.socket_mode)
            await until_told_to_stop()
            log.info("stopping")


def _keep_what_is_loaded() -> None:
    """What the start has made stays for good: the collector need not walk it while somebody waits for an answer."""
    gc.collect()
    gc.freeze()


async def _check_slack(bot: Bot) -> None:
    try:
        await bot.identity.check()
    except UpstreamUnavailable as error:
        log.warning("slack_does_not_answer_yet", error=str(error))


async def check(settings: Settings) -> int:
    """0 when everything answers, 1 when something needs a person."""
    async with assembled(settings) as bot:
        failed = False
        async for name, problem in problems_of(bot):
            failed = failed or problem is not None
            mark = "[green]ok[/]" if problem is None else "[red]to do[/]"
            out.print(f"{mark:>16}  {name}")
            if problem:
                out.print(f"       {render(problem, 'en')}", markup=False)
    return 1 if failed else 0


def setup() -> None:
    """Prints the steps; writes `.env`, `voitto.toml` and the Slack app's manifest where they are missing."""
    for target, text in (
        (Path(".env"), _packaged("env.example")),
        (Path("voitto.toml"), _packaged("voitto.example.toml")),
        (Path("manifest.yml"), _manifest()),
    ):
        if target.exists():
            out.print(f"{target} is there already and stays as it is.", markup=False)
            continue
        target.write_text(text, "utf-8")
        target.chmod(0o600 if target.name == ".env" else 0o644)
        out.print(f"{target} written.", markup=False)
    out.print(_packaged("setup.txt"), markup=False)


def _packaged(name: str) -> str:
    return resources.files("bot").joinpath("examples", name).read_text("utf-8")


def _manifest() -> str:
    """In an installed package beside the other examples, in a checkout at its root."""
    packaged = resources.files("bot").joinpath("examples", "manifest.yml")
    here = packaged if packaged.is_file() else Path(__file__).parents[1] / "manifest.yml"
    return here.read_text("utf-8")


async def migrate(settings: Settings) -> None:
    await bring_up_to_date(settings.env.database_url)
    out.print("The database is up to date.")


async def sync(settings: Settings, what: Syncable) -> None:
    async with assembled(settings) as bot:
        await drained(bot, KINDS[what], f"by-hand:{bot.clock.now().isoformat()}")
    out.print(f"{what} are up to date.", markup=False)


async def overdue(settings: Settings, *, dry_run: bool) -> None:
    async with assembled(settings) as bot:
        if dry_run:
            payload = overdue_digest(await bot.services.digests.preview(), settings.rules.slack.language)
            out.print(html.unescape(payload.text), markup=False)
            return
        added = await drained(bot, Kind.DIGEST, f"digest:overdue:{bot.clock.today().isoformat()}")
    out.print("Posted." if added else "Today's digest was posted before; nothing was posted again.", markup=False)


async def list_jobs(settings: Settings) -> None:
    async with assembled(settings) as bot, bot.units() as uow:
        waiting = await uow.job_admin.open()
    table = Table("id", "kind", "key", "state", "failures", "runs at", "last error")
    for job in waiting:
        when = job.run_at.astimezone(bot.clock.zone).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(str(job.id), job.kind, job.key, job.state, str(job.failures), when, job.last_error or "")
    out.print(table if waiting else "Nothing waits.")


async def retry(settings: Settings, job: int) -> int:
    async with assembled(settings) as bot, bot.units() as uow:
        done = await uow.job_admin.retry(JobId(job))
        await uow.commit()
    out.print(f"Step {job} runs again." if done else f"Step {job} is not waiting.", markup=False)
    return 0 if done else 1


async def dismiss(settings: Settings, job: int, reason: str) -> int:
    async with assembled(settings) as bot, bot.units() as uow:
        done = await uow.job_admin.dismiss(JobId(job), reason)
        await uow.commit()
    out.print(f"Step {job} will not run again." if done else f"Step {job} is not waiting.", markup=False)
    return 0 if done else 1


async def export_audit(settings: Settings, form: Format, since: date | None) -> None:
    """To standard output as it is: no wrapping, no colours."""
    async with assembled(settings) as bot:
        sys.stdout.write(exported(await entries(bot.units, since, bot.clock.zone), form))


async def check_promises(settings: Settings, drafts: int, cards: int) -> int:
    """0 when nothing is lost, doubled or silent, and the audit log is whole; changes nothing."""
    async with assembled(settings) as bot:
        report = await bot.services.auditor.check(Scope(drafts=drafts, cards=cards))
        broken = await chain_breaks(bot.units)
    for problem in (*report.violations, *broken):
        out.print(str(problem), markup=False)
    if not report.violations:
        out.print(f"Nothing is lost, doubled or silent: {report.drafts} drafts looked at.")
    return 1 if report.violations or broken else 0


async def verify_audit(settings: Settings) -> int:
    """0 when the chain is whole. Its last hash can be kept elsewhere, as proof against a log written anew."""
    async with assembled(settings) as bot:
        broken = await chain_breaks(bot.units)
        async with bot.units() as uow:
            head = await uow.audit.head()
    for problem in broken:
        out.print(problem, markup=False)
    if not broken:
        out.print(f"The audit log is whole: {head.seq} entries, the last one {head.hash}.", markup=False)
    return 1 if broken else 0
