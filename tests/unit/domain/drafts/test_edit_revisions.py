from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.customers.customer import Channel
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.vat_treatment import judgements


def line(name, price="100", product_id=None, unit="PIECE", **changes):
    made = Line(
        name=name,
        quantity=Decimal(1),
        unit=unit,
        unit_price=Decimal(price),
        discount_percent=Decimal(0),
        vat_percent=Decimal("25.5"),
        product_id=product_id,
        sku=f"sku-{product_id}" if product_id else None,
        comment="as agreed",
    )
    return replace(made, **changes)


def edited(name, price="100", quantity="1", vat="25.5", discount="0"):
    return EditedLine(
        name=name,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        vat_percent=Decimal(vat),
        discount_percent=Decimal(discount),
    )


BEFORE = InvoiceContent(
    customer=None,
    lines=(line("Web shop", product_id=5), line("Consulting", product_id=6, unit="HOUR")),
    invoice_date=date(2026, 11, 22),
    due_date=date(2026, 12, 6),
    terms_days=14,
    channel=Channel.EMAIL,
    your_reference="Liisa",
    project_ref="P-1",
)


def after(*lines, terms=14, reference="Liisa", note=None):
    return apply(Edit(lines=lines, terms_days=terms, your_reference=reference, note=note), BEFORE)


def test_a_handling_without_vat_by_the_words_of_the_companys_list_makes_every_line_zero() -> None:
    lines = (edited("Web shop"), edited("Consulting"))
    statuses = {1: "Kotimaa", 41: "Rakennuspalvelu, käännetty verovelvollisuus", 60: "Muu myynti"}
    made = [
        apply(
            Edit(lines=lines, terms_days=14, your_reference=None, note=None, vat_status=status),
            BEFORE,
            vat_statuses=statuses,
        )
        for status in (41, 60)
    ]
    assert [[line.vat_percent for line in each.lines] for each in made] == [[0, 0], [Decimal("25.5")] * 2]
    assert [each.vat_status_name for each in made] == [statuses[41], statuses[60]]


def test_line_that_keeps_its_name_keeps_its_product_unit_and_comment():
    content = after(edited("Web shop", price="150", quantity="2", vat="0", discount="10"), edited("Consulting"))
    assert content.lines[0] == line(
        "Web shop",
        price="150",
        product_id=5,
        quantity=Decimal(2),
        vat_percent=Decimal(0),
        discount_percent=Decimal(10),
    )
    assert content.lines[1] == BEFORE.lines[1]


def test_renamed_line_is_no_product_any_more_but_keeps_its_unit():
    renamed = after(edited("Web shop"), edited("Advice")).lines[1]
    assert (renamed.name, renamed.product_id, renamed.sku, renamed.unit) == ("Advice", None, None, "HOUR")


def test_moved_lines_keep_their_products():
    assert [made.product_id for made in after(edited("Consulting"), edited("Web shop")).lines] == [6, 5]


def test_removed_and_added_lines():
    content = after(edited("Consulting"))
    assert [made.product_id for made in content.lines] == [6]
    added = after(edited("Web shop"), edited("Consulting"), edited(" Travel ")).lines[2]
    assert (added.name, added.product_id, added.unit, added.comment) == ("Travel", None, "PIECE", None)


def test_two_lines_of_one_name_keep_their_own_products():
    twins = replace(BEFORE, lines=(line("Hour", product_id=1), line("Hour", product_id=2)))
    edit = Edit(lines=(edited("Hour"), edited("Hour"), edited("Hour")), terms_days=14, your_reference=None, note=None)
    assert [made.product_id for made in apply(edit, twins).lines] == [1, 2, None]


def test_due_date_follows_the_terms():
    content = after(edited("Web shop"), terms=30)
    assert (content.terms_days, content.due_date) == (30, date(2026, 12, 22))


def test_terms_out_of_bounds_are_refused():
    with pytest.raises(ValueError):
        after(edited("Web shop"), terms=1000)


def test_emptied_texts_are_gone_and_everything_else_stays():
    content = after(*(edited(made.name) for made in BEFORE.lines), reference="  ", note=" Thanks ")
    assert content == replace(BEFORE, your_reference=None, note="Thanks", edited=True)


def test_a_chosen_unit_stands_and_one_that_was_not_shown_stays():
    box = replace(edited("Web shop"), unit="BOX")
    line = after(box, edited("Consulting")).lines[0]
    assert (line.unit, line.unit_from) == ("BOX", "person")
    assert after(replace(box, unit=BEFORE.lines[0].unit), edited("Consulting")).lines[0].unit_from is None


def test_an_added_line_has_its_own_unit_or_the_usual_one():
    edit = Edit(lines=(edited("A"), replace(edited("B"), unit="DAY")), terms_days=14, your_reference=None, note=None)
    made = apply(edit, replace(BEFORE, lines=()), unit="HOUR").lines
    assert [(line.unit, line.unit_from) for line in made] == [("HOUR", "ours"), ("DAY", "person")]


@pytest.mark.parametrize(
    ("lines", "judged"),
    [
        ((edited("Web shop"), edited("Consulting")), ()),
        ((edited("Web shop", vat="10"), edited("Consulting")), ("vat:10:Web shop",)),
        ((edited("Web shop"), edited("Advice")), ()),  # only renamed
        ((edited("Web shop"), edited("Advice", vat="0")), ("vat:0:Advice",)),
        ((edited("Consulting"), edited("Web shop")), ()),
        ((edited("Web shop"), edited("Consulting"), edited("Travel", vat="10")), ("vat:10:Travel",)),
    ],
)
def test_an_approver_has_judged_the_rates_that_they_changed(lines, judged):
    assert judgements(BEFORE, after(*lines), status=False) == judged


def test_an_approver_who_saw_the_handling_has_judged_it():
    made = after(edited("Web shop"), edited("Consulting"))
    assert judgements(BEFORE, made, status=True) == ("vat_status:1:",)
    assert judgements(replace(BEFORE, judged=("vat:10:X",)), made, status=False) == ("vat:10:X",)
