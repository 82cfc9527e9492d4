"""Nobody redirects money: what is typed on a card is that invoice's, the customer's record needs an approval.

Every press is a signed request to the bot's own port; each story is played on SQLite, and by `make prove` on PostgreSQL.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.lifecycle import Actor
from bot.domain.values.ids import DraftId, UserId
from bot.services.approval.approvals import Listed
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.kept_facts import CUSTOMER_BEFORE
from bot.services.workflow.transitions import payload_of, transition
from sandbox.slack import seed
from tests.integration.bot.office import Json, Office, Person, by_whom, closed_office, rules, texts_in, told
from tests.integration.bot.server_time import moved_to
from tests.integration.cures.story import edits, fixes, spoilt, waits
from tests.integration.databases import *  # noqa: F403 - fixtures

WHO = "Raahen Ruukki Oy"
OLD, FORGED, RIGHT = "laskut@raahe.example", "raahe@huijari.example", "talous@raahe.example"
EMAILED = {"invoicingInfo__invoiceChannel": "EMAIL", "invoicingInfo__email": OLD}
ELIAS_EMAIL = "elias.korhonen@revontuli.example"
TWO = (seed.KAISA, seed.MIKKO)


@pytest_asyncio.fixture
async def office(tmp_path: Path, story_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """Of two approvers, or of those a test names; its customer gets invoices by e-mail, and always did."""
    named = getattr(request, "param", TWO)
    async with closed_office(tmp_path, rules(approvers=named)) as closed:
        spoilt(closed, WHO, **EMAILED)
        office = await moved_to(story_url, closed)
        async with office.open():
            await office.settled()
            yield office


def email(office: Office) -> str | None:
    found: str | None = office.customer(WHO)["invoicingInfo"].get("email")
    return found


async def won(office: Office, number: int, **more: Any) -> Json:
    """A deal of Aino's, or of who else is named, with the customer of these stories."""
    office.starts_anew()
    customer = {"name": WHO, "business_id": office.customer(WHO)["invoicingInfo"]["identifier"]}
    deal = {"deal_id": f"M-{number}", "title": f"Työ {number}", "amount": "1000.00", "customer": customer}
    answer = await office.hook(deal | {"owner_email": "aino.laine@revontuli.example"} | more)
    assert answer.status_code == 202, answer.text
    await office.settled()
    return office.card


async def honest(office: Office, number: int) -> Json:
    """The next deal of somebody else."""
    return await won(office, number, owner_email=ELIAS_EMAIL)


async def approves(person: Person) -> str:
    """What was answered; nothing when the approval was taken."""
    seen = await person.press("draft.approve")
    await person.office.settled()
    return "\n".join(told(message) for message in seen.ephemerals)


async def rejects(person: Person) -> None:
    await person.press("draft.reject")
    await person.submit({"reject.reason": "Tuntematon osoite"})
    await person.office.settled()


# --- the attack ------------------------------------------------------------------------------------------------------


