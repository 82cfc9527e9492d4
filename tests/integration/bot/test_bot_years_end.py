"""The books are closed between a draft and its approval, or its sending: each card says so, and what to do about it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.services.workflow.job_kinds import Kind
from sandbox.world import World
from tests.integration.bot.office import KIVIKKO, Office, an_office, told
from tests.integration.cures.story import codes, edits, fixes, won

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
NEW_YEARS_EVE = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
LAST = date(2026, 12, 31)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """On the last working day of the year, its books open."""
    async with an_office(tmp_path, world=World.seeded(now=NEW_YEARS_EVE, size=12)) as opened:
        yield opened


def close(office: Office, day: date = LAST) -> None:
    office.ledger.books.closed_through = day


async def looks(office: Office, number: int = 1) -> None:
    """As the clock does every hour."""
    async with office.bot.uow_factory() as uow:
        await uow.jobs.add(Kind.BOOKS_LOOK, f"look-{number}")
        await uow.commit()
    await office.settled()


def dates(office: Office) -> tuple[str, str]:
    data = office.invoice.data
    return data["date"], data["paymentInfo"]["dueDate"]


async def approves(office: Office) -> str:
    """What Kaisa is told in private."""
    seen = await office.kaisa.press("draft.approve")
    await office.settled()
    return "\n".join(told(each) for each in seen.ephemerals)


async def test_a_december_draft_tells_in_january_before_anybody_approves(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=11)
    assert codes(office.card) == [], "the books are still open, and the due date is far off"
    close(office)
    await looks(office)
    assert codes(office.card) == ["period.closed"]
    shown = told(office.card)
    assert "The books are closed on 31 Dec 2026" in shown
    assert "31 Dec 2026 → 11 Jan 2027, due 30 Jan 2027 → 10 Feb 2027" in shown
    assert "FISCAL" not in shown


async def test_one_press_dates_it_into_the_new_year_and_it_is_approved(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await edits(office.kaisa, {"delivery_start": "2026-12-01", "delivery_end": "2026-12-31"})
    await office.later(days=11)
    close(office)
    await approves(office)
    await fixes(office.kaisa, codes(office.card)[0])
    assert dates(office) == ("2027-01-11", "2027-02-10")
    assert office.invoice.data["deliveryEndDate"] == "2026-12-31"
    assert codes(office.card) == []
    assert await approves(office) == ""
    assert office.invoice.status == "NOT_SENT"


async def test_an_approval_that_the_books_overtook_is_asked_again_in_words(office: Office) -> None:
    """Nobody has read the fiscal years since they were closed."""
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=1)
    close(office)
    assert await approves(office) == ""
    assert office.invoice.status == "UNFINISHED"
    assert office.alerts == []
    assert len(codes(office.card)) == 1
    assert "did not approve the invoice" in office.thread()[-1]
    assert "FISCAL" not in told(office.card) + "".join(office.thread())
    await fixes(office.kaisa, codes(office.card)[0])
    await approves(office)
    assert office.invoice.status == "NOT_SENT"


async def test_a_vat_period_that_no_list_tells_of_is_the_same_finding(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=1)
    office.ledger.books.untold_through = LAST
    await approves(office)
    assert codes(office.card) == ["period.refused"]
    await looks(office)
    assert codes(office.card) == ["period.refused"], "the list of fiscal years knows nothing of it"
    assert office.alerts == []
    await fixes(office.kaisa, "period.refused")
    await approves(office)
    assert office.invoice.status == "NOT_SENT"


async def test_approve_is_refused_with_the_dates_once_the_books_are_known_closed(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=11)
    close(office)
    await looks(office)
    said = await approves(office)
    assert "31 Dec 2026 → 11 Jan 2027" in said
    assert office.ledger.requests.count(("PUT", f"/invoices/{office.invoice.id}/approve")) == 0


async def test_a_period_opened_again_needs_no_restart_and_no_hour(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=11)
    close(office)
    await looks(office)
    close(office, date(2026, 11, 30))
    await approves(office)  # refused, and the fiscal years are read anew
    assert codes(office.card) == []
    assert await approves(office) == ""
    assert office.invoice.status == "NOT_SENT"
    assert dates(office)[0] == "2026-12-31"


async def test_without_a_new_fiscal_year_the_card_says_what_to_open(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    office.ledger.books.last_year = 2026
    await office.later(days=2)
    close(office)
    await looks(office)
    assert "open neither on 31 Dec 2026 nor today, 2 Jan 2027" in told(office.card)
    assert "draft.retry" in office.actions(office.card)
    office.ledger.books.last_year = None
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert dates(office)[0] == "2027-01-02", "the check dates anew what nobody dated"
    await approves(office)
    assert office.invoice.status == "NOT_SENT"


async def test_a_fiscal_year_from_july_closes_in_july(office: Office) -> None:
    office.ledger.books.year_starts = 7
    close(office, date(2026, 6, 30))
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=11)
    await looks(office)
    assert codes(office.card) == []
    await approves(office)
    assert office.invoice.status == "NOT_SENT"


async def test_a_month_closed_by_itself_is_told_like_a_year(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=6)
    office.ledger.books.closed_months.add("2026-12")
    await looks(office)
    assert codes(office.card) == ["period.closed"]


@pytest.mark.parametrize("takes", [True, False])
async def test_a_period_being_closed_is_a_warning_and_its_refusal_the_finding(office: Office, takes: bool) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=6)
    office.ledger.books.pending_months.add("2026-12")
    office.ledger.books.pending_takes = takes
    await looks(office)
    assert "is being closed" in told(office.card)
    assert "draft.approve" in office.actions(office.card)
    await approves(office)
    assert office.invoice.status == ("NOT_SENT" if takes else "UNFINISHED")
    assert office.alerts == []


# --- approved, and not sent -------------------------------------------------------------------------------------------


async def approved(office: Office, terms: int = 30) -> None:
    await won(office, KIVI, payment_terms_days=terms)
    await approves(office)
    assert office.invoice.status == "NOT_SENT"


async def test_an_approved_invoice_of_a_closed_period_names_its_ways_out_and_is_sent(office: Office) -> None:
    await approved(office)
    await office.later(days=11)
    close(office)
    await looks(office)
    assert "can be sent as it is" in told(office.card)
    assert "open that period in Procountor first" in told(office.card)
    await office.kaisa.press("draft.send")
    await office.settled()
    assert office.invoice.status == "SENT"
    assert "books are closed" not in told(office.card)


@pytest.mark.parametrize("status", [400, 403])
async def test_taking_back_in_a_closed_period_is_refused_in_words(office: Office, status: int) -> None:
    """The description has one 403 for a missing right and a closed year."""
    await approved(office)
    await office.later(days=1)
    close(office)
    office.ledger.books.refusal_status = status
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert "only while that period is open" in office.thread()[-1]
    assert office.alerts == []


async def test_past_due_in_a_closed_period_it_goes_by_opening_the_period(office: Office) -> None:
    await approved(office, terms=7)
    await office.later(days=11)
    close(office)
    await looks(office)
    seen = await office.kaisa.press("draft.send")
    assert "Open that period in Procountor" in "\n".join(told(each) for each in seen.ephemerals)
    await office.settled()
    close(office, date(2026, 11, 30))
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    await fixes(office.kaisa, codes(office.card)[0])
    close(office)
    await approves(office)
    await office.kaisa.press("draft.send")
    await office.settled()
    assert (office.invoice.status, *dates(office)) == ("SENT", "2027-01-11", "2027-01-18")


async def test_a_rejected_draft_of_a_closed_period_says_why_its_invoice_stays(office: Office) -> None:
    await won(office, KIVI, payment_terms_days=30)
    await office.later(days=1)
    close(office)
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä asiakas"})
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert "only while that period is open" in told(office.alerts[0])
    close(office, date(2026, 11, 30))
    await office.kaisa.press("alert.retry", on=office.alerts[0])
    await office.settled()
    assert office.invoices == []
