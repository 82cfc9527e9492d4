"""The findings on a card, each with what can be done about it."""

from bot.domain.card import Card
from bot.domain.preflight.asked import asked_of
from bot.domain.preflight.catalogue import Asked
from bot.domain.preflight.making import remedy_of
from bot.domain.values.finding import NEWS, Candidate, Cure, Finding, Severity
from bot.domain.values.person import Language
from bot.messages.card.blocks import DATED, FINDING, OF_TODAY, UNPAID, CardLimits, value_of
from bot.messages.card.cure_rows import cure_row
from bot.messages.kit.block_kit import (
    Block,
    actions,
    button,
    clip,
    confirmation,
    context,
    inert,
    mrkdwn,
    one_line,
    plain,
    rich,
    section,
)
from bot.messages.kit.catalog import Piece, pieces, render, say, spoken

SIGNS = {Severity.BLOCKING: "⛔", Severity.WARNING: "⚠️", Severity.OK: "✓"}


def finding_text(finding: Finding, language: Language) -> str:
    """The severity as a sign and as a word, never by colour or picture alone; and whom it asks, where that is an approver."""
    return _lead(finding, language) + clip(render(finding.message, language), FINDING)


def finding_pieces(finding: Finding, language: Language) -> tuple[Piece, ...]:
    """The same, with those mentioned who are named in it."""
    if "user" not in finding.message.args:
        return (finding_text(finding, language),)
    return (_lead(finding, language), *pieces(finding.message, language))


def _lead(finding: Finding, language: Language) -> str:
    stops = finding.severity is Severity.BLOCKING
    word = "blocking_approver" if stops and asked_of(finding) is Asked.APPROVER else finding.severity.value
    return f"{SIGNS[finding.severity]} {say(f'severity.{word}', language)}: "


def findings(card: Card, language: Language, room: CardLimits, *, cures: bool) -> list[Block]:
    """Blocking ones first. With `cures`, each has its way out beside it."""
    open_ones = [found for found in card.draft.findings if found.severity is not Severity.OK]
    ranked = sorted(open_ones, key=lambda found: found.severity is not Severity.BLOCKING)
    built: list[Block] = []
    for number, found in enumerate(ranked[: room.findings]):
        built += _shown(card, found, language, cure_button(card, found, language) if cures else None)
        if cures and found.cure is Cure.PICK_CUSTOMER:
            built += _picks(card, found, language, room, number)
        built += cure_row(card, found, language, number) if cures else []
    if len(ranked) > room.findings:
        built.append(section(say("card.findings.more", language, count=len(ranked) - room.findings)))
    return built


def _today_id(card: Card, finding: Finding) -> str | None:
    """There is one such finding of each kind at most."""
    kind = next((kind for kind in DATED if finding.code.startswith(kind)), None)
    return f"{card.draft.block_id}-{kind.removesuffix('.')}{OF_TODAY}" if kind else None


def _shown(card: Card, finding: Finding, language: Language, cure: Block | None = None) -> list[Block]:
    """Whoever is named in it is mentioned; a text without people is plain."""
    block_id = _today_id(card, finding)
    if "user" not in finding.message.args:
        return [section(finding_text(finding, language), accessory=cure, block_id=block_id)]
    lead, said = _lead(finding, language), pieces(finding.message, language)
    if all(inert(piece) for piece in said if isinstance(piece, str)):
        return [section(mrkdwn(lead + spoken(said)), accessory=cure, block_id=block_id)]
    return [
        rich(finding_pieces(finding, language)),
        *([actions([cure], f"{card.draft.block_id}-{finding.code}")] if cure else []),
    ]


def cure_button(card: Card, found: Finding, language: Language) -> Block | None:
    """The one beside its text. Candidates have theirs below it; what can only be looked at leads to the other card."""
    if found.cure and found.cure is not Cure.PICK_CUSTOMER:
        return remedy_button(card, found, language)
    about = one_line(render(found.message, language), 60)
    link = card.links.get(str(found.message.args.get("marker", "")))
    return (
        button(say("button.open_card", language), "card.open", value_of(card.draft), spoken=about, url=link)
        if link
        else None
    )


