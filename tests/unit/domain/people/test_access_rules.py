"""Who is let in: decided from what Slack last said of a person, and from what the company wrote down."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people.access import LAST_KNOWN, AccessRules, Right, keeps_out, membership_of
from bot.domain.values.ids import UserId
from bot.domain.values.person import Membership, Person

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def person(membership: Membership | None, seen_at: datetime | None = NOW) -> Person:
    return Person(user=UserId("U1"), name="", email=None, language="en", membership=membership, seen_at=seen_at)


@pytest.mark.parametrize("membership", [*Membership, None])
def test_only_members_come_in_by_themselves(membership: Membership | None) -> None:
    kept_out = keeps_out(membership, admitted=False, by_id=False)
    assert (kept_out is None) == (membership is Membership.MEMBER)


@pytest.mark.parametrize(
    ("by_id", "let_in"), [(False, {Membership.GUEST}), (True, {Membership.GUEST, Membership.OUTSIDER})]
)
def test_a_named_guest_comes_in_and_somebody_of_another_workspace_by_id_alone(
    by_id: bool, let_in: set[Membership]
) -> None:
    found = {how for how in Membership if keeps_out(how, admitted=True, by_id=by_id) is None}
    assert found == let_in | {Membership.MEMBER}, "and never an app or a deactivated account"


@pytest.mark.parametrize("membership", [Membership.MEMBER, Membership.GUEST])
def test_what_was_last_known_of_a_member_counts_for_a_day(membership: Membership) -> None:
    seen = person(membership)
    assert membership_of(seen, NOW + LAST_KNOWN) is membership
    assert membership_of(seen, NOW + LAST_KNOWN + timedelta(seconds=1)) is None


def test_who_was_kept_out_stays_out_however_long_slack_is_silent() -> None:
    for membership in (Membership.OUTSIDER, Membership.APP, Membership.DEACTIVATED):
        assert membership_of(person(membership), NOW + timedelta(days=400)) is membership


def test_of_whom_nothing_was_said_nothing_is_known() -> None:
    assert membership_of(None, NOW) is None
    assert membership_of(person(None), NOW) is None
    assert membership_of(person(Membership.MEMBER, None), NOW) is None


def test_the_search_for_customers_is_narrowed_with_the_details() -> None:
    rules = AccessRules(win=("a",), paid=("b",), details=("c",), guests=("d",))
    assert {right: rules.names(right) for right in Right} == {
        Right.USE: (),
        Right.WIN: ("a",),
        Right.PAID: ("b",),
        Right.DETAILS: ("c",),
        Right.CUSTOMERS: ("c",),
    }
