"""Exchange rates of the pretend environment: the same every day, so that a story's figures can be told beforehand."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sandbox.procountor.errors import invalid, not_found
from sandbox.procountor.records import Json
from sandbox.procountor.words import CURRENCIES

COMPANY = "EUR"
RATES = {
    "SEK": Decimal("11.1820"),
    "USD": Decimal("1.1035"),
    "NOK": Decimal("11.7140"),
    "GBP": Decimal("0.8530"),
    "JPY": Decimal("163.42"),
}
"""Units for one euro."""
TYPES = (
    "PROCOUNTOR_ACCOUNTING_EXCHANGE_RATE",
    "ACCOUNT_CURRENCY_AVERAGE_RATE",
    "ACCOUNT_CURRENCY_BUYING_RATE",
    "ACCOUNT_CURRENCY_SELLING_RATE",
    "CASH_BUYING_RATE",
    "CASH_CURRENCY_SALE_EXCHANGE_RATE",
)
SIX_PLACES = Decimal("0.000001")
SATURDAY = 5


def exchange_rate(query: Mapping[str, str], today: date) -> Json:
    """Units of `currency` for one of `baseCurrency`, on the day or the bank day before it; 404 for a day to come."""
    base, code = _currency(query, "baseCurrency"), _currency(query, "currency")
    day = _day(query.get("day", ""))
    if query.get("rateType") not in TYPES:
        raise invalid("rateType", query.get("rateType", ""))
    per_euro = RATES | {COMPANY: Decimal(1)}
    if day > today or base not in per_euro or code not in per_euro:
        raise not_found("Exchange rate")
    rate = (per_euro[code] / per_euro[base]).quantize(SIX_PLACES)
    return {"queryDay": day.isoformat(), "currency": code, "day": bank_day(day).isoformat(), "rate": rate}


def bank_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _currency(query: Mapping[str, str], name: str) -> str:
    code = query.get(name, "")
    if code not in CURRENCIES:
        raise invalid(name, code)
    return code


def _day(asked: str) -> date:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise invalid("day", asked) from None
