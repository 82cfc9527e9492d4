"""A step of a kind that nobody does would lie there for ever; the auditor takes it that each kind has somebody."""

from inspect import signature
from types import SimpleNamespace

import pytest

from bot.rule_settings import SchedulePolicy
from bot.services.workflow.job_kinds import Kind
from bot.wiring.job_routes import NoHandler, each_kind_of, job_handlers, schedules


class Anything:
    """Has whatever is asked of it, may be called and waited for, and does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_):
        return self

    def __await__(self):
        yield from ()


def handlers():
    """However many parts there are to put them together of."""
    return job_handlers(*[Anything() for _ in signature(job_handlers).parameters])


def handled() -> set[str]:
    return set(handlers())


def test_every_kind_of_step_has_a_handler_and_every_handler_a_kind() -> None:
    assert handled() == {str(kind) for kind in Kind}


def test_a_kind_without_a_handler_does_not_start() -> None:
    some = {kind: handlers()[kind] for kind in Kind if kind is not Kind.NOTE}
    with pytest.raises(NoHandler, match="no handler for note"):
        each_kind_of(some)


def test_whatever_the_clock_sows_is_handled() -> None:
    assert {str(schedule.kind) for schedule in schedules(SchedulePolicy())} <= handled()


async def test_a_use_case_that_only_returns_has_done_its_step() -> None:
    committed = []

    class Unit:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return None

        async def commit(self):
            committed.append(True)

    build = handlers()[Kind.DRAFT_BUILD]
    await build(SimpleNamespace(settled=False, finishing=Unit))
    await build(SimpleNamespace(settled=True, finishing=Unit))
    assert committed == [True]
