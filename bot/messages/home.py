"""The App Home: what waits for this person first, then how to start."""

from collections.abc import Mapping, Sequence
from datetime import datetime

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
    start_button: bool = False,
    settles: bool = True,
    updated_at: datetime | None = None,
) -> View:
    """`commands` are the names of /won and /paid, `links` the cards' permalinks as Slack gave them: each row is one.

    `settles`: whether the alerts have buttons for this person. `start_button` shows a button `won.open`, which must open the form of a won deal.
    """
    blocks = [
        *_pending(pending, links or {}, language),
        *_listed("unsent", unsent, links or {}, language),
        *_own(own, links or {}, language),
        divider(),
        *_alerts(alerts, language, settles=settles),
        divider(),
        *_start(commands, language, start_button=start_button),
    ]
    if updated_at:
        blocks.append(context([plain(say("home.updated", language, at=updated_at))]))
    return {"type": "home", "blocks": blocks}


def shut(said: Text, language: Language) -> View:
    """For whoever is not let in: why, and who can help."""
    return {"type": "home", "blocks": [rich(pieces(said, language))]}


def _pending(cards: Sequence[Card], links: Mapping[DraftId, str], language: Language) -> list[Block]:
    if not cards:
        return [header(say("home.pending.title", language)), section(say("home.pending.none", language))]
    built = [header(say("home.pending.count", language, count=len(cards)))]
    for card in cards[:SHOWN]:
        link = links.get(card.draft.id)
        built.append(linked(link, headline(card, language)) if link else section(headline(card, language)))
    if len(cards) > SHOWN:
        built.append(context([plain(say("home.more", language, count=len(cards) - SHOWN))]))
    return [*built, review_button(language)]


def _listed(what: str, cards: Sequence[Card], links: Mapping[DraftId, str], language: Language) -> list[Block]:
    """Nothing at all where there is none."""
    if not cards:
        return []
    return [
        header(say(f"home.{what}.count", language, count=len(cards))),
        *(_row(card, links, language) for card in cards[:SHOWN]),
    ]


def _row(card: Card, links: Mapping[DraftId, str], language: Language) -> Block:
    told = {"customer": customer_of(card), "amount": amount_of(card, language), "state": card.draft.state.value}
    said, link = say("home.row", language, **told), links.get(card.draft.id)
    return linked(link, said) if link else section(said)


def _own(cards: Sequence[Card], links: Mapping[DraftId, str], language: Language) -> list[Block]:
    """Also whom each waits for: the person can then ask them."""
    built = _listed("own", cards, links, language)[:1]
    for card in cards[:SHOWN]:
        built.append(_row(card, links, language))
        if card.draft.state is DraftState.PENDING and card.approvers:
            who = mentions(card.approvers, language)
            built.append(context([mrkdwn(f"{escape(say('card.approvers', language))} {who}")]))
    return built


def _alerts(alerts: Sequence[Alert], language: Language, *, settles: bool) -> list[Block]:
    if not alerts:
        return [header(say("home.alerts.title", language)), section(say("home.alerts.none", language))]
    built = [header(say("home.alerts.count", language, count=len(alerts)))]
    for alert in alerts[:SHOWN]:
        subject = one_line(alert.subject, 100)
        said = sentences(*(render(part, language) for part in (alert.what, *concerned(alert))))
        built.append(section(f"{subject}\n{clip(said, 500)}"))
        built += alert_actions(alert, language) if settles else []
    if len(alerts) > SHOWN:
        built.append(context([plain(say("home.more", language, count=len(alerts) - SHOWN))]))
    return built


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
