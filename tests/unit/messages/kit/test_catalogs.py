import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import AlertState
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import Severity
from bot.messages.kit.catalog import LANGUAGES, TRANSLATED, catalog, placeholders
from bot.messages.kit.unit_words import KNOWN_UNITS
from bot.services.workflow.job_kinds import Kind

ROOT = Path(__file__).parents[4]
OPEN_FAMILIES = ("finding.", "error.", "note.", "tell.", "alert.", "won.", *(f"{name}." for name in TRANSLATED))
"""Their keys may be put together at run time, or wait for the code that will use them."""


@cache
def _trees() -> dict[Path, list[ast.AST]]:
    """Every file's nodes, read once for all tests here."""
    paths = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    return {path: list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in paths}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every `text(…)` and `say(…)` of ours; other functions of the name `text` do not count."""
    for path, nodes in _trees().items():
        ours = {
            alias.asname or alias.name
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            and node.module in ("bot.domain.values.localized", "bot.messages.kit.catalog")
            for alias in node.names
            if alias.name in ("text", "say", "Text")
        } | ({"say"} if path.name == "texts.py" else set())
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours and node.args:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _needs(forms: tuple[str, ...]) -> set[str]:
    optional = re.compile(r"\[\[.*?\]\]")
    always = {name for form in forms for name in placeholders(optional.sub("", form))}
    return always | ({"count"} if len(forms) > 1 else set())


def _named_by(code: ast.expr) -> list[str]:
    """The texts of a finding's code; of one put together at run time, all that it may become."""
    parts = code.values if isinstance(code, ast.JoinedStr) else [code]
    shape = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in parts)
    return [key for key in catalog("en") if re.fullmatch(rf"finding\.{shape}", key)]


def test_every_text_the_code_names_is_in_all_catalogs() -> None:
    named = [(at, call.args[0].value) for at, call in _calls() if isinstance(call.args[0], ast.Constant)]
    assert len(named) > 100
    missing = [(at, key, language) for at, key in named for language in LANGUAGES if key not in catalog(language)]
    assert missing == []


def test_every_call_gives_the_arguments_its_text_needs() -> None:
    lacking = []
    for at, call in _calls():
        key, names = call.args[0], {keyword.arg for keyword in call.keywords}
        if isinstance(key, ast.Constant) and None not in names and getattr(call.func, "id", "") != "Text":
            lacking += [(at, name) for name in _needs(catalog("en").get(key.value, ())) - names]
    assert lacking == []


def test_every_finding_made_of_its_row_has_its_text_and_arguments() -> None:
    made, lacking = 0, []
    calls = (node for nodes in _trees().values() for node in nodes if isinstance(node, ast.Call))
    for node in calls:
        given = {keyword.arg for keyword in node.keywords}
        if getattr(node.func, "id", "") == "make_finding" and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
            keys = _named_by(node.args[0])
            made += 1
            lacking += [ast.unparse(node)] if not keys else []
            if None not in given:
                lacking += [f"{key}: {name}" for key in keys for name in _needs(catalog("en")[key]) - given]
    assert made > 60
    assert lacking == []


def test_no_text_is_left_unused() -> None:
    constants = (node for nodes in _trees().values() for node in nodes if isinstance(node, ast.Constant))
    literals = {node.value for node in constants if isinstance(node.value, str)}
    families = {
        joined.values[0].value
        for _, call in _calls()
        for joined in ast.walk(call.args[0])
        if isinstance(joined, ast.JoinedStr) and isinstance(joined.values[0], ast.Constant)
    }
    spare = OPEN_FAMILIES + tuple(family for family in families if family.endswith("."))
    assert [key for key in catalog("en") if key not in literals and not key.startswith(spare)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_agree_on_keys_and_placeholders(language: str) -> None:
    english, other = catalog("en"), catalog(language)
    assert set(english) == set(other)
    for key, forms in other.items():
        assert len(forms) == len(english[key]), key
        assert {name for form in forms for name in placeholders(form)} == {
            name for form in english[key] for name in placeholders(form)
        } | ({"count"} if len(forms) > 1 and any("{count}" in form for form in forms) else set()), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_badly_bracketed(language: str) -> None:
    for key, forms in catalog(language).items():
        for form in forms:
            assert form.strip(), key
            left = re.sub(r"\[\[|\]\]|<@\{\w+\}>|\{\w+\}", "", form)
            assert not re.search(r"[{}<>]|\[\[|\]\]", left), key
            assert form.count("[[") == form.count("]]"), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_put_together_at_run_time_has_its_text(language: str) -> None:
    phases = {*(state.value for state in DraftState), "paid", "partly_paid", "overdue"}
    keys = {f"card.{phase}.{part}" for phase in phases for part in ("title", "next")}
    keys |= {f"channel.{channel.value.lower()}" for channel in Channel}
    keys |= {f"severity.{severity.value}" for severity in Severity if severity is not Severity.OK}
    keys |= {f"unit.{unit.lower()}" for unit in KNOWN_UNITS}
    keys |= {f"alert.{state.value}.title" for state in AlertState}
    keys |= {f"state.{state.value}" for state in (*DraftState, *AlertState)}
    keys |= {f"step.{kind.value}" for kind in Kind}
    keys |= {f"paid.status.{payment.value}" for payment in Payment}
    assert keys - set(catalog(language)) == set()


def test_buttons_are_in_title_case_in_english() -> None:
    for key, forms in catalog("en").items():
        if key.startswith("button."):
            small = {"to", "this", "a", "and", "of", "in", "the"}
            words = re.sub(r"\{\w+\}", "", forms[0]).split()
            assert all(word[0].isupper() or word in small for word in words), forms[0]
