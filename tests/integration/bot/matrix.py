"""Who may do what, and when: every listener of the app, tried by every kind of person in every state.

`python -m tests.integration.bot.matrix` prints it as a table.
"""

import asyncio
import inspect
import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import structlog
from slack_bolt.async_app import AsyncApp

from bot.app import Bot, assembled
from bot.domain.drafts.draft import DraftState
from bot.domain.values.ids import DealId
from bot.domain.values.localized import text
from bot.messages.kit.catalog import LANGUAGES, catalog
from bot.rule_settings import AccessPolicy, ApprovalPolicy, Delegate, Rules
from bot.settings import Settings
from handlers.slack import editing
from sandbox.slack import payloads, seed
from sandbox.slack.model import Message, User
from tests.integration.bot.office import KIVIKKO, Office, closed_office, rules, texts_in

Json = dict[str, Any]
Listener = tuple[str, str]

# --- who -------------------------------------------------------------------------------------------------------------

OTHER_TEAM, SISTER_TEAM = "T0OTHER", "T0SISTER"


def _account(user_id: str, **more: Any) -> User:
    name = user_id.removeprefix("U0").lower()
    return User(user_id, name, name.title(), f"{name}@revontuli.example", **more)


ACCOUNTS = {
    "single-channel guest": _account("U0SINGLE", is_restricted=True, is_ultra_restricted=True),
    "multi-channel guest": _account("U0MULTI", is_restricted=True),
    "admitted guest": _account("U0ADMITTED", is_restricted=True),
    "stranger": _account("U0STRANGER", team_id=OTHER_TEAM, is_stranger=True),
    "of a shared channel": _account("U0SHARED", team_id=OTHER_TEAM),
    "of a sister workspace": _account("U0SISTER", team_id=SISTER_TEAM, teams=(SISTER_TEAM,)),
    "deactivated": _account("U0GONE", deleted=True),
    "app": _account("U0ROBOT", bot_id="B0ROBOT"),
    "outside the groups": _account("U0OUTSIDE"),
}
ROLES = {
    "requester": seed.AINO,
    "colleague": seed.ELIAS,
    "approver": seed.KAISA,
    "delegate": seed.MIKKO,
    **{role: account.id for role, account in ACCOUNTS.items()},
}
DECIDERS = frozenset({"approver", "delegate"})
EDITORS = DECIDERS | {"requester"}
INSIDERS = EDITORS | {"colleague", "admitted guest"}
WORKFORCE = INSIDERS | {"outside the groups"}
"""Everybody who is let in at all."""


def policy() -> Rules:
    staff = ("@staff",)
    access = AccessPolicy(win=staff, paid=staff, details=staff, guests=(ROLES["admitted guest"],))
    away = Delegate(**{"from": seed.KAISA}, to=seed.MIKKO, until=date(2099, 12, 31))
    return rules().model_copy(
        update={"access": access, "approvals": ApprovalPolicy(approvers=(seed.KAISA,), delegates=(away,))}
    )


# --- what becomes of it ----------------------------------------------------------------------------------------------


class Cell(StrEnum):
    YES = "yes"
    LATE = "late"
    """Might, and cannot in this state."""
    NOT_THEIRS = "no"
    """Let in, and told that others do this."""
    KEPT_OUT = "–"
    """Turned away at the door."""
    SILENT = "silent"
    """Nothing was said, and nothing done: never right."""


PERSONAL = (
    "error.not_approver",
    "error.not_editor",
    "error.not_answerer",
    "error.alert_approvers",
    "error.four_eyes",
    "owner.error.only_self",
)


Words = tuple[str, ...]
"""What stands between a text's placeholders."""


@cache
def _refusals() -> Sequence[tuple[str, Words]]:
    """(text, its words in some language): what people are told of it, whatever its arguments."""
    texts = [(key, forms[0]) for language in LANGUAGES for key, forms in catalog(language).items()]
    return [(key, _words(told)) for key, told in texts if key.startswith(("access.", "error.", "owner.error."))]


def _words(template: str) -> Words:
    return tuple(re.split(r"\[\[.*?\]\]|(?:<@)?\{\w+\}>?", template))


def _says(told: str, words: Words) -> bool:
    """All of them, one after the other. Not a pattern: thousands of texts are looked through for hundreds of these."""
    at = 0
    for word in words:
        at = told.find(word, at)
        if at < 0:
            return False
        at += len(word)
    return True


def refusal_in(told: str) -> str | None:
    return next((key for key, words in _refusals() if _says(told, words)), None)


# --- every listener, and who may what with it ------------------------------------------------------------------------

