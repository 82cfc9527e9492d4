"""The form of a credit: why, and how much of which lines; all of each line is filled in, as long as all of it is there."""

from collections.abc import Mapping
from decimal import Decimal

from bot.domain.drafts.content import Line
from bot.domain.drafts.credit_note import MEASURES, CreditRequest, credited_line
from bot.domain.drafts.draft import Draft
from bot.domain.values.localized import Text
from bot.domain.values.money import Money, line_sum
from bot.domain.values.numbers import AmountError, parse_number
from bot.messages.forms.edit_numbers import typed
from bot.messages.kit.block_kit import Block, clip, entry, section
from bot.messages.kit.views import View, draft_metadata, modal
from bot.messages.kit.words import Words

EDITABLE = 90
"""Lines with a field of their own: a form has room for a hundred blocks. The others are credited whole."""
Errors = dict[str, str]


def credit_form(draft: Draft, words: Words, *, left: Money | None = None) -> View:
    """Read it with `parse_credit`. `left`: of an invoice that was credited in part; what is asked for is then typed."""
    content = draft.content
    assert content is not None
    reason = entry(
        "credit.reason",
        words.say("credit.reason"),
        hint=words.say("credit.reason.hint"),
        multiline=True,
        focus=True,
        longest=500,
    )
    hint = words.say("credit.hint_left", left=left) if left else words.say("credit.hint")
    blocks = [reason, section(hint)]
    shown = content.lines[:EDITABLE]
    blocks += [_field(number, line, content.currency, words, filled=not left) for number, line in enumerate(shown)]
    if rest := len(content.lines) - EDITABLE:
        blocks += [section(words.say("credit.rest", count=rest))] if rest > 0 else []
    title, submit = words.say("credit.title"), words.say("credit.submit")
    return modal("draft.credit", title, blocks, words, submit, metadata=draft_metadata(draft))


def _field(number: int, line: Line, currency: str, words: Words, *, filled: bool) -> Block:
    quantity = f"{words.format(line.quantity)} {words.unit(line.unit)}".strip()
    total = Money(line_sum(line), currency)
    label = words.say("credit.line", name=clip(line.name, 60), quantity=quantity, total=total)
    value = typed(line.quantity, words) if filled else ""
    return entry(f"credit.{number}", label, value=value, optional=True, longest=20)


def too_large(said: Text, words: Words) -> Errors:
    """Beside the first line: it is said of all of them."""
    return {"credit.0": words.render(said)}


def parse_credit(raw: Mapping[str, str], draft: Draft, words: Words) -> CreditRequest | Errors:
    """Errors are block id to text. A field that was emptied, or says 0, leaves its line out."""
    errors: Errors = {}
    content = draft.content
    assert content is not None
    lines = [_read(raw, number, line, errors, words) for number, line in enumerate(content.lines[:EDITABLE])]
    if not raw.get("credit.reason"):
        errors["credit.reason"] = words.say("fix.error.missing")
    chosen = tuple(line for line in (*lines, *content.lines[EDITABLE:]) if line)
    if not chosen and not errors:
        errors["credit.0"] = words.say("credit.error.nothing")
    return errors or CreditRequest(reason=raw["credit.reason"], lines=chosen)


def _read(raw: Mapping[str, str], number: int, line: Line, errors: Errors, words: Words) -> Line | None:
    """`2` is a quantity; `100 €` is a sum, as the line's price is: with or without VAT."""
    written, block_id = raw.get(f"credit.{number}", ""), f"credit.{number}"
    is_sum = any(written.upper().endswith(measure) for measure in MEASURES)
    try:
        figure = _figure(written, line, words, is_sum=is_sum)
        return credited_line(line, figure, is_sum=is_sum) if figure else None
    except AmountError:
        errors[block_id] = words.say("edit.error.number")
    except ValueError:
        errors[block_id] = words.say("credit.error.too_much")
    return None


def _figure(written: str, line: Line, words: Words, *, is_sum: bool) -> Decimal:
    if written == typed(line.quantity, words):
        return line.quantity
    if not written:
        return Decimal(0)
    return parse_number(written.upper().removesuffix("EUR").strip() if is_sum else written)
