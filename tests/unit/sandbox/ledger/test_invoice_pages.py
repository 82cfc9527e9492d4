"""The pretend Procountor's invoice on paper: whoever looks at its pages reads a whole invoice."""

import io

import httpx
import pytest
from PIL import Image
from reportlab.pdfbase.pdfmetrics import stringWidth

from sandbox import control
from sandbox.paper.layout import BOTTOM, LEFT, RIGHT
from sandbox.paper.pdf import as_pdf
from sandbox.paper.png import as_png
from sandbox.paper.sheet import HEIGHT, WIDTH, Sheet, Text, printable, wrapped
from sandbox.procountor.invoices import sheets_of

NASTY = "<b>Oy</b> & “–” €"


def texts(sheet: Sheet) -> list[str]:
    return [printable(item.text) for item in sheet.items if isinstance(item, Text)]


async def made(api, world, body, **changes) -> list[Sheet]:
    reply = await api.post("/invoices", json=body(**changes))
    assert reply.status_code == 200, reply.text
    return sheets_of(world.procountor, world.procountor.invoice(reply.json()["id"]))


async def test_the_page_says_who_sells_what_to_whom_for_how_much_and_how_it_is_paid(api, world, body):
    changes = {"counterParty.identifier": "9012346-8", "counterParty.customerNumber": "1001", "penaltyPercent": 8}
    (sheet,) = await made(api, world, body, **changes)
    said = texts(sheet)
    for expected in (
        "Revontuli Digital Oy",
        "Y-tunnus 9010010-0 · ALV-numero FI90100100",
        "Lasku",
        "Kivikko Rakennus Oy",
        "Louhentie 4",
        "00930 Helsinki",
        "Y-tunnus 9012346-8",
        "Laskun numero",
        "10121",
        "18.11.2026",
        "2.12.2026",
        "14 pv netto",
        "1 01213",
        "1001",
        "8 %",
        "Konsultointi",
        "3",
        "h",
        "115,50",
        "10",
        "25,5",
        "311,85 €",
        "25,5 %",
        "79,52 €",
        "391,37 €",
        "FI21 1234 5600 0007 85  OKOYFIHH",
    ):
        assert expected in said, expected


@pytest.mark.parametrize(
    ("language", "title", "due", "total"),
    [
        ("FINNISH", "Lasku", "2.12.2026", "Maksettava yhteensä"),
        ("SWEDISH", "Faktura", "2.12.2026", "Att betala"),
        ("ENGLISH", "Invoice", "2 Dec 2026", "Total to pay"),
        ("DANISH", "Invoice", "2 Dec 2026", "Total to pay"),
    ],
)
async def test_the_page_speaks_the_language_of_the_invoice(api, world, body, language, title, due, total):
    said = texts((await made(api, world, body, language=language))[0])
    assert {title, due, total} <= set(said)


async def test_vat_is_told_for_each_rate_and_comes_to_the_totals(api, world, body):
    row = body()["invoiceRows"][0]
    rows = [row, {**row, "vatPercent": 13.5, "discountPercent": 0}, {**row, "vatPercent": 0, "discountPercent": 0}]
    said = texts((await made(api, world, body, invoiceRows=rows))[0])
    for expected in ("25,5 %", "79,52 €", "13,5 %", "46,78 €", "0 %", "0,00 €", "1 004,85 €", "126,30 €", "1 131,15 €"):
        assert expected in said, expected


async def test_prices_with_vat_are_told_to_be_so(api, world, body):
    said = texts((await made(api, world, body, **{"extraInfo.unitPricesIncludeVat": True}))[0])
    assert "Verollinen" in said
    assert said.count("311,85 €") == 4, "the row, the rate, the total and what is to be paid"


async def test_another_currency_stands_beside_every_sum(api, world, body):
    said = texts((await made(api, world, body, **{"paymentInfo.currency": "SEK", "paymentInfo.currencyRate": 11}))[0])
    assert "À-hinta SEK" in said
    assert "391,37 SEK" in said
    assert not any("€" in each for each in said)


