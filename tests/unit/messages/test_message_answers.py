import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import AlertState, Behind, Twin
from bot.domain.values.ids import DraftId, InvoiceId, UserId
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.messages import answers
from bot.messages.alerts import alert_message
from bot.messages.card.facts import headline
from bot.messages.digests import overdue_digest
from bot.messages.home import home
from bot.messages.kit.catalog import LANGUAGES, escape
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import (
    NOW,
    TODAY,
    alert,
    candidates,
    card,
    digest,
    every_card,
    every_standing,
    mirrored,
    standing,
)
from tests.unit.messages.slack_limits import buttons, problems, shown, walk

NAMES = ["Aalto Design Oy", "<!here> *b* :smile: " * 15, "😀" * 150, ""]
SUM = Money(Decimal(12000))


def sound(payload, surface="message"):
    assert problems(payload, surface) == []
    return payload


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_fits_slack_in_every_language(language, name) -> None:
    made = [
        answers.paid_answer(each, Words(language), shareable=share)
        for each in every_standing(name)
        for share in (True, False)
    ]
    made += [
        alert_message(alert(state, name, retryable=again), Words(language))
        for state in AlertState
        for again in (True, False)
    ]
    made += [overdue_digest(digest(rows, name), Words(language)) for rows in (0, 1, 5, 21, 300)]
    made += [
        answers.paid_choices(candidates(12, name), Words(language)),
        answers.paid_none(name, Words(language)),
        answers.paid_help(Words(language)),
        answers.won_help(Words(language), "/voitto-won"),
        answers.won_received(Words(language), customer=name, amount=SUM, channel="#deals"),
        answers.won_repeated(Words(language), customer=name, amount=None),
        answers.won_similar(Words(language), customer=name, amount=SUM, seconds=40, value="{}"),
        answers.won_cancelled(Words(language)),
        answers.refusal(text("error.not_approver"), Words(language)),
        answers.statement(text("note.rejected", user="U1", reason=name), Words(language)),
    ]
    for payload in made:
        sound(payload)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES[:3])
def test_home_fits_slack_in_every_language(language, name) -> None:
    cards = [made for made in every_card(name, 60) if made.draft.state is DraftState.PENDING] * 5
    alerts = [replace(alert(name=name), id=number) for number in range(20)]
    sound(home(Words(language), pending=cards, alerts=alerts, start_button=True, updated_at=NOW), "home")
    sound(home(Words(language), pending=[], alerts=[]), "home")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_from_outside_comes_alive(name) -> None:
    sound(answers.paid_answer(standing(name, mirrored(), overdue=1, opened=1), Words("en"), shareable=True))
    sound(answers.paid_none(name, Words("fi")))
    sound(answers.statement(text("note.rejected", user=name, reason=name), Words("sv")))
    sound(alert_message(alert(name=name), Words("en")))
    sound(overdue_digest(digest(3, name), Words("en")))


def test_our_markup_never_carries_text_from_outside() -> None:
    name = "§§ @here"
    made = [answers.paid_answer(each, Words("en"), shareable=True) for each in every_standing(name)]
    made += [alert_message(alert(name=name), Words("en")), overdue_digest(digest(3, name), Words("en"))]
    made += [home(Words("en"), pending=[card(DraftState.PENDING, name=name)], alerts=[alert(name=name)])]
    markup = [
        part["text"] for each in made for part in walk(getattr(each, "blocks", each)) if part.get("type") == "mrkdwn"
    ]
    assert not any("§§" in text or "@here" in text for text in markup)


# --- /paid


def test_paid_answer_leads_with_what_is_overdue() -> None:
    made = answers.paid_answer(standing(last=mirrored(), overdue=2, opened=3), Words("en"), shareable=True)
    assert made.text.replace("\u00a0", " ").startswith("Aalto Design Oy: 2 invoices overdue, 30 120,00 €.")
    assert "1 Nov 2026, 21 days late" in shown(made)


