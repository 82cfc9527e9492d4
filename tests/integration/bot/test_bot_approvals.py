"""Who may decide, how many must, and what happens to a decision that was taken too soon or never."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.domain.customers.creation import Creation
from bot.rule_settings import ApprovalPolicy, Delegate, Limit, Rules
from sandbox.procountor import invoicing
from sandbox.procountor.ledger import clone
from sandbox.slack import seed
from tests.integration.bot.office import JOBS, Office, an_office, closed_office, revision_of, rules, told
from tests.integration.cures.story import edits, fixes, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = (seed.KAISA, seed.MIKKO)


def policy(**approvals: Any) -> Rules:
    return Rules(approvals=ApprovalPolicy(**approvals), jobs=JOBS)


def edited_in_procountor(office: Office, change: Any) -> None:
    """Somebody opens the invoice there, changes it and saves it."""
    body = clone(office.invoice.data)
    change(body)
    kept = {k: v for k, v in body.items() if k not in ("invoiceSumInfo", "invoiceNumber", "creatorId", "isOffer")}
    invoicing.edit(office.ledger, office.invoice.id, kept)


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["@finance", "kaisa.nieminen@revontuli.example", seed.KAISA])
async def test_approvers_are_named_by_group_email_or_id(tmp_path: Path, named: str) -> None:
    async with closed_office(tmp_path, policy(approvers=(named,))) as office:
        office.workspace.usergroups["S0FIN"] = ("finance", [seed.KAISA])
        async with office.open():
            await office.drafted()
            assert f"<@{seed.KAISA}>" in told(office.card)
            assert (await office.mikko.press("draft.approve")).ephemerals
            await office.kaisa.press("draft.approve")
            await office.settled()
            assert office.invoice.status == "NOT_SENT"


def away(until: Any, to: str = seed.MIKKO) -> tuple[Delegate, ...]:
    return (Delegate.model_validate({"from": seed.KAISA, "to": to, "until": until}),)


async def test_a_delegate_decides_in_an_approvers_place_until_the_day_and_not_after(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        last_day = office.sandbox.world.clock.now().date()
        settings = office.settings.model_copy(
            update={"rules": policy(approvers=(seed.KAISA,), delegates=away(last_day))}
        )
        office.settings = settings
        async with office.open():
            await office.drafted()
            await office.mikko.press("draft.approve")
            await office.settled()
            assert office.invoice.status == "NOT_SENT"
            await office.later(days=1)
            office.starts_anew()
            await office.drafted("9012346-8 250 Lisätyö")
            assert (await office.mikko.press("draft.approve")).ephemerals
            await office.settled()
            assert office.invoice.status == "UNFINISHED"


async def test_a_delegate_has_no_more_rights_than_the_one_who_is_away(tmp_path: Path) -> None:
    rights = policy(approvers=(seed.AINO,), delegates=({"from": seed.AINO, "to": seed.KAISA, "until": "2099-12-31"},))
    async with an_office(tmp_path, rights) as office:
        await office.drafted()
        assert (await office.kaisa.press("draft.approve")).ephemerals
        await office.settled()
        assert office.invoice.status == "UNFINISHED"


async def test_the_card_counts_the_approvals(tmp_path: Path) -> None:
    async with an_office(tmp_path, policy(approvers=TWO, limits=(Limit(approvals=2),))) as office:
        await office.drafted()
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert "Approvals: 1 of 2" in told(office.card)
        assert "may decide on this" not in told(office.card)


async def test_a_card_warns_when_there_can_never_be_enough_approvals(tmp_path: Path) -> None:
    async with an_office(tmp_path, policy(approvers=(seed.KAISA,), limits=(Limit(approvals=2),))) as office:
        await office.drafted()
        assert "Only 1 approver may decide on this" in told(office.card)
        assert "approve the invoice in Procountor" in told(office.card)


async def test_a_card_that_nobody_can_approve_says_so_before_anybody_presses(tmp_path: Path) -> None:
    async with an_office(tmp_path, policy(approvers=())) as office:
        await office.drafted()
        assert "Nobody here may approve this" in told(office.card)


# --- withdrawn, and changed behind our back --------------------------------------------------------------------------


async def test_an_approved_unsent_invoice_is_taken_back_and_decided_anew(office: Office) -> None:
    card = await office.approved()
    assert (await office.mikko.press("draft.withdraw")).ephemerals
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert revision_of(office.card) == revision_of(card) + 1
    assert "draft.approve" in office.actions(office.card)
    assert (await office.kaisa.press("draft.send", on=card, message=card)).ephemerals
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.kaisa.press("draft.send")
    await office.settled()
    assert (office.invoice.status, office.invoice.send_count) == ("SENT", 1)


async def test_what_was_sent_in_procountor_meanwhile_is_not_taken_back(office: Office) -> None:
    await office.approved()
    invoicing.send(office.ledger, office.invoice.id)
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    assert office.invoice.status == "SENT"
    assert "already been sent" in office.thread()[-1]
    assert "draft.withdraw" not in office.actions(office.card)


async def test_in_a_closed_period_the_invoice_stays_approved_and_the_thread_says_why(office: Office) -> None:
    await office.approved()
    office.weather.set("procountor", "fiscal_closed")
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert "only while that period is open" in office.thread()[-1]
    assert "FISCAL" not in told(office.card) + office.thread()[-1]
    assert "draft.send" in office.actions(office.card)


async def test_a_card_shows_old_and_new_values_of_what_was_changed_in_procountor(office: Office) -> None:
    await office.drafted()

    def change(body: Any) -> None:
        body["invoiceRows"][0]["unitPrice"] = Decimal(2000)
        body["paymentInfo"]["dueDate"] = body["date"]
        body["orderReference"] = "PO-99"

    edited_in_procountor(office, change)
    await office.kaisa.press("draft.approve")
    await office.settled()
    shown = told(office.card).replace("\xa0", " ")
    assert "The total was changed in Procountor: 1 255,00 € → 2 510,00 €." in shown
    assert "The due date was changed in Procountor:" in shown
    assert "Changed in Procountor: line 1, " in shown
    assert "The customer's reference was changed in Procountor: – → PO-99." in shown
    assert shown.count("PO-99") > 1, "the facts of the card are the new ones"


async def test_nothing_leaves_that_was_changed_between_approval_and_sending(office: Office) -> None:
    await office.approved()
    invoicing.restore_unfinished(office.ledger, office.invoice.id)
    edited_in_procountor(office, lambda body: body["invoiceRows"][0].update(unitPrice=Decimal(9000)))
    invoicing.approve(office.ledger, office.invoice.id)
    await office.kaisa.press("draft.send")
    await office.settled()
    assert (office.invoice.status, office.invoice.send_count) == ("UNFINISHED", 0)
    assert "9 000,00" in told(office.card).replace("\xa0", " ")
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.kaisa.press("draft.send")
    await office.settled()
    assert (office.invoice.status, office.invoice.send_count) == ("SENT", 1)


async def test_an_invoice_whose_email_bounced_is_sent_again_by_a_second_press(office: Office) -> None:
    await office.sent()
    office.ledger.set_status(office.invoice, "NOT_SENT")
    await office.later(minutes=11)
    assert "draft.send" in office.actions(office.card)
    await office.kaisa.press("draft.send")
    await office.settled()
    assert (office.invoice.status, office.invoice.send_count) == ("SENT", 2)


# --- many, and late --------------------------------------------------------------------------------------------------


async def review(office: Office) -> Any:
    home = (await office.driver.open_home(seed.KAISA)).home
    assert home is not None
    return (await office.driver.click_in_view(seed.KAISA, home["id"], "drafts.review")).view


async def test_ticked_drafts_are_approved_and_each_is_answered(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        for line in ("9012346-8 100 Yksi", "9012346-8 200 Kaksi", "9012346-8 300 Kolme"):
            await office.drafted(line)
        view = await review(office)
        options = view["blocks"][0]["element"]["options"]
        assert len(options) == 3
        assert not view["blocks"][0]["element"].get("initial_options")
        await office.mikko.press("draft.approve", on=office.cards[0])
        await office.settled()
        seen = await office.driver.submit(seed.KAISA, view["id"], {"review.0": [o["value"] for o in options[:2]]})
        assert "approved." in told(seen.view)
        assert "not approved." in told(seen.view)
        await office.settled()
        assert [record.status for record in office.invoices] == ["NOT_SENT", "NOT_SENT", "UNFINISHED"]


async def test_approving_many_that_are_sent_at_once_asks_first_with_their_count_and_sum(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(send_after_approval=True)) as office:
        for line in ("9012346-8 100 Yksi", "9012346-8 200 Kaksi"):
            await office.drafted(line)
        view = await review(office)
        options = [option["value"] for option in view["blocks"][0]["element"]["options"]]
        asked = await office.driver.submit(seed.KAISA, view["id"], {"review.0": options})
        assert "sends 2 invoices" in told(asked.view)
        assert "376" in told(asked.view)
        await office.settled()
        assert [record.status for record in office.invoices] == ["UNFINISHED", "UNFINISHED"]
        assert asked.view is not None
        seen = await office.driver.submit(seed.KAISA, asked.view["id"], {})
        assert told(seen.view).count("approved.") == 2
        await office.settled()
        assert [record.status for record in office.invoices] == ["SENT", "SENT"]


async def ticked(office: Office, view: Any) -> Any:
    """All of the list's drafts, submitted."""
    options = [option["value"] for option in view["blocks"][0]["element"]["options"]]
    return (await office.driver.submit(seed.KAISA, view["id"], {"review.0": options})).view


