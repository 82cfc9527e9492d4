"""The main story, played in the terminal: what each person does, and what they see."""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from textwrap import fill
from typing import Any

import httpx

from bot.demo.assembly import Demo, until_idle
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import Money
from bot.messages.kit.words import Words
from bot.terminal import Terminal
from sandbox.slack import seed

Message = dict[str, Any]
DEAL = "12 000,50 € Verkkosivusto"
MENTION = re.compile(r"<@(\w+)>")
LINE, INDENT = 100, "    "
ROWS = 5
"""Of the digest's table, so many are told."""


class StepFailed(Exception):
    pass


@dataclass
class Stage:
    demo: Demo
    out: Terminal
    http: httpx.AsyncClient
    remembered: dict[str, Any] = field(default_factory=dict)

    async def settle(self) -> None:
        await until_idle(self.demo.bot)

    async def world(self) -> dict[str, Any]:
        state: dict[str, Any] = (await self.http.get("/_world/state")).json()
        return state

    async def press(self, path: str, body: dict[str, Any] | None = None) -> None:
        answer = await self.http.post(path, json=body or {})
        expect(answer.is_success, f"{path} answered {answer.status_code}: {answer.text[:200]}")

    def said(self, who: str, what: str) -> None:
        """Under each other, broken between words, with people's names."""
        self.out.say(f"  {who}:", style="bold")
        for line in self.readable(what).splitlines():
            self.out.say(fill(line, LINE, initial_indent=INDENT, subsequent_indent=INDENT), lines=True)

    def readable(self, text: str) -> str:
        people = self.demo.world.workspace.users
        named = MENTION.sub(lambda found: f"@{people[found[1]].real_name}", text)
        return html.unescape(named)

    def last(self, channel: str) -> Message:
        history = [m for m in self.demo.world.workspace.history(channel) if m.thread_ts in (None, "", m.ts)]
        expect(bool(history), f"nothing was posted to {channel}")
        newest = max(history, key=lambda message: message.ts)
        return {"ts": newest.ts, "text": html.unescape(newest.text)}

    async def invoice(self) -> dict[str, Any]:
        """The ledger's side of our deal."""
        for row in (await self.world())["invoices"]:
            if row["marker"] and row["businessId"] == self.remembered["business_id"]:
                return dict(row)
        raise StepFailed("the ledger has no invoice with our marker")


def expect(truth: bool, otherwise: str) -> None:
    if not truth:
        raise StepFailed(otherwise)


async def win(stage: Stage) -> None:
    customer = next(row for row in (await stage.world())["invoices"] if row["status"] == LedgerStatus.PAID)
    stage.remembered |= {"business_id": customer["businessId"], "customer": customer["customer"]}
    line = f"{customer['businessId']} {DEAL}"
    stage.said("Aino types", f"/won {line}")
    seen = await stage.demo.world.driver.command(seed.AINO, "#deals", "/won", line)
    expect("12" in seen.text and not seen.error, f"Slack showed: {seen.text or seen.error}")
    stage.said("Aino sees", seen.text)


async def card(stage: Stage) -> None:
    await stage.settle()
    shown = stage.last(seed.DEALS)
    expect(stage.remembered["customer"] in shown["text"], f"the card says: {shown['text']}")
    stage.remembered["card"] = shown["ts"]
    stage.said("#deals shows", shown["text"])
    invoice = await stage.invoice()
    expect(invoice["status"] == LedgerStatus.UNFINISHED, f"the invoice is {invoice['status']}")
    total = Words("en").format(Money(Decimal(invoice["total"]), invoice["currency"]))
    stage.said("Procountor has", f"invoice {invoice['number']}, {invoice['status'].lower()}, {total}")


async def four_eyes(stage: Stage) -> None:
    seen = await stage.demo.world.driver.click(seed.AINO, "#deals", stage.remembered["card"], "draft.approve")
    expect(bool(seen.text), "a click was not answered")
    stage.said("Aino presses Approve and sees", seen.text)
    expect((await stage.invoice())["status"] == LedgerStatus.UNFINISHED, "it was approved by the one who asked for it")


