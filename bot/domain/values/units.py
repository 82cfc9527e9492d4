"""The units of invoice lines: Procountor's words for them, and what CRMs write."""

KNOWN = frozenset(
    """
    CM LOT GRAM HOUR PERSON LINEAR_METER KILOGRAM MONTH KILOMETER PIECE KILOWATT_HOUR LITER BOX METER SQUARE_METER
    CUBIC_METER SALE_UNIT MINUTE MILLIMETER PARCEL BOTTLE CAN BAG DAY ROLL PAGE SACK SERIES TUBE TON YEAR WEEK FULL_DAY
    KILOBIT MEGABIT GIGABIT TERABIT SQUARE_CENTIMETRE CENTILITRE CUP DECILITRE GALLON_UK GALLON_US MILLILITRE PINT_UK
    PINT_US AMPERE AMPERE_HOUR AMPERE_MINUTE KILOAMPERE_HOUR KILOVOLT MILLIVOLT MILLIAMPERE_HOUR FOOT INCH MILE YARD
    EXAJOULE GIGAJOULE JOULE JOULE_PER_SECOND KILOJOULE MILLIJOULE PETAJOULE TERAJOULE GRAM_PER_CUBIC_METRE
    GRAM_PER_SQUARE_METRE KILOGRAM_PER_CUBIC_METRE KILOGRAM_PER_SQUARE_METRE MILLIGRAM MILLIGRAM_PER_CUBIC_METRE OUNCE
    POUND STONE_UK DOZEN DOZEN_PACK EIGHT_PACK FIVE_PACK FOUR_PACK HUNDRED JAR NINE_PACK NUMBER_OF_WORDS PAIR PALLET
    PLATE SET SEVEN_PACK SIX_PACK TEN_PACK THREE_PACK TWO_PACK WRAP GIGAWATT GIGAWATT_HOUR KILOWATT MEGAWATT_HOUR
    MILLIWATT TERAWATT TERAWATT_HOUR WATT WATT_HOUR BAR KILOPASCAL PASCAL KILOBYTE MEGABYTE GIGABYTE SECOND HECTARE
    NO_UNIT
    """.split()  # noqa: SIM905
)
"""Procountor takes no other."""
_WORDS = {
    "PIECE": "kpl kappale kappaletta st styck stycken stk pcs pc piece pieces ea each unit units qty",
    "HOUR": "h t tunti tuntia hour hours hr hrs tim timme timmar",
    "MINUTE": "min minuutti minuuttia minute minutes minut minuter",
    "DAY": "pv pvä päivä päivää day days d dag dagar",
    "FULL_DAY": "vrk vuorokausi vuorokautta dygn",
    "WEEK": "vk vko viikko viikkoa week weeks wk vecka veckor",
    "MONTH": "kk kuukausi kuukautta month months mo mth mån månad månader",
    "YEAR": "v vuosi vuotta year years yr yrs år",
    "PERSON": "hlö henkilö henkilöä person persons people personer pers",
    "GRAM": "g gramma grammaa gram grams",
    "KILOGRAM": "kg kilo kiloa kilogramma kilogram kilograms",
    "TON": "tn tonni tonnia ton tons tonne tonnes",
    "MILLIMETER": "mm",
    "CM": "cm",
    "METER": "m metri metriä metre metres meter meters",
    "KILOMETER": "km kilometri kilometriä kilometre kilometres kilometer kilometers",
    "LINEAR_METER": "jm juoksumetri juoksumetriä löpmeter lm",
    "SQUARE_METER": "m2 m² neliö neliötä neliömetri neliömetriä kvm kvadratmeter sqm",
    "CUBIC_METER": "m3 m³ kuutio kuutiota kuutiometri kuutiometriä kubikmeter cbm",
    "HECTARE": "ha hehtaari hehtaaria hektar",
    "LITER": "l litra litraa litre litres liter liters",
    "MILLILITRE": "ml",
    "DECILITRE": "dl",
    "KILOWATT_HOUR": "kwh",
    "MEGAWATT_HOUR": "mwh",
    "GIGABYTE": "gb gt",
    "MEGABYTE": "mb",
    "LOT": "erä erää lot lots parti urakka",
    "SET": "sarja setti settiä set sets sats",
    "PAIR": "pari paria pr pair pairs par",
    "BOX": "ltk laatikko laatikkoa box boxes låda lådor",
    "PARCEL": "pkt paketti pakettia pak parcel parcels package packages pkg paket",
    "PALLET": "lava lavaa pallet pallets pall pallar",
    "ROLL": "rll rulla rullaa roll rolls rulle rullar",
    "BAG": "ps pussi pussia bag bags påse påsar",
    "SACK": "sk säkki säkkiä sack sacks säck säckar",
    "BOTTLE": "plo pullo pulloa bottle bottles flaska flaskor",
    "PAGE": "sivu sivua page pages sida sidor",
    "NUMBER_OF_WORDS": "sana sanaa word words ord",
}
WORDS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
COMMON = (
    "PIECE",
    "HOUR",
    "DAY",
    "WEEK",
    "MONTH",
    "YEAR",
    "PERSON",
    "LOT",
    "SET",
    "PAIR",
    "BOX",
    "PARCEL",
    "PALLET",
    "KILOGRAM",
    "TON",
    "LITER",
    "METER",
    "LINEAR_METER",
    "SQUARE_METER",
    "CUBIC_METER",
    "KILOMETER",
    "KILOWATT_HOUR",
)
"""What the edit form offers."""


def unit_of(written: str | None) -> str | None:
    """Procountor's word for what a CRM writes; what nobody knows comes back as it was written."""
    if not written or not written.strip():
        return None
    word = written.strip()
    known = word.upper().replace(" ", "_")
    return WORDS.get(word.lower().rstrip("."), known if known in KNOWN else word)


def is_known(unit: str | None) -> bool:
    return unit in KNOWN
