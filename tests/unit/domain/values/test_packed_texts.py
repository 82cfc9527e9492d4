import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.deals.deal import Source, marker_of
from bot.domain.values.ids import CompanyId
from bot.domain.values.localized import packed, text, unpacked
from bot.domain.values.money import Money


@pytest.mark.parametrize(
    "value",
    [
        "words",
        7,
        Decimal("25.50"),
        Money(Decimal("12.30"), "SEK"),
        date(2026, 11, 22),
        datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
    ],
)
def test_text_comes_back_from_json_with_the_types_it_had(value):
    said = text("finding.any", value=value)
    back = unpacked(json.loads(json.dumps(packed(said))))
    assert back == said
    assert type(back.args["value"]) is type(value)


@pytest.mark.parametrize("value", [None, 1.5, {"other": 1}])
def test_argument_of_another_kind_is_refused(value):
    with pytest.raises(ValueError):
        unpacked({"key": "any", "args": {"value": value}})


def test_marker_is_stable_and_fits_procountor():
    marker = marker_of(CompanyId("c1"), Source.HUBSPOT, "42")
    assert marker == marker_of(CompanyId("c1"), Source.HUBSPOT, "42")
    assert marker.startswith("V-")
    assert len(marker) == 12


def test_marker_tells_companies_sources_and_deals_apart():
    known = {
        marker_of(CompanyId(company), source, deal)
        for company in ("c1", "c2")
        for source in Source
        for deal in ("1", "11", "111")
    }
    assert len(known) == 2 * len(Source) * 3
