"""The story in pieces. Each starts from where the one before came to rest."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from sandbox.procountor import invoicing
from sandbox.seed import HOOK_SECRET
from sandbox.slack import seed
from sandbox.slack.driver import Seen
from tests.crash.stage import Stage

KIVIKKO, NEWCOMER = "9012346-8", "9026006-7"
Act = Callable[[Stage], Awaitable[None]]


def last_card(stage: Stage) -> str:
    said = [m for m in stage.outside.workspace.history(seed.DEALS) if m.thread_ts in ("", m.ts)]
    return max(message.ts for message in said)


async def press(stage: Stage, user: str, action: str, channel: str = "#deals", ts: str = "") -> Seen:
    where = ts or last_card(stage)
    return await stage.until_answered(lambda: stage.outside.driver.click(user, channel, where, action))


async def open_form(stage: Stage, action: str) -> Any:
    """Pressed until the form stands open: Slack may have been slow."""
    for _ in range(3):
        seen = await press(stage, seed.KAISA, action)
        if seen.view:
            return seen.view
    raise AssertionError("the form never opened")


async def first_start(stage: Stage) -> None:
    await stage.start()


async def won_by_slash(stage: Stage) -> None:
    line = f"{KIVIKKO} 12 000,50 € Verkkosivusto"
    await stage.until_answered(lambda: stage.outside.driver.command(seed.AINO, "#deals", "/won", line))


async def won_by_hook(stage: Stage) -> None:
    """A customer that only the register knows, and a project."""
    customer = {"name": "Studio Kajastus Oy", "business_id": NEWCOMER, "country": "FI"}
    data = {"deal_id": "D-1", "title": "Somekuvat", "amount": "1850.00", "customer": customer}
    data |= {"owner_email": "aino.laine@revontuli.example", "project_ref": "P-1001 Verkkouudistus"}
    body = json.dumps({"type": "deal.won", "timestamp": datetime.now(UTC).isoformat(), "data": data})
    moment = datetime.now(UTC)
    stamp = str(int(moment.timestamp()))
    signed = Webhook(HOOK_SECRET).sign("msg_1", moment, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signed}
    await stage.hook(body, headers)


async def edited(stage: Stage) -> None:
    view = await open_form(stage, "draft.edit")
    values = {"edit.note": "Kiitos!"}
    if stage.outside.workspace.views.top(seed.KAISA):
        await stage.until_answered(lambda: _submit(stage, view["id"], values))


async def _submit(stage: Stage, view_id: str, values: dict[str, Any]) -> Seen:
    return await stage.outside.driver.submit(seed.KAISA, view_id, values)


async def approved(stage: Stage) -> None:
    await press(stage, seed.KAISA, "draft.approve")


async def sent(stage: Stage) -> None:
    await press(stage, seed.KAISA, "draft.send")


async def paid(stage: Stage) -> None:
    ledger = stage.outside.world.procountor
    invoicing.receive_payment(ledger, max(ledger.invoices), None)
    await tomorrow(stage, minutes=11)


async def rejected(stage: Stage) -> None:
    view = await open_form(stage, "draft.reject")
    await stage.until_answered(lambda: _submit(stage, view["id"], {"reject.reason": "Väärä asiakas"}))


async def key_refused(stage: Stage) -> None:
    """Procountor's key stops working; the deal waits with an alert, and Retry brings it on its way."""
    ledger = stage.outside.world.procountor
    ledger.missing_rights.add("salesOrGroupInvoices")
    line = f"{KIVIKKO} 700 Kartoitus"
    await stage.until_answered(lambda: stage.outside.driver.command(seed.AINO, "#deals", "/won", line))
    await stage.rest()
    ledger.missing_rights.clear()
    alerts = stage.outside.workspace.history(seed.FINANCE_ALERTS)
    assert alerts, "nobody heard of it"
    await press(stage, seed.KAISA, "alert.retry", "#finance-alerts", alerts[-1].ts)


async def morning(stage: Stage) -> None:
    clock = stage.outside.clock
    await stage.outside.move_to(stage.outside.world.clock.next_morning())
    assert clock.moment.weekday() < 5
    await tomorrow(stage, minutes=1)


async def tomorrow(stage: Stage, **time: float) -> None:
    await stage.outside.move_to(stage.outside.clock.moment + timedelta(**time))
    await stage.start()


SEGMENTS: dict[str, Act] = {
    "first start": first_start,
    "won by slash": won_by_slash,
    "edited": edited,
    "approved": approved,
    "sent": sent,
    "paid": paid,
    "won by hook": won_by_hook,
    "rejected": rejected,
    "alert and retry": key_refused,
    "morning": morning,
}
