import datetime as dt
from decimal import Decimal

import pytest
from example_bodies import invoice, partner, product, row
from pydantic import ValidationError
from wire_fakes import FakeApi, client, ok

from procountor_client import (
    Address,
    CounterParty,
    DimensionItem,
    FiscalYear,
    InvalidBody,
    Invoice,
    InvoiceStatus,
    InvoiceSummary,
    LedgerReceipt,
    NamedAddress,
    Outcome,
    Partner,
    PartnerPaymentInfo,
    Product,
    TrackingPeriod,
    User,
    encoding,
)


def test_unknown_enum_value_is_read_as_a_plain_string():
    assert InvoiceSummary.model_validate({"id": 1, "status": "TELEPORTED"}).status == "TELEPORTED"
    assert InvoiceSummary.model_validate({"id": 1, "status": "SENT"}).status is InvoiceStatus.SENT


def test_unknown_field_is_kept_and_written_back():
    read = Invoice.model_validate({"id": 1, "brandNew": {"a": [1, None]}, "version": "2026-01-01T10:00:00"})

    assert read.to_body() == {"id": 1, "version": read.version, "brandNew": {"a": [1, None]}}


def test_limits_never_break_reading():
    read = Invoice.model_validate(
        {
            "id": 1,
            "orderReference": "x" * 500,
            "discountPercent": Decimal(400),
            "invoiceRows": [],
            "counterParty": {"counterPartyAddress": {}},
        },
    )

    assert len(read.order_reference or "") == 500


def test_number_where_a_text_is_promised_is_read():
    assert PartnerPaymentInfo.model_validate({"paymentTermDays": 14}).term_days == 14
    assert PartnerPaymentInfo(payment_term_days="thirty").term_days is None


async def test_every_broken_limit_is_told_at_once_and_nothing_is_sent():
    draft = invoice(
        order_reference="x" * 71,
        discount_percent=Decimal(101),
        invoice_rows=[row(), row(product="", unit=None, comment="y" * 513)],
        counter_party=CounterParty(counter_party_address=NamedAddress(zip="1" * 21), bcc_addresses=["a"] * 5),
    )
    api = FakeApi(ok({"id": 1}))
    async with client(api) as procountor:
        with pytest.raises(InvalidBody) as caught:
            await procountor.invoices.create(draft)

    assert {entry.field for entry in caught.value.entries} == {
        "orderReference",
        "discountPercent",
        "invoiceRows[1].product",
        "invoiceRows[1].unit",
        "invoiceRows[1].comment",
        "counterParty.counterPartyAddress.name",
        "counterParty.counterPartyAddress.zip",
        "counterParty.bccAddresses",
    }
    assert caught.value.outcome is Outcome.NOT_CREATED
    assert "invoiceRows[1].unit is required" in caught.value.user_message
    assert api.requests == api.token_requests == []


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
async def test_amount_that_is_no_number_is_not_sent(value):
    api = FakeApi(ok({"id": 1}))
    draft = invoice()
    draft.invoice_rows[0].unit_price = value
    async with client(api) as procountor:
        with pytest.raises(InvalidBody, match=r"invoiceRows\[0\].unitPrice"):
            await procountor.invoices.create(draft)

    assert api.requests == []


def test_good_bodies_have_no_problems():
    assert [list(body.problems()) for body in (invoice(), partner(), product())] == [[], [], []]


def test_decimals_are_written_as_json_numbers_at_their_scale():
    body = invoice(
        invoice_rows=[row(unit_price=Decimal("0.123456"), quantity=Decimal("2.00005"), vat_percent=Decimal("25.5"))],
        penalty_percent=Decimal("11.505"),
    )
    text = encoding.dumps(body.to_body()).decode()

    assert '"unitPrice":0.1235' in text
    assert '"quantity":2.0001' in text
    assert '"vatPercent":25.5' in text
    assert '"penaltyPercent":11.51' in text


def test_float_is_refused_when_a_body_is_built():
    with pytest.raises(ValidationError, match="not a float"):
        row(unit_price=0.1)


def test_empty_reference_code_and_empty_address_are_written_and_absent_ones_are_not():
    body = invoice().to_body()

    assert body["paymentInfo"]["bankReferenceCode"] == ""
    assert body["deliveryAddress"] == {}
    assert "billingAddress" not in body
    assert "notes" not in body


