import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.provenance import Origin
from bot.messages.card.why import why_view
from bot.messages.kit.catalog import LANGUAGES, catalog
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import card, every_card
from tests.unit.messages.slack_limits import problems, shown

NASTY = "<!channel> *b* 😀 Привет " * 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lines", [1, 60])
def test_every_explanation_fits_slack(language, lines) -> None:
    for made in every_card(NASTY, lines, 1):
        assert problems(why_view(made, Words(language)), "modal") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_origin_has_its_words(language) -> None:
    assert {f"why.from.{origin.value}" for origin in Origin} <= set(catalog(language))


def test_each_value_stands_with_its_origin() -> None:
    told = shown(why_view(card(DraftState.PENDING), Words("en"))).replace("\xa0", " ")
    assert "From the customer's record in Procountor." in told
    assert "1232\nProcountor made it." in told
    assert "P-1001\nFrom the won deal." in told
