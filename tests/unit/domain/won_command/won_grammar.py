"""Lines of `/won` whose meaning is known, because they are spelled from it: by kind, seeded, in three languages.

`python tests/unit/domain/won_command/won_grammar.py --lines 20000 --seed 1` prints a table: kind, lines, taken, asked, silently wrong, and
of the plain kinds how many were asked without need. Nothing here knows how the command reads a line.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from bot.domain.won_command.parser import Unclear, Won, parse

FI, SV, EN = "fi", "sv", "en"
TEXTS = {
    FI: [
        "verkkosivut",
        "Verkkosivuston uudistus",
        "konsultointi",
        "koulutuspäivä Tampereella",
        "ylläpito",
        "tuolien huolto",
        "Kattoremontti, talo B",
        "hakukoneoptimointi ja mainonta",
        "kuvaukset",
        "ERP-integraatio",
        "alvari aalto -maljakko",
    ],
    SV: [
        "webbplats",
        "Konsultation i Åbo",
        "underhåll",
        "utbildning",
        "översättning av avtalet",
        "takrenovering",
        "reklamfilm",
        "momentum-kampanj",
        "bokföring",
    ],
    EN: [
        "web shop",
        "Website renewal",
        "consulting",
        "R and D work",
        "training in Tampere",
        "x-ray machine service",
        "B2B campaign",
        "net-zero report",
        "taxi booking app",
        "photo shoot, A4 prints",
    ],
}
PLAIN_NAMES = [
    "Aalto Design",
    "Kivikko Rakennus",
    "Lumivalo Media",
    "Smith and Sons",
    "Malmö Form",
    "McDonald's",
    "Revontuli",
]
NUMBERED = ["Team 2000", "Studio 777", "Pub 1900", "Area 51", "Route 66", "Kulma 12", "Huvila 365", "Verstas 100"]
FORMS = ["Oy", "Ab", "Oyj", "Ky", "Tmi", "ry", "Ltd", "Oy Ab", "Osk"]
DASHES = "-‐‑‒–—−－"
NBSP, NNBSP = "\u00a0", "\u202f"


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The truth of a line. `amount` None: it must be asked, whatever was understood."""

    kind: str
    line: str
    amount: Decimal | None = None
    currency: str = "EUR"
    vat: Decimal | None = None
    customer: str | None = None
    business_id: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    text: str | None = None
    any_text: bool = False
    plain: bool = False


@dataclass(kw_only=True)
class Row:
    lines: int = 0
    taken: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    plain: int = 0


