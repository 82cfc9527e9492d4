"""`voitto`: the commands people type."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from bot import logs, settings
from bot.errors import SettingsError, StoreUnavailable, VoittoError
from bot.messages.kit.words import Words
from bot.services.workflow.audit_log import Format
from bot.services.workflow.job_kinds import Syncable
from bot.terminal import Terminal
from bot.version import voitto_version

app = typer.Typer(
    help="Turns a won deal into a correct Procountor invoice, once, and says in Slack who has paid.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
digest = typer.Typer(help="Post or preview a digest.", no_args_is_help=True)
jobs = typer.Typer(help="The durable steps: what waits, what is parked.", no_args_is_help=True)
app.add_typer(digest, name="digest")
app.add_typer(jobs, name="jobs")
audit = typer.Typer(help="The record of every decision and fact.", no_args_is_help=True)
app.add_typer(audit, name="audit")
err = Terminal(stderr=True)

USAGE, FAILED = 2, 1
DEMO_NEEDS = ("websockets", "python_multipart")


class _Commands:
    """`bot.cli.commands`, loaded when a command really runs: it brings the whole bot, of which `--help` needs nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("bot.cli.commands"), name)


commands = _Commands()


def _print_version(asked: bool) -> None:
    if asked:
        Terminal().say(f"voitto {voitto_version()}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which Voitto this is.")
    ] = False,
) -> None:
    pass


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = 3000,
    *,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    story: Annotated[bool, typer.Option("--story", help="Play the main story here, without a browser.")] = False,
) -> None:
    """The whole product against a pretend Slack, Procountor, register and CRM. No accounts needed."""
    _check_demo()
    from bot.demo import commands as demo_commands  # noqa: PLC0415 - `voitto run` must not load the sandbox

    if story:
        raise typer.Exit(_run(demo_commands.play()))
    _run(demo_commands.serve(port, browser=browser), "demo")


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8080,
) -> None:
    """Work until told to stop."""
    logs.configure()
    _run(commands.run(_settings(), host, port), "run")


@app.command()
def check(*, as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Try every connection and setting, also where some are missing; say how to cure what is wrong. Exits 1 if so."""
    logs.configure()  # to standard error: what is printed may be read by a machine
    reading = settings.read()
    raise typer.Exit(_run(commands.check(reading.settings, reading.problems, as_json=as_json)))


@app.command()
def setup() -> None:
    """The steps from nothing to the first deal, with the files they need."""
    commands.setup()


@app.command()
def migrate() -> None:
    """Bring the database up to date. `voitto run` does this by itself."""
    _run(commands.migrate(_settings()))


@app.command()
def sync(what: Annotated[Syncable, typer.Argument(help="What to read again, now.")]) -> None:
    """Read customers or payments from Procountor now."""
    _run(commands.sync(_settings(), what))


@digest.command("overdue")
def overdue(*, dry_run: Annotated[bool, typer.Option(help="Print it, post nothing.")] = False) -> None:
    """Today's digest of overdue invoices. Posted at most once a day."""
    _run(commands.overdue(_settings(), dry_run=dry_run))


@jobs.command("list")
def list_jobs() -> None:
    """Every step that is not done."""
    _run(commands.list_jobs(_settings()))


@jobs.command()
def retry(job: int) -> None:
    """Run a parked or waiting step now."""
    raise typer.Exit(_run(commands.retry(_settings(), job)))


@jobs.command()
def dismiss(job: int, reason: Annotated[str, typer.Option(prompt=True, help="Why; it stays on the record.")]) -> None:
    """Never run a step again."""
    raise typer.Exit(_run(commands.dismiss(_settings(), job, reason)))


@audit.command("export")
def export(
    form: Annotated[Format, typer.Option("--format", help="csv for a spreadsheet, or json.")] = Format.CSV,
    since: Annotated[datetime | None, typer.Option(help="From this day on.", formats=["%Y-%m-%d"])] = None,
) -> None:
    """Print the audit log, oldest entry first."""
    _run(commands.export_audit(_settings(), form, since.date() if since else None))


@audit.command("check")
def check_promises(
    drafts: Annotated[int, typer.Option(help="The newest so many drafts.", min=1)] = 200,
    cards: Annotated[int, typer.Option(help="Of these, so many cards are compared with Slack.", min=0)] = 50,
) -> None:
    """Is anything lost, doubled or silent, or the audit log changed? Asks database, Procountor and Slack; exits 1."""
    raise typer.Exit(_run(commands.check_promises(_settings(), drafts, cards)))


@audit.command()
def verify() -> None:
    """Was any entry of the audit log changed, removed or slipped in? Exits 1 if so."""
    raise typer.Exit(_run(commands.verify_audit(_settings())))


def _check_demo() -> None:
    """The pretend world speaks web sockets and reads uploads, which the bot itself never does."""
    if all(find_spec(name) for name in DEMO_NEEDS):
        return
    err.say(
        "The demo needs two packages that Voitto itself does not: in Voitto's folder, make demo or pip install '.[demo]'."
    )
    raise typer.Exit(FAILED)


def _settings() -> settings.Settings:
    try:
        return settings.load()
    except SettingsError as error:
        err.say("Voitto cannot start until this is put right:", style="bold")
        for problem in error.problems:
            err.say(f"  - {problem}")
        err.say("`voitto setup` shows where each value comes from.")
        raise typer.Exit(USAGE) from None


def _run(command: Coroutine[Any, Any, int | None], served_by: str = "") -> int:
    """Runs to the end; a failure of ours is a sentence, not a traceback. `served_by`: its name, where it takes a port."""
    try:
        return asyncio.run(command) or 0
    except StoreUnavailable as error:  # whoever starts it needs the database's own words
        err.say(str(error))
    except VoittoError as error:
        err.say(Words("en").render(error.user_message))
    except OSError as error:
        err.say(_on_another_port(str(error), served_by, getattr(error, "free", None)))
    raise typer.Exit(FAILED)


def _on_another_port(told: str, command: str, free: int | None) -> str:
    """With what to type, where that is known."""
    if free is None:
        return told
    return f"{told.removesuffix('.')}: make {command} PORT={free}, or voitto {command} --port {free}."


def main() -> None:
    sys.exit(app())
