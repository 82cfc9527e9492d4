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
from bot.domain.values.person import Language
from bot.messages.card.blocks import sends_at_once, value_of
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
from bot.messages.kit.catalog import formatted, pieces, say, speech
from bot.messages.kit.views import View, modal

MOST = 30
"""Drafts in one list: three groups of ten, which is what Slack's checkboxes hold."""
GROUP = 10
_REASON = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Where the reason stands in a sentence, until it is put there with the people whom it names."""
MOST_WARNINGS = 6
"""Of one draft that is approved in a list: so many of the longest can be read at a glance."""


def review_button(language: Language) -> Block:
    label = say("button.review", language)
    return actions([button(label, "drafts.review", compact(v=1), spoken=label, primary=True)], "drafts-review")


def reminder(said: Text, language: Language) -> Payload:
    """A direct message with the way to the list."""
    return Payload(speech(said, language), [rich(pieces(said, language)), review_button(language)])


def review_form(cards: Sequence[Card], language: Language, *, count: int | None = None) -> View:
    """The oldest thirty of the `count` that this person may decide on; nothing is ticked beforehand."""
    title = say("review.title", language)
    if not cards:
        return modal("nothing", title, [section(say("review.none", language))], language)
    shown = cards[:MOST]
    groups = [shown[start : start + GROUP] for start in range(0, len(shown), GROUP)]
    alone = len(groups) == 1  # of several lists each may be left alone, and Slack says so beside them
    blocks = [_group(group, number, language, optional=not alone) for number, group in enumerate(groups)]
    if (count or 0) > len(shown):
        blocks.insert(0, section(say("notice.first", language, shown=len(shown), count=count or 0)))
    blocks.append(section(say("review.hint", language)))
    return modal("drafts.approve", title, blocks, language, say("review.submit", language))


def _group(cards: Sequence[Card], number: int, language: Language, *, optional: bool) -> Block:
    element = {"type": "checkboxes", "action_id": "value", "options": [_option(card, language) for card in cards]}
    return labelled(f"review.{number}", say("review.choose", language), element, optional=optional)


def _option(card: Card, language: Language) -> Block:
    """Customer and sum stand first and whole as far as they fit; what to look at stands under them."""
    subject = f"{one_line(customer_of(card), 45)}, {amount_of(card, language)}"
    built: Block = {"text": plain(one_line(subject, OPTION), OPTION), "value": value_of(card.draft)}
    count = len(warnings(card.draft.findings))
    about = [card.deal.title, say("review.warnings", language, count=count) if count else ""]
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


def closer_look(cards: Sequence[Card], chosen: Sequence[Mapping[str, Any]], language: Language) -> View | None:
    """What the approvals send at once, and every warning of these drafts, for a second press; None where there is neither.

    It keeps what was `chosen`, and with each draft which warnings were shown.
    """
    stopped = [card for card in cards if blocking(card.draft.findings)]
    open_ones = [card for card in cards if card not in stopped]
    sent = [card for card in open_ones if sends_at_once(card)]
    warned = [card for card in open_ones if warnings(card.draft.findings)]
    if not (sent or warned or stopped):
        return None
    blocks = [*_sending(open_ones, sent, language), *_warned(warned, language), *_stopped(stopped, language)]
    if not open_ones:
        return modal("nothing", say("review.title", language), blocks, language)
    title, submit = say("review.title", language), say("button.approve_send" if sent else "review.submit", language)
    shown = [card for card in cards if _fits(card)]
    return modal("drafts.send", title, blocks, language, submit, metadata=_kept(chosen, shown))


def _sending(cards: Sequence[Card], sent: Sequence[Card], language: Language) -> list[Block]:
    if not sent:
        return []
    goes = say("review.sends", language, count=len(sent), total=_total(sent, language))
    blocks = [section(goes), *_listed(sent, language)]
    if stays := len(cards) - len(sent):
        blocks.append(section(say("review.stays", language, count=stays)))
    return blocks


def _warned(cards: Sequence[Card], language: Language) -> list[Block]:
    """Each with all of its warnings, in a block of its own; one with more than fit there is left to its card."""
    shown, left_out = [card for card in cards if _fits(card)], [card for card in cards if not _fits(card)]
    blocks = [section(say("review.read", language, count=len(shown)))] if shown else []
    for card in shown:
        told = [finding_pieces(found, language) for found in warnings(card.draft.findings)]
        blocks.append(rich((), *told, bold=_subject(card, language)))
    if left_out:
        blocks.append(section(say("review.left_out", language, count=len(left_out), names=_names(left_out))))
    return blocks


def _stopped(cards: Sequence[Card], language: Language) -> list[Block]:
    """What pressing again would not approve either: the way on is on its card."""
    if not cards:
        return []
    return [section(say("review.stopped", language, count=len(cards), names=_names(cards)))]


def _names(cards: Sequence[Card]) -> str:
    return "; ".join(one_line(customer_of(card), 45) for card in cards)


def _fits(card: Card) -> bool:
    return len(warnings(card.draft.findings)) <= MOST_WARNINGS


def _subject(card: Card, language: Language) -> str:
    return f"{customer_of(card)}, {amount_of(card, language)}"


def _kept(chosen: Sequence[Mapping[str, Any]], shown: Sequence[Card]) -> str:
    """Thirty of the longest fit the 3,000 characters that a form may carry along."""
    seen = {card.draft.id: fingerprint(card.draft.findings) for card in shown}
    kept = [{**value, "w": seen[value["d"]]} if seen.get(value["d"]) else dict(value) for value in chosen]
    return json.dumps({"chosen": kept}, separators=(",", ":"))


def _total(cards: Sequence[Card], language: Language) -> str:
    """A sum for each currency: none is turned into another."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for card in cards:
        if totals := totals_of(card.draft):
            sums[totals.currency] += totals.gross
    return " + ".join(formatted(Money(total, currency), language) for currency, total in sums.items())


def _listed(cards: Sequence[Card], language: Language) -> list[Block]:
    lines = [_subject(card, language) for card in cards]
    return [section("\n".join(lines[start : start + GROUP])) for start in range(0, len(lines), GROUP)]


def read_question(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was chosen before it was asked."""
    chosen: list[dict[str, Any]] = json.loads(view.get("private_metadata") or "{}").get("chosen", [])
    return chosen


def review_result(decided: Sequence[tuple[Card, Text | None]], language: Language) -> View:
    """One sentence for each; a refusal says why."""
    blocks = [_outcome(card, refusal, language) for card, refusal in decided]
    blocks = blocks or [section(say("review.nothing_chosen", language))]
    # the list of what was ticked may lie below it
    return modal("closing", say("review.title", language), blocks, language) | {"clear_on_close": True}


def _outcome(card: Card, refusal: Text | None, language: Language) -> Block:
    """Whoever is named in a refusal is mentioned: plain text would show an ID."""
    subject = _subject(card, language)
    if refusal is None:
        return section(one_line(say("review.approved", language, subject=subject), LABEL))
    said = say("review.refused", language, subject=one_line(subject, LABEL), reason=_REASON)
    before, _, after = said.partition(_REASON)
    return rich((before, *pieces(refusal, language), after))
