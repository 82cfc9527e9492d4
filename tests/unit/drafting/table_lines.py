"""What was sold, for how much, and when it falls due."""

# fmt: off
from dataclasses import replace
from datetime import date

from drafting_world import FACTS, KRONOR, D, invoiced, line, row

from bot.domain.drafts.books import OpenBooks

PRICE, UNIT, RATE = "invoiceRows.0.unitPrice", "invoiceRows.0.unit", "invoiceRows.0.vatPercent"
NAME, LINK, CODE = "invoiceRows.0.product", "invoiceRows.0.productId", "invoiceRows.0.productCode"
OFF = "invoiceRows.0.discountPercent"
DUE = "paymentInfo.dueDate"
D19, D20 = date(2026, 11, 19), date(2026, 11, 20)
RATE_OF = "paymentInfo.currencyRate"
DECEMBER = OpenBooks(open=((date(2026, 12, 1), date(2026, 12, 31)),))
NOVEMBER = ((date(2026, 11, 1), date(2026, 11, 30)),)

LINES = [
    row("one line", sums=("1500.00", "382.50", "1882.50"), body={PRICE: "1500", RATE: "25.5", UNIT: "PIECE", OFF: "0", NAME: "Web shop"}),
    row("two lines", lines=(line(price="100"), line("Care", "50.50")), sums=("150.50", "38.38", "188.88")),
    row("two rates", lines=(line(price="100"), line("Book", "100", "13.5")), sums=("200.00", "39.00", "239.00")),
    row("hours", lines=(line("Work", "95", qty="7.5", unit="HOUR"),), sums=("712.50", "181.69", "894.19"),
        body={UNIT: "HOUR", "invoiceRows.0.quantity": "7.5"}),
    row("a line's discount", lines=(line(discount_percent=D(10)),), sums=("1350.00", "344.25", "1694.25"), body={OFF: "10"}),
    row("the customer's discount", customer={"discount_percent": D(5)}, deal={"amount": D(1425)}, sums=("1425.00", "363.38", "1788.38"), body={OFF: "5"}),
    row("the line's discount beats the customer's", customer={"discount_percent": D(5)}, lines=(line(discount_percent=D(20)),),
        sums=("1200.00", "306.00", "1506.00"), body={OFF: "20"}),
    row("the deal says: no discount", customer={"discount_percent": D(5)}, lines=(line(discount_given=True),),
        sums=("1500.00", "382.50", "1882.50"), body={OFF: "0"}),
    row("it comes to nothing", "!total.zero", lines=(line(price="0"),)),
    row("all of it is a discount", "!total.zero", lines=(line(discount_percent=D(100)),)),
    row("two lines that cancel out", "!total.zero", lines=(line(price="100"), line("Refund", "-100"))),
    row("a free line beside another", lines=(line(), line("Gift", "0"))),
    row("no quantity", "!line.no_quantity", lines=(line(qty="0"),)),
    row("no quantity on one of two", "!line.no_quantity", lines=(line(), line("Work", qty="0"))),
    row("a price of five decimals", "~line.rounded", lines=(line(price="0.33335", qty="100"),), body={PRICE: "0.3334"}),
    row("a quantity of five decimals", "~line.rounded", lines=(line(price="300", qty="0.33333"),), body={"invoiceRows.0.quantity": "0.3333"}),
    row("sums are of what is kept", "~line.rounded ~lines.differ", deal={"amount": D("33.35")}, lines=(line(price="0.03335", qty="1000"),),
        body={PRICE: "0.0334"}, sums=("33.40", "8.52", "41.92")),
    row("a price of four decimals", lines=(line(price="0.3333", qty="100"),), body={PRICE: "0.3333"}),
    row("noughts are no decimals", lines=(line(price="0.333300", qty="100"),)),
    row("an unknown unit", "~unit.unknown", lines=(line(unit="höskä"),), body={UNIT: "PIECE"}),
    row("an unknown unit, and our own usual one", "~unit.unknown", lines=(line(unit="höskä"),), policy={"unit": "HOUR"}, body={UNIT: "HOUR"}),
    row("an unknown unit of a product", "~unit.unknown", lines=(line("Care", "390", sku="CARE", unit="höskä"),), body={UNIT: "MONTH", LINK: 12}),
    row("a credit line", lines=(line(price="1500"), line("Refund", "-500")), sums=("1000.00", "255.00", "1255.00")),
    row("a third of a cent", lines=(line(price="0.333", qty="3"),), sums=("1.00", "0.26", "1.26")),
    row("a comment under the line", lines=(line(comment="October"),), body={"invoiceRows.0.comment": "October"}),
    row("no line and no amount", "!lines.none", lines=()),
    row("an amount only", "~vat.assumed", deal={"lines": (), "amount": D(800)}, sums=("800.00", "204.00", "1004.00"),
        body={NAME: "Web shop", PRICE: "800", RATE: "25.5"}),
    row("an amount for the customer's name", "~vat.assumed", deal={"lines": (), "title": "Kallio Oy"}, body={NAME: "Sopimuksen mukaan"}),
    row("… in Swedish", "~vat.assumed", deal={"lines": (), "title": "Kallio Oy"}, customer={"language": "SWEDISH"}, body={NAME: "Enligt avtal", "language": "SWEDISH"}),
    row("lines differ from the amount", "~lines.differ", deal={"amount": D(2000)}, sums=("1500.00", "382.50", "1882.50")),
    row("lines differ by a cent", "~lines.differ", deal={"amount": D("1500.01")}),
    row("less than a cent is no difference", deal={"amount": D("1500.004")}),
    row("Cyrillic letters", "~text.reduced", lines=(line("Сайт"),), body={NAME: "Sajt"}),
    row("letters of Windows-1252", lines=(line("Kahvi – ½ päivää, 5 €"),), body={NAME: "Kahvi – ½ päivää, 5 €"}),
    row("an emoji in the reference", "~text.reduced", deal={"your_ref": "PO 12 🎉"}, body={"orderReference": "PO 12"}),
    row("an emoji between two words", "~text.reduced", lines=(line("Web 🎉 shop"),), body={NAME: "Web shop"}),
    row("nothing left of a name", "!line.no_name", lines=(line(), line("🎉 "))),
    row("nothing left of a Chinese name", "!line.no_name", lines=(line("网站"),)),
    row("nothing left of the reference", "~text.reduced", deal={"your_ref": "🎉"}, body={"orderReference": None}),
    row("delivered before it starts", "!delivery.reversed", content={"delivery_start": D20, "delivery_end": D19}),
    row("delivered within a day", content={"delivery_start": D20, "delivery_end": D20}),
    row("the customer's usual reference", customer={"order_reference": "Tilaus 7"}, body={"orderReference": "Tilaus 7"}),
    row("… and the deal's own", customer={"order_reference": "Tilaus 7"}, deal={"your_ref": "PO 1"}, body={"orderReference": "PO 1"}),
    row("the customer's reference", deal={"your_ref": "PO-7781"}, body={"orderReference": "PO-7781"}),
    row("our marker", body={"originalInvoiceNumber": "V-ABCDEFGHIJ"}),
    row("Procountor makes the bank reference", body={"paymentInfo.bankReferenceCode": ""}),
    row("each row has its own entry, prices are net", body={"extraInfo.accountingByRow": True, "extraInfo.unitPricesIncludeVat": False}),
]

