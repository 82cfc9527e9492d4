"""A customer's record changed through its port: over the version that was read, or not at all."""

import pytest

from bot.domain.customers.customer import Channel
from bot.domain.deals.deal import EinvoiceAddress
from bot.errors import Outcome, UpstreamUnavailable
from bot.ports import PartnerChange
from tests.contract.connected import Ledger


async def test_what_is_given_is_set_and_the_rest_stays(ledger: Ledger) -> None:
    before = await ledger.customer()
    changed = await ledger.partners.change(
        before.partner_id, PartnerChange(email="uusi@kivikko.example"), before.version
    )
    assert (changed.email, changed.channel, changed.einvoice) == (
        "uusi@kivikko.example",
        before.channel,
        before.einvoice,
    )
    assert changed.address == before.address
    assert changed.payment_terms_days == before.payment_terms_days


async def test_what_is_given_as_empty_is_taken_away(ledger: Ledger) -> None:
    before = await ledger.customer()
    nothing = PartnerChange(
        email="", channel=Channel.NO_SENDING, einvoice=EinvoiceAddress(address="", operator=""), business_id=""
    )
    changed = await ledger.partners.change(before.partner_id, nothing, before.version)
    assert (changed.email, changed.channel, changed.einvoice) == (None, Channel.NO_SENDING, None)
    assert changed.business_id is None


async def test_nothing_is_written_over_a_record_that_was_changed_since_it_was_read(ledger: Ledger) -> None:
    before = await ledger.customer()
    await ledger.partners.change(before.partner_id, PartnerChange(email="ensin@kivikko.example"), before.version)
    with pytest.raises(UpstreamUnavailable) as refusal:
        await ledger.partners.change(before.partner_id, PartnerChange(email="sitten@kivikko.example"), before.version)
    assert refusal.value.outcome is Outcome.NOT_CREATED
    assert (await ledger.customer()).email == "ensin@kivikko.example"
