"""Interest on late payment: the statutory rate is known for a half-year, or not at all."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.values.penal_interest import reference_rate, statutory


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2026, 1, 1), "2.5"),
        (date(2026, 6, 30), "2.5"),
        (date(2024, 12, 31), "4.5"),
        (date(2022, 7, 1), "0"),
    ],
)
def test_the_reference_rate_is_the_bank_of_finlands_for_the_half_year(on, rate) -> None:
    assert reference_rate(on) == Decimal(rate)


@pytest.mark.parametrize("on", [date(2026, 7, 1), date(2025, 7, 1), date(2030, 1, 1), date(2001, 5, 5)])
def test_a_rate_is_never_carried_on_to_a_half_year_that_nobody_announced(on) -> None:
    assert reference_rate(on) is None


def test_the_settings_say_what_was_announced_since() -> None:
    announced = {date(2026, 7, 1): Decimal("3.0"), date(2026, 1, 1): Decimal(9)}
    assert reference_rate(date(2026, 11, 22), announced) == Decimal("3.0")
    assert reference_rate(date(2026, 2, 1), announced) == Decimal(9)


def test_businesses_pay_a_point_more_than_people() -> None:
    # Bank of Finland, 1 January to 30 June 2026: 9.5 % and, between businesses, 10.5 %
    assert statutory(Decimal("2.5"), of_business=False) == Decimal("9.5")
    assert statutory(Decimal("2.5"), of_business=True) == Decimal("10.5")