PRODUCTS = [
    row("a product of the register", lines=(line(sku="WEB"),), body={LINK: 11, CODE: "WEB"}),
    row("its unit", lines=(line("Care", "390", sku="CARE"),), body={UNIT: "MONTH", LINK: 12}),
    row("the deal's unit beats it", lines=(line("Care", "390", sku="CARE", unit="DAY"),), body={UNIT: "DAY", LINK: 12}),
    row("its rate when the deal gives none", lines=(line("Book", "24", None, sku="BOOK"),), body={RATE: "13.5", LINK: 13}, sums=("24.00", "3.24", "27.24")),
    row("no rate anywhere", "~vat.assumed", lines=(line("Open", "10", None, sku="OPEN"),), body={RATE: "25.5", UNIT: "HOUR", LINK: 14}),
    row("its price differs", "~price.differs", lines=(line(price="1400", sku="WEB"),), body={PRICE: "1400", LINK: 11}),
    row("its price is in another currency", lines=(line("Svensk", "90", sku="SVENSK"),), body={LINK: 15}),
    row("its rate differs", "~vat.differs", lines=(line("Book", "24", sku="BOOK"),), body={RATE: "25.5", LINK: 13}),
    row("its rate differs, and an approver set it", lines=(line("Book", "24", sku="BOOK"),), content={"edited": True}, body={LINK: 13}),
    row("its rate differs, and a salesperson has looked", "~vat.differs", lines=(line("Book", "24", sku="BOOK"),),
        content={"edited": True, "judged": ("nothing",)}, body={LINK: 13}),
    row("an unknown product", "~product.unknown", lines=(line(sku="WEBB"),), body={LINK: None, CODE: "WEBB"}),
    row("part of a code is no match", "~product.unknown", lines=(line(sku="WE"),), body={LINK: None}),
    row("another case is no match", "~product.unknown", lines=(line(sku="web"),), body={LINK: None}),
    row("two unknown products", "~product.unknown", lines=(line(sku="X"), line("B", sku="Y"))),
    row("one known, one not", "~product.unknown", lines=(line(sku="WEB"), line("B", sku="Y")), body={LINK: 11, "invoiceRows.1.productId": None}),
]

