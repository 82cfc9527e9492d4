"""Numbers as they stand in the edit form's fields."""

import re
from decimal import Decimal

from bot.messages.kit.words import Words


def typed(number: Decimal, words: Words) -> str:
    """The number for a field, so that it is read back as itself: `1,125` would be taken for thousands."""
    exact = words.format(number)
    return f"{exact}0" if re.search(r"[.,]\d{3}$", exact) else exact


def priced(price: Decimal, words: Words) -> str:
    """As people write prices: `12 000,50`, not `12 000,5`."""
    exact = typed(price, words)
    return f"{exact}0" if re.search(r"[.,]\d$", exact) else exact
