"""The line behind `/won`: `<customer> <amount> [currency] [VAT rate] [description…]`.

A line is taken only when each number, sign, percent, currency, unit, multiplier, date and word of VAT on it has been
given a meaning; anything left over opens the form, filled in with what was understood and naming what was not.

1. The customer ends with quotes, a business ID or VAT id, or a legal form (Oy, Ab, Oyj, Ky, Tmi, ry, Ltd…) that is not
   the first word. Without one of them the sum needs its currency or its cents: no number is taken out of a name.
2. One sum (`12 000,50 €`, `12k`, `1,5 milj. €`), or a quantity and its unit price (`2 x 450`, `8 h 95 €/h`, `3 pv á 800`,
   `5 000 €/kk 12 kk`). Two sums, a quantity that belongs to none, a discount, or a sum below zero are asked about.
3. A currency beside the sum is the deal's, and a rate such as `alv 13,5 %` its VAT. That the sum is without VAT (`+ alv`,
   `veroton`) is understood, that it may have VAT in it is asked about. None of these words are of the description.
4. Dates, years behind a word, and numbers behind their name (`phase 2`, `vko 48`) stay in the description.
"""

from bot.domain.won_command.field import WrittenPrice, written_price
from bot.domain.won_command.outcome import Help, Unclear, Won
from bot.domain.won_command.reading import parse
from bot.domain.won_command.repeated import without_command

__all__ = ["Help", "Unclear", "Won", "WrittenPrice", "parse", "without_command", "written_price"]