async def warned_of(office: Office) -> None:
    """A draft without and one with a warning."""
    await office.drafted("9012346-8 100 Yksi")
    await won(office, {"name": "Kivikko Rakennus Oy", "business_id": "9012346-8"}, amount="200.00", lines=[PLAIN])


PLAIN = {"name": "Kaksi", "qty": "1", "unit_price": "150.00", "vat_pct": "25.5"}
DIFFER = "The lines add up to"


async def test_drafts_with_warnings_are_approved_from_the_list_only_after_they_were_shown(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await warned_of(office)
        look = await ticked(office, await review(office))
        assert "1 draft has warnings" in told(look)
        assert DIFFER in told(look)
        await office.settled()
        assert [record.status for record in office.invoices] == ["UNFINISHED", "UNFINISHED"], "nothing yet"
        seen = await office.driver.submit(seed.KAISA, look["id"], {})
        assert told(seen.view).count("approved.") == 2
        await office.settled()
        assert [record.status for record in office.invoices] == ["NOT_SENT", "NOT_SENT"]


@pytest.mark.parametrize("by_then", ["another warning", "another revision"])
async def test_what_was_not_shown_in_the_list_is_not_approved_from_it(tmp_path: Path, by_then: str) -> None:
    async with an_office(tmp_path) as office:
        await warned_of(office)
        look = await ticked(office, await review(office))
        if by_then == "another revision":
            await edits(office.aino, {"note": "x"})
        else:
            await office.sandbox.world.clock.advance(timedelta(days=16))  # of the days to pay, few are left
        seen = await office.driver.submit(seed.KAISA, look["id"], {})
        assert "not approved." in told(seen.view)
        await office.settled()
        assert office.invoices[-1].status == "UNFINISHED"


async def test_a_warning_that_came_since_the_list_was_opened_is_shown_before_it_is_approved(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.drafted("9012346-8 100 Yksi")
        view = await review(office)
        await office.sandbox.world.clock.advance(timedelta(days=16))
        look = await ticked(office, view)
        assert "days to pay" in told(look)
        await office.settled()
        assert office.invoice.status == "UNFINISHED"
        await office.driver.submit(seed.KAISA, look["id"], {})
        await office.settled()
        assert office.invoice.status == "NOT_SENT"


async def test_who_may_not_decide_is_offered_nothing_to_tick(office: Office) -> None:
    await office.drafted()
    view = await review(office)
    assert view["callback_id"] == "drafts.approve"
    assert office.aino.id in told(office.card)
    mine = await office.bot.services.notices.waiting.of(office.aino.id)  # type: ignore[arg-type]
    assert mine == []


async def test_a_draft_that_waits_for_more_than_three_days_is_told_to_its_approver_once_a_day(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA, seed.AINO))) as office:
        await office.drafted()
        await office.later(days=2)
        assert not any("waited" in said for said in office.kaisa.told)
        await office.later(days=1, hours=23)
        reminders = [said for said in office.kaisa.told if "odottanut" in said or "waited" in said]
        assert len(reminders) == 1
        assert not any("odottanut" in said or "waited" in said for said in office.aino.told), "her own deal"
        await office.later(hours=2)
        again = [said for said in office.kaisa.told if "odottanut" in said or "waited" in said]
        assert len(again) == 1
        message = office.posts(office.workspace.open_im(seed.KAISA).id)[-1]
        seen = await office.kaisa.press("drafts.review", on=message)
        assert seen.view is not None
        assert seen.view["callback_id"] == "drafts.approve"
        await office.later(days=2)  # over the weekend: the next working day's morning
        assert len([said for said in office.kaisa.told if "odottanut" in said or "waited" in said]) == 2


# --- a new customer's payment data -----------------------------------------------------------------------------------


async def test_changed_payment_data_of_a_customer_we_just_created_needs_two(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        await office.drafted()
        partner = office.invoice.data["partnerId"]
        async with office.bot.uow_factory() as uow:
            creation = Creation(at=office.bot.clock.now(), payment_data=("EMAIL", "old@kivikko.example"))
            await uow.customers.set_creation(partner, creation)
            await uow.commit()
        office.starts_anew()
        await office.drafted("9012346-8 300 Toinen")
        assert "payment data of this new customer has changed" in told(office.card)
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "UNFINISHED"
        await office.later(days=31)
        await fixes(office.mikko, "date.past")
        await office.mikko.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "NOT_SENT"


async def test_a_rejection_of_blanks_asks_for_the_reason_again(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    assert "reject.reason" in (await office.kaisa.submit({"reject.reason": "   "})).errors
    assert office.card["text"].startswith("Approve invoice")


async def test_the_salesperson_reads_whose_invoice_was_rejected_also_where_only_an_id_was_typed(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä summa"})
    await office.settled()
    assert "Kivikko Rakennus Oy" in office.aino.told[-1]
