import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.approval.approval import Decision
from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import DraftState
from bot.domain.receivables.payment import Payment
from bot.domain.values.ids import UserId
from bot.domain.values.money import Totals
from bot.messages.card.blocks import CardLimits
from bot.messages.card.facts import facts_of
from bot.messages.card.findings import findings as finding_blocks
from bot.messages.card.layout import draft_card
from bot.messages.card.questions import owner_question
from bot.messages.kit.catalog import LANGUAGES
from tests.unit.messages.message_samples import (
    APPROVER,
    TODAY,
    approval,
    candidates,
    card,
    content,
    every_card,
    findings,
    line,
)
from tests.unit.messages.slack_limits import buttons, problems, shown, walk

NASTY = "<!channel> *b* _i_ `c` :smile: <@U1> <https://evil.example|x> & Привет 😀 "


def payload(made, language="en", **options):
    built = draft_card(made, language, **options)
    assert problems(built) == []
    return built


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "lines", "many"), [("Aalto Design Oy", 1, 1), ("x" * 200, 60, 4), ("W" * 200, 60, 8), (NASTY * 4, 60, 3)]
)
def test_every_state_fits_slack_in_every_language(language, name, lines, many) -> None:
    for made in every_card(name, lines, many):
        payload(made, language)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=220), st.sampled_from(LANGUAGES), st.sampled_from(list(DraftState)))
def test_no_name_comes_alive_or_breaks_the_card(name, language, state) -> None:
    rejected = (approval(Decision.REJECTED, name),)
    payload(card(state, name=name, lines=12, found=findings(name, 3), approvals=rejected), language)


def test_user_text_shows_exactly_as_it_was_written() -> None:
    said = "*Bold* _Oy_ :smile: <!channel> Привет"
    made = payload(card(DraftState.PENDING, name=said))
    values = [part for part in walk(made.blocks) if isinstance(part.get("text"), str) and said in part["text"]]
    assert values
    assert {part["type"] for part in values} <= {"plain_text", "raw_text", "text"}


def test_our_markup_never_carries_text_from_outside() -> None:
    for made in every_card("§§ @here", 3, 2):
        markup = [part["text"] for part in walk(payload(made).blocks) if part.get("type") == "mrkdwn"]
        assert not any("§§" in text or "@here" in text for text in markup)


def test_the_usual_card_is_short_and_still_says_all_that_is_decided_on() -> None:
    made = payload(card(DraftState.PENDING))
    kinds = [block["type"] for block in made.blocks]
    assert kinds == ["header", "rich_text", "section", "section", "table", "context", "actions", "context"]
    said = shown(made).replace("\u00a0", " ")
    for fact in (
        "*Net* 12 000,00 €",
        "*VAT* 3 060,00 €",
        "*Total* 15 060,00 €",
        "*Due* 6 Dec 2026 (14 days)",
        "*Invoice date* 22 Nov 2026",
        "*Delivery method* E-invoice: 0037 12345671 (BASWFIHH)",
        "*Business ID* 1234567-1",
        "*Bank reference* 1232",
    ):
        assert f"{fact}\n" in said


def test_a_reference_is_grouped_as_on_paper() -> None:
    made = card(DraftState.PENDING)
    record = replace(made.draft.invoice, reference="12345678901234567890")
    assert "12345 67890 12345 67890" in shown(payload(replace(made, draft=replace(made.draft, invoice=record))))


