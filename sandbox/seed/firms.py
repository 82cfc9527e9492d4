"""The customers of a small Finnish digital agency. All names are invented.

Business IDs are of the unused 9-series, but for the one that the product's own examples use, 1234567-1.
"""

from dataclasses import dataclass
from typing import Literal

from sandbox.procountor.numbers import business_id

Situation = Literal["", "liquidation", "bankruptcy"]


@dataclass(frozen=True)
class Firm:
    """`quirk` names what is odd about the firm, for the register and the ledger to act on."""

    name: str
    stem: int
    street: str
    zip: str
    city: str
    email: str
    channel: str = "EMAIL"
    terms: str = "14"
    language: str = "FINNISH"
    country: str = "FINLAND"
    identifier: str = ""
    quirk: str = ""

    @property
    def business_id(self) -> str:
        """The Finnish business ID, or the foreign identifier as it is."""
        if self.identifier:
            return self.identifier
        number = business_id(self.stem)
        if number is None:
            raise ValueError(f"{self.name}: {self.stem} has no check digit")
        return number

    @property
    def is_finnish(self) -> bool:
        return self.country == "FINLAND"


E_INVOICE, MAIL = "ELECTRONIC_INVOICE", "MAIL"
SWEDISH, ENGLISH = "SWEDISH", "ENGLISH"

