"""Where a step stands: one enum for the engine, the use cases and the lists."""

import ast
from pathlib import Path

import pytest

from bot.domain.values.job_state import OPEN_STATES, SETTLED_STATES, JobState

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("state", JobState)
def test_a_step_is_open_or_settled(state):
    assert state.is_open is (state in OPEN_STATES)
    assert state.is_settled is (state in SETTLED_STATES)
    assert state.is_open is not state.is_settled


def test_the_words_in_the_job_table_stay():
    assert {state.name: state.value for state in JobState} == {
        "READY": "ready",
        "DONE": "done",
        "PARKED": "parked",
        "DISMISSED": "dismissed",
    }


def words_compared(source: str) -> list[int]:
    """Lines in which something's `state` is compared with a word."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "state"
        for other in node.comparators
        if any(
            isinstance(each, ast.Constant) and isinstance(each.value, str)
            for each in (other, *getattr(other, "elts", ()))
        )
    ]


def test_a_comparison_with_a_word_is_seen():
    assert words_compared('if job.state == "parked":\n    pass\n') == [1]
    assert words_compared('if job.state in ("done", "dismissed"):\n    pass\n') == [1]
    assert words_compared("if job.state is JobState.PARKED:\n    pass\n") == []


def test_no_state_is_compared_with_a_word():
    """Messages are left out: the state of a part of a plan is a word of the catalog there."""
    searched = [path for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))]
    sources = [path for path in searched if not path.is_relative_to(ROOT / "bot/messages")]
    assert {path.name: lines for path in sources if (lines := words_compared(path.read_text("utf-8")))} == {}
