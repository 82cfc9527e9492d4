"""After the invoice: a deal that changed, a deal that was lost, and a credit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.services.operations.consistency import Scope
from sandbox.slack import seed
from tests.integration.bot.office import AINO_EMAIL, KIVIKKO, Office, an_office, rules, signed, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = (seed.KAISA, seed.MIKKO)
CUSTOMER = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}


def deal(deal_id: str, **more: object) -> dict[str, Any]:
    own = {"deal_id": deal_id, "title": "Verkkosivut", "amount": "100.00", "customer": CUSTOMER}
    return own | {"owner_email": AINO_EMAIL} | more


async def event(office: Office, kind: str, data: dict[str, Any], at: datetime | None = None) -> httpx.Response:
    body = office.event(kind, data, at)
    return await office.post_hook(body, **signed(body))


async def sent(office: Office, deal_id: str) -> None:
    await office.hook(deal(deal_id))
    await office.settled()
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.kaisa.press("draft.send")
    await office.settled()


# --- changed or lost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["deal.changed", "deal.won"])
async def test_a_changed_deal_is_shown_and_told_once_and_nothing_else_happens(office: Office, kind: str) -> None:
    await sent(office, f"A-{kind}")
    direct = len(office.kaisa.told)
    changed = deal(f"A-{kind}", amount="250.00")
    assert (await event(office, kind, changed)).status_code == (200 if kind == "deal.won" else 202)
    assert (await event(office, kind, changed)).status_code == 200
    await office.settled()
    assert "changed in its source after it was won" in told(office.card)
    notes = [note for note in office.thread() if "amount: 100.00 → 250.00" in note]
    assert len(notes) == 1
    assert len(office.kaisa.told) == direct + 1
    assert office.invoice.status == "SENT"
    assert len(office.cards) == 1


async def test_a_second_change_is_told_again_against_the_first_one(office: Office) -> None:
    await sent(office, "B-1")
    await event(office, "deal.changed", deal("B-1", amount="250.00"))
    await event(office, "deal.changed", deal("B-1", amount="300.00"))
    await office.settled()
    assert any("amount: 250.00 → 300.00" in note for note in office.thread())
    assert told(office.card).count("changed in its source after it was won") == 1


@pytest.mark.parametrize("kind", ["deal.changed", "deal.won"])
async def test_a_change_that_came_late_is_no_news(office: Office, kind: str) -> None:
    """A webhook that was retried for an hour overtakes nothing: the sender's own moments say which is older."""
    await sent(office, f"O-{kind}")
    won = office.bot.clock.now()
    first, second = (deal(f"O-{kind}", amount=amount) for amount in ("250.00", "300.00"))
    assert (await event(office, "deal.changed", second, won + timedelta(seconds=2))).status_code == 202
    assert (await event(office, kind, first, won + timedelta(seconds=1))).status_code == 200
    await office.settled()
    assert not any("→ 250.00" in note for note in office.thread())
    assert (await event(office, "deal.changed", first, won + timedelta(seconds=3))).status_code == 202, (
        "back again, newer"
    )
    await office.settled()
    assert any("amount: 300.00 → 250.00" in note for note in office.thread())


async def test_a_clock_that_runs_ahead_silences_nothing(office: Office) -> None:
    await sent(office, "O-ahead")
    far = datetime(2099, 1, 1, tzinfo=UTC)
    assert (await event(office, "deal.changed", deal("O-ahead", amount="250.00"), far)).status_code == 202
    later = office.bot.clock.now() + timedelta(minutes=1)
    assert (await event(office, "deal.changed", deal("O-ahead", amount="300.00"), later)).status_code == 202


async def test_a_repeated_delivery_is_no_change(office: Office) -> None:
    await sent(office, "C-1")
    before = len(office.thread())
    assert (await event(office, "deal.won", deal("C-1"))).status_code == 200
    assert (await event(office, "deal.changed", deal("C-1", won_at="2026-11-01T10:00:00Z"))).status_code == 200
    await office.settled()
    assert len(office.thread()) == before
    assert "changed in its source" not in told(office.card)


