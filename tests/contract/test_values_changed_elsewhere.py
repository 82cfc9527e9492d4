"""Whatever value of an invoice somebody changes in Procountor, it reads as an edit, with its old and its new value."""

from dataclasses import replace

import pytest

from bot.domain.drafts.external_changes import differences, edited
from bot.errors import ChangedElsewhere
from bot.messages.kit.words import Words
from tests.contract.connected import MARKER, Ledger
from tests.contract.invoice_values import BEYOND, NO_LONGER_ITS_OWN, WRITTEN, edit


def changed_in_procountor(ledger: Ledger, invoice_id: int, path: str) -> None:
    data = ledger.world.procountor.invoices[invoice_id].data
    edit(data, path)
    data["version"] = ledger.world.procountor.stamp(data["version"])


def test_the_paths_are_those_of_a_whole_invoice() -> None:
    """An empty table would promise nothing."""
    assert len(WRITTEN) > 50
    assert set(NO_LONGER_ITS_OWN) < set(WRITTEN)


@pytest.mark.parametrize("path", [*WRITTEN, *BEYOND])
async def test_a_value_changed_in_procountor_is_told_and_not_written_over(ledger: Ledger, path: str) -> None:
    content = await ledger.content()
    made = await ledger.invoices.create(content, MARKER)
    changed_in_procountor(ledger, made.invoice_id, path)
    if path in NO_LONGER_ITS_OWN:
        assert await ledger.invoices.find(MARKER) == []
        return
    now = await ledger.invoices.read(made.invoice_id)
    assert edited(made, now), "approving asks again"
    assert now.fingerprint != made.fingerprint
    told = [Words("en").render(found.message) for found in differences(made, now)]
    assert all("in Procountor" in each for each in told)
    assert any("→" in each or "they now include VAT" in each for each in told), "old and new value"
    with pytest.raises(ChangedElsewhere):
        await ledger.invoices.change(made.invoice_id, replace(content, note="Kiitos"), MARKER, made)
    assert not edited(now, await ledger.invoices.read(made.invoice_id)), "seen once, it asks nobody again"
