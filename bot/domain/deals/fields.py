"""What the parts of a deal's body are called by people: `lines.0.qty` is the quantity of line 1."""

import re

from bot.domain.values.localized import Text, text

_WORDS = {
    "customer.name": "customer",
    "customer.address.street": "street",
    "customer.address.zip": "zip",
    "customer.address.city": "city",
    "customer.einvoice.address": "einvoice_address",
    "customer.einvoice.operator": "einvoice_operator",
    "customer.address": "address",
    "customer.einvoice": "einvoice",
    "discount_pct": "discount_percent",
    "owner_email": "owner",
    "payment_terms_days": "terms",
    "project_ref": "project",
    "qty": "quantity",
    "vat_pct": "vat_percent",
    "your_ref": "your_reference",
}
"""By the path within the deal or the line, or its last part, where that is not the word's own name in the catalog."""
NAMED = frozenset(
    {
        *_WORDS.values(),
        "amount",
        "business_id",
        "comment",
        "country",
        "crm_id",
        "currency",
        "deal_id",
        "email",
        "lines",
        "name",
        "prices_include_vat",
        "sku",
        "timestamp",
        "title",
        "unit",
        "unit_price",
        "vat_id",
        "won_at",
    }
)
"""`field.` texts of the catalog."""
_LINE = re.compile(r"lines\.(\d+)(?:\.|$)")


def field_of(path: str) -> Text:
    """For people; a part that has no word of ours by its own name."""
    line = _LINE.match(path)
    inner = path[line.end() :] if line else path
    word = _WORDS.get(inner) or _WORDS.get(inner.rpartition(".")[2]) or inner.rpartition(".")[2] or "lines"
    field = word if word in NAMED else inner
    return text("deal_field.line", number=int(line[1]) + 1, field=field) if line else text("deal_field", field=field)
