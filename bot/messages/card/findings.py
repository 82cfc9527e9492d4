"""The findings on a card, each with what can be done about it."""

from bot.domain.card import Card
from bot.domain.preflight.asked import Asked, asked_of
from bot.domain.values.finding import NEWS, Candidate, Cure, Finding, Severity
from bot.messages.card.blocks import DATED, DOUBTED, FINDING, OF_TODAY, UNPAID, CardLimits, value_of
from bot.messages.card.cure_rows import FIX_LABELS, cure_row
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
from bot.messages.kit.catalog import Piece, spoken
from bot.messages.kit.words import Words

SIGNS = {Severity.BLOCKING: "⛔", Severity.WARNING: "⚠️", Severity.OK: "✓"}


def finding_text(finding: Finding, words: Words) -> str:
    """The severity as a sign and as a word, never by colour or picture alone; and whom it asks, where that is an approver."""
    return _lead(finding, words) + clip(words.render(finding.message), FINDING)


def finding_pieces(finding: Finding, words: Words) -> tuple[Piece, ...]:
    """The same, with those mentioned who are named in it."""
    if "user" not in finding.message.args:
        return (finding_text(finding, words),)
    return (_lead(finding, words), *words.pieces(finding.message))


def _lead(finding: Finding, words: Words) -> str:
    stops = finding.severity is Severity.BLOCKING
    word = "blocking_approver" if stops and asked_of(finding) is Asked.APPROVER else finding.severity.value
    return f"{SIGNS[finding.severity]} {words.say(f'severity.{word}')}: "


def findings(card: Card, words: Words, room: CardLimits, *, cures: bool) -> list[Block]:
    """Blocking ones first. With `cures`, each has its way out beside it."""
    open_ones = [found for found in card.draft.findings if found.severity is not Severity.OK]
    ranked = sorted(open_ones, key=lambda found: found.severity is not Severity.BLOCKING)
    built: list[Block] = []
    for number, found in enumerate(ranked[: room.findings]):
        built += _shown(card, found, words, cure_button(card, found, words) if cures else None)
        if cures and found.cure is Cure.PICK_CUSTOMER:
            built += _picks(card, found, words, room, number)
        built += cure_row(card, found, words, number) if cures else []
    if len(ranked) > room.findings:
        built.append(section(words.say("card.findings.more", count=len(ranked) - room.findings)))
    return built


def _today_id(card: Card, finding: Finding) -> str | None:
    """There is one such finding of each kind at most."""
    kind = next((kind for kind in DATED if finding.code.startswith(kind)), None)
    return f"{card.draft.block_id}-{kind.removesuffix('.')}{OF_TODAY}" if kind else None


def _shown(card: Card, finding: Finding, words: Words, cure: Block | None = None) -> list[Block]:
    """Whoever is named in it is mentioned; a text without people is plain."""
    block_id = _today_id(card, finding)
    if "user" not in finding.message.args:
        return [section(finding_text(finding, words), accessory=cure, block_id=block_id)]
    lead, said = _lead(finding, words), words.pieces(finding.message)
    if all(inert(piece) for piece in said if isinstance(piece, str)):
        return [section(mrkdwn(lead + spoken(said)), accessory=cure, block_id=block_id)]
    return [
        rich(finding_pieces(finding, words)),
        *([actions([cure], f"{card.draft.block_id}-{finding.code}")] if cure else []),
    ]


def cure_button(card: Card, found: Finding, words: Words) -> Block | None:
    about = one_line(words.render(found.message), 60)
    match found.cure:
        case Cure.EDIT:
            return button(words.say("button.edit"), "draft.edit", value_of(card.draft), spoken=about)
        case Cure.FIX:
            return fix_button(card, found, words)
        case Cure.RETRY:
            return button(words.say("button.retry"), "draft.retry", value_of(card.draft), spoken=about)
    link = card.links.get(str(found.message.args.get("marker", "")))
    return (
        button(words.say("button.open_card"), "card.open", value_of(card.draft), spoken=about, url=link)
        if link
        else None
    )


def fix_button(card: Card, found: Finding, words: Words) -> Block:
    label = words.say(FIX_LABELS.get(found.code, "button.business_id"))
    about = one_line(words.render(found.message), 60)
    return button(label, "draft.fix", value_of(card.draft, f=found.code), spoken=about)


def _picks(card: Card, found: Finding, words: Words, room: CardLimits, number: int) -> list[Block]:
    """One section per candidate: Slack allows an action_id once in a block."""
    offered = [_pick(card, candidate, words, number) for candidate in found.candidates[: room.candidates]]
    if rest := len(found.candidates) - len(offered):
        offered.append(context([plain(words.say("card.pick.more", count=rest))]))
    return [*offered, *_create_or_fix(card, found, words, number)]


def _pick(card: Card, candidate: Candidate, words: Words, number: int) -> Block:
    parts = [candidate.name, candidate.business_id or "", candidate.city]
    label = " · ".join(one_line(part, 100) for part in (*parts, _likeness(candidate, words)) if part)
    about = one_line(candidate.name, 40)
    pick = button(
        words.say("button.pick"),
        "customer.pick",
        value_of(card.draft, p=candidate.partner_id),
        spoken=about,
        asks=_asking_to_change_customer(candidate, words) if card.edits_bar else None,
    )
    block_id = f"{card.draft.block_id}-pick-{number}-{candidate.partner_id}"
    return section(label, accessory=pick, block_id=block_id)


def _asking_to_change_customer(candidate: Candidate, words: Words) -> Block:
    """On a draft that somebody could approve as it stands."""
    said = words.say("confirm.pick.text", customer=one_line(candidate.name, 100))
    pick, cancel = words.say("button.pick"), words.say("button.cancel")
    return confirmation(words.say("confirm.pick.title"), said, confirm=pick, deny=cancel)


def _likeness(candidate: Candidate, words: Words) -> str:
    """Why it is suggested: what a person weighs, as a name alone never decides."""
    key = "card.pick.same_domain" if candidate.by_email else "card.pick.likeness"
    return words.say(key, percent=candidate.score)


def _create_or_fix(card: Card, found: Finding, words: Words, number: int) -> list[Block]:
    """A Finnish company has a business ID and is asked for it first; a person or a company abroad has none."""
    buyer = card.deal.buyer
    about = one_line(buyer.name, 60)
    label = words.say("button.create_customer")
    create = button(label, "customer.pick", value_of(card.draft, p="new"), spoken=f"{label}: {about}")
    block_id = f"{card.draft.block_id}-pick-{number}-new"
    if found.code in DOUBTED:
        created = [create] if found.code == "customer.name_differs" and found.severity is Severity.BLOCKING else []
        return [actions([fix_button(card, found, words), *created], block_id)]
    offered = "none" if found.candidates else "no_one"
    if buyer.business_id or buyer.country != "FI":
        return [section(words.say(f"card.pick.{offered}"), accessory=create, block_id=block_id)]
    fix = fix_button(card, found, words)
    return [section(words.say(f"card.pick.{offered}_without_id")), actions([fix, create], block_id)]


def notices(card: Card, words: Words) -> list[Block]:
    """What happened to the deal after it was won, and dates gone by: also where the checks are no longer shown.

    What is no more to be sent or taken back has no use for what its date would stand in the way of.
    """
    kinds = (NEWS, *DATED, "dismissed.") if card.payment in UNPAID else (NEWS, "dismissed.")
    told = [found for found in card.draft.findings if found.code.startswith(kinds)]
    return [block for found in told for block in _shown(card, found, words)]
