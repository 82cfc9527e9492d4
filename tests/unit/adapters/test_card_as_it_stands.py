"""Whether a card in Slack shows its draft: every word of it, and none of what Slack changes by keeping it."""

import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.adapters.slack.messenger import SlackMessenger
from bot.domain.approval.rules import Why
from bot.domain.drafts.draft import DraftState, MessageRef
from bot.domain.preflight.dates import date_findings
from bot.domain.values.ids import UserId
from bot.messages.card.blocks import OF_TODAY
from bot.messages.card.layout import draft_card
from tests.unit.messages.message_samples import card, content, every_card, line, two_approvals

Json = dict[str, Any]
REF = MessageRef(channel="C1", ts="1")
TRICKY = "Sähkö & Co <Oy> &amp; www.aalto.fi *tähti* :smile: Åbo"


class Client:
    """Slack, with one message."""

    def __init__(self, message: Json) -> None:
        self.message = message

    async def conversations_history(self, **_asked: Any) -> Json:
        return {"messages": [self.message | {"ts": REF.ts}]}


def posted(shown) -> Json:
    payload = draft_card(shown, "en")
    return {"text": payload.text, "blocks": copy.deepcopy(payload.blocks)}


async def shows(message: Json, wanted) -> bool:
    channels = {"deals_channel": "#deals", "alerts_channel": "#alerts", "digest_channel": "#sales"}
    return await SlackMessenger(Client(message), None, language="en", **channels).shows(wanted, REF)


def kept(value: Any) -> Any:
    """As Slack gives blocks back: ids, defaults and escapes of its own, keys in another order."""
    match value:
        case list():
            return [kept(each) for each in value]
        case {"type": "plain_text", "text": text}:
            return {"text": named(escaped(text)), "emoji": True, "type": "plain_text"}
        case {"type": "mrkdwn", "text": text}:
            return {"text": named(marked(text)), "verbatim": False, "type": "mrkdwn"}
        case {"type": "raw_text", "text": text}:
            leaf = {"type": "text", "text": text}
            return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}
        case dict():
            more = {"block_id": "aB3"} if "type" in value and "block_id" not in value else {}
            return more | {key: kept(each) for key, each in reversed(value.items())}
        case _:
            return value


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def named(text: str) -> str:
    return text.replace("⛔", ":no_entry:").replace("⚠️", ":warning:").replace("\u00a0", " ")


def marked(text: str) -> str:
    return text.replace("talous@aalto.fi", "<mailto:talous@aalto.fi|talous@aalto.fi>").replace("U02BOB>", "U02BOB|bob>")


def apart(message: Json) -> Json:
    """The table beside the blocks."""
    tables = [block for block in message["blocks"] if block["type"] == "table"]
    others = [block for block in message["blocks"] if block["type"] != "table"]
    return message | {"blocks": others, "attachments": [{"blocks": tables}]}


CARDS = [*every_card(), *every_card(TRICKY, lines=12, many=5)]


@pytest.mark.parametrize("shown", CARDS, ids=range(len(CARDS)))
async def test_a_card_is_known_again_whatever_slack_makes_of_its_blocks(shown) -> None:
    message = posted(shown)
    assert await shows(message, shown)
    slacks = message | {"blocks": kept(message["blocks"]), "text": marked(message["text"])}
    assert await shows(slacks, shown)
    assert await shows(apart(slacks), shown)


def places(part: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where texts stand; what is asked after a press, and what only a screen reader says of it, left out."""
    if isinstance(part, list):
        return [found for number, each in enumerate(part) for found in places(each, (*here, number))]
    if not isinstance(part, dict):
        return []
    own = [(*here, "text")] if isinstance(part.get("text"), str) else []
    return own + [f for key, each in part.items() if key != "confirm" for f in places(each, (*here, key))]


def changed(blocks: list[Json], place: tuple[Any, ...]) -> list[Json]:
    blocks = copy.deepcopy(blocks)
    part: Any = blocks
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = f"{part[place[-1]]}9"
    return blocks


def is_of_today(block: Json) -> bool:
    """Whether a waiting draft can be approved depends on the day."""
    return str(block.get("block_id", "")).endswith(OF_TODAY)


@pytest.mark.parametrize("state", [DraftState.PARKED, DraftState.APPROVED, DraftState.SENT, DraftState.PENDING])
async def test_no_word_and_no_figure_of_a_card_can_be_replaced_unnoticed(state: DraftState) -> None:
    shown = next(each for each in every_card(lines=3) if each.draft.state is state and each.draft.content)
    message = posted(shown)
    votes = [n for n, block in enumerate(message["blocks"][:-1]) if block["type"] == "context" or is_of_today(block)]
    found = [place for place in places(message["blocks"]) if place[0] not in votes]
    assert len(found) > 20
    for place in found:
        assert not await shows(message | {"blocks": changed(message["blocks"], place)}, shown), place


async def test_a_sum_replaced_in_the_table_that_slack_keeps_apart_is_noticed() -> None:
    shown = next(each for each in every_card() if each.draft.state is DraftState.PENDING)
    message = apart(posted(shown))
    message["attachments"][0]["blocks"][0]["rows"][1][-1]["text"] = "1,00 €"
    assert not await shows(message, shown)


def aged(shown, days: int):
    """The same card so many days later."""
    made = shown.draft
    today = made.content.invoice_date + timedelta(days=days)
    findings = (*date_findings(made.content, today), *made.findings)
    return replace(shown, today=today, draft=replace(made, findings=findings))


@pytest.mark.parametrize("state", [DraftState.PENDING, DraftState.APPROVED])
async def test_a_card_that_is_some_days_old_still_shows_its_draft(state: DraftState) -> None:
    young = next(each for each in every_card() if each.draft.state is state and each.draft.content)
    assert {len(aged(young, days).draft.findings) - len(young.draft.findings) for days in (0, 12, 40)} == {0, 1}
    for then, now in ((0, 12), (12, 13), (13, 40), (40, 0)):
        assert await shows(posted(aged(young, then)), aged(young, now))


async def test_who_may_decide_by_now_makes_no_card_differ() -> None:
    shown = next(each for each in every_card() if each.draft.state is DraftState.PENDING)
    later = replace(two_approvals(shown, Why.NEW_CUSTOMER), approvers=(UserId("U09NEW"),))
    assert posted(later) != posted(shown)
    assert await shows(posted(shown), later)


async def test_a_price_that_changed_is_another_card() -> None:
    shown = card(DraftState.PENDING)
    dearer = replace(content(), lines=(line("Website renewal", comment="October", unit_price=Decimal(13000)),))
    assert not await shows(posted(shown), replace(shown, draft=replace(shown.draft, content=dearer)))
