"""A day at Revontuli, as `python -m tests.play.ten_days` plays ten: how much it asks of each person."""

from pathlib import Path

from sandbox.slack import seed
from tests.play.ten_days import MOST_CLICKS_PER_CLEAN_DEAL, MOST_MESSAGES_PER_DEAL, play


async def test_a_day_asks_little_of_anybody_and_no_message_is_without_an_act(tmp_path: Path) -> None:
    tally = await play(tmp_path, days=1, deals=6)
    assert tally.idle == []
    assert tally.deals == 6
    assert tally.sent == 6
    assert tally.clicks_per_clean_deal <= MOST_CLICKS_PER_CLEAN_DEAL
    assert tally.messages_per_deal <= MOST_MESSAGES_PER_DEAL
    assert tally.people[seed.MIKKO].messages <= 1, "who chose to hear once a day"
