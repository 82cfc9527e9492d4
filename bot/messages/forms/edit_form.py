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
from bot.messages.forms.base import with_problem
from bot.messages.forms.cure_forms import language_choice
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
from bot.messages.kit.views import View, described, draft_metadata, modal
from bot.messages.kit.words import Words

NOTE = 2000
"""Longest note in the form; a longer one is left as it is."""
NOTHING = EditChoices()


def edit_form(draft: Draft, words: Words, choices: EditChoices = NOTHING, state: EditState | None = None) -> View:
    """The lines first, then texts and dates; the rest behind a button. `state`: what was done in it so far."""
    state = state or EditState.of(draft)
    content = draft.content
    blocks = [*_meant(content, words), *line_blocks(draft, state, words)]
    if content is None:
        blocks.append(_terms(14, words))
    else:
        blocks += [divider(), *_first(content, words)]
        blocks += _rest(draft, content, choices, words) if state.more else [_more(draft, words)]
    filled = [_refilled(block, state) for block in blocks]
    submit = words.say("edit.submit")
    return modal("draft.edit", words.say("edit.title"), filled, words, submit, metadata=draft_metadata(draft))


def _meant(content: InvoiceContent | None, words: Words) -> list[Block]:
    """How the unit prices are meant."""
    if content is None:
        return []
    kind = words.say("prices.gross" if content.prices_include_vat else "prices.net")
    return [context([plain(f"{words.say('edit.prices')}: {kind}")])]


def _more(draft: Draft, words: Words) -> Block:
    label = words.say("button.more")
    value = compact(d=draft.id, r=draft.revision, n=0)
    return actions([button(label, "edit.more", value, spoken=words.say("form.more"))], "edit.more")


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


def _first(content: InvoiceContent, words: Words) -> list[Block]:
    note = content.note or ""
    blocks = []
    if len(note) <= NOTE:
        label = words.say("edit.note")
        blocks.append(entry("edit.note", label, value=note, optional=True, multiline=True, longest=NOTE))
    reference = content.your_reference or ""
    return [
        *blocks,
        entry("edit.your_reference", words.say("edit.your_reference"), value=reference, optional=True),
        _terms(content.terms_days, words),
        day_entry("edit.invoice_date", words.say("edit.invoice_date"), value=content.invoice_date),
        *(
            day_entry(f"edit.{name}", words.say(f"edit.{name}"), value=day, optional=True)
            for name, day in (("delivery_start", content.delivery_start), ("delivery_end", content.delivery_end))
        ),
    ]


def _rest(draft: Draft, content: InvoiceContent, choices: EditChoices, words: Words) -> list[Block]:
    return [
        _prices(content, words),
        *_currency(content, choices, words),
        *_rate(content, choices, words),
        *_chosen(content, choices, words, _missing_project(draft, choices)),
        *([] if content.credits else [language_choice("edit.language", content.language, words)]),
        *delivery_blocks(content, choices, words),
    ]


def _prices(content: InvoiceContent, words: Words) -> Block:
    kinds = [(kind, words.say(f"prices.{kind}")) for kind in ("net", "gross")]
    chosen = "gross" if content.prices_include_vat else "net"
    hint = words.say("edit.prices.hint")
    label = words.say("edit.prices")
    return choice("edit.prices", label, kinds, chosen=chosen, kind="radio_buttons", hint=hint)


def _currency(content: InvoiceContent, choices: EditChoices, words: Words) -> list[Block]:
    """Where the customer's record or the books have another one than the invoice; a credit has its original's."""
    paying = content.customer.paying if content.customer else None
    known = [content.currency, paying.currency if paying else None, choices.company_currency]
    offered = [(currency, currency) for currency in dict.fromkeys(known) if currency]
    if content.credits or len(offered) == 1:
        return []
    label, hint = words.say("edit.currency"), words.say("edit.currency.hint")
    return [choice("edit.currency", label, offered, chosen=content.currency, kind="radio_buttons", hint=hint)]


