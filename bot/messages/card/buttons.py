"""The buttons of a card: which it has in its present state, and what some of them ask before they do it."""

from bot.domain.approval.approval import Decision
from bot.domain.card import Card
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.values.finding import NEWS, REFUSED, Cure, blocking
from bot.messages.card.facts import amount_of, channel_of, customer_of, headline, number_of
from bot.messages.card.news_words import can_be_taken_back, is_sendable, offers_credit
from bot.messages.card.view_model import Button, Question
from bot.messages.kit.block_kit import compact, one_line
from bot.messages.kit.words import Words

PRIMARY = ("deal.draft", "draft.approve", "draft.send")


def value_of(draft: Draft, **more: str | int) -> str:
    return compact(d=draft.id, r=draft.revision, **more)


def card_button(
    card: Card,
    action_id: str,
    words: Words,
    label: str = "",
    *,
    primary: bool = False,
    question: Question | None = None,
) -> Button:
    """Called by what it does (`button.edit` for `draft.edit`), unless a `label` says otherwise."""
    label = label or words.say(f"button.{action_id.partition('.')[2]}")
    about = words.say("card.button.about", label=label, customer=customer_of(card))
    return Button(
        label=label,
        action_id=action_id,
        value=value_of(card.draft),
        spoken=about,
        primary=primary,
        question=question or _question(card, action_id, words),
    )


def card_buttons(card: Card, words: Words, *, preview: bool) -> tuple[Button, ...]:
    """`preview`: whether a picture of the invoice can be asked for."""
    stopping = blocking(card.draft.findings)
    primary = PRIMARY if stopping else (*PRIMARY, "draft.retry")
    offered = [name for name in _offered(card) if preview or name != "draft.preview"]
    return tuple(card_button(card, name, words, primary=name in primary) for name in offered)


def open_button(card: Card, link: str, words: Words) -> Button:
    """Leads to the card from elsewhere."""
    return Button(
        label=words.say("button.open_card"),
        action_id="card.open",
        value=value_of(card.draft),
        spoken=one_line(headline(card, words), 60),
        url=link,
    )


def why_button(card: Card, words: Words) -> tuple[Button, ...]:
    """Tells where the values came from, once there are any to decide on or ask about."""
    nothing = card.draft.content is None or card.draft.state is DraftState.ASKED
    return () if nothing else (card_button(card, "draft.why", words),)


def _offered(card: Card) -> tuple[str, ...]:
    """In the order in which they stand; none where there is nothing left to do."""
    content = card.draft.content
    offered: tuple[str, ...] = ()
    match card.draft.state:
        case DraftState.ASKED:
            offered = ("deal.draft", "deal.skip")
        case DraftState.PARKED:
            offered = _offered_parked(card)
        case DraftState.PENDING:
            plan = ("draft.plan",) if _divisible(card) else ()
            offered = ("draft.approve", "draft.edit", *plan, "draft.preview", "draft.send_back", "draft.reject")
        case DraftState.APPROVED if can_be_taken_back(card):
            offered = (*(("draft.send",) if is_sendable(card) else ()), "draft.preview", "draft.withdraw")
        case DraftState.SENT if offers_credit(card):
            offered = ("draft.credit",)
        case DraftState.REJECTED if not (content and content.credits):
            offered = ("draft.anew",)
    return offered


def _offered_parked(card: Card) -> tuple[str, ...]:
    """Without a finding that says what to do, checking again is the way on; also where that is done in Procountor.

    Beside dating it today, any other day on which the books are open can be chosen; and a changed deal followed.
    """
    found, stopping = card.draft.findings, blocking(card.draft.findings)
    closed = any(f.code.startswith("period.") and f.cure is Cure.FIX for f in found)
    changed = card.draft.content is not None and any(f.code == "deal.changed" for f in found)
    refused = any(f.code == REFUSED and f.cure is Cure.EDIT for f in stopping)
    retry = ("draft.retry",) if refused or not stopping else ()
    return (*retry, *(("draft.edit",) if closed or changed else ()), "draft.reject")


def _divisible(card: Card) -> bool:
    """A part is not divided again, and a credit takes back its invoice whole."""
    content = card.draft.content
    return card.deal.part == 1 and not (content and content.credits)


def _question(card: Card, action_id: str, words: Words) -> Question | None:
    match action_id:
        case "draft.send" | "draft.withdraw":
            return _question_of_press(card, action_id.removeprefix("draft."), words)
        case "draft.approve":
            return _question_of_approval(card, words)
        case _:
            return None


def _question_of_press(card: Card, press: str, words: Words) -> Question:
    """Of `send` and `withdraw`: whose invoice, how much, and where it goes."""
    content = card.draft.content
    channel = one_line(channel_of(content, words), 90) if content else ""
    asked = words.say(
        f"confirm.{press}.text",
        channel=channel,
        customer=customer_of(card),
        amount=amount_of(card, words),
        number=number_of(card),
    )
    return Question(
        title=words.say(f"confirm.{press}.title"),
        text=asked,
        confirm=words.say(f"button.{press}"),
        deny=words.say("button.cancel"),
    )


def _question_of_approval(card: Card, words: Words) -> Question | None:
    """Whoever approves a deal that changed or was lost, or sends the invoice with it, says so knowingly."""
    news = " ".join(words.render(found.message) for found in card.draft.findings if found.code.startswith(NEWS))
    if sends_at_once(card):
        sending = _question_of_press(card, "send", words).text
        asked, ending = (f"{one_line(news, 110)}\n{sending}" if news else sending), "approve_send"
    elif news:
        asked, ending = one_line(news, 290), "approve"
    else:
        return None
    return Question(
        title=words.say(f"confirm.{ending}.title"),
        text=asked,
        confirm=words.say(f"button.{ending}"),
        deny=words.say("button.cancel"),
    )


def sends_at_once(card: Card) -> bool:
    """Whether one more approval is the last one needed, and sends the invoice."""
    given = sum(vote.decision is Decision.APPROVED for vote in card.approvals)
    return card.sends and is_sendable(card) and given + 1 >= card.approvals_needed
