"""The table of a draft's life, walked against every place that changes a state."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from bot.domain.drafts.lifecycle import (
    PHASES,
    START,
    STATE_OF,
    TRANSITIONS,
    Actor,
    DraftState,
    IllegalTransition,
    allows,
    check_transition,
)
from tests.pictures import LIFECYCLE, lifecycle

ROOT = Path(__file__).parents[4]
SOURCES = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "bot").rglob("*.py"))}
SERVICES = {path: tree for path, tree in SOURCES.items() if path.is_relative_to(ROOT / "bot/services")}
FOLLOWED = frozenset(STATE_OF.values())
COMPUTED = {
    ("payments.py", "_followed"): FOLLOWED,  # `followed(state, status)`
    ("recovery.py", "recover_dismissed"): FOLLOWED - {DraftState.REJECTED} | {DraftState.PARKED},  # `_left(…)`
}
"""Where the new state is no word of the code: what it can be."""


# --- the table ---


def test_no_row_stands_twice_and_none_leads_nowhere():
    rows = Counter((row.source, row.target, row.by) for row in TRANSITIONS)
    assert [row for row, times in rows.items() if times > 1] == []
    assert [row for row in TRANSITIONS if row.source is row.target] == []


def test_every_state_can_be_reached():
    reached, last = set(START), set()
    while reached != last:
        last = set(reached)
        reached |= {row.target for row in TRANSITIONS if row.source in reached}
    assert reached == set(DraftState)


def test_every_state_has_its_place_in_one_of_the_phases():
    assert Counter(state for phase in PHASES for state in phase) == Counter(DraftState)


@pytest.mark.parametrize("source", DraftState)
@pytest.mark.parametrize("target", DraftState)
def test_what_has_no_row_is_refused_and_nothing_else(source, target):
    for by in (*Actor, None):
        legal = source is target or (by is not None and allows(source, target, by))
        try:
            check_transition(source, target, by)
        except IllegalTransition:
            assert not legal, f"{source} -> {target} by {by}"
        else:
            assert legal, f"{source} -> {target} by {by}"


def test_nothing_comes_back_of_what_was_skipped_and_of_what_was_decided_only_what_was_rejected():
    assert [row for row in TRANSITIONS if row.source is DraftState.SKIPPED] == []
    edited = {row.source for row in TRANSITIONS if row.by is Actor.EDITOR}
    assert edited == {DraftState.ASKED, DraftState.PARKED, DraftState.PENDING, DraftState.REJECTED}


# --- every place that changes a state ---


@dataclass(frozen=True)
class Change:
    place: str
    sources: frozenset[DraftState]
    targets: frozenset[DraftState]
    by: Actor


def functions(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef))


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """Whatever the function gives this name."""
    for node in ast.walk(function):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
                yield from (value for to, value in pairs if isinstance(to, ast.Name) and to.id == name)


def given(
    tree: ast.AST, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str
) -> Iterator[tuple[ast.AST, ast.expr]]:
    """What this module's callers give the function's parameter, each with the function that does."""
    names = [arg.arg for arg in function.args.args if arg.arg != "self"]
    for caller in functions(tree):
        for node in ast.walk(caller):
            if called(node) == function.name and name in names:
                at = names.index(name)
                value = keyword(node, name) or (node.args[at] if len(node.args) > at else None)
                if value is not None:
                    yield caller, value


def states(tree: ast.AST, function: ast.AST, value: ast.expr | None) -> frozenset[DraftState]:
    """What the expression can be; nothing where the code does not say it by name."""
    match value:
        case ast.Attribute(value=ast.Name(id="DraftState"), attr=name):
            return frozenset({DraftState[name]})
        case ast.IfExp(body=body, orelse=otherwise):
            return states(tree, function, body) | states(tree, function, otherwise)
        case ast.Name(id=name):
            found = [states(tree, function, each) for each in assigned(function, name)]
            found += [states(tree, caller, each) for caller, each in given(tree, function, name)]
            return frozenset().union(*found)
        case _:
            return frozenset()


def changes() -> Iterator[Change]:
    """Every call of `transition` that may change the state: it names who does it."""
    for path, tree in SERVICES.items():
        for function in functions(tree):
            for call in (node for node in ast.walk(function) if called(node) == "transition"):
                by, state = keyword(call, "by"), keyword(call, "state")
                assert by is not None or state is None, f"{path.name}:{call.lineno} does not say who changes the state"
                if by is None:
                    continue
                assert isinstance(by, ast.Attribute), f"{path.name}:{call.lineno}"
                targets = states(tree, function, state) or COMPUTED.get((path.name, function.name), frozenset())
                sources = states(tree, function, call.args[2]) or frozenset(DraftState)
                yield Change(f"{path.name}:{call.lineno}", sources, targets, Actor[by.attr])


CHANGES = list(changes())


def test_there_are_places_that_change_a_state():
    assert len(CHANGES) > 12
    assert [change.place for change in CHANGES if not change.targets] == [], "where to, nobody can see: see COMPUTED"


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.place)
def test_every_place_that_changes_a_state_has_rows_for_all_it_may_do(change):
    def rows(source: DraftState, target: DraftState) -> bool:
        return source is target or allows(source, target, change.by)

    named = change.sources if len(change.sources) < len(DraftState) else ()
    for target in change.targets:
        others = change.sources - {target} or {target}  # a step that may end where it began
        assert any(rows(source, target) for source in others), target
    for source in named:
        assert any(rows(source, target) for target in change.targets), source


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.target}-{row.by}")
def test_every_row_is_some_places(row):
    assert any(row.by is c.by and row.target in c.targets and row.source in c.sources for c in CHANGES)


def calls(name: str, trees: dict[Path, ast.Module]) -> Iterator[tuple[Path, ast.AST, ast.Call]]:
    for path, tree in trees.items():
        yield from ((path, tree, node) for node in ast.walk(tree) if called(node) == name)


def of_drafts(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith(".drafts.save") or ast.unparse(call.func).endswith(".drafts.add")


def test_transition_alone_saves_a_draft():
    """The demo's past alone was written as it lay there before anybody looked."""
    saving = [path.name for path, _, call in calls("save", SOURCES) if of_drafts(call) and path.parent.name != "demo"]
    assert saving == ["transitions.py"]


