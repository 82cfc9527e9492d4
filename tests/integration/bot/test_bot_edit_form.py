"""The edit form: lines as sections and in pages, and nothing that was typed is ever lost."""

from decimal import Decimal
from typing import Any

import pytest

from tests.edit_form import pressed
from tests.integration.bot.office import KIVIKKO, Json, Office, Person, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def of_lines(office: Office, count: int) -> None:
    lines = [{"name": f"Työ {n + 1}", "qty": "1", "unit_price": f"{n + 1}.00", "vat_pct": "25.5"} for n in range(count)]
    customer = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
    await office.hook(
        {"deal_id": f"LINES-{office.workspace.next_ts()}", "title": "Urakka", "customer": customer, "lines": lines}
    )
    await office.settled()


async def opened(person: Person) -> Json:
    view = (await person.press("draft.edit")).view
    assert view is not None
    return view


async def press(office: Office, view: Json, action: str, number: int = 0, **typed: Any) -> Json:
    state = {name.replace("__", "."): value for name, value in typed.items()}
    return await pressed(office.driver, office.kaisa.id, view, action, number, state)


def fields(view: Json) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def rows(office: Office) -> list[tuple[str, Decimal]]:
    return [(row["product"], row["unitPrice"]) for row in office.invoice.data["invoiceRows"]]


async def test_one_line_is_open_at_once_and_several_are_a_list(office: Office) -> None:
    await of_lines(office, 1)
    assert "edit.0.unit_price" in fields(await opened(office.kaisa))
    await of_lines(office, 3)
    view = await opened(office.kaisa)
    assert not [name for name in fields(view) if name.startswith("edit.0")]
    assert "Työ 3" in told(view)
    assert fields(view)[0] == "edit.note", "texts and terms come after the lines"
    assert "edit.customer" not in fields(view)


async def test_sixty_lines_are_edited_on_three_pages_and_the_others_stay(office: Office) -> None:
    await of_lines(office, 60)
    view = await opened(office.kaisa)
    assert len(view["blocks"]) <= 100
    view = await press(office, view, "line.open", 1)
    view = await press(office, view, "lines.next", edit__1__unit_price="200,50")
    view = await press(office, view, "line.open", 25)
    view = await press(office, view, "lines.next", edit__25__name="Lisätyö")
    assert "Lines 41–60 of 60" in told(view)
    view = await press(office, view, "line.open", 59)
    view = await press(office, view, "line.remove", 59)
    view = await press(office, view, "lines.back")
    assert "Lisätyö" in told(view)
    assert not (await office.kaisa.submit({"edit.note": "Kiitos"})).errors
    await office.settled()
    made = rows(office)
    assert len(made) == 59
    assert (made[1], made[25]) == (("Työ 2", Decimal("200.5")), ("Lisätyö", 26))
    untouched = [row for place, row in enumerate(made) if place not in (1, 25)]
    assert untouched == [(f"Työ {n + 1}", n + 1) for n in range(59) if n not in (1, 25)]


async def test_a_wrong_number_in_a_closed_line_is_kept_marked_and_opened_again(office: Office) -> None:
    await of_lines(office, 4)
    view = await opened(office.kaisa)
    view = await press(office, view, "line.open", 2)
    view = await press(office, view, "line.close", 2, edit__2__unit_price="paljon", edit__note="Kiitos")
    assert "paljon" in told(view)
    assert "cannot be read" in told(view)
    refused = await office.kaisa.submit({"edit.note": "Kiitos"})
    assert refused.view is not None
    assert "edit.2.unit_price" in fields(refused.view)
    assert "Line 3, Unit price: Write a number" in told(refused.view)
    shown = {
        block["block_id"]: block["element"].get("initial_value")
        for block in refused.view["blocks"]
        if "element" in block
    }
    assert (shown["edit.2.unit_price"], shown["edit.note"]) == ("paljon", "Kiitos"), "nothing typed was lost"
    await office.kaisa.submit({"edit.2.unit_price": "30"})
    await office.settled()
    assert rows(office)[2] == ("Työ 3", 30)


async def test_a_removed_line_can_be_put_back_with_what_was_typed_into_it(office: Office) -> None:
    await of_lines(office, 2)
    view = await opened(office.kaisa)
    view = await press(office, view, "line.open", 0)
    view = await press(office, view, "line.remove", 0, edit__0__unit_price="77")
    assert "will be removed: Työ 1" in told(view)
    view = await press(office, view, "line.restore", 0)
    assert "77" in told(view)
    await office.kaisa.submit()
    await office.settled()
    assert rows(office) == [("Työ 1", 77), ("Työ 2", 2)]


async def test_an_added_line_that_is_removed_again_leaves_nothing_behind(office: Office) -> None:
    await of_lines(office, 2)
    view = await opened(office.kaisa)
    view = await press(office, view, "line.add")
    view = await press(office, view, "line.remove", 2, edit__2__name="Turha", edit__2__unit_price="x")
    view = await press(office, view, "line.add")
    view = await press(
        office, view, "line.close", 3, edit__3__name="Lisä", edit__3__unit_price="5", edit__3__vat_percent="25,5"
    )
    assert "Turha" not in told(view)
    assert not (await office.kaisa.submit()).errors
    await office.settled()
    assert rows(office) == [("Työ 1", 1), ("Työ 2", 2), ("Lisä", 5)]


async def test_more_keeps_what_was_typed_and_shows_the_rest(office: Office) -> None:
    await of_lines(office, 1)
    view = await opened(office.kaisa)
    view = await press(office, view, "edit.more", edit__0__unit_price="9,90", edit__terms_days="30")
    assert {"edit.customer", "edit.email", "edit.prices"} <= set(fields(view))
    assert "edit.more" not in [block["block_id"] for block in view["blocks"]]
    assert not (await office.kaisa.submit({"edit.email": "laskut@kivikko.example"})).errors
    await office.settled()
    assert rows(office) == [("Työ 1", Decimal("9.9"))]


async def test_every_line_removed_is_told_and_nothing_is_saved(office: Office) -> None:
    await of_lines(office, 2)
    view = await opened(office.kaisa)
    view = await press(office, view, "line.open", 0)
    view = await press(office, view, "line.remove", 0)
    view = await press(office, view, "line.open", 1)
    assert "line.remove" not in [e.get("action_id") for b in view["blocks"] for e in b.get("elements", [])]
    refused = await office.kaisa.submit({"edit.1.quantity": "0"})
    assert refused.view is not None
    assert "at least one line" in told(refused.view)
    assert len(rows(office)) == 2


async def test_what_a_form_kept_is_forgotten_when_it_is_sent_or_was_left_open_for_days(office: Office) -> None:
    await of_lines(office, 2)
    view = await opened(office.kaisa)
    await press(office, view, "line.open", 0)
    kept = "SELECT count(*) FROM note WHERE name LIKE 'edit.form:%'"
    assert office.rows(kept)[0][0] >= 1
    await office.kaisa.submit({"edit.0.unit_price": "8"})
    await office.settled()
    left = office.rows(kept)[0][0]
    await press(office, await opened(office.kaisa), "line.open", 0)
    assert office.rows(kept)[0][0] == left + 1
    await office.later(days=4)
    assert office.rows(kept)[0][0] == 0


async def test_a_press_in_a_form_from_before_an_edit_is_answered_in_the_form(office: Office) -> None:
    await of_lines(office, 2)
    view = await opened(office.kaisa)
    await office.aino.edit({"edit.note": "Kiitos"})
    await office.settled()
    view = await press(office, view, "line.open", 0)
    assert view["blocks"][0]["block_id"] == "problem"
