"""Procountor names countries by upper-case English names, everybody else by ISO codes."""

import re
import unicodedata

from babel import Locale

SPECIAL = {
    "AX": "ALAND_ISLANDS",
    "CZ": "CZECH_REPUBLIC",
    "GB": "UNITED_KINGDOM_OF_GREAT_BRITAIN_AND_NORTHERN_IRELAND",
    "US": "UNITED_STATES_OF_AMERICA",
}
TERRITORIES = {str(code): str(name) for code, name in Locale("en").territories.items()}


def procountor_country(iso: str) -> str:
    """`FI` -> `FINLAND`. An unknown code is passed on as it is: Procountor says what is wrong with it."""
    code = iso.upper()
    if code in SPECIAL:
        return SPECIAL[code]
    plain = unicodedata.normalize("NFKD", TERRITORIES.get(code, iso)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z]+", "_", plain.upper()).strip("_")


CODES = {procountor_country(code): code for code in TERRITORIES if len(code) == 2}


def iso_country(name: str | None) -> str:
    """`FINLAND` -> `FI`; nothing given means Finland, as in Procountor's own forms."""
    return CODES.get(name, name) if name else "FI"
