"""One row for each finding, each made somewhere, and nothing made that has none."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.preflight.catalogue import APPROVER, CATALOGUE, NOBODY, OK, STOPS, WARNS, Row, Trait, row_of
from bot.domain.preflight.cures import CHECK, EDIT, Handler, Remedy
from bot.domain.preflight.making import finding_with, has_trait, make_finding, remedy_of
from bot.domain.values.finding import Cure, Finding
from bot.domain.values.localized import text
from bot.domain.values.person import OwnerLookup
from bot.messages.kit.catalog import LANGUAGES, catalog
from bot.services.drafting.cures import FORMS, PRESSES
from bot.services.workflow.job_kinds import DECISIONS
from handlers.slack.access import rights

ROOT = Path(__file__).parents[4]
MAKERS = ("make_finding", "finding_with", "_differs", "_redated")
PUT_TOGETHER = {
    "f'owner.{standing(deal)}'": [f"owner.{lookup}" for lookup in OwnerLookup if lookup is not OwnerLookup.MEMBER],
    "f'dismissed.{told}'": [f"dismissed.{what}" for what in ("gone", "change", "build", *DECISIONS.values())],
    "f'elsewhere.{what}'": ["elsewhere.gross"],
    "f'elsewhere.{field}'": ["elsewhere.net"],
    "f'elsewhere.line.{number}.{field}'": ["elsewhere.line.1.quantity"],
    "f'elsewhere.unwritten.{code}'": ["elsewhere.unwritten.note"],
}
"""Codes that come together at run time, and all that they may become."""
BELOW = ("bot/domain/drafts/external_changes.py", "bot/domain/drafts/merge.py")
"""Rooms below the catalogue, which write down what their row says; held against it."""
BY_HAND = {*BELOW, "bot/domain/preflight/making.py", "bot/store/columns.py"}
ROWS = list(CATALOGUE.values())
Call = tuple[str, ast.Module, ast.Call]


def calls(*names: str) -> Iterator[Call]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield path.relative_to(ROOT).as_posix(), tree, node


def codes_of(at: str, tree: ast.Module, argument: ast.expr) -> list[str]:
    """All that the argument may be: a literal, a constant of its module, or what one of its names was set to there."""
    match argument:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.JoinedStr():
            return PUT_TOGETHER[ast.unparse(argument)]
        case ast.IfExp(body=first, orelse=second):
            return [*codes_of(at, tree, first), *codes_of(at, tree, second)]
        case ast.Name(id=name):
            module = importlib.import_module(at.removesuffix(".py").replace("/", "."))
            if isinstance(constant := getattr(module, name, None), str):
                return [constant]
            values = [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]
            ]
            return [code for value in values for code in codes_of(at, tree, value)]
        case _:
            return []


def made() -> set[str]:
    codes = {
        code
        for at, tree, node in calls(*MAKERS)
        for argument in node.args[:2]
        for code in codes_of(at, tree, argument)
        if "." in code or code in CATALOGUE
    }
    below = (keyword(node, "code") for at, _, node in calls("Finding") if at in BELOW)
    return codes | {code for argument in below for code in PUT_TOGETHER[ast.unparse(argument)]}


def keyword(call: ast.Call, name: str) -> ast.expr:
    return next(each.value for each in call.keywords if each.arg == name)


def test_what_is_made_has_a_row_and_each_row_is_made() -> None:
    found = {code for code in made() if not code.startswith("finding.")}
    assert {code for code in found if CATALOGUE.get(code) is None and not code.startswith("elsewhere.")} == set()
    assert CATALOGUE.keys() - {row_of(code).code for code in found} == set()


def test_no_finding_is_made_past_its_row() -> None:
    assert {at for at, _, _ in calls("Finding")} <= BY_HAND
    for at, _, node in calls("Finding"):
        if at in BELOW:
            row = row_of(PUT_TOGETHER[ast.unparse(keyword(node, "code"))][0])
            cures = [ast.unparse(each.value) for each in node.keywords if each.arg == "cure"] or ["None"]
            assert ast.unparse(keyword(node, "severity")) == f"Severity.{row.severities[0].name}", at
            assert cures == [f"Cure.{remedy.cure.name}" if remedy else "None" for remedy in row.remedies], at


def test_a_finding_without_a_row_cannot_be_made() -> None:
    with pytest.raises(LookupError, match=r"customer\.nobody"):
        make_finding("customer.nobody")
    assert not has_trait(Finding(code="customer.nobody", severity=WARNS, message=text("x")), Trait.LASTING)


def test_a_rule_decides_only_where_its_row_leaves_it_to_the_rule() -> None:
    with pytest.raises(ValueError, match=r"vat\.expired"):
        finding_with("vat.expired", text("x"), severity=WARNS)
    with pytest.raises(ValueError, match=r"address\.incomplete"):
        make_finding("address.incomplete")
    assert finding_with("vat.assumed", text("x"), severity=OK).severity is OK
    assert finding_with("procountor.refused", text("x"), cure=Cure.RETRY).cure is Cure.RETRY


def test_a_row_that_contradicts_itself_stops_the_start() -> None:
    with pytest.raises(ValueError, match="asks somebody"):
        Row("x", (STOPS,), (EDIT,), NOBODY, frozenset())
    with pytest.raises(ValueError, match="nothing cures it"):
        Row("x", (STOPS,), (None,), APPROVER, frozenset())


def test_what_an_older_version_stored_is_cured_as_today() -> None:
    stored = Finding(code="vat.id_missing", severity=STOPS, message=text("x"), cure=Cure.RETRY)
    assert remedy_of(stored) is row_of("vat.id_missing").remedies[0]
    chosen = Finding(code="procountor.refused", severity=STOPS, message=text("x"), cure=Cure.RETRY)
    assert remedy_of(chosen) is CHECK


def remedies() -> list[Remedy]:
    return [remedy for row in ROWS for remedy in row.remedies if remedy]


def test_each_handler_is_there_and_asks_for_what_it_reads() -> None:
    used = {remedy.handler for remedy in remedies() if remedy.handler}
    assert used == set(Handler) == {*FORMS, *PRESSES, Handler.SEEN}
    assert not FORMS.keys() & PRESSES.keys()
    for remedy in remedies():
        assert bool(remedy.fields) is (remedy.handler in FORMS), remedy
        assert (remedy.handler is not None) is (remedy.cure in (Cure.FIX, Cure.PICK_CUSTOMER)), remedy


def test_each_button_has_a_text_and_a_right_to_press_it() -> None:
    allowed = {name for kind, name in rights(won_command="/won", paid_command="/paid") if kind == "action"}
    for remedy in remedies():
        for button in (*([remedy.button] if remedy.button else []), *remedy.also):
            assert button.action in allowed
            assert all(button.label in catalog(language) for language in LANGUAGES)
        for field in remedy.fields:
            keys = [f"fix.{field.words}", *(f"fix.{field.words}.{each}" for each in field.choices)]
            assert all(key in catalog(language) for language in LANGUAGES for key in keys)