def test_a_draft_is_made_in_a_state_that_begins_its_life():
    made = 0
    for tree in SERVICES.values():
        for function in functions(tree):
            for call in (node for node in ast.walk(function) if called(node) == "add" and of_drafts(node)):
                found = states(tree, function, call.args[3])
                assert found
                assert found <= START
                made += 1
    assert made >= 3


def test_only_the_drafts_repository_writes_the_column():
    writes = {
        path.name
        for path, tree in SOURCES.items()
        if path.is_relative_to(ROOT / "bot/store/repositories")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("update", "insert", "insert_once", "upsert")
        and "DRAFT" in [ast.unparse(arg) for arg in node.args]
    }
    assert writes == {"drafts.py"}


def test_no_other_set_of_states_is_made_anywhere():
    """A set with a name of its own drifts from the others: they all stand in lifecycle.py."""
    own = ROOT / "bot/domain/drafts/lifecycle.py"
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in SOURCES.items()
        if path != own
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and len(named_in(node.elts)) > 1
    ]
    assert found == []


def named_in(elements: list[ast.expr]) -> list[ast.expr]:
    return [
        each for each in elements if isinstance(each, ast.Attribute) and ast.unparse(each).startswith("DraftState.")
    ]


# --- its picture ---


def test_the_picture_shows_the_table():
    assert LIFECYCLE.read_text("utf-8") == lifecycle(), "make pictures"


def test_every_row_is_in_the_picture():
    shown = lifecycle()
    for source, target in product(DraftState, DraftState):
        arrow = f"{source} --> {target}: "
        assert (arrow in shown) == any(allows(source, target, by) for by in Actor)
