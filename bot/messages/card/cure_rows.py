"""What the buttons of cures are called, and those under findings with more than one way out."""

from bot.domain.card import Card
from bot.domain.customers.near_ids import near_in
from bot.domain.preflight.exchange_rate import RATE_DIFFERS
from bot.domain.values.finding import SENT_BACK, Cure, Finding
from bot.messages.card.buttons import value_of
from bot.messages.card.view_model import ActionRow, Button
from bot.messages.kit.block_kit import one_line
from bot.messages.kit.words import Words

FIX_LABELS = {
    "registry.name_differs": "button.use_register",
    "registry.address_differs": "button.use_register",
    "email.missing": "button.give_email",
    "einvoice.missing": "button.give_einvoice",
    "einvoice.invalid": "button.give_einvoice",
    "address.incomplete": "button.give_address",
    "channel.none": "button.choose_channel",
    "channel.read_only": "button.choose_channel",
    "customer.other_id": "button.choose_customer",
    "vat.id_missing": "button.give_vat_id",
    "date.past": "button.date_today",
    "reference.invalid": "button.new_reference",
    "date.stale": "button.date_today",
    "period.closed": "button.date_today",
    "period.refused": "button.date_today",
    "currency.rate_differs": "button.ledger_rate",
    "deal.changed": "button.seen",
    "deal.lost": "button.seen",
    "details.address_differs": "button.choose_detail",
    "details.email_differs": "button.choose_detail",
    "details.einvoice_differs": "button.choose_detail",
}
"""By finding; every other one is cured by a business ID."""

ASKED_AGAIN = (
    "owner.unknown",
    "owner.unanswered",
    "owner.deactivated",
    "owner.outsider",
    "foreign.customer",
    "period.refused_today",
    "terms.unreadable",
    "vat.not_enabled",
    "vat.status_not_used",
    "vat.sum_differs",
)
"""What Slack or Procountor says may be another thing by now, as somebody corrected it there: also without an edit here."""


def cure_rows(card: Card, found: Finding, words: Words, number: int) -> tuple[ActionRow, ...]:
    about, value = one_line(words.render(found.message), 60), value_of(card.draft)
    buttons = []
    if found.cure is Cure.OWNER:
        buttons.append(Button(label=words.say("button.name_owner"), action_id="owner.name", value=value, spoken=about))
    if found.code in ASKED_AGAIN:
        buttons.append(Button(label=words.say("button.retry"), action_id="draft.retry", value=value, spoken=about))
    if found.code == SENT_BACK:
        label = words.say("button.ready")
        buttons.append(Button(label=label, action_id="draft.retry", value=value, spoken=about, primary=True))
    if found.code == RATE_DIFFERS:
        buttons.append(Button(label=words.say("button.edit"), action_id="draft.edit", value=value, spoken=about))
    ways = ActionRow(buttons=tuple(buttons), block_id=f"{card.draft.block_id}-ways-{number}")
    taken = (_take(card, found, near, name, words) for near, name in near_in(found.message))
    return (*((ways,) if buttons else ()), *taken)


def _take(card: Card, found: Finding, business_id: str, name: str, words: Words) -> ActionRow:
    """One row per company: Slack allows an action_id once in a block."""
    take = Button(
        label=words.say("button.take_id", business_id=business_id),
        action_id="draft.fix",
        value=value_of(card.draft, f=found.code, i=business_id),
        spoken=one_line(name, 40),
    )
    return ActionRow(text=f"{business_id} · {one_line(name, 100)}", buttons=(take,))
