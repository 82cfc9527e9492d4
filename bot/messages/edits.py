"""From the edit form's raw answers to an Edit, or to what must be corrected, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.draft import Draft, Edit, EditedLine, Line
from bot.domain.numbers import parse_number
from bot.domain.person import Language
from bot.domain.product import Product
from bot.messages.blocks import LONGEST_TEXT, clean, clip
from bot.messages.edit_form import EDITABLE_LINES, NOTE, slots, typed
from bot.messages.texts import say

Errors = dict[str, str]
LONGEST_TERMS = 365


def parse_edit(
    raw: Mapping[str, str], draft: Draft, language: Language, products: Mapping[str, Product] | None = None
) -> Edit | Errors:
    """`raw` is `read_edit_form`'s; errors are block id to text, ready for the answer to the submission.

    Numbers may be in Finnish or English style. A line without a name is removed; the lines the form did not show stay
    as they are on the draft. `products`, by SKU, complete a new line for which one was chosen.
    """
    errors: Errors = {}
    before = draft.content.lines if draft.content else ()
    form = _Form(raw, errors, language, products or {})
    lines = [line for number in range(slots(draft.content)) if (line := form.line(number, before))]
    lines += [_kept(line) for line in before[EDITABLE_LINES:]]
    days = _days(raw.get("edit.terms_days", ""), errors, language)
    delivery = _delivery(raw, errors, language)
    if not lines and not errors:
        errors["edit.0.name"] = say("edit.error.no_lines", language)
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
        project_ref=raw.get("edit.project"),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _delivery(raw: Mapping[str, str], errors: Errors, language: Language) -> tuple[date | None, date | None] | None:
    """None when the form had no such fields, as the invoice's date tells."""
    if "edit.invoice_date" not in raw:
        return None
    start, end = _day(raw.get("edit.delivery_start")), _day(raw.get("edit.delivery_end"))
    if start and end and end < start:
        errors["edit.delivery_end"] = say("edit.error.delivery", language)
    return start, end


@dataclass(frozen=True, slots=True)
class _Form:
    raw: Mapping[str, str]
    errors: Errors
    language: Language
    products: Mapping[str, Product]

    def line(self, number: int, before: tuple[Line, ...]) -> EditedLine | None:
        prefix = f"edit.{number}."
        line = before[number] if number < len(before) else None
        product = self.products.get(self.raw.get(f"{prefix}product", ""))
        name = self.raw.get(f"{prefix}name") or (product.name if product else None)
        if name is None:
            if line is None and f"{prefix}unit_price" in self.raw:
                self.errors[f"{prefix}name"] = say("edit.error.name", self.language)
            return None
        return self._read(prefix, name, line, product)

    def _read(self, prefix: str, name: str, line: Line | None, product: Product | None) -> EditedLine:
        read = _Reader(self.raw, prefix, self.errors, self.language)
        quantity = read.number("quantity", line.quantity if line else None, missing=Decimal(1))
        if quantity == 0:
            self.errors.setdefault(f"{prefix}quantity", say("edit.error.zero", self.language))
        comment = self.raw.get(f"{prefix}comment", "")
        return EditedLine(
            name=_text(name, line.name if line else None) or name,
            quantity=quantity,
            unit_price=read.number(
                "unit_price", line.unit_price if line else None, missing=product.unit_price if product else None
            ),
            vat_percent=read.percent(
                "vat_percent", line.vat_percent if line else None, missing=product.vat_percent if product else None
            ),
            discount_percent=read.percent(
                "discount_percent", line.discount_percent if line else None, missing=Decimal(0)
            ),
            comment=_text(comment, line.comment if line else None) or "",
            product=product,
        )


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
    language: Language

    def number(self, field: str, before: Decimal | None, *, missing: Decimal | None = None) -> Decimal:
        """Zero when it cannot be read: the error is then noted, and nobody uses the number."""
        written = self.raw.get(self.prefix + field, "")
        if before is not None and written == typed(before, self.language):
            return before
        if not written and missing is not None:
            return missing
        try:
            return parse_number(written.rstrip("% \u00a0"))
        except ValueError:
            self.errors[self.prefix + field] = say("edit.error.number", self.language)
            return Decimal(0)

    def percent(self, field: str, before: Decimal | None, *, missing: Decimal | None = None) -> Decimal:
        given = self.number(field, before, missing=missing)
        if not 0 <= given <= 100:
            self.errors[self.prefix + field] = say("edit.error.percent", self.language)
        return given


def _days(written: str, errors: Errors, language: Language) -> int:
    if written.isascii() and written.isdigit() and int(written) <= LONGEST_TERMS:
        return int(written)
    errors["edit.terms_days"] = say("edit.error.days", language, longest=LONGEST_TERMS)
    return 0


def _kept(line: Line) -> EditedLine:
    return EditedLine(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_percent=line.vat_percent,
        discount_percent=line.discount_percent,
        comment=line.comment,
    )
