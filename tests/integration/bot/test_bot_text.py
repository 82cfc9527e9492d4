"""Names and texts as people really write them: shown literally in Slack, reduced visibly for Procountor."""

import json
from typing import Any

import pytest

from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Office, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
NASTY = "<!channel> *Ääkkönen* 🎉 Кириллица"


def live(value: Any) -> list[str]:
    """Every string Slack would read for mentions and formatting."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [found for inner in value.values() for found in live(inner)]
    return [found for inner in value for found in live(inner)] if isinstance(value, list) else []


def sober(message: dict[str, Any]) -> None:
    for text in [message["text"], *live(message["blocks"])]:
        assert "<!channel>" not in text
    assert '"type": "broadcast"' not in json.dumps(message["blocks"])


async def test_a_customers_name_is_shown_literally_and_alarms_nobody(office: Office) -> None:
    await office.hook({"deal_id": "T-1", "title": NASTY, "amount": "5.00", "customer": {"name": NASTY}})
    await office.settled()
    sober(office.card)
    assert NASTY in told(office.card)


async def test_a_line_is_reduced_for_procountor_with_a_warning(office: Office) -> None:
    line = {"name": NASTY, "qty": "1", "unit_price": "5.00", "vat_pct": "25.5"}
    customer = {"name": "Kivikko", "business_id": KIVIKKO}
    await office.hook({"deal_id": "T-2", "title": "x", "customer": customer, "lines": [line]})
    await office.settled()
    sober(office.card)
    assert NASTY in told(office.card)
    product = office.invoice.data["invoiceRows"][0]["product"]
    product.encode("cp1252")
    assert "Ääkkönen" in product
    assert product in told(office.card), "the warning shows what the text becomes"


async def test_a_reason_and_its_messages_are_literal(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": NASTY})
    await office.settled()
    sober(office.card)
    assert NASTY in told(office.card)
    assert all("<!channel>" not in text for text in [*office.aino.told, *office.thread()])


async def test_won_typed_with_markup_is_answered_literally(office: Office) -> None:
    seen = await office.aino.won(f'"{NASTY}" 100 Juliste')
    shown = seen.ephemerals[0] if seen.ephemerals else seen.view
    assert shown is not None
    assert all("<!channel>" not in text for text in live(shown["blocks"]))
    assert "<!channel>" not in seen.text


async def test_a_hooks_title_in_an_alert_is_literal(office: Office) -> None:
    customer = {"name": "Kivikko", "business_id": KIVIKKO}
    await office.hook({"deal_id": "T-3", "title": NASTY, "amount": "5.00", "customer": customer})
    await office.settled()
    office.weather.set("procountor", "refuses")
    await office.kaisa.press("draft.approve")
    await office.settled()
    sober(office.alerts[0])
    assert NASTY in told(office.alerts[0])


async def test_the_app_home_is_literal(office: Office) -> None:
    line = {"name": NASTY, "qty": "1", "unit_price": "5.00", "vat_pct": "25.5"}
    customer = {"name": NASTY, "business_id": KIVIKKO}
    await office.hook({"deal_id": "T-4", "title": NASTY, "customer": customer, "lines": [line]})
    await office.settled()
    home = (await office.driver.open_home(seed.KAISA)).home
    assert home is not None
    assert all("<!channel>" not in text for text in live(home["blocks"]))
