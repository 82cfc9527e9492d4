import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.deals.deal import Address, Buyer
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.edit import Edit, EditChoices
from bot.domain.drafts.product import Product
from bot.domain.preflight.catalogue import CATALOGUE
from bot.domain.values.localized import text
from bot.messages import answers
from bot.messages.forms import base, cure_forms, edit_form
from bot.messages.forms.customer_form import new_customer_form
from bot.messages.forms.edit_numbers import typed
from bot.messages.forms.edit_parsing import parse_edit
from bot.messages.forms.edit_state import EditState
from bot.messages.forms.plan_form import plan_form
from bot.messages.forms.won_form import won_form
from bot.messages.kit.catalog import LANGUAGES
from tests.unit.messages.form_answers import submitted, whole_form
from tests.unit.messages.message_samples import content, draft, findings, line, plannable
from tests.unit.messages.slack_limits import problems, shown

LONG = "<!channel> Привет " * 40


def pending(*lines, **changes):
    return draft(DraftState.PENDING, replace(content(), lines=lines or (line(),), **changes))


REGISTERED = RegistryAnswer(
    business_id="1234567-1",
    standing=CompanyStatus.ACTIVE,
    name="Aalto Design Oy",
    address=Address(street="Otakaari 1", zip="02150", city="Espoo"),
    fetched_at=datetime(2026, 11, 22, tzinfo=UTC),
)


def buyers(name):
    place = Address(street=name, zip=name[:20], city=name, country="SE")
    return Buyer(name=name), Buyer(name=name, business_id="1234567-1", email="a@b.fi", address=place, vat_id="SE1")


def abroad(made):
    customer = replace(made.content.customer, address=Address(country="SE"), vat_id="SE556012579001")
    return replace(made, content=replace(made.content, customer=customer))


def edited(view, draft_, language="en", **answers):
    return parse_edit(edit_form.read_edit_form(submitted(view, **answers)), draft_, language)


def codes_with_a_form():
    return [code for code, row in CATALOGUE.items() if any(remedy and remedy.fields for remedy in row.remedies)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["Aalto Design Oy", LONG, "😀" * 400])
def test_every_form_fits_slack_in_every_language(language, name) -> None:
    made = draft(DraftState.PENDING, content(14, name))
    prefill = {"customer": name, "partner": "7", "partner_name": name, "amount": name, "description": name}
    views = [
        won_form(language, prefill=prefill, channel="C1", note=text("won.amount_unreadable", amount=name)),
        won_form(language, prefill={}, channel="", note=None),
        whole_form(made, language),
        whole_form(draft(DraftState.PARKED, None), language),
        base.reject_form(made, language),
        cure_forms.fix_form(made, findings(name)[0], language),
        base.loading(language),
        base.closing(answers.won_received(language, customer=name, amount=None, channel="#deals"), language),
        base.problem(text("finding.customer.unknown", name=name), language),
    ]
    choices = EditChoices(vat_statuses=((1, name), (5, name)), projects=(name[:150], *map(str, range(120))))
    views.append(whole_form(abroad(made), language, choices))
    views += [
        cure_forms.fix_form(made, replace(findings(name)[0], code=code), language) for code in codes_with_a_form()
    ]
    views += [
        new_customer_form(made, buyer, answer, language) for buyer in buyers(name) for answer in (None, REGISTERED)
    ]
    views.append(plan_form(plannable(made), date(2026, 11, 22), language))
    views.append(base.problem(text("error.unexpected"), language, views[2]))
    views.append(base.problem(text("error.unexpected"), language, views[10]))
    for view in views:
        assert problems(view, "modal") == []


def test_read_form_trims_and_leaves_out_what_is_empty() -> None:
    state = {
        "values": {"a": {"value": {"value": " x "}}, "b": {"value": {"value": "  "}}, "c": {"value": {"value": None}}}
    }
    assert base.read_form(state) == {"a": "x"}


def test_edit_form_saved_untouched_changes_nothing() -> None:
    before = (
        line("Work", quantity=Decimal("1.125"), unit_price=Decimal("0.1234"), discount_percent=Decimal(10)),
        line("x" * 400, quantity=Decimal(1250), unit_price=Decimal("-12500.50"), vat_percent=Decimal(0)),
    )
    made = pending(*before, your_reference="y" * 400, note="z" * 3000)
    for language in LANGUAGES:
        read = edited(whole_form(made, language), made, language)
        assert isinstance(read, Edit)
        assert [
            (new.name, new.quantity, new.unit_price, new.vat_percent, new.discount_percent) for new in read.lines
        ] == [(old.name, old.quantity, old.unit_price, old.vat_percent, old.discount_percent) for old in before]
        assert (read.terms_days, read.your_reference, read.note) == (14, "y" * 400, "z" * 3000)


numbers = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4)


