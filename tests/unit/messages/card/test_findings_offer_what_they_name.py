"""A text that tells to press something stands on a card that has it: in each language, in each state the text is shown in."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.preflight.catalogue import CATALOGUE, row_of
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.localized import Text
from bot.messages.card.layout import draft_card
from bot.messages.kit.catalog import LANGUAGES, catalog, placeholders, render
from tests.unit.messages.message_samples import card
from tests.unit.messages.slack_limits import buttons, problems, shown, walk

AGAIN = {
    "en": re.compile("check again", re.IGNORECASE),
    "fi": re.compile(r"tarkist\w+ uudelleen", re.IGNORECASE),
    "sv": re.compile(r"kontrollera (sedan )?igen", re.IGNORECASE),
}
QUOTED = re.compile("[“”]([^“”]+)”")
NEXT_STEP = {"period.approved": ("button.date_today",)}
"""Named as what is pressed after the first button, on the card as it is then."""
PARKED, PENDING, APPROVED = DraftState.PARKED, DraftState.PENDING, DraftState.APPROVED
WHEREVER = {Severity.BLOCKING: (PARKED,), Severity.WARNING: (PARKED, PENDING), Severity.OK: (PENDING,)}
OF_THE_DAY = ("date.", "owner.", "currency.rate_differs", "period.closed", "period.none_open")
"""Shown also where a decision is waited for, which they stop."""
SHOWN_IN = {
    "dismissed.approve": (PENDING,),
    "dismissed.reject": (PENDING,),
    "dismissed.send": (APPROVED,),
    "dismissed.withdraw": (APPROVED,),
    "period.approved": (APPROVED,),
    "period.pending": (PENDING,),
    "registry.waiting": (PARKED,),
}
"""Findings of one state."""
SHOWN_AS_THEY_ARE = ("elsewhere.", "details.", "deal.")
"""Of these, none names a button that another one lacks: news have a test of their own."""
Shape = tuple[str, Severity, Cure | None, tuple[DraftState, ...]]


def _shapes() -> Iterator[Shape]:
    for code, row in CATALOGUE.items():
        for severity in row.severities:
            states = (PARKED, PENDING) if code.startswith(OF_THE_DAY) else WHEREVER[severity]
            for remedy in row.remedies:
                yield code, severity, remedy.cure if remedy else None, SHOWN_IN.get(code, states)


SHAPES = [shape for shape in _shapes() if f"finding.{shape[0]}" in catalog("en") and not shape[0].startswith("deal.")]


def finding(code: str, severity: Severity, cure: Cure | None) -> Finding:
    forms = catalog("en")[f"finding.{code}"]
    args = {name: f"x{name}" for form in forms for name in placeholders(form)}
    people = {name: "U01ALICE" for name in ("user", "owner") if name in args}
    message = Text(f"finding.{code}", args | people | {"count": 2})
    return Finding(code=code, severity=severity, message=message, cure=cure)


def named(code: str, said: str, language: str) -> set[str]:
    """Labels of the buttons that the text names."""
    labels = {key: forms[0] for key, forms in catalog(language).items() if key.startswith("button.")}
    quoted = set(QUOTED.findall(said))
    found = {label for key, label in labels.items() if label in quoted and key not in NEXT_STEP.get(code, ())}
    return found | ({labels["button.retry"]} if AGAIN[language].search(said) else set())


def labels_on(blocks: list) -> set[str]:
    return {part["text"]["text"] for part in walk(blocks) if part.get("type") == "button"}


def test_every_finding_that_has_a_text_is_tried() -> None:
    codes = {key.removeprefix("finding.") for key in catalog("en") if key.startswith("finding.")}
    untried = codes - {shape[0] for shape in SHAPES}
    assert {code for code in untried if not code.startswith(SHOWN_AS_THEY_ARE)} == set()
    assert len(SHAPES) > 70


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape[0]}-{shape[1]}")
def test_what_a_finding_tells_to_press_is_on_its_card(shape: Shape, language) -> None:
    code, severity, cure, states = shape
    told = finding(code, severity, cure)
    wanted = named(code, render(told.message, language), language)
    for state in states:
        made = draft_card(card(state, found=(told,)), language)
        assert problems(made) == []
        assert wanted <= labels_on(made.blocks), (code, state)


def test_the_test_itself_finds_what_is_named() -> None:
    assert named("x", "Open it there, then press “Check Again”.", "en") == {"Check Again"}
    assert named("x", "Avaa kausi ja tarkista uudelleen.", "fi") == {"Tarkista uudelleen"}
    assert named("x", "Paina ”Päivää tälle päivälle”.", "fi") <= {catalog("fi")["button.date_today"][0]}


# --- what happened to the deal ---------------------------------------------------------------------------------------

VERBS = {
    "draft.reject": ("reject", "hylkää", "avvisa"),
    "draft.withdraw": ("take it back", "peru hyväksyntä", "ta tillbaka"),
    "draft.credit": ("credit it", "hyvitä se", "kreditera den"),
    "draft.edit": ("edit it", "muokkaa sitä", "redigera den"),
    "deal.skip": ("skip", "ohita", "hoppa över"),
}
AFTER = {"approved": ("draft.reject", "draft.edit"), "asked": ("draft.edit",)}
"""Named as what follows the button that is there."""


def news(state: DraftState, code: str = "deal.lost", **changes):
    told = Finding(
        code=code, severity=Severity.WARNING, message=Text(f"finding.{code}", {"reason": "Budjetti"}), cure=Cure.FIX
    )
    made = card(state, found=(told,), payment=changes.pop("payment", None))
    return replace(made, **changes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["deal.lost", "deal.changed"])
@pytest.mark.parametrize("state", DraftState)
def test_a_lost_or_changed_deals_card_names_only_what_it_offers(state, code, language) -> None:
    for payment in (None, *Payment):
        for credit in (None, "made", "few"):
            made = draft_card(news(state, code, credit=credit, payment=payment), language)
            assert problems(made) == []
            said = shown(made).split(catalog(language)["severity.warning"][0])[1].split("\n")[0].lower()
            offered = set(buttons(made)) | set(AFTER.get(state.value, ()))
            for action, words in VERBS.items():
                if re.search(rf"\b{words[LANGUAGES.index(language)]}", said):
                    assert action in offered, said


@pytest.mark.parametrize(
    ("state", "changes", "said"),
    [
        (DraftState.ASKED, {}, "skip the deal"),
        (DraftState.PARKED, {}, "reject it"),
        (DraftState.PENDING, {}, "reject it"),
        (DraftState.BUILDING, {}, "once the step at work is over"),
        (DraftState.APPROVED, {}, "take it back"),
        (DraftState.APPROVED, {"payment": Payment.PAID}, "See in Procountor"),
        (DraftState.SENT, {}, "credit it"),
        (DraftState.SENT, {"payment": Payment.PAID}, "credit it"),
        (DraftState.SENT, {"credit": "made"}, "has a credit, which has a card of its own"),
        (DraftState.SENT, {"credit": "few"}, "make the credit in Procountor"),
        (DraftState.SENT, {"payment": Payment.CREDITED}, "See in Procountor"),
        (DraftState.REJECTED, {}, "nothing to do"),
    ],
)
def test_a_lost_deal_says_what_can_be_done_as_it_stands(state, changes, said) -> None:
    assert said in shown(draft_card(news(state, **changes), "en"))


def test_a_lost_deals_card_offers_a_credit_only_where_one_can_be_made() -> None:
    assert "draft.credit" in buttons(draft_card(news(DraftState.SENT), "en"))
    for changes in ({"credit": "made"}, {"credit": "few"}, {"payment": Payment.CREDITED}):
        assert "draft.credit" not in buttons(draft_card(news(DraftState.SENT, **changes), "en"))


# --- approve ---------------------------------------------------------------------------------------------------------

CHECK_THEN = "Check, then approve"
STOPPED = "cannot be approved as it stands"


@pytest.mark.parametrize("code", ["date.past", "owner.unknown", "currency.rate_differs", "period.closed"])
def test_a_card_whose_approval_is_stopped_does_not_ask_for_it(code) -> None:
    told = finding(code, Severity.BLOCKING, row_of(code).remedies[0].cure)
    made = draft_card(card(PENDING, found=(told,)), "en")
    assert STOPPED in shown(made)
    assert CHECK_THEN not in shown(made) + made.text


@pytest.mark.parametrize("changes", [{"stuck": True, "approvers": ()}, {"approvals_needed": 3}])
def test_nor_does_one_that_nobody_or_too_few_may_approve(changes) -> None:
    made = draft_card(replace(card(PENDING), **changes), "en")
    assert STOPPED in shown(made)
    assert CHECK_THEN not in shown(made)


def test_one_that_can_be_approved_asks_for_it_also_with_warnings() -> None:
    told = finding("line.rounded", Severity.WARNING, Cure.EDIT)
    assert CHECK_THEN in shown(draft_card(card(PENDING, found=(told,)), "en"))
