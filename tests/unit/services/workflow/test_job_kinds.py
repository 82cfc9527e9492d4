"""Whatever is decided of a kind of step stands in its row, and nothing of it is guessed."""

from enum import StrEnum

import pytest

from bot.domain.drafts.draft import DraftState
from bot.services.workflow.job_kinds import DECISIONS, STARTS, WORKS_ON, Kind, kinds, on_dismiss
from bot.services.workflow.job_spec import JobSpec, Lane, OnDismiss

AT_WORK = {DraftState.BUILDING, DraftState.APPROVING, DraftState.SENDING}


def test_a_kind_without_a_spec_does_not_start() -> None:
    with pytest.raises(TypeError, match="spec"):

        class Extended(StrEnum):
            __new__ = Kind.__new_member__  # type: ignore[attr-defined]
            NEW = "something.new"


def test_no_question_of_a_spec_answers_itself() -> None:
    with pytest.raises(TypeError, match="on_dismiss"):
        JobSpec(None, Lane.FOREGROUND)  # type: ignore[call-arg]


def test_each_kind_is_its_name_as_rows_in_databases_carry_it() -> None:
    assert all(kind == kind.value == str(kind) and Kind(kind.value) is kind for kind in Kind)


def test_a_draft_that_waits_for_a_step_gets_a_way_back_when_it_is_dismissed() -> None:
    returning = kinds(lambda spec: spec.on_dismiss is OnDismiss.RETURN_DRAFT)
    assert returning == WORKS_ON.keys()


def test_each_state_in_which_voitto_is_at_work_has_one_step_that_starts_it_anew() -> None:
    starting = [kind.spec.works_on for kind in Kind if kind.spec.starts]
    assert len(starting) == len(STARTS)
    assert STARTS.keys() == AT_WORK


def test_only_a_step_that_a_draft_waits_for_carries_out_a_decision() -> None:
    assert DECISIONS.keys() <= WORKS_ON.keys()


def test_a_step_of_another_version_is_dismissed_and_nothing_more() -> None:
    assert on_dismiss("crm.unheard_of") is OnDismiss.NOTHING
