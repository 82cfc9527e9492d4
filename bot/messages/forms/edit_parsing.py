"""From the edit form's raw answers to an Edit, or to what must be corrected, field by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.drafts.content import Line
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.payment_terms import LONGEST_DAYS
from bot.domain.drafts.product import Product
from bot.domain.values.money import ExchangeRate
from bot.domain.values.numbers import AmountError, parse_number
from bot.messages.forms.delivery_form import changed_details, chosen_customer
from bot.messages.forms.edit_form import NOTE, rate_typed
from bot.messages.forms.edit_numbers import typed
from bot.messages.forms.edit_state import line_of
from bot.messages.kit.block_kit import LONGEST_TEXT, clean, clip
from bot.messages.kit.words import Words

Errors = dict[str, str]
LARGEST_RATE = 1_000_000
_RATE = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,6})?", re.ASCII)


def parse_edit(
    raw: Mapping[str, str], draft: Draft, words: Words, products: Mapping[str, Product] | None = None
) -> Edit | Errors:
    """`raw` is `read_edit_form`'s; errors are block id to text, ready for the answer to the submission.

    Numbers may be in Finnish or English style. A line of the quantity 0 is removed; the lines that nobody opened stay as
    they are on the draft. `products`, by SKU, complete a new line for which one was chosen.
    """
    errors: Errors = {}
    before = draft.content.lines if draft.content else ()
    meant = "gross" if draft.content and draft.content.prices_include_vat else "net"
    form = _Form(raw, errors, words, products or {}, gross=raw.get("edit.prices", meant) == "gross")
    opened = {number for name in raw if (number := line_of(name)) is not None}
    numbers = sorted({*range(len(before)), *opened})
    lines = [line for number in numbers if (line := form.line(number, before, shown=number in opened))]
    days = _days(raw.get("edit.terms_days", ""), errors, words)
    delivery = _delivery(raw, errors, words)
    rate = _rate(raw, draft.content.rate if draft.content else None, errors, words)
    details = changed_details(raw, draft.content, errors, words)
    if not lines and not errors:
        errors["edit.0.quantity" if before else "edit.0.name"] = words.say("edit.error.no_lines")
    if errors:
        return errors
    note = draft.content.note if draft.content else None
    return Edit(
        lines=tuple(lines),
        terms_days=days,
        your_reference=_text(raw.get("edit.your_reference"), draft.content.your_reference if draft.content else None),
        note=note if note and len(note) > NOTE else raw.get("edit.note"),
        invoice_date=_day(raw.get("edit.invoice_date")),
        delivery=delivery,
        vat_status=int(raw["edit.vat_status"]) if "edit.vat_status" in raw else None,
        language=raw.get("edit.language"),
        project_ref=raw.get("edit.project"),
        prices_include_vat=raw["edit.prices"] == "gross" if "edit.prices" in raw else None,
        currency=raw.get("edit.currency"),
        rate=rate,
        customer=chosen_customer(raw, draft.content),
        details=details,
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _delivery(raw: Mapping[str, str], errors: Errors, words: Words) -> tuple[date | None, date | None] | None:
    """None when the form had no such fields, as the invoice's date tells."""
    if "edit.invoice_date" not in raw:
        return None
    start, end = _day(raw.get("edit.delivery_start")), _day(raw.get("edit.delivery_end"))
    if start and end and end < start:
        errors["edit.delivery_end"] = words.say("edit.error.delivery")
    return start, end


def _rate(raw: Mapping[str, str], before: ExchangeRate | None, errors: Errors, words: Words) -> Decimal | None:
    """`11,182` is eleven and a bit here, not eleven thousand: rates are never grouped."""
    written = raw.get("edit.rate")
    if written is None or (before and written == rate_typed(before.rate)):
        return None
    rate = Decimal(written.replace(",", ".")) if _RATE.fullmatch(written) else Decimal(0)
    if written and not 0 < rate <= LARGEST_RATE:
        errors["edit.rate"] = words.say("edit.error.rate")
    return rate