@settings(max_examples=100, deadline=None)
@given(
    numbers.filter(bool), numbers, st.sampled_from(["0", "10", "13.5", "14", "24", "25.5"]), st.sampled_from(LANGUAGES)
)
def test_any_number_survives_the_form(quantity, price, vat, language) -> None:
    made = pending(line(quantity=quantity, unit_price=price, vat_percent=Decimal(vat)))
    read = edited(whole_form(made, language), made, language)
    assert isinstance(read, Edit)
    assert (read.lines[0].quantity, read.lines[0].unit_price) == (quantity, price)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1 250,50", "1250.50"), ("1,250.50", "1250.50"), ("12k", "12000"), ("-100", "-100"), ("0", "0")],
)
def test_prices_are_read_in_finnish_and_english_style(typed, expected) -> None:
    made = pending()
    read = edited(whole_form(made, "en"), made, **{"edit.0.unit_price": typed})
    assert isinstance(read, Edit)
    assert read.lines[0].unit_price == Decimal(expected)


def test_three_decimals_in_a_field_are_not_taken_for_thousands() -> None:
    assert typed(Decimal("1.125"), "fi") == "1,1250"
    made = pending(line(quantity=Decimal("1.125")))
    read = edited(whole_form(made, "fi"), made, "fi", **{"edit.0.quantity": "1,1350"})
    assert isinstance(read, Edit)
    assert read.lines[0].quantity == Decimal("1.1350")


