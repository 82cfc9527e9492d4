import json
from dataclasses import replace

import pytest

from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import DraftState
from bot.domain.values.finding import Finding, Severity, fingerprint
from bot.domain.values.ids import DraftId
from bot.domain.values.localized import text
from bot.messages.forms.review import (
    MOST,
    MOST_WARNINGS,
    closer_look,
    read_question,
    read_review,
    reminder,
    review_form,
    review_result,
)
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import card, findings
from tests.unit.messages.slack_limits import problems, shown

LONG = 5000
NASTY = "<!channel> *b* 😀 Привет " * 8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 10, 11, 60])
def test_the_list_to_tick_fits_slack(language, count) -> None:
    made = [card(DraftState.PENDING, name=NASTY, found=findings(NASTY, 2))] * count
    view = review_form(made, Words(language))
    assert problems(view, "modal") == []
    options = [option for block in view["blocks"] if "element" in block for option in block["element"]["options"]]
    assert len(options) == min(count, MOST)
    assert all(len(block["element"]["options"]) <= 10 for block in view["blocks"] if "element" in block)
    assert all(len(option["value"]) <= 75 for option in options)


def test_ticked_drafts_come_back_in_the_order_of_the_list() -> None:
    def chosen(*numbers):
        return {"value": {"selected_options": [{"value": json.dumps({"d": n, "r": 1})} for n in numbers]}}

    state = {"values": {"review.1": chosen(11), "review.0": chosen(3, 5), "other": chosen(9)}}
    assert [value["d"] for value in read_review(state)] == [3, 5, 11]
    assert read_review({"values": {"review.0": {"value": {"selected_options": None}}}}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ticked_draft_has_its_own_answer(language) -> None:
    made = card(DraftState.PENDING, name=NASTY)
    view = review_result([(made, None), (made, text("error.old_revision"))], Words(language))
    assert problems(view, "modal") == []
    assert len(view["blocks"]) == 2
    assert "?" not in shown(review_result([], Words(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_decided_before_is_mentioned_and_no_id_is_shown(language) -> None:
    refusal = text("error.already_decided", state="approved", user="U02MIKKO")
    view = review_result([(card(DraftState.PENDING), refusal)], Words(language))
    assert problems(view, "modal") == []
    leaves = view["blocks"][0]["elements"][0]["elements"]
    assert {"type": "user", "user_id": "U02MIKKO"} in leaves
    assert "<@" not in json.dumps(view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_something_stops_is_not_said_to_be_approved_by_the_second_press(language) -> None:
    stop = Finding(code="owner.unknown", severity=Severity.BLOCKING, message=text("finding.registry.ceased"))
    warn = Finding(code="registry.not_vat", severity=Severity.WARNING, message=text("finding.registry.not_vat"))
    stopped, warned = card(DraftState.PENDING, found=(stop, warn)), card(DraftState.PENDING, found=(warn,))
    both = closer_look([stopped, warned], [], Words(language))
    assert both is not None
    assert problems(both, "modal") == []
    assert Words(language).say("review.read", count=1) in shown(both)
    assert Words(language).say("finding.registry.ceased") not in shown(both)
    alone = closer_look([stopped], [], Words(language))
    assert alone is not None
    assert "submit" not in alone, "pressing again could only be refused"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_leads_to_the_list(language) -> None:
    made = reminder(text("remind.waiting", count=2, days=3), Words(language))
    assert problems(made) == []
    assert made.blocks[-1]["elements"][0]["action_id"] == "drafts.review"


def sending(name="Aalto Design Oy", **changes):
    return replace(card(DraftState.PENDING, name=name), sends=True, approvals_needed=1, approvals=(), **changes)


def by_hand():
    made = sending("Not Sent Oy")
    assert made.draft.content is not None
    return replace(made, draft=replace(made.draft, content=replace(made.draft.content, channel=Channel.NO_SENDING)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_approving_many_that_are_sent_at_once_asks_with_their_count_and_their_sum(language) -> None:
    chosen = [{"d": 10**9 + n, "r": 12} for n in range(MOST)]
    view = closer_look([sending(NASTY)] * MOST, chosen, Words(language))
    assert view is not None
    assert problems(view, "modal") == []
    assert read_question(view) == chosen
    assert view["submit"]["text"] != view["title"]["text"]


def test_the_sum_is_of_what_is_sent_and_each_currency_has_its_own() -> None:
    kronor = sending("Norrsken AB")
    kronor = replace(
        kronor, draft=replace(kronor.draft, invoice=None, totals=replace(kronor.draft.totals, currency="SEK"))
    )
    told = shown(closer_look([sending(), sending(), kronor, by_hand()], [], Words("en"))).replace("\xa0", " ")
    assert "sends 3 invoices" in told
    assert "30 120,00 € + 15 060,00 SEK in all" in told, told
    assert "1 more" in told
    assert "Not Sent" not in told


@pytest.mark.parametrize(
    "made",
    [
        [],
        [by_hand()],
        [replace(sending(), sends=False)],
        [replace(sending(), approvals_needed=2)],
    ],
    ids=["nothing ticked", "not sent at all", "sent later", "another must approve"],
)
def test_nothing_is_asked_where_nothing_is_sent(made) -> None:
    assert closer_look(made, [], Words("en")) is None


def warned(count, name="Aalto Design Oy"):
    told = [
        Finding(code=f"w.{n}", severity=Severity.WARNING, message=text("finding.line.no_quantity", name=f"{name} {n}"))
        for n in range(count)
    ]
    made = card(DraftState.PENDING, name=name, found=(*told, findings()[-1]))
    return replace(made, draft=replace(made.draft, id=DraftId(11)))


def test_drafts_with_warnings_are_shown_with_all_of_them_and_kept_with_what_was_shown() -> None:
    made, chosen = warned(3), [{"d": 11, "r": 2}]
    clean = card(DraftState.PENDING)
    view = closer_look([made, replace(clean, draft=replace(clean.draft, id=DraftId(12)))], chosen, Words("en"))
    assert view is not None
    told = shown(view)
    assert all(f"“Aalto Design Oy {n}”" in told for n in range(3))
    assert "1 draft has warnings" in told
    assert read_question(view) == [{"d": 11, "r": 2, "w": fingerprint(made.draft.findings)}]


def test_without_warnings_and_without_sending_there_is_nothing_to_look_at() -> None:
    assert closer_look([card(DraftState.PENDING)], [{"d": 11, "r": 2}], Words("en")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_with_more_warnings_than_fit_is_left_out_by_name(language) -> None:
    view = closer_look([warned(MOST_WARNINGS + 1, "Mäntylä Oy")], [{"d": 11, "r": 2}], Words(language))
    assert view is not None
    assert read_question(view) == [{"d": 11, "r": 2}], "so it is not approved"
    assert "Mäntylä Oy" in shown(view)
    assert "”Mäntylä Oy 1”" not in shown(view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_thirty_drafts_with_the_longest_warnings_fit_slack(language) -> None:
    made = [replace(warned(MOST_WARNINGS, "W" * LONG), sends=True, approvals_needed=1, approvals=())] * MOST
    view = closer_look(made, [{"d": 11, "r": 2}] * MOST, Words(language))
    assert view is not None
    assert problems(view, "modal") == []


def test_a_fingerprint_is_of_the_warnings_alone_in_any_order_and_empty_for_none() -> None:
    first, *others = warned(3).draft.findings
    assert fingerprint([*others, first]) == fingerprint([first, *others]) != ""
    assert fingerprint(others) != fingerprint([first, *others])
    assert fingerprint([]) == fingerprint([findings()[-1]]) == ""
