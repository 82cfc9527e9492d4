"""A VAT handling is called what the company's own list calls it: its number tells nobody anything."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.drafts.content import InvoiceContent
from bot.messages.card.facts import vat_status_of
from bot.messages.kit.words import Words

CONTENT = InvoiceContent(
    customer=None, lines=(), invoice_date=date(2026, 11, 22), due_date=date(2026, 12, 6), terms_days=14
)


@pytest.mark.parametrize(
    ("status", "name", "language", "words"),
    [
        (20, "Rakennuspalvelu", "en", "Rakennuspalvelu (as your list in Procountor calls it)"),
        (20, "Rakennuspalvelu", "fi", "Rakennuspalvelu (nimi Procountorin luettelostanne)"),
        (20, None, "en", "no. 20 in Procountor's list of VAT statuses"),
        (5, "EU community sales (product)", "en", "Sale to another EU country, 0 %"),
    ],
)
def test_a_vat_handling_is_shown_by_its_name_in_the_companys_list(status, name, language, words) -> None:
    content = replace(CONTENT, vat_status=status, vat_status_name=name)
    assert vat_status_of(content, Words(language)) == words
