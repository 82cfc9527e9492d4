"""Has the customer paid? Asked by a person, and told unasked when money comes."""

from decimal import Decimal

import pytest

from bot.domain.won_command.words import HELP
from sandbox.procountor import invoicing
from tests.integration.bot.office import Office, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_paid_is_answered_privately_and_at_once(office: Office) -> None:
    seen = await office.aino.paid("Kivikko Rakennus")
    assert "Kivikko Rakennus Oy" in seen.text
    assert seen.messages == []
    assert office.actions(seen.ephemerals[0]) == ["paid.share"]


async def test_paid_by_business_id(office: Office) -> None:
    seen = await office.aino.paid(office.customer("Lumivalo Media Oy")["invoicingInfo"]["identifier"])
    assert "Lumivalo Media Oy" in seen.text


async def test_namesakes_are_told_apart_by_buttons(office: Office) -> None:
    question = (await office.aino.paid("Lakeuden Kone")).ephemerals[0]
    picks = office.values(question, "paid.pick")
    assert len(picks) >= 2
    chosen = next(value for label, value in picks.items() if "Kauhajoki" in label)
    seen = await office.aino.press("paid.pick", on=question, value=chosen)
    answer = next(m for m in seen.ephemerals if "paid.share" in office.actions(m))
    assert (
        office.customer_id(answer)
        == [p["id"] for p in office.ledger.registers.partners.values() if p["name"] == "Lakeuden Kone Oy"][1]
    )


async def test_nobody_of_that_name_is_said_so(office: Office) -> None:
    seen = await office.aino.paid("Zzyzx Quartz")
    assert "Zzyzx Quartz" in told(seen.ephemerals[0])


async def test_paid_without_a_name_says_how(office: Office) -> None:
    assert "/paid" in (await office.aino.paid()).text


async def test_share_puts_the_answer_into_the_channel_without_the_button(office: Office) -> None:
    answer = (await office.aino.paid("Kivikko Rakennus")).ephemerals[0]
    await office.aino.press("paid.share", on=answer)
    assert len(office.digests) == 1, "posted to #sales, where the question was asked"
    shared = office.digests[0]
    assert "Kivikko Rakennus Oy" in told(shared)
    assert office.actions(shared) == []


async def test_the_whole_payment_turns_the_card_and_tells_the_salesperson_once(office: Office) -> None:
    await office.sent()
    invoicing.receive_payment(office.ledger, office.invoice.id, None)
    await office.later(minutes=11)
    await office.later(minutes=11)
    assert office.card["text"].startswith("Paid")
    paid = [text for text in office.aino.told if "Paid" in text or "maks" in text.lower()]
    assert len(paid) == 1
    assert len(office.cards) == 1


async def test_a_part_payment_is_shown_as_one(office: Office) -> None:
    await office.sent()
    invoicing.receive_payment(office.ledger, office.invoice.id, Decimal(300))
    await office.later(minutes=11)
    shown = told(office.card).replace("\xa0", " ")
    assert not office.card["text"].startswith("Paid")
    assert "artly" in shown or "300" in shown


async def test_an_invoice_sent_by_hand_in_procountor_is_followed(office: Office) -> None:
    await office.approved()
    invoicing.send(office.ledger, office.invoice.id)
    await office.later(minutes=11)
    assert "draft.send" not in office.actions(office.card)
    assert office.invoice.send_count == 1


async def test_an_invoice_sent_a_moment_ago_is_open(office: Office) -> None:
    await office.sent()
    seen = await office.aino.paid("Kivikko Rakennus")
    assert str(office.invoice.data["invoiceNumber"]) in told(seen.ephemerals[0])


async def test_asking_reads_the_customers_invoices_again_behind_the_answer(office: Office) -> None:
    await office.sent()
    invoicing.receive_payment(office.ledger, office.invoice.id, None)
    await office.aino.paid("Kivikko Rakennus")
    await office.settled()
    assert office.card["text"].startswith("Paid")


async def test_paid_by_the_number_of_an_invoice_tells_that_invoice(office: Office) -> None:
    await office.sent()
    await office.later(minutes=11)
    number = office.invoice.data["invoiceNumber"]
    for written in (str(number), f"#{number}", f"lasku {number}", f"Laskun nro: {number}.", f"faktura {number}"):
        answer = told((await office.aino.paid(written)).ephemerals[0])
        assert "Kivikko Rakennus Oy" in answer
        assert "Invoice asked about" in answer or f"{number}" in answer


async def test_paid_by_a_bank_reference_however_it_is_grouped(office: Office) -> None:
    await office.sent()
    reference = office.invoice.data["paymentInfo"]["bankReferenceCode"]
    spaced = f"{reference[:-5]} {reference[-5:]}"
    for written in (spaced, f"viite {reference}", f"Referensnummer: {spaced}"):
        assert "Kivikko Rakennus Oy" in (await office.aino.paid(written)).text


async def test_paid_knows_the_words_for_help_that_won_knows(office: Office) -> None:
    for word in HELP:
        assert "bank reference" in (await office.aino.paid(word)).text


async def test_who_was_made_inactive_and_owes_is_found_while_something_is_open(office: Office) -> None:
    await office.sent()
    await office.later(minutes=11)
    customer = office.customer("Kivikko Rakennus Oy")
    customer["active"] = False
    customer["version"] = office.ledger.stamp()
    try:
        await office.later(minutes=16)
        assert "Kivikko Rakennus Oy" in (await office.aino.paid("Kivikko Rakennus")).text
    finally:
        customer["active"] = True
        customer["version"] = office.ledger.stamp()
        await office.later(minutes=16)


async def test_several_open_invoices_are_listed_with_what_is_left_of_each(office: Office) -> None:
    await office.sent()
    await office.later(minutes=3)
    office.starts_anew()
    await office.sent()
    await office.later(minutes=11)
    answer = told((await office.aino.paid("Kivikko Rakennus")).ephemerals[0])
    assert "Open invoices, the oldest due date first" in answer
    assert str(office.invoice.data["invoiceNumber"]) in answer
