"""The App Home: what waits for this person first, then how to start."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.card import Card
from bot.domain.ids import DraftId
from bot.domain.person import Language
from bot.domain.text import text
from bot.messages.alerts import alert_buttons
from bot.messages.blocks import Block, clip, compact, context, divider, header, linked, one_line, plain, rich, section
from bot.messages.blocks import actions as actions_block
from bot.messages.blocks import button as button_of
from bot.messages.card_words import headline
from bot.messages.forms import View
from bot.messages.review import review_button
from bot.messages.texts import pieces, render, say

SHOWN = 10


def home(
    language: Language,
    *,
    pending: Sequence[Card],
    alerts: Sequence[Alert],
    commands: tuple[str, str] = ("/won", "/paid"),
    links: Mapping[DraftId, str] | None = None,
    start_button: bool = False,
    updated_at: datetime | None = None,
) -> View:
    """`commands` are the names of /won and /paid, `links` the cards' permalinks as Slack gave them: each row is one.

    `start_button` shows a button `won.open`, which must open the form of a won deal.
    """
    blocks = [
        *_pending(pending, links or {}, language),
        divider(),
        *_alerts(alerts, language),
        divider(),
        *_start(commands, language, start_button=start_button),
    ]
    if updated_at:
        blocks.append(context([plain(say("home.updated", language, at=updated_at))]))
    return {"type": "home", "blocks": blocks}


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


def _alerts(alerts: Sequence[Alert], language: Language) -> list[Block]:
    if not alerts:
        return [header(say("home.alerts.title", language)), section(say("home.alerts.none", language))]
    built = [header(say("home.alerts.count", language, count=len(alerts)))]
    for alert in alerts[:SHOWN]:
        subject = one_line(alert.subject, 100)
        built.append(section(f"{subject}\n{clip(render(alert.what, language), 500)}"))
        built.append(alert_buttons(alert, language))
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