ANY = frozenset(DraftState)
OPEN = frozenset({DraftState.PENDING, DraftState.PARKED})
LIVING = ANY - {DraftState.REJECTED, DraftState.SKIPPED}
SHOWN = frozenset({DraftState.PENDING, DraftState.APPROVED, DraftState.SENT})


@dataclass(frozen=True)
class Row:
    """`inside` come in; of them `may` do it, in the states `when`. `on`: the draft or alert it is done to."""

    may: frozenset[str]
    inside: frozenset[str] = INSIDERS
    when: frozenset[DraftState] = frozenset()
    on: str = ""
    value: Json = field(default_factory=dict)
    fields: Json = field(default_factory=dict)
    form: str = ""
    """Of a button in a form: that form's callback_id."""

    @property
    def states(self) -> list[DraftState | None]:
        """A listener that stands for no draft has one state."""
        return list(DraftState) if self.when else [None]

    def expected(self, role: str, state: DraftState | None) -> Cell:
        if role not in self.inside:
            return Cell.KEPT_OUT
        if role not in self.may:
            return Cell.NOT_THEIRS
        return Cell.YES if state is None or state in self.when else Cell.LATE


def on_draft(may: frozenset[str], when: Iterable[DraftState], *, on: str = "plain", **more: Any) -> Row:
    return Row(may, when=frozenset(when), on=on, **more)


def of_everybody(may: frozenset[str], when: Iterable[DraftState]) -> Row:
    """No details are shown: whoever belongs here comes in."""
    return on_draft(may, when, inside=WORKFORCE)


PENDING, APPROVED, SENT = {DraftState.PENDING}, {DraftState.APPROVED}, {DraftState.SENT}
TYPED = {"customer": "Uusi Oy", "amount": "10", "currency": "EUR"}
ROWS: Mapping[Listener, Row] = {
    ("command", "/won"): Row(INSIDERS),
    ("command", "/paid"): Row(INSIDERS),
    ("action", "won.open"): Row(INSIDERS),
    ("action", "won.again"): Row(INSIDERS, value=TYPED),
    ("action", "won.cancel"): Row(INSIDERS),
    ("action", "won.more"): Row(INSIDERS, form="won.form"),
    ("view", "won.form"): Row(INSIDERS, fields={"won.customer": "Toinen Oy", "won.amount": "20"}),
    ("view", "won.similar"): Row(INSIDERS, value={"channel": seed.DEALS, "typed": TYPED}),
    ("action", "paid.pick"): Row(INSIDERS, on="customer"),
    ("action", "paid.share"): Row(INSIDERS, on="customer"),
    ("action", "paid.share_anyway"): Row(INSIDERS, on="customer"),
    ("options", "customer.search"): Row(INSIDERS),
    ("options", "product.search"): Row(INSIDERS),
    ("event", "app_home_opened"): Row(WORKFORCE, inside=WORKFORCE),
    ("action", "card.open"): Row(WORKFORCE, inside=WORKFORCE),
    ("action", "deal.draft"): of_everybody(EDITORS, {DraftState.ASKED}),
    ("action", "deal.skip"): of_everybody(EDITORS, {DraftState.ASKED}),
    ("action", "draft.approve"): of_everybody(DECIDERS, PENDING),
    ("action", "draft.send"): of_everybody(DECIDERS, APPROVED),
    ("action", "draft.withdraw"): of_everybody(DECIDERS, APPROVED),
    ("action", "draft.credit"): of_everybody(DECIDERS, SENT),
    ("view", "draft.credit"): Row(
        DECIDERS, WORKFORCE, SENT, "plain", fields={"credit.reason": "Peruttu", "credit.0": "1"}
    ),
    ("action", "draft.reject"): of_everybody(DECIDERS, OPEN),
    ("view", "draft.reject"): Row(DECIDERS, WORKFORCE, OPEN, "plain", fields={"reject.reason": "Väärä asiakas"}),
    ("action", "draft.send_back"): of_everybody(DECIDERS, OPEN),
    ("view", "draft.send_back"): Row(DECIDERS, WORKFORCE, OPEN, "plain", fields={"send_back.remark": "Väärä summa"}),
    ("action", "draft.anew"): of_everybody(EDITORS, {DraftState.REJECTED}),
    ("action", "owner.name"): on_draft(INSIDERS, OPEN, on="unowned"),
    ("view", "owner.name"): on_draft(DECIDERS | {"colleague"}, OPEN, on="unowned"),
    ("action", "drafts.review"): Row(WORKFORCE, inside=WORKFORCE),
    ("action", "notify.choose"): Row(DECIDERS, inside=WORKFORCE, value={"n": "daily"}),
    ("view", "drafts.approve"): of_everybody(DECIDERS, PENDING),
    ("view", "drafts.send"): of_everybody(DECIDERS, PENDING),
    ("action", "draft.preview"): on_draft(INSIDERS, SHOWN),
    ("action", "draft.why"): on_draft(INSIDERS, ANY),
    ("action", "draft.edit"): on_draft(EDITORS, OPEN),
    ("view", "draft.edit"): on_draft(EDITORS, OPEN),
    **{("action", name): on_draft(EDITORS, OPEN, form="draft.edit", value={"n": 0}) for name in editing.BUTTONS},
    ("action", "draft.fix"): on_draft(EDITORS, OPEN, value={"f": "date.past"}),
    ("view", "draft.fix"): on_draft(EDITORS, OPEN, value={"f": "email.missing"}, fields={"fix.email": "a@b.example"}),
    ("action", "draft.retry"): on_draft(EDITORS, OPEN),
    ("action", "draft.plan"): on_draft(EDITORS, OPEN),
    ("view", "draft.plan"): on_draft(EDITORS, OPEN, fields={"plan.kind": "monthly", "plan.months": "3"}),
    ("action", "plan.cancel"): on_draft(EDITORS, LIVING, on="in parts"),
    ("action", "plan.resume"): on_draft(EDITORS, LIVING, on="paused"),
    ("action", "customer.pick"): on_draft(EDITORS, OPEN, on="with customer"),
    ("view", "customer.new"): on_draft(EDITORS, OPEN, fields={"new.name": "Aivan Uusi Oy"}),
    ("action", "draft.invalidate"): Row(DECIDERS, inside=WORKFORCE, on="twin"),
    ("action", "alert.retry"): Row(DECIDERS, inside=WORKFORCE, on="alert"),
    ("action", "alert.dismiss"): Row(DECIDERS, inside=WORKFORCE, on="alert"),
}
NEWS = frozenset({("event", "user_change")})
"""Told by Slack, asked by nobody: of everybody."""


