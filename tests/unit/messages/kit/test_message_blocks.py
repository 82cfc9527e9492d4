from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.kit import block_kit
from bot.messages.kit.catalog import Mention


@given(st.text(max_size=400), st.integers(min_value=2, max_value=200))
def test_clipped_text_fits_and_shows_that_it_was_cut(text, limit) -> None:
    cut = block_kit.clip(text, limit)
    assert block_kit.units(cut) <= limit
    assert cut == text or cut.endswith("…")


def test_emoji_count_twice_as_slack_counts_them() -> None:
    assert block_kit.units("😀a") == 3
    assert block_kit.clip("😀" * 10, 7) == "😀😀😀…"


@given(st.text(max_size=200))
def test_plain_text_is_never_empty_and_draws_no_emoji(text) -> None:
    built = block_kit.plain(text, 75)
    assert 1 <= block_kit.units(built["text"]) <= 75
    assert built["emoji"] is False


def test_direction_marks_cannot_hide_what_stands_there() -> None:
    assert block_kit.plain("a\u202eb\x00c")["text"] == "a b c"


def test_header_is_one_line_of_150() -> None:
    text = block_kit.header("a\nb" + "c" * 200)["text"]["text"]
    assert text.startswith("a bc")
    assert len(text) == 150


def test_a_button_value_over_the_limit_is_an_error_not_a_cut() -> None:
    with pytest.raises(ValueError, match=r"won\.again"):
        block_kit.button("Create Another", "won.again", "x" * 2001, spoken="x")


def test_values_are_compact_json() -> None:
    assert block_kit.compact(d=1, r=2, p="new") == '{"d":1,"r":2,"p":"new"}'


def test_facts_pair_labels_with_literal_values() -> None:
    built = block_kit.facts([("Customer", "*Bold* <@U1>")] * 6)
    assert [len(block["fields"]) for block in built] == [10, 2]
    label, value = built[0]["fields"][:2]
    assert label == {"type": "mrkdwn", "text": "*Customer*", "verbatim": True}
    assert value == {"type": "plain_text", "text": "*Bold* <@U1>", "emoji": False}


@pytest.mark.parametrize(
    "value", ["12\u00a0000,50\u00a0€", "E-mail: laskut@aalto.example", "9012346-8", "Kivikko Oy (1)"]
)
def test_a_field_has_its_label_bold_where_the_value_cannot_become_markup(value) -> None:
    (built,) = block_kit.fields([("Label", value)])
    assert built["fields"] == [{"type": "mrkdwn", "text": f"*Label* {value}", "verbatim": True}]


@pytest.mark.parametrize(
    "value", ["*b*", "_i_", "~s~", "`c`", ":tada:", "a & b", "<!here>", "@here", "ask @channel", "a\nb"]
)
def test_a_field_shows_what_could_be_markup_literally(value) -> None:
    (built,) = block_kit.fields([("Label", value)])
    assert built["fields"] == [{"type": "plain_text", "text": f"Label: {value}", "emoji": False}]


def test_fields_come_in_tens_and_a_long_value_has_the_whole_width() -> None:
    built = block_kit.fields([("Label", str(number)) for number in range(12)] + [("Note", "x" * 61)])
    assert [len(block["fields"]) for block in built] == [10, 2, 1]


def test_a_confirmation_keeps_slacks_limits() -> None:
    built = block_kit.confirmation("t" * 200, "x" * 400, confirm="c" * 40, deny="d" * 40, danger=True)
    assert [len(built[name]["text"]) for name in ("title", "text", "confirm", "deny")] == [100, 300, 30, 30]
    assert built["style"] == "danger"
    assert "confirm" not in block_kit.button("Send", "draft.send", "1", spoken="Send")


def test_numbers_stay_on_one_line_and_leave_the_room_to_names() -> None:
    settings = block_kit.table([["Customer", "Open"]], right=frozenset({1}))["column_settings"]
    assert [column["is_wrapped"] for column in settings] == [True, False]


def test_rich_text_keeps_mentions_apart_from_text() -> None:
    leaves = block_kit.rich([Mention("U1"), " <@U2>"], ["*x*"])["elements"][0]["elements"]
    assert leaves == [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " <@U2>"},
        {"type": "text", "text": "\n"},
        {"type": "text", "text": "*x*"},
    ]


def test_table_cells_are_literal_and_never_empty() -> None:
    built = block_kit.table([["A", "B"], ["", Mention("U1")]], right=frozenset({1}))
    assert built["rows"][1][0] == {"type": "raw_text", "text": "–"}
    assert built["rows"][1][1]["type"] == "rich_text"
    assert [column["align"] for column in built["column_settings"]] == ["left", "right"]


def test_time_token_is_drawn_by_each_readers_slack() -> None:
    at = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
    assert block_kit.when(at, "22.11. <12.42>") == "<!date^1795344120^{ago}|22.11. &lt;12.42&gt;>"


def test_entry_shows_a_long_value_cut_to_what_the_field_takes() -> None:
    element = block_kit.entry("b", "Label", value="x" * 50, longest=10)["element"]
    assert element["initial_value"] == "xxxxxxxxx…"
    assert "initial_value" not in block_kit.entry("b", "Label")["element"]
