"""Units as people read them."""

from bot.domain.values.person import Language
from bot.domain.values.units import COMMON
from bot.messages.kit.catalog import say

KNOWN_UNITS = frozenset(COMMON)
"""Those with a word of their own in each language."""


def unit_word(unit: str, language: Language) -> str:
    return say(f"unit.{unit.lower()}", language) if unit in KNOWN_UNITS else unit.lower().replace("_", " ")