class Speaker:
    """Chooses what is meant, and how it is said."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def one(self, choices):
        return self.rng.choice(choices)

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    # --- pieces ------------------------------------------------------------------------------------------------------

    def language(self) -> str:
        return self.one([FI, FI, SV, EN])

    def text(self, language: str) -> str:
        return self.one(TEXTS[language])

    def business_id(self) -> str:
        while True:
            seven = f"{self.rng.randrange(100_000, 9_999_999):07d}"
            rest = sum(w * int(d) for w, d in zip((7, 9, 10, 5, 8, 4, 2), seven, strict=True)) % 11
            if rest != 1:
                return f"{seven}-{(11 - rest) % 11}"

    def customer(self) -> tuple[str, str, str | None]:
        """As written, as it must come out, and the ID."""
        way = self.rng.randrange(6)
        name, form = self.one(PLAIN_NAMES + NUMBERED), self.one(FORMS)
        business_id = self.business_id()
        match way:
            case 0 | 1:
                return business_id, business_id, business_id
            case 2:
                return f"FI{business_id.replace('-', '')}", business_id, business_id
            case 3:
                return f'"{name}"', name, None
            case 4:
                return f"{name} {form}", f"{name} {form}", None
            case _:
                return f"{name} {form} ({business_id})", f"{name} {form}", business_id

    def sum(self, smallest: int = 60, largest: int = 99_000) -> Decimal:
        whole = self.rng.randrange(smallest, largest)
        while 2015 <= whole <= 2040:  # a year as well as a sum: such lines are asked about with reason
            whole += 1
        cents = self.one([0, 0, 0, 50, 90, 5, 99])
        return Decimal(whole) + Decimal(cents) / 100

    def digits(self, value: Decimal) -> str:
        """Any of the ways in which one number is written that mean nothing else."""
        whole, cents = int(value), int(value * 100) % 100
        gap = self.one([" ", " ", NBSP, NNBSP])
        grouped = f"{whole:,}".replace(",", gap)
        if cents:
            mark = self.one([",", ",", "."])
            outer = self.one([str(whole), grouped])
            if whole >= 1000 and self.maybe(0.3):
                outer, mark = (f"{whole:,}", ".") if self.maybe(0.5) else (f"{whole:,}".replace(",", "."), ",")
            return f"{outer}{mark}{cents:02d}"
        return self.one([str(whole), str(whole), grouped, f"{grouped},00", f"{whole}.00"])

    def euros(self, value: Decimal) -> str:
        digits = self.digits(value)
        return self.one(
            [
                f"{digits} €",
                f"{digits}€",
                f"{digits} e",
                f"{digits}e",
                f"{digits} EUR",
                f"{digits} euroa",
                f"€{digits}",
                f"EUR {digits}",
                f"{digits} eur",
                f"{digits} euros",
                f"{digits}{NBSP}€",
            ]
        )

    def money(self, value: Decimal) -> str:
        """With or without the currency."""
        if value == int(value) and self.maybe(0.1):
            return f"{int(value)}{self.one([',-', '.-', ',–'])}"
        return self.euros(value) if self.maybe(0.6) else self.digits(value)

    def joined(self, *parts: str) -> str:
        return " ".join(part for part in parts if part)

    def line(self, kind: str, written: str, *, amount: Decimal | None, plain: bool = False, **more) -> Meant:
        """The customer in front, a description behind."""
        typed, customer, business_id = self.customer()
        text = self.text(self.language()) if self.maybe(0.8) else ""
        return Meant(
            kind=kind,
            line=self.joined(typed, written, text),
            amount=amount,
            customer=customer,
            business_id=business_id,
            text=text or None,
            plain=plain,
            **more,
        )


# --- kinds that are taken, or asked ----------------------------------------------------------------------------------


def plain(s: Speaker) -> Meant:
    value = s.sum()
    return s.line("plain", s.money(value), amount=value, plain=True)


def plain_text_first(s: Speaker) -> Meant:
    value, (typed, customer, business_id), text = s.sum(), s.customer(), s.text(s.language())
    line = s.joined(typed, text, s.euros(value))
    return Meant(
        kind="plain, text first",
        line=line,
        amount=value,
        customer=customer,
        business_id=business_id,
        text=text,
        plain=True,
    )


def plain_name_and_euros(s: Speaker) -> Meant:
    value, name, text = s.sum(), s.one(PLAIN_NAMES), s.text(s.language())
    written = f"{int(value)} €" if value == int(value) else f"{int(value)},{int(value * 100) % 100:02d} €"
    line = s.joined(name, written, text)
    return Meant(kind="plain, name and euros", line=line, amount=value, customer=name, text=text, plain=True)


def net_words(s: Speaker) -> Meant:
    value = s.sum()
    word = s.one(
        [
            "+ alv",
            "+alv",
            "(+ alv)",
            "veroton",
            "verottomana",
            "alviton",
            "ilman alv",
            "ilman alvia",
            "ilman arvonlisäveroa",
            "ei sis. alv",
            "ei sisällä alvia",
            "alv ei sisälly",
            "plus alv",
            "ex VAT",
            "excl. VAT",
            "excluding VAT",
            "without VAT",
            "+ VAT",
            "plus VAT",
            "not including VAT",
            "VAT not included",
            "VAT excluded",
            "exkl. moms",
            "utan moms",
            "+ moms",
            "(exkl moms)",
            "moms tillkommer",
            "ej inkl. moms",
            "netto",
            "net",
            "moms ingår inte",
            "alv ei sisälly hintaan",
            "(ei sis. alv:a)",
            "hinta ei sisällä alvia",
            "alv päälle",
            "VEROTON",
            "Ex. Vat",
            "ex-VAT",
            "+ Moms",
            "+ALV",
            "vat excl.",
        ]
    )
    return s.line("net words", f"{s.euros(value)} {word}", amount=value, plain=True)


def rates(s: Speaker) -> Meant:
    value, rate = s.sum(), s.one(["25,5", "13,5", "10"])
    said = s.one(
        [
            "alv {} %",
            "alv {}%",
            "ALV {} %",
            "(alv {} %)",
            "+ alv {} %",
            "{} % alv",
            "vat {}%",
            "VAT {} %",
            "moms {} %",
            "{} % moms",
            "alv. {} %",
            "alv {}",
            "(+ vat {} %)",
            "alv{}",
            "alv{}%",
            "VAT:{}%",
            "excl. VAT {} %",
            "exkl. moms {} %",
            "vat {} % not included",
            "plus alv {} %",
            "alv {} prosenttia",
            "ilman alv {} %",
            "arvonlisävero {} %",
        ]
    )
    vat = Decimal(rate.replace(",", "."))
    return s.line("VAT rate", f"{s.euros(value)} {said.format(rate)}", amount=value, vat=vat, plain=True)


UNITS = {
    "HOUR": ["h", "tuntia", "hours", "hrs", "timmar", "tim"],
    "DAY": ["pv", "päivää", "days", "dagar"],
    "PIECE": ["kpl", "st", "pcs"],
    "MONTH": ["kk", "kuukautta", "months", "månader"],
    "WEEK": ["vko", "viikkoa", "weeks"],
    "YEAR": ["vuotta", "years"],
    "SQUARE_METER": ["m2", "m²", "neliötä"],
    "KILOMETER": ["km"],
    "PERSON": ["hlö", "henkilöä"],
}
SINGULAR = {
    "HOUR": ["h", "tunti", "hour", "tim"],
    "DAY": ["pv", "päivä", "day", "dag"],
    "PIECE": ["kpl", "st", "pc"],
    "MONTH": ["kk", "kuukausi", "month", "mån"],
    "WEEK": ["vko", "week"],
    "YEAR": ["vuosi", "v", "year", "år"],
    "SQUARE_METER": ["m2"],
    "KILOMETER": ["km"],
    "PERSON": ["hlö", "henkilö"],
}


def counted(s: Speaker) -> tuple[Decimal, str, Decimal, Decimal]:
    quantity = Decimal(s.one(["2", "3", "4", "7,5", "8", "12", "0,5", "24", "150"]).replace(",", "."))
    price = s.sum(5, 900)
    total = (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return quantity, s.one(list(UNITS)), price, total


def times(s: Speaker) -> Meant:
    quantity, _, price, total = counted(s)
    number, sign = (
        f"{quantity.normalize():f}".replace(".", ","),
        s.one([" x ", "x", " × ", "×", " * ", "*", " X ", " ✕ "]),
    )
    written = f"{number}{sign}{s.money(price)}" if s.maybe(0.7) else f"{s.euros(price)}{sign}{number}"
    return s.line("quantity x price", written, amount=total, quantity=quantity, unit_price=price)


def at_price(s: Speaker) -> Meant:
    quantity, unit, price, total = counted(s)
    number, at = f"{quantity.normalize():f}".replace(".", ","), s.one(["á", "à", "@", "a", "x", "×"])
    written = f"{number} {s.one(UNITS[unit])} {at} {s.money(price)}"
    return s.line("quantity á price", written, amount=total, quantity=quantity, unit=unit, unit_price=price)


def per_unit(s: Speaker) -> Meant:
    quantity, unit, price, total = counted(s)
    number = f"{quantity.normalize():f}".replace(".", ",")
    each = f"{s.euros(price)}{s.one(['/', ' / ', '/'])}{s.one(SINGULAR[unit])}"
    many = f"{number} {s.one(UNITS[unit])}"
    written = s.one([f"{many} {each}", f"{each} {many}", f"{each}, {many}", f"{many} x {each}", f"{many} á {each}"])
    return s.line("quantity, price/unit", written, amount=total, quantity=quantity, unit=unit, unit_price=price)


def monthly(s: Speaker) -> Meant:
    value = s.sum()
    written = f"{s.euros(value)}{s.one(['/kk', ' / kk', '/month', '/mån', ' kuukaudessa', '/v'])}"
    return s.line("one month or year", written, amount=value, unit_price=value, quantity=Decimal(1))


def thousands(s: Speaker) -> Meant:
    number = s.one(["12", "1,5", "2.5", "80", "3"])
    word, factor = s.one(
        [
            ("k", 1000),
            (" k", 1000),
            ("k€", 1000),
            (" k€", 1000),
            (" t€", 1000),
            ("t€", 1000),
            (" tuhatta", 1000),
            (" tuhatta euroa", 1000),
            ("K", 1000),
            (" keur", 1000),
            (" kEUR", 1000),
            (" tusen", 1000),
            (" thousand euros", 1000),
            (" milj.", 10**6),
            (" milj. €", 10**6),
            (" M€", 10**6),
            ("M€", 10**6),
            (" miljoonaa euroa", 10**6),
            (" MEUR", 10**6),
            (" million", 10**6),
            (" miljoner", 10**6),
        ]
    )
    value = Decimal(number.replace(",", ".")) * factor
    return s.line("thousands and millions", number + word, amount=value)


def known_currency(s: Speaker) -> Meant:
    value, digits = s.sum(), ""
    digits = s.digits(value)
    code = s.one(["USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "usd", "gbp"])
    written, code = s.one(
        [
            (f"{digits} {code}", code.upper()),
            (f"{code} {digits}", code.upper()),
            (f"${digits}", "USD"),
            (f"£{digits}", "GBP"),
        ]
    )
    return s.line("currency known", written, amount=value, currency=code, plain=True)


def labelled(s: Speaker) -> Meant:
    value, (typed, customer, business_id) = s.sum(), s.customer()
    text = s.one(
        [
            "vaihe 2",
            "phase 3",
            "vko 48 konsultointi",
            "week 12 training",
            "vecka 5 utbildning",
            "tilaus 4500123",
            "order 778899 work",
            "lisenssi 2026",
            "licence 2027",
            "osa 1 verkkosivut",
            "sprint 14",
            "lokakuu 2026 ylläpito",
            "oktober 2026",
            "versio 3",
            "B2B",
            "A4-julisteet",
            "nro 45 huolto",
            "kausi 2026-2027",
            "Q4/2026",
            "3-vaiheinen remontti",
            "2000-luku näyttely",
        ]
    )
    line = s.joined(typed, s.euros(value), text)
    return Meant(
        kind="numbers that are names",
        line=line,
        amount=value,
        customer=customer,
        business_id=business_id,
        text=text,
        plain=True,
    )


def dates(s: Speaker) -> Meant:
    value, (typed, customer, business_id) = s.sum(), s.customer()
    text = s.one(
        [
            "1.12.2026 koulutus",
            "1.1.2027-31.3.2027 ylläpito",
            "1.1.–31.3.2027 vuokra",
            "2026-11-30 delivery",
            "11/2026 ylläpito",
            "30.11. tilaisuus",
            "1.-31.12.2026 kampanja",
            "12/2026–2/2027 support",
            "klo 14:30 esitys",
            "24/7 valvonta",
        ]
    )
    line = s.joined(typed, s.euros(value), text) if s.maybe(0.7) else s.joined(typed, text, s.euros(value))
    return Meant(
        kind="dates and spans",
        line=line,
        amount=value,
        customer=customer,
        business_id=business_id,
        text=text,
        plain=True,
    )


def calendar(s: Speaker) -> Meant:
    value = Decimal(s.rng.randrange(60, 9000))
    word, most = s.one(
        [
            ("vko", 52),
            ("week", 52),
            ("vecka", 52),
            ("kuukausi", 12),
            ("päivä", 9),
            ("day", 9),
            ("month", 12),
            ("vk", 52),
        ]
    )
    written = f"{value} {word} {s.rng.randrange(1, most)}"
    typed, customer, business_id = s.customer()
    line, text = s.joined(typed, written), written.split(" ", 1)[1]
    return Meant(
        kind="sum before week 48", line=line, amount=value, customer=customer, business_id=business_id, text=text
    )


def id_spellings(s: Speaker) -> Meant:
    value, business_id, text = s.sum(), s.business_id(), s.text(FI)
    dash = s.one(list(DASHES))
    written = business_id.replace("-", dash)
    written = s.one(
        [
            written,
            written,
            f"Y-tunnus {written}",
            f"Y-tunnus: {written}",
            f"({written})",
            f"{written},",
            f"{written}:",
            f"FI{business_id.replace('-', '')}",
            f"FI-{written}",
            f"y-tunnus:{written}",
            f"Acme Oy {written}",
            f"Acme Oy, Y-tunnus {written}",
            f"Acme FO-nummer {written}",
            f"Acme Oy (Business ID: {written})",
            f"{business_id[:7]} {dash} {business_id[8:]}",
        ]
    )
    line = s.joined(written, s.money(value), text)
    return Meant(kind="ID spellings", line=line, amount=value, business_id=business_id, text=text, plain=True)


def named_numbers(s: Speaker) -> Meant:
    value, name, text = s.sum(100), s.one(NUMBERED), s.text(FI)
    typed = s.one([f'"{name}"', f"{name} Oy", f"{name} Ky"])
    line = s.joined(typed, s.money(value), text)
    return Meant(kind="number in the name", line=line, amount=value, customer=typed.strip('"'), text=text, plain=True)


# --- kinds that must be asked ----------------------------------------------------------------------------------------


def ask(kind: str, s: Speaker, written: str) -> Meant:
    return s.line(kind, written, amount=None)


def gross_words(s: Speaker) -> Meant:
    word = s.one(
        [
            "sis. alv",
            "sis alv",
            "(sis. alv)",
            "sis. alv 25,5 %",
            "alv sis.",
            "alv mukana",
            "veroineen",
            "verollinen",
            "verollisena",
            "alvillinen",
            "alv:llinen",
            "alveineen",
            "brutto",
            "sis. veron",
            "sisältää alv:n",
            "sisältää arvonlisäveron",
            "incl. VAT",
            "incl VAT 25.5 %",
            "including VAT",
            "VAT included",
            "VAT incl.",
            "gross",
            "with VAT",
            "inc. VAT",
            "inkl. moms",
            "inklusive moms",
            "med moms",
            "moms ingår",
            "brutto.",
            "alv sisältyy",
            "verot mukana",
            "ei veroton",
            "sis alv25,5",
            "alv 25,5 % sis.",
            "alv 25,5 % mukana",
            "VAT 25.5 % included",
            "VAT 25.5% is included",
            "moms 25,5 % ingår",
            "inkl. 25,5 % moms",
            "sis. 25,5 % alv",
            "(sis. alv 13,5 %)",
            "sisältää alv 10 %",
            "incl. 10% VAT",
            "25,5 % alv sisältyy",
            "hintaan sisältyy alv",
            "alv kuuluu hintaan",
            "alvin kanssa",
            "alv:n kanssa",
            "nolla-alv",
            "reverse charge",
            "käännetty verovelvollisuus",
            "alv ja verot",
        ]
    )
    return ask("gross words", s, f"{s.euros(s.sum())} {word}")


def no_vat(s: Speaker) -> Meant:
    word = s.one(
        [
            "alv 0 %",
            "alv 0%",
            "alv 0",
            "ALV0",
            "0 % alv",
            "0% vat",
            "moms 0 %",
            "(alv 0 %)",
            "no VAT",
            "momsfri",
            "verovapaa",
            "tax free",
            "ei alv",
        ]
    )
    return ask("VAT of nothing", s, f"{s.euros(s.sum())} {word}")


def negatives(s: Speaker) -> Meant:
    value, dash = s.sum(), s.one(list(DASHES))
    digits = s.digits(value)
    return ask(
        "negatives",
        s,
        s.one(
            [
                f"{dash}{digits} €",
                f"{dash}{digits}",
                f"{dash} {digits}",
                f"{dash}€{digits}",
                f"€{dash}{digits}",
                f"{digits}{dash} €",
                f"({digits} €)",
                f"miinus {digits} €",
                f"minus {digits}",
                f"EUR {dash}{digits}",
            ]
        ),
    )


def odd_currencies(s: Speaker) -> Meant:
    digits = s.digits(s.sum())
    word = s.one(
        [
            "dollaria",
            "dollars",
            "puntaa",
            "pounds",
            "kruunua",
            "kronor",
            "kr",
            "zł",
            "TRY",
            "UAH",
            "A$",
            "C$",
            "¥",
            "jeniä",
            "yen",
            "frangia",
            "ruplaa",
            "₽",
            "₴",
            "CAD",
            "AED",
            "sek",
            "senttiä",
            "snt",
            "cents",
            "öre",
            "tkr",
            "BTC",
            "uah",
            "HK$",
            "₹",
            "mk",
            "Sek",
            "Usd",
            "DOLLARIA",
            "Kruunua",
            "Kr",
            "eur usd",
            "€ USD",
            "USD €",
            "ke",
            "te",
        ]
    )
    return ask("currency not known", s, f"{digits} {word}")


def two_sums(s: Speaker) -> Meant:
    a, b = s.money(s.sum(100)), s.euros(s.sum(100))
    return ask(
        "two sums",
        s,
        s.one(
            [
                f"{a} + {b}",
                f"{b} työ ja {a}",
                f"{a} tai {b}",
                f"{b} {a}",
                f"{b}, {a}",
                f"{a} – {b}",
                f"{a}/{b}",
                f"{b} matkat {a}",
            ]
        ),
    )


def discounts(s: Speaker) -> Meant:
    money, share = s.euros(s.sum()), s.one(["5", "10", "12,5", "20"])
    return ask(
        "discounts",
        s,
        money
        + s.one(
            [
                f" -{share} %",
                f" − {share} %",
                f" alennus {share} %",
                f" {share} % alennus",
                f" ale {share}%",
                f" {share} % discount",
                f" rabatt {share} %",
                f" miinus {share} %",
                f" -{share} prosenttia",
                f" alennus {share} €",
                f" ({share} % off)",
            ]
        ),
    )


def open_quantities(s: Speaker) -> Meant:
    quantity, unit, price, _ = counted(s)
    number, word = f"{quantity.normalize():f}".replace(".", ","), s.one(UNITS[unit])
    return ask(
        "quantity without price",
        s,
        s.one(
            [
                f"{number} {word} {s.euros(price)}",
                f"{s.euros(price)} {number} {word}",
                f"{number} {word} työtä {s.euros(price)}",
                f"{number} {word}",
                f"{s.euros(price)}/{s.one(SINGULAR['HOUR'])}",
                f"{number}-{number} {word} {s.euros(price)}",
            ]
        ),
    )


def mixed_units(s: Speaker) -> Meant:
    quantity, unit, price, _ = counted(s)
    other = s.one([u for u in SINGULAR if u != unit])
    number = f"{quantity.normalize():f}".replace(".", ",")
    return ask("units that differ", s, f"{number} {s.one(UNITS[unit])} {s.euros(price)}/{s.one(SINGULAR[other])}")


def amount_first(s: Speaker) -> Meant:
    business_id, name = s.business_id(), s.one(PLAIN_NAMES)
    who = s.one([business_id, f"{name} Oy", f"{name} Oy {business_id}"])
    money = s.euros(s.sum()) if s.maybe(0.6) else str(int(s.sum()))
    return Meant(kind="amount first", line=s.joined(money, who, s.text(FI)))


def forgotten(s: Speaker) -> Meant:
    name, text = s.one(NUMBERED), s.text(s.language())
    who = s.one([name, f"{name} Oy", f'"{name}"', f"{s.business_id()}", f"{name} {text}"])
    extra = s.one(["", "vaihe 2", "3 h", "lisenssi 2026", "vko 48", "1.12.2026", "3 tuolia", "2027"])
    return Meant(kind="amount forgotten", line=s.joined(who, text, extra))


def ambiguous_marks(s: Speaker) -> Meant:
    written = f"{s.rng.randrange(1, 999)}{s.one([',', '.'])}{s.rng.randrange(0, 1000):03d}"
    return ask("thousands or decimals", s, written + s.one(["", " €", " EUR"]))


def broken_numbers(s: Speaker) -> Meant:
    return ask(
        "numbers that are none",
        s,
        s.one(
            [
                "12x00",
                "1½ €",
                "½",
                "1'200",
                "12,3456",
                "1.250.00",
                "1 25 €",
                "1200e5",
                "12 tonnia",
                "2 tonnin",
                "12 sataa",
                "5 mrd €",
                "1/2 €",
                "1200..50",
                "٣٠٠ €",
                "1 200 30 €",
                "0",
                "0 €",
                "0,00",
                "10t",
                "12 M",
                "99 999 999 999",
                "kaksi tuhatta 48 €",
                "1200–1500 €",
                "1200-1500",
                "10-12 €",
                "500-eur",
                "1200 1500",
                "2 3 x 450",
                "2 x 3 x 450 €",
                "0120",
                "00 1200",
                "120O",
                "l200",
                "kaksi 450 €",
                "puolet 1200 €",
                "120 000 000 €",
                "1200,5,5",
                "1 200k",
                "12 tuhatta 500",
                "kaksitoista tuhatta",
                "1200 tuhatta 5",
                "1200€5",
                "€1200 $500",
                "50 %",
                "1e4",
                "0x1200",
                "1200^2",
                "1200 2 kpl",
                ",50",
                ".50 €",
                "sivut,500 €",
                "500 €/kk/käyttäjä",
                "500 €/100 kpl",
                "500+ €",
                "500 € +/- 10 %",
            ]
        ),
    )


def about(s: Speaker) -> Meant:
    word = s.one(
        [
            "noin",
            "n.",
            "ca",
            "ca.",
            "about",
            "approx.",
            "~",
            "≈",
            ">",
            "<",
            "max",
            "min.",
            "alle",
            "yli",
            "enintään",
            "ungefär",
            "alkaen",
            "from",
        ]
    )
    return ask("about so much", s, f"{word} {s.euros(s.sum())}")


def second_id(s: Speaker) -> Meant:
    return Meant(kind="a second ID", line=s.joined(s.customer()[0], s.money(s.sum()), s.text(FI), s.business_id()))


def several_rates(s: Speaker) -> Meant:
    said = s.one(["alv 25,5 % ja alv 10 %", "alv 10 % + alv 13,5 %", "vat 25.5%, vat 10%"])
    return ask("two VAT rates", s, f"{s.euros(s.sum())} {said}")


def _harmless(s: Speaker) -> str:
    net = s.one(["+ alv", "veroton", "ex VAT", "ilman alvia", "exkl. moms"])
    return s.one(
        [
            s.text(s.language()),
            "vko 48",
            "vaihe 2",
            "1.12.2026",
            "1.1.–31.3.2027",
            net,
            "order 4500123",
            "Q4/2026",
            "A4-juliste",
            "24/7",
            "kevät 2027",
            "sprint 14",
            "2000-luku",
            "klo 14:30",
            "(uusi)",
            "- Helsinki",
            "#5",
            "B2B",
            "iPhone 15",
        ]
    )


def _harmful(s: Speaker) -> str:
    digits = s.digits(s.sum())
    return s.one(
        [
            f"{digits} €",
            digits,
            f"-{digits}",
            "10 %",
            "-5 %",
            "3 kpl",
            "8 h",
            "95 €/h",
            "½",
            "sis. alv",
            "brutto",
            "alv 0 %",
            "kr",
            "dollaria",
            "$",
            "á",
            "alennus",
            "= 5",
            "3 tuolia",
            "noin 5",
            "UAH",
            "040 1234567",
            "10-12",
            "1/2",
            "per 5 kk",
            "12x00",
            "0 €",
            "+ 5",
            "hyvitys",
        ]
    )


def harmless_pieces(s: Speaker) -> Meant:
    value, (typed, _, business_id) = s.sum(), s.customer()
    pieces = [s.euros(value), *(_harmless(s) for _ in range(s.rng.randrange(1, 4)))]
    s.rng.shuffle(pieces)
    line = s.joined(typed, *pieces)
    return Meant(kind="harmless pieces", line=line, amount=value, business_id=business_id, any_text=True)


def one_harmful_piece(s: Speaker) -> Meant:
    pieces = [s.euros(s.sum()), harm := _harmful(s), *(_harmless(s) for _ in range(s.rng.randrange(0, 3)))]
    if "%" in harm:  # beside a word of VAT it would be a rate
        pieces = pieces[:2]
    s.rng.shuffle(pieces)
    return Meant(kind="a harmful piece", line=s.joined(s.customer()[0], *pieces))


def number_in_bare_name(s: Speaker) -> Meant:
    name, value = s.one(NUMBERED), s.sum(100)
    digits = f"{int(value) % 900 + 100}"
    return Meant(kind="whose number is it", line=s.joined(f"{name} {digits}", s.text(FI)))


KINDS: dict[Callable[[Speaker], Meant], int] = {
    plain: 8,
    plain_text_first: 3,
    plain_name_and_euros: 2,
    net_words: 3,
    rates: 3,
    times: 3,
    at_price: 3,
    per_unit: 3,
    monthly: 1,
    thousands: 2,
    known_currency: 2,
    labelled: 3,
    dates: 3,
    calendar: 1,
    id_spellings: 3,
    named_numbers: 2,
    gross_words: 3,
    no_vat: 2,
    negatives: 3,
    odd_currencies: 3,
    two_sums: 2,
    discounts: 2,
    open_quantities: 3,
    mixed_units: 1,
    amount_first: 2,
    forgotten: 2,
    ambiguous_marks: 1,
    broken_numbers: 3,
    about: 1,
    second_id: 1,
    several_rates: 1,
    number_in_bare_name: 1,
    harmless_pieces: 6,
    one_harmful_piece: 6,
}
"""With how often each comes."""


def lines(count: int, seed: int) -> list[Meant]:
    speaker = Speaker(seed)
    makers = speaker.rng.choices(list(KINDS), weights=list(KINDS.values()), k=count)
    return [make(speaker) for make in makers]


def mistake(meant: Meant, read: Won) -> str:
    """What is wrong with a line that was taken; empty where nothing is."""
    if meant.amount is None:
        return f"taken as {read.amount} {read.currency}"
    told = {
        "amount": (read.amount, meant.amount),
        "currency": (read.currency, meant.currency),
        "vat": (read.vat_percent, meant.vat),
        "text": (read.description, read.description if meant.any_text else meant.text),
        "customer": (read.customer, meant.customer or read.customer),
        "business_id": (read.business_id, meant.business_id),
        "quantity": (read.quantity, meant.quantity),
        "unit": (read.unit, meant.unit or read.unit),
        "unit_price": (read.unit_price, meant.unit_price),
    }
    return ", ".join(f"{name} {got!r} for {want!r}" for name, (got, want) in told.items() if got != want)


def judged(meant: list[Meant]) -> dict[str, Row]:
    table: dict[str, Row] = {}
    for each in meant:
        row = table.setdefault(each.kind, Row())
        row.lines += 1
        row.plain += each.plain
        match parse(each.line):
            case Won() as read:
                row.taken += 1
                if wrong := mistake(each, read):
                    row.wrong.append(f"{each.line!r}: {wrong}")
            case Unclear() as asked:
                row.asked += 1
                if each.plain:
                    row.needless.append(
                        f"{each.line!r}: {asked.problem and asked.problem.key} {asked.problem and asked.problem.args}"
                    )
            case other:
                row.wrong.append(f"{each.line!r}: {other}")
    return table


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="examples of each fault")
    asked = parser.parse_args(arguments)
    table = judged(lines(asked.lines, asked.seed))
    out = [f"{'kind':28}{'lines':>7}{'taken':>7}{'asked':>7}{'silently wrong':>16}{'asked without need':>20}"]
    total = Counter[str]()
    for kind, row in sorted(table.items()):
        out.append(f"{kind:28}{row.lines:7}{row.taken:7}{row.asked:7}{len(row.wrong):16}{len(row.needless):20}")
        total.update(
            lines=row.lines,
            taken=row.taken,
            asked=row.asked,
            wrong=len(row.wrong),
            needless=len(row.needless),
            plain=row.plain,
        )
    out.append(
        f"{'all':28}{total['lines']:7}{total['taken']:7}{total['asked']:7}{total['wrong']:16}{total['needless']:20}"
    )
    out.append(f"plain lines: {total['plain']}, asked without need: {total['needless'] / max(1, total['plain']):.2%}")
    for row in table.values():
        out += [f"WRONG {each}" for each in row.wrong[: asked.show]] + [
            f"NEEDLESS {each}" for each in row.needless[: asked.show]
        ]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
