"""Twenty thousand lines that were spelled from what they mean: none is taken for anything else."""

import pytest

from tests.unit.domain.won_command.won_grammar import KINDS, Meant, Row, Won, judged, lines, mistake

COUNT = 20_000
MOST_NEEDLESS = 0.03


@pytest.fixture(scope="module")
def table() -> dict[str, Row]:
    return judged(lines(COUNT, seed=20261122))


def test_nothing_is_taken_for_anything_else(table):
    assert {kind: row.wrong[:5] for kind, row in table.items() if row.wrong} == {}


def test_plain_lines_are_hardly_ever_asked_about(table):
    plain, needless = (
        sum(row.plain for row in table.values()),
        [each for row in table.values() for each in row.needless],
    )
    assert len(needless) <= MOST_NEEDLESS * plain, needless[:10]


def test_every_kind_comes_and_is_understood_or_asked(table):
    assert len(table) == len(KINDS)
    assert sum(row.lines for row in table.values()) == COUNT
    assert all(row.taken + row.asked == row.lines for row in table.values())


def test_a_mistake_is_seen():
    meant = Meant(kind="plain", line="", amount=100, customer="A", text="web")
    right = Won(customer="A", amount=100, description="web")
    assert mistake(meant, right) == ""
    assert "amount" in mistake(meant, Won(customer="A", amount=10, description="web"))
    assert "text" in mistake(meant, Won(customer="A", amount=100, description="+ alv web"))
    assert "taken" in mistake(Meant(kind="ask", line=""), right)
