import sys
from pathlib import Path

import pytest

from sandbox.slack.blocks import check_message, check_view, with_block_ids

VALIDATOR = Path(__file__).parents[5] / "shared" / "checks" / "block_kit"  # beside the project, where there is one


def plain(text):
    return {"type": "plain_text", "text": text}


def button(action_id="go", **fields):
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **fields}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def select(kind, count):
    return {"type": kind, "action_id": "a", "options": [{"text": plain(str(n)), "value": str(n)} for n in range(count)]}


def section(text="x"):
    return {"type": "section", "text": plain(text)}


def table(kind, rows, columns=1, **fields):
    return {"type": kind, "rows": [[{"type": "raw_text", "text": "x"}] * columns for _ in range(rows)], **fields}


REFUSED = {
    "51 blocks": [{"type": "divider"}] * 51,
    "section text of 3001": [section("x" * 3001)],
    "empty section": [{"type": "section"}],
    "empty text": [section("")],
    "11 fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "field of 2001": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "header of 151": [{"type": "header", "text": plain("x" * 151)}],
    "header with mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "11 context elements": [{"type": "context", "elements": [plain("x")] * 11}],
    "26 actions": [actions(*[button(str(n)) for n in range(26)])],
    "button text of 76": [actions(button(text=plain("x" * 76)))],
    "button value of 2001": [actions(button(value="x" * 2001))],
    "unknown button style": [actions(button(style="loud"))],
    "action_id of 256": [actions(button("x" * 256))],
    "same action_id twice": [actions(button("a"), button("a"))],
    "same block_id twice": [{**section(), "block_id": "b"}, {**section(), "block_id": "b"}],
    "6 overflow options": [actions(select("overflow", 6))],
    "11 checkboxes": [actions(select("checkboxes", 11))],
    "101 options": [actions(select("static_select", 101))],
    "confirm text of 301": [actions(button(confirm={"title": plain("t"), "text": plain("x" * 301)}))],
    "image without alt text": [{"type": "image", "image_url": "https://x.example/a.png"}],
    "unknown block": [{"type": "nosuch"}],
    "alert in a message": [{"type": "alert", "text": plain("x")}],
    "two tables": [table("table", 2), table("table", 2)],
    "101 table rows": [table("table", 101)],
    "21 table columns": [table("table", 2, 21)],
    "data_table without caption": [table("data_table", 2)],
    "markdown of 12001": [{"type": "markdown", "text": "x" * 12_001}],
}
ALLOWED = {
    "50 blocks": [{"type": "divider"}] * 50,
    "section text of 3000": [section("x" * 3000)],
    "one action_id in two blocks": [actions(button("a")), actions(button("a"))],
    "100 options": [actions(select("static_select", 100))],
    "data_table of 201 rows": [table("data_table", 201, caption="Overdue")],
    "card": [
        section(),
        {"type": "divider"},
        actions(button(style="primary")),
        {"type": "context", "elements": [plain("x")]},
    ],
}


@pytest.mark.parametrize("blocks", REFUSED.values(), ids=REFUSED.keys())
def test_messages_beyond_a_limit_are_refused(blocks):
    assert check_message(blocks)


@pytest.mark.parametrize("blocks", ALLOWED.values(), ids=ALLOWED.keys())
def test_messages_at_the_limit_pass(blocks):
    assert check_message(blocks) == []


@pytest.mark.skipif(not VALIDATOR.is_dir(), reason="the independent Block Kit validator is not beside the project")
@pytest.mark.parametrize("blocks", [*REFUSED.values(), *ALLOWED.values()], ids=[*REFUSED, *ALLOWED])
def test_verdict_agrees_with_an_independent_validator(blocks, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(VALIDATOR), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from check import validate

    assert bool(validate(blocks, "message")) == bool(check_message(blocks))


def test_a_modal_with_inputs_needs_a_submit_button():
    entry = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "a"}}
    view = {"type": "modal", "title": plain("Won"), "blocks": [entry]}

    assert check_view(view, "modal") == ["missing required field: submit [json-pointer:/view]"]
    assert check_view({**view, "submit": plain("Create")}, "modal") == []


@pytest.mark.parametrize(
    "change",
    [{"title": plain("x" * 25)}, {"private_metadata": "x" * 3001}, {"title": None}, {"type": "home"}, {"blocks": "no"}],
)
def test_bad_modals_are_refused(change):
    view = {"type": "modal", "title": plain("Won"), "blocks": [section()], **change}

    assert check_view(view, "modal")


def test_nameless_blocks_and_elements_get_ids_and_named_ones_keep_theirs():
    named = with_block_ids([{"type": "divider", "block_id": "mine"}, actions({"type": "button", "text": plain("Go")})])

    assert named[0]["block_id"] == "mine"
    assert named[1]["block_id"]
    assert named[1]["elements"][0]["action_id"]
