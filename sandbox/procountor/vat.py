"""VAT percentages and statuses of the pretend environment.

Four statuses are documented, by number and English name. That a company may have others is documented too, but neither
their numbers nor their names are: what stands here is one possible answer, `LISTS` holds several, and
`POST /_world/procountor/vats` chooses, so that nothing can be built on a number or a word that is only ours.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

DOCUMENTED = {1: "Domestic", 3: "Outside of the EU", 5: "EU community sales (product)", 12: "No VAT handling"}
"""The vendor's help, article 360016464057."""
LISTS: Mapping[str, Mapping[int, str]] = {
    "documented": DOCUMENTED,
    "english": DOCUMENTED
    | {
        6: "EU community sales (service)",
        20: "Construction services, reverse charge",
        21: "Scrap and waste metal, reverse charge",
        30: "Domestic sales, exempt from VAT",
    },
    "finnish": {
        1: "Kotimaa",
        3: "EU:n ulkopuolinen myynti",
        5: "EU-yhteisömyynti (tavara)",
        12: "Ei ALV-käsittelyä",
        8: "EU-yhteisömyynti (palvelu)",
        41: "Rakentamispalvelun myynti, käännetty verovelvollisuus",
        42: "Metalliromun myynti, käännetty verovelvollisuus",
        50: "Veroton kotimaan myynti",
    },
    "swedish": {
        1: "Inrikes",
        3: "Utanför EU",
        5: "Gemenskapsförsäljning inom EU (varor)",
        12: "Ingen momshantering",
        9: "Gemenskapsförsäljning inom EU (tjänster)",
        17: "Byggtjänster, omvänd skattskyldighet",
        18: "Metallskrot, omvänd skattskyldighet",
        19: "Momsfri försäljning inrikes",
    },
}
"""Not published: what a company's own statuses are called and numbered."""
DEFAULT_LIST = "english"


def enabled(_today: date) -> tuple[Decimal, ...]:
    """The rates in force since 2026-01-01; 24 and 14 are history and refused."""
    return tuple(map(Decimal, ("25.50", "13.50", "10.00", "0.00")))


def information(today: date, statuses: Mapping[int, str]) -> dict[str, object]:
    return {
        "vatInformation": [
            {
                "country": "FINLAND",
                "percentages": [{"vatPercent": rate, "sales": True, "purchase": True} for rate in enabled(today)],
            }
        ],
        "vatStatuses": [
            {"vatStatus": code, "description": text, "sales": True, "purchase": code == 12}
            for code, text in statuses.items()
        ],
    }
