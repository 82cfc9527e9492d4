"""The App Home: what waits for this person first, then how to start."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.approval.notices import Notify
from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import Alert
from bot.domain.values.ids import DraftId
from bot.domain.values.localized import Text, text
from bot.domain.values.person import Language
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
from bot.messages.kit.catalog import escape, pieces, render, say, sentences
from bot.messages.kit.views import View

SHOWN = 10


def home(
    language: Language,
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
        *_pending(pending, links or {}, language, total["pending"]),
        *_choice(notify, language),
        *_listed("unsent", unsent, links or {}, language, total["unsent"]),
        *_own(own, links or {}, language, total["own"]),
        divider(),
        *_alerts(alerts, language, total["alerts"], settles=settles),
        divider(),
        *_start(commands, language, start_button=start_button),
    ]
    if updated_at:
        blocks.append(context([plain(say("home.updated", language, at=updated_at))]))
    return {"type": "home", "blocks": blocks}


def shut(said: Text, language: Language) -> View:
    """For whoever is not let in: why, and who can help."""
    return {"type": "home", "blocks": [rich(pieces(said, language))]}


def _pending(cards: Sequence[Card], links: Mapping[DraftId, str], language: Language, count: int) -> list[Block]:
    if not cards:
        return [header(say("home.pending.title", language)), section(say("home.pending.none", language))]
    built = [header(say("home.pending.count", language, count=count))]
    for card in cards[:SHOWN]:
        link = links.get(card.draft.id)
        built.append(linked(link, headline(card, language)) if link else section(headline(card, language)))
    return [*built, *_cut(cards, count, language), review_button(language)]


def _cut(shown: Sequence[object], count: int, language: Language) -> list[Block]:
    """Nothing where all of them are shown."""
    rest = count - len(shown[:SHOWN])
    return [context([plain(say("home.more", language, count=rest))])] if rest > 0 else []


def _choice(notify: Notify | None, language: Language) -> list[Block]:
    if notify is None:
        return []
    options = [option(say(f"notify.{how}", language), compact(n=how.value)) for how in Notify]
    chosen = options[list(Notify).index(notify)]
    element: Block = {
        "type": "static_select",
        "action_id": "notify.choose",
        "options": options,
        "initial_option": chosen,
    }
    return [section(say("home.notify", language), accessory=element, block_id="home-notify")]


def _listed(
    what: str, cards: Sequence[Card], links: Mapping[DraftId, str], language: Language, count: int
) -> list[Block]:
    """Nothing at all where there is none."""
    if not cards:
        return []
    return [
        header(say(f"home.{what}.count", language, count=count)),
        *(_row(card, links, language) for card in cards[:SHOWN]),
        *_cut(cards, count, language),
    ]


def _row(card: Card, links: Mapping[DraftId, str], language: Language) -> Block:
    told = {"customer": customer_of(card), "amount": amount_of(card, language), "state": card.draft.state.value}
    said, link = say("home.row", language, **told), links.get(card.draft.id)
    return linked(link, said) if link else section(said)


def _own(cards: Sequence[Card], links: Mapping[DraftId, str], language: Language, count: int) -> list[Block]:
    """Also whom each waits for: the person can then ask them."""
    built = _listed("own", cards, links, language, count)[:1]
    for card in cards[:SHOWN]:
        built.append(_row(card, links, language))
        if card.draft.state is DraftState.PENDING and card.approvers:
            who = mentions(card.approvers, language)
            built.append(context([mrkdwn(f"{escape(say('card.approvers', language))} {who}")]))
    return [*built, *_cut(cards, count, language)]


def _alerts(alerts: Sequence[Alert], language: Language, count: int, *, settles: bool) -> list[Block]:
    if not alerts:
        return [header(say("home.alerts.title", language)), section(say("home.alerts.none", language))]
    built = [header(say("home.alerts.count", language, count=count))]
    for alert in alerts[:SHOWN]:
        subject = one_line(alert.subject, 100)
        said = sentences(*(render(part, language) for part in (alert.what, *concerned(alert))))
        built.append(section(f"{subject}\n{clip(said, 500)}"))
        built += alert_actions(alert, language) if settles else []
    return [*built, *_cut(alerts, count, language)]


def _start(commands: tuple[str, str], language: Language, *, start_button: bool) -> list[Block]:
    won, paid = commands
    built = [header(say("home.start.title", language))]
    built.append(rich(pieces(text("home.start.won", command=won), language)))
    built.append(rich(pieces(text("home.start.paid", command=paid), language)))
    if start_button:
        label = say("button.start", language)
        built.append(
            actions_block([button_of(label, "won.open", compact(h=1), spoken=label, primary=True)], "home-start")
        )
    return built
