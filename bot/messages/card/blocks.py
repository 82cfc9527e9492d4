"""The parts of a card as blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.approval.approval import Approval, Decision
from bot.domain.card import Card
from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import Draft
from bot.domain.preflight.asked import Asked, asked_of
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import NEWS, Candidate, Cure, Finding, Severity
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.card.cure_rows import FIX_LABELS, cure_row
from bot.messages.card.facts import amount_of, channel_of, customer_of, headings, number_of, rows_of
from bot.messages.kit.block_kit import (
    Block,
    actions,
    button,
    clip,
    compact,
    confirmation,
    context,
    inert,
    mrkdwn,
    one_line,
    plain,
    rich,
    section,
    table,
)
from bot.messages.kit.catalog import Piece, formatted, pieces, render, say, speech, spoken

FINDING = 400
"""Longest finding shown."""
RECORDS = 10
"""Newest decisions shown."""
SIGNS = {Severity.BLOCKING: "⛔", Severity.WARNING: "⚠️", Severity.OK: "✓"}
DATED = ("date.", "period.")  # findings about the invoice's date, as it is on one day
UNPAID = (None, Payment.OPEN, Payment.OVERDUE)
"""As long as nothing was paid or settled, an approved invoice may be sent or taken back."""
OF_TODAY = "-today"
"""Ends the block_id of what is said of this day only: the card stands as it is when the day is over."""
DOUBTED = ("customer.name_differs", "customer.own_id", "customer.id_taken", "customer.by_name")
"""The identifier itself may be wrong, or there is none: another one can be given."""


@dataclass(frozen=True, slots=True)
class CardLimits:
    """How much of each list a card shows."""

    lines: int = 8
    findings: int = 8
    candidates: int = 5


def value_of(draft: Draft, **more: str | int) -> str:
    return compact(d=draft.id, r=draft.revision, **more)


def card_button(
    card: Card, action_id: str, label: str, language: Language, *, primary: bool = False, asks: Block | None = None
) -> Block:
    about = say("card.button.about", language, label=label, customer=customer_of(card))
    return button(label, action_id, value_of(card.draft), spoken=about, primary=primary, asks=asks)


def asking(card: Card, what: str, language: Language) -> Block:
    """The second question of `send` and `withdraw`: whose invoice, how much, and where it goes."""
    content = card.draft.content
    told = {"customer": customer_of(card), "amount": amount_of(card, language), "number": number_of(card)}
    channel = one_line(channel_of(content, language), 90) if content else ""
    return confirmation(
        say(f"confirm.{what}.title", language),
        say(f"confirm.{what}.text", language, channel=channel, **told),
        confirm=say(f"button.{what}", language),
        deny=say("button.cancel", language),
    )


def line_table(card: Card, language: Language, room: CardLimits) -> list[Block]:
    """The lines exactly as they will be invoiced; those that do not fit are counted and summed."""
    content = card.draft.content
    currency = content.currency if content else card.deal.currency
    rows = rows_of(content.lines if content else card.deal.lines, currency, language)
    if not rows:
        return []
    shown, hidden = rows[: room.lines], rows[room.lines :]
    cells = [headings(card, language)]
    cells += [
        [row.name, row.quantity, row.price, row.vat, formatted(Money(row.sum, currency), language)] for row in shown
    ]
    if hidden:
        rest = Money(sum((row.sum for row in hidden), Decimal(0)), currency)
        cells.append([say("card.lines.more", language, count=len(hidden)), "", "", "", formatted(rest, language)])
    return [table(cells, right=frozenset({1, 2, 3, 4}))]


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
    about = one_line(render(found.message, language), 60)
    match found.cure:
        case Cure.EDIT:
            return button(say("button.edit", language), "draft.edit", value_of(card.draft), spoken=about)
        case Cure.FIX:
            return fix_button(card, found, language)
        case Cure.RETRY:
            return button(say("button.retry", language), "draft.retry", value_of(card.draft), spoken=about)
    link = card.links.get(str(found.message.args.get("marker", "")))
    return (
        button(say("button.open_card", language), "card.open", value_of(card.draft), spoken=about, url=link)
        if link
        else None
    )


def fix_button(card: Card, found: Finding, language: Language) -> Block:
    label = say(FIX_LABELS.get(found.code, "button.business_id"), language)
    about = one_line(render(found.message, language), 60)
    return button(label, "draft.fix", value_of(card.draft, f=found.code), spoken=about)


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
    about = one_line(buyer.name, 60)
    label = say("button.create_customer", language)
    create = button(label, "customer.pick", value_of(card.draft, p="new"), spoken=f"{label}: {about}")
    block_id = f"{card.draft.block_id}-pick-{number}-new"
    if found.code in DOUBTED:
        created = [create] if found.code == "customer.name_differs" and found.severity is Severity.BLOCKING else []
        return [actions([fix_button(card, found, language), *created], block_id)]
    offered = "none" if found.candidates else "no_one"
    if buyer.business_id or buyer.country != "FI":
        return [section(say(f"card.pick.{offered}", language), accessory=create, block_id=block_id)]
    fix = fix_button(card, found, language)
    return [section(say(f"card.pick.{offered}_without_id", language)), actions([fix, create], block_id)]


def notices(card: Card, language: Language) -> list[Block]:
    """What happened to the deal after it was won, and dates gone by: also where the checks are no longer shown.

    What is no more to be sent or taken back has no use for what its date would stand in the way of.
    """
    kinds = (NEWS, *DATED, "dismissed.") if card.payment in UNPAID else (NEWS, "dismissed.")
    told = [found for found in card.draft.findings if found.code.startswith(kinds)]
    return [block for found in told for block in _shown(card, found, language)]


def records(approvals: Sequence[Approval], language: Language) -> list[Block]:
    """Who decided what, and when; reasons are shown literally."""
    lines = [_record(approval, language) for approval in approvals[-RECORDS:]]
    if rest := len(approvals) - len(lines):
        lines.insert(0, (say("card.records.more", language, count=rest),))
    return [rich(*lines)] if lines else []


def _record(approval: Approval, language: Language) -> tuple[Piece, ...]:
    match approval.decision:
        case Decision.APPROVED:
            said = text("record.approved", user=approval.user, at=approval.at)
        case Decision.SENT:
            said = text("record.sent", user=approval.user, at=approval.at)
        case Decision.REJECTED:
            reason = clip(approval.reason or "", 500)
            said = text("record.rejected", user=approval.user, at=approval.at, reason=reason)
    return pieces(said, language)


def trailing(card: Card, language: Language) -> Block:
    """Where it came from and how to find it again."""
    elements = []
    if card.deal.requester:
        elements.append(mrkdwn(speech(text("card.requested", user=card.deal.requester), language)))
    if title := one_line(card.deal.title, 150):
        elements.append(plain(title))
    if number := number_of(card):
        elements.append(plain(say("card.invoice_number", language, number=number)))
    elements.append(plain(say("card.mark", language, marker=card.draft.marker)))
    if any(found.code.startswith("registry.") for found in card.draft.findings):
        elements.append(plain(say("card.register_credit", language)))
    return context(elements)


def credit_request(card: Card, language: Language) -> list[Block]:
    """Who asked for the credit, and why: nothing else on the card says what it is for."""
    content = card.draft.content
    if content is None or content.credit_asked_by is None:
        return []
    said = text("card.credit_asked", user=content.credit_asked_by, reason=clip(content.credit_reason or "", 500))
    return [rich(pieces(said, language))]


def _divisible(card: Card) -> bool:
    """A part is not divided again, and a credit takes back its invoice whole."""
    content = card.draft.content
    return card.deal.part == 1 and not (content and content.credits)


def _asking_to_approve(card: Card, language: Language) -> Block | None:
    """Whoever approves a deal that changed or was lost, or sends the invoice with it, says so knowingly."""
    news = [render(found.message, language) for found in card.draft.findings if found.code.startswith(NEWS)]
    if sends_at_once(card):
        sending = asking(card, "send", language)["text"]["text"]
        said = f"{one_line(' '.join(news), 110)}\n{sending}" if news else sending
        title, approve = say("confirm.approve_send.title", language), say("button.approve_send", language)
    elif news:
        said = one_line(" ".join(news), 290)
        title, approve = say("confirm.approve.title", language), say("button.approve", language)
    else:
        return None
    return confirmation(title, said, confirm=approve, deny=say("button.cancel", language))


def sends_at_once(card: Card) -> bool:
    """Whether one more approval is the last one needed, and sends the invoice."""
    content, given = card.draft.content, [a for a in card.approvals if a.decision is Decision.APPROVED]
    goes = content is not None and content.channel is not Channel.NO_SENDING
    return card.sends and goes and len(given) + 1 >= card.approvals_needed


def approve_button(card: Card, language: Language) -> Block:
    label, asks = say("button.approve", language), _asking_to_approve(card, language)
    return card_button(card, "draft.approve", label, language, primary=True, asks=asks)


def decision_buttons(card: Card, language: Language, *, preview: bool) -> Block:
    buttons = [
        approve_button(card, language),
        card_button(card, "draft.edit", say("button.edit", language), language),
        *([card_button(card, "draft.plan", say("button.plan", language), language)] if _divisible(card) else []),
    ]
    if preview:
        buttons.append(card_button(card, "draft.preview", say("button.preview", language), language))
    buttons.append(card_button(card, "draft.send_back", say("button.send_back", language), language))
    buttons.append(card_button(card, "draft.reject", say("button.reject", language), language))
    return actions(buttons, card.draft.block_id)
