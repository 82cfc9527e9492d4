"""Whose deal it is, whose approvals count apart, and what is a credit."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.approval.rules import may_name, seated
from bot.domain.drafts.credit_note import is_credit
from bot.domain.people.salesperson import is_nobodys, is_unanswered, is_unresolved
from bot.domain.preflight.owner import owner_finding
from bot.domain.values.finding import Cure, Severity
from bot.domain.values.ids import UserId
from bot.domain.values.money import Totals
from bot.domain.values.person import OwnerLookup, address_of
from tests.unit.domain.preflight.preflight_cases import CONTENT, DEAL, LINE, pending_draft

ANNA, BEA, CARL, DAN = UserId("UANNA"), UserId("UBEA"), UserId("UCARL"), UserId("UDAN")
NOBODYS = replace(DEAL, requester=None, owner_email=None)
OWNED = replace(NOBODYS, owner_email="x@y.example")


@pytest.mark.parametrize(
    ("given", "email"),
    [
        ("Anna.Berg@X.example", "anna.berg@x.example"),
        (" a@b.fi\t", "a@b.fi"),
        ("a @b.fi", "a@b.fi"),
        ("  ", ""),
        (None, ""),
    ],
)
def test_case_and_spaces_make_no_other_address(given, email):
    assert address_of(given) == email


@pytest.mark.parametrize(
    ("changes", "four_eyes", "decidable", "code", "severity"),
    [
        ({"requester": ANNA}, True, True, None, None),
        ({"owner_is": OwnerLookup.UNKNOWN}, True, True, "owner.unknown", Severity.BLOCKING),
        ({"owner_is": OwnerLookup.UNKNOWN}, True, False, "owner.unknown", Severity.WARNING),
        ({"owner_is": OwnerLookup.UNKNOWN}, False, True, "owner.unknown", Severity.WARNING),
        ({"owner_is": OwnerLookup.DEACTIVATED}, True, True, "owner.deactivated", Severity.BLOCKING),
        ({"owner_is": OwnerLookup.OUTSIDER}, True, True, "owner.outsider", Severity.BLOCKING),
        ({"owner_is": OwnerLookup.UNANSWERED}, True, True, "owner.unanswered", Severity.BLOCKING),
        ({}, True, True, "owner.unanswered", Severity.BLOCKING),  # a deal from before it was kept
        ({"owner_email": " "}, True, True, "owner.none", Severity.WARNING),
        ({"owner_email": None}, True, True, "owner.none", Severity.WARNING),
        ({"owner_email": None}, False, True, None, None),
        ({"requester": ANNA, "named_by": BEA}, True, True, "owner.named", Severity.WARNING),
        ({"requester": ANNA, "named_by": ANNA}, True, True, "owner.claimed", Severity.WARNING),
    ],
)
def test_what_is_not_known_of_the_salesperson_is_a_finding(changes, four_eyes, decidable, code, severity):
    found = owner_finding(replace(OWNED, **changes), four_eyes=four_eyes, decidable=decidable)
    assert (found and (found.code, found.severity, found.cure)) == (code and (code, severity, Cure.OWNER))


def test_an_owner_who_is_not_found_is_not_the_same_as_no_owner():
    assert (is_unresolved(OWNED), is_nobodys(OWNED), is_unanswered(OWNED)) == (True, False, True)
    assert (is_unresolved(NOBODYS), is_nobodys(NOBODYS), is_unanswered(NOBODYS)) == (False, True, False)
    assert not is_unanswered(replace(OWNED, owner_is=OwnerLookup.UNKNOWN))
    known = replace(OWNED, requester=ANNA)
    assert (is_unresolved(known), is_nobodys(known)) == (False, False)


@pytest.mark.parametrize(
    ("owner", "user", "may"), [(BEA, ANNA, True), (ANNA, ANNA, True), (CARL, CARL, True), (BEA, CARL, False)]
)
def test_an_approver_names_anybody_and_everybody_herself(owner, user, may):
    assert may_name(owner, user, (ANNA,)) is may


@pytest.mark.parametrize(
    ("voters", "seats", "filled"),
    [
        ([ANNA, BEA], {ANNA: [ANNA], BEA: [BEA]}, 2),
        ([ANNA, DAN], {ANNA: [ANNA], DAN: [ANNA]}, 1),
        ([DAN, ANNA], {ANNA: [ANNA], DAN: [ANNA]}, 1),
        ([DAN, ANNA], {ANNA: [ANNA], DAN: [ANNA, BEA]}, 2),
        ([DAN, ANNA, BEA], {ANNA: [ANNA], BEA: [BEA], DAN: [ANNA, BEA]}, 2),
        ([DAN, CARL], {DAN: [ANNA], CARL: [ANNA]}, 1),
        ([DAN], {DAN: []}, 0),
    ],
)
def test_two_people_of_one_place_give_one_approval(voters, seats, filled):
    assert seated(voters, seats) == filled


def drafted(quantity, *, sums=None, credits_=None):
    line = replace(LINE, quantity=Decimal(quantity))
    return replace(pending_draft(replace(CONTENT, lines=(line,), credits=credits_)), totals=sums)


THEIRS = Totals(Decimal(-1), Decimal(0), Decimal(-1))
MIXED = Totals(Decimal(-10), Decimal("25.5"), Decimal("15.5"))


@pytest.mark.parametrize(
    ("draft", "credit"),
    [
        (drafted(1), False),
        (drafted(0), False),
        (drafted(-1), True),
        (drafted(1, sums=THEIRS), True),
        (drafted(1, sums=MIXED), True),
        (drafted(-1, sums=Totals(Decimal(1), Decimal(0), Decimal(1))), True),
        (drafted(1, credits_="10001"), True),
    ],
)
def test_whatever_comes_to_less_than_nothing_is_a_credit(draft, credit):
    assert is_credit(draft) is credit
