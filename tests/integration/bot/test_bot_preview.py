"""The preview: a PDF in the card's thread."""

from typing import Any

import pytest

from sandbox.slack import seed
from tests.integration.bot.office import Office, texts_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


def files(office: Office) -> list[Any]:
    parent = office.card["ts"]
    notes = office.workspace.thread(seed.DEALS, parent)
    return [office.workspace.files[file["id"]] for note in notes for file in note.files or []]


async def test_procountors_pages_are_put_in_the_thread_as_one_pdf(office: Office) -> None:
    await office.drafted()
    await office.aino.press("draft.preview")
    await office.kaisa.press("draft.preview")
    await office.settled()
    (shared,) = files(office)
    assert shared.name == f"{office.invoice.data['invoiceNumber']}-r1-procountor.pdf"
    assert shared.content.startswith(b"%PDF-")
    assert any("PDF from Procountor" in note for note in office.thread())
    assert len(office.cards) == 1


async def test_without_page_images_the_page_is_ours_and_says_so(office: Office) -> None:
    office.ledger.page_images = False
    try:
        await office.drafted()
        await office.aino.press("draft.preview")
        await office.settled()
    finally:
        office.ledger.page_images = True
    (shared,) = files(office)
    assert shared.name.endswith("-draft.pdf")
    assert any("It is not the invoice" in note for note in office.thread())


async def test_a_card_from_before_an_edit_has_no_preview(office: Office) -> None:
    old = await office.drafted()
    await office.kaisa.press("draft.edit")
    await office.kaisa.submit({"edit.0.unit_price": "5000"})
    await office.settled()
    assert (await office.aino.press("draft.preview", on=old, message=old)).ephemerals
    await office.settled()
    assert files(office) == []


async def test_why_opens_for_everybody_who_sees_the_card(office: Office) -> None:
    await office.drafted()
    seen = await office.mikko.press("draft.why")
    assert seen.view is not None
    shown = "\n".join(texts_in(seen.view["blocks"]))
    assert "The deal's business ID is this customer's in Procountor." in shown
    assert "From Voitto's settings" in shown, "the VAT of a typed line comes from the settings"
