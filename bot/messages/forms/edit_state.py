"""What somebody has done so far in an edit form that stands open: which lines are open, and everything that was typed.

A form shows a few of its fields at a time; what was typed into the others is kept here until it is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft
from bot.domain.preflight.making import remedy_of
from bot.messages.forms.base import read_form

PAGE = 20
"""Lines shown at a time; with three of them open and all the rest shown a form has eighty of Slack's hundred blocks."""
MOST_OPEN = 3
MOST_ADDED = 50
LABEL = "#label"
"""Behind a block id: what the chosen option of an external select is called."""
SAID_WHEN_EMPTY = ("edit.project", "edit.rate")
"""Emptied, they say something; a field that was not shown does not."""
_OF_LINE = re.compile(r"edit\.([0-9]{1,6})\.\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditState:
    typed: Mapping[str, str] = field(default_factory=dict)
    """Block id to what stands in it, also where that is nothing."""
    opened: tuple[int, ...] = ()
    """Lines whose fields are shown, the last opened one last. Those of the draft come first, then the added ones."""
    removed: tuple[int, ...] = ()
    added: int = 0
    page: int = 0
    more: bool = False

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """As the form opens: one line is open, several are a list; more is shown where a finding is cured there."""
        lines = len(draft.content.lines) if draft.content else 0
        asked = any(remedy.behind_more for found in draft.findings if (remedy := remedy_of(found)))
        return cls(opened=(0,) if lines <= 1 else (), added=int(lines == 0), more=asked)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Self:
        opened, removed = tuple(kept["opened"]), tuple(kept["removed"])
        numbers = {name: int(kept[name]) for name in ("added", "page")}
        return cls(typed=dict(kept["typed"]), opened=opened, removed=removed, more=bool(kept["more"]), **numbers)

    def packed(self) -> dict[str, Any]:
        return asdict(self)

    def after(self, view_state: Mapping[str, Any]) -> Self:
        """With what stands in the fields that are shown now."""
        shown = view_state.get("values", view_state)
        read = read_form(view_state)
        typed = {name: read.get(name, "") for name in shown if name.startswith("edit.")}
        labels = {f"{name}{LABEL}": label for name in typed if (label := _label(shown[name]))}
        return replace(self, typed={**self.typed, **typed, **labels})

    def raw(self) -> dict[str, str]:
        """For `parse_edit`: as if all the fields were shown."""
        there = {
            name: said
            for name, said in self.typed.items()
            if said and not name.endswith(LABEL) and line_of(name) not in self.removed
        }
        emptied = {name: "" for name in SAID_WHEN_EMPTY if name in self.typed}
        return emptied | there | {f"edit.{number}.quantity": "0" for number in self.removed}

    def pressed(self, action: str, number: int, content: InvoiceContent | None) -> Self:
        """After one of the form's own buttons; what makes no sense (any more) changes nothing."""
        count, state = self.count(content), self
        match action:
            case "line.open" if number < count and number not in self.removed:
                state = self.with_open(number)
            case "line.close":
                state = replace(self, opened=_without(self.opened, number))
            case "line.remove" if number < count:
                removed = tuple(sorted({*self.removed, number}))
                state = replace(self, opened=_without(self.opened, number), removed=removed)
            case "line.restore":
                state = replace(self, removed=_without(self.removed, number))
            case "line.add" if self.added < MOST_ADDED:
                state = replace(self, added=self.added + 1, page=count // PAGE).with_open(count)
            case "lines.back" | "lines.next":
                state = replace(self, page=min(number, (count - 1) // PAGE))
            case "edit.more":
                state = replace(self, more=True)
        return state

    def showing(self, fields: Mapping[str, str], content: InvoiceContent | None) -> Self:
        """With these fields to be seen, as far as there is room: something is wrong with them."""
        numbers = [number for name in fields if (number := line_of(name)) is not None]
        state = replace(self, more=self.more or len(numbers) < len(fields))
        if not numbers:
            return state
        page = min(numbers) // PAGE
        for number in reversed([one for one in dict.fromkeys(numbers) if one // PAGE == page][:MOST_OPEN]):
            state = state.with_open(number)
        restored = tuple(one for one in state.removed if one not in numbers)
        return replace(state, page=min(page, (self.count(content) - 1) // PAGE), removed=restored)

    def count(self, content: InvoiceContent | None) -> int:
        """Lines of the draft and added ones, removed ones too."""
        return (len(content.lines) if content else 0) + self.added

    def with_open(self, number: int) -> Self:
        return replace(self, opened=(*_without(self.opened, number), number)[-MOST_OPEN:])


def _without(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(one for one in numbers if one != number)


def line_of(block_id: str) -> int | None:
    """Which line a field is of; None for one of the whole invoice."""
    found = _OF_LINE.fullmatch(block_id)
    return int(found[1]) if found else None


def _label(elements: Mapping[str, Any]) -> str:
    for element in elements.values():
        if element.get("type") == "external_select" and element.get("selected_option"):
            return str((element["selected_option"].get("text") or {}).get("text", ""))
    return ""
