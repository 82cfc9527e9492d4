"""What the pretend ledger makes of gross prices and foreign currencies, whichever way it rounds; figures made by hand."""

from decimal import Decimal

import pytest

D = Decimal


def rows(*prices, vat=25.5, **more):
    row = {"product": "Kurssi", "quantity": 1, "unit": "PIECE", "discountPercent": 0, "vatPercent": vat}
    return [row | {"unitPrice": price} | more for price in prices]


async def created(api, body, **changes):
    reply = await api.post("/invoices", json=body(**changes))
    assert reply.status_code == 200, reply.text
    return reply.json()


def sums(entry):
    return tuple(D(str(entry[key])) for key in ("excludingVatTotal", "vatSumTotal", "invoiceSumTotal"))


@pytest.mark.parametrize(
    ("prices", "gross", "per_rate", "expected"),
    [
        (rows(0.10, 0.10, 0.10), False, False, ("0.30", "0.09", "0.39")),
        (rows(0.10, 0.10, 0.10), False, True, ("0.30", "0.08", "0.38")),
        (rows(0.02, 0.02, 0.02), True, False, ("0.06", "0.00", "0.06")),
        (rows(0.02, 0.02, 0.02), True, True, ("0.05", "0.01", "0.06")),
        (rows(1255), True, False, ("1000.00", "255.00", "1255.00")),
        (rows(100, vat=13.5), True, False, ("88.11", "11.89", "100.00")),
        (rows(1255, discountPercent=10), True, False, ("900.00", "229.50", "1129.50")),
        (rows(1255, quantity=-1), True, True, ("-1000.00", "-255.00", "-1255.00")),
        ([*rows(125.5), *rows(110, vat=10)], True, True, ("200.00", "35.50", "235.50")),
    ],
)
async def test_the_sums_by_hand(api, body, world, prices, gross, per_rate, expected):
    world.procountor.vat_per_rate = per_rate
    made = await created(api, body, invoiceRows=prices, **{"extraInfo.unitPricesIncludeVat": gross})
    (entry,) = made["invoiceSumInfo"]
    assert sums(entry) == tuple(map(D, expected))


async def test_a_foreign_invoice_is_booked_in_euros_at_its_rate(api, body):
    foreign = {"paymentInfo.currency": "SEK", "paymentInfo.currencyRate": 11.182}
    made = await created(api, body, invoiceRows=rows(11182), **foreign)
    own, booked = made["invoiceSumInfo"]
    assert (own["currency"], own["inAccountingCurrency"], sums(own)) == (
        "SEK",
        False,
        (11182, D("2851.41"), D("14033.41")),
    )
    assert (booked["currency"], booked["inAccountingCurrency"], sums(booked)) == ("EUR", True, (1000, 255, 1255))
    receipt = (await api.get(f"/ledgerreceipts/{made['ledgerReceiptId']}")).json()
    assert [entry["accountingValue"] for entry in receipt["transactions"]] == [-1000, 1255]


async def test_another_rate_makes_a_new_receipt(api, body):
    foreign = {"paymentInfo.currency": "SEK", "paymentInfo.currencyRate": 11.182}
    made = await created(api, body, **foreign)
    payment = made["paymentInfo"] | {"currencyRate": 11.5}
    changed = (await api.put(f"/invoices/{made['id']}", json=made | {"paymentInfo": payment})).json()
    assert changed["ledgerReceiptId"] != made["ledgerReceiptId"]


ASKED = {
    "baseCurrency": "EUR",
    "currency": "SEK",
    "day": "2026-11-18",
    "rateType": "PROCOUNTOR_ACCOUNTING_EXCHANGE_RATE",
}


@pytest.mark.parametrize(
    ("changes", "rate", "day"),
    [
        ({}, "11.182", "2026-11-18"),
        ({"day": "2026-11-15"}, "11.182", "2026-11-13"),  # Sunday
        ({"day": "2026-11-14"}, "11.182", "2026-11-13"),  # Saturday
        ({"baseCurrency": "SEK", "currency": "EUR"}, "0.089429", "2026-11-18"),
        ({"baseCurrency": "SEK", "currency": "NOK"}, "1.047576", "2026-11-18"),
    ],
)
async def test_a_rate_is_what_one_of_the_base_costs_in_the_other_on_a_bank_day(api, changes, rate, day):
    answer = (await api.get("/currencies/exchangerate", params=ASKED | changes)).json()
    assert (D(str(answer["rate"])), answer["day"]) == (D(rate), day)
    assert answer["currency"] == (ASKED | changes)["currency"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"currency": "ISK"}, 404),
        ({"day": "2026-11-19"}, 404),
        ({"currency": "ABC"}, 400),
        ({"baseCurrency": ""}, 400),
        ({"day": "18.11.2026"}, 400),
        ({"rateType": "BEST"}, 400),
    ],
)
async def test_a_rate_that_there_is_not_or_that_cannot_be_asked_for(api, changes, status):
    assert (await api.get("/currencies/exchangerate", params=ASKED | changes)).status_code == status