def test_a_name_too_long_for_the_headline_stands_whole_among_the_facts() -> None:
    name = "Aalto " * 20
    assert f"*Customer* {name.strip()}\n" in shown(payload(card(DraftState.PENDING, name=name)))
    assert "*Customer* " not in shown(payload(card(DraftState.PENDING)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sending_asks_once_more_who_gets_what_and_how(language) -> None:
    made = card(DraftState.APPROVED)
    asked = buttons(payload(made, language))["draft.send"]["confirm"]
    said = asked["text"]["text"].replace("\u00a0", " ")
    assert all(part in said for part in ("10042", "15 060,00 €", "Aalto Design Oy", "0037 12345671"))
    assert asked["confirm"]["text"] == buttons(payload(made, language))["draft.send"]["text"]["text"]
    assert asked["deny"]["text"] != asked["confirm"]["text"]


def test_taking_back_asks_and_what_can_be_undone_does_not() -> None:
    asked = {name for name, part in buttons(payload(card(DraftState.APPROVED))).items() if "confirm" in part}
    assert asked == {"draft.send", "draft.withdraw"}
    assert not any("confirm" in part for part in buttons(payload(card(DraftState.PENDING))).values())


def test_first_line_says_action_customer_and_gross_amount() -> None:
    made = payload(card(DraftState.PENDING))
    assert made.blocks[0]["type"] == "header"
    first = made.blocks[0]["text"]["text"].replace("\u00a0", " ")
    assert first == "Approve invoice to Aalto Design Oy, 15 060,00 €?"


def test_amount_stays_visible_after_a_very_long_name() -> None:
    first = payload(card(DraftState.PENDING, name="x" * 500)).blocks[0]["text"]["text"]
    assert "15\u00a0060,00\u00a0€?" in first


def test_a_deal_without_prices_says_that_its_figure_is_net() -> None:
    made = payload(card(DraftState.ASKED, bare=True))
    assert "12\u00a0000,00\u00a0€ + VAT" in made.text
    unknown = payload(card(DraftState.ASKED, bare=True, amount=None))
    assert "amount not known yet" in unknown.text


def test_screen_readers_get_the_point_and_the_wanted_action() -> None:
    text = payload(card(DraftState.PENDING)).text
    assert text.startswith("Approve invoice to Aalto Design Oy")
    assert "approve, edit or reject" in text


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DraftState.ASKED, {"deal.draft", "deal.skip"}),
        (DraftState.BUILDING, set()),
        (
            DraftState.PENDING,
            {
                "draft.approve",
                "draft.edit",
                "draft.plan",
                "draft.preview",
                "draft.send_back",
                "draft.reject",
                "draft.why",
            },
        ),
        (DraftState.APPROVING, set()),
        (DraftState.APPROVED, {"draft.send", "draft.preview", "draft.withdraw", "draft.why"}),
        (DraftState.SENDING, set()),
        (DraftState.SENT, {"draft.credit", "draft.why"}),
        (DraftState.REJECTED, {"draft.anew", "draft.why"}),
        (DraftState.SKIPPED, set()),
        (DraftState.PARKED, {"draft.retry", "draft.reject", "draft.why"}),
    ],
)
def test_each_state_offers_its_own_buttons(state, expected) -> None:
    assert set(buttons(payload(card(state)))) == expected


def test_a_credit_is_not_offered_in_parts() -> None:
    made = card(DraftState.PENDING)
    credit = replace(made, draft=replace(made.draft, content=replace(made.draft.content, credits="10042")))
    assert "draft.plan" in buttons(payload(made))
    assert "draft.plan" not in buttons(payload(credit))


def test_only_the_approving_button_is_primary() -> None:
    styles = {name: button.get("style") for name, button in buttons(payload(card(DraftState.PENDING))).items()}
    assert {name for name, style in styles.items() if style == "primary"} == {"draft.approve"}


def test_preview_can_be_left_out() -> None:
    assert "draft.preview" not in buttons(payload(card(DraftState.PENDING), preview=False))


def test_each_revision_has_its_own_actions_block_and_values() -> None:
    made = card(DraftState.PENDING)
    block = next(block for block in payload(made).blocks if block["type"] == "actions")
    assert block["block_id"] == made.draft.block_id == "draft-11-r2"
    assert json.loads(block["elements"][0]["value"]) == {"d": 11, "r": 2}
    later = replace(made, draft=replace(made.draft, revision=3))
    assert json.loads(buttons(payload(later))["draft.approve"]["value"]) == {"d": 11, "r": 3}


def test_not_sendable_invoice_has_no_send_button_and_says_why() -> None:
    made = payload(card(DraftState.APPROVED, channel=Channel.NO_SENDING))
    assert set(buttons(made)) == {"draft.preview", "draft.withdraw", "draft.why"}
    assert "No sending" in made.text


def test_parked_card_puts_the_cure_beside_each_finding() -> None:
    several = findings(count=2)[:5]
    made = payload(card(DraftState.PARKED, found=several, bare=True))
    named = buttons(made)
    assert {"customer.pick", "draft.fix", "draft.edit", "draft.retry", "draft.reject"} <= set(named)
    picks = [part for part in walk(made.blocks) if part.get("action_id") == "customer.pick"]
    assert [json.loads(pick["value"])["p"] for pick in picks[:2]] == [100, 101]
    assert "Blocking: No certain match in Procountor for Aalto Design Oy." in shown(made)
    assert "Warning: The name differs" in shown(made)


