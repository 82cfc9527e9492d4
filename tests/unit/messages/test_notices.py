from dataclasses import replace

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.notice import Notice
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.ids import DraftId
from bot.domain.values.localized import text
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from bot.messages.notice import FINDINGS, LINES, notice_message
from tests.unit.messages.message_samples import card, content, findings, line
from tests.unit.messages.slack_limits import problems


def waiting(lines=1, found=()):
    made = card(DraftState.PENDING, found=found)
    return replace(made, draft=replace(made.draft, content=replace(content(), lines=(line(),) * lines)))


def actions(message):
    return [e["action_id"] for block in message.blocks for e in block.get("elements", []) if "action_id" in e]


def remarks(count):
    said = text("finding.email.missing")
    return tuple(Finding(code=f"x{n}", severity=Severity.WARNING, message=said) for n in range(count))


def message(*cards, count=None, language="en"):
    return notice_message(Notice(waiting=cards, count=count or len(cards)), Words(language))


def test_what_is_shown_whole_is_approved_in_the_message() -> None:
    assert "draft.approve" in actions(message(waiting()))
    assert "draft.approve" in actions(message(waiting(LINES, remarks(FINDINGS))))


@pytest.mark.parametrize(
    "made",
    [
        waiting(LINES + 1),
        waiting(1, remarks(FINDINGS + 1)),
        waiting(1, (replace(remarks(1)[0], code="deal.lost"),)),
        waiting(1, (replace(remarks(1)[0], code="details.changed"),)),
    ],
)
def test_what_is_not_shown_whole_is_approved_on_its_card_alone(made) -> None:
    assert "draft.approve" not in actions(message(made))


def test_what_is_being_checked_anew_has_no_buttons() -> None:
    made = waiting()
    assert actions(message(replace(made, draft=replace(made.draft, state=DraftState.BUILDING)))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_the_largest_message(language) -> None:
    each = waiting(LINES, (*findings(count=5), *remarks(5)))
    cards = tuple(replace(each, draft=replace(each.draft, id=DraftId(n))) for n in range(5))
    links = {one.draft.id: "https://slack.example/archives/C1/p1" for one in cards}
    full = Notice(waiting=cards, count=41, decided=cards, decided_count=50, links=links)
    made = notice_message(full, Words(language))
    assert problems(made) == []
    assert "41" in str(made.blocks)
    assert "50" in str(made.blocks)
