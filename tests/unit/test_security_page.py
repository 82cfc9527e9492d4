"""docs/security.md promises nothing without a test that is there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:unit|integration|crash|contract|browser)/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


def test_the_page_names_tests():
    assert len(NAMED) > 15


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_what_holds_a_promise_is_there(file: str, name: str):
    text = (TESTS / file).read_text("utf-8")
    assert not name or f"def {name}(" in text


def promises() -> list[str]:
    """The rows under `| promise | held by |`."""
    tables = re.findall(r"^\| promise \| held by \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return [row for table in tables for row in table.splitlines()]


@pytest.mark.parametrize("row", promises())
def test_every_promise_is_held_by_a_test(row: str):
    assert re.search(r"\| [^|]*`[\w/]+\.py(::\w+)?`[^|]*\|$", row)
