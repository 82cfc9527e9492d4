"""Every decision and fact of an invoice's life can be read afterwards, with who and when."""

import csv
import io
import json
from datetime import timedelta

import pytest

from bot.cli.commands import export_audit, verify_audit
from bot.services.workflow.audit_log import Format, entries
from tests.integration.bot.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(office: Office, after: int) -> list[tuple[str, str]]:
    found = await entries(office.bot.uow_factory, None, office.bot.clock.zone)
    return [(entry.what, entry.who) for entry in found if entry.seq > after]


async def last(office: Office) -> int:
    async with office.bot.uow_factory() as uow:
        return (await uow.audit.head()).seq


async def test_the_life_of_an_invoice_is_told_from_won_to_paid(office: Office) -> None:
    before = await last(office)
    await office.sent()
    life = await told(office, before)
    assert life == [
        ("deal.accepted", office.aino.id),
        ("draft.built", "voitto"),
        ("invoice.drafted", "voitto"),
        ("draft.approved", office.kaisa.id),
        ("invoice.approved", "voitto"),
        ("draft.send", office.kaisa.id),
        ("invoice.sent", "voitto"),
    ]


async def test_a_rejection_is_told_with_its_reason_and_figures(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä asiakas"})
    await office.settled()
    found = await entries(office.bot.uow_factory, None, office.bot.clock.zone)
    rejection = next(entry for entry in reversed(found) if entry.what == "draft.rejected")
    assert rejection.why == "Väärä asiakas"
    assert rejection.details["net"] == "1000.00"
    assert found[-1].what == "invoice.invalidated"


async def test_a_refused_click_leaves_no_entry(office: Office) -> None:
    await office.drafted()
    before = await last(office)
    await office.mikko.press("draft.approve")
    assert await last(office) == before


async def test_the_log_is_exported_and_verified_on_the_command_line(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await office.drafted()
    await export_audit(office.settings, Format.CSV, None)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == await last(office)
    tomorrow = office.bot.clock.today() + timedelta(days=2)
    await export_audit(office.settings, Format.JSON, tomorrow)
    assert json.loads(capsys.readouterr().out) == []
    assert await verify_audit(office.settings) == 0
    assert rows[-1]["hash"] in capsys.readouterr().out.replace("\n", "")