FIRMS = (
    Firm("Kivikko Rakennus Oy", 9012346, "Louhentie 4", "00930", "Helsinki", "laskut@kivikko.example", E_INVOICE, "21"),
    Firm("Lumivalo Media Oy", 9020017, "Hämeenkatu 21 B 12", "33200", "Tampere", "talous@lumivalo.example"),
    Firm(
        "Nordhamn Fisk Ab",
        9020156,
        "Strandgatan 9",
        "65100",
        "Vasa",
        "faktura@nordhamn.example",
        "EMAIL",
        "30",
        SWEDISH,
    ),
    Firm("Järvisen Leipomo Oy", 9020301, "Torikatu 3", "80100", "Joensuu", "leipomo@jarvinen.example", MAIL, "7"),
    Firm(
        "Pohjantähti Logistiikka Oy",
        9020444,
        "Terminaalitie 15",
        "90400",
        "Oulu",
        "ap@pohjantahti.example",
        E_INVOICE,
        "30",
    ),
    Firm("Kasvu & Kumppanit Oy", 9020590, "Aleksanterinkatu 17", "00100", "Helsinki", "hello@kasvukumppanit.example"),
    Firm(
        "Åbo Skeppsteknik Ab",
        9020738,
        "Hamngatan 40",
        "20100",
        "Åbo",
        "ekonomi@skeppsteknik.example",
        E_INVOICE,
        "21",
        SWEDISH,
    ),
    Firm("Suomen Saunatehdas Oy", 9020882, "Tehtaankatu 8", "40100", "Jyväskylä", "osto@saunatehdas.example"),
    Firm("Mäntylä Metsäpalvelut Oy", 9021027, "Honkatie 2", "74100", "Iisalmi", "", "EMAIL", "14", quirk="no_email"),
    Firm("Vihreä Kaista Oy", 9021173, "Kauppakatu 12", "15110", "Lahti", "laskutus@vihreakaista.example", "EMAIL", "7"),
    Firm("Ravintola Merituuli Oy", 9021310, "Satamakatu 5", "48100", "Kotka", "toimisto@merituuli.example"),
    Firm(
        "Helmi Hammaslääkärit Oy",
        9021464,
        "Yliopistonkatu 28",
        "20100",
        "Turku",
        "talous@helmihammas.example",
        E_INVOICE,
    ),
    Firm("Ekenäs Trä Ab", 9021609, "Sågvägen 1", "10600", "Ekenäs", "info@ekenastra.example", "EMAIL", "21", SWEDISH),
    Firm(
        "Koillismaan Sähkö Oy",
        9021753,
        "Voimatie 11",
        "93600",
        "Kuusamo",
        "laskut@koillissahko.example",
        E_INVOICE,
        "30",
    ),
    Firm("Tietopiste Oy", 9021894, "Piispankatu 4", "20500", "Turku", "tilaus@tietopiste.example"),
    Firm(
        "Lakeuden Kone Oy",
        9022030,
        "Konetie 7",
        "60100",
        "Seinäjoki",
        "osto@lakeudenkone.example",
        "EMAIL",
        "14",
        quirk="namesake",
    ),
    Firm(
        "Lakeuden Kone Oy",
        9022178,
        "Rengastie 22",
        "61800",
        "Kauhajoki",
        "lasku@lakeudenkone.example",
        MAIL,
        "21",
        quirk="namesake",
    ),
    Firm("Arkkitehdit Ruutu Oy", 9022319, "Bulevardi 30", "00120", "Helsinki", "hallinto@ruutu.example"),
    Firm("Borgå Bokhandel Ab", 9022466, "Ågatan 16", "06100", "Borgå", "bok@borgabok.example", "EMAIL", "14", SWEDISH),
    Firm(
        "Kuopion Kuntokeskus Oy",
        9022601,
        "Puijonkatu 19",
        "70100",
        "Kuopio",
        "myynti@kuopionkunto.example",
        "EMAIL",
        "7",
    ),
    Firm(
        "Sininen Laine Oy", 9022747, "Rantakatu 33", "28100", "Pori", "arkisto@sininenlaine.example", quirk="inactive"
    ),
    Firm(
        "Paperikuu Paino Oy",
        9022886,
        "Painotie 6",
        "13100",
        "Hämeenlinna",
        "tilaukset@paperikuu.example",
        E_INVOICE,
        "30",
        quirk="supplier_twin",
    ),
    Firm(
        "Hakaniemen Halli Oy", 9023032, "Toinen linja 3", "00530", "Helsinki", "halli@hakahalli.example", quirk="moved"
    ),
    Firm(
        "Tuulimylly Energia Oy",
        9023177,
        "Myllytie 14",
        "68600",
        "Pietarsaari",
        "talous@tuulimylly.example",
        E_INVOICE,
        "30",
        quirk="liquidation",
    ),
    Firm(
        "Kaihon Kaluste Oy",
        9023311,
        "Verstaankuja 2",
        "38200",
        "Sastamala",
        "info@kaihonkaluste.example",
        quirk="bankruptcy",
    ),
    Firm(
        "Kuvaamo Aalto",
        9023465,
        "Vuorikatu 8 A 3",
        "33100",
        "Tampere",
        "moi@kuvaamoaalto.example",
        "EMAIL",
        "7",
        quirk="unregistered",
    ),
    Firm(
        "Malmö Kontorsmöbler AB",
        0,
        "Östergatan 12",
        "211 25",
        "Malmö",
        "faktura@kontorsmobler.example",
        "EMAIL",
        "30",
        SWEDISH,
        "SWEDEN",
        "SE556012579001",
        "foreign",
    ),
    Firm(
        "Rovan Retket Oy",
        9023608,
        "Koskikatu 27",
        "96200",
        "Rovaniemi",
        "varaus@rovanretket.example",
        "EMAIL",
        "14",
        ENGLISH,
    ),
    Firm(
        "Saimaan Veneveistämö Oy",
        9023750,
        "Telakkatie 5",
        "53100",
        "Lappeenranta",
        "tsto@saimaanvene.example",
        MAIL,
        "21",
    ),
    Firm("Kallion Kahvipaahtimo Oy", 9023897, "Vaasankatu 10", "00500", "Helsinki", "paahtimo@kallionkahvi.example"),
    Firm("Hyvinkään Huolto Oy", 9024040, "Huoltokatu 1", "05800", "Hyvinkää", "laskut@hyvinhuolto.example", E_INVOICE),
    Firm(
        "Ålands Havsbad Ab",
        9024174,
        "Torggatan 2",
        "22100",
        "Mariehamn",
        "konto@havsbad.example",
        "EMAIL",
        "14",
        SWEDISH,
    ),
    Firm(
        "Päijät Pakkaus Oy",
        9024312,
        "Laatikkotie 9",
        "15700",
        "Lahti",
        "ostoreskontra@paijatpakkaus.example",
        E_INVOICE,
        "30",
    ),
    Firm("Mikkelin Matkat Oy", 9024460, "Porrassalmenkatu 20", "50100", "Mikkeli", "matkat@mikkelinmatkat.example"),
    Firm(
        "Vantaan Varasto Oy",
        9024606,
        "Tikkurilantie 150",
        "01530",
        "Vantaa",
        "varasto@vantaanvarasto.example",
        "EMAIL",
        "30",
    ),
    Firm(
        "Espoon Ohjelmistopaja Oy",
        9024745,
        "Otakaari 7",
        "02150",
        "Espoo",
        "finance@ohjelmistopaja.example",
        E_INVOICE,
        "14",
        ENGLISH,
    ),
    Firm("Raahen Ruukki Oy", 9024887, "Ruukintie 18", "92100", "Raahe", "lasku@raahenruukki.example", "EMAIL", "21"),
    Firm("Salon Sähköpyörä Oy", 9025033, "Vilhonkatu 6", "24100", "Salo", "myynti@salonpyora.example"),
    Firm("Tornion Tukku Oy", 9025171, "Rajakatu 2", "95400", "Tornio", "tukku@torniontukku.example", E_INVOICE, "30"),
    Firm("Keravan Kukka Oy", 9025316, "Kauppakaari 11", "04200", "Kerava", "kukka@keravankukka.example", MAIL, "7"),
    Firm(
        "Esimerkki Oy",
        1234567,
        "Mannerheimintie 5",
        "00100",
        "Helsinki",
        "laskut@esimerkki.example",
        quirk="no_history",
    ),
    Firm(
        "Aalto Design Oy",
        9025458,
        "Tekniikantie 12",
        "02150",
        "Espoo",
        "talous@aaltodesign.example",
        quirk="no_history",
    ),
)