def _rate(content: InvoiceContent, choices: EditChoices, words: Words) -> list[Block]:
    """Only of an invoice that is not in the company's currency; a credit has its original's."""
    base = choices.company_currency
    if content.credits or base in ("", content.currency):
        return []
    label = words.say("edit.rate", base=base, currency=content.currency)
    value = rate_typed(content.rate.rate) if content.rate else ""
    return [entry("edit.rate", label, value=value, hint=words.say("edit.rate.hint"), optional=True, longest=15)]


def rate_typed(rate: Decimal) -> str:
    """Never grouped: in a rate a single mark is the decimal mark, however many digits follow it."""
    return f"{rate.normalize():f}".replace(".", ",")


def _terms(days: int, words: Words) -> Block:
    return entry("edit.terms_days", words.say("edit.terms_days"), value=str(days), longest=3)


def _chosen(content: InvoiceContent, choices: EditChoices, words: Words, missing: str) -> list[Block]:
    """What is picked from a list; a project is an item of its dimension."""
    blocks = []
    if choices.vat_statuses:
        blocks.append(_vat_status(content, choices, words))
    if choices.projects:
        known = dict.fromkeys((*((content.project_ref,) if content.project_ref else ()), *choices.projects))
        unknown = words.say("edit.project.missing", project=missing)
        projects = [(name, unknown if name == missing else name) for name in known if len(name) <= 150]
        label = words.say("edit.project")
        blocks.append(choice("edit.project", label, projects, chosen=content.project_ref or "", optional=True))
    return blocks


def _vat_status(content: InvoiceContent, choices: EditChoices, words: Words) -> Block:
    """The accountant's choice, also at home, where a sale may be reverse charged; what is usual is proposed.

    Where nothing is, an approver must choose; a salesperson may leave it.
    """
    statuses = dict(choices.vat_statuses)
    chosen = preselected(content, statuses)
    listed = [(str(number), words) for number, words in statuses.items()]
    label, hint = words.say("edit.vat_status"), words.say("edit.vat_status.hint")
    optional, value = (
        chosen not in statuses and not (choices.decides and chosen is None),
        "" if chosen is None else str(chosen),
    )
    return choice("edit.vat_status", label, listed, chosen=value, hint=hint, optional=optional)


def product_options(products: Mapping[str, Product], query: str, words: Words) -> dict[str, list[Block]]:
    """The answer to the search: code or name holds what was typed; the code is what comes back."""
    wanted = query.casefold().split()
    hits = [
        product
        for product in products.values()
        if all(word in f"{product.sku} {product.name}".casefold() for word in wanted) and len(product.sku) <= 150
    ]
    hits.sort(key=lambda product: (not product.sku.casefold().startswith(query.casefold()), product.name))
    return {"options": [option(_described(product, words), product.sku) for product in hits[:100]]}


def _described(product: Product, words: Words) -> str:
    price = priced(product.unit_price.normalize(), words)
    return described(product.name, f"{product.sku} · {price} {product.currency}")


def form_with_problems(view: View, problems: Mapping[str, str], words: Words) -> View:
    """The form with what is wrong at its top, by line, where Slack cannot put it beside the fields."""
    told = dict.fromkeys(_of_line(block_id, problem, words) for block_id, problem in problems.items())
    return with_problem(view, "\n".join(told), words)


def _of_line(block_id: str, problem: str, words: Words) -> str:
    number = line_of(block_id)
    if number is None:
        return problem
    field = words.say(f"edit.{block_id.rpartition('.')[2]}")
    return words.say("edit.error.line", number=number + 1, field=field, problem=problem)


def read_edit_form(view_state: Mapping[str, Any]) -> dict[str, str]:
    """Block id to text, e.g. `edit.0.unit_price`; `bot.messages.edits.parse_edit` makes an Edit of it."""
    return EditState().after(view_state).raw()
