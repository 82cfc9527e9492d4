"""A deal whose owner Slack does not know, or has not told, is nobody's to approve until somebody says whose it is."""

from dataclasses import replace
from typing import Any

import pytest

from bot.rule_settings import Limit
from sandbox.slack import seed
from tests.integration.bot.office import AINO_EMAIL
from tests.integration.eyes.acts import NOBODY, approves, entries, names, shown, sold, status
from tests.integration.eyes.conftest import Desk


async def test_an_owner_whom_slack_does_not_know_is_asked_about_and_nobody_approves_meanwhile(desk: Desk) -> None:
    async with desk() as office:
        card = await sold(office, NOBODY)
        assert NOBODY in shown(card)
        assert {"owner.name", "draft.retry"} <= set(office.actions(card))
        assert NOBODY in await approves(office.kaisa)
        assert NOBODY in await approves(office.mikko)
        assert status(office) == "UNFINISHED"


async def test_who_is_named_has_the_deal_and_who_named_is_not_its_only_approver(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, NOBODY)
        assert await names(office.kaisa, seed.AINO) == {}
        assert f"<@{seed.AINO}>" in shown(office.card)
        assert f"<@{seed.KAISA}> named the salesperson" in shown(office.card), "the card says who must not be alone"
        assert f"<@{seed.KAISA}> named <@{seed.AINO}>" in shown(office.card), "and whose word it is"
        assert any("named you as the salesperson" in said or "myyjäksi" in said for said in office.aino.told)
        (entry,) = await entries(office, "deal.salesperson")
        assert (entry.who, entry.details["user"]) == (seed.KAISA, seed.AINO)
        assert seed.MIKKO in await approves(office.kaisa), "she is told who can"
        assert status(office) == "UNFINISHED"
        assert await approves(office.mikko) == ""
        assert status(office) == "NOT_SENT"


async def test_an_approver_who_sold_it_cannot_name_somebody_else_and_approve(desk: Desk) -> None:
    async with desk(approvers=(seed.KAISA,)) as office:
        await sold(office, NOBODY)
        assert await names(office.kaisa, seed.ELIAS) == {}
        assert "Nobody here may approve this" in shown(office.card)
        assert "nobody else may" in await approves(office.kaisa)
        assert status(office) == "UNFINISHED"


async def test_a_named_approver_approves_no_deal_of_hers(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, NOBODY)
        await names(office.mikko, seed.KAISA)
        assert "brought in this deal" in await approves(office.kaisa)
        assert await approves(office.mikko), "he named her, and nobody else is left"
        assert status(office) == "UNFINISHED"


async def test_anybody_may_say_that_it_is_hers_and_nobody_else_that_it_is_a_third_ones(desk: Desk) -> None:
    async with desk(approvers=(seed.KAISA,)) as office:
        await sold(office, NOBODY)
        assert set(await names(office.elias, seed.AINO)) == {"owner.user"}
        assert await names(office.elias, seed.ELIAS) == {}
        assert await approves(office.kaisa) == ""
        assert status(office) == "NOT_SENT"


async def test_whoever_was_named_wrongly_or_rightly_can_say_so_herself(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, NOBODY)
        await names(office.mikko, seed.KAISA)
        assert "Nobody here may approve this" in shown(office.card)
        assert await names(office.kaisa, seed.KAISA) == {}
        assert "says that this deal is theirs" in shown(office.card)
        assert await approves(office.mikko) == "", "it is no longer his word alone"
        assert status(office) == "NOT_SENT"


async def test_whom_the_deal_itself_names_nobody_names_otherwise(desk: Desk) -> None:
    async with desk() as office:
        card = await sold(office, NOBODY)
        office.workspace.users[seed.ELIAS] = replace(office.workspace.users[seed.ELIAS], email=NOBODY)
        await office.kaisa.press("draft.retry")
        await office.settled()
        seen = await office.kaisa.press("owner.name", on=card, message=card)
        assert seed.ELIAS in "".join(map(shown, seen.ephemerals))
        assert seen.view is None


@pytest.mark.parametrize("kind", [{"deleted": True}, {"is_restricted": True}, {"bot_id": "B1"}])
async def test_only_one_of_us_can_be_named(desk: Desk, kind: dict[str, Any]) -> None:
    async with desk() as office:
        office.workspace.users[seed.ELIAS] = replace(office.workspace.users[seed.ELIAS], **kind)
        await sold(office, NOBODY)
        assert set(await names(office.kaisa, seed.ELIAS)) == {"owner.user"}
        office.workspace.faults.refuse("users.info", "internal_error")
        assert set(await names(office.kaisa, seed.AINO)) == {"owner.user"}, "nor one of whom Slack says nothing"
        assert await entries(office, "deal.salesperson") == []


