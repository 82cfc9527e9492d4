"""Whether an address is on Åland: a part of Finland that is outside the VAT area of the EU, and of Finland.

Source: council directive 2006/112/EC, article 6; Posti's postal codes 22000 to 22999. The municipalities are Statistics
Finland's, in Swedish as there, and Mariehamn's name in Finnish.
"""

import re

from bot.domain.deals.deal import Address

MUNICIPALITIES = frozenset(
    {
        "brändö",
        "eckerö",
        "finström",
        "föglö",
        "geta",
        "hammarland",
        "jomala",
        "kumlinge",
        "kökar",
        "lemland",
        "lumparland",
        "maarianhamina",
        "mariehamn",
        "saltvik",
        "sottunga",
        "sund",
        "vårdö",
        "åland",
        "ahvenanmaa",
    }
)
_CODE = re.compile(r"(?:AX|FI)?[\s-]*(\d{5})", re.IGNORECASE)
_APART = re.compile(r"[\s,/()-]+")


def is_on_aland(address: Address) -> bool:
    """By the postal code; where there is none, by the place's name: Brändö is also a part of Helsinki, Sund a name elsewhere."""
    if address.country.upper() not in ("", "FI"):
        return False
    if code := _CODE.fullmatch(address.zip.strip()):
        return code[1].startswith("22")
    return not MUNICIPALITIES.isdisjoint(_APART.split(address.city.casefold()))