def listeners(app: AsyncApp) -> list[Listener]:
    """As the app itself would find them: the kind and the name each of its matchers looks for."""
    found = []
    for listener in app._async_listeners:
        [matcher] = listener.matchers
        asked = inspect.getclosurevars(matcher.func).nonlocals["func"]
        [name] = [value for value in inspect.getclosurevars(asked).nonlocals.values() if isinstance(value, str)]
        kind = asked.__qualname__.split(".")[0]
        found.append(({"view_submission": "view"}.get(kind, kind), name))
    return found


# --- the stage -------------------------------------------------------------------------------------------------------


QUESTION = "(an answer of Voitto's, with buttons)"
COUNTS = """
    SELECT (SELECT count(*) FROM audit_log), (SELECT count(*) FROM job), (SELECT count(*) FROM note),
           (SELECT count(*) FROM deal)
"""


class Stage:
    """The bot with its listeners and nobody at work behind them: what a click leaves behind is what it did."""

    def __init__(self, office: Office, bot: Bot, things: Mapping[str, Json]) -> None:
        self.office = office
        self.bot = bot
        self.things = things
        self._form_before = ""
        self._live = Path(office.settings.env.database_url.removeprefix("sqlite:///"))
        self._kept = sqlite3.connect(":memory:")
        self._live_db(lambda live: live.backup(self._kept))

    def _live_db(self, work: Any) -> Any:
        with closing(sqlite3.connect(self._live, timeout=5)) as live, live:
            live.execute("PRAGMA synchronous = OFF")
            return work(live)

    def put(self, state: DraftState | None) -> None:
        """Everything as it was, each draft in this state."""
        self._live_db(self._kept.backup)
        if state is not None:
            self._live_db(lambda live: live.execute("UPDATE draft SET state = ?", (state.value,)))

    def trace(self) -> list[int]:
        """What deciding something leaves behind: an entry in the log, a step, a note."""
        return list(self._live_db(lambda live: live.execute(COUNTS).fetchone()))

    async def cell(self, listener: Listener, role: str, state: DraftState | None) -> Cell:
        row, user = ROWS[listener], ROLES[role]
        before, mark = self.trace(), self.office.workspace.next_ts()
        self.office.workspace.views.clear()
        self._form_before = ""
        told = await self._tried(listener, row, user)
        told += [one.text for one in self._private(user, mark) if one.text != QUESTION]
        views = self.office.workspace.views
        told += texts_in([views.stacks.get(user, []), views.homes.get(user)])
        return self._read(listener, told, changed=self.trace() != before or self._shows_another_form(user))

    def _shows_another_form(self, user: str) -> bool:
        view = self.office.workspace.views.top(user)
        return view is not None and view["hash"] != self._form_before

    def _private(self, user: str, mark: str) -> list[Message]:
        channels = self.office.workspace.messages.values()
        return [m for channel in channels for m in channel.values() if m.only_for == user and _changed(m) > mark]

    def _read(self, listener: Listener, told: list[str], *, changed: bool) -> Cell:
        key = refusal_in("\n".join(told))
        if key is None and listener[0] == "options":
            return Cell.YES if told else Cell.KEPT_OUT
        if key is None:
            return Cell.YES if changed or told or listener == ("action", "card.open") else Cell.SILENT
        if key.startswith("access."):
            return Cell.KEPT_OUT
        return Cell.NOT_THEIRS if key in PERSONAL else Cell.LATE

    async def _tried(self, listener: Listener, row: Row, user: str) -> list[str]:
        kind, name = listener
        delivery = self.office.driver.delivery
        if kind == "event":
            ack = await delivery.event({"type": name, "user": user, "tab": "home"})
        elif kind == "command":
            place = self.office.workspace.find_channel(seed.DEALS)
            line = "Kivikko Rakennus" if name == "/paid" else f"{KIVIKKO} 50 Tarra"
            ack = await delivery.command(payloads.slash_command(self.office.workspace, user, place, name, line))
        else:
            ack = await delivery.interaction(self._payload(kind, name, row, user))
        assert not ack.error, (listener, user, ack)
        return texts_in(ack.body) if ack.body else []

    def _payload(self, kind: str, name: str, row: Row, user: str) -> Json:
        workspace, value = self.office.workspace, json.dumps(self.things.get(row.on, {}) | row.value)
        trigger = {"trigger_id": workspace.tickets.trigger(user)}
        if kind == "view":
            return payloads.interaction(workspace, "view_submission", user) | trigger | self._form(name, row, value)
        if kind == "options":
            view = {"view": {"id": "V1", "type": "modal", "private_metadata": "{}"}}
            asked = {"action_id": name, "block_id": "b", "value": "Kiv" if name.startswith("customer") else "a"}
            return payloads.interaction(workspace, "block_suggestion", user) | view | asked
        pressed = {"type": "button", "action_id": name, "block_id": "b", "value": value}
        if row.form:
            shown = payloads.in_view(self._opened(user, row.form, value, pressed))
            return payloads.interaction(workspace, "block_actions", user) | trigger | shown | {"actions": [pressed]}
        place = workspace.find_channel(seed.DEALS)
        private = row.on in ("", "customer")
        message = workspace.whisper(place.id, user, QUESTION).public() if private else self.office.card
        shown = payloads.in_message(workspace, user, place, message, ephemeral=private)
        return payloads.interaction(workspace, "block_actions", user) | trigger | shown | {"actions": [pressed]}

    def _opened(self, user: str, callback_id: str, value: str, pressed: Json) -> Json:
        """A form that stands open, with this button in it."""
        button = pressed | {"text": {"type": "plain_text", "text": "x"}}
        blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
        title = {"type": "plain_text", "text": "x"}
        view = {
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": value,
            "title": title,
            "blocks": blocks,
        }
        opened = self.office.workspace.views.open(user, view)
        self._form_before = opened["hash"]
        return opened

    def _form(self, name: str, row: Row, value: str) -> Json:
        filled: Json = {block: {"value": {"type": "x", "value": typed}} for block, typed in row.fields.items()}
        if name == "draft.plan":
            filled["plan.kind"] = {"value": {"type": "x", "selected_option": {"value": "monthly"}}}
        if name == "owner.name":  # the colleague: only she may name her, and approvers
            chosen = {"type": "users_select", "selected_user": ROLES["colleague"]}
            filled = {"owner.user": {"value": chosen}}
        if name == "drafts.approve":
            filled = {"review.0": {"value": {"type": "checkboxes", "selected_options": [{"value": value}]}}}
        metadata = json.dumps({"chosen": [json.loads(value)]}) if name == "drafts.send" else value
        view = {"id": f"V{row.on}", "type": "modal", "callback_id": name, "private_metadata": metadata, "blocks": []}
        return {"view": view | {"title": {"type": "plain_text", "text": "x"}, "state": {"values": filled}}}