async def test_a_salespersons_address_is_her_invoices_own_and_leads_no_other_astray(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": FORGED})
    assert waits(office)
    assert office.invoice.data["counterParty"]["email"] == FORGED
    assert email(office) == OLD, "nobody has approved it"
    shown = told(office.card)
    assert f"E-mail changed by <@{seed.AINO}>, from {OLD} to {FORGED}." in shown
    assert "this invoice's own" in shown
    assert "Approvals: 0 of 2" in shown
    await honest(office, 2)
    assert office.invoice.data["counterParty"]["email"] == OLD
    assert "Approvals:" not in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "NOT_SENT"


async def test_a_rejected_address_leaves_no_trace_in_the_customers_record(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": FORGED, "channel": "MAIL"})
    await rejects(office.mikko)
    record = office.customer(WHO)["invoicingInfo"]
    assert (record["email"], record["invoiceChannel"]) == (OLD, "EMAIL")
    await honest(office, 2)
    data = office.invoice.data
    assert (data["counterParty"]["email"], data["invoiceChannel"]) == (OLD, "EMAIL")
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "NOT_SENT"


async def test_an_approved_address_reaches_the_record_and_every_card_of_a_month_says_so(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": RIGHT})
    assert await approves(office.kaisa) == ""
    assert (office.invoice.status, email(office)) == ("UNFINISHED", OLD), "one approval is not enough"
    assert await approves(office.mikko) == ""
    assert (office.invoice.status, email(office)) == ("NOT_SENT", RIGHT)
    assert any("Approved, so the record of" in note for note in office.thread())
    await honest(office, 2)
    shown = told(office.card)
    assert f"{OLD} → {RIGHT}" in shown
    assert seed.AINO in texts_in(office.card["blocks"]), "who typed it is mentioned"
    assert "Approvals: 0 of 2" in shown
    [(_, refusal)] = await office.bot.services.approvals.approve_many([Listed(DraftId(2), 1)], UserId(seed.KAISA))
    assert refusal is not None, "in a list nobody sees old and new"
    assert refusal.key == "error.details_listed"
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "UNFINISHED"
    await office.later(days=30, minutes=1)
    await honest(office, 3)
    assert f"→ {RIGHT}" not in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "NOT_SENT"


@pytest.mark.parametrize("office", [(seed.AINO, *TWO)], indirect=True)
async def test_who_typed_it_is_never_one_of_the_two_on_any_later_card(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": RIGHT})
    assert email(office) == OLD, "on a deal of her own an approver is a salesperson"
    assert await approves(office.aino) != ""
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    assert email(office) == RIGHT
    await honest(office, 2)
    assert "Typed where the invoice goes" in told(office.card)
    refusal = await approves(office.aino)
    assert seed.KAISA in refusal
    assert seed.MIKKO in refusal
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    assert office.invoice.status == "NOT_SENT"


@pytest.mark.parametrize("office", [(seed.KAISA,)], indirect=True)
async def test_with_too_few_approvers_the_card_says_what_to_do(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": RIGHT})
    assert "name another" in told(office.card)
    assert await approves(office.kaisa) == ""
    assert (office.invoice.status, email(office)) == ("UNFINISHED", OLD)


async def test_a_typed_address_is_approved_beside_old_and_new_and_in_no_list(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": RIGHT})
    async with office.bot.uow_factory() as uow:
        draft = (await uow.drafts.newest(1))[0]
    decided = await office.bot.services.approvals.approve_many([Listed(draft.id, draft.revision)], seed.KAISA)  # type: ignore[arg-type]
    assert [refusal.key for _, refusal in decided if refusal] == ["error.details_listed"]


# --- every kind ------------------------------------------------------------------------------------------------------

KINDS: dict[str, tuple[Json, Json, str]] = {
    "channel": ({"channel": "NO_SENDING"}, {"invoicingInfo": {"invoiceChannel": "NO_SENDING"}}, "No sending"),
    "e-mail": ({"email": RIGHT}, {"invoicingInfo": {"email": RIGHT}}, RIGHT),
    "e-invoice": (
        {"einvoice_address": "003712345671", "einvoice_operator": "BAWCFI22"},
        {"invoicingInfo": {"einvoiceAddress": "003712345671", "einvoiceOperator": "BAWCFI22"}},
        "0037 12345671, BAWCFI22",
    ),
    "address": (
        {"street": "Uusikatu 1", "zip": "92100", "city": "Raahe"},
        {"address": {"street": "Uusikatu 1", "zip": "92100", "city": "Raahe"}},
        "Uusikatu 1, 92100, Raahe",
    ),
}


def holds(record: Json, wanted: Json) -> bool:
    return all(record[part].get(name) == value for part, values in wanted.items() for name, value in values.items())


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_of_detail_waits_for_the_approval_and_is_remembered(office: Office, kind: str) -> None:
    typed, wanted, shown = KINDS[kind]
    await won(office, 1)
    await edits(office.aino, typed)
    assert shown in told(office.card)
    assert not holds(office.customer(WHO), wanted)
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    assert holds(office.customer(WHO), wanted)
    await honest(office, 2)
    assert f"→ {shown}" in told(office.card)
    assert "Approvals: 0 of 2" in told(office.card)


IN_PROCOUNTOR: dict[str, tuple[Json, str]] = {
    "channel": ({"invoicingInfo__invoiceChannel": "MAIL"}, "E-mail → Post"),
    "e-mail": ({"invoicingInfo__email": FORGED}, f"{OLD} → {FORGED}"),
    "e-invoice": (
        {"invoicingInfo__einvoiceAddress": "003712345671", "invoicingInfo__einvoiceOperator": "BAWCFI22"},
        "→ 0037 12345671, BAWCFI22",
    ),
    "address": ({"address__street": "Uusikatu 1"}, "→ Uusikatu 1, "),
    "billing address": ({"billingAddress__street": "Aivan muu katu 5"}, f"→ {WHO}, Aivan muu katu 5"),
    "bank account": ({"paymentInfo__bankAccount": "FI2112345600000785"}, "→ FI2112345600000785"),
}


@pytest.mark.parametrize("kind", IN_PROCOUNTOR)
async def test_what_procountors_own_people_changed_is_told_and_needs_two_for_a_month(office: Office, kind: str) -> None:
    change, shown = IN_PROCOUNTOR[kind]
    await won(office, 1)
    assert "Approvals:" not in told(office.card), "seen for the first time, it was not changed"
    spoilt(office, WHO, **change)
    await honest(office, 2)
    assert shown in told(office.card)
    assert "Procountor)" in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "UNFINISHED"
    await office.later(days=31)
    await honest(office, 3)
    assert "Changed lately" not in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "NOT_SENT"


async def test_a_change_that_the_reading_of_the_register_saw_first_is_told_on_the_next_card(office: Office) -> None:
    spoilt(office, WHO, invoicingInfo__email=FORGED)
    await office.later(days=1)
    await won(office, 1)
    assert told(office.card).count(f"{OLD} → {FORGED}") == 1
    assert "Approvals: 0 of 2" in told(office.card)


# --- an approver's own edit ------------------------------------------------------------------------------------------


async def test_an_approvers_own_edit_is_in_the_record_at_once_and_needs_a_second_one(office: Office) -> None:
    await won(office, 1)
    await edits(office.kaisa, {"email": RIGHT})
    assert email(office) == RIGHT
    assert f"E-mail changed by <@{seed.KAISA}>, from {OLD} to {RIGHT}." in told(office.card)
    async with office.bot.uow_factory() as uow:
        (draft,) = await uow.drafts.newest(1)
        assert await uow.kv.get(CUSTOMER_BEFORE.of(draft.id, draft.revision)) is None, "it is done"
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "UNFINISHED"
    assert await approves(office.mikko) == ""
    assert office.invoice.status == "NOT_SENT"
    await honest(office, 2)
    assert f"{OLD} → {RIGHT}" in told(office.card)
    assert "Procountor)" not in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "UNFINISHED"


async def test_rejecting_undoes_what_an_approver_wrote_and_nothing_is_remembered(office: Office) -> None:
    await won(office, 1)
    await edits(office.kaisa, {"email": FORGED, "street": "Uusikatu 1", "zip": "92100", "city": "Raahe"})
    place = office.customer(WHO)["address"]
    assert (email(office), place["street"]) == (FORGED, "Uusikatu 1")
    await rejects(office.mikko)
    assert email(office) == OLD
    assert office.customer(WHO)["address"]["street"] != "Uusikatu 1"
    assert any("is undone: e-mail address" in note for note in office.thread())
    await honest(office, 2)
    assert FORGED not in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "NOT_SENT"


async def test_rejecting_overwrites_no_later_change(office: Office) -> None:
    await won(office, 1)
    await edits(office.kaisa, {"email": FORGED})
    spoilt(office, WHO, invoicingInfo__email=RIGHT)
    await rejects(office.mikko)
    assert email(office) == RIGHT
    assert any("is not undone: e-mail address" in note for note in office.thread())


async def test_an_approval_overwrites_no_change_that_it_did_not_show(office: Office) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": FORGED})
    spoilt(office, WHO, invoicingInfo__email=RIGHT)
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    assert office.invoice.status == "NOT_SENT"
    assert email(office) == RIGHT
    assert any("Not written into the record" in note for note in office.thread())


async def test_an_approved_address_is_undone_when_the_approval_was_taken_back_and_the_draft_rejected(
    office: Office,
) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": FORGED})
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    assert email(office) == FORGED
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    await rejects(office.kaisa)
    assert email(office) == OLD


# --- a customer that the draft made ----------------------------------------------------------------------------------

NEWCOMER = {"name": "Studio Kajastus Oy", "business_id": "9026006-7", "email": FORGED}


async def test_a_new_customers_address_goes_with_the_draft_that_gave_it(office: Office) -> None:
    await won(office, 1, customer=NEWCOMER)
    record = office.customer(NEWCOMER["name"])["invoicingInfo"]
    assert (record["invoiceChannel"], record["email"]) == ("EMAIL", FORGED)
    assert "Approvals:" not in told(office.card), "seen for the first time, it was not changed"
    await rejects(office.kaisa)
    record = office.customer(NEWCOMER["name"])["invoicingInfo"]
    assert (record["invoiceChannel"], record.get("email")) == ("NO_SENDING", None)


async def test_a_new_customer_that_others_were_invoiced_to_stays_as_it_is(office: Office) -> None:
    card = await won(office, 1, customer=NEWCOMER)
    await honest(office, 2)
    await won(office, 3, customer=NEWCOMER, owner_email=ELIAS_EMAIL)
    await office.mikko.press("draft.reject", on=card)
    await office.mikko.submit({"reject.reason": "Väärä"})
    await office.settled()
    assert office.customer(NEWCOMER["name"])["invoicingInfo"]["email"] == FORGED
    assert any("is not undone" in note for note in office.thread(card))


async def test_a_new_customers_address_goes_with_the_last_draft_that_used_it(office: Office) -> None:
    """Rejected one after the other, neither stays because of the other."""
    first = await won(office, 1, customer=NEWCOMER)
    second = await won(office, 3, customer=NEWCOMER)
    for card in (first, second):
        assert office.customer(NEWCOMER["name"])["invoicingInfo"]["email"] == FORGED
        await office.mikko.press("draft.reject", on=card)
        await office.mikko.submit({"reject.reason": "Väärä"})
        await office.settled()
    record = office.customer(NEWCOMER["name"])["invoicingInfo"]
    assert (record["invoiceChannel"], record.get("email")) == ("NO_SENDING", None)


async def test_a_new_customer_of_an_old_ones_name_needs_two(office: Office) -> None:
    """A salesperson makes a twin of a real customer, whose invoices go to herself."""
    await won(office, 1, customer={"name": "Raahen Ruukki"})
    value = next(v for v in office.values(office.card, "customer.pick").values() if json.loads(v)["p"] == "new")
    await office.aino.press("customer.pick", value=value)
    await office.aino.submit({"new.name": "Raahen Ruukki Oy", "new.email": FORGED, "new.channel": "EMAIL"})
    await office.settled()
    assert "another of the same name is in the register" in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "UNFINISHED", "one approval is not enough"
    assert await approves(office.mikko) == ""
    assert office.invoice.status == "NOT_SENT"


# --- trouble, and older versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reply_lost", "closed", "error_502_after"])
async def test_a_lost_answer_while_the_record_is_written_changes_nothing_in_the_end(office: Office, fault: str) -> None:
    await won(office, 1)
    await edits(office.aino, {"email": RIGHT})
    office.weather.next("procountor", fault, match=("PATCH", "*"))
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    await office.later(minutes=2)
    assert email(office) == RIGHT
    await honest(office, 2)
    assert told(office.card).count(f"{OLD} → {RIGHT}") == 1
    office.weather.next("procountor", fault, match=("PATCH", "*"))
    await edits(office.kaisa, {"email": FORGED})
    await office.later(minutes=2)
    assert email(office) == FORGED
    await rejects(office.mikko)
    assert email(office) == RIGHT


async def test_what_was_sent_before_the_approval_was_taken_back_is_undone_with_the_draft(office: Office) -> None:
    """Its answer is lost; before the step comes again, the approval is taken back and the draft rejected."""
    await won(office, 1)
    await edits(office.aino, {"email": FORGED})
    office.weather.next("procountor", "reply_lost", match=("PATCH", "*"))
    for person in (office.kaisa, office.mikko):
        assert await approves(person) == ""
    assert email(office) == FORGED
    async with office.bot.uow_factory() as uow:
        draft = (await uow.drafts.newest(1))[0]
        for state in (DraftState.PENDING, DraftState.REJECTED):
            by = by_whom(draft.state, state)
            moved = await transition(uow, draft, draft.state, office.bot.clock.now(), by=by, state=state)
            assert moved
            draft = moved
        await uow.commit()
    await office.later(minutes=2)
    assert email(office) == OLD
    await honest(office, 2)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "NOT_SENT"


async def test_a_step_of_an_older_version_writes_nothing_before_the_approval(office: Office) -> None:
    await won(office, 1)
    async with office.bot.uow_factory() as uow:
        draft = (await uow.drafts.newest(1))[0]
        now = office.bot.clock.now()
        moved = await transition(
            uow, draft, draft.state, now, by=Actor.EDITOR, state=DraftState.BUILDING, revision=draft.revision + 1
        )
        assert moved
        draft = moved
        old = {"details": {"email": FORGED}, "partner": office.customer(WHO)["id"], "user": seed.AINO}
        await uow.jobs.add(Kind.CUSTOMER_CHANGE, f"{draft.id}:{draft.revision}", payload_of(draft) | old)
        await uow.commit()
    await office.settled()
    assert waits(office)
    assert office.invoice.data["counterParty"]["email"] == FORGED
    assert email(office) == OLD
    assert "Approvals: 0 of 2" in told(office.card)


async def test_a_missing_address_that_a_salesperson_gives_is_her_invoices_own(office: Office) -> None:
    spoilt(office, WHO, invoicingInfo__email=None)
    await won(office, 1)
    await fixes(office.aino, "email.missing", {"email": RIGHT})
    assert waits(office)
    assert email(office) is None
    assert office.invoice.data["counterParty"]["email"] == RIGHT
    assert "Approvals: 0 of 2" in told(office.card)


async def test_what_was_undone_and_still_stands_on_an_invoice_is_nobodys_to_approve_alone(office: Office) -> None:
    given_up = await won(office, 1)
    await edits(office.kaisa, {"email": FORGED})
    await honest(office, 2)
    assert office.invoice.data["counterParty"]["email"] == FORGED
    await office.kaisa.press("draft.reject", on=given_up)
    await office.kaisa.submit({"reject.reason": "Turha"})
    await office.settled()
    assert email(office) == OLD, "undone with the draft it was typed on"
    assert "Approvals: 0 of 2" in told(office.card)
    assert await approves(office.kaisa) == ""
    assert office.invoice.status == "UNFINISHED", "one who led it there is not enough"
    await edits(office.elias, {})
    assert office.invoice.data["counterParty"]["email"] == OLD, "made anew, it goes where the record says"
    assert "Approvals:" not in told(office.card)
    assert await approves(office.mikko) == ""
    assert office.invoice.status == "NOT_SENT"
