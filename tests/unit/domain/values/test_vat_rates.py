from datetime import date
from decimal import Decimal

import pytest

from bot.domain.values.vat_rates import VatState, check, rates

VALID, EXPIRED, NOT_YET, UNKNOWN = VatState.VALID, VatState.EXPIRED, VatState.NOT_YET, VatState.UNKNOWN


@pytest.mark.parametrize(
    ("percent", "on", "state", "expected"),
    [
        ("24", date(2024, 8, 31), VALID, None),
        ("24", date(2024, 9, 1), EXPIRED, "25.5"),
        ("24", date(2026, 11, 22), EXPIRED, "25.5"),
        ("25.5", date(2024, 8, 31), NOT_YET, "24"),
        ("25.5", date(2024, 9, 1), VALID, None),
        ("25.50", date(2026, 11, 22), VALID, None),
        ("14", date(2025, 12, 31), VALID, None),
        ("14", date(2026, 1, 1), EXPIRED, "13.5"),
        ("13.5", date(2025, 12, 31), NOT_YET, "14"),
        ("13.5", date(2026, 1, 1), VALID, None),
        ("10", date(2024, 1, 1), VALID, None),
        ("10", date(2026, 11, 22), VALID, None),
        ("0", date(2026, 11, 22), VALID, None),
        ("25", date(2026, 11, 22), UNKNOWN, None),
        ("22", date(2026, 11, 22), UNKNOWN, None),
    ],
)
def test_rate_holds_by_the_date_of_delivery(percent, on, state, expected):
    verdict = check(Decimal(percent), on)
    assert verdict.state is state
    assert verdict.expected == (None if expected is None else Decimal(expected))


def test_rates_of_today_highest_first():
    assert rates(date(2026, 11, 22)) == (Decimal("25.5"), Decimal("13.5"), Decimal(10), Decimal(0))


@pytest.mark.parametrize("on", [date(2024, 8, 31), date(2024, 9, 1), date(2025, 12, 31), date(2026, 1, 1)])
def test_every_rate_of_a_day_is_valid_on_it(on):
    assert {check(percent, on).state for percent in rates(on)} == {VALID}
