"""The edit form: what may be changed on a card before it is approved."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.edit import EditChoices
from bot.domain.drafts.product import Product
from bot.domain.drafts.vat_treatment import preselected
from bot.domain.values.finding import goes_without_project
from bot.domain.values.person import Language
from bot.domain.values.units import COMMON
from bot.messages.forms.base import read_form
from bot.messages.forms.delivery_form import delivery_blocks
from bot.messages.kit.block_kit import (
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
from bot.messages.kit.catalog import formatted, say
from bot.messages.kit.unit_words import unit_word
from bot.messages.kit.views import View, draft_metadata, modal

EDITABLE_LINES = 10
"""Slack takes a hundred blocks in a form: eight for a line, one for each thing of the whole invoice."""
NOTE = 2000
"""Longest note in the form; a longer one is left as it is."""
COMMENT = 512
MAY_BE_EMPTY = ("discount_percent", "comment")
"""Of a line that is there; Slack says "(optional)" beside each."""
NOTHING = EditChoices()


def edit_form(draft: Draft, language: Language, choices: EditChoices = NOTHING) -> View:
    """Up to ten lines, one new line, and what the whole invoice says."""
    content = draft.content
    blocks = [_prices(content, language)] if content else []
    blocks += [block for number in range(slots(content)) for block in _line(number, content, language)]
    missing = _missing_project(draft, choices)
    blocks += _invoice(content, choices, language, missing) if content else [_terms(14, language)]
    if content and len(content.lines) > EDITABLE_LINES:
        rest = len(content.lines) - EDITABLE_LINES
        blocks.append(section(say("edit.more_lines", language, count=rest)))
    blocks += delivery_blocks(content, choices, language) if content else []
    submit = say("edit.submit", language)
    return modal("draft.edit", say("edit.title", language), blocks, language, submit, metadata=draft_metadata(draft))


def slots(content: InvoiceContent | None) -> int:
    return min(EDITABLE_LINES, len(content.lines) + 1 if content else 1)


def _missing_project(draft: Draft, choices: EditChoices) -> str:
    """Kept in the menu, for when it is made after all, but not as if the invoice were on it."""
    project = draft.content.project_ref if draft.content else None
    return project if project and goes_without_project(draft.findings) and project not in choices.projects else ""


def _invoice(content: InvoiceContent, choices: EditChoices, language: Language, missing: str) -> list[Block]:
    note = content.note or ""
    blocks = [
        *_currency(content, choices, language),
        *_rate(content, choices, language),
        day_entry("edit.invoice_date", say("edit.invoice_date", language), value=content.invoice_date),
        _terms(content.terms_days, language),
        day_entry(
            "edit.delivery_start", say("edit.delivery_start", language), value=content.delivery_start, optional=True
        ),
        day_entry("edit.delivery_end", say("edit.delivery_end", language), value=content.delivery_end, optional=True),
        *_chosen(content, choices, language, missing),
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


def _prices(content: InvoiceContent, language: Language) -> Block:
    kinds = [(kind, say(f"prices.{kind}", language)) for kind in ("net", "gross")]
    chosen = "gross" if content.prices_include_vat else "net"
    hint = say("edit.prices.hint", language)
    label = say("edit.prices", language)
    return choice("edit.prices", label, kinds, chosen=chosen, kind="radio_buttons", hint=hint)


def _currency(content: InvoiceContent, choices: EditChoices, language: Language) -> list[Block]:
    """Where the customer's record or the books have another one than the invoice; a credit has its original's.

    Beside a rate and ten lines there is no room for it.
    """
    paying = content.customer.paying if content.customer else None
    known = [content.currency, paying.currency if paying else None, choices.company_currency]
    offered = [(currency, currency) for currency in dict.fromkeys(known) if currency]
    full = bool(_rate(content, choices, language)) and len(content.lines) >= EDITABLE_LINES
    if content.credits or full or len(offered) == 1:
        return []
    label, hint = say("edit.currency", language), say("edit.currency.hint", language)
    return [choice("edit.currency", label, offered, chosen=content.currency, kind="radio_buttons", hint=hint)]


def _rate(content: InvoiceContent, choices: EditChoices, language: Language) -> list[Block]:
    """Only of an invoice that is not in the company's currency; a credit has its original's."""
    base = choices.company_currency
    if content.credits or base in ("", content.currency):
        return []
    label = say("edit.rate", language, base=base, currency=content.currency)
    value = rate_typed(content.rate.rate) if content.rate else ""
    return [entry("edit.rate", label, value=value, hint=say("edit.rate.hint", language), optional=True, longest=15)]


def rate_typed(rate: Decimal) -> str:
    """Never grouped: in a rate a single mark is the decimal mark, however many digits follow it."""
    return f"{rate.normalize():f}".replace(".", ",")


def _terms(days: int, language: Language) -> Block:
    return entry("edit.terms_days", say("edit.terms_days", language), value=str(days), longest=3)


def _chosen(content: InvoiceContent, choices: EditChoices, language: Language, missing: str) -> list[Block]:
    """What is picked from a list; a project is an item of its dimension."""
    blocks = []
    if choices.vat_statuses:
        blocks.append(_vat_status(content, choices, language))
    if choices.projects:
        known = dict.fromkeys((*((content.project_ref,) if content.project_ref else ()), *choices.projects))
        unknown = say("edit.project.missing", language, project=missing)
        projects = [(name, unknown if name == missing else name) for name in known if len(name) <= 150]
        label = say("edit.project", language)
        blocks.append(choice("edit.project", label, projects, chosen=content.project_ref or "", optional=True))
    return blocks


def _vat_status(content: InvoiceContent, choices: EditChoices, language: Language) -> Block:
    """The accountant's choice, also at home, where a sale may be reverse charged; what is usual is proposed.

    Where nothing is, an approver must choose; a salesperson may leave it.
    """
    statuses = dict(choices.vat_statuses)
    chosen = preselected(content, statuses)
    listed = [(str(number), words) for number, words in statuses.items()]
    label, hint = say("edit.vat_status", language), say("edit.vat_status.hint", language)
    optional, value = (
        chosen not in statuses and not (choices.decides and chosen is None),
        "" if chosen is None else str(chosen),
    )
    return choice("edit.vat_status", label, listed, chosen=value, hint=hint, optional=optional)


def _line(number: int, content: InvoiceContent | None, language: Language) -> list[Block]:
    line = content.lines[number] if content and number < len(content.lines) else None
    title = say("edit.line" if line else "edit.new_line", language, number=number + 1)
    hints = {"quantity": say("edit.quantity.hint", language)} if line else {"name": say("edit.new_name.hint", language)}
    fields = [
        entry(
            f"edit.{number}.{field}",
            say(f"edit.{field}", language),
            value=value,
            hint=hints.get(field, ""),
            optional=line is None or field in MAY_BE_EMPTY,
            longest=COMMENT if field == "comment" else 300,
        )
        for field, value in _values(line, language).items()
    ]
    fields.insert(2, _unit(number, line, language))
    return [header(title), *([] if line else [_product(number, language)]), *fields]


def _unit(number: int, line: Line | None, language: Language) -> Block:
    """The common ones, and the one the line has; a new line left without gets its product's or the usual one."""
    words = dict.fromkeys((*((line.unit,) if line else ()), *COMMON))
    units = [(unit, unit_word(unit, language)) for unit in words]
    label = say("edit.unit", language)
    return choice(f"edit.{number}.unit", label, units, chosen=line.unit if line else "", optional=line is None)


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
    # what was emptied says something, a field that was not shown does not
    return {name: "" for name in ("edit.project", "edit.rate") if name in shown} | read
