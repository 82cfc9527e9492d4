"""The App Home: what waits for this person first, then how to start."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.approval.notices import Notify
from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import Alert
from bot.domain.values.ids import DraftId
from bot.domain.values.localized import Text, text
from bot.messages.alerts import alert_actions, concerned
from bot.messages.card.facts import amount_of, customer_of, headline, mentions
from bot.messages.forms.review import review_button
from bot.messages.kit.block_kit import (
    Block,
    clip,
    compact,
    context,
    divider,
    header,
    linked,
    mrkdwn,
    one_line,
    option,
    plain,
    rich,
    section,
)
from bot.messages.kit.block_kit import actions as actions_block
from bot.messages.kit.block_kit import button as button_of
from bot.messages.kit.catalog import escape, sentences
from bot.messages.kit.views import View
from bot.messages.kit.words import Words

SHOWN = 10


def home(
    words: Words,
    *,
    pending: Sequence[Card],
    alerts: Sequence[Alert],
    unsent: Sequence[Card] = (),
    own: Sequence[Card] = (),
    commands: tuple[str, str] = ("/won", "/paid"),
    links: Mapping[DraftId, str] | None = None,
    counts: Mapping[str, int] | None = None,
    notify: Notify | None = None,
    start_button: bool = False,
    settles: bool = True,
    updated_at: datetime | None = None,
) -> View:
    """`counts`: how many there are of `pending`, `unsent`, `own` and `alerts`, where not all of them are given. `notify`
    shows the choice of how this person is told of what waits.

    `commands` are the names of /won and /paid, `links` the cards' permalinks as Slack gave them: each row is one.

    `settles`: whether the alerts have buttons for this person. `start_button` shows a button `won.open`, which must open the form of a won deal.
    """
    total = {"pending": len(pending), "unsent": len(unsent), "own": len(own), "alerts": len(alerts)} | dict(
        counts or {}
    )
    blocks = [
        *_pending(pending, links or {}, words, total["pending"]),
        *_choice(notify, words),
        *_listed("unsent", unsent, links or {}, words, total["unsent"]),
        *_own(own, links or {}, words, total["own"]),
        divider(),
        *_alerts(alerts, words, total["alerts"], settles=settles),
        divider(),
        *_start(commands, words, start_button=start_button),
    ]
    if updated_at:
        blocks.append(context([plain(words.say("home.updated", at=updated_at))]))
    return {"type": "home", "blocks": blocks}


def shut(said: Text, words: Words) -> View:
    """For whoever is not let in: why, and who can help."""
    return {"type": "home", "blocks": [rich(words.pieces(said))]}


def _pending(cards: Sequence[Card], links: Mapping[DraftId, str], words: Words, count: int) -> list[Block]:
    if not cards:
        return [header(words.say("home.pending.title")), section(words.say("home.pending.none"))]
    built = [header(words.say("home.pending.count", count=count))]
    for card in cards[:SHOWN]:
        link = links.get(card.draft.id)
        built.append(linked(link, headline(card, words)) if link else section(headline(card, words)))
    return [*built, *_cut(cards, count, words), review_button(words)]


def _cut(shown: Sequence[object], count: int, words: Words) -> list[Block]:
    """Nothing where all of them are shown."""
    rest = count - len(shown[:SHOWN])
    return [context([plain(words.say("home.more", count=rest))])] if rest > 0 else []


def _choice(notify: Notify | None, words: Words) -> list[Block]:
    if notify is None:
        return []
    options = [option(words.say(f"notify.{how}"), compact(n=how.value)) for how in Notify]
    chosen = options[list(Notify).index(notify)]
    element: Block = {
        "type": "static_select",
        "action_id": "notify.choose",
        "options": options,
        "initial_option": chosen,
    }
    return [section(words.say("home.notify"), accessory=element, block_id="home-notify")]


def _listed(what: str, cards: Sequence[Card], links: Mapping[DraftId, str], words: Words, count: int) -> list[Block]:
    """Nothing at all where there is none."""
    if not cards:
        return []
    return [
        header(words.say(f"home.{what}.count", count=count)),
        *(_row(card, links, words) for card in cards[:SHOWN]),
        *_cut(cards, count, words),
    ]


def _row(card: Card, links: Mapping[DraftId, str], words: Words) -> Block:
    told = {"customer": customer_of(card), "amount": amount_of(card, words), "state": card.draft.state.value}
    said, link = words.say("home.row", **told), links.get(card.draft.id)
    return linked(link, said) if link else section(said)


def _own(cards: Sequence[Card], links: Mapping[DraftId, str], words: Words, count: int) -> list[Block]:
    """Also whom each waits for: the person can then ask them."""
    built = _listed("own", cards, links, words, count)[:1]
    for card in cards[:SHOWN]:
        built.append(_row(card, links, words))
        if card.draft.state is DraftState.PENDING and card.approvers:
            who = mentions(card.approvers, words)
            built.append(context([mrkdwn(f"{escape(words.say('card.approvers'))} {who}")]))
    return [*built, *_cut(cards, count, words)]


def _alerts(alerts: Sequence[Alert], words: Words, count: int, *, settles: bool) -> list[Block]:
    if not alerts:
        return [header(words.say("home.alerts.title")), section(words.say("home.alerts.none"))]
    built = [header(words.say("home.alerts.count", count=count))]
    for alert in alerts[:SHOWN]:
        subject = one_line(alert.subject, 100)
        said = sentences(*(words.render(part) for part in (alert.what, *concerned(alert))))
        built.append(section(f"{subject}\n{clip(said, 500)}"))
        built += alert_actions(alert, words) if settles else []
    return [*built, *_cut(alerts, count, words)]


def _start(commands: tuple[str, str], words: Words, *, start_button: bool) -> list[Block]:
    won, paid = commands
    built = [header(words.say("home.start.title"))]
    built.append(rich(words.pieces(text("home.start.won", command=won))))
    built.append(rich(words.pieces(text("home.start.paid", command=paid))))
    if start_button:
        label = words.say("button.start")
        built.append(
            actions_block([button_of(label, "won.open", compact(h=1), spoken=label, primary=True)], "home-start")
        )
    return built