def _changed(message: Message) -> str:
    return str((message.edited or {}).get("ts", message.ts))


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with closed_office(folder, policy()) as office:
        workspace = office.workspace
        workspace.users |= {account.id: account for account in ACCOUNTS.values()}
        workspace.usergroups["S0STAFF"] = ("staff", [ROLES[role] for role in INSIDERS])
        async with office.open():
            await office.settled()
            things = await _things(office)
        async with _listening(office, office.settings) as bot:
            yield Stage(office, bot, things)


@asynccontextmanager
async def _listening(office: Office, settings: Settings) -> AsyncIterator[Bot]:
    async with assembled(settings) as bot:
        bot.clock.shift(office.sandbox.world.clock.now() - bot.clock.now())
        await office.driver.delivery.aclose()
        office.driver.delivery.configure(
            request_url="http://bot/slack/events", transport=httpx.ASGITransport(app=bot.web)
        )
        yield bot


async def _things(office: Office) -> dict[str, Json]:
    """What the buttons stand for: drafts, alerts, a customer."""
    plain = await _drafted(office, "100 Yksi")
    parts = await _drafted(office, "200 Kaksi", halves=True)
    paused = await _drafted(office, "300 Kolme", halves=True)
    unowned = await _unowned(office)
    await office.bot.services.deal_changes.lost(DealId(paused["deal"]), "no budget", office.bot.clock.now())
    await office.settled()
    partner = office.customer("Kivikko Rakennus Oy")["id"]
    number, invoice = office.invoices[0].data["invoiceNumber"], office.invoices[0].id
    async with office.bot.uow_factory() as uow:
        for cause in ("lost", f"twin:{plain['d']}:{invoice}:{number}"):
            what, then = text("alert.healed.by"), text("alert.job_parked.next")
            await office.bot.services.alerts.raise_(uow, cause, "Kivikko", what, then, None)
        await uow.commit()
    await office.settled()
    alerts = dict(office.rows("SELECT cause, id FROM alert"))
    return {
        "plain": _now(office, plain),
        "with customer": _now(office, plain) | {"p": str(partner)},
        "in parts": _now(office, parts),
        "unowned": _now(office, unowned),
        "paused": _now(office, paused),
        "customer": {"p": partner},
        "alert": {"a": alerts["lost"]},
        "twin": {"a": next(found for cause, found in alerts.items() if cause.startswith("twin"))},
    }


