"""Which VAT, by the date of delivery and by where the customer is."""

# fmt: off
from dataclasses import replace
from datetime import date

from drafting_world import CUSTOMER, HOME, D, line, row

from bot.domain.customers.customer import SalesDefaults

STATUS, TAX, RATE = "vatStatus", "counterParty.taxCode", "invoiceRows.0.vatPercent"
COUNTRY = "counterParty.counterPartyAddress.country"
LINK, IDENTIFIER = "invoiceRows.0.productId", "counterParty.identifier"
IN_SWEDEN = {IDENTIFIER: "SE556012579001", TAX: "SE556012579001", COUNTRY: "SWEDEN"}
IN_AMERICA = {IDENTIFIER: None, COUNTRY: "UNITED_STATES_OF_AMERICA"}


def at(country: str, business_id: str | None = None, vat_id: str | None = None) -> dict[str, object]:
    return {"address": replace(HOME, country=country), "business_id": business_id, "vat_id": vat_id}


SWEDE = at("SE", "SE556012579001", "SE556012579001")
AMERICAN = at("US")
JUDGED = {"edited": True}
BY_SALES = {"edited": True, "judged": ("nothing",)}
EU, WORLD = {"edited": True, "vat_status": 5}, {"edited": True, "vat_status": 3}
ZERO = (line(vat="0"),)
assert CUSTOMER.address.country == "FI"

LISTED = {"vat_statuses": ((1, "Domestic"), (3, "Outside the EU"), (5, "EU"), (20, "Rakennuspalvelu, käännetty verovelvollisuus"))}
BUILDER = {"sales_defaults": SalesDefaults(vat_status=20, vat_percent=D(0), account="3010 Rakennusmyynti")}

