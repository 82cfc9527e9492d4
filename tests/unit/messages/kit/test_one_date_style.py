"""Whatever is shown in a language shows its days in one way."""

import re
from datetime import date

import pytest

from bot.domain.values.localized import text
from bot.messages import answers
from bot.messages.alerts import alert_message
from bot.messages.card.layout import draft_card
from bot.messages.digests import overdue_digest
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.dates import parse_day
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import alert, digest, every_card, every_standing
from tests.unit.messages.slack_limits import shown

NUMERIC = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")
OTHERS = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})\b")
NAMED = re.compile(r"\b\d{1,2} [a-zA-Z]{3,4}\.? \d{4}\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_shows_its_days_in_the_one_style_of_its_language(language) -> None:
    made = [draft_card(each, Words(language)) for each in every_card()]
    made += [answers.paid_answer(each, Words(language), shareable=True) for each in every_standing()]
    made += [alert_message(alert(), Words(language)), overdue_digest(digest(3), Words(language))]
    told = "\n".join(f"{payload.text}\n{shown(payload)}" for payload in made)
    told += Words(language).say("finding.elsewhere.delivery", before="2026-11-01 – 2026-11-30", after="–")
    assert OTHERS.findall(told) == []
    wanted, other = (NUMERIC, NAMED) if language == "fi" else (NAMED, NUMERIC)
    assert len(wanted.findall(told)) > 50
    assert other.findall(told) == []


def test_only_a_period_has_its_days_written_anew() -> None:
    period = Words("fi").say("finding.elsewhere.delivery", before="2026-11-01 – 2026-11-30", after="–")
    assert "1.11.2026 – 30.11.2026" in period
    assert (
        "2026-11-01" in answers.statement(text("note.rejected", user="U1", reason="see 2026-11-01"), Words("fi")).text
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_read_back_as_it_is_shown(language, month) -> None:
    day = date(2026, month, 6)
    assert parse_day(Words(language).format(day), language) == day


@pytest.mark.parametrize(
    "written", ["6.12.2026", "06.12.2026", "6/12/2026", "2026-12-06", " 6  Dec 2026 ", "6 december 2026"]
)
def test_a_day_is_read_in_every_usual_way(written) -> None:
    assert parse_day(written, "en") == date(2026, 12, 6)


@pytest.mark.parametrize("written", ["", "6.12.", "31.2.2027", "6 Foo 2026", "6 J 2026", "tomorrow", "2026"])
def test_what_is_no_day_is_refused(written) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_day(written, "en")