def test_new_customer_without_a_business_id_is_asked_for_it_first() -> None:
    made = card(DraftState.PARKED, found=findings(), bare=True)
    values = [json.loads(part["value"]) for part in walk(payload(made).blocks) if part.get("type") == "button"]
    asked = values.index({"d": 11, "r": 2, "f": "customer.unknown"})
    assert values[asked + 1] == {"d": 11, "r": 2, "p": "new"}
    buyer = replace(made.deal.buyer, business_id="1234567-1")
    known = replace(made, deal=replace(made.deal, buyer=buyer))
    values = [json.loads(part["value"]) for part in walk(payload(known).blocks) if part.get("type") == "button"]
    assert {"d": 11, "r": 2, "p": "new"} in values


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("business_id.missing", "Give Business ID"),
        ("registry.bankrupt", "Give Business ID"),
        ("registry.name_differs", "Use Register's"),
        ("registry.address_differs", "Use Register's"),
        ("email.missing", "Give E-Mail"),
        ("einvoice.missing", "Give E-Invoice Address"),
        ("address.incomplete", "Complete Address"),
        ("channel.none", "Choose Delivery"),
        ("customer.other_id", "Choose Customer"),
        ("vat.id_missing", "Give VAT ID"),
    ],
)
def test_each_missing_detail_has_its_own_button(code, label) -> None:
    missing = replace(findings()[1], code=code)
    button = buttons(payload(card(DraftState.PARKED, found=(missing,))))["draft.fix"]
    assert button["text"]["text"] == label
    assert json.loads(button["value"]) == {"d": 11, "r": 2, "f": code}


def test_candidate_says_how_alike_it_is_and_why() -> None:
    by_name, by_email = candidates(1)[0], replace(candidates(2)[1], by_email=True)
    unknown = replace(findings()[0], candidates=(by_name, by_email))
    said = shown(payload(card(DraftState.PARKED, found=(unknown,), bare=True)))
    assert "Helsinki · name 90 % alike" in said
    assert "Helsinki · same e-mail domain, 89 %" in said


def test_vat_handling_and_delivery_are_on_the_card() -> None:
    made = card(DraftState.PENDING)
    sold = replace(made.draft.content, vat_status=5, delivery_start=TODAY, delivery_end=TODAY)
    sold = replace(sold, customer=replace(sold.customer, vat_id="SE556012579001"))
    said = shown(payload(replace(made, draft=replace(made.draft, content=sold))))
    assert "Sale to another EU country, 0 % (SE556012579001)" in said
    assert said.count("22 Nov 2026") >= 2
    assert "VAT handling" not in shown(payload(made))


def test_owner_is_asked_with_the_button_that_answers() -> None:
    invalid = replace(findings()[1], code="business_id.invalid")
    made = card(DraftState.PARKED, found=(*findings(), invalid))
    asked = owner_question(made, "en")
    assert set(buttons(asked)) == {"draft.fix", "draft.edit"}
    assert "Your deal needs a correction" in asked.text
    assert [json.loads(b["value"]).get("f") for b in walk(asked.blocks) if b.get("action_id") == "draft.fix"] == [
        "customer.unknown",
        "business_id.invalid",
    ]
    assert problems(asked) == []


def test_only_what_can_be_chosen_there_is_offered() -> None:
    unknown = findings()[0]
    nobody = shown(payload(card(DraftState.PARKED, found=(replace(unknown, candidates=()),), bare=True)))
    assert "None of these" in shown(payload(card(DraftState.PARKED, found=(unknown,), bare=True)))
    assert "None of these" not in nobody
    assert "Give the business ID" in nobody
    said = shown(owner_question(card(DraftState.PARKED, found=(unknown,), bare=True), "en"))
    assert "Give its business ID here, or choose a customer on the card." in said


def test_parked_card_counts_what_must_be_settled() -> None:
    assert "4 things must be settled" in payload(card(DraftState.PARKED, found=findings())).text
    assert "The thread says why" in payload(card(DraftState.PARKED)).text


def test_lines_beyond_the_shown_ones_are_counted_and_summed() -> None:
    made = payload(card(DraftState.PENDING, lines=11))
    rows = next(block for block in made.blocks if block["type"] == "table")["rows"]
    assert len(rows) == 1 + 8 + 1
    assert rows[-1][0]["text"] == "and 3 more lines"
    assert rows[-1][-1]["text"] == "36\u00a0000,00\u00a0€"


def test_line_shows_quantity_unit_discount_vat_and_sum() -> None:
    made = card(DraftState.PENDING)
    hours = line("Work", quantity=Decimal("7.50"), unit="HOUR", unit_price=Decimal(100), discount_percent=Decimal(10))
    changed = replace(made, draft=replace(made.draft, content=replace(content(), lines=(hours,))))
    rows = next(block for block in payload(changed, "fi").blocks if block["type"] == "table")["rows"]
    said = [cell["text"].replace("\u00a0", " ") for cell in rows[1]]
    assert said == ["Work", "7,5 h", "100,00 € (−10 %)", "25,5 %", "675,00 €"]


def test_our_totals_are_marked_until_procountor_has_its_own() -> None:
    ours = card(DraftState.PENDING)
    ours = replace(ours, draft=replace(ours.draft, invoice=None))
    assert "until Procountor confirms" in shown(payload(ours))
    assert "until Procountor confirms" not in shown(payload(card(DraftState.PENDING)))


