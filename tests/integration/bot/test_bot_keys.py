"""No customer's text in what is listed, logged and counted: keys of jobs, contexts of logs, labels of metrics."""

import re

import pytest
import structlog

from tests.integration.bot.office import KIVIKKO, Office
from tests.integration.bot.test_bot_after import event
from tests.integration.cures.story import fixes, spoilt, won
from tests.integration.cures.test_cures_delivery import identified

pytestmark = pytest.mark.asyncio(loop_scope="module")
WORD = "zqxjv"
"""In everything that a customer, a salesperson or an accountant can write."""
CUSTOMER = {
    "name": f"{WORD.title()} Oy",
    "business_id": KIVIKKO,
    "email": f"{WORD}@{WORD}.example",
    "crm_id": WORD,
    "address": {"street": WORD, "zip": "00100", "city": WORD},
}


async def test_no_key_log_or_metric_carries_what_people_wrote(office: Office) -> None:
    with structlog.testing.capture_logs() as logs:
        line = {"name": WORD, "qty": "1", "unit_price": "100.00", "comment": WORD, "sku": WORD}
        more = {"title": WORD, "your_ref": WORD, "project_ref": WORD, "lines": [line], "amount": "100.00"}
        await won(office, CUSTOMER, **more)
        deal = office.rows("SELECT external_id FROM deal ORDER BY id DESC LIMIT 1")[0][0]
        changed = {"deal_id": deal, "customer": CUSTOMER} | more | {"title": f"{WORD} 3"}
        await event(office, "deal.changed", changed, office.bot.clock.now())
        await event(office, "deal.lost_after_won", {"deal_id": deal, "reason": WORD}, office.bot.clock.now())
        await office.settled()
        await office.kaisa.press("draft.reject")
        await office.kaisa.submit({"reject.reason": WORD})
        await office.settled()
    keys = [row[0] for row in office.rows("SELECT kind || ' ' || key FROM job")]
    assert len(keys) > 10
    assert [key for key in keys if WORD in key.lower()] == []
    assert [entry for entry in logs if WORD in str(entry).lower()] == []
    assert WORD not in (await office.http("GET", "/metrics")).text.lower()


async def test_a_completed_detail_leaves_no_name_in_a_key(office: Office) -> None:
    who = "Hyvinkään Huolto Oy"
    spoilt(office, who, invoicingInfo__email=None, invoicingInfo__invoiceChannel="EMAIL")
    await won(office, identified(office, who))
    await fixes(office.kaisa, "email.missing", {"email": f"laskut@{WORD}.example"})
    built = [row[0] for row in office.rows("SELECT key FROM job WHERE kind = 'draft.build'")]
    assert len(built) > 1, "it was built anew with what was typed"
    assert [key for key in built if not NAMELESS.fullmatch(key)] == []


NAMELESS = re.compile(r"[\d:]+(customer|register|changed|details|again)?[\d:]*")