@pytest.mark.parametrize(
    ("status", "paid", "said"),
    [
        ("SENT", 0, "Overdue"),
        ("PAID", 15060, "Paid"),
        ("NOT_SENT", 0, "Approved, not sent"),
        ("INVALIDATED", 0, "Invalidated"),
        ("RECEIVED", 0, "RECEIVED in Procountor"),
        ("FACTORED", 0, "FACTORED in Procountor"),
    ],
)
def test_paid_answer_says_how_the_last_invoice_stands(status, paid, said) -> None:
    made = answers.paid_answer(standing(last=mirrored(status, Decimal(paid))), Words("en"), shareable=False)
    assert f"*Status of the last invoice* {said}\n" in shown(made)


def test_paid_answer_says_when_it_was_paid_and_what_is_not_sent() -> None:
    paid = replace(mirrored("PAID", Decimal(15060)), paid_on=date(2026, 11, 3))
    assert "*Status of the last invoice* Paid 3 Nov 2026\n" in shown(
        answers.paid_answer(standing(last=paid), Words("en"), shareable=False)
    )
    unsent = replace(standing(last=mirrored("NOT_SENT")), unsent_count=1, unsent_total=Decimal(14000))
    told = answers.paid_answer(unsent, Words("en"), shareable=False).text.replace("\u00a0", " ")
    assert told.startswith("Aalto Design Oy: nothing is owed; 1 invoice not sent yet, 14 000,00 €")
    both = replace(unsent, open_count=1, open_total=Decimal(10))
    said = shown(answers.paid_answer(both, Words("en"), shareable=False)).replace("\u00a0", " ")
    assert "1 invoice open, 10,00 €" in said
    assert "*Not sent yet* 14 000,00 € (1 invoice)" in said


def test_home_lists_what_is_not_sent_and_ones_own_deals_with_whom_they_wait_for() -> None:
    unsent, own = card(DraftState.APPROVED), card(DraftState.PENDING)
    view = home(Words("en"), pending=[], alerts=[], unsent=[unsent], own=[own])
    said = json.dumps(view["blocks"], ensure_ascii=False).replace("\u00a0", " ")
    assert "Approved, not sent: 1" in said
    assert "Your open deal" in said
    assert "<@U03EVE>" in said
    assert problems(view, "home") == []


def test_paid_answer_says_how_fresh_it_is_in_each_readers_own_time() -> None:
    made = answers.paid_answer(standing(last=mirrored()), Words("en"), shareable=False)
    stamp = int(datetime(2026, 11, 22, 10, 42, tzinfo=UTC).timestamp())
    assert f"<!date^{stamp}^{{ago}}|22 Nov 2026, 12:42>" in shown(made)
    assert "have not been fetched" in shown(answers.paid_answer(standing(), Words("en"), shareable=False))


def test_only_a_private_answer_offers_sharing() -> None:
    shareable = answers.paid_answer(standing(last=mirrored()), Words("en"), shareable=True)
    assert json.loads(buttons(shareable)["paid.share"]["value"]) == {"p": 7}
    assert buttons(answers.paid_answer(standing(last=mirrored()), Words("en"), shareable=False)) == {}


def test_sums_of_nothing_are_not_listed() -> None:
    told = shown(answers.paid_answer(standing(last=mirrored(due=TODAY), opened=1), Words("en"), shareable=False))
    assert "*Open*" in told
    assert "*Overdue*" not in told
    assert "*Open*" not in shown(answers.paid_answer(standing(last=mirrored("PAID")), Words("en"), shareable=False))


def test_a_customer_without_debts_is_one_plain_sentence() -> None:
    assert answers.paid_answer(
        standing(last=mirrored("PAID", Decimal(15060))), Words("fi"), shareable=False
    ).text.startswith("Aalto Design Oy: kaikki on maksettu.")


def test_choices_have_one_button_each_and_are_read_aloud() -> None:
    made = answers.paid_choices(candidates(3), Words("en"))
    picks = [part for part in walk(made.blocks) if part.get("action_id") == "paid.pick"]
    assert [json.loads(pick["value"]) for pick in picks] == [{"p": 100}, {"p": 101}, {"p": 102}]
    assert "3 customers fit" in made.text


# --- /won


