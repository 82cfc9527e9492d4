"""The parts of a deal are called by the catalogs' words, also in what was wrong with a hook; the sender's answer stays English."""

import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from bot.domain.deals.changes import changes, stored_facts
from bot.domain.deals.fields import NAMED, field_of
from bot.domain.values.localized import Several, packed, text, unpacked
from bot.messages.kit.catalog import LANGUAGES, catalog
from bot.messages.kit.words import Words
from handlers.hooks.deal_body import MESSAGE, AddressBody, CustomerBody, DealBody, EinvoiceBody, LineBody
from handlers.hooks.refused_body import listed, problems_of

BEFORE = {"title": "Verkko", "prices_include_vat": False, "lines": [{"name": "A", "qty": "1", "vat_pct": "24"}]}
AFTER = {"title": "Verkko 2", "prices_include_vat": True, "lines": [{"name": "A", "qty": "2", "vat_pct": "24"}]}


def told(language) -> list[str]:
    return [
        Words(language).render(change.told)
        for change in changes(stored_facts({"data": BEFORE}), stored_facts({"data": AFTER}))
    ]


def test_changes_are_told_in_the_readers_words() -> None:
    assert told("en") == ["line 1, quantity: 1 → 2", "prices with VAT: no → yes", "title: Verkko → Verkko 2"]
    assert told("fi") == ["rivi 1, määrä: 1 → 2", "verolliset hinnat: ei → kyllä", "nimi: Verkko → Verkko 2"]
    assert told("sv") == ["rad 1, antal: 1 → 2", "priser med moms: nej → ja", "namn: Verkko → Verkko 2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_hook_has_a_word_in_every_language(language) -> None:
    inner = {"address": AddressBody, "einvoice": EinvoiceBody}
    paths = [name for name in DealBody.model_fields if name not in ("customer", "lines", "url")]
    paths += [f"customer.{name}" for name in CustomerBody.model_fields if name not in inner]
    paths += [f"customer.{name}.{part}" for name, body in inner.items() for part in body.model_fields]
    paths += [f"lines.0.{name}" for name in LineBody.model_fields]
    for path in paths:
        field = str(field_of(path).args["field"])
        assert field in NAMED, path
        assert f"field.{field}" in catalog(language), path


def test_what_nobody_has_a_word_for_keeps_its_own_name() -> None:
    assert Words("fi").render(field_of("custom.colour")) == "custom.colour"
    assert Words("en").render(field_of("lines.3.colour")) == "line 4, colour"
    assert Words("sv").render(field_of("lines")) == "rader"


def refused(data: dict) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        MESSAGE.validate_json(json.dumps({"type": "deal.won", "timestamp": "2026-11-22T10:00:00Z", "data": data}))
    return caught.value


BROKEN = {
    "deal_id": "1",
    "amount": 12.5,
    "payment_terms_days": "x",
    "currency": "E",
    "customer": {"name": "A\0", "email": "x"},
    "lines": [{"name": "L", "qty": "y"}],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_are_told_to_people_in_their_language_and_to_the_sender_in_english(language) -> None:
    problems = problems_of(refused(BROKEN))
    assert {"field": "data.title", "problem": "is missing"} in [problem.answer for problem in problems]
    said = Words(language).render(
        text("alert.hook_rejected.what", source="x", fields=listed(problems), deal="", customer="", amount="")
    )
    for path in ("data.title", "data.amount", "data.currency", "data.customer.email", "data.lines.0.qty"):
        assert f"({path})" in said
    if language != "en":
        english = [problem.problem for problem in problems if "pydantic" not in problem.problem]
        assert not [problem for problem in english if problem in said], said


def test_texts_in_a_text_come_back_from_json_and_are_escaped_where_they_are_spoken() -> None:
    inner = Several(
        (text("deal_field", field="<!channel>"), text("won.amount_zero"), text("x", value=Decimal("1.50"))), "; "
    )
    said = text("note.deal_changed", changes=inner)
    assert unpacked(json.loads(json.dumps(packed(said)))) == said
    shown = text("note.deal_changed", changes=Several(inner.texts[:2]))
    assert "&lt;!channel&gt;" in Words("en").speech(shown)