RATES = [
    row("the customer's own VAT handling and rate, where nobody said another", "~vat.of_customer", customer=BUILDER, facts=LISTED,
        lines=(line(vat=None),), body={STATUS: 20, RATE: "0"}, sums=("1500.00", "0.00", "1500.00")),
    row("… looked at by an approver", customer=BUILDER, facts=LISTED, lines=(line(vat=None),), content=JUDGED, body={STATUS: 20, RATE: "0"}),
    row("the product's rate goes before the customer's", "!vat.zero_rated ~vat.of_customer", customer=BUILDER, facts=LISTED,
        lines=(line("Web", vat=None, sku="WEB"),)),
    row("no VAT is charged by the words of the company's list", "!vat.zero_rated ~vat.of_customer", customer=BUILDER, facts=LISTED),
    row("a rate of the customer's, taxed at home", customer={"sales_defaults": SalesDefaults(vat_status=1, vat_percent=D(10))},
        lines=(line(vat=None),), body={RATE: "10"}),
    row("a gross price where no VAT is charged", "~foreign.judged ~prices.gross_untaxed", customer=AMERICAN, unasked=True, lines=ZERO,
        deal={"prices_include_vat": True}, content=WORLD, body=IN_AMERICA, sums=("1500.00", "0.00", "1500.00")),
    row("the general rate", lines=(line(vat="25.5"),)),
    row("the reduced rate", lines=(line(vat="13.5"),)),
    row("ten per cent", lines=(line(vat="10"),)),
    row("zero per cent", "~vat.zero_domestic", lines=ZERO, sums=("1500.00", "0.00", "1500.00")),
    row("24 is history", "!vat.expired", lines=(line(vat="24"),)),
    row("14 is history", "!vat.expired", lines=(line(vat="14"),)),
    row("24 is history even after an edit", "!vat.expired", lines=(line(vat="24"),), content=JUDGED),
    row("24 on one of two lines", "!vat.expired", lines=(line(), line("Old", vat="24"))),
    row("24 for what was delivered in August 2024", "!vat.not_enabled", lines=(line(vat="24"),), content={"delivery_end": date(2024, 8, 31)}),
    row("… in a company that still has it", lines=(line(vat="24"),), content={"delivery_end": date(2024, 8, 31)},
        facts={"vat_percents": (D(24), D("25.5"))}),
    row("25.5 for what was delivered in August 2024", "!vat.not_yet", lines=(line(vat="25.5"),), content={"delivery_end": date(2024, 8, 31)}),
    row("25.5 for what was delivered in September 2024", lines=(line(),), content={"delivery_end": date(2024, 9, 1)}),
    row("14 for what was delivered in 2025", lines=(line(vat="14"),), content={"delivery_end": date(2025, 12, 31)},
        facts={"vat_percents": (D(14), D("25.5"))}),
    row("13.5 for what was delivered in 2025", "!vat.not_yet", lines=(line(vat="13.5"),), content={"delivery_end": date(2025, 12, 31)}),
    row("the last day of the delivery decides", lines=(line(vat="13.5"),),
        content={"delivery_start": date(2025, 11, 1), "delivery_end": date(2026, 1, 1)}),
    row("without a last day the first decides", "!vat.not_yet", lines=(line(vat="13.5"),), content={"delivery_start": date(2025, 11, 1)}),
    row("the product's new rate says nothing of last year's sale", lines=(line("Book", "24", "14", sku="BOOK"),),
        content={"delivery_end": date(2025, 12, 31)}, facts={"vat_percents": (D(14),)}, body={LINK: 13}),
    row("a rate of no Finnish year", "!vat.not_enabled", lines=(line(vat="17"),)),
    row("a rate the company has switched off", "!vat.not_enabled", lines=(line(vat="10"),), facts={"vat_percents": (D("25.5"),)}),
    row("rates that could not be read", lines=(line(vat="17"),), facts={"vat_percents": ()}),
    row("nobody gave a rate", "~vat.assumed", lines=(line(vat=None),), body={RATE: "25.5"}),
    row("nobody gave a rate, somebody has looked", lines=(line(vat=None),), content=JUDGED),
    row("the company's own usual rate", "~vat.assumed", lines=(line(vat=None),), policy={"default_vat_percent": D(10)}, body={RATE: "10"}),
    row("nobody gave a rate, a salesperson has looked", "~vat.assumed", lines=(line(vat=None),), content=BY_SALES),
    row("zero per cent, as an approver set it", lines=ZERO, content=JUDGED),
    row("zero per cent, as a salesperson set it", "~vat.zero_domestic", lines=ZERO, content=BY_SALES),
    row("zero per cent under a handling of its own", lines=ZERO, content={"vat_status": 12}, body={STATUS: 12, RATE: "0"}),
    row("a product that the register has at zero", lines=(line("Course", "100", sku="COURSE", vat="0"),), body={LINK: 16}),
    row("delivery dates on the wire", content={"delivery_start": date(2026, 10, 1), "delivery_end": date(2026, 10, 31)},
        body={"deliveryStartDate": "2026-10-01", "deliveryEndDate": "2026-10-31"}),
]