async def approve(stage: Stage) -> None:
    await stage.demo.world.driver.click(seed.KAISA, "#deals", stage.remembered["card"], "draft.approve")
    await stage.settle()
    stage.said("Kaisa presses Approve; the card says", stage.last(seed.DEALS)["text"])
    expect(
        (await stage.invoice())["status"] == LedgerStatus.NOT_SENT,
        f"the invoice is {(await stage.invoice())['status']}",
    )


async def send(stage: Stage) -> None:
    await stage.demo.world.driver.click(seed.KAISA, "#deals", stage.remembered["card"], "draft.send")
    await stage.settle()
    invoice = await stage.invoice()
    expect(invoice["status"] == LedgerStatus.SENT, f"the invoice is {invoice['status']}")
    expect(invoice["sendCount"] == 1, f"it was sent {invoice['sendCount']} times")
    stage.said("Kaisa presses Send; the card says", stage.last(seed.DEALS)["text"])


async def pay(stage: Stage) -> None:
    await stage.press(f"/_world/procountor/invoices/{(await stage.invoice())['id']}/pay")
    await stage.press("/_world/clock/advance", {"minutes": 11})
    await stage.settle()
    shown = stage.last(seed.DEALS)["text"]
    stage.said("The customer pays; the card says", shown)
    seen = await stage.demo.world.driver.command(seed.AINO, "#deals", "/paid", stage.remembered["customer"])
    expect(stage.remembered["customer"] in html.unescape(seen.text), f"/paid answered: {seen.text or seen.error}")
    stage.said("Aino asks /paid and sees", seen.text)


async def crm(stage: Stage) -> None:
    deal = next(d for d in (await stage.world())["deals"] if d["stage"] == "open" and d["lineCount"])
    await stage.press(f"/_world/crm/deals/{deal['id']}/win")
    await stage.settle()
    shown = stage.last(seed.DEALS)["text"]
    expect(deal["company"] in shown, f"the newest card says: {shown}")
    stage.said(f"The CRM says that {deal['title']} is won; #deals shows", shown)


async def morning(stage: Stage) -> None:
    await stage.press("/_world/clock/advance", {"to": "next_morning"})
    await stage.settle()
    shown = stage.last(seed.SALES)["text"]
    stage.said("Next morning #sales shows", shown)
    posts = stage.demo.world.workspace.history(seed.SALES)
    rows = _digest_rows(posts[-1].blocks or [])
    expect(any("@" in row for row in rows), "the digest names nobody's invoice")
    stage.said("and whose they are", stage.readable("\n".join(rows)))
    expect(len(posts) == 1, f"the digest was posted {len(posts)} times")


def _digest_rows(blocks: list[dict[str, Any]]) -> list[str]:
    """The first rows of the digest's table, a line each."""
    rows: list[Any] = next((block["rows"] for block in blocks if block["type"] == "table"), [])
    return [" · ".join(filter(None, map(_cell, row))) for row in rows[1 : 1 + ROWS]]


def _cell(cell: dict[str, Any]) -> str:
    """Its text, and whom it mentions."""
    if cell.get("type") == "user":
        return f"<@{cell['user_id']}>"
    inner = "".join(_cell(each) for each in cell.get("elements", ()))
    return str(cell.get("text", "")) + inner


STEPS: tuple[tuple[str, Callable[[Stage], Awaitable[None]]], ...] = (
    ("A deal is won", win),
    ("The draft appears", card),
    ("Four eyes", four_eyes),
    ("The accountant approves", approve),
    ("The invoice is sent", send),
    ("The customer pays", pay),
    ("A deal is won in the CRM", crm),
    ("The overdue digest comes", morning),
)


async def tell(demo: Demo, out: Terminal) -> int:
    """Plays every step; stops at the first that goes wrong and names it. 0 or 1, as an exit code."""
    async with httpx.AsyncClient(base_url=demo.url, timeout=30) as http:
        stage = Stage(demo, out, http)
        await stage.settle()
        for number, (title, step) in enumerate(STEPS, 1):
            out.rule(f"{number}. {title}")
            try:
                await step(stage)
            except (StepFailed, TimeoutError, httpx.HTTPError) as error:
                out.say(f"Step {number}, {title}, went wrong: {error or type(error).__name__}", style="bold red")
                return 1
    out.rule("The story is told: one deal, one invoice, one digest.")
    return 0
