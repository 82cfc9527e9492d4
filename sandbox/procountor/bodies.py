"""Which fields each request body has: limits and required marks as the API documents them."""

from sandbox.procountor import words
from sandbox.procountor.schema import Field, accept, day, flag, integer, number, obj, rows, text, texts, word

__all__ = [
    "COMMENT",
    "DEFAULT_DIMENSION",
    "DIMENSION_ITEM",
    "DIMENSION_VALUES",
    "INVOICE",
    "MARK_PAID",
    "NOTES",
    "PARTNER",
    "PRODUCT",
    "RECEIPT",
    "accept",
]

REFERENCES = tuple(
    text(name) for name in ("orderNumber", "agreementNumber", "accountingCode", "deliverySite", "tenderReference")
)
TERMS = (text("buyerReferenceIdentifier", 70), text("sellerReferenceIdentifier", 70))


def _address(*, name_required: bool) -> tuple[Field, ...]:
    return (
        text("name", 80, required=name_required),
        text("specifier", 80),
        text("street", 80),
        text("zip", 20),
        text("city", 40),
        word("country", words.COUNTRIES),
        text("subdivision", 35),
    )


CASH_DISCOUNT = obj(
    "cashDiscount",
    (
        rows("optionList", (integer("numberOfDays"), number("discountPercentage", 2, most="99.99"))),
        word("cashDiscountsTermType", ("FROM_END_OF_MONTH", "FROM_INV_DATE")),
    ),
)
COUNTER_PARTY = (
    text("contactPersonName", 70),
    text("identifier"),
    text("taxCode"),
    text("customerNumber"),
    text("email"),
    texts("bccAddresses", 256),
    obj("counterPartyAddress", _address(name_required=True), required=True),
    obj("bankAccount", (text("accountNumber"), text("bic"))),
    obj("einvoiceAddress", (text("operator"), text("address"), text("ediId"))),
)
PAYMENT_INFO = (
    word("paymentMethod", words.PAYMENT_METHODS, required=True),
    word("currency", words.CURRENCIES, required=True),
    obj("bankAccount", (text("accountNumber"), text("bic"))),
    day("dueDate", required=True),
    day("newDueDate"),
    number("currencyRate", 6, required=True, least="0", most="1000000"),
    number("paymentTermPercentage", 2),
    CASH_DISCOUNT,
    text("bankReferenceCode"),
    word("bankReferenceCodeType", words.REFERENCE_TYPES),
    text("clearingCode", 50),
)
INVOICE_ROW = (
    integer("productId"),
    text("product", required=True),
    text("productCode"),
    number("quantity", 6, required=True),
    word("unit", words.UNITS, required=True),
    number("unitPrice", 4, required=True),
    number("discountPercent", 4, required=True, most="100"),
    number("vatPercent", 2, required=True),
    integer("vatStatus"),
    text("comment", 512),
    day("startDate"),
    day("endDate"),
    text("headerText", 512),
    text("explanationText", 512),
)
INVOICE = (
    integer("partnerId"),
    word("type", words.INVOICE_TYPES, required=True),
    word("status", words.STATUSES),
    day("date", required=True),
    obj("counterParty", COUNTER_PARTY, required=True),
    obj("billingAddress", _address(name_required=False)),
    obj("deliveryAddress", _address(name_required=False)),
    obj("paymentInfo", PAYMENT_INFO, required=True),
    obj("deliveryTermsInfo", (text("name"), text("municipality"))),
    obj(
        "extraInfo",
        (flag("accountingByRow", required=True), flag("unitPricesIncludeVat", required=True)),
        required=True,
    ),
    number("discountPercent", 4, required=True, most="100"),
    text("orderReference", 70),
    rows("invoiceRows", INVOICE_ROW, required=True),
    integer("vatStatus"),
    text("originalInvoiceNumber", 40),
    day("deliveryStartDate"),
    day("deliveryEndDate"),
    text("deliveryInstructions", 255),
    word("deliveryMethod", words.DELIVERY_METHODS),
    word("vatCountry", words.COUNTRIES),
    word("invoiceChannel", words.WRITABLE_CHANNELS, required=True),
    number("penaltyPercent", 2),
    word("language", words.LANGUAGES),
    integer("factoringContractId"),
    text("factoringText"),
    integer("invoiceTemplateId"),
    text("additionalInformation", 10000),
    text("notes", 10000),
    *REFERENCES,
    *TERMS,
    text("version"),
)
INVOICING_INFO = (
    *(text(name) for name in ("customerNumber", "identifier", "identifierType", "ovt", "contactPerson", "email")),
    word("invoiceChannel", words.CHANNELS),
    word("language", words.LANGUAGES),
    texts("bccAddresses", 256),
    flag("denyEinvoiceReminders"),
    text("orderReference"),
    *TERMS,
    *REFERENCES,
    text("einvoiceAddress"),
    text("einvoiceOperator"),
)
ADDITIONAL_INFO = (
    text("defaultAdditionalInformation", 500),
    text("defaultReference"),
    text("group", 80),
    text("webAddress", 100),
    text("comments1", 100),
    text("comments2", 100),
)
PARTNER = (
    text("name", 80, required=True),
    word("type", words.PARTNER_TYPES, required=True),
    obj("address", _address(name_required=False)),
    obj("billingAddress", _address(name_required=False)),
    obj("deliveryAddress", _address(name_required=False)),
    obj("invoicingInfo", INVOICING_INFO),
    obj(
        "paymentInfo",
        (
            word("paymentMethod", words.PARTNER_PAYMENT_METHODS, required=True),
            integer("factoringContractId"),
            text("bankAccount"),
            text("paymentTermDays"),
            number("penalInterestRate", 2),
            number("discountPercentage", 2),
            CASH_DISCOUNT,
            word("currency", words.CURRENCIES),
            text("bic"),
        ),
        required=True,
    ),
    obj(
        "registryInfo",
        (
            flag("active"),
            text("phone", 40),
            text("mobilePhone", 40),
            text("section", 80),
            text("homeMunicipality", 40),
            text("reportGroup"),
            rows("partnerGroups", (integer("id"), text("name", 80), word("type", words.PARTNER_TYPES), flag("active"))),
        ),
    ),
    obj("additionalInfo", ADDITIONAL_INFO),
    rows("contactPersons", (integer("id"), text("name", 80), text("email", 80), text("phone", 40))),
    text("version"),
)
PRODUCT = (
    word("type", words.PRODUCT_TYPES, required=True),
    text("name", 100, required=True),
    text("code", 40),
    word("unit", words.UNITS),
    number("discount", 2, required=True, least="0", most="100"),
    number("price", 6, required=True),
    number("vat", 2),
    flag("active", required=True),
    text("defaultAccount"),
    integer("vatStatus"),
    word("currency", words.CURRENCIES, required=True),
    integer("productGroupId"),
)
NOTES = (text("notes", 10000, required=True),)
COMMENT = (text("comment", 100),)
MARK_PAID = (
    day("paymentDate", required=True),
    number("amount", 2, required=True),
    word("currency", words.CURRENCIES, required=True),
    text("description", 140),
    word("paymentMethodType", words.MARK_PAID_METHODS),
)
DIMENSION_VALUES = (
    rows(
        "dimensionItemValues",
        (
            Field("dimensionId", "int", required=True),
            Field("itemId", "int", required=True),
            number("value", 2, required=True),
        ),
    ),
)
DEFAULT_DIMENSION = (
    rows("items", (integer("id"), text("codeName", required=True), number("percent", 2, required=True, most="100"))),
)
RECEIPT = (
    text("version"),
    rows("transactions", (Field("id", "int", required=True), *DIMENSION_VALUES), required=True),
)
DIMENSION_ITEM = (integer("id"), text("codeName", required=True), text("status"), text("description"))
