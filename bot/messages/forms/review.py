"""Many drafts at once: the list to tick, and what became of each that was ticked."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bot.domain.card import Card
from bot.domain.values.finding import blocking, fingerprint, warnings
from bot.domain.values.localized import Text
from bot.domain.values.money import Money
from bot.messages.card.buttons import sends_at_once, value_of
from bot.messages.card.facts import amount_of, customer_of, totals_of
from bot.messages.card.findings import finding_pieces
from bot.messages.kit.block_kit import (
    LABEL,
    OPTION,
    Block,
    Payload,
    actions,
    button,
    compact,
    labelled,
    one_line,
    plain,
    rich,
    section,
)
from bot.messages.kit.views import View, modal
from bot.messages.kit.words import Words

MOST = 30
"""Drafts in one list: three groups of ten, which is what Slack's checkboxes hold."""
GROUP = 10
_REASON = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Where the reason stands in a sentence, until it is put there with the people whom it names."""
MOST_WARNINGS = 6
"""Of one draft that is approved in a list: so many of the longest can be read at a glance."""


def review_button(words: Words) -> Block:
    label = words.say("button.review")
    return actions([button(label, "drafts.review", compact(v=1), spoken=label, primary=True)], "drafts-review")


def reminder(said: Text, words: Words) -> Payload:
    """A direct message with the way to the list."""
    return Payload(words.speech(said), [rich(words.pieces(said)), review_button(words)])


def review_form(cards: Sequence[Card], words: Words, *, count: int | None = None) -> View:
    """The oldest thirty of the `count` that this person may decide on; nothing is ticked beforehand."""
    title = words.say("review.title")
    if not cards:
        return modal("nothing", title, [section(words.say("review.none"))], words)
    shown = cards[:MOST]
    groups = [shown[start : start + GROUP] for start in range(0, len(shown), GROUP)]
    alone = len(groups) == 1  # of several lists each may be left alone, and Slack says so beside them
    blocks = [_group(group, number, words, optional=not alone) for number, group in enumerate(groups)]
    if (count or 0) > len(shown):
        blocks.insert(0, section(words.say("notice.first", shown=len(shown), count=count or 0)))
    blocks.append(section(words.say("review.hint")))
    return modal("drafts.approve", title, blocks, words, words.say("review.submit"))


def _group(cards: Sequence[Card], number: int, words: Words, *, optional: bool) -> Block:
    element = {"type": "checkboxes", "action_id": "value", "options": [_option(card, words) for card in cards]}
    return labelled(f"review.{number}", words.say("review.choose"), element, optional=optional)


def _option(card: Card, words: Words) -> Block:
    """Customer and sum stand first and whole as far as they fit; what to look at stands under them."""
    subject = f"{one_line(customer_of(card), 45)}, {amount_of(card, words)}"
    built: Block = {"text": plain(one_line(subject, OPTION), OPTION), "value": value_of(card.draft)}
    count = len(warnings(card.draft.findings))
    about = [card.deal.title, words.say("review.warnings", count=count) if count else ""]
    told = one_line(" · ".join(one_line(part, 45) for part in reversed(about) if part), OPTION)
    return built | ({"description": plain(told, OPTION)} if told else {})


def read_review(view_state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The values of the ticked drafts, in the order of the list."""
    chosen = [
        option["value"]
        for block_id, elements in sorted(view_state.get("values", {}).items())
        if block_id.startswith("review.")
        for element in elements.values()
        for option in element.get("selected_options") or []
    ]
    return [json.loads(value) for value in chosen]


def closer_look(cards: Sequence[Card], chosen: Sequence[Mapping[str, Any]], words: Words) -> View | None:
    """What the approvals send at once, and every warning of these drafts, for a second press; None where there is neither.

    It keeps what was `chosen`, and with each draft which warnings were shown.
    """
    stopped = [card for card in cards if blocking(card.draft.findings)]
    open_ones = [card for card in cards if card not in stopped]
    sent = [card for card in open_ones if sends_at_once(card)]
    warned = [card for card in open_ones if warnings(card.draft.findings)]
    if not (sent or warned or stopped):
        return None
    blocks = [*_sending(open_ones, sent, words), *_warned(warned, words), *_stopped(stopped, words)]
    if not open_ones:
        return modal("nothing", words.say("review.title"), blocks, words)
    title, submit = words.say("review.title"), words.say("button.approve_send" if sent else "review.submit")
    shown = [card for card in cards if _fits(card)]
    return modal("drafts.send", title, blocks, words, submit, metadata=_kept(chosen, shown))


