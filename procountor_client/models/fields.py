"""Field types with the limits of the API. All may be absent when read."""

from decimal import Decimal
from typing import Annotated

from procountor_client.models.base import Between, Length, Number, Required, Scale

Text5 = Annotated[str | None, Length(5)]
Text20 = Annotated[str | None, Length(20)]
Text25 = Annotated[str | None, Length(25)]
Text35 = Annotated[str | None, Length(35)]
Text40 = Annotated[str | None, Length(40)]
Text50 = Annotated[str | None, Length(50)]
Text70 = Annotated[str | None, Length(70)]
Text80 = Annotated[str | None, Length(80)]
Text100 = Annotated[str | None, Length(100)]
Text140 = Annotated[str | None, Length(140)]
Text255 = Annotated[str | None, Length(255)]
Text500 = Annotated[str | None, Length(500)]
Text512 = Annotated[str | None, Length(512)]
Text10000 = Annotated[str | None, Length(10_000)]

RequiredText = Annotated[str | None, Required(), Length(None, 1)]
RequiredName = Annotated[str | None, Required(), Length(80, 1)]
RequiredFlag = Annotated[bool | None, Required()]

Money = Annotated[Number | None, Scale(2)]
RequiredMoney = Annotated[Number | None, Scale(2), Required()]
UnitPrice = Annotated[Number | None, Scale(4), Required()]
RegisterPrice = Annotated[Number | None, Scale(6), Required()]
Quantity = Annotated[Number | None, Scale(4), Required()]
VatPercent = Annotated[Number | None, Scale(2)]
RequiredVatPercent = Annotated[Number | None, Scale(2), Required()]
Percent = Annotated[Number | None, Scale(4)]
Discount = Annotated[Number | None, Scale(4), Required(), Between(None, Decimal(100))]
RegisterDiscount = Annotated[Number | None, Scale(4), Required(), Between(Decimal(0), Decimal(100))]
CashDiscountPercent = Annotated[Number | None, Scale(2), Between(None, Decimal("99.99"))]
PenaltyPercent = Annotated[Number | None, Scale(2)]
CurrencyRate = Annotated[Number | None, Scale(6), Required(), Between(Decimal(0), Decimal(1_000_000))]