def test_similar_deal_asks_before_anything_is_created() -> None:
    made = answers.won_similar(Words("en"), customer="Aalto", amount=SUM, seconds=1, value='{"customer":"Aalto"}')
    assert "entered 1 second ago: Aalto" in made.text
    assert buttons(made)["won.again"]["value"] == '{"customer":"Aalto"}'
    assert "won.cancel" in buttons(made)


def test_help_shows_the_configured_command() -> None:
    made = answers.won_help(Words("sv"), "/affar")
    assert "/affar Aalto Design Oy 12 000,50" in made.text
    assert "/won" not in made.text


# --- alerts


def test_open_alert_says_what_happened_and_what_to_do() -> None:
    made = alert_message(alert(), Words("en"))
    assert "Create the invoice in Procountor" in made.text
    assert "press Retry" in made.text
    assert list(buttons(made)) == ["alert.retry", "alert.dismiss"]
    assert json.loads(buttons(made)["alert.retry"]["value"]) == {"a": 4}
    assert "3 times" in shown(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_making_an_extra_invoice_void_asks_first(language) -> None:
    twin = Twin(draft=DraftId(11), invoice=InvoiceId(6), number="10043")
    made = sound(alert_message(replace(alert(), cause=twin.cause), Words(language)))
    asked = buttons(made)["draft.invalidate"]["confirm"]
    assert asked["style"] == "danger"
    assert "10043" in asked["text"]["text"]
    assert "alert.dismiss" not in buttons(made), "two live invoices are nothing to get used to"


def test_alert_that_cannot_be_retried_is_only_dismissed() -> None:
    made = buttons(alert_message(alert(retryable=False), Words("en")))
    assert list(made) == ["alert.dismiss"]
    assert "confirm" not in made["alert.dismiss"], "nothing ends with it"


@pytest.mark.parametrize("then", ["alert.job_failed.next", "alert.job_kept.next"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_voitto_still_tries_or_must_try_again_has_no_dismiss(then, language) -> None:
    kept = replace(alert(), next=text(then))
    assert list(buttons(sound(alert_message(kept, Words(language))))) == ["alert.retry"]
    assert "Dismiss" not in alert_message(kept, Words("en")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_dismissing_a_step_asks_first_whose_it_is(language) -> None:
    waiting = Behind(customer="Aalto Design Oy", title="Sivut", invoice="10043")
    made = sound(alert_message(replace(alert(), behind=(waiting,), step="invoice.approve"), Words(language)))
    asked = buttons(made)["alert.dismiss"]["confirm"]["text"]["text"]
    assert "Aalto Design Oy" in asked
    assert "10043" in asked


def test_an_alert_names_the_first_invoices_behind_it_and_counts_the_rest() -> None:
    waiting = tuple(Behind(customer=f"Asiakas {n} Oy", title="Sivut", invoice="") for n in range(5))
    made = alert_message(replace(alert(), behind=waiting, more=3), Words("en"))
    assert "Asiakas 0 Oy, Sivut; " in made.text
    assert "and 3 more" in made.text


@pytest.mark.parametrize("state", [AlertState.RETRIED, AlertState.DISMISSED, AlertState.HEALED])
def test_settled_alert_has_a_record_instead_of_buttons(state) -> None:
    made = alert_message(alert(state), Words("en"))
    assert buttons(made) == {}
    assert ("<@U02BOB>" in made.text) is (state is not AlertState.HEALED)


# --- digest


def test_nothing_overdue_is_one_sentence() -> None:
    made = overdue_digest(digest(0, first=True), Words("en"))
    assert made.text == "Nothing is overdue on 22 Nov 2026."
    assert [block["type"] for block in made.blocks] == ["section"]


def test_digest_text_holds_sum_change_bands_and_the_worst_rows() -> None:
    text_ = overdue_digest(digest(5), Words("en")).text.replace("\u00a0", " ")
    assert text_.startswith("Overdue: 510,00 € on 5 invoices. 260,00 € more than on 20 Nov 2026. 1 new.")
    assert "2 no longer overdue." in text_
    assert "61+ days: 510,00 € (5)" in text_
    assert "Aalto Design Oy: 100,00 €, 82 days late." in text_


def test_first_digest_compares_with_nothing() -> None:
    assert "than on" not in overdue_digest(digest(2, first=True), Words("en")).text


def test_digest_table_names_customer_first_and_owner_as_a_person() -> None:
    table = next(block for block in overdue_digest(digest(2), Words("en")).blocks if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][0]] == ["Customer", "Invoice", "Days late", "Open", "Owner"]
    assert table["rows"][1][0]["text"] == "Aalto Design Oy (new)"
    assert table["rows"][1][4]["elements"][0]["elements"] == [{"type": "user", "user_id": "U01ALICE"}]
    assert [cell["text"] for cell in table["rows"][2][1:]] == ["–", "81", "101,00\u00a0€", "–"]


def test_digest_rows_beyond_twenty_are_counted_and_summed() -> None:
    table = next(block for block in overdue_digest(digest(22), Words("en")).blocks if block["type"] == "table")
    assert len(table["rows"]) == 1 + 20 + 1
    assert [cell["text"] for cell in table["rows"][-1]] == ["and 2 more invoices", "–", "–", "241,00\u00a0€", "–"]


def test_digest_chart_has_a_bar_for_each_age_band() -> None:
    chart = next(
        block for block in overdue_digest(digest(2), Words("en")).blocks if block["type"] == "data_visualization"
    )
    points = chart["chart"]["series"][0]["data"]
    assert (
        [point["label"] for point in points]
        == ["1–14", "15–30", "31–60", "61+"]
        == chart["chart"]["axis_config"]["categories"]
    )
    assert points[-1]["value"] == 201.0


# --- home


def test_home_shows_what_waits_before_how_to_start() -> None:
    made = card(DraftState.PENDING)
    view = home(
        Words("en"),
        pending=[made],
        alerts=[alert()],
        commands=("/voitto", "/maksettu"),
        links={made.draft.id: "https://slack.example/c"},
    )
    text_ = shown(view)
    assert (
        text_.index("1 invoice waits for your approval") < text_.index("1 open problem") < text_.index("How to start")
    )
    links = [part for part in walk(view["blocks"]) if part.get("type") == "link"]
    assert [(link["url"], link["text"]) for link in links] == [("https://slack.example/c", headline(made, Words("en")))]
    assert "/voitto" in text_
    assert "/maksettu" in text_


def test_home_button_opens_the_form_only_where_it_is_handled() -> None:
    assert "won.open" in buttons(home(Words("en"), pending=[], alerts=[], start_button=True))
    assert "won.open" not in buttons(home(Words("en"), pending=[], alerts=[]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_waiting_draft_is_not_told_as_everything_paid(language) -> None:
    waiting = replace(standing(last=mirrored("PAID", Decimal(15060))), waiting_count=1, waiting_total=Decimal(100))
    assert answers.paid_answer(waiting, Words(language), shareable=False).text.startswith(
        escape(Words(language).say("paid.waiting", customer="Aalto Design Oy", count=1, total=Money(Decimal(100))))
    )


def test_of_many_open_invoices_ten_are_listed_and_the_rest_counted() -> None:
    many = tuple(replace(mirrored(), number=10_000 + n) for n in range(13))
    answer = answers.paid_answer(
        replace(standing(last=many[0], opened=13), open_invoices=many), Words("en"), shareable=True
    )
    assert all(str(10_000 + n) in answer.text for n in range(10))
    assert "10012" not in answer.text
    assert "and 3 more" in answer.text
    sound(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_paid_names_the_salespeople_of_the_invoices_as_people_and_never_of_what_nobody_sold(language):
    sold = replace(standing(last=mirrored(), overdue=2, opened=3), owners=(UserId("U0AINO"), UserId("U0ELIAS")))
    made = answers.paid_answer(sold, Words(language), shareable=False)
    (named,) = [block for block in made.blocks if block["type"] == "rich_text"]
    leaves = named["elements"][0]["elements"]
    assert [leaf["user_id"] for leaf in leaves if leaf["type"] == "user"] == ["U0AINO", "U0ELIAS"]
    assert made.text.endswith("<@U0AINO>, <@U0ELIAS>")
    assert "<@" not in answers.paid_answer(replace(sold, owners=()), Words(language), shareable=False).text