def test_version_goes_back_as_it_came():
    read = Invoice.model_validate(encoding.loads('{"id":1,"version":"2025-09-16T15:53:57"}'))

    assert read.version is not None
    assert read.version.utcoffset() == dt.timedelta(hours=3)
    assert b'"version":"2025-09-16T15:53:57"' in encoding.dumps(read.to_body())


def test_what_was_read_is_written_back_digit_by_digit():
    text = b'{"id":1,"type":"SALES","name":"n","code":"c","unit":"PIECE","price":200.000000,"vat":24.00}'
    read = Product.model_validate(encoding.loads(text))

    assert encoding.loads(encoding.dumps(read.to_body())) == encoding.loads(text)
    assert str(read.price) == "200.000000"


def test_changed_copy_leaves_the_original_alone_and_is_validated():
    before = invoice()
    after = before.changed(notes="paid by card", original_invoice_number=7)

    assert (before.notes, after.notes, after.original_invoice_number) == (None, "paid by card", "7")
    with pytest.raises(ValidationError):
        before.changed(date="not a day")


def test_patch_carries_only_what_patch_can_change_and_the_version():
    read = Partner.model_validate(
        {**partner(billing_address=Address(city="Turku")).to_body(), "id": 5, "version": "2026-01-01T10:00:00"},
    )

    body = read.patch(name="Uusi Nimi Oy").to_body()

    assert set(body) == {"name", "type", "address", "invoicingInfo", "paymentInfo", "version"}
    assert body["name"] == "Uusi Nimi Oy"


async def test_patch_and_put_without_a_version_are_not_sent():
    api = FakeApi(ok())
    async with client(api) as procountor:
        with pytest.raises(InvalidBody, match="version"):
            await procountor.partners.patch(5, Partner.model_validate({**partner().to_body(), "id": 5}).patch())
        with pytest.raises(InvalidBody, match="version"):
            await procountor.invoices.update(Invoice.model_validate({**invoice().to_body(), "id": 5}))

    assert api.requests == []


def test_entries_of_a_receipt_are_the_rows_dimensions_belong_on():
    kinds = ["REVERSING_ENTRY", "ENTRY", "RECONCILIATION_ENTRY", "ENTRY", "SOMETHING_NEW"]
    receipt = LedgerReceipt.model_validate(
        {"id": 1, "transactions": [{"id": n, "transactionType": kind} for n, kind in enumerate(kinds)]},
    )

    assert [entry.id for entry in receipt.entries] == [1, 3]


@pytest.mark.parametrize(("status", "active"), [("P", False), (None, True), ("A", True)])
def test_dimension_item_is_out_of_use_only_when_marked(status, active):
    assert DimensionItem(id=1, code_name="x", status=status).active is active


def test_booking_day_needs_an_open_year_and_an_open_period():
    def period(start, end, status):
        return TrackingPeriod(start_date=start, end_date=end, status=status)

    year = FiscalYear(
        start_date=dt.date(2026, 1, 1),
        end_date=dt.date(2026, 12, 31),
        is_open=True,
        tracking_periods=[
            period(dt.date(2026, 1, 1), dt.date(2026, 1, 31), "CLOSED"),
            period(dt.date(2026, 2, 1), dt.date(2026, 2, 28), "OPEN"),
        ],
    )

    assert not year.open_on(dt.date(2026, 1, 31))
    assert year.open_on(dt.date(2026, 2, 1))
    assert year.open_on(dt.date(2026, 6, 1)), "no period covers it"
    assert not year.open_on(dt.date(2027, 1, 1))
    assert not year.changed(is_open=False).open_on(dt.date(2026, 2, 1))


def test_lower_limit_is_kept_too():
    assert [entry.field for entry in product(discount=Decimal(-1)).problems()] == ["discount"]


def test_social_security_number_of_the_user_is_not_kept():
    user = User.model_validate({"id": 1, "socialSecurityNumber": "010190-123A"})

    assert "010190" not in repr(user)
    assert user.to_body() == {"id": 1}


@pytest.mark.parametrize("spoil", [{"notes": "half an emoji \ud83d"}, {"penalty_percent": 0.1}, {"notes": object()}])
async def test_value_that_cannot_be_written_is_told_before_anything_is_sent(spoil):
    api = FakeApi(ok({"id": 1}))
    draft = invoice().model_copy(update=spoil)
    async with client(api) as procountor:
        with pytest.raises(InvalidBody) as caught:
            await procountor.invoices.create(draft)

    assert caught.value.outcome is Outcome.NOT_CREATED
    assert api.requests == []