async def test_a_lost_deal_is_shown_with_its_reason_and_the_invoice_stays(office: Office) -> None:
    await sent(office, "D-1")
    lost = {"deal_id": "D-1", "reason": "Budjetti *jäädytetty*"}
    assert (await event(office, "deal.lost_after_won", lost)).status_code == 202
    assert (await event(office, "deal.lost_after_won", lost)).status_code == 200
    await office.settled()
    assert "Budjetti *jäädytetty*" in told(office.card)
    assert office.invoice.status == "SENT"


async def test_a_change_of_a_deal_nobody_won_here_makes_nothing(office: Office) -> None:
    assert (await event(office, "deal.changed", deal("E-404"))).status_code == 404
    assert (await event(office, "deal.lost_after_won", {"deal_id": "E-404"})).status_code == 404
    await office.settled()
    assert office.invoices == []


async def test_a_type_nobody_knows_is_told_by_its_field(office: Office) -> None:
    answer = await event(office, "deal.dreamt", deal("F-1"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "type"


# --- credit ----------------------------------------------------------------------------------------------------------


async def test_a_credit_is_its_own_draft_and_needs_two_people(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        original = await office.sent()
        number = office.invoice.data["invoiceNumber"]
        await office.kaisa.credit(original)
        await office.settled()
        assert len(office.cards) == 2
        first, credit = office.invoices
        assert credit.data["originalInvoiceNumber"] == f"{first.data['originalInvoiceNumber']}-C1"
        assert str(number) in credit.data["additionalInformation"]
        assert [row["quantity"] for row in credit.data["invoiceRows"]] == [-1]
        assert (
            credit.data["invoiceSumInfo"][0]["invoiceSumTotal"] == -first.data["invoiceSumInfo"][0]["invoiceSumTotal"]
        )
        assert "Approve credit to Kivikko" in told(office.card)
        assert "asked for this credit: Kauppa purettiin" in told(office.card)
        assert "purettiin" not in str(credit.data), "why is nobody's business outside"
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert credit.status == "UNFINISHED"
        await office.mikko.press("draft.approve")
        await office.settled()
        await office.kaisa.press("draft.send")
        await office.settled()
        assert (first.status, credit.status) == ("SENT", "SENT")
        assert "draft.credit" not in office.actions(office.card), "a credit is not credited"
        report = await office.bot.services.auditor.check(Scope(drafts=10, cards=10))
        assert report.violations == ()


async def test_the_same_invoice_is_credited_once_and_again_only_after_a_rejection(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        original = await office.sent()
        await office.kaisa.credit(original)
        await office.settled()
        assert (await office.mikko.press("draft.credit", on=original)).ephemerals
        await office.settled()
        assert len(office.invoices) == 2
        await office.mikko.press("draft.reject")
        await office.mikko.submit({"reject.reason": "Ei vielä"})
        await office.settled()
        await office.kaisa.credit(original)
        await office.settled()
        assert [r.data["originalInvoiceNumber"][-3:] for r in office.invoices[1:]] == ["-C2"]


async def test_part_of_a_line_is_credited_and_later_the_rest_but_never_more(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        original = await office.sent()
        await office.kaisa.credit(original, {"credit.0": "300 €"})
        await office.settled()
        first = office.invoices[1]
        assert [(row["quantity"], row["unitPrice"]) for row in first.data["invoiceRows"]] == [(-1, 300)]
        assert (await office.mikko.press("draft.credit", on=original)).ephemerals, "one is decided on at a time"
        for approver in (office.kaisa, office.mikko):
            await approver.press("draft.approve")
            await office.settled()
        await office.kaisa.credit(original, {"credit.0": "800 €"})
        await office.settled()
        assert len(office.invoices) == 2, "more than is left"
        office.workspace.views.clear()
        await office.kaisa.credit(original, {"credit.0": "0,7"})
        await office.settled()
        assert sum(invoice.total for invoice in office.invoices) == 0
        seen = await office.mikko.press("draft.credit", on=original)
        assert seen.ephemerals or seen.error or seen.view is None


async def test_a_credit_needs_a_reason_and_something_to_credit(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        await office.sent()
        await office.kaisa.press("draft.credit")
        for wrong in (
            {"credit.reason": " "},
            {"credit.0": "0"},
            {"credit.0": "2"},
            {"credit.0": "-1"},
            {"credit.0": "x"},
        ):
            seen = await office.kaisa.submit({"credit.reason": "Peruttu"} | wrong)
            assert list(seen.errors or ()) == list(wrong)
        await office.settled()
        assert len(office.invoices) == 1


async def test_with_one_approver_a_credit_is_refused_with_its_cure(office: Office) -> None:
    await office.sent()
    seen = await office.kaisa.press("draft.credit")
    assert "two approvers" in told(seen.ephemerals[-1]) or "kaksi hyväksyjää" in told(seen.ephemerals[-1])
    assert (await office.aino.press("draft.credit")).ephemerals
    await office.settled()
    assert len(office.invoices) == 1


# --- webhooks overtake each other ------------------------------------------------------------------------------------

EARLY_NOTES = "SELECT name FROM note WHERE name LIKE 'deal.early:%' ORDER BY name"


async def test_a_loss_that_overtook_its_win_is_told_when_the_win_comes(office: Office) -> None:
    now = office.bot.clock.now()
    lost = {"deal_id": "EARLY-1", "reason": "Peruttu"}
    assert (await event(office, "deal.lost_after_won", lost, now + timedelta(seconds=5))).status_code == 404
    assert (await event(office, "deal.won", deal("EARLY-1"), now)).status_code == 202
    await office.settled()
    assert "Peruttu" in told(office.card)


async def test_a_loss_from_before_the_deal_was_won_again_says_nothing(office: Office) -> None:
    now = office.bot.clock.now()
    assert (await event(office, "deal.lost_after_won", {"deal_id": "EARLY-2"}, now)).status_code == 404
    assert (await event(office, "deal.won", deal("EARLY-2"), now + timedelta(seconds=5))).status_code == 202
    await office.settled()
    assert "lost" not in told(office.card)


async def test_of_changes_that_overtook_the_win_the_newest_is_told(office: Office) -> None:
    now, before = office.bot.clock.now(), office.rows(EARLY_NOTES)
    for seconds, amount in ((9, "300.00"), (5, "200.00")):
        changed = deal("EARLY-3", amount=amount)
        assert (await event(office, "deal.changed", changed, now + timedelta(seconds=seconds))).status_code == 404
    assert (await event(office, "deal.won", deal("EARLY-3"), now)).status_code == 202
    await office.settled()
    notes = "\n".join(office.thread())
    assert "100.00 → 300.00" in notes
    assert "200.00" not in notes
    assert office.rows(EARLY_NOTES) == before, "what was told is not kept"


async def test_a_change_of_spelling_is_no_news(office: Office) -> None:
    await sent(office, "SPELT-1")
    assert (await event(office, "deal.changed", deal("SPELT-1", amount="1E+2"))).status_code == 200
    assert (await event(office, "deal.changed", deal("SPELT-1", amount="100"))).status_code == 200


async def test_a_second_credit_is_of_what_is_left_and_a_larger_one_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA, seed.MIKKO))) as office:
        await office.sent()
        original = office.cards[0]
        await office.kaisa.credit(original, {"credit.0": "0,4"})
        await office.settled()
        for person in (office.kaisa, office.mikko):
            await person.press("draft.approve")
            await office.settled()
        view = (await office.kaisa.press("draft.credit", on=original)).view
        assert view is not None
        assert "753,00" in told(view)
        fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        assert not fields["credit.0"].get("initial_value"), "the whole line could not be credited any more"
        refused = await office.kaisa.submit({"credit.reason": "Loput", "credit.0": "1"})
        assert "753,00" in refused.errors["credit.0"]
        assert not (await office.kaisa.submit({"credit.reason": "Loput", "credit.0": "0,6"})).errors
        await office.settled()
        assert [invoice.total for invoice in office.invoices] == [1255, -502, -753]
