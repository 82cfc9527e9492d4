"""Who follows an event gets a job in the transaction in which the event becomes true: with it or not at all, and once."""

from dataclasses import replace

import pytest

from bot.domain.drafts.credit_note import credit_marker
from bot.domain.drafts.draft import DraftState
from bot.domain.operations.audit_log import Fact, What
from bot.domain.values.ids import UserId
from bot.ports import UnitOfWork
from bot.services.workflow.audit_log import log
from bot.services.workflow.events import FOLLOWERS, following
from bot.services.workflow.job_kinds import Kind
from tests.integration.jobs.bench import COMPANY, Bench
from tests.integration.store.examples import DEAL, MARKER

KAISA = UserId("U0KAISA")


async def mirror_customer(uow: UnitOfWork, fact: Fact) -> None:
    await uow.jobs.add(Kind.PAYMENTS_CUSTOMER, f"{fact.draft}:{fact.what}:{fact.revision}", {"partner": 1})


async def approve_too(uow: UnitOfWork, fact: Fact) -> None:
    log(uow, What.APPROVED, await uow.drafts.get(fact.draft), who=fact.who)


async def refuse(uow: UnitOfWork, fact: Fact) -> None:
    raise RuntimeError("this follower is broken")


async def drafted(bench: Bench):
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(DEAL, MARKER, {})
        draft = await uow.drafts.add(deal_id, COMPANY, MARKER, DraftState.PENDING)
        await uow.commit()
    return draft


async def logged_once(bench: Bench, what: What, draft) -> None:
    async with bench.uow_factory() as uow:
        log(uow, what, draft, who=KAISA)
        await uow.commit()


async def open_jobs(bench: Bench) -> list[tuple[str, str]]:
    async with bench.uow_factory() as uow:
        return [(job.kind, job.key) for job in await uow.job_admin.open()]


async def logged(bench: Bench) -> list[str]:
    async with bench.uow_factory() as uow:
        return [entry.what async for entry in uow.audit.entries()]


async def test_a_follower_added_to_the_list_has_its_job_in_the_commit_of_the_event(database) -> None:
    bench = Bench(database, follow=following((*FOLLOWERS, (What.APPROVED, mirror_customer))))
    draft = await drafted(bench)
    async with bench.uow_factory() as uow:
        log(uow, What.APPROVED, draft, who=KAISA)
        log(uow, What.SEND_ASKED, draft, who=KAISA)
        assert await uow.job_admin.open() == []
        await uow.commit()
    assert sorted(await open_jobs(bench)) == [
        ("note", f"{draft.id}:approved:1:{KAISA}"),
        ("payments.customer", f"{draft.id}:draft.approved:1"),
    ]


INVOICE = {"number": 10042, "invoice": 7}
PAYMENT = {
    "number": 10042,
    "how": "paid",
    "on": "2026-11-30",
    "total": "10.00",
    "paid": "10.00",
    "currency": "EUR",
    "customer": "Virtanen Oy",
}
KEYS = [
    (What.DRAFT_STARTED, {}, ["note {0}:answered"]),
    (What.DRAFT_SKIPPED, {}, ["note {0}:answered"]),
    (What.DRAFT_EDITED, {}, ["note {0}:edited:1"]),
    (What.APPROVED, {}, ["note {0}:approved:1:U0KAISA"]),
    (What.REJECTED, {"why": "No"}, ["note {0}:rejected:1", "tell {0}:rejected:1"]),
    (What.WITHDRAWN, {}, ["note {0}:withdrawn:1"]),
    (What.FINDING_SEEN, {"finding": "deal.lost"}, ["note {0}:seen:deal.lost:again"]),
    (What.PLAN_CANCELLED, {"parts": "2"}, ["note {0}:plan:cancelled:again"]),
    (What.PLAN_RESUMED, {"parts": "2"}, ["note {0}:plan:planned:again"]),
    (What.INVOICE_APPROVED, INVOICE, ["tell {0}:approved:1"]),
    (What.INVOICE_SENT, INVOICE, ["note {0}:sent:again", "tell {0}:sent:again"]),
    (What.PAID, PAYMENT, ["note {0}:paid", "tell {0}:paid"]),
    (What.SETTLED, PAYMENT | {"how": "credited"}, ["note {0}:credited", "tell {0}:credited"]),
]
"""As they stand in databases: after an upgrade nothing is said a second time."""


@pytest.mark.parametrize(("what", "details", "keys"), KEYS, ids=[str(what) for what, *_ in KEYS])
async def test_what_people_are_told_has_the_key_it_had_before(database, what: What, details, keys) -> None:
    bench = Bench(database, follow=following())
    draft = await drafted(bench)
    async with bench.uow_factory() as uow:
        if what is What.INVOICE_APPROVED:  # told where no sending follows
            waiting = replace(draft, state=DraftState.APPROVED)
            assert await uow.drafts.save(waiting, expect=draft.state, revision=draft.revision)
        log(uow, what, draft, who=KAISA, occurrence="again", **details)
        await uow.commit()
    assert sorted(f"{kind} {key}" for kind, key in await open_jobs(bench)) == [key.format(draft.id) for key in keys]


async def test_a_credit_is_told_under_the_card_of_the_invoice_it_credits(database) -> None:
    bench = Bench(database, follow=following())
    original = await drafted(bench)
    async with bench.uow_factory() as uow:
        marker = credit_marker(MARKER, 1)
        own, _ = await uow.deals.add(replace(DEAL, external_id="credit"), marker, {})
        made = await uow.drafts.add(own, COMPANY, marker, DraftState.BUILDING)
        log(uow, What.CREDIT_ASKED, made, who=KAISA, credits="10042", original=original.id)
        await uow.commit()
    assert await open_jobs(bench) == [("note", f"{original.id}:credit:{made.id}")]


async def test_an_event_that_is_rolled_back_leaves_no_follower_a_job(database) -> None:
    bench = Bench(database, follow=following())
    draft = await drafted(bench)
    async with bench.uow_factory() as uow:
        log(uow, What.APPROVED, draft, who=KAISA)
    assert await open_jobs(bench) == []


async def test_an_event_repeated_gives_its_followers_one_job(database) -> None:
    bench = Bench(database, follow=following())
    draft = await drafted(bench)
    for _ in range(2):
        await logged_once(bench, What.APPROVED, draft)
    assert await open_jobs(bench) == [("note", f"{draft.id}:approved:1:{KAISA}")]


async def test_what_a_follower_logs_is_followed_too(database) -> None:
    bench = Bench(database, follow=following((*FOLLOWERS, (What.SEND_ASKED, approve_too))))
    draft = await drafted(bench)
    await logged_once(bench, What.SEND_ASKED, draft)
    assert await open_jobs(bench) == [("note", f"{draft.id}:approved:1:{KAISA}")]
    assert await logged(bench) == ["draft.send", "draft.approved"]


async def test_a_follower_that_fails_takes_the_event_with_it(database) -> None:
    bench = Bench(database, follow=following(((What.APPROVED, refuse),)))
    draft = await drafted(bench)
    with pytest.raises(RuntimeError):
        await logged_once(bench, What.APPROVED, draft)
    assert await logged(bench) == []
