"""Whoever can approve is told once, privately, with the buttons that decide it, and is never left with stale ones."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest_asyncio

from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Limit, Office, an_office, closed_office, rules, told

TWO = (seed.KAISA, seed.MIKKO)
Json = dict[str, Any]


def notices(office: Office, user: str = seed.KAISA) -> list[Json]:
    return office.posts(office.workspace.open_im(user).id)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as office:
        yield office


async def test_an_approver_gets_one_message_and_decides_in_it(office: Office) -> None:
    await office.drafted()
    [message] = notices(office)
    assert "Kivikko Rakennus Oy" in told(message)
    assert {"draft.approve", "draft.edit", "draft.send_back", "draft.reject", "card.open"} == set(
        office.actions(message)
    )
    await office.kaisa.press("draft.approve", on=message)
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    [message] = notices(office)
    assert office.actions(message) == []
    assert "Everything in this message is decided" in told(message)


async def test_who_may_not_approve_it_is_told_nothing(office: Office) -> None:
    await office.drafted()
    assert notices(office, seed.MIKKO) == []
    assert all("draft.approve" not in office.actions(message) for message in notices(office, seed.AINO))


async def test_what_comes_within_the_window_is_one_message_that_is_kept_true(office: Office) -> None:
    for number in range(3):
        await office.drafted(f"{KIVIKKO} {1000 + number} Verkkosivut")
        await office.later(minutes=3)
    [message] = notices(office)
    assert "3 invoices wait" in told(message)
    await office.kaisa.press("draft.approve", on=office.cards[0])
    await office.settled()
    assert "2 invoices wait" in told(notices(office)[0])
    await office.later(minutes=30)
    older, newer = notices(office)
    assert office.actions(older) == []
    assert "2 invoices wait" in told(newer)


async def test_of_many_it_says_how_many_there_are(office: Office) -> None:
    for number in range(7):
        await office.drafted(f"{KIVIKKO} {1000 + number} Verkkosivut")
    [message] = notices(office)
    assert "The first 5 of 7" in told(message)
    assert "drafts.review" in office.actions(message)


async def test_outside_office_hours_it_waits_until_the_office_opens(office: Office) -> None:
    await office.later(hours=8)  # six in the evening
    await office.drafted()
    assert notices(office) == []
    await office.later(hours=13)
    assert notices(office) == [], "seven in the morning"
    await office.later(hours=1, minutes=1)
    assert len(notices(office)) == 1


async def test_the_hours_are_those_where_the_approver_is(tmp_path: Path) -> None:
    async with closed_office(tmp_path) as office:
        away = replace(office.workspace.users[seed.KAISA], tz="America/New_York")
        office.workspace.users[seed.KAISA] = away
        async with office.open():
            await office.settled()
            await office.drafted()
            assert notices(office) == [], "three in the morning"
            await office.later(hours=5, minutes=1)
            assert len(notices(office)) == 1


async def test_a_person_chooses_once_a_day_or_never_in_app_home(office: Office) -> None:
    await office.driver.open_home(seed.KAISA)
    view = office.workspace.views.homes[seed.KAISA]
    await office.driver.click_in_view(seed.KAISA, view["id"], "notify.choose", '{"n":"daily"}')
    await office.settled()
    await office.drafted()
    await office.later(hours=2)
    assert notices(office) == []
    await office.later(hours=20, minutes=1)
    assert len(notices(office)) == 1
    view = office.workspace.views.homes[seed.KAISA]
    await office.driver.click_in_view(seed.KAISA, view["id"], "notify.choose", '{"n":"off"}')
    await office.drafted(f"{KIVIKKO} 700 Toinen")
    await office.later(days=1)
    assert len(notices(office)) == 1


async def test_who_has_approved_waits_for_nothing_any_more_while_the_other_does(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO, limits=(Limit(approvals=2),))) as office:
        await office.drafted()
        assert [len(notices(office, user)) for user in TWO] == [1, 1]
        await office.kaisa.press("draft.approve", on=notices(office)[0])
        await office.settled()
        assert "draft.approve" not in office.actions(notices(office)[0])
        assert "draft.approve" in office.actions(notices(office, seed.MIKKO)[0])
        await office.mikko.press("draft.approve", on=notices(office, seed.MIKKO)[0])
        await office.settled()
        assert office.invoice.status == "NOT_SENT"


async def test_an_edit_keeps_the_message_and_its_buttons_are_those_of_the_new_revision(office: Office) -> None:
    await office.drafted()
    await office.aino.press("draft.edit")
    await office.aino.submit({"edit.your_reference": "PO-1"})
    await office.settled()
    [message] = notices(office)
    await office.kaisa.press("draft.approve", on=message)
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(office: Office) -> None:
    await office.drafted()
    [message] = notices(office)
    office.rows(
        "UPDATE job SET state = 'ready', intent_at = created_at, run_at = created_at WHERE kind = 'notice.post'"
    )
    office.rows(
        "UPDATE note SET value = json_remove(value, '$.number', '$.message', '$.told') WHERE name LIKE 'notice:%'"
    )
    await office.later(minutes=1)
    assert [each["ts"] for each in notices(office)] == [message["ts"]]


async def test_the_salespersons_message_says_whose_what_for_and_how_much_and_settles_it(office: Office) -> None:
    await office.aino.won("9012346-8 1000 Verkkosivut")
    await office.settled()
    [message] = notices(office, seed.AINO)
    assert all(part in told(message) for part in ("Kivikko Rakennus Oy", "Verkkosivut", "255,00"))
    assert {"draft.edit", "card.open"} == set(office.actions(message))


async def test_what_is_sent_back_is_settled_in_the_salespersons_message(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.send_back", on=notices(office)[0])
    await office.kaisa.submit({"send_back.remark": "Tilausnumero puuttuu"})
    await office.settled()
    message = notices(office, seed.AINO)[-1]
    assert "Tilausnumero puuttuu" in told(message)
    assert {"draft.edit", "draft.retry"} <= set(office.actions(message))
    await office.aino.press("draft.retry", on=message)
    await office.settled()
    await office.later(minutes=31)
    assert "draft.approve" in office.actions(notices(office)[-1])


async def test_a_rejected_deal_is_made_anew_from_the_salespersons_message(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä summa"})
    await office.settled()
    await office.aino.press("draft.anew", on=notices(office, seed.AINO)[-1])
    await office.settled()
    assert "draft.approve" in office.actions(office.card)


async def test_a_parked_deal_is_cured_in_the_salespersons_message(office: Office) -> None:
    await office.aino.won("Täysin Tuntematon Oy 1000 Verkkosivut")
    await office.settled()
    message = notices(office, seed.AINO)[-1]
    assert "Täysin Tuntematon" in told(message)
    assert "draft.fix" in office.actions(message) or "customer.pick" in office.actions(message)


async def test_an_approved_invoice_that_is_sent_soon_is_one_message_not_two(office: Office) -> None:
    await office.sent()
    await office.later(hours=1)
    said = notices(office, seed.AINO)
    assert sum("approved" in message["text"] for message in said) == 0
    assert sum("was sent" in message["text"] for message in said) == 1


async def test_a_deal_won_in_the_crm_is_offered_to_its_salesperson_where_it_is_asked(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(mode="ask")) as office:
        customer = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
        await office.hook({"deal_id": "A-1", "title": "Sivut", "amount": "100.00", "customer": customer})
        await office.settled()
        [message] = notices(office, seed.AINO)
        assert {"deal.draft", "deal.skip", "card.open"} == set(office.actions(message))
        await office.aino.press("deal.skip", on=message)
        await office.settled()
        assert office.invoices == []


async def test_what_something_stops_has_no_approve_that_could_only_be_refused(office: Office) -> None:
    customer = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
    deal = {"deal_id": "NOBODY-1", "title": "Sivut", "amount": "100.00", "customer": customer}
    await office.hook(deal | {"owner_email": "nobody@elsewhere.example"})
    await office.settled()
    [message] = notices(office)
    assert "Who is the salesperson?" in told(message)
    assert "draft.approve" not in office.actions(message)
    assert "card.open" in office.actions(message), "where the salesperson is named"


async def test_a_credit_says_who_asked_for_it_and_why(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        await office.sent()
        await office.kaisa.credit()
        await office.settled()
        assert "A credit of your deal's invoice waits" in told(notices(office, seed.AINO)[-1])
        message = notices(office, seed.MIKKO)[-1]
        assert "asked for this credit: Kauppa purettiin" in told(message)
        assert {"type": "user", "user_id": seed.KAISA} in [
            leaf
            for block in message["blocks"]
            if block["type"] == "rich_text"
            for part in block["elements"]
            for leaf in part["elements"]
        ]
        await office.mikko.press("draft.send_back", on=message)
        await office.mikko.submit({"send_back.remark": "Miksi?"})
        await office.settled()
        assert "Sent back: credit to Kivikko Rakennus Oy" in told(office.card)
