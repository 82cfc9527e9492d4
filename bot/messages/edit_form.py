"""The edit form: what may be changed on a card before it is approved."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.draft import Draft, EditChoices, InvoiceContent, Line
from bot.domain.person import Language
from bot.domain.product import Product
from bot.domain.vat import DOMESTIC
from bot.messages.blocks import (
    PLACEHOLDER,
    Block,
    choice,
    day_entry,
    entry,
    header,
    labelled,
    one_line,
    option,
    plain,
    section,
)
from bot.messages.forms import View, draft_metadata, modal, read_form
from bot.messages.texts import formatted, say

EDITABLE_LINES = 10
"""Slack takes a hundred blocks in a form: seven for a line, one for each thing of the whole invoice."""
NOTE = 2000
"""Longest note in the form; a longer one is left as it is."""
COMMENT = 512
NOTHING = EditChoices()


def edit_form(draft: Draft, language: Language, choices: EditChoices = NOTHING) -> View:
    """Up to ten lines, one new line, and what the whole invoice says."""
    content = draft.content
    blocks = [block for number in range(slots(content)) for block in _line(number, content, language)]
    blocks += _invoice(content, choices, language) if content else [_terms(14, language)]
    if content and len(content.lines) > EDITABLE_LINES:
        rest = len(content.lines) - EDITABLE_LINES
        blocks.append(section(say("edit.more_lines", language, count=rest)))
    submit = say("edit.submit", language)
    return modal("draft.edit", say("edit.title", language), blocks, language, submit, metadata=draft_metadata(draft))


def slots(content: InvoiceContent | None) -> int:
    return min(EDITABLE_LINES, len(content.lines) + 1 if content else 1)


def _invoice(content: InvoiceContent, choices: EditChoices, language: Language) -> list[Block]:
    note = content.note or ""
    blocks = [
        day_entry("edit.invoice_date", say("edit.invoice_date", language), value=content.invoice_date),
        _terms(content.terms_days, language),
        day_entry(
            "edit.delivery_start", say("edit.delivery_start", language), value=content.delivery_start, optional=True
        ),
        day_entry("edit.delivery_end", say("edit.delivery_end", language), value=content.delivery_end, optional=True),
        *_chosen(content, choices, language),
        entry(
            "edit.your_reference",
            say("edit.your_reference", language),
            value=content.your_reference or "",
            optional=True,
        ),
    ]
    if len(note) <= NOTE:
        label = say("edit.note", language)
        blocks.append(entry("edit.note", label, value=note, optional=True, multiline=True, longest=NOTE))
    return blocks


def _terms(days: int, language: Language) -> Block:
    return entry("edit.terms_days", say("edit.terms_days", language), value=str(days), longest=3)


def _chosen(content: InvoiceContent, choices: EditChoices, language: Language) -> list[Block]:
    """Abroad the VAT handling is the accountant's choice, never ours; a project is an item of its dimension."""
    blocks = []
    abroad = content.customer is not None and content.customer.address.country != "FI"
    if choices.vat_statuses and (abroad or content.vat_status != DOMESTIC or _has_vat_id(content)):
        statuses = [(str(number), words) for number, words in choices.vat_statuses]
        label, hint = say("edit.vat_status", language), say("edit.vat_status.hint", language)
        blocks.append(choice("edit.vat_status", label, statuses, chosen=str(content.vat_status), hint=hint))
    if choices.projects:
        known = dict.fromkeys((*((content.project_ref,) if content.project_ref else ()), *choices.projects))
        projects = [(name, name) for name in known if len(name) <= 150]
        label = say("edit.project", language)
        blocks.append(choice("edit.project", label, projects, chosen=content.project_ref or "", optional=True))
    return blocks


def _has_vat_id(content: InvoiceContent) -> bool:
    return bool(content.customer and content.customer.vat_id)


def _line(number: int, content: InvoiceContent | None, language: Language) -> list[Block]:
    line = content.lines[number] if content and number < len(content.lines) else None
    title = say("edit.line" if line else "edit.new_line", language, number=number + 1)
    hints = {"name": say("edit.name.hint", language) if line else say("edit.new_name.hint", language)}
    fields = [
        entry(
            f"edit.{number}.{field}",
            say(f"edit.{field}", language),
            value=value,
            hint=hints.get(field, ""),
            optional=True,
            longest=COMMENT if field == "comment" else 300,
        )
        for field, value in _values(line, language).items()
    ]
    return [header(title), *([] if line else [_product(number, language)]), *fields]


def _values(line: Line | None, language: Language) -> dict[str, str]:
    if line is None:
        return dict.fromkeys(("name", "quantity", "unit_price", "discount_percent", "vat_percent", "comment"), "")
    return {
        "name": line.name,
        "quantity": typed(line.quantity, language),
        "unit_price": priced(line.unit_price, language),
        "discount_percent": typed(line.discount_percent, language) if line.discount_percent else "",
        "vat_percent": typed(line.vat_percent, language),
        "comment": line.comment or "",
    }


def _product(number: int, language: Language) -> Block:
    """The register's products, found while typing; what is typed below counts more than what the register says."""
    element: Block = {
        "type": "external_select",
        "action_id": "product.search",
        "min_query_length": 1,
        "placeholder": plain(say("edit.product.example", language), PLACEHOLDER),
    }
    return labelled(f"edit.{number}.product", say("edit.product", language), element, optional=True)


def product_options(products: Mapping[str, Product], query: str, language: Language) -> dict[str, list[Block]]:
    """The answer to the search: code or name holds what was typed; the code is what comes back."""
    words = query.casefold().split()
    hits = [
        product
        for product in products.values()
        if all(word in f"{product.sku} {product.name}".casefold() for word in words) and len(product.sku) <= 150
    ]
    hits.sort(key=lambda product: (not product.sku.casefold().startswith(query.casefold()), product.name))
    return {"options": [option(_described(product, language), product.sku) for product in hits[:100]]}


def _described(product: Product, language: Language) -> str:
    details = f"{product.sku} · {priced(product.unit_price.normalize(), language)} {product.currency}"
    room = max(20, 75 - len(details) - 3)
    return f"{one_line(product.name, room)} · {details}"


def typed(number: Decimal, language: Language) -> str:
    """The number for a field, so that it is read back as itself: `1,125` would be taken for thousands."""
    exact = formatted(number, language)
    return f"{exact}0" if re.search(r"[.,]\d{3}$", exact) else exact


def priced(price: Decimal, language: Language) -> str:
    """As people write prices: `12 000,50`, not `12 000,5`."""
    exact = typed(price, language)
    return f"{exact}0" if re.search(r"[.,]\d$", exact) else exact


def read_edit_form(view_state: Mapping[str, Any]) -> dict[str, str]:
    """Block id to text, e.g. `edit.0.unit_price`; `bot.messages.edits.parse_edit` makes an Edit of it."""
    read = {name: value for name, value in read_form(view_state).items() if name.startswith("edit.")}
    shown = view_state.get("values", view_state)
    # a menu that was emptied says something, a field that was not shown does not
    return ({"edit.project": ""} if "edit.project" in shown else {}) | read
