import json
from datetime import UTC, datetime

import pytest

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.offer import CustomerOffer
from bot.domain.values.localized import text
from bot.messages.forms.customer_field import customer_options, offered_options
from bot.messages.forms.won_form import read_won_form, to_correct, with_more, won_form
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.form_answers import submitted
from tests.unit.messages.message_samples import candidates
from tests.unit.messages.slack_limits import problems, shown

LATER = {
    "won.terms_days",
    "won.your_reference",
    "won.project",
    "won.delivery_start",
    "won.delivery_end",
    "won.currency",
}


def fields(view):
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def registered(standing=CompanyStatus.ACTIVE, name="Studio Kajastus Oy"):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return RegistryAnswer(business_id="9026006-7", standing=standing, name=name, fetched_at=at)


def texts(offer, language="en"):
    return [option["text"]["text"] for option in offered_options(offer, Words(language))["options"]]


def test_won_form_opens_with_what_was_understood() -> None:
    prefill = {"customer": "Aalto", "amount": "12 000,50", "partner": "7", "partner_name": "Aalto Design Oy"}
    note = text("won.amount_ambiguous")
    view = won_form(Words("en"), prefill=prefill, channel="C1", note=note)
    assert view["callback_id"] == "won.form"
    assert json.loads(view["private_metadata"]) == {"channel": "C1"}
    assert view["blocks"][0]["text"]["text"].startswith("More than one number")
    read = read_won_form(submitted(view))
    assert read == {"partner": "7", "amount": "12 000,50"}


def test_customer_search_starts_at_two_letters() -> None:
    element = won_form(Words("en"), prefill={}, channel="", note=None)["blocks"][0]["element"]
    assert element["action_id"] == "customer.search"
    assert element["min_query_length"] == 2


def test_options_show_what_tells_customers_apart_even_after_a_long_name() -> None:
    options = customer_options(candidates(120, "x" * 200))["options"]
    assert len(options) == 100
    assert options[0]["value"] == "100"
    assert options[0]["text"]["text"].endswith("… · 1234567-1 · Helsinki")
    assert len(options[0]["text"]["text"]) <= 75


def test_what_a_form_was_opened_with_does_not_stay_when_something_else_is_wrong() -> None:
    note = text("won.business_id_wrong", business_id="9021173-3")
    opened = won_form(Words("en"), prefill={}, channel="C1", note=note)
    answer = to_correct(opened, {"customer": text("won.customer_missing")}, Words("en"))
    assert answer["response_action"] == "update"
    said = json.dumps(answer["view"]["blocks"], ensure_ascii=False)
    assert "9021173-3" not in said
    assert "The customer is missing" in said
    there = [block["block_id"] for block in opened["blocks"][1:]]
    assert [block["block_id"] for block in answer["view"]["blocks"][1:]] == there, "what was typed stays"
    again = to_correct(answer["view"], {"amount": text("won.amount_zero")}, Words("en"))
    assert "The customer is missing" not in json.dumps(again["view"]["blocks"])


def test_a_form_without_a_problem_at_its_top_has_each_problem_beside_its_field() -> None:
    opened = won_form(Words("en"), prefill={}, channel="C1", note=None)
    answer = to_correct(opened, {"amount": text("won.amount_zero")}, Words("en"))
    assert answer == {"response_action": "errors", "errors": {"won.amount": Words("en").say("won.amount_zero")}}
    assert "won.amount" in [block.get("block_id") for block in opened["blocks"]]


def test_the_form_asks_for_customer_what_for_and_sum_and_nothing_else_at_first() -> None:
    view = won_form(Words("en"), prefill={}, channel="C1", note=None)
    assert fields(view) == ["won.partner", "won.description", "won.amount"]
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "actions"] == ["won.more"]


