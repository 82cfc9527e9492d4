"""Interest on late payment by the Finnish Interest Act (korkolaki 633/1982).

The statutory rate is the reference rate of 12 § plus 7 percentage points (4 §), or plus 8 between businesses and from an
authority to a business (4 a §). The Bank of Finland announces the reference rate for each half-year.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

MARGIN, BUSINESS_MARGIN = Decimal(7), Decimal(8)
SECOND_HALF = 7
"""The month it begins with."""
ANNOUNCED: Mapping[date, Decimal] = {
    date(2022, 1, 1): Decimal("0.0"),
    date(2022, 7, 1): Decimal("0.0"),
    date(2023, 1, 1): Decimal("2.5"),
    date(2023, 7, 1): Decimal("4.0"),
    date(2024, 1, 1): Decimal("4.5"),
    date(2024, 7, 1): Decimal("4.5"),
    date(2025, 1, 1): Decimal("3.5"),
    date(2026, 1, 1): Decimal("2.5"),
}
"""By the first day of the half-year, in per cent. Bank of Finland, table of reference and penalty interest rates
(reports.suomenpankki.fi), and its release of 2025-12 for 1 January to 30 June 2026. A half-year that is not here, or in the
settings, is not known: rates are never carried on."""


def reference_rate(on: date, announced: Mapping[date, Decimal] | None = None) -> Decimal | None:
    """`announced`: by the settings, which go before what is known here."""
    first = date(on.year, SECOND_HALF if on.month >= SECOND_HALF else 1, 1)
    return (announced or {}).get(first, ANNOUNCED.get(first))


def statutory(reference: Decimal, *, of_business: bool) -> Decimal:
    """Per cent a year."""
    return reference + (BUSINESS_MARGIN if of_business else MARGIN)
