"""The story in pieces. Each starts from where the one before came to rest."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from standardwebhooks import Webhook

from sandbox.procountor import invoicing
from sandbox.seed import HOOK_SECRET
from sandbox.slack import seed
from sandbox.slack.driver import Seen
from tests.crash.stage import Stage
from tests.day import signing_time
from tests.edit_form import opened_for

KIVIKKO, NEWCOMER = "9012346-8", "9026006-7"
Act = Callable[[Stage], Awaitable[None]]
Done = Callable[[Seen], Awaitable[bool]]


def last_card(stage: Stage) -> str:
    said = [m for m in stage.outside.workspace.history(seed.DEALS) if m.thread_ts in ("", m.ts)]
    return max(message.ts for message in said)


async def press(stage: Stage, user: str, action: str, moved_on: Done) -> Seen:
    return await stage.until_done(
        lambda: stage.outside.driver.click(user, "#deals", last_card(stage), action), moved_on
    )


def out_of(stage: Stage, *states: str) -> Done:
    """The newest draft has left these states: the card says so, and the person is content."""

    async def done(_: Seen) -> bool:
        return (await stage.newest()).state not in states

    return done


async def form_opened(seen: Seen) -> bool:
    return seen.view is not None


async def won(stage: Stage, line: str, shown: str) -> None:
    """Typed until the answer names the sum: as accepted, or as looking like one that was accepted before."""

    async def done(seen: Seen) -> bool:
        return shown in seen.text

    await stage.until_done(lambda: stage.outside.driver.command(seed.AINO, "#deals", "/won", line), done)


async def first_start(stage: Stage) -> None:
    await stage.start()


async def won_by_slash(stage: Stage) -> None:
    await won(stage, f"{KIVIKKO} 12 000,50 € Verkkosivusto", "000,50")


async def won_by_hook(stage: Stage) -> None:
    """A customer that only the register knows, and a project."""
    customer = {"name": "Studio Kajastus Oy", "business_id": NEWCOMER, "country": "FI"}
    data = {"deal_id": "D-1", "title": "Somekuvat", "amount": "1850.00", "customer": customer}
    data |= {"owner_email": "aino.laine@revontuli.example", "project_ref": "P-1001 Verkkouudistus"}
    body = json.dumps({"type": "deal.won", "timestamp": stage.outside.clock.moment.isoformat(), "data": data})
    moment = signing_time()
    stamp = str(int(moment.timestamp()))
    signed = Webhook(HOOK_SECRET).sign("msg_1", moment, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signed}
    await stage.hook(body, headers)


async def edited(stage: Stage) -> None:
    await filled_in(stage, "draft.edit", {"edit.note": "Kiitos!"}, out_of(stage, "pending"))


async def filled_in(stage: Stage, action: str, values: dict[str, Any], moved_on: Done) -> None:
    async def from_the_start() -> Seen:
        """The form is opened anew where it is gone."""
        views = stage.outside.workspace.views
        if not (view := views.top(seed.KAISA)) or view["callback_id"] != action:
            views.close_all(seed.KAISA)
            seen = await press(stage, seed.KAISA, action, form_opened)
            assert seen.view
            view = seen.view
        if action == "draft.edit":
            view = await opened_for(stage.outside.driver, seed.KAISA, view, values)
        return await stage.outside.driver.submit(seed.KAISA, view["id"], values)

    await stage.until_done(from_the_start, moved_on)


async def approved(stage: Stage) -> None:
    await press(stage, seed.KAISA, "draft.approve", out_of(stage, "pending"))


async def sent(stage: Stage) -> None:
    await press(stage, seed.KAISA, "draft.send", out_of(stage, "approved"))


async def paid(stage: Stage) -> None:
    ledger = stage.outside.world.procountor
    invoicing.receive_payment(ledger, max(ledger.invoices), None)
    await tomorrow(stage, minutes=11)


async def rejected(stage: Stage) -> None:
    await filled_in(stage, "draft.reject", {"reject.reason": "Väärä asiakas"}, out_of(stage, "pending"))


async def led_elsewhere(stage: Stage) -> None:
    """An approver changes where the customer's invoices go, and then nothing comes of the draft."""
    await filled_in(stage, "draft.edit", {"edit.email": "uusi@kivikko.example"}, out_of(stage, "pending"))
    await stage.rest()
    await rejected(stage)


async def another_customer(stage: Stage) -> None:
    """The draft is made; then it turns out that somebody else bought."""
    partners = stage.outside.world.procountor.registers.partners.values()
    other = next(partner["id"] for partner in partners if partner["name"] == "Lumivalo Media Oy")
    await filled_in(stage, "draft.edit", {"edit.customer": str(other)}, out_of(stage, "pending"))


async def key_refused(stage: Stage) -> None:
    """Procountor's key stops working; the deal waits with an alert, and Retry brings it on its way."""
    ledger = stage.outside.world.procountor
    ledger.missing_rights.add("salesOrGroupInvoices")
    await won(stage, f"{KIVIKKO} 700 Kartoitus", "700")
    await stage.rest()
    ledger = stage.outside.world.procountor
    ledger.missing_rights.clear()
    alerts = stage.outside.workspace.history(seed.FINANCE_ALERTS)
    assert alerts, "nobody heard of it"

    async def done(_: Seen) -> bool:
        return await stage.jobs("parked") == []

    click = stage.outside.driver.click
    await stage.until_done(lambda: click(seed.KAISA, "#finance-alerts", alerts[-1].ts, "alert.retry"), done)


async def morning(stage: Stage) -> None:
    clock = stage.outside.clock
    await stage.outside.move_to(stage.outside.world.clock.next_morning())
    assert clock.moment.weekday() < 5
    await tomorrow(stage, minutes=1)


async def tomorrow(stage: Stage, **time: float) -> None:
    await stage.outside.move_to(stage.outside.clock.moment + timedelta(**time))
    await stage.start()


TO_PAID: dict[str, Act] = {
    "first start": first_start,
    "won by slash": won_by_slash,
    "edited": edited,
    "approved": approved,
    "sent": sent,
    "paid": paid,
}
BESIDES: dict[str, Act] = {
    "won by hook": won_by_hook,
    "rejected": rejected,
    "led elsewhere": led_elsewhere,
    "another customer": another_customer,
    "alert and retry": key_refused,
    "morning": morning,
}
SEGMENTS = TO_PAID | BESIDES
GROUND: dict[str, Act] = {
    "led elsewhere": lambda stage: won(stage, f"{KIVIKKO} 480 Opas", "480"),
    "another customer": lambda stage: won(stage, f"{KIVIKKO} 650 Opastus", "650"),
}
"""What a piece stands on. Wherever this breaks it comes to the same end, as "won by slash" shows: it is not broken here."""
