"""Four eyes: whoever changed what an invoice comes to, who pays it or where it goes is not its only approver."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.rule_settings import ApprovalPolicy, Limit
from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Office, an_office, rules, told
from tests.integration.cures.story import buttons, edits, fixes, spoilt, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = (seed.KAISA, seed.MIKKO)
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
TWO_NEEDED = (Limit(approvals=2),)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """Of two approvers; `office` is it at work for one test."""
    async with an_office(tmp_path_factory.mktemp("two"), rules(approvers=TWO)) as office:
        yield office


async def picks(office: Office, who: str) -> None:
    """The first customer that is offered."""
    pick = next(value for value in buttons(office.card, "customer.pick") if value["p"] != "new")
    await getattr(office, who).press("customer.pick", value=json.dumps(pick, separators=(",", ":")))
    await office.settled()


async def approves(office: Office, who: str) -> list[dict[str, Any]]:
    seen = await getattr(office, who).press("draft.approve")
    await office.settled()
    return list(seen.ephemerals)


@pytest.mark.parametrize(
    "change", [{"0.unit_price": "9000"}, {"0.quantity": "9"}, {"0.vat_percent": "13,5"}, {"prices": "gross"}]
)
async def test_who_changed_the_sums_is_refused_and_told_who_can(office: Office, change: dict[str, str]) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, change)
    refusal = await approves(office, "kaisa")
    assert office.invoice.status == "UNFINISHED"
    assert seed.MIKKO in told(refusal[-1])
    assert await approves(office, "mikko") == []
    assert office.invoice.status == "NOT_SENT"


async def test_what_weighs_nothing_leaves_the_editor_an_approver(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"your_reference": "PO", "note": "Kiitos", "terms_days": "30", "0.comment": "x"})
    assert await approves(office, "kaisa") == []
    assert office.invoice.status == "NOT_SENT"


async def test_everybody_who_changed_the_sums_is_barred_and_named_not_only_the_last_one(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"0.unit_price": "9000"})
    await edits(office.aino, {"0.quantity": "2"})
    assert await approves(office, "kaisa"), "her price is still on it"
    await edits(office.mikko, {"0.discount_percent": "5"})
    assert {f"<@{seed.KAISA}> changed", f"<@{seed.MIKKO}> changed"} <= {
        said.removesuffix(" the sums, customer or delivery details: somebody else must approve.")
        for said in told(office.card).splitlines()
    }
    assert await approves(office, "kaisa")
    assert await approves(office, "mikko")
    assert office.invoice.status == "UNFINISHED"


async def test_who_picks_the_customer_a_draft_was_parked_for_may_approve_it(office: Office) -> None:
    await won(office, {"name": "Kivikko Rakennus", "business_id": None})
    assert "draft.approve" not in office.actions(office.card)
    await picks(office, "kaisa")
    assert await approves(office, "kaisa") == []
    assert office.invoice.status == "NOT_SENT"


async def test_who_answers_which_business_id_is_right_may_approve_it(office: Office) -> None:
    await won(office, KIVI | {"business_id": "9012346-9"})
    await fixes(office.kaisa, "business_id.invalid", {"business_id": KIVIKKO})
    assert await approves(office, "kaisa") == []
    assert office.invoice.status == "NOT_SENT"


async def test_an_answer_frees_nobody_who_changed_it_before(office: Office) -> None:
    await won(office, {"name": "Kivikko Rakennus", "business_id": None})
    await edits(office.kaisa, {"0.unit_price": "9000"})
    await picks(office, "kaisa")
    assert await approves(office, "kaisa")
    assert await approves(office, "mikko") == []


async def test_who_divides_a_deal_into_parts_may_approve_them(office: Office) -> None:
    await won(office, KIVI)
    assert (await office.kaisa.press("draft.plan")).view
    assert not (await office.kaisa.submit({"plan.kind": "monthly", "plan.months": "4"})).errors
    await office.settled()
    assert office.invoice.total == Decimal("313.75"), "a quarter, with VAT"
    assert await approves(office, "kaisa") == []
    assert office.invoice.status == "NOT_SENT"


async def test_a_form_that_costs_an_approver_her_right_says_so_and_no_other_does(office: Office) -> None:
    await won(office, KIVI)
    opened = await office.kaisa.press("draft.edit")
    assert "somebody else must approve the invoice too" in told(opened.view or {})
    opened = await office.aino.press("draft.edit")
    assert "hyväksyttävä lasku" not in told(opened.view or {}), "she could not approve it anyway"
    opened = await office.kaisa.press("draft.plan")
    assert "somebody else must approve" not in told(opened.view or {})
    office.starts_anew()
    await won(office, KIVI | {"business_id": "9012346-9"})
    opened = await office.kaisa.press("draft.fix")
    assert "somebody else must approve" not in told(opened.view or {}), "she only answers"


async def test_one_of_two_approvers_may_be_the_editor(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO, limits=TWO_NEEDED)) as office:
        await won(office, KIVI)
        await edits(office.kaisa, {"0.unit_price": "9000"})
        assert await approves(office, "kaisa") == []
        assert office.invoice.status == "UNFINISHED"
        assert await approves(office, "mikko") == []
        assert office.invoice.status == "NOT_SENT"


async def test_a_sole_approver_who_only_answers_how_a_sale_abroad_is_taxed_may_approve_it(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA,))) as office:
        abroad = {"name": "Malmö Kontorsmöbler AB", "country": "SE", "vat_id": "SE556012579001"}
        await won(office, abroad)
        await edits(office.kaisa, {"vat_status": "5"})
        assert await approves(office, "kaisa") == []
        assert (office.invoice.status, office.invoice.data["vatStatus"]) == ("NOT_SENT", 5)


async def test_a_sole_approver_is_told_that_a_second_one_is_needed(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA,))) as office:
        await won(office, KIVI)
        await edits(office.kaisa, {"0.unit_price": "9000"})
        refusal = await approves(office, "kaisa")
        assert office.invoice.status == "UNFINISHED"
        assert "second approver" in told(refusal[-1]) or "toinen hyväksyjä" in told(refusal[-1])


async def test_without_four_eyes_one_person_may_do_both(tmp_path: Path) -> None:
    policy = rules(approvers=(seed.KAISA,))
    alone = policy.model_copy(update={"approvals": ApprovalPolicy(approvers=(seed.KAISA,), four_eyes=False)})
    async with an_office(tmp_path, alone) as office:
        await won(office, KIVI)
        await edits(office.kaisa, {"0.unit_price": "9000"})
        assert await approves(office, "kaisa") == []
        assert office.invoice.status == "NOT_SENT"


async def test_who_gave_the_customers_email_or_chose_the_customer_does_not_approve_alone(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        spoilt(office, "Kivikko Rakennus Oy", invoicingInfo__invoiceChannel="EMAIL", invoicingInfo__email=None)
        await won(office, KIVI)
        await fixes(office.kaisa, "email.missing", {"email": "laskut@kivikko.example"})
        assert await approves(office, "kaisa") == [], "one of the two that a changed address needs"
        assert office.invoice.status == "UNFINISHED"
        office.starts_anew()
        await won(
            office,
            {"name": "Malmö Kontorsmöbler AB", "country": "SE"},
            lines=[{"name": "Design", "qty": "1", "unit_price": "10", "vat_pct": "0"}],
        )
        pick = next(value for value in buttons(office.card, "customer.pick") if value["p"] != "new")
        await office.kaisa.press("customer.pick", value=json.dumps(pick, separators=(",", ":")))
        await office.settled()
        await edits(office.aino, {"note": "x"})
        if "draft.approve" in office.actions(office.card):
            assert await approves(office, "kaisa")


async def test_dating_it_today_is_a_cure_that_weighs_nothing(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA,))) as office:
        await won(office, KIVI, payment_terms_days=7)
        await office.later(days=20)
        await fixes(office.kaisa, "date.past")
        assert await approves(office, "kaisa") == []
        assert office.invoice.status == "NOT_SENT"
