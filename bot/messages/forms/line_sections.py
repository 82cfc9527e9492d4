"""The invoice's lines in the edit form: each a section with a button, or its fields while it is open."""

from collections.abc import Mapping

from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft
from bot.domain.values.money import Money
from bot.domain.values.numbers import parse_number
from bot.domain.values.units import COMMON
from bot.messages.forms.edit_numbers import priced, typed
from bot.messages.forms.edit_state import PAGE, EditState
from bot.messages.kit.block_kit import (
    PLACEHOLDER,
    Block,
    actions,
    button,
    choice,
    compact,
    entry,
    header,
    labelled,
    one_line,
    plain,
    section,
)
from bot.messages.kit.words import Words

COMMENT = 512
MAY_BE_EMPTY = ("discount_percent", "comment")
"""Of a line that is there; Slack says "(optional)" beside each."""
NUMBERS = ("quantity", "unit_price", "discount_percent", "vat_percent")


def line_blocks(draft: Draft, state: EditState, words: Words) -> list[Block]:
    """A page of lines, and the buttons for another line and another page."""
    first = state.page * PAGE
    count = state.count(draft.content)
    shown = range(first, min(first + PAGE, count))
    blocks = [block for number in shown for block in _line(number, draft, state, words)]
    return [*blocks, *_below(draft, state, words, shown, count)]


def _line(number: int, draft: Draft, state: EditState, words: Words) -> list[Block]:
    line = _there(number, draft.content)
    if number in state.removed:
        return [] if line is None else [_removed(number, line, draft, words)]
    if number in state.opened:
        return [*_opened(number, line, words), *_buttons(number, draft, state, words)]
    return [_closed(number, line, draft, state, words)]


def _there(number: int, content: InvoiceContent | None) -> Line | None:
    return content.lines[number] if content and number < len(content.lines) else None


def _opened(number: int, line: Line | None, words: Words) -> list[Block]:
    title = words.say("edit.line" if line else "edit.new_line", number=number + 1)
    hints = {"quantity": words.say("edit.quantity.hint")} if line else {"name": words.say("edit.new_name.hint")}
    fields = [
        entry(
            f"edit.{number}.{field}",
            words.say(f"edit.{field}"),
            value=value,
            hint=hints.get(field, ""),
            optional=line is None or field in MAY_BE_EMPTY,
            longest=COMMENT if field == "comment" else 300,
        )
        for field, value in _values(line, words).items()
    ]
    fields.insert(2, _unit(number, line, words))
    return [header(title), *([] if line else [_product(number, words)]), *fields]


def _buttons(number: int, draft: Draft, state: EditState, words: Words) -> list[Block]:
    """The last line that is left is not removed; one that was always the only one has nothing to be closed for."""
    count = state.count(draft.content)
    named = words.say("edit.line", number=number + 1)
    buttons = []
    if count > 1:
        buttons.append(_button("line.close", number, draft, words, named))
    if count - len(state.removed) > 1:
        buttons.append(_button("line.remove", number, draft, words, named))
    return [actions(buttons, f"line.{number}")] if buttons else []


def _closed(number: int, line: Line | None, draft: Draft, state: EditState, words: Words) -> Block:
    values = _values(line, words)
    values |= {name: state.typed[block_id] for name in values if (block_id := f"edit.{number}.{name}") in state.typed}
    product = state.typed.get(f"edit.{number}.product#label", "")
    name = one_line(values["name"] or product, 200) or words.say("edit.new_line", number=number + 1)
    unit = state.typed.get(f"edit.{number}.unit") or (line.unit if line else "")
    currency = draft.content.currency if draft.content else ""
    told = words.say(
        "edit.line.summary",
        quantity=f"{one_line(values['quantity'], 40)} {words.unit(unit) if unit else ''}".strip(),
        price=_shown(values["unit_price"], currency, words),
        discount=one_line(values["discount_percent"], 40),
        vat=one_line(values["vat_percent"], 40),
    )
    check = [] if _readable(values) else [words.say("edit.line.check")]
    lines = [f"{number + 1}. {name}", told, *check]
    opens = _button("line.open", number, draft, words, f"{number + 1}. {name}")
    return section(plain("\n".join(lines)), accessory=opens, block_id=f"line.{number}")


def _shown(price: str, currency: str, words: Words) -> str:
    """As on the card; as it was typed where it cannot be read."""
    try:
        return words.format(Money(parse_number(price), currency))
    except ValueError:
        return one_line(f"{price} {currency}", 40)


def _readable(values: Mapping[str, str]) -> bool:
    try:
        for name in NUMBERS:
            if values[name]:
                parse_number(values[name].rstrip("% \u00a0"))
    except ValueError:
        return False
    return True


def _removed(number: int, line: Line, draft: Draft, words: Words) -> Block:
    told = words.say("edit.line.removed", number=number + 1, name=one_line(line.name, 200))
    back = _button("line.restore", number, draft, words, told)
    return section(plain(told), accessory=back, block_id=f"line.{number}")


def _below(draft: Draft, state: EditState, words: Words, shown: range, count: int) -> list[Block]:
    buttons = [_button("line.add", count, draft, words, words.say("edit.new_line", number=count + 1))]
    if count <= PAGE:
        return [actions(buttons, "lines")]
    told = words.say("edit.lines.shown", first=shown.start + 1, last=shown.stop, count=count)
    if state.page > 0:
        buttons.append(_button("lines.back", state.page - 1, draft, words, told))
    if shown.stop < count:
        buttons.append(_button("lines.next", state.page + 1, draft, words, told))
    return [section(plain(told)), actions(buttons, "lines")]


def _button(action_id: str, number: int, draft: Draft, words: Words, about: str) -> Block:
    label = words.say(f"button.{action_id.replace('.', '_')}")
    value = compact(d=draft.id, r=draft.revision, n=number)
    return button(label, action_id, value, spoken=about)


def _unit(number: int, line: Line | None, words: Words) -> Block:
    """The common ones, and the one the line has; a new line left without gets its product's or the usual one."""
    names = dict.fromkeys((*((line.unit,) if line else ()), *COMMON))
    units = [(unit, words.unit(unit)) for unit in names]
    label = words.say("edit.unit")
    return choice(f"edit.{number}.unit", label, units, chosen=line.unit if line else "", optional=line is None)


def _values(line: Line | None, words: Words) -> dict[str, str]:
    if line is None:
        return dict.fromkeys(("name", "quantity", "unit_price", "discount_percent", "vat_percent", "comment"), "")
    return {
        "name": line.name,
        "quantity": typed(line.quantity, words),
        "unit_price": priced(line.unit_price, words),
        "discount_percent": typed(line.discount_percent, words) if line.discount_percent else "",
        "vat_percent": typed(line.vat_percent, words),
        "comment": line.comment or "",
    }


def _product(number: int, words: Words) -> Block:
    """The register's products, found while typing; what is typed below counts more than what the register says."""
    element: Block = {
        "type": "external_select",
        "action_id": "product.search",
        "min_query_length": 1,
        "placeholder": plain(words.say("edit.product.example"), PLACEHOLDER),
    }
    return labelled(f"edit.{number}.product", words.say("edit.product"), element, optional=True)