ABROAD = [
    row("at home", body={STATUS: 1, TAX: None, COUNTRY: "FINLAND"}),
    row("a Swede is for an accountant", "!foreign.customer", customer=SWEDE, unasked=True, body={STATUS: 1, COUNTRY: "SWEDEN"}),
    row("a Swede, judged domestic", "~foreign.judged", customer=SWEDE, unasked=True, content=JUDGED, body=IN_SWEDEN | {STATUS: 1}),
    row("a Swede, saved by a salesperson", "!foreign.customer", customer=SWEDE, unasked=True, content=BY_SALES),
    row("an EU sale, chosen by a salesperson", "!foreign.customer", customer=SWEDE, unasked=True, lines=ZERO, content=EU | BY_SALES),
    row("a handling judged for another country", "!foreign.customer", customer=SWEDE, unasked=True, lines=ZERO,
        content=EU | {"judged": ("vat_status:5:DE",)}),
    row("a Swede outside the EU", "~foreign.judged !vat.status_contradicts", customer=SWEDE, unasked=True, lines=ZERO, content=WORLD),
    row("… as it stands in Procountor", "~foreign.judged", customer=SWEDE, unasked=True, lines=ZERO,
        content=WORLD | {"judged": ("procountor:vat_status:3:SE",)}, body=IN_SWEDEN),
    row("an American in the EU", "~foreign.judged !vat.status_contradicts", customer=AMERICAN, unasked=True, lines=ZERO, content=EU),
    row("an American with a German VAT id", "~foreign.judged", customer=at("US", None, "DE136695976"), unasked=True, lines=ZERO, content=EU,
        body=IN_AMERICA | {TAX: "DE136695976"}),
    row("a Finn in another EU country", "!vat.status_contradicts", lines=ZERO, content=EU),
    row("a Finn outside the EU", "!vat.status_contradicts", lines=ZERO, content=WORLD),
    row("Åland, judged to be outside", "~foreign.judged", customer=at("AX", "0112038-9"), registry={"address": replace(HOME, country="AX")},
        lines=ZERO, content=WORLD, body={COUNTRY: "ALAND_ISLANDS"}),
    row("a credit abroad", "~foreign.judged", customer=SWEDE, unasked=True, lines=ZERO, content={"vat_status": 5, "credits": "10001"}, body=IN_SWEDEN),
    row("an EU sale", "~foreign.judged", customer=SWEDE, unasked=True, lines=ZERO, content=EU,
        body={STATUS: 5, TAX: "SE556012579001", "counterParty.identifier": "SE556012579001", COUNTRY: "SWEDEN", RATE: "0"}),
    row("an EU sale with VAT", "~foreign.judged !vat.zero_rated", customer=SWEDE, unasked=True, content=EU),
    row("an EU sale with VAT on one of two lines", "~foreign.judged !vat.zero_rated", customer=SWEDE, unasked=True,
        lines=(line(vat="0"), line("B")), content=EU),
    row("an EU sale without a VAT id", "~foreign.judged !vat.id_missing", customer=at("SE"), unasked=True, lines=ZERO, content=EU),
    row("… with the deal's VAT id", "~foreign.judged", customer=at("SE"), buyer={"vat_id": "SE556012579001"}, unasked=True, lines=ZERO,
        content=EU, body=IN_SWEDEN | {"counterParty.identifier": None}),
    row("… but not with a Finnish one", "~foreign.judged !vat.id_missing", customer=at("SE"), buyer={"vat_id": "FI01120389"}, unasked=True,
        lines=ZERO, content=EU, body={TAX: None}),
    row("a German id and a Finnish address", "!foreign.customer", customer=at("FI", "DE136695976", "DE136695976"), unasked=True),
    row("Greece is EL in a VAT id", "~foreign.judged", customer=at("GR", None, "EL094259216"), unasked=True, lines=ZERO, content=EU,
        body={TAX: "EL094259216", "counterParty.identifier": None, COUNTRY: "GREECE"}),
    row("an American is for an accountant", "!foreign.customer", customer=AMERICAN, unasked=True, body={COUNTRY: "UNITED_STATES_OF_AMERICA"}),
    row("a sale outside the EU", "~foreign.judged", customer=AMERICAN, unasked=True, lines=ZERO, content=WORLD, body=IN_AMERICA | {STATUS: 3, TAX: None}),
    row("a sale outside the EU with VAT", "~foreign.judged !vat.zero_rated", customer=AMERICAN, unasked=True, content=WORLD),
    row("Åland is outside the EU's VAT area", "!foreign.customer", customer=at("AX", "0112038-9"), registry={"address": replace(HOME, country="AX")}, body={COUNTRY: "ALAND_ISLANDS"}),
    row("no VAT handling", "~foreign.judged", customer=AMERICAN, unasked=True, lines=ZERO, content={"edited": True, "vat_status": 12},
        body=IN_AMERICA | {STATUS: 12}),
    row("a handling that the company does not use", "~foreign.judged !vat.status_not_used", customer=AMERICAN, unasked=True, lines=ZERO,
        content=WORLD, facts={"vat_statuses": ((1, "Domestic"),)}),
    row("handlings that could not be read", "~foreign.judged", customer=AMERICAN, unasked=True, lines=ZERO, content=WORLD,
        facts={"vat_statuses": ()}, body=IN_AMERICA),
    row("a zero-rated product abroad is no difference", "~foreign.judged", customer=SWEDE, unasked=True,
        lines=(line("Book", "24", "0", sku="BOOK"),), content=EU, body=IN_SWEDEN | {LINK: 13}),
]
