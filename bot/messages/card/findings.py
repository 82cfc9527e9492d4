"""The findings on a card in words, each with what can be done about it."""

from collections.abc import Sequence

from bot.domain.card import Card
from bot.domain.preflight.asked import asked_of
from bot.domain.preflight.catalogue import Asked
from bot.domain.preflight.making import remedy_of
from bot.domain.values.finding import NEWS, Candidate, Cure, Finding, Severity
from bot.messages.card.buttons import value_of
from bot.messages.card.cure_rows import cure_rows
from bot.messages.card.news_words import UNPAID
from bot.messages.card.view_model import OF_TODAY, ActionRow, Button, CardLimits, FindingView, Question
from bot.messages.kit.block_kit import clip, one_line
from bot.messages.kit.catalog import Piece
from bot.messages.kit.words import Words

SIGNS = {Severity.BLOCKING: "⛔", Severity.WARNING: "⚠️", Severity.OK: "✓"}
LONGEST = 400
"""Characters of a finding."""
DATED = ("date.", "period.")  # findings about the invoice's date, as it is on one day


def finding_views(card: Card, words: Words, limits: CardLimits) -> tuple[FindingView, ...]:
    """Blocking ones first, each with its way out beside it; those beyond the limit are counted by `more_findings`."""
    ranked = _ranked(card)[: limits.findings]
    return tuple(
        _view(card, found, words, cure_button(card, found, words), _rows(card, found, words, limits, number))
        for number, found in enumerate(ranked)
    )


def more_findings(card: Card, words: Words, limits: CardLimits) -> str:
    rest = len(_ranked(card)) - limits.findings
    return words.say("card.findings.more", count=rest) if rest > 0 else ""


def notices(card: Card, words: Words) -> tuple[FindingView, ...]:
    """What happened to the deal after it was won, and dates gone by: also where the checks are no longer shown.

    What is no more to be sent or taken back has no use for what its date would stand in the way of.
    """
    kinds = (NEWS, *DATED, "dismissed.") if card.payment in UNPAID else (NEWS, "dismissed.")
    return tuple(_view(card, found, words) for found in card.draft.findings if found.code.startswith(kinds))


def finding_text(finding: Finding, words: Words) -> str:
    return _lead(finding, words) + _clipped(finding, words)


def finding_pieces(finding: Finding, words: Words) -> tuple[Piece, ...]:
    """The same, with those mentioned who are named in it."""
    if not _names_people(finding):
        return (finding_text(finding, words),)
    return (_lead(finding, words), *words.pieces(finding.message))


def _ranked(card: Card) -> Sequence[Finding]:
    open_ones = [found for found in card.draft.findings if found.severity is not Severity.OK]
    return sorted(open_ones, key=lambda found: found.severity is not Severity.BLOCKING)


def _view(
    card: Card, finding: Finding, words: Words, button: Button | None = None, rows: tuple[ActionRow, ...] = ()
) -> FindingView:
    named = _names_people(finding)
    return FindingView(
        lead=_lead(finding, words),
        message=words.pieces(finding.message) if named else (_clipped(finding, words),),
        names_people=named,
        block_id=_today_id(card, finding),
        button=button,
        button_block_id=f"{card.draft.block_id}-{finding.code}",
        rows=rows,
    )


def _lead(finding: Finding, words: Words) -> str:
    stops = finding.severity is Severity.BLOCKING
    severity = "blocking_approver" if stops and asked_of(finding) is Asked.APPROVER else finding.severity.value
    return f"{SIGNS[finding.severity]} {words.say(f'severity.{severity}')}: "


def _clipped(finding: Finding, words: Words) -> str:
    return clip(words.render(finding.message), LONGEST)


def _names_people(finding: Finding) -> bool:
    return "user" in finding.message.args


def _today_id(card: Card, finding: Finding) -> str | None:
    """There is one such finding of each kind at most."""
    kind = next((kind for kind in DATED if finding.code.startswith(kind)), None)
    return f"{card.draft.block_id}-{kind.removesuffix('.')}{OF_TODAY}" if kind else None