GROSS = {"prices_include_vat": True}
SAID = "extraInfo.unitPricesIncludeVat"
# the figures were made by hand: gross × rate / (100 + rate), once per rate, half a cent upwards
GROSS_PRICES = [
    row("one gross price", deal=GROSS | {"amount": D("1255")}, lines=(line(price="1255"),),
        sums=("1000.00", "255.00", "1255.00"), body={SAID: True, PRICE: "1255"}),
    row("a price that does not come out even", deal=GROSS, lines=(line(price="100"),), sums=("79.68", "20.32", "100.00")),
    row("three of them are rounded once", deal=GROSS, lines=(line(price="100"), line(price="100"), line(price="100")),
        sums=("239.04", "60.96", "300.00")),
    row("each rate by itself", "~vat.zero_domestic", deal=GROSS, lines=(line(price="125.50"), line("Book", "113.50", "13.5"), line("Bus", "110", "10"), line("Abroad", "50", "0")),
        sums=("350.00", "49.00", "399.00")),
    row("13.5 % of a hundred", deal=GROSS, lines=(line("Book", "100", "13.5"),), sums=("88.11", "11.89", "100.00")),
    row("10 % of a hundred", deal=GROSS, lines=(line("Bus", "100", "10"),), sums=("90.91", "9.09", "100.00")),
    row("a discount is taken off the gross price", deal=GROSS, lines=(line(price="1255", discount_percent=D(10)),),
        sums=("900.00", "229.50", "1129.50"), body={OFF: "10"}),
    row("a gross refund", deal=GROSS, lines=(line(price="1255"), line("Refund", "-125.50")), sums=("900.00", "229.50", "1129.50")),
    row("hours at a gross price", deal=GROSS, lines=(line("Work", "99.90", qty="7.5", unit="HOUR"),), sums=("597.01", "152.24", "749.25")),
    row("the gross lines differ from the amount", "~lines.differ_gross", deal=GROSS | {"amount": D(1000)}, lines=(line(price="1255"),)),
    row("an amount with VAT only", "~vat.assumed", deal=GROSS | {"lines": (), "amount": D("1255")}, sums=("1000.00", "255.00", "1255.00"), body={SAID: True}),
    row("the deal says net", deal={"prices_include_vat": False}, policy=GROSS, sums=("1500.00", "382.50", "1882.50"), body={SAID: False}),
    row("the settings say gross", policy=GROSS, sums=("1195.22", "304.78", "1500.00"), body={SAID: True}),
    row("a gross price of the register's net product", deal=GROSS, lines=(line(price="1882.50", sku="WEB"),), body={LINK: 11}),
    row("a gross price that is neither", "~price.differs", deal=GROSS, lines=(line(price="1700", sku="WEB"),), body={LINK: 11}),
]

