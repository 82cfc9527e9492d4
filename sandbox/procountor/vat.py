"""VAT percentages and statuses of the pretend environment."""

from datetime import date
from decimal import Decimal

STATUSES = {1: "Domestic", 3: "Outside of the EU", 5: "EU community sales (product)", 12: "No VAT handling"}


def enabled(_today: date) -> tuple[Decimal, ...]:
    """The rates in force since 2026-01-01; 24 and 14 are history and refused."""
    return tuple(map(Decimal, ("25.50", "13.50", "10.00", "0.00")))


def information(today: date) -> dict[str, object]:
    return {
        "vatInformation": [
            {
                "country": "FINLAND",
                "percentages": [{"vatPercent": rate, "sales": True, "purchase": True} for rate in enabled(today)],
            }
        ],
        "vatStatuses": [
            {"vatStatus": code, "description": text, "sales": True, "purchase": code == 12}
            for code, text in STATUSES.items()
        ],
    }
