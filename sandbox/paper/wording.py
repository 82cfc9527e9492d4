"""The printed words of an invoice in its three languages; figures and dates as each of them writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

LOCALES = {"FINNISH": "fi_FI", "SWEDISH": "sv_FI", "ENGLISH": "en_FI"}
# key: Finnish, Swedish, English
WORDS = {
    "invoice": ("Lasku", "Faktura", "Invoice"),
    "credit": ("Hyvityslasku", "Kreditfaktura", "Credit note"),
    "draft": ("LUONNOS", "UTKAST", "DRAFT"),
    "void": ("MITÄTÖITY", "MAKULERAD", "VOID"),
    "page": ("Sivu", "Sida", "Page"),
    "business_id": ("Y-tunnus", "FO-nummer", "Business ID"),
    "vat_number": ("ALV-numero", "Momsnummer", "VAT number"),
    "identifier": ("Tunnus", "Nummer", "Identifier"),
    "number": ("Laskun numero", "Fakturanummer", "Invoice number"),
    "date": ("Laskun päivä", "Fakturadatum", "Invoice date"),
    "due": ("Eräpäivä", "Förfallodatum", "Due date"),
    "terms": ("Maksuehto", "Betalningsvillkor", "Payment terms"),
    "customer_number": ("Asiakasnumero", "Kundnummer", "Customer number"),
    "your_reference": ("Viitteenne", "Er referens", "Your reference"),
    "contact": ("Yhteyshenkilö", "Kontaktperson", "Contact"),
    "delivery": ("Toimituspäivä", "Leveransdatum", "Delivery date"),
    "penalty": ("Viivästyskorko", "Dröjsmålsränta", "Late payment interest"),
    "credited": ("Hyvitetty lasku", "Krediterad faktura", "Credited invoice"),
    "deliver_to": ("Toimitusosoite", "Leveransadress", "Delivery address"),
    "product": ("Kuvaus", "Beskrivning", "Description"),
    "quantity": ("Määrä", "Antal", "Quantity"),
    "unit": ("Yksikkö", "Enhet", "Unit"),
    "price": ("À-hinta", "À-pris", "Unit price"),
    "discount": ("Ale %", "Rab. %", "Disc. %"),
    "vat": ("ALV %", "Moms %", "VAT %"),
    "net_sum": ("Veroton", "Exkl. moms", "Excl. VAT"),
    "gross_sum": ("Verollinen", "Inkl. moms", "Incl. VAT"),
    "rate": ("ALV-kanta", "Momssats", "VAT rate"),
    "net": ("Veroton", "Exkl. moms", "Excl. VAT"),
    "tax": ("ALV", "Moms", "VAT"),
    "gross": ("Verollinen", "Inkl. moms", "Incl. VAT"),
    "whole_discount": ("Laskun alennus", "Rabatt på fakturan", "Discount on the invoice"),
    "total_net": ("Veroton yhteensä", "Totalt exkl. moms", "Total excl. VAT"),
    "total_tax": ("ALV yhteensä", "Moms totalt", "Total VAT"),
    "total": ("Maksettava yhteensä", "Att betala", "Total to pay"),
    "total_credit": ("Hyvitys yhteensä", "Krediteras totalt", "Total credited"),
    "payee": ("Saaja", "Mottagare", "Payee"),
    "iban": ("Saajan tilinumero", "Mottagarens konto", "Payee's account"),
    "reference": ("Viitenumero", "Referensnummer", "Reference number"),
    "vat_3": (
        "Arvonlisäveroton myynti EU:n ulkopuolelle, AVL 70 §.",
        "Momsfri försäljning utanför EU, ML 70 §.",
        "VAT exempt export outside the EU.",
    ),
    "vat_5": (
        "Arvonlisäveroton yhteisömyynti, AVL 72 a §.",
        "Momsfri gemenskapsintern försäljning, ML 72 a §.",
        "VAT exempt intra-Community supply.",
    ),
}
DAYS = {"FINNISH": "{n} pv netto", "SWEDISH": "{n} dagar netto", "ENGLISH": "{n} days net"}
UNITS = {
    "PIECE": ("kpl", "st", "pcs"),
    "HOUR": ("h", "h", "h"),
    "DAY": ("pv", "dag", "day"),
    "WEEK": ("vk", "vecka", "week"),
    "MONTH": ("kk", "mån", "month"),
    "YEAR": ("v", "år", "year"),
    "PERSON": ("hlö", "pers.", "person"),
    "KILOGRAM": ("kg", "kg", "kg"),
    "KILOMETER": ("km", "km", "km"),
    "METER": ("m", "m", "m"),
    "SQUARE_METER": ("m²", "m²", "m²"),
    "CUBIC_METER": ("m³", "m³", "m³"),
    "LITER": ("l", "l", "l"),
    "SET": ("srj", "sats", "set"),
    "PARCEL": ("pkt", "pkt", "parcel"),
    "NO_UNIT": ("", "", ""),
}


@dataclass(frozen=True)
class Wording:
    """Of one language: Procountor's word for it; what is not printed in it is printed in English."""

    language: str
    currency: str

    @property
    def _column(self) -> int:
        return list(LOCALES).index(self.language) if self.language in LOCALES else 2

    @property
    def _locale(self) -> str:
        return LOCALES.get(self.language, "en_FI")

    def word(self, key: str) -> str:
        return WORDS[key][self._column]

    def unit(self, unit: str) -> str:
        names = UNITS.get(unit)
        return names[self._column] if names else unit.lower().replace("_", " ")

    def money(self, amount: Decimal) -> str:
        """Two decimals and the currency."""
        return format_currency(amount, self.currency, locale=self._locale)

    def price(self, amount: Decimal) -> str:
        """Two to four decimals, without the currency: the column's heading has it."""
        return format_decimal(amount, "#,##0.00##", locale=self._locale)

    def number(self, amount: Decimal) -> str:
        return format_decimal(amount, "#,##0.######", locale=self._locale)

    def day(self, iso: str) -> str:
        return format_date(date.fromisoformat(iso), "d.M.y" if self._column < 2 else "d MMM y", locale=self._locale)

    def terms(self, days: int) -> str:
        return DAYS.get(self.language, DAYS["ENGLISH"]).format(n=days)