TERMS = [
    row("the customer's terms", customer={"payment_terms_days": 21}, body={DUE: "2026-12-13"}),
    row("the deal's terms", deal={"payment_terms_days": 14}, body={DUE: "2026-12-06"}),
    row("the deal's terms beat the customer's", "~terms.differ", deal={"payment_terms_days": 30}, body={DUE: "2026-12-22"}),
    row("due at once", "~terms.differ", deal={"payment_terms_days": 0}, body={DUE: "2026-11-22"}),
    row("the company's terms", customer={"payment_terms_days": None}, body={DUE: "2026-12-02"}),
    row("our terms", customer={"payment_terms_days": None}, facts={"default_terms_days": None}, policy={"payment_terms_days": 7}, body={DUE: "2026-11-29"}),
    row("a slip for the deal's terms", "~terms.impossible", deal={"payment_terms_days": 3000}, body={DUE: "2026-12-06"}),
    row("no terms of the customer to differ from", customer={"payment_terms_days": None}, deal={"payment_terms_days": 30}, body={DUE: "2026-12-22"}),
    row("no bank account", "!bank.missing", facts={"iban": None}),
    row("paid to our own account", body={"paymentInfo.bankAccount.accountNumber": FACTS.iban, "paymentInfo.paymentMethod": "BANK_TRANSFER"}),
    row("our own currency", body={RATE_OF: "1", "paymentInfo.currency": "EUR"}),
    row("another currency", "~currency.foreign", deal={"currency": "SEK"}, content={"rate": KRONOR},
        body={"paymentInfo.currency": "SEK", RATE_OF: "11.182"}),
    row("another currency, its rate typed", "~currency.foreign", deal={"currency": "SEK"}, content={"rate": replace(KRONOR, rate=D("11.2"), day=None)},
        body={"paymentInfo.currency": "SEK", RATE_OF: "11.2"}),
    row("another currency without a rate", "!currency.no_rate", deal={"currency": "SEK"}),
    row("another currency without a rate after an edit", "!currency.no_rate", deal={"currency": "SEK"}, content={"edited": True}),
    row("a closed period", "!period.closed", evidence={"books": DECEMBER, "today": date(2026, 12, 1)}),
    row("a closed period after an edit", "!period.closed", evidence={"books": DECEMBER, "today": date(2026, 12, 1)}, content={"edited": True}),
    row("no open period, today neither", "!period.none_open", evidence={"books": DECEMBER, "today": date(2026, 11, 24)}),
    row("a period that is being closed", "~period.pending", evidence={"books": OpenBooks((), NOVEMBER), "today": date(2026, 11, 22)}),
    row("fiscal years that could not be read", evidence={"books": None, "today": date(2026, 11, 22)}),
    row("a similar invoice last week", "~similar.recent", evidence={"similar": (invoiced(10, date(2026, 11, 16)),)}),
    row("several similar invoices", "~similar.recent", evidence={"similar": tuple(invoiced(n, date(2026, 11, n)) for n in (10, 11, 12, 13))}),
    row("a Finnish reference", evidence={"reference": "26013"}),
    row("an RF reference", evidence={"reference": "RF30 2601 3"}),
    row("a reference with a wrong digit", "~reference.invalid", evidence={"reference": "26014"}),
    row("an RF reference with wrong digits", "~reference.invalid", evidence={"reference": "RF3126013"}),
    row("a project", deal={"project_ref": "P-1"}, evidence={"project_found": True}),
    row("an unknown project", "~project.unknown", deal={"project_ref": "P-9"}, evidence={"project_found": False}),
    row("an inactive project", "~project.inactive", deal={"project_ref": "P-0"}, evidence={"project_found": False, "project_inactive": True}),
    row("a project to be made", "~project.new", deal={"project_ref": "P-9"}, evidence={"project_found": False, "project_created": True}),
    row("several projects of that code", "~project.ambiguous", deal={"project_ref": "P-1"}, evidence={"project_found": False, "project_ambiguous": True}),
    row("… are not joined by one more", "~project.ambiguous", deal={"project_ref": "P-1"},
        evidence={"project_found": False, "project_ambiguous": True, "project_created": True}),
    row("an inactive project is not made again", "~project.inactive", deal={"project_ref": "P-0"},
        evidence={"project_found": False, "project_inactive": True, "project_created": True}),
]