def test_totals_of_an_invoice_being_changed_are_the_new_ones() -> None:
    made = card(DraftState.PENDING)
    new = Totals(Decimal(1), Decimal(0), Decimal(1))
    changing = replace(made, draft=replace(made.draft, state=DraftState.BUILDING, totals=new))
    assert "1,00\u00a0€" in payload(changing).text


def test_decision_is_recorded_with_name_time_and_reason() -> None:
    made = payload(card(DraftState.REJECTED, approvals=(approval(Decision.REJECTED, "wrong *customer*"),)))
    assert "Reason: wrong *customer*" in made.text
    assert {"type": "user", "user_id": APPROVER} in list(walk(made.blocks))
    assert "22 Nov 2026, 12:42: wrong *customer*" in shown(made)


def test_votes_on_an_older_revision_do_not_count() -> None:
    votes = (approval(Decision.APPROVED, revision=1), approval(Decision.APPROVED, revision=2))
    made = payload(card(DraftState.PENDING, approvals=votes))
    assert "Approvals: 1 of 2" in shown(made)
    earlier = payload(card(DraftState.PENDING, approvals=votes[:1]))
    assert "<@U02BOB>, <@U03EVE>" in shown(earlier), "an old vote bars nobody"


@pytest.mark.parametrize(
    ("payment", "said"),
    [
        (Payment.OPEN, "Sent: invoice 10042"),
        (Payment.PARTLY_PAID, "Partly paid: invoice 10042"),
        (Payment.PAID, "Paid: invoice 10042"),
        (Payment.OVERDUE, "Overdue: invoice 10042"),
        (None, "Sent: invoice 10042"),
    ],
)
def test_payment_leads_the_card_once_the_invoice_is_sent(payment, said) -> None:
    assert payload(card(DraftState.SENT, payment=payment)).text.startswith(said)


def test_register_is_credited_only_where_its_data_is_shown() -> None:
    credit = "Company data: PRH/YTJ, CC BY 4.0"
    assert credit in shown(payload(card(DraftState.PENDING, found=findings())))
    assert credit not in shown(payload(card(DraftState.PENDING)))


def test_clean_preflight_is_said_in_words() -> None:
    assert "nothing to correct" in shown(payload(card(DraftState.PENDING)))


def test_blocking_findings_come_before_warnings() -> None:
    made = card(DraftState.PENDING, found=tuple(reversed(findings())))
    texts = [block["text"]["text"] for block in finding_blocks(made, "en", CardLimits(), cures=False)]
    blocking = ["⛔ Blocking, for an approver", *["⛔ Blocking"] * 3]
    assert [text.split(":")[0] for text in texts] == [*blocking, "⚠️ Warning"]


def test_trailing_context_names_the_invoice_and_the_marker() -> None:
    made = payload(card(DraftState.SENT))
    last = made.blocks[-1]
    assert last["type"] == "context"
    assert [element["text"] for element in last["elements"]] == [
        "Requested by <@U01ALICE>",
        "Aalto Design Oy",
        "Procountor invoice 10042",
        "Voitto's mark V-ABCDEFGHIJ",
    ]


def test_nobody_has_decided_how_an_unknown_customer_gets_the_invoice() -> None:
    made = card(DraftState.PARKED, channel=Channel.NO_SENDING)
    assert made.draft.content is not None
    nobody = replace(made, draft=replace(made.draft, content=replace(made.draft.content, customer=None)))
    assert ("Delivery method", "No sending") in facts_of(made, "en")
    assert ("Delivery method", "Not known yet") in facts_of(nobody, "en")


@pytest.mark.parametrize(
    ("business_id", "vat_id", "fact"),
    [
        ("1234567-1", "FI12345671", ("Business ID", "1234567-1")),
        (None, "SE556012579001", ("VAT ID", "SE556012579001")),
        ("SE556012579001", None, ("VAT ID", "SE556012579001")),
        (None, None, ("Business ID", "Not known")),
    ],
)
def test_a_vat_number_is_not_called_a_business_id(business_id, vat_id, fact) -> None:
    made = card(DraftState.PARKED)
    assert made.draft.content is not None
    customer = replace(made.draft.content.customer, business_id=business_id, vat_id=vat_id)
    sold = replace(made.draft, content=replace(made.draft.content, customer=customer))
    assert fact in facts_of(replace(made, draft=sold), "en")


def test_who_has_approved_is_not_named_among_those_who_still_can() -> None:
    made = replace(card(DraftState.PENDING), approvals_needed=2, approvers=(APPROVER, UserId("U03EVE")))
    made = replace(made, approvals=(approval(Decision.APPROVED, revision=made.draft.revision),))
    able = next(line for line in shown(draft_card(made, "en")).splitlines() if line.startswith("Can approve"))
    assert "U03EVE" in able
    assert APPROVER not in able
