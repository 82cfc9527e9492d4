"""A sales product of the register."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    product_id: int
    sku: str
    """The register's code; not unique there, so only an exact and single match counts."""
    name: str
    unit: str
    unit_price: Decimal
    currency: str
    vat_percent: Decimal | None
    """None: the register leaves it to the invoice."""