async def _drafted(office: Office, words: str, *, halves: bool = False) -> Json:
    await office.drafted(f"{KIVIKKO} {words}")
    draft, deal = office.rows("SELECT id, deal_id FROM draft ORDER BY id DESC LIMIT 1")[0]
    if halves:
        await office.aino.press("draft.plan")
        later = office.bot.clock.today() + timedelta(days=90)
        await office.aino.submit({"plan.kind": "halves", "plan.second": later.isoformat()})
        await office.settled()
    return {"d": draft, "deal": deal}


async def _unowned(office: Office) -> Json:
    """A deal of the CRM that does not say whose it is."""
    deal = {"deal_id": "NOBODYS", "title": "Neljä", "amount": "400.00", "owner_email": None}
    await office.hook(deal | {"customer": {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}})
    await office.settled()
    return {"d": office.rows("SELECT id FROM draft ORDER BY id DESC LIMIT 1")[0][0]}


def _now(office: Office, thing: Json) -> Json:
    [(revision,)] = office.rows("SELECT revision FROM draft WHERE id = ?", thing["d"])
    return {"d": thing["d"], "r": revision}


# --- the table -------------------------------------------------------------------------------------------------------


async def played(stage: Stage, role: str) -> AsyncIterator[tuple[Listener, DraftState | None, Cell]]:
    """Every cell of one person. Whoever is turned away at the door is tried once where it would work, and once where not."""
    for listener, row in ROWS.items():
        states = row.states
        if role not in row.inside and row.when:
            states = sorted(row.when)[:1] + sorted(ANY - row.when)[:1]
        for state in states:
            stage.put(state)
            yield listener, state, await stage.cell(listener, role, state)


def shown(cells: Mapping[DraftState | None, Cell]) -> str:
    if set(cells.values()) == {Cell.YES, Cell.LATE}:
        return ", ".join(state.value for state, cell in cells.items() if state and cell is Cell.YES)
    return " / ".join(dict.fromkeys(cell.value for cell in cells.values()))


async def table() -> str:
    lines = ["| listener | " + " | ".join(ROLES) + " |", "|---" * (len(ROLES) + 1) + "|"]
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as set_up:
            cells: dict[Listener, dict[str, dict[DraftState | None, Cell]]] = {}
            for role in ROLES:
                async for listener, state, cell in played(set_up, role):
                    cells.setdefault(listener, {}).setdefault(role, {})[state] = cell
    for (kind, name), by_role in cells.items():
        lines.append(f"| {kind} {name} | " + " | ".join(shown(found) for found in by_role.values()) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    sys.stdout.write(asyncio.run(table()) + "\n")