@pytest.mark.parametrize(
    ("block_id", "typed"),
    [
        ("edit.0.unit_price", "about a hundred"),
        ("edit.0.unit_price", None),
        ("edit.0.quantity", "0"),  # the only line
        ("edit.0.quantity", "many"),
        ("edit.0.vat_percent", "101"),
        ("edit.0.vat_percent", "-1"),
        ("edit.0.vat_percent", None),
        ("edit.terms_days", "two weeks"),
        ("edit.terms_days", "1000"),
        ("edit.terms_days", None),
        ("edit.0.name", None),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_that_cannot_be_right_is_named_with_its_cure(block_id, typed, language) -> None:
    made = pending()
    view = whole_form(made, language)
    errors = edited(view, made, language, **{block_id: typed})
    assert isinstance(errors, dict)
    assert list(errors) == [block_id]
    assert errors[block_id]
    assert block_id in {block.get("block_id") for block in view["blocks"]}


def test_only_what_may_be_left_empty_is_called_optional() -> None:
    view = whole_form(pending(), "en")
    optional = {block["block_id"]: block["optional"] for block in view["blocks"] if block["type"] == "input"}
    there = {name.removeprefix("edit.0."): value for name, value in optional.items() if name.startswith("edit.0.")}
    assert {name for name, value in there.items() if value} == {"discount_percent", "comment"}
    assert all(value for name, value in optional.items() if name.startswith("edit.1."))
    assert "0 removes the line." in shown(view)


def test_quantity_0_removes_the_line_whatever_else_stands_in_it_and_a_new_one_can_be_added() -> None:
    made = pending(line("First"), line("Second"))
    answers = {
        "edit.0.quantity": "0,0",
        "edit.0.unit_price": "about a hundred",
        "edit.2.name": "Third",
        "edit.2.unit_price": "100",
        "edit.2.vat_percent": "25,5 %",
    }
    read = edited(whole_form(made, "en"), made, **answers)
    assert isinstance(read, Edit)
    assert [(new.name, new.quantity) for new in read.lines] == [("Second", 1), ("Third", 1)]
    assert read.lines[1].vat_percent == Decimal("25.5")


def test_price_without_a_name_on_the_new_line_is_asked_about() -> None:
    made = pending()
    errors = edited(whole_form(made, "en"), made, **{"edit.1.unit_price": "100"})
    assert isinstance(errors, dict)
    assert list(errors) == ["edit.1.name"]


def test_lines_the_form_does_not_show_stay_as_they_are() -> None:
    made = pending(*(line(f"Line {number}") for number in range(12)))
    view = whole_form(made, "en")
    read = edited(view, made, **{"edit.0.name": "Changed"})
    assert isinstance(read, Edit)
    assert [new.name for new in read.lines][:2] == ["Changed", "Line 1"]
    assert [new.name for new in read.lines][-2:] == ["Line 10", "Line 11"]
    assert len(read.lines) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_page_of_the_edit_form_fits_slack(language) -> None:
    made = abroad(pending(*(line("x" * 300, comment="y" * 512) for _ in range(60)), currency="SEK"))
    choices = EditChoices(vat_statuses=((1, "a"), (5, "b")), projects=("P-1",), company_currency="EUR", decides=True)
    state = EditState(opened=(57, 58, 60), added=2, page=2, more=True, removed=(41,))
    views = [edit_form.edit_form(made, language, choices, replace(state, page=page)) for page in range(4)]
    views.append(edit_form.form_with_problems(views[2], {"edit.57.unit_price": "x" * 300, "edit.rate": "y"}, language))
    for view in views:
        assert problems(view, "modal") == []
        assert len(view["blocks"]) <= 90, "there is room for a problem on top"


def test_of_several_lines_each_is_a_row_with_what_is_invoiced_and_a_button() -> None:
    made = pending(line("Work", quantity=Decimal(8), unit="HOUR", unit_price=Decimal("95.5")), line("Travel"))
    rows = [block for block in edit_form.edit_form(made, "en")["blocks"] if block["type"] == "section"]
    assert rows[0]["text"]["text"].replace("\u00a0", " ") == "1. Work\n8 h × 95,50 € · VAT 25,5 %"
    assert rows[0]["accessory"]["text"]["text"] == "Edit"
    assert rows[0]["accessory"]["accessibility_label"] == "Edit, 1. Work"


def test_what_is_cured_behind_the_button_is_shown_at_once() -> None:
    asked = findings()[2]
    for code, shown_at_once in (("vat.status_not_used", True), ("currency.no_rate", True), ("lines.differ", False)):
        made = replace(pending(), findings=(replace(asked, code=code),))
        fields = [block.get("block_id") for block in edit_form.edit_form(made, "en")["blocks"]]
        assert ("edit.customer" in fields) is shown_at_once
        assert ("edit.more" in fields) is not shown_at_once


def test_a_products_price_is_not_taken_for_a_gross_one_where_the_kind_of_prices_is_not_shown() -> None:
    product = Product(
        product_id=9,
        sku="CARE-M",
        name="Hosting",
        unit="MONTH",
        unit_price=Decimal(390),
        currency="EUR",
        vat_percent=Decimal("25.5"),
    )
    raw = {"edit.1.product": "CARE-M", "edit.terms_days": "14"}
    assert "edit.1.unit_price" in parse_edit(raw, pending(prices_include_vat=True), "en", {"CARE-M": product})
    assert isinstance(parse_edit(raw, pending(), "en", {"CARE-M": product}), Edit)


def test_forms_carry_the_draft_and_revision_they_were_opened_for() -> None:
    made = pending()
    for view in (whole_form(made, "en"), base.reject_form(made, "en")):
        assert json.loads(view["private_metadata"]) == {"d": 11, "r": 2}
    fix = cure_forms.fix_form(made, findings()[1], "en")
    assert json.loads(fix["private_metadata"]) == {"d": 11, "r": 2, "f": "business_id.missing"}


def test_problem_keeps_the_form_and_shows_itself_once() -> None:
    view = base.reject_form(pending(), "en") | {"id": "V1", "hash": "h", "state": {}}
    once = base.problem(text("error.old_revision"), "en", view)
    twice = base.problem(text("error.old_revision"), "en", once)
    assert once == twice
    assert once["blocks"][0]["type"] == "alert"
    assert once["blocks"][1:] == view["blocks"]
    assert set(once) <= {"type", "callback_id", "title", "submit", "close", "private_metadata", "blocks"}


def test_a_long_problem_keeps_its_cure() -> None:
    said = text("error.upstream_refused", system="Procountor", reason="x" * 300)
    view = base.problem(said, "en", base.reject_form(pending(), "en"))
    assert shown(view).count("Correct it and try again.") == 1
    assert [block.get("block_id") for block in view["blocks"][:3]] == ["problem", "problem.text", "reject.reason"]
    assert base.problem(text("error.old_revision"), "en", view)["blocks"][1]["block_id"] == "reject.reason"


def test_reason_is_required() -> None:
    block = base.reject_form(pending(), "en")["blocks"][0]
    assert block["block_id"] == "reject.reason"
    assert block["optional"] is False
    assert block["element"]["multiline"] is True


HANDLINGS = EditChoices(vat_statuses=((1, "Domestic"), (3, "Outside"), (5, "EU sale"), (27, "Reverse charge")))


def handling(made, language="en", *, decides=False):
    """The field of the VAT handling: what is proposed, and whether it may be left empty."""
    form = whole_form(made, language, replace(HANDLINGS, decides=decides))
    block = next(block for block in form["blocks"] if block.get("block_id") == "edit.vat_status")
    return block["element"].get("initial_option", {}).get("value"), block["optional"]


def test_edit_form_offers_every_vat_handling_of_the_company_at_home_too() -> None:
    made = pending()
    assert handling(made) == ("1", False)
    form = whole_form(made, "en", HANDLINGS)
    read = parse_edit(edit_form.read_edit_form(submitted(form, **{"edit.vat_status": "27"})), made, "en")
    assert read.vat_status == 27


def test_edit_form_proposes_the_handling_that_suits_the_customer() -> None:
    made = abroad(pending())
    sold_to = made.content.customer

    def for_customer(**changes):
        content = replace(made.content, **({"customer": replace(sold_to, **changes.pop("customer", {}))} | changes))
        return handling(replace(made, content=content))

    there = {"address": replace(sold_to.address, country="SE"), "vat_id": "SE556012579001"}
    assert for_customer(customer=there) == (None, True), "goods or a service: a person chooses"
    assert for_customer(customer={"address": replace(sold_to.address, country="US"), "vat_id": None}) == ("3", False)
    assert for_customer(customer=there, vat_status_from="person") == ("1", False), "somebody chose domestic"
    assert for_customer(customer=there, judged=("vat_status:1:SE",)) == ("1", False)


def test_an_approver_must_choose_the_handling_that_is_not_proposed_and_a_salesperson_may_leave_it() -> None:
    made = abroad(pending())
    assert handling(made, decides=True) == (None, False)
    assert handling(made, decides=False) == (None, True)


def test_a_lines_unit_is_chosen_and_stays_when_it_is_left() -> None:
    made = pending(line("Work", unit="HOUR"), line("Sand", unit="MEGABIT"))
    form = whole_form(made, "fi")
    assert [read.unit for read in edited(form, made, "fi").lines] == ["HOUR", "MEGABIT"]
    assert edited(form, made, "fi", **{"edit.0.unit": "BOX"}).lines[0].unit == "BOX"


def test_project_is_kept_chosen_or_taken_away() -> None:
    made = pending()
    form = whole_form(made, "en", EditChoices(projects=("P-1002",)))
    for chosen, kept in ((None, ""), ("P-1002", "P-1002")):
        assert edited(form, made, **{"edit.project": chosen}).project_ref == kept
    assert edited(form, made).project_ref == "P-1001", "an unknown project is offered as it is"
    assert edited(whole_form(made, "en"), made).project_ref is None, "nothing was shown, nothing is said"


def test_delivery_discount_comment_and_date_are_read() -> None:
    made = pending()
    answers = {
        "edit.invoice_date": "2026-12-01",
        "edit.delivery_start": "2026-11-01",
        "edit.delivery_end": "2026-11-30",
        "edit.0.discount_percent": "12,5 %",
        "edit.0.comment": "November",
    }
    read = edited(whole_form(made, "fi"), made, "fi", **answers)
    assert (read.invoice_date, read.delivery) == (date(2026, 12, 1), (date(2026, 11, 1), date(2026, 11, 30)))
    assert (read.lines[0].discount_percent, read.lines[0].comment) == (Decimal("12.5"), "November")


def test_delivery_that_ends_before_it_starts_is_told_beside_its_field() -> None:
    made = pending()
    answers = {"edit.delivery_start": "2026-11-30", "edit.delivery_end": "2026-11-01", "edit.0.discount_percent": "120"}
    read = edited(whole_form(made, "en"), made, **answers)
    assert set(read) == {"edit.delivery_end", "edit.0.discount_percent"}


def test_chosen_product_completes_the_new_line_and_what_is_typed_counts_more() -> None:
    hosting = Product(
        product_id=9,
        sku="CARE-M",
        name="Hosting",
        unit="MONTH",
        unit_price=Decimal(390),
        currency="EUR",
        vat_percent=Decimal("25.5"),
    )
    made = pending()
    form = whole_form(made, "en")
    raw = edit_form.read_edit_form(submitted(form, **{"edit.1.product": "CARE-M"}))
    new = parse_edit(raw, made, "en", {"CARE-M": hosting}).lines[1]
    assert (new.name, new.unit_price, new.vat_percent, new.product) == ("Hosting", 390, Decimal("25.5"), hosting)
    cheaper = parse_edit(raw | {"edit.1.unit_price": "300"}, made, "en", {"CARE-M": hosting}).lines[1]
    assert cheaper.unit_price == 300
    assert edit_form.product_options({"CARE-M": hosting}, "host", "en")["options"][0] == {
        "text": {"type": "plain_text", "text": "Hosting · CARE-M · 390 EUR", "emoji": False},
        "value": "CARE-M",
    }
    assert edit_form.product_options({"CARE-M": hosting}, "web", "en") == {"options": []}


def test_a_price_in_the_edit_form_that_can_be_two_names_both() -> None:
    made = pending()
    errors = edited(whole_form(made, "en"), made, "en", **{"edit.0.unit_price": "12,345"})
    assert "12 345" in errors["edit.0.unit_price"].replace("\xa0", " ")
    assert "12,3450" in errors["edit.0.unit_price"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_came_too_late_mentions_who_decided(language) -> None:
    view = base.problem(text("error.already_decided", state="approved", user="U02MIKKO"), language)
    assert problems(view, "modal") == []
    assert "<@" not in json.dumps(view)
    assert '{"type": "user", "user_id": "U02MIKKO"}' in json.dumps(view)
