"""The edit form: what may be changed on a card before it is approved."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.edit import EditChoices
from bot.domain.drafts.product import Product
from bot.domain.drafts.vat_treatment import preselected
from bot.domain.preflight.making import goes_without_project
from bot.domain.values.person import Language
from bot.messages.forms.base import with_problem
from bot.messages.forms.delivery_form import delivery_blocks
from bot.messages.forms.edit_numbers import priced
from bot.messages.forms.edit_state import LABEL, EditState, line_of
from bot.messages.forms.line_sections import line_blocks
from bot.messages.kit.block_kit import (
    Block,
    actions,
    button,
    choice,
    compact,
    context,
    day_entry,
    divider,
    entry,
    option,
    plain,
    refilled,
)
from bot.messages.kit.catalog import say
from bot.messages.kit.views import View, described, draft_metadata, modal

NOTE = 2000
"""Longest note in the form; a longer one is left as it is."""
NOTHING = EditChoices()


def edit_form(draft: Draft, language: Language, choices: EditChoices = NOTHING, state: EditState | None = None) -> View:
    """The lines first, then texts and dates; the rest behind a button. `state`: what was done in it so far."""
    state = state or EditState.of(draft)
    content = draft.content
    blocks = [*_meant(content, language), *line_blocks(draft, state, language)]
    if content is None:
        blocks.append(_terms(14, language))
    else:
        blocks += [divider(), *_first(content, language)]
        blocks += _rest(draft, content, choices, language) if state.more else [_more(draft, language)]
    filled = [_refilled(block, state) for block in blocks]
    submit = say("edit.submit", language)
    return modal("draft.edit", say("edit.title", language), filled, language, submit, metadata=draft_metadata(draft))


def _meant(content: InvoiceContent | None, language: Language) -> list[Block]:
    """How the unit prices are meant."""
    if content is None:
        return []
    kind = say("prices.gross" if content.prices_include_vat else "prices.net", language)
    return [context([plain(f"{say('edit.prices', language)}: {kind}")])]


def _more(draft: Draft, language: Language) -> Block:
    label = say("button.more", language)
    value = compact(d=draft.id, r=draft.revision, n=0)
    return actions([button(label, "edit.more", value, spoken=say("form.more", language))], "edit.more")


def _refilled(block: Block, state: EditState) -> Block:
    """With what was typed into it before."""
    block_id = block.get("block_id", "")
    if block["type"] != "input" or block_id not in state.typed:
        return block
    label = state.typed.get(f"{block_id}{LABEL}", "")
    return block | {"element": refilled(block["element"], state.typed[block_id], label)}


def _missing_project(draft: Draft, choices: EditChoices) -> str:
    """Kept in the menu, for when it is made after all, but not as if the invoice were on it."""
    project = draft.content.project_ref if draft.content else None
    return project if project and goes_without_project(draft.findings) and project not in choices.projects else ""


def _first(content: InvoiceContent, language: Language) -> list[Block]:
    note = content.note or ""
    blocks = []
    if len(note) <= NOTE:
        label = say("edit.note", language)
        blocks.append(entry("edit.note", label, value=note, optional=True, multiline=True, longest=NOTE))
    reference = content.your_reference or ""
    return [
        *blocks,
        entry("edit.your_reference", say("edit.your_reference", language), value=reference, optional=True),
        _terms(content.terms_days, language),
        day_entry("edit.invoice_date", say("edit.invoice_date", language), value=content.invoice_date),
        *(
            day_entry(f"edit.{name}", say(f"edit.{name}", language), value=day, optional=True)
            for name, day in (("delivery_start", content.delivery_start), ("delivery_end", content.delivery_end))
        ),
    ]


def _rest(draft: Draft, content: InvoiceContent, choices: EditChoices, language: Language) -> list[Block]:
    return [
        _prices(content, language),
        *_currency(content, choices, language),
        *_rate(content, choices, language),
        *_chosen(content, choices, language, _missing_project(draft, choices)),
        *delivery_blocks(content, choices, language),
    ]


def _prices(content: InvoiceContent, language: Language) -> Block:
    kinds = [(kind, say(f"prices.{kind}", language)) for kind in ("net", "gross")]
    chosen = "gross" if content.prices_include_vat else "net"
    hint = say("edit.prices.hint", language)
    label = say("edit.prices", language)
    return choice("edit.prices", label, kinds, chosen=chosen, kind="radio_buttons", hint=hint)


def _currency(content: InvoiceContent, choices: EditChoices, language: Language) -> list[Block]:
    """Where the customer's record or the books have another one than the invoice; a credit has its original's."""
    paying = content.customer.paying if content.customer else None
    known = [content.currency, paying.currency if paying else None, choices.company_currency]
    offered = [(currency, currency) for currency in dict.fromkeys(known) if currency]
    if content.credits or len(offered) == 1:
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
    price = priced(product.unit_price.normalize(), language)
    return described(product.name, f"{product.sku} · {price} {product.currency}")


def form_with_problems(view: View, problems: Mapping[str, str], language: Language) -> View:
    """The form with what is wrong at its top, by line, where Slack cannot put it beside the fields."""
    told = dict.fromkeys(_of_line(block_id, problem, language) for block_id, problem in problems.items())
    return with_problem(view, "\n".join(told), language)


def _of_line(block_id: str, problem: str, language: Language) -> str:
    number = line_of(block_id)
    if number is None:
        return problem
    field = say(f"edit.{block_id.rpartition('.')[2]}", language)
    return say("edit.error.line", language, number=number + 1, field=field, problem=problem)


def read_edit_form(view_state: Mapping[str, Any]) -> dict[str, str]:
    """Block id to text, e.g. `edit.0.unit_price`; `bot.messages.edits.parse_edit` makes an Edit of it."""
    return EditState().after(view_state).raw()