@pytest.mark.parametrize(
    ("kind", "said"), [({"deleted": True}, "no longer uses Slack"), ({"is_restricted": True}, "guest")]
)
async def test_an_owner_who_left_or_is_a_guest_is_said_to_be_that(desk: Desk, kind: dict[str, Any], said: str) -> None:
    async with desk() as office:
        office.workspace.users[seed.ELIAS] = replace(office.workspace.users[seed.ELIAS], **kind)
        card = await sold(office, office.workspace.users[seed.ELIAS].email)
        assert said in shown(card)
        assert said in await approves(office.kaisa)
        assert status(office) == "UNFINISHED"


@pytest.mark.parametrize(
    "written", ["Aino.Laine@REVONTULI.example", "  aino.laine@revontuli.example ", "aino. laine@revontuli.example"]
)
async def test_case_and_spaces_make_nobody_of_an_owner(desk: Desk, written: str) -> None:
    async with desk() as office:
        card = await sold(office, written)
        assert f"<@{seed.AINO}>" in shown(card)
        assert await approves(office.kaisa) == ""


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "fatal_error"])
async def test_a_look_up_that_failed_is_no_answer_and_heals_by_itself(desk: Desk, error: str) -> None:
    async with desk() as office:
        office.workspace.faults.refuse("users.lookupByEmail", error)
        card = await sold(office, "kaisa.nieminen@revontuli.example")
        assert "Slack has not said who" in shown(card)
        assert "Slack has not said who" in await approves(office.kaisa)
        assert status(office) == "UNFINISHED"
        office.workspace.faults.clear()
        await office.later(minutes=10)
        assert f"<@{seed.KAISA}>" in shown(office.card)
        assert "owner.name" not in office.actions(office.card)
        assert "brought in this deal" in await approves(office.kaisa), "it is her own deal, as Slack says at last"
        assert await approves(office.mikko) == ""
        assert status(office) == "NOT_SENT"


async def test_a_right_that_slack_does_not_give_is_no_unknown_owner_and_raises_an_alert(desk: Desk) -> None:
    async with desk() as office:
        office.workspace.faults.refuse("users.lookupByEmail", "missing_scope")
        card = await sold(office, AINO_EMAIL)
        assert "Slack has not said who" in shown(card)
        assert any("Slack" in shown(alert) for alert in office.alerts)
        office.workspace.faults.clear()
        await office.kaisa.press("draft.retry")
        await office.settled()
        assert await approves(office.kaisa) == ""


async def test_an_owner_who_comes_to_slack_later_is_found_by_checking_again(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, NOBODY)
        office.workspace.users[seed.ELIAS] = replace(office.workspace.users[seed.ELIAS], email=NOBODY)
        await office.kaisa.press("draft.retry")
        await office.settled()
        assert "owner.name" not in office.actions(office.card)
        assert await approves(office.kaisa) == ""
        assert status(office) == "NOT_SENT"


async def test_a_deal_that_names_no_owner_asks_who_sold_it_and_stops_nobody(desk: Desk) -> None:
    async with desk() as office:
        card = await sold(office, None)
        assert "Who is the salesperson?" in shown(card)
        assert "owner.name" in office.actions(card)
        assert await approves(office.kaisa) == ""
        assert status(office) == "NOT_SENT"


async def test_an_approval_of_hers_counts_no_more_once_she_is_named(desk: Desk) -> None:
    async with desk(limits=(Limit(approvals=2),)) as office:
        await sold(office, "   ")
        await approves(office.kaisa)
        assert await names(office.mikko, seed.KAISA) == {}
        assert "Approvals: 1" not in shown(office.card)
        assert await approves(office.kaisa)
        assert await approves(office.mikko) == ""
        assert status(office) == "UNFINISHED", "hers is not the second one"


async def test_without_four_eyes_the_salesperson_is_asked_about_and_stops_nobody(desk: Desk) -> None:
    async with desk(four_eyes=False, approvers=(seed.KAISA,)) as office:
        card = await sold(office, NOBODY)
        assert "owner.name" in office.actions(card)
        assert await approves(office.kaisa) == ""
        assert status(office) == "NOT_SENT"


async def test_many_at_once_pass_no_deal_whose_salesperson_nobody_knows(desk: Desk) -> None:
    async with desk() as office:
        await sold(office, NOBODY)
        home = (await office.driver.open_home(seed.KAISA)).home
        assert home is not None
        view = (await office.driver.click_in_view(seed.KAISA, home["id"], "drafts.review")).view
        assert view is not None
        ticked = [option["value"] for option in view["blocks"][0]["element"]["options"]]
        seen = await office.driver.submit(seed.KAISA, view["id"], {"review.0": ticked})
        assert seen.view is not None
        assert "cannot be approved before something is settled" in shown(seen.view)
        await office.settled()
        assert status(office) == "UNFINISHED"