async def test_a_credit_note_asks_for_no_money(api, world, body):
    said = texts((await made(api, world, body, **{"invoiceRows.0.quantity": -3}))[0])
    assert "Hyvityslasku" in said
    assert "-391,37 €" in said
    assert not any("FI21" in each for each in said)


async def test_what_nobody_has_approved_yet_is_a_draft_and_what_is_void_says_so(api, world, body):
    reply = await api.post("/invoices", json=body())
    record = world.procountor.invoice(reply.json()["id"])
    assert any("LUONNOS" in each for each in texts(sheets_of(world.procountor, record)[0]))
    await api.put(f"/invoices/{record.id}/approve", json={})
    assert not any("LUONNOS" in each for each in texts(sheets_of(world.procountor, record)[0]))


async def test_why_a_foreign_buyer_pays_no_vat_is_said(api, world, body):
    said = texts((await made(api, world, body, vatStatus=5, language="ENGLISH", **{"invoiceRows.0.vatPercent": 0}))[0])
    assert "VAT exempt intra-Community supply." in said


async def test_long_texts_wrap_and_long_invoices_go_on_with_headings_and_page_numbers(api, world, body):
    row = {**body()["invoiceRows"][0], "product": "Suunnittelu " * 20 + "x" * 90, "comment": NASTY}
    changes = {"orderReference": "y" * 70, "additionalInformation": "Kiitos! " * 400}
    sheets = await made(api, world, body, invoiceRows=[row] * 25, **changes)
    assert len(sheets) > 3
    assert sum(texts(sheet).count("311,85 €") for sheet in sheets) >= 25
    for number, sheet in enumerate(sheets, 1):
        assert any(f"Sivu {number} ({len(sheets)})" in each for each in texts(sheet))
        for item in sheet.items:
            assert 0 < item.y <= max(BOTTOM, HEIGHT)
            if isinstance(item, Text):
                width = stringWidth(printable(item.text), item.font, item.size)
                left = item.x - width if item.align == "right" else item.x
                assert left >= LEFT - 1, item
                assert left + width <= RIGHT + 1, item
    assert all("Kuvaus" in texts(sheet) for sheet in sheets[:3])


def test_letters_of_the_north_and_the_euro_are_printed_and_others_are_seen_to_be_missing():
    assert printable("ÅÄÖ åäö é ž š € –\u00a0’\u202f1 −5") == "ÅÄÖ åäö é ž š € – ’ 1 -5"
    assert printable("a😀\x1bb") == "a? b"
    assert wrapped("", 100, 8) == [""]


async def test_the_api_gives_each_page_as_a_picture_and_none_after_the_last(api, world, body):
    reply = await api.post("/invoices", json=body(invoiceRows=body()["invoiceRows"] * 60))
    path = f"/invoices/{reply.json()['id']}/image"
    pages = 0
    while (answer := await api.get(path, params={"page": pages + 1})).status_code == 200:
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == (round(WIDTH * 2), round(HEIGHT * 2))
            assert picture.getextrema()[0] < 100, "something is drawn"
        pages += 1
    assert pages == 2
    assert answer.status_code == 404


async def test_the_same_invoice_gives_the_same_pages(api, world, body):
    first = await made(api, world, body)
    assert as_png(first[0]) == as_png(first[0])
    assert as_pdf(first, "1") == as_pdf(first, "1")


async def test_every_seeded_invoice_can_be_opened_as_a_pdf(world):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(control.create_api(world)), base_url="http://w") as hand:
        for number in range(world.procountor.history.first_id, world.procountor.history.first_id + 120, 7):
            shown = await hand.get(f"/procountor/invoices/{number}/pdf")
            assert shown.headers["content-type"] == "application/pdf"
            assert shown.content.startswith(b"%PDF-")
        gone = await hand.get("/procountor/invoices/1/pdf")
        assert gone.status_code == 404
        assert gone.json()["error"]
