"""Who is invoiced, what the register says of them, and how the invoice reaches them."""

# fmt: off
from drafting_world import HOME, NOWHERE, D, maybe, row

from bot.domain.customers.company_register import CompanyStatus
from bot.domain.customers.customer import Channel, Routing
from bot.domain.deals.deal import Address, EinvoiceAddress

PLACE = "counterParty.counterPartyAddress"
NAME, STREET, ZIP = f"{PLACE}.name", f"{PLACE}.street", f"{PLACE}.zip"
AT_HOME = {"name": "Kallio Oy", "street": "Karakaari 7", "zip": "02610", "city": "Espoo", "country": "FINLAND"}
MOVED = Address(street="Otakaari 1", zip="02150", city="Espoo")
PO_BOX = Address(street="PL 1", zip="00101", city="Helsinki")
TAX = "counterParty.taxCode"
EINVOICE, MAIL, NONE = Channel.ELECTRONIC_INVOICE, Channel.MAIL, Channel.NO_SENDING
CO = Address(street="Otakaari 1", zip="02150", city="Espoo", specifier="c/o Isännöinti Oy", subdivision="Tapiola")
AT_CO = {"name": "Kallio Oy", "specifier": "c/o Isännöinti Oy", "street": "Otakaari 1", "zip": "02150", "city": "Espoo",
         "subdivision": "Tapiola", "country": "FINLAND"}
PARTIAL = EinvoiceAddress(address="003701120389", operator="")

CUSTOMERS = [
    row("a deal that is right", body={"partnerId": 7, "counterParty.identifier": "0112038-9", NAME: "Kallio Oy"}),
    row("nobody is known", "!customer.unknown", nobody=True, unasked=True, buyer={"business_id": None}),
    row("nobody has this id", "!customer.unknown ~registry.not_found", nobody=True, registry={"standing": CompanyStatus.NOT_FOUND}),
    row("suggestions do not decide", "!customer.unknown", nobody=True, evidence={"candidates": (maybe("Kallio", 99),)}),
    row("two have this id", "!customer.ambiguous", nobody=True, evidence={"matches": 2}),
    row("three have this id", "!customer.ambiguous", nobody=True, evidence={"matches": 3}),
    row("a wrong check digit", "!customer.unknown !business_id.invalid", nobody=True, unasked=True, buyer={"business_id": "0112038-8"}),
    row("letters for an id", "!customer.unknown !business_id.invalid", nobody=True, unasked=True, buyer={"business_id": "tulossa"}),
    row("seven digits without the last", "!customer.unknown !business_id.invalid", nobody=True, unasked=True, buyer={"business_id": "0112038"}),
    row("the old form of six digits", buyer={"business_id": "112038-9"}, body={"counterParty.identifier": "0112038-9"}),
    row("the id with FI in front", buyer={"business_id": "FI01120389"}),
    row("the id without its hyphen", buyer={"business_id": "01120389"}),
    row("the deal has no id, the customer has", buyer={"business_id": None}, body={"counterParty.identifier": "0112038-9"}),
    row("the deal's id is another company's", "!customer.other_id", buyer={"business_id": "0116297-6"}),
    row("the deal's id is wrong, the customer is known", buyer={"business_id": "0112038-8"}),
    row("the customer's own id is wrong", "!business_id.invalid", customer={"business_id": "0112038-8"}),
    row("a private person", "~business_id.missing", customer={"business_id": None}, buyer={"business_id": None}, unasked=True,
        body={"counterParty.identifier": None, TAX: None, "vatStatus": 1}),
    row("a person, and the deal names a company", "~business_id.missing", customer={"business_id": None}, body={"counterParty.identifier": None}),
    row("a closed customer", "!customer.inactive", customer={"active": False}),
    row("one overdue invoice", "~customer.overdue", evidence={"overdue_count": 1}),
    row("the name is written another way", registry={"name": "KALLIO OY"}),
    row("the name has its legal form in front", registry={"name": "Oy Kallio Ab"}),
    row("another name in the register", "~registry.name_differs", registry={"name": "Kallio Holding Oy"}, body={NAME: "Kallio Oy"}),
    row("the register's name is used", registry={"name": "Kallio Holding Oy"}, content={"overrides": ("name",)},
        body={NAME: "Kallio Holding Oy"}),
    row("another address in the register", "~registry.address_differs", registry={"address": MOVED}, body={STREET: "Karakaari 7"}),
    row("the register's address is used", registry={"address": MOVED}, content={"overrides": ("address",)},
        body={STREET: "Otakaari 1", ZIP: "02150", "billingAddress": None}),
    row("name and address of the register", registry={"name": "Uusi Oy", "address": MOVED}, content={"overrides": ("name", "address")},
        body={NAME: "Uusi Oy", STREET: "Otakaari 1", ZIP: "02150"}),
    row("a flat that only the register has", registry={"address": Address(street="Karakaari 7 A 3", zip="02610", city="ESPOO")}),
    row("bankrupt", "!registry.bankrupt", registry={"standing": CompanyStatus.BANKRUPT}),
    row("ceased", "!registry.ceased", registry={"standing": CompanyStatus.CEASED}),
    row("ceased, and so out of the VAT register", "!registry.ceased", registry={"standing": CompanyStatus.CEASED, "vat_registered": False}),
    row("in liquidation", "~registry.liquidation", registry={"standing": CompanyStatus.LIQUIDATION}),
    row("in restructuring", "~registry.restructuring", registry={"standing": CompanyStatus.RESTRUCTURING}),
    row("not in the open data", "~registry.not_found", registry={"standing": CompanyStatus.NOT_FOUND}),
    row("the register is down", "~registry.unverified", registry={"standing": CompanyStatus.UNKNOWN}),
    row("not VAT-registered", "~registry.not_vat", registry={"vat_registered": False}),
    row("not in the prepayment register", ".registry.not_prepayment", registry={"prepayment_registered": False}),
    row("in neither register", "~registry.not_vat .registry.not_prepayment", registry={"vat_registered": False, "prepayment_registered": False}),
]

