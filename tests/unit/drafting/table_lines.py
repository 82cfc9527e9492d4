"""What was sold, for how much, and when it falls due."""

# fmt: off
from datetime import date

from drafting_world import FACTS, D, invoiced, line, row

PRICE, UNIT, RATE = "invoiceRows.0.unitPrice", "invoiceRows.0.unit", "invoiceRows.0.vatPercent"
NAME, LINK, CODE = "invoiceRows.0.product", "invoiceRows.0.productId", "invoiceRows.0.productCode"
OFF = "invoiceRows.0.discountPercent"
DUE = "paymentInfo.dueDate"

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
    row("a credit line", lines=(line(price="1500"), line("Refund", "-500")), sums=("1000.00", "255.00", "1255.00")),
    row("a third of a cent", lines=(line(price="0.333", qty="3"),), sums=("1.00", "0.26", "1.26")),
    row("a comment under the line", lines=(line(comment="October"),), body={"invoiceRows.0.comment": "October"}),
    row("no line and no amount", "!lines.none", lines=()),
    row("an amount only", "~vat.assumed", deal={"lines": (), "amount": D(800)}, sums=("800.00", "204.00", "1004.00"),
        body={NAME: "Web shop", PRICE: "800", RATE: "25.5"}),
    row("an amount for the customer's name", "~vat.assumed", deal={"lines": (), "title": "Kallio Oy"}, body={NAME: "Sopimuksen mukaan"}),
    row("… in Swedish", "~vat.assumed", deal={"lines": (), "title": "Kallio Oy"}, customer={"language": "SWEDISH"}, body={NAME: "Enligt avtal"}),
    row("lines differ from the amount", "~lines.differ", deal={"amount": D(2000)}, sums=("1500.00", "382.50", "1882.50")),
    row("lines differ by a cent", "~lines.differ", deal={"amount": D("1500.01")}),
    row("less than a cent is no difference", deal={"amount": D("1500.004")}),
    row("Cyrillic letters", "~text.reduced", lines=(line("Сайт"),)),
    row("letters of Windows-1252", lines=(line("Kahvi – ½ päivää, 5 €"),), body={NAME: "Kahvi – ½ päivää, 5 €"}),
    row("an emoji in the reference", "~text.reduced", deal={"your_ref": "PO 12 🎉"}),
    row("the customer's reference", deal={"your_ref": "PO-7781"}, body={"orderReference": "PO-7781"}),
    row("our marker", body={"originalInvoiceNumber": "V-ABCDEFGHIJ"}),
    row("Procountor makes the bank reference", body={"paymentInfo.bankReferenceCode": ""}),
    row("each row has its own entry, prices are net", body={"extraInfo.accountingByRow": True, "extraInfo.unitPricesIncludeVat": False}),
]

PRODUCTS = [
    row("a product of the register", lines=(line(sku="WEB"),), body={LINK: 11, CODE: "WEB"}),
    row("its unit", lines=(line("Care", "390", sku="CARE"),), body={UNIT: "MONTH", LINK: 12}),
    row("the deal's unit beats it", lines=(line("Care", "390", sku="CARE", unit="DAY"),), body={UNIT: "DAY"}),
    row("its rate when the deal gives none", lines=(line("Book", "24", None, sku="BOOK"),), body={RATE: "13.5"}, sums=("24.00", "3.24", "27.24")),
    row("no rate anywhere", "~vat.assumed", lines=(line("Open", "10", None, sku="OPEN"),), body={RATE: "25.5"}),
    row("its price differs", "~price.differs", lines=(line(price="1400", sku="WEB"),), body={PRICE: "1400", LINK: 11}),
    row("its price is in another currency", lines=(line("Svensk", "90", sku="SVENSK"),)),
    row("its rate differs", "~vat.differs", lines=(line("Book", "24", sku="BOOK"),), body={RATE: "25.5"}),
    row("its rate differs, and somebody has looked", lines=(line("Book", "24", sku="BOOK"),), content={"edited": True}),
    row("an unknown product", "~product.unknown", lines=(line(sku="WEBB"),), body={LINK: None, CODE: "WEBB"}),
    row("part of a code is no match", "~product.unknown", lines=(line(sku="WE"),), body={LINK: None}),
    row("another case is no match", "~product.unknown", lines=(line(sku="web"),), body={LINK: None}),
    row("two unknown products", "~product.unknown", lines=(line(sku="X"), line("B", sku="Y"))),
    row("one known, one not", "~product.unknown", lines=(line(sku="WEB"), line("B", sku="Y")), body={LINK: 11, "invoiceRows.1.productId": None}),
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
    row("another currency", "!currency.foreign", deal={"currency": "SEK"}, body={"paymentInfo.currency": "SEK"}),
    row("another currency, judged", "~currency.foreign", deal={"currency": "SEK"}, content={"edited": True}),
    row("a closed period", "!period.closed", evidence={"period_open": False}),
    row("a closed period after an edit", "!period.closed", evidence={"period_open": False}, content={"edited": True}),
    row("fiscal years that could not be read", evidence={"period_open": None}),
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
    row("an inactive project is not made again", "~project.inactive", deal={"project_ref": "P-0"},
        evidence={"project_found": False, "project_inactive": True, "project_created": True}),
]
