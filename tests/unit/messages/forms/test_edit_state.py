"""What somebody has done in an open edit form: pressed and typed, never lost."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.draft import DraftState
from bot.messages.forms.edit_form import edit_form
from bot.messages.forms.edit_state import MOST_ADDED, MOST_OPEN, PAGE, EditState
from bot.messages.kit.words import Words
from tests.unit.messages.form_answers import submitted
from tests.unit.messages.message_samples import content, draft, line

BUTTONS = [
    "line.open",
    "line.close",
    "line.remove",
    "line.restore",
    "line.add",
    "lines.back",
    "lines.next",
    "edit.more",
]
presses = st.lists(st.tuples(st.sampled_from(BUTTONS), st.integers(0, 90)), max_size=30)


def of(lines):
    return draft(DraftState.PENDING, replace(content(), lines=tuple(line(f"L{n}") for n in range(lines))))


@settings(max_examples=50, deadline=None)
@given(presses, st.integers(1, 70))
def test_whatever_is_pressed_the_form_can_be_shown_and_the_state_kept(pressed, lines) -> None:
    made = of(lines)
    state = EditState.of(made)
    for action, number in pressed:
        state = state.pressed(action, number, made.content)
    assert EditState.unpacked(state.packed()) == state
    assert len(state.opened) <= MOST_OPEN
    view = edit_form(made, Words("en"), state=state)
    assert len(view["blocks"]) <= 90
    assert EditState.unpacked(state.packed()).after(submitted(view)).raw().keys() >= {"edit.terms_days"}


@settings(max_examples=50, deadline=None)
@given(presses)
def test_no_press_loses_what_was_typed(pressed) -> None:
    made = of(4)
    typed = {"edit.1.unit_price": "77", "edit.1.comment": "", "edit.note": "Thanks"}
    state = replace(EditState.of(made), typed=typed)
    for action, number in pressed:
        state = state.pressed(action, number, made.content).after(submitted(edit_form(made, Words("en"), state=state)))
    assert {name: state.typed[name] for name in typed} == typed


def test_a_fourth_line_closes_the_one_that_was_opened_first() -> None:
    state = EditState.of(of(5))
    for number in range(4):
        state = state.pressed("line.open", number, of(5).content)
    assert state.opened == (1, 2, 3)


def test_no_more_lines_are_added_than_anybody_types() -> None:
    state = EditState.of(of(1))
    for _ in range(MOST_ADDED + 5):
        state = state.pressed("line.add", 0, of(1).content)
    assert state.added == MOST_ADDED


def test_what_is_wrong_is_shown_wherever_it_is() -> None:
    made = of(45)
    state = EditState.of(made).pressed("line.remove", 41, made.content)
    shown = state.showing({"edit.41.unit_price": "x", "edit.44.quantity": "y"}, made.content)
    assert (shown.page, shown.removed) == (41 // PAGE, ())
    assert set(shown.opened) >= {41, 44}
    assert not shown.more
    assert state.showing({"edit.rate": "x"}, made.content).more


@pytest.mark.parametrize("removed", [(0,), (3,)])
def test_a_removed_line_says_nothing_but_that(removed) -> None:
    typed = {"edit.0.unit_price": "abc", "edit.3.name": "New", "edit.note": "n"}
    raw = replace(EditState.of(of(3)), added=1, removed=removed, typed=typed).raw()
    number = removed[0]
    assert {name: said for name, said in raw.items() if name.startswith(f"edit.{number}.")} == {
        f"edit.{number}.quantity": "0"
    }
    assert raw["edit.note"] == "n"
