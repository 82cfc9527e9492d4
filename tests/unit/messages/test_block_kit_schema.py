"""The same payloads against a full Block Kit schema, where one is at hand."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import AlertState, Twin
from bot.domain.values.ids import AlertId, InvoiceId
from bot.domain.values.localized import text
from bot.messages import answers
from bot.messages.alerts import alert_message
from bot.messages.card.layout import draft_card
from bot.messages.card.questions import owner_question
from bot.messages.card.why import why_view
from bot.messages.digests import overdue_digest
from bot.messages.forms import base, cure_forms, edit_form, won_form
from bot.messages.forms.plan_form import plan_form
from bot.messages.forms.review import review_form
from bot.messages.home import home
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import (
    TODAY,
    alert,
    candidates,
    card,
    content,
    digest,
    draft,
    every_card,
    every_standing,
    findings,
    plannable,
)

CHECKER = Path(__file__).parents[4] / "shared" / "checks" / "block_kit" / "check.py"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    if not CHECKER.exists():
        pytest.skip("no Block Kit schema beside the repository")
    spec = importlib.util.spec_from_file_location("block_kit_check", CHECKER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_sent_is_valid_block_kit(check, language) -> None:
    made = draft(DraftState.PENDING, content(12))
    messages = [draft_card(each, Words(language)) for each in every_card("Aalto", 3, 2)]
    messages += [answers.paid_answer(each, Words(language), shareable=True) for each in every_standing()]
    messages += [alert_message(alert(state), Words(language)) for state in AlertState]
    twin = replace(alert(), id=AlertId(5), cause=Twin(draft=made.id, invoice=InvoiceId(6), number="10043").cause)
    messages += [
        alert_message(twin, Words(language)),
        owner_question(card(DraftState.PARKED, found=findings()), Words(language)),
    ]
    messages += [overdue_digest(digest(rows), Words(language)) for rows in (0, 3, 40)]
    messages += [answers.paid_choices(candidates(3), Words(language)), answers.won_help(Words(language))]
    views = [
        won_form.won_form(Words(language), prefill={"partner": "1", "partner_name": "A"}, channel="C1", note=None),
        edit_form.edit_form(made, Words(language)),
        base.reject_form(made, Words(language)),
        cure_forms.fix_form(made, findings()[0], Words(language)),
        base.loading(Words(language)),
        base.problem(text("error.unexpected"), Words(language), base.reject_form(made, Words(language))),
        plan_form(replace(plannable(), days=(TODAY, TODAY)), TODAY, Words(language)),
        review_form(every_card()[:3], Words(language)),
        why_view(card(DraftState.PENDING), Words(language)),
    ]
    links = {made.id: "https://slack.example/archives/C1/p1795344120000100"}
    front = home(Words(language), pending=every_card()[:3], alerts=[alert(), twin], links=links, start_button=True)
    found = [error for payload in messages for error in check.validate(payload.blocks, "message")]
    found += [error for view in views for error in check.validate(view, "modal")]
    assert found + check.validate(front, "home") == []