def remedy_button(card: Card, found: Finding, language: Language) -> Block | None:
    remedy = remedy_of(found)
    if remedy is None or remedy.button is None:
        return None
    about = one_line(render(found.message, language), 60)
    value = value_of(card.draft, f=found.code) if remedy.handler else value_of(card.draft)
    return button(say(remedy.button.label, language), remedy.button.action, value, spoken=about)


def _picks(card: Card, found: Finding, language: Language, room: CardLimits, number: int) -> list[Block]:
    """One section per candidate: Slack allows an action_id once in a block."""
    offered = [_pick(card, candidate, language, number) for candidate in found.candidates[: room.candidates]]
    if rest := len(found.candidates) - len(offered):
        offered.append(context([plain(say("card.pick.more", language, count=rest))]))
    return [*offered, *_create_or_fix(card, found, language, number)]


def _pick(card: Card, candidate: Candidate, language: Language, number: int) -> Block:
    parts = [candidate.name, candidate.business_id or "", candidate.city]
    label = " · ".join(one_line(part, 100) for part in (*parts, _likeness(candidate, language)) if part)
    about = one_line(candidate.name, 40)
    pick = button(
        say("button.pick", language),
        "customer.pick",
        value_of(card.draft, p=candidate.partner_id),
        spoken=about,
        asks=_asking_to_change_customer(candidate, language) if card.edits_bar else None,
    )
    block_id = f"{card.draft.block_id}-pick-{number}-{candidate.partner_id}"
    return section(label, accessory=pick, block_id=block_id)


def _asking_to_change_customer(candidate: Candidate, language: Language) -> Block:
    """On a draft that somebody could approve as it stands."""
    said = say("confirm.pick.text", language, customer=one_line(candidate.name, 100))
    pick, cancel = say("button.pick", language), say("button.cancel", language)
    return confirmation(say("confirm.pick.title", language), said, confirm=pick, deny=cancel)


def _likeness(candidate: Candidate, language: Language) -> str:
    """Why it is suggested: what a person weighs, as a name alone never decides."""
    key = "card.pick.same_domain" if candidate.by_email else "card.pick.likeness"
    return say(key, language, percent=candidate.score)


def _create_or_fix(card: Card, found: Finding, language: Language, number: int) -> list[Block]:
    """A Finnish company has a business ID and is asked for it first; a person or a company abroad has none."""
    buyer = card.deal.buyer
    about, remedy = one_line(buyer.name, 60), remedy_of(found)
    another = [made for made in [remedy_button(card, found, language)] if made]
    label = say("button.create_customer", language)
    create = button(label, "customer.pick", value_of(card.draft, p="new"), spoken=f"{label}: {about}")
    block_id = f"{card.draft.block_id}-pick-{number}-new"
    if remedy and remedy.another_id:
        created = [create] if remedy.creates and found.severity is Severity.BLOCKING else []
        return [actions([*another, *created], block_id)]
    offered = "none" if found.candidates else "no_one"
    if buyer.business_id or buyer.country != "FI":
        return [section(say(f"card.pick.{offered}", language), accessory=create, block_id=block_id)]
    return [section(say(f"card.pick.{offered}_without_id", language)), actions([*another, create], block_id)]


def notices(card: Card, language: Language) -> list[Block]:
    """What happened to the deal after it was won, and dates gone by: also where the checks are no longer shown.

    What is no more to be sent or taken back has no use for what its date would stand in the way of.
    """
    kinds = (NEWS, *DATED, "dismissed.") if card.payment in UNPAID else (NEWS, "dismissed.")
    told = [found for found in card.draft.findings if found.code.startswith(kinds)]
    return [block for found in told for block in _shown(card, found, language)]
