"""What an edit makes of an invoice's content."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.payment_terms import due_date
from bot.domain.drafts.provenance import Origin
from bot.domain.values.money import ExchangeRate
from bot.domain.values.vat_treatments import treatment_of


def apply(
    edit: Edit, content: InvoiceContent, *, unit: str = "PIECE", vat_statuses: Mapping[int, str] | None = None
) -> InvoiceContent:
    """The content of the next revision: everything the form cannot change stays, the due date follows the terms.

    Choosing a VAT handling without VAT, by its number or by its name in `vat_statuses`, makes every line 0 %, as its label says; later edits may say otherwise.
    A line that keeps its name stays the product it was, wherever it moved; a new name is no product of the register.
    `unit` is for lines that were added; `vat_statuses` are what the company's own list calls them.
    """
    dated = edit.invoice_date or content.invoice_date
    start, end = edit.delivery or (content.delivery_start, content.delivery_end)
    status = content.vat_status if edit.vat_status is None else edit.vat_status
    lines = _edited_lines(content.lines, edit.lines, unit)
    name = content.vat_status_name if status == content.vat_status else (vat_statuses or {}).get(status)
    treatment = treatment_of(status, name)
    if status != content.vat_status and treatment and treatment.is_untaxed:
        lines = tuple(replace(line, vat_percent=Decimal(0), vat_from=Origin.PERSON) for line in lines)
    return replace(
        content,
        lines=lines,
        invoice_date=dated,
        terms_days=edit.terms_days,
        terms_from=content.terms_from if edit.terms_days == content.terms_days else Origin.PERSON,
        due_date=due_date(dated, edit.terms_days),
        delivery_start=start,
        delivery_end=end,
        vat_status=status,
        **_language(edit, content),
        vat_status_name=name,
        vat_status_from=content.vat_status_from if status == content.vat_status else Origin.PERSON,
        date_from=content.date_from if dated == content.invoice_date else Origin.PERSON,
        project_ref=content.project_ref if edit.project_ref is None else _said(edit.project_ref),
        **_currency(edit, content),
        **_prices(edit, content),
        your_reference=_said(edit.your_reference),
        note=_said(edit.note),
        edited=True,
    )


def _language(edit: Edit, content: InvoiceContent) -> dict[str, Any]:
    if edit.language in (None, content.language):
        return {}
    return {"language": edit.language, "language_from": Origin.PERSON}


def _prices(edit: Edit, content: InvoiceContent) -> dict[str, Any]:
    """The same figures, meant in another way: nothing is converted."""
    if edit.prices_include_vat in (None, content.prices_include_vat):
        return {}
    return {"prices_include_vat": edit.prices_include_vat, "prices_from": Origin.PERSON}


def _currency(edit: Edit, content: InvoiceContent) -> dict[str, Any]:
    """Chosen anew, it is at its own rate: one that was typed beside it was the other's."""
    if edit.currency in (None, content.currency):
        return {"rate": _rate(edit.rate, content.rate)}
    return {"currency": edit.currency, "currency_from": None, "rate": None}


def _rate(typed: Decimal | None, before: ExchangeRate | None) -> ExchangeRate | None:
    """The company's currency, where it is not known here, is put right when the draft is built anew."""
    if typed is None:
        return before
    return ExchangeRate(typed, before.base if before else "EUR", None, Origin.PERSON) if typed else None


def _edited_lines(before: Sequence[Line], edited: Sequence[EditedLine], unit: str) -> tuple[Line, ...]:
    # Two lines may share a name: each old line is handed out once, in order.
    by_name: dict[str, deque[Line]] = defaultdict(deque)
    for line in before:
        by_name[line.name.strip()].append(line)
    kept = [queue.popleft() if (queue := by_name[line.name.strip()]) else None for line in edited]
    renamed = len(before) == len(edited)
    places = before if renamed else (None,) * len(edited)
    return tuple(
        _same(old, line) if old else _new(place, line, unit)
        for old, place, line in zip(kept, places, edited, strict=True)
    )


def _same(old: Line, line: EditedLine) -> Line:
    return replace(
        old,
        quantity=line.quantity,
        unit=line.unit or old.unit,
        unit_from=Origin.PERSON if line.unit not in (None, old.unit) else old.unit_from,
        unit_price=line.unit_price,
        vat_percent=line.vat_percent,
        vat_from=old.vat_from if line.vat_percent == old.vat_percent else Origin.PERSON,
        price_from=old.price_from if line.unit_price == old.unit_price else Origin.PERSON,
        discount_percent=line.discount_percent,
        discount_from=old.discount_from if line.discount_percent == old.discount_percent else Origin.PERSON,
        comment=old.comment if line.comment is None else _said(line.comment),
    )


def _new(place: Line | None, line: EditedLine, unit: str) -> Line:
    """`place` is the line that stood there, when only names changed: hours stay hours."""
    product = line.product
    meant = product.unit if product else place.unit if place else unit
    chosen = line.unit not in (None, meant)
    unit_from = Origin.PRODUCT if product else place.unit_from if place else Origin.SETTINGS
    return Line(
        name=line.name.strip(),
        quantity=line.quantity,
        unit=line.unit or meant,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent=line.vat_percent,
        vat_from=Origin.PERSON,
        price_from=Origin.PRODUCT if product and line.unit_price == product.unit_price else Origin.PERSON,
        discount_from=Origin.PERSON if line.discount_percent else Origin.DEFAULT,
        unit_from=Origin.PERSON if chosen else unit_from,
        product_id=product.product_id if product else None,
        sku=product.sku if product else None,
        comment=_said(line.comment),
    )


def _said(words: str | None) -> str | None:
    return (words or "").strip() or None