def _sending(cards: Sequence[Card], sent: Sequence[Card], words: Words) -> list[Block]:
    if not sent:
        return []
    goes = words.say("review.sends", count=len(sent), total=_total(sent, words))
    blocks = [section(goes), *_listed(sent, words)]
    if stays := len(cards) - len(sent):
        blocks.append(section(words.say("review.stays", count=stays)))
    return blocks


def _warned(cards: Sequence[Card], words: Words) -> list[Block]:
    """Each with all of its warnings, in a block of its own; one with more than fit there is left to its card."""
    shown, left_out = [card for card in cards if _fits(card)], [card for card in cards if not _fits(card)]
    blocks = [section(words.say("review.read", count=len(shown)))] if shown else []
    for card in shown:
        told = [finding_pieces(found, words) for found in warnings(card.draft.findings)]
        blocks.append(rich((), *told, bold=_subject(card, words)))
    if left_out:
        blocks.append(section(words.say("review.left_out", count=len(left_out), names=_names(left_out))))
    return blocks


def _stopped(cards: Sequence[Card], words: Words) -> list[Block]:
    """What pressing again would not approve either: the way on is on its card."""
    if not cards:
        return []
    return [section(words.say("review.stopped", count=len(cards), names=_names(cards)))]


def _names(cards: Sequence[Card]) -> str:
    return "; ".join(one_line(customer_of(card), 45) for card in cards)


def _fits(card: Card) -> bool:
    return len(warnings(card.draft.findings)) <= MOST_WARNINGS


def _subject(card: Card, words: Words) -> str:
    return f"{customer_of(card)}, {amount_of(card, words)}"


def _kept(chosen: Sequence[Mapping[str, Any]], shown: Sequence[Card]) -> str:
    """Thirty of the longest fit the 3,000 characters that a form may carry along."""
    seen = {card.draft.id: fingerprint(card.draft.findings) for card in shown}
    kept = [{**value, "w": seen[value["d"]]} if seen.get(value["d"]) else dict(value) for value in chosen]
    return json.dumps({"chosen": kept}, separators=(",", ":"))


def _total(cards: Sequence[Card], words: Words) -> str:
    """A sum for each currency: none is turned into another."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for card in cards:
        if totals := totals_of(card.draft):
            sums[totals.currency] += totals.gross
    return " + ".join(words.format(Money(total, currency)) for currency, total in sums.items())


def _listed(cards: Sequence[Card], words: Words) -> list[Block]:
    lines = [_subject(card, words) for card in cards]
    return [section("\n".join(lines[start : start + GROUP])) for start in range(0, len(lines), GROUP)]


def read_question(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was chosen before it was asked."""
    chosen: list[dict[str, Any]] = json.loads(view.get("private_metadata") or "{}").get("chosen", [])
    return chosen


def review_result(decided: Sequence[tuple[Card, Text | None]], words: Words) -> View:
    """One sentence for each; a refusal says why."""
    blocks = [_outcome(card, refusal, words) for card, refusal in decided]
    blocks = blocks or [section(words.say("review.nothing_chosen"))]
    # the list of what was ticked may lie below it
    return modal("closing", words.say("review.title"), blocks, words) | {"clear_on_close": True}


def _outcome(card: Card, refusal: Text | None, words: Words) -> Block:
    """Whoever is named in a refusal is mentioned: plain text would show an ID."""
    subject = _subject(card, words)
    if refusal is None:
        return section(one_line(words.say("review.approved", subject=subject), LABEL))
    said = words.say("review.refused", subject=one_line(subject, LABEL), reason=_REASON)
    before, _, after = said.partition(_REASON)
    return rich((before, *words.pieces(refusal), after))
