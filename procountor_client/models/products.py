import datetime as dt
from typing import Annotated

from procountor_client.models.base import Instant, Length, Model, Open, Required
from procountor_client.models.enums import Language, ProductType
from procountor_client.models.fields import (
    RegisterDiscount,
    RegisterPrice,
    RequiredFlag,
    RequiredName,
    Text40,
    Text100,
    VatPercent,
)
from procountor_client.models.units import Unit


class ProductLocalization(Model):
    language: Open[Language] | None = None
    product_name: Text100 = None


class ProductDraft(Model):
    """A product to be made. `code` is not unique at Procountor."""

    type: Annotated[Open[ProductType] | None, Required()] = None
    name: Annotated[str | None, Required(), Length(100)] = None
    code: Text40 = None
    unit: Open[Unit] | None = None
    discount: RegisterDiscount = None
    price: RegisterPrice = None
    vat: VatPercent = None
    active: RequiredFlag = None
    default_account: str | None = None
    vat_status: int | None = None
    currency: Annotated[str | None, Required()] = None
    product_localizations: list[ProductLocalization] | None = None
    product_group_id: int | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    bookkeeping_account: str | None = None


class Product(ProductDraft):
    id: int
    version: Instant | None = None


class ProductGroupDraft(Model):
    name: RequiredName = None
    type: Open[ProductType] | None = None


class ProductGroup(ProductGroupDraft):
    id: int


class ProductGroups(Model):
    product_groups: list[ProductGroup] | None = None