def test_the_rate_is_there_at_once_where_it_was_typed_or_is_in_question() -> None:
    typed = won_form(Words("en"), prefill={"vat_percent": "13,5"}, channel="", note=None)
    asked = won_form(Words("en"), prefill={}, channel="", note=text("won.vat_several"))
    for view in (typed, asked):
        assert fields(view)[-1] == "won.vat_percent"
        assert not LATER & set(fields(view))


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_shows_every_field_once_and_keeps_what_was_typed(language) -> None:
    note = text("won.amount_ambiguous")
    view = won_form(Words(language), prefill={"customer": "Aalto"}, channel="C7", note=note)
    typed = {"won.partner": "new:Aalto", "won.amount": "12 000,50 ", "won.description": "Sivut"}
    more = with_more(view | {"state": submitted(view, **typed)}, Words(language))
    assert set(fields(more)) >= LATER | {"won.vat_percent"}
    assert len(fields(more)) == len(set(fields(more)))
    assert read_won_form(submitted(more)) == {"customer": "Aalto", "amount": "12 000,50", "description": "Sivut"}
    assert json.loads(more["private_metadata"]) == {"channel": "C7"}
    assert more["blocks"][0] == view["blocks"][0], "what was not understood is still named"
    assert "actions" not in {block["type"] for block in more["blocks"]}
    assert problems(more, "modal") == []


def test_what_a_line_said_of_a_new_customer_is_chosen_in_the_same_field() -> None:
    for prefill in (
        {"customer": "Uusi Oy"},
        {"business_id": "9026006-7"},
        {"customer": "Oy", "business_id": "9026006-7"},
    ):
        view = won_form(Words("en"), prefill=prefill, channel="", note=None)
        assert read_won_form(submitted(view)) == prefill


def test_a_name_that_is_nobodys_yet_can_be_taken_after_those_that_are_there() -> None:
    offer = CustomerOffer(found=tuple(candidates(2)), new_name="Kajastus")
    found = offered_options(offer, Words("en"))["options"]
    assert [option["value"] for option in found] == ["100", "101", "new:Kajastus"]
    assert found[-1]["text"]["text"] == "Create new: Kajastus"


def test_a_name_longer_than_an_option_holds_is_not_offered_cut() -> None:
    assert texts(CustomerOffer(new_name="x" * 200)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_id_is_taken_with_what_the_register_says_of_it(language) -> None:
    said = texts(CustomerOffer(business_id="9026006-7", registered=registered()), language)
    assert len(said) == 1
    assert "9026006-7" in said[0]
    assert "Studio Kajastus Oy" in said[0]
    long = texts(CustomerOffer(business_id="9026006-7", registered=registered(name="Kajastus " * 20)), language)
    assert len(long[0]) <= 75
    assert long[0].endswith("…)"), "only the name is cut"


def test_an_id_is_taken_also_when_the_register_does_not_know_it_or_is_silent() -> None:
    unlisted = CustomerOffer(business_id="9026006-7", registered=registered(CompanyStatus.NOT_FOUND, None))
    silent = CustomerOffer(business_id="9026006-7", registered=registered(CompanyStatus.UNKNOWN, None))
    assert texts(unlisted) == ["Take business ID 9026006-7 (not in the register)"]
    assert texts(silent) == texts(CustomerOffer(business_id="9026006-7"))
    assert texts(silent) == ["Take business ID 9026006-7 (the register does not answer now)"]


def test_an_id_with_a_wrong_digit_says_so_in_the_list_and_on_sending() -> None:
    offer = CustomerOffer(found=tuple(candidates(1)), misspelt="9012346-4")
    assert texts(offer)[1] == "9012346-4 has a wrong digit: check it"
    view = won_form(Words("en"), prefill={}, channel="", note=None)
    problem = text("won.business_id_wrong", business_id="9012346-4")
    answer = to_correct(view, {"business_id": problem}, Words("en"))
    assert list(answer["errors"]) == ["won.partner"], "beside the one field"


def test_a_list_never_holds_more_than_slack_takes() -> None:
    options = offered_options(CustomerOffer(found=tuple(candidates(120)), new_name="Oy"), Words("en"))["options"]
    assert len(options) == 100
    assert options[-1]["value"] == "new:Oy"


def test_the_form_tells_how_a_new_customer_is_made() -> None:
    assert "new customer" in shown(won_form(Words("en"), prefill={}, channel="", note=None))


def test_more_keeps_the_company_that_was_chosen_for_a_mistyped_id() -> None:
    note = text("won.business_id_near", business_id="9012346-4", near="9012346-8", near_name="Kivikko Rakennus Oy")
    view = won_form(Words("en"), prefill={"amount": "850"}, channel="C1", note=note)
    more = with_more(view | {"state": submitted(view, **{"won.near": "9012346-8"})}, Words("en"))
    assert read_won_form(submitted(more))["near"] == "9012346-8"
    assert read_won_form(submitted(with_more(view | {"state": submitted(view)}, Words("en")))).keys() == {"amount"}