def cure_button(card: Card, found: Finding, words: Words) -> Button | None:
    """The one beside its text. Candidates have theirs below it; what can only be looked at leads to the other card."""
    if found.cure and found.cure is not Cure.PICK_CUSTOMER:
        return remedy_button(card, found, words)
    link = card.links.get(str(found.message.args.get("marker", "")))
    return (
        _about(found, "card.open", words, words.say("button.open_card"), value_of(card.draft), link) if link else None
    )


def remedy_button(card: Card, found: Finding, words: Words) -> Button | None:
    remedy = remedy_of(found)
    if remedy is None or remedy.button is None:
        return None
    value = value_of(card.draft, f=found.code) if remedy.handler else value_of(card.draft)
    return _about(found, remedy.button.action, words, words.say(remedy.button.label), value)


def _about(found: Finding, action_id: str, words: Words, label: str, value: str, url: str = "") -> Button:
    spoken = one_line(words.render(found.message), 60)
    return Button(label=label, action_id=action_id, value=value, spoken=spoken, url=url)


def _rows(card: Card, found: Finding, words: Words, limits: CardLimits, number: int) -> tuple[ActionRow, ...]:
    picks = _picks(card, found, words, limits, number) if found.cure is Cure.PICK_CUSTOMER else ()
    return (*picks, *cure_rows(card, found, words, number))


def _picks(card: Card, found: Finding, words: Words, limits: CardLimits, number: int) -> tuple[ActionRow, ...]:
    """One row per candidate: Slack allows an action_id once in a block."""
    offered = [_pick(card, candidate, words, number) for candidate in found.candidates[: limits.candidates]]
    if rest := len(found.candidates) - len(offered):
        offered.append(ActionRow(text=words.say("card.pick.more", count=rest), small=True))
    return (*offered, *_create_or_fix(card, found, words, number))


def _pick(card: Card, candidate: Candidate, words: Words, number: int) -> ActionRow:
    parts = [candidate.name, candidate.business_id or "", candidate.city, _likeness(candidate, words)]
    pick = Button(
        label=words.say("button.pick"),
        action_id="customer.pick",
        value=value_of(card.draft, p=candidate.partner_id),
        spoken=one_line(candidate.name, 40),
        question=_asking_to_change_customer(candidate, words) if card.edits_bar else None,
    )
    return ActionRow(
        text=" · ".join(one_line(part, 100) for part in parts if part),
        buttons=(pick,),
        block_id=f"{card.draft.block_id}-pick-{number}-{candidate.partner_id}",
    )


def _asking_to_change_customer(candidate: Candidate, words: Words) -> Question:
    """On a draft that somebody could approve as it stands."""
    return Question(
        title=words.say("confirm.pick.title"),
        text=words.say("confirm.pick.text", customer=one_line(candidate.name, 100)),
        confirm=words.say("button.pick"),
        deny=words.say("button.cancel"),
    )


def _likeness(candidate: Candidate, words: Words) -> str:
    """Why it is suggested: what a person weighs, as a name alone never decides."""
    key = "card.pick.same_domain" if candidate.by_email else "card.pick.likeness"
    return words.say(key, percent=candidate.score)


def _create_or_fix(card: Card, found: Finding, words: Words, number: int) -> tuple[ActionRow, ...]:
    """A Finnish company has a business ID and is asked for it first; a person or a company abroad has none."""
    buyer, label = card.deal.buyer, words.say("button.create_customer")
    spoken = f"{label}: {one_line(buyer.name, 60)}"
    value = value_of(card.draft, p="new")
    create = Button(label=label, action_id="customer.pick", value=value, spoken=spoken)
    block_id = f"{card.draft.block_id}-pick-{number}-new"
    another, remedy = remedy_button(card, found, words), remedy_of(found)
    fix = (another,) if another else ()
    if remedy and remedy.another_id:
        created = (create,) if remedy.creates and found.severity is Severity.BLOCKING else ()
        return (ActionRow(buttons=(*fix, *created), block_id=block_id),)
    offered = "none" if found.candidates else "no_one"
    if buyer.business_id or buyer.country != "FI":
        return (ActionRow(text=words.say(f"card.pick.{offered}"), buttons=(create,), block_id=block_id),)
    asking = ActionRow(text=words.say(f"card.pick.{offered}_without_id"))
    return (asking, ActionRow(buttons=(*fix, create), block_id=block_id))
