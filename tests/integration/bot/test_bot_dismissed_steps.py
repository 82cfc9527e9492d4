"""A step that a person dismisses strands nothing: its draft waits for people again, or there is nothing to dismiss."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor
from bot.domain.values.ids import AlertId, DraftId, UserId
from bot.errors import NeedsPerson, Refused
from bot.ports import JobView, TroubleKind, UnitOfWork
from bot.services.operations.consistency import Scope
from bot.services.workflow.job_kinds import WORKS_ON, Kind
from bot.services.workflow.job_spec import OnDismiss
from bot.services.workflow.transitions import payload_of, transition
from tests.integration.bot.office import KIVIKKO, Office, by_whom, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
ABOUT_ALERTS = (Kind.ALERT_POST, Kind.ALERT_UPDATE)
STEPS = [kind for kind in Kind if kind not in ABOUT_ALERTS]
NO_INVOICE = (Kind.DRAFT_BUILD, Kind.CUSTOMER_CREATE, Kind.INVOICE_CREATE)
APPROVED = (Kind.INVOICE_SEND, Kind.INVOICE_WITHDRAW)
AFTERWARDS: dict[Kind, tuple[DraftState, str]] = {
    Kind.DRAFT_BUILD: (DraftState.PARKED, "draft.retry"),
    Kind.CUSTOMER_CREATE: (DraftState.PARKED, "draft.retry"),
    Kind.CUSTOMER_CHANGE: (DraftState.PARKED, "draft.retry"),
    Kind.INVOICE_CREATE: (DraftState.PARKED, "draft.retry"),
    Kind.INVOICE_CHANGE: (DraftState.PARKED, "draft.retry"),
    Kind.INVOICE_APPROVE: (DraftState.PENDING, "draft.approve"),
    Kind.INVOICE_SEND: (DraftState.APPROVED, "draft.send"),
    Kind.INVOICE_WITHDRAW: (DraftState.APPROVED, "draft.withdraw"),
    Kind.INVOICE_INVALIDATE: (DraftState.PENDING, "draft.reject"),
}
"""What a card shows when the step it waited for was dismissed, and a button to go on with."""


async def newest(office: Office, uow: UnitOfWork) -> Draft:
    return await uow.drafts.get(DraftId(office.rows("SELECT max(id) FROM draft")[0][0]))


async def begun(office: Office, kind: Kind) -> None:
    """A card as it stands when such a step begins."""
    if kind in NO_INVOICE:
        await office.drafted("Nimetön Oy 500 Mainos")
    elif kind in APPROVED:
        await office.approved()
    else:
        await office.drafted(f"{KIVIKKO} 700 € {kind.replace('.', ' ')}")


async def parked(office: Office, kind: Kind) -> JobView:
    """The step, which nothing but a person brings on, and the alert about it."""
    await begun(office, kind)
    async with office.bot.uow_factory() as uow:
        draft = await newest(office, uow)
        state = WORKS_ON.get(kind)
        if state:
            anew = draft.revision + (state is DraftState.BUILDING)
            by = by_whom(draft.state, state)
            found = await transition(uow, draft, draft.state, office.bot.clock.now(), by=by, state=state, revision=anew)
            assert found
            draft = found
        payload = payload_of(draft) | {
            "state": draft.state.value,
            "step": "invoice.approve",
            "user": "",
            "part": 2,
            "plan": 1,
        }
        key = f"0:{draft.id}:{draft.revision}:by-hand"
        await uow.jobs.add(kind, key, payload)
        job = next(job for job in await uow.job_admin.open(1000) if (job.kind, job.key) == (kind, key))
        await uow.job_admin.park(job.id)
        await office.bot.services.alerts.on_trouble(uow, job, NeedsPerson("no"), TroubleKind.PARKED)
        await uow.commit()
    await office.settled()
    return job


async def violations(office: Office) -> tuple[Any, ...]:
    """Of what the test did; the whole ledger is looked at once, below."""
    return (await office.bot.services.auditor.check(Scope(drafts=3, cards=3))).violations


@pytest.mark.parametrize("kind", STEPS)
async def test_nothing_is_lost_or_silent_after_a_dismiss_of_any_step(office: Office, kind: Kind) -> None:
    await parked(office, kind)
    alert = office.alerts[-1]
    if kind.spec.on_dismiss is OnDismiss.REFUSED:
        assert office.actions(alert) == ["alert.retry"]
        await office.kaisa.press("alert.retry", on=alert)
    else:
        await office.kaisa.press("alert.dismiss", on=alert)
    await office.settled()
    assert office.actions(office.alerts[-1]) == []
    assert await violations(office) == ()


@pytest.mark.parametrize("kind", list(AFTERWARDS))
async def test_a_draft_whose_step_was_dismissed_waits_for_a_person_and_says_why(office: Office, kind: Kind) -> None:
    await parked(office, kind)
    await office.kaisa.press("alert.dismiss", on=office.alerts[-1])
    await office.settled()
    state, button = AFTERWARDS[kind]
    async with office.bot.uow_factory() as uow:
        assert (await newest(office, uow)).state is state
    assert button in office.actions(office.card)
    assert office.kaisa.id in told(office.card)
    assert any("dismissed" in note for note in office.thread())


async def test_every_step_a_draft_waits_for_has_a_way_back() -> None:
    assert set(AFTERWARDS) == set(WORKS_ON)


@pytest.mark.parametrize(
    ("kind", "press", "status"),
    [
        (Kind.INVOICE_APPROVE, "draft.approve", "NOT_SENT"),
        (Kind.INVOICE_SEND, "draft.send", "SENT"),
        (Kind.INVOICE_WITHDRAW, "draft.send", "SENT"),
        (Kind.INVOICE_WITHDRAW, "draft.withdraw", "UNFINISHED"),
        (Kind.INVOICE_CHANGE, "draft.retry", "UNFINISHED"),
    ],
)
async def test_who_decides_anew_after_a_dismiss_gets_it_done(
    office: Office, kind: Kind, press: str, status: str
) -> None:
    await parked(office, kind)
    await office.kaisa.press("alert.dismiss", on=office.alerts[-1])
    await office.settled()
    await office.kaisa.press(press)
    await office.settled()
    assert office.invoice.status == status
    assert "dismissed by" not in told(office.card).lower()
    assert await violations(office) == ()


async def test_a_rejection_dismissed_and_made_again_makes_the_invoice_void(office: Office) -> None:
    await parked(office, Kind.INVOICE_INVALIDATE)
    await office.kaisa.press("alert.dismiss", on=office.alerts[-1])
    await office.settled()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "No"})
    await office.settled()
    assert office.invoices == []
    assert await violations(office) == ()


async def test_an_invoice_that_a_lost_answer_had_made_is_found_by_the_dismiss(office: Office) -> None:
    await office.drafted()
    async with office.bot.uow_factory() as uow:
        draft = await newest(office, uow)
        held = await transition(
            uow, draft, draft.state, office.bot.clock.now(), by=Actor.EDITOR, state=DraftState.BUILDING, invoice=None
        )
        assert held
        await uow.jobs.add(Kind.INVOICE_CREATE, "by-hand", payload_of(held))
        job = next(job for job in await uow.job_admin.open(1000) if job.key == "by-hand")
        await uow.job_admin.park(job.id)
        await office.bot.services.alerts.on_trouble(uow, job, NeedsPerson("no"), TroubleKind.PARKED)
        await uow.commit()
    await office.settled()
    await office.kaisa.press("alert.dismiss", on=office.alerts[-1])
    await office.settled()
    assert await violations(office) == ()


async def test_an_approved_invoice_that_is_gone_from_procountor_can_be_made_again(office: Office) -> None:
    await parked(office, Kind.INVOICE_APPROVE)
    office.invoice.data["status"] = "INVALIDATED"
    await office.kaisa.press("alert.dismiss", on=office.alerts[-1])
    await office.settled()
    assert await violations(office) == ()
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert "draft.approve" in office.actions(office.card)


async def test_after_all_that_nothing_is_lost_doubled_or_silent_in_the_whole_ledger(office: Office) -> None:
    assert (await office.bot.services.auditor.check()).violations == ()


async def outage(office: Office, *amounts: int) -> None:
    """Approved deals, and a Procountor that has not answered for a while."""
    for amount in amounts:
        card = await office.drafted(f"{KIVIKKO} {amount} € Sivut nro {amount}")
        office.weather.set("procountor", "down")
        await office.kaisa.press("draft.approve", on=card)
        office.weather.clear() if amount != amounts[-1] else None
    for _ in range(3):
        await office.later(seconds=40)


async def test_an_outage_cannot_be_dismissed_and_names_the_invoices_that_wait(office: Office) -> None:
    await outage(office, 801)
    [alert] = office.alerts
    assert office.actions(alert) == ["alert.retry"]
    assert "Kivikko" in told(alert)
    assert "Sivut nro 801" in told(alert)
    alert_id = AlertId(office.rows("SELECT max(id) FROM alert")[0][0])
    with pytest.raises(Refused) as refused:
        await office.bot.services.alerts.dismiss(alert_id, UserId(office.kaisa.id))
    assert refused.value.user_message.key == "error.alert_kept"
    office.weather.clear()
    await office.later(minutes=16)
    assert office.invoice.status == "NOT_SENT"
    assert office.actions(office.alerts[0]) == []


async def test_an_outage_is_over_when_its_last_step_is_answered_with_no(office: Office) -> None:
    await outage(office, 811)
    office.weather.set("procountor", "refuses")
    await office.later(minutes=16)
    assert [office.actions(alert) for alert in office.alerts] == [[], ["alert.retry", "alert.dismiss"]]


@pytest.mark.parametrize("stop", ["slack", "terminal"])
async def test_a_dismiss_in_the_terminal_leads_where_the_button_does(office: Office, stop: str) -> None:
    job = await parked(office, Kind.INVOICE_APPROVE)
    press: Callable[[], Awaitable[Any]] = {
        "slack": lambda: office.kaisa.press("alert.dismiss", on=office.alerts[-1]),
        "terminal": lambda: office.bot.services.alerts.dismiss_step(job.id, "by hand"),
    }[stop]
    await press()
    await office.settled()
    assert office.actions(office.alerts[-1]) == []
    assert "draft.approve" in office.actions(office.card)


async def test_the_terminal_refuses_what_would_be_stranded(office: Office) -> None:
    job = await parked(office, Kind.CARD_UPDATE)
    with pytest.raises(Refused) as refused:
        await office.bot.services.alerts.dismiss_step(job.id, "by hand")
    assert refused.value.user_message.key == "error.step_kept"
