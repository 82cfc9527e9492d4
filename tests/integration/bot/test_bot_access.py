"""Who may do anything at all: told in their own language why not, wherever they tried, and nothing is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.values.ids import JobId
from bot.domain.values.localized import text
from bot.messages.kit.words import Words
from bot.rule_settings import AccessPolicy, Rules
from sandbox.slack import seed
from sandbox.slack.model import User
from tests.integration.bot.office import KIVIKKO, Json, Office, Person, an_office, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
VIERAS, GUEST = "U0VIERAS", "access.guest"
IMPOSTOR = "U0IMPOSTOR"


def account(user_id: str = VIERAS, **more: object) -> User:
    return User(user_id, "vieras", "Veera Vieras", "veera@toinen.example", locale="fi-FI", **more)  # type: ignore[arg-type]


def joined(office: Office, user: User, *channels: str) -> Person:
    """In the workspace, and in these channels."""
    office.workspace.users[user.id] = user
    for channel in channels or ("#deals", "#sales"):
        office.workspace.find_channel(channel).members.add(user.id)
    return Person(office, user.id)


@pytest_asyncio.fixture(loop_scope="module")
async def guest(office: Office) -> AsyncIterator[Person]:
    yield joined(office, account(is_restricted=True))
    await _leave(office, VIERAS)


async def _leave(office: Office, user: str) -> None:
    """For good: another test's account of that id is another person's."""
    office.workspace.users.pop(user, None)
    for channel in office.workspace.channels.values():
        channel.members.discard(user)
    await office.settled()
    office.bot.services.people.members._known.pop(user, None)  # type: ignore[call-overload]
    office.rows("DELETE FROM person WHERE user_id = ?", user)


def finnish(key: str, user: str = seed.KAISA) -> str:
    return Words("fi").render(text(key, user=user))


# --- where it is said ------------------------------------------------------------------------------------------------


async def test_a_guests_command_saves_nothing_and_says_in_the_guests_language_who_can_help(
    office: Office, guest: Person
) -> None:
    before = office.count("deal")
    seen = await guest.won(f"{KIVIKKO} 100 Tarra")
    assert seen.text == finnish(GUEST)
    assert f"<@{seed.KAISA}>" in seen.text
    assert office.count("deal") == before


async def test_a_guests_click_on_a_card_is_answered_beside_it_and_the_card_stays(office: Office, guest: Person) -> None:
    card = await office.drafted()
    for action in ("draft.why", "draft.edit", "draft.approve", "draft.reject"):
        seen = await guest.press(action)
        assert seen.text == finnish(GUEST), action
        assert seen.view is None
    await office.settled()
    assert office.card == card


async def test_a_form_that_was_open_when_its_owner_became_a_guest_is_answered_in_the_form(office: Office) -> None:
    person, before = joined(office, account()), office.count("deal")
    assert (await person.won()).view
    office.workspace.users[VIERAS] = account(is_restricted=True)
    await office.later(minutes=6)
    seen = await person.submit({"won.partner": "new:Uusi Oy", "won.amount": "10"})
    before_the_name, _, after_it = finnish(GUEST).partition(f"<@{seed.KAISA}>")
    assert [said for said in (before_the_name, seed.KAISA, after_it) if said not in told(seen.view or {})] == []
    assert office.count("deal") == before
    await _leave(office, VIERAS)


async def test_a_guests_home_says_why_and_shows_nothing(office: Office, guest: Person) -> None:
    await office.drafted()
    home = (await office.driver.open_home(guest.id)).home
    assert home is not None
    assert finnish(GUEST).split("<@")[0] in told(home)
    assert "Kivikko" not in told(home)


async def test_a_press_on_a_home_of_before_is_answered_in_a_window(office: Office) -> None:
    person = joined(office, account())
    home = (await office.driver.open_home(VIERAS)).home
    assert home is not None
    office.workspace.users[VIERAS] = account(deleted=True)
    await office.later(minutes=6)
    seen = await office.driver.click_in_view(person.id, home["id"], "won.open")
    assert seen.view is not None
    assert seen.view["callback_id"] == "problem"
    assert finnish("access.deactivated") in told(seen.view)
    await _leave(office, VIERAS)


async def test_a_guests_search_finds_nobody(office: Office) -> None:
    person = joined(office, account())
    view = (await person.won()).view
    assert view is not None
    asked = {"action_id": "customer.search", "block_id": "won.partner", "query": "Kivikko", "view_id": view["id"]}
    assert (await office.driver.suggest(person.id, **asked))["options"]
    office.workspace.users[VIERAS] = account(is_restricted=True, is_ultra_restricted=True)
    await office.later(minutes=6)
    assert (await office.driver.suggest(person.id, **asked))["options"] == []
    await _leave(office, VIERAS)


# --- who is who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("how", "key"),
    [
        ({"team_id": "T0OTHER"}, "access.outsider"),
        ({"team_id": "T0OTHER", "is_stranger": True}, "access.outsider"),
        ({"team_id": "T0SISTER", "teams": ("T0SISTER",)}, "access.outsider"),
        ({"deleted": True}, "access.deactivated"),
        ({"bot_id": "B0ROBOT"}, "access.app"),
        ({"is_restricted": True}, GUEST),
    ],
)
async def test_each_kind_of_account_is_kept_out_whether_slack_names_its_workspace_or_not(
    office: Office, how: Json, key: str, named: bool
) -> None:
    person = joined(office, account(**how))
    await office.drafted()
    office.workspace.tells_home_team = named
    assert finnish(key) in (await person.press("draft.why")).text
    office.workspace.tells_home_team = True
    await _leave(office, VIERAS)


async def test_slacks_word_that_a_click_came_from_elsewhere_is_enough(office: Office) -> None:
    person = joined(office, account())
    await office.drafted()
    assert (await person.press("draft.why")).view
    office.workspace.views.clear()
    office.workspace.users[VIERAS] = account(team_id="T0OTHER")  # in the payload at once, in the profile not looked at
    seen = await person.press("draft.why")
    assert seen.text == finnish("access.outsider")
    assert seen.view is None
    await _leave(office, VIERAS)


async def test_who_is_made_a_guest_is_out_as_soon_as_slack_tells(office: Office) -> None:
    person = joined(office, account())
    assert "access" not in (await person.paid("help")).text
    office.workspace.users[VIERAS] = account(is_restricted=True)
    await office.driver.speak(VIERAS, "fi-FI")
    assert (await person.paid("Kivikko")).text == finnish(GUEST)
    await _leave(office, VIERAS)


async def test_while_slack_is_silent_the_known_go_on_and_the_unknown_are_told_to_come_back(office: Office) -> None:
    person = joined(office, account("U0UUSI"))
    await office.aino.paid("help")
    await office.later(minutes=6)
    office.workspace.faults.refuse("users.info", "internal_error")
    assert "Kivikko" in (await office.aino.paid("Kivikko Rakennus")).text
    seen = await person.paid("Kivikko Rakennus")
    assert seen.text == Words("en").render(text("access.unknown"))
    office.workspace.faults.clear()
    assert "Kivikko" in (await person.paid("Kivikko Rakennus")).text
    await _leave(office, "U0UUSI")


async def test_an_address_of_another_workspace_makes_nobody_an_approver(tmp_path: Path) -> None:
    """There, an administrator may write into a profile whatever they like."""
    async with an_office(tmp_path, rules(approvers=("kaisa.nieminen@revontuli.example",))) as office:
        kaisa = office.workspace.users[seed.KAISA]
        impostor = joined(office, replace(kaisa, id=IMPOSTOR, team_id="T0OTHER"))
        office.workspace.tells_home_team = False
        await office.driver.open_home(IMPOSTOR)
        await office.drafted()
        await impostor.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "UNFINISHED"
        assert IMPOSTOR not in await office.bot.services.people.approvers()
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "NOT_SENT"


# --- [access] --------------------------------------------------------------------------------------------------------


def narrowed(**lists: tuple[str, ...]) -> Rules:
    return rules().model_copy(update={"access": AccessPolicy(**lists)})


@asynccontextmanager
async def with_groups(folder: Path, **lists: tuple[str, ...]) -> AsyncIterator[Office]:
    async with an_office(folder, narrowed(**lists)) as office:
        office.workspace.usergroups["S0SALES"] = ("sales", [seed.AINO])
        yield office


async def test_lists_narrow_to_their_groups_and_are_looked_up_again_after_five_minutes(tmp_path: Path) -> None:
    async with with_groups(tmp_path, win=("@sales",), paid=("elias.korhonen@revontuli.example",)) as office:
        assert not (await office.aino.won(f"{KIVIKKO} 100 Tarra")).error
        assert "Kauppoja saavat kirjata" in (await office.elias.won(f"{KIVIKKO} 200 Tarra")).text
        assert "only" in (await office.aino.paid("Kivikko")).text.lower()
        assert "Kivikko" in (await office.elias.paid("Kivikko Rakennus")).text
        await office.settled()
        assert office.count("deal") == 1
        office.workspace.usergroups["S0SALES"] = ("sales", [seed.ELIAS])
        await office.later(minutes=6)
        assert "Only people" in (await office.aino.won(f"{KIVIKKO} 300 Tarra")).text


async def test_a_salesperson_without_details_sees_those_of_her_own_deal_and_no_other_customers(tmp_path: Path) -> None:
    async with with_groups(tmp_path, details=(seed.ELIAS,)) as office:
        await office.drafted()
        assert "Only people" in (await office.mikko.press("draft.why")).text
        assert (await office.aino.press("draft.why")).view
        form = (await office.aino.press("draft.edit")).view
        assert form is not None
        assert form["callback_id"] == "draft.edit"
        asked = {"action_id": "customer.search", "block_id": "edit.customer", "query": "Kivikko", "view_id": form["id"]}
        assert (await office.driver.suggest(seed.AINO, **asked))["options"] == []
        assert (await office.kaisa.press("draft.preview")).text == "", "an approver sees all of it"


@pytest.mark.parametrize("name", [VIERAS, "veera@toinen.example"])
async def test_a_guest_who_was_named_works_like_a_member(tmp_path: Path, name: str) -> None:
    async with an_office(tmp_path, narrowed(guests=(name,))) as office:
        guest = joined(office, account(is_restricted=True))
        other = joined(office, replace(account("U0TOINEN", is_restricted=True), email="other@toinen.example"))
        assert not (await guest.won(f"{KIVIKKO} 100 Tarra")).error
        await office.settled()
        assert office.card
        assert (await guest.press("draft.why")).view
        assert (await other.press("draft.why")).text == finnish(GUEST)


# --- who may answer, retry, dismiss ----------------------------------------------------------------------------------


async def test_whether_a_deal_is_invoiced_is_answered_by_its_salesperson_or_an_approver(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(mode="ask")) as office:
        for press in ("deal.draft", "deal.skip"):
            await office.drafted(f"{KIVIKKO} {len(office.cards) + 1}00 Tarra")
            card = office.card
            assert "myyjä" in (await office.elias.press(press)).text
            assert office.card == card
        await office.kaisa.press("deal.skip")
        await office.settled()
        assert office.rows("SELECT state FROM draft ORDER BY id") == [("asked",), ("skipped",)]


async def test_a_deal_of_the_crm_is_answered_by_its_owner_there(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(mode="ask")) as office:
        deal = {
            "deal_id": "A-1",
            "title": "Verkko",
            "amount": "10.00",
            "owner_email": "Elias.Korhonen@revontuli.example",
        }
        await office.hook(deal | {"customer": {"name": "Kivikko", "business_id": KIVIKKO}})
        await office.settled()
        assert "salesperson" in (await office.aino.press("deal.draft")).text
        assert (await office.elias.press("deal.draft")).text == ""
        await office.settled()
        assert office.invoice.status == "UNFINISHED"


async def alarmed(office: Office) -> Json:
    await office.drafted()
    async with office.bot.uow_factory() as uow:
        what, then = text("alert.healed.by"), text("alert.job_parked.next")
        await office.bot.services.alerts.raise_(uow, "closed", "Kivikko", what, then, await uow.job_admin.get(JobId(1)))
        await uow.commit()
    await office.settled()
    return office.alerts[-1]


async def test_a_problem_is_settled_by_approvers_and_others_are_told_by_whom(office: Office) -> None:
    alert = await alarmed(office)
    for press in ("alert.retry", "alert.dismiss"):
        assert f"<@{seed.KAISA}>" in (await office.mikko.press(press, on=alert)).text
        assert office.alerts[-1] == alert
    await office.kaisa.press("alert.dismiss", on=alert)
    await office.settled()
    assert office.actions(office.alerts[-1]) == []


async def test_where_there_are_no_approvers_it_says_how_to_name_them(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=())) as office:
        alert = await alarmed(office)
        seen = await office.mikko.press("alert.retry", on=alert)
        assert "voitto.toml, under [approvals]" in seen.text
        assert office.alerts[-1] == alert


async def test_home_shows_problems_without_buttons_to_whoever_may_not_settle_them(office: Office) -> None:
    await alarmed(office)
    homes = {user: (await office.driver.open_home(user)).home for user in (seed.KAISA, seed.MIKKO)}
    assert all("Kivikko" in told(home or {}) for home in homes.values())
    assert "alert.retry" in str(homes[seed.KAISA])
    assert "alert.retry" not in str(homes[seed.MIKKO])
    await office.kaisa.press("alert.dismiss", on=office.alerts[-1])


# --- sharing ---------------------------------------------------------------------------------------------------------


async def asked_before_sharing(office: Office) -> Json:
    answer = (await office.aino.paid("Kivikko Rakennus")).ephemerals[0]
    seen = await office.aino.press("paid.share", on=answer)
    assert office.digests == [], "nothing was posted yet"
    question = seen.ephemerals[-1]
    assert office.actions(question) == ["paid.share_anyway"]
    return question


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared", "is_org_shared"])
async def test_sharing_into_a_channel_of_others_too_asks_once_more(office: Office, flag: str) -> None:
    channel = office.workspace.find_channel("#sales")
    setattr(channel, flag, True)
    question = await asked_before_sharing(office)
    assert "from outside" in told(question)
    assert "sales" in told(question)
    await office.aino.press("paid.share_anyway", on=question)
    assert len(office.digests) == 1
    assert "Kivikko Rakennus Oy" in told(office.digests[0])
    setattr(channel, flag, False)


async def test_sharing_where_a_guest_reads_asks_and_a_named_guest_counts_as_a_colleague(
    office: Office, guest: Person, tmp_path: Path
) -> None:
    assert guest.id in office.workspace.find_channel("#sales").members
    assert "from outside" in told(await asked_before_sharing(office))
    async with an_office(tmp_path, narrowed(guests=(VIERAS,))) as other:
        joined(other, account(is_restricted=True))
        answer = (await other.aino.paid("Kivikko Rakennus")).ephemerals[0]
        await other.aino.press("paid.share", on=answer)
        assert len(other.digests) == 1


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_while_slack_does_not_say_who_reads_a_share_asks(office: Office, method: str) -> None:
    office.workspace.faults.refuse(method, "internal_error")
    assert "does not say" in told(await asked_before_sharing(office))


async def test_a_new_colleague_in_the_channel_is_looked_up_and_nobody_is_asked(office: Office) -> None:
    joined(office, account())
    answer = (await office.aino.paid("Kivikko Rakennus")).ephemerals[0]
    await office.aino.press("paid.share", on=answer)
    assert len(office.digests) == 1
    assert office.rows("SELECT 1 FROM person WHERE user_id = ?", VIERAS) == [], "of readers nothing is kept"
    await _leave(office, VIERAS)


async def test_whoever_may_not_search_customers_still_names_the_deals_in_its_form(tmp_path: Path) -> None:
    async with with_groups(tmp_path, details=(seed.ELIAS,)) as office:
        view = (await office.aino.won()).view
        assert view is not None

        async def offered(query: str, block: str = "won.partner") -> list[Json]:
            found = await office.driver.suggest(office.aino.id, "customer.search", block, query, view_id=view["id"])
            return list(found["options"])

        assert [one["value"] for one in await offered("Kivikko")] == ["new:Kivikko"], "nobody of the register is named"
        assert [one["value"] for one in await offered("9012346-4")] == ["id:9012346-4"]
        assert await offered("Kivikko", "edit.customer") == []
        [taken] = await offered("9012346-8")
        assert taken["value"] == "id:9012346-8"
        await office.aino.submit({"won.partner": taken, "won.amount": "100"})
        await office.settled()
        assert office.invoice.data["counterParty"]["identifier"] == "9012346-8"