DELIVERY = [
    row("by e-mail", body={"invoiceChannel": "EMAIL", "counterParty.email": "laskut@kallio.example"}),
    row("by e-mail, none known", "!email.missing", customer={"email": None}),
    row("by e-mail, no host", "!email.missing", customer={"email": "laskut@kallio"}),
    row("by e-mail, two in one field", "!email.missing", customer={"email": "a@kallio.example, b@kallio.example"}),
    row("as an e-invoice", customer={"channel": EINVOICE},
        body={"invoiceChannel": "ELECTRONIC_INVOICE", "counterParty.einvoiceAddress.address": "003701120389",
              "counterParty.einvoiceAddress.operator": "003721291126"}),
    row("as an e-invoice, no address", "!einvoice.missing", customer={"channel": EINVOICE, "einvoice": None}),
    row("as an e-invoice, no operator", "!einvoice.missing", customer={"channel": EINVOICE, "einvoice": PARTIAL}),
    row("as an e-invoice, no street", "!address.incomplete", customer={"channel": EINVOICE, "address": Address(zip="02610", city="Espoo")}),
    row("as an e-invoice, half a billing address", "!address.incomplete", customer={"channel": EINVOICE, "billing_address": Address(street="PL 1")}),
    row("… and one address for both", customer={"channel": EINVOICE, "billing_address": Address(street="PL 1")},
        content={"overrides": ("billing",)}, body={"billingAddress": None, "invoiceChannel": "ELECTRONIC_INVOICE"}),
    row("by post", customer={"channel": MAIL}, body={"invoiceChannel": "MAIL"}),
    row("by post, no address", "!address.incomplete", customer={"channel": MAIL, "address": NOWHERE}),
    row("by post, to the billing address", customer={"channel": MAIL, "address": NOWHERE, "billing_address": HOME},
        body={PLACE: {"name": "Kallio Oy", "country": "FINLAND"}, "billingAddress": AT_HOME, "invoiceChannel": "MAIL"}),
    row("by e-mail, no address", "~address.incomplete", customer={"address": NOWHERE}, body={PLACE: {"name": "Kallio Oy", "country": "FINLAND"}}),
    row("not sent", "~channel.none", customer={"channel": NONE}, body={"invoiceChannel": "NO_SENDING"}),
    row("no channel chosen", "~channel.none", customer={"channel": None}, body={"invoiceChannel": "NO_SENDING"}),
    row("by EDIFACT", "!channel.read_only", customer={"channel": Channel.EDIFACT}),
    row("on paper", "!channel.read_only", customer={"channel": Channel.PAPER_INVOICE}),
    row("on paper, but the company sends all by e-mail", customer={"channel": Channel.PAPER_INVOICE}, policy={"channel": "EMAIL"}),
    row("a customer's name in other letters", "!customer.no_name", customer={"name": "北京公司"}, unasked=True,
        evidence={"reduced": (("北京公司", ""),)}),
    row("a customer's name without a letter", "!customer.no_name", customer={"name": " "}, unasked=True),
    row("delivered elsewhere", customer={"delivery_address": HOME, "delivery_name": "Varasto", "address": PO_BOX}, unasked=True,
        body={PLACE: {"name": "Kallio Oy", "street": "PL 1", "zip": "00101", "city": "Helsinki", "country": "FINLAND"},
              "deliveryAddress": AT_HOME | {"name": "Varasto"}}),
    row("with what a municipality wants repeated", customer={"routing": Routing(
            buyer_reference="Ostaja 1", seller_reference="Myyjä 2", order_number="T-3", agreement_number="S-4",
            accounting_code="4400", delivery_site="Koulu", tender_reference="Tarjous 6")},
        body={"buyerReferenceIdentifier": "Ostaja 1", "sellerReferenceIdentifier": "Myyjä 2", "orderNumber": "T-3",
              "agreementNumber": "S-4", "accountingCode": "4400", "deliverySite": "Koulu", "tenderReference": "Tarjous 6"}),
    row("more of a reference than an invoice holds", customer={"routing": Routing(buyer_reference="x" * 71)},
        body={"buyerReferenceIdentifier": "x" * 70}),
    row("blind copies, not to the main address", customer={"bcc": ("Laskut@kallio.example", *(f"{n}@kallio.example" for n in range(5)))},
        body={"counterParty.bccAddresses": [f"{n}@kallio.example" for n in range(4)]}),
    row("the company sends all by e-mail", customer={"channel": NONE}, policy={"channel": "EMAIL"}, body={"invoiceChannel": "EMAIL"}),
    row("in the customer's language", customer={"language": "SWEDISH"}, body={"language": "SWEDISH"}),
    row("in the company's language", customer={"language": None}, policy={"language": "ENGLISH"}, body={"language": "ENGLISH"}),
    row("to a person at the customer", customer={"contact_person": "Liisa Laskuttaja"},
        body={"counterParty.contactPersonName": "Liisa Laskuttaja"}),
    row("c/o and a part of the city in all three addresses",
        customer={"address": CO, "billing_address": CO, "delivery_address": CO, "delivery_name": "Varasto"}, unasked=True,
        body={f"{PLACE}.specifier": "c/o Isännöinti Oy", f"{PLACE}.subdivision": "Tapiola", STREET: CO.street, ZIP: CO.zip,
              "billingAddress": AT_CO, "deliveryAddress": AT_CO | {"name": "Varasto"}}),
    row("what is printed on all of the customer's invoices", customer={"note": "Sopimus 12/2026"},
        body={"additionalInformation": "Sopimus 12/2026"}),
    row("financed invoices are chosen by hand", "~factoring.by_hand", customer={"factoring_contract": 3301}),
    row("financed, and chosen in Procountor", customer={"factoring_contract": 3301}, evidence={"factoring_contract": "3301"}),
    row("penal interest above the statutory", "~penalty.above", evidence={"reference_rate": D("2.5")}),
    row("penal interest as the law has it", customer={"penal_interest_percent": D("10.5")}, evidence={"reference_rate": D("2.5")},
        body={"penaltyPercent": "10.5"}),
    row("a person pays a point less", "~business_id.missing ~penalty.above", evidence={"reference_rate": D("2.5")}, unasked=True,
        customer={"business_id": None, "penal_interest_percent": D("10.5")}, buyer={"business_id": None},
        body={"counterParty.identifier": None, "penaltyPercent": "10.5"}),
    row("with the customer's penal interest", body={"penaltyPercent": "11.5", "counterParty.customerNumber": "1001"}),
]