@dataclass(frozen=True, slots=True)
class _Form:
    raw: Mapping[str, str]
    errors: Errors
    words: Words
    products: Mapping[str, Product]
    gross: bool
    """The invoice's unit prices are meant with VAT."""

    def line(self, number: int, before: tuple[Line, ...], *, shown: bool) -> EditedLine | None:
        prefix = f"edit.{number}."
        line = before[number] if number < len(before) else None
        if line is not None and not shown:
            return _kept(line)
        if line is not None and self._taken_away(prefix):
            return None
        product = self.products.get(self.raw.get(f"{prefix}product", ""))
        name = self.raw.get(f"{prefix}name") or (product.name if product else None)
        if name is None:
            if line is not None:
                self.errors[f"{prefix}name"] = self.words.say("edit.error.unnamed")
            elif f"{prefix}unit_price" in self.raw:
                self.errors[f"{prefix}name"] = self.words.say("edit.error.name")
            return None
        return self._read(prefix, name, line, product)

    def _taken_away(self, prefix: str) -> bool:
        """A quantity of nothing: what else its fields say no longer counts."""
        try:
            return parse_number(self.raw.get(f"{prefix}quantity", "")) == 0
        except ValueError:
            return False

    def _read(self, prefix: str, name: str, line: Line | None, product: Product | None) -> EditedLine:
        read = _Reader(self.raw, prefix, self.errors, self.words)
        quantity = read.number("quantity", line.quantity if line else None, missing=Decimal(1))
        if quantity == 0:
            self.errors.setdefault(f"{prefix}quantity", self.words.say("edit.error.zero"))
        comment = self.raw.get(f"{prefix}comment", "")
        return EditedLine(
            name=_text(name, line.name if line else None) or name,
            quantity=quantity,
            unit_price=self._price(read, line, product),
            vat_percent=read.percent(
                "vat_percent", line.vat_percent if line else None, missing=product.vat_percent if product else None
            ),
            discount_percent=read.percent(
                "discount_percent", line.discount_percent if line else None, missing=Decimal(0)
            ),
            unit=self.raw.get(f"{prefix}unit"),
            comment=_text(comment, line.comment if line else None) or "",
            product=product,
        )

    def _price(self, read: "_Reader", line: Line | None, product: Product | None) -> Decimal:
        """The register does not say whether its prices include VAT: where the invoice's do, a price is typed."""
        missing = product.unit_price if product and not self.gross else None
        if product and missing is None and not self.raw.get(f"{read.prefix}unit_price"):
            self.errors[f"{read.prefix}unit_price"] = self.words.say("edit.error.price_gross")
            return Decimal(0)
        return read.number("unit_price", line.unit_price if line else None, missing=missing)


def _text(written: str | None, before: str | None) -> str | None:
    """A text too long for its field was shown cut: saved untouched, it stays whole."""
    if before and written == clip(clean(before), LONGEST_TEXT).strip():
        return before
    return written


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: Mapping[str, str]
    prefix: str
    errors: Errors
    words: Words

    def number(self, field: str, before: Decimal | None, *, missing: Decimal | None = None) -> Decimal:
        """Zero when it cannot be read: the error is then noted, and nobody uses the number."""
        written = self.raw.get(self.prefix + field, "")
        if before is not None and written == typed(before, self.words):
            return before
        if not written and missing is not None:
            return missing
        try:
            return parse_number(written.rstrip("% \u00a0"))
        except AmountError as error:
            self.errors[self.prefix + field] = _number_problem(error, self.words)
            return Decimal(0)

    def percent(self, field: str, before: Decimal | None, *, missing: Decimal | None = None) -> Decimal:
        given = self.number(field, before, missing=missing)
        if not 0 <= given <= 100:
            self.errors[self.prefix + field] = self.words.say("edit.error.percent")
        return given


def _number_problem(error: AmountError, words: Words) -> str:
    """`1,250` is thousands in one country and a bit more than one in the other."""
    if error.readings is None:
        return words.say("edit.error.number")
    thousands, decimals = error.readings
    exact = typed(decimals, words)
    return words.say("edit.error.ambiguous", thousands=thousands, decimals=decimals, exact=exact)


def _days(written: str, errors: Errors, words: Words) -> int:
    if written.isascii() and written.isdigit() and int(written) <= LONGEST_DAYS:
        return int(written)
    errors["edit.terms_days"] = words.say("edit.error.days", longest=LONGEST_DAYS)
    return 0


def _kept(line: Line) -> EditedLine:
    return EditedLine(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_percent=line.vat_percent,
        discount_percent=line.discount_percent,
        unit=line.unit,
        comment=line.comment,
    )
