"""Numbers as they stand in the edit form's fields."""

import re
from decimal import Decimal

from bot.domain.values.person import Language
from bot.messages.kit.catalog import formatted


def typed(number: Decimal, language: Language) -> str:
    """The number for a field, so that it is read back as itself: `1,125` would be taken for thousands."""
    exact = formatted(number, language)
    return f"{exact}0" if re.search(r"[.,]\d{3}$", exact) else exact


def priced(price: Decimal, language: Language) -> str:
    """As people write prices: `12 000,50`, not `12 000,5`."""
    exact = typed(price, language)
    return f"{exact}0" if re.search(r"[.,]\d$", exact) else exact
