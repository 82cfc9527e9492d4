"""The body of `POST /hooks/deals`, field by field. Money is a decimal string: JSON numbers lose cents on the way."""

import string
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    field_validator,
    model_validator,
)

from bot.domain.deals.deal import Address, Buyer, Deal, DealLine, EinvoiceAddress, Source
from bot.domain.deals.won_deal import LostDeal, WonDeal
from bot.domain.values.ids import CompanyId
from bot.domain.values.numbers import visible
from bot.domain.values.units import unit_of

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
AROUND = f"{string.whitespace}\u00a0\u200b\u2060\ufeff"
NUL, FLOAT = "must not contain the character U+0000", 'write it as a string, for example "1234.50"'
IDENTIFYING = ("business_id", "vat_id", "email", "owner_email", "country", "currency", "operator")
Number = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=16)]


class Envelope(BaseModel):
    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, given: object) -> object:
        """Senders have a null or an empty text where they have nothing, and spaces around what they have."""
        if not isinstance(given, dict):
            return given
        cut = {name: value.strip(AROUND) if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in cut.items() if value is not None and value != ""}

    @field_validator(*IDENTIFYING, mode="before", check_fields=False)
    @classmethod
    def _visible(cls, value: object) -> object:
        """A soft hyphen or zero-width space, pasted along, is seen by nobody and makes another identifier."""
        return visible(value) if isinstance(value, str) else value


class Body(Envelope):
    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        """PostgreSQL keeps every character but this one, and no ledger prints it."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError(NUL)
        return value

    @field_validator("amount", "qty", "unit_price", "discount_pct", "vat_pct", mode="before", check_fields=False)
    @classmethod
    def _decimal_string(cls, value: object) -> object:
        if isinstance(value, float):
            raise ValueError(FLOAT)  # noqa: TRY004 - pydantic reports ValueErrors
        return value


class AddressBody(Body):
    street: Text = ""
    zip: Text = ""
    city: Text = ""
    country: Annotated[str, StringConstraints(pattern="^[A-Za-z]{2}$", to_upper=True)] | None = None


class EinvoiceBody(Body):
    address: Name
    operator: Name


class CustomerBody(Body):
    crm_id: Text | None = None
    name: Name
    business_id: Text | None = None
    vat_id: Text | None = None
    country: Annotated[str, StringConstraints(pattern="^[A-Za-z]{2}$", to_upper=True)] = "FI"
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] | None = None
    address: AddressBody | None = None
    einvoice: EinvoiceBody | None = None

    def buyer(self) -> Buyer:
        address, einvoice = self.address, self.einvoice
        return Buyer(
            name=self.name,
            business_id=self.business_id or None,
            vat_id=self.vat_id or None,
            country=self.country,
            email=self.email,
            address=Address(
                street=address.street, zip=address.zip, city=address.city, country=address.country or self.country
            )
            if address
            else None,
            einvoice=EinvoiceAddress(address=einvoice.address, operator=einvoice.operator) if einvoice else None,
            crm_id=self.crm_id or None,
        )


class LineBody(Body):
    sku: Text | None = None
    name: Name
    qty: Number
    unit_price: Number
    discount_pct: Annotated[Number, Field(ge=0, le=100)] | None = None
    vat_pct: Annotated[Number, Field(ge=0, le=100)] | None = None
    unit: Text | None = None
    comment: Text | None = None

    def line(self) -> DealLine:
        return DealLine(
            name=self.name,
            quantity=self.qty,
            unit_price=self.unit_price,
            discount_percent=self.discount_pct or Decimal(0),
            discount_given=self.discount_pct is not None,
            vat_percent=self.vat_pct,
            unit=unit_of(self.unit),
            sku=self.sku or None,
            comment=self.comment or None,
        )


class DealBody(Body):
    deal_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    title: Name
    won_at: AwareDatetime | None = None
    currency: Annotated[str, StringConstraints(pattern="^[A-Za-z]{3}$", to_upper=True)] = "EUR"
    amount: Number | None = None
    prices_include_vat: bool | None = None
    owner_email: Text | None = None
    url: Text | None = None
    payment_terms_days: Annotated[int, Field(ge=0, le=999)] | None = None
    project_ref: Text | None = None
    your_ref: Text | None = None
    customer: CustomerBody
    lines: Annotated[list[LineBody], Field(max_length=200)] = []


class DealWon(Envelope):
    type: Literal["deal.won", "deal.changed"]
    """`deal.changed` never makes an invoice: it is compared with what was won."""
    timestamp: AwareDatetime
    data: DealBody

    def won(self, company: CompanyId) -> WonDeal:
        return WonDeal(deal=self.deal(company), at=self.timestamp, raw=self.model_dump(mode="json"))

    def deal(self, company: CompanyId) -> Deal:
        data = self.data
        return Deal(
            company=company,
            source=Source.HOOK,
            external_id=data.deal_id,
            title=data.title,
            won_at=data.won_at or self.timestamp,
            buyer=data.customer.buyer(),
            currency=data.currency,
            amount=data.amount,
            prices_include_vat=data.prices_include_vat,
            lines=tuple(line.line() for line in data.lines),
            owner_email=data.owner_email or None,
            url=data.url or None,
            payment_terms_days=data.payment_terms_days,
            project_ref=data.project_ref or None,
            your_ref=data.your_ref or None,
        )


class LostBody(Body):
    deal_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    reason: Text | None = None


class DealLost(Envelope):
    type: Literal["deal.lost_after_won"]
    timestamp: AwareDatetime
    data: LostBody

    def lost(self) -> LostDeal:
        return LostDeal(source=Source.HOOK, external_id=self.data.deal_id, reason=self.data.reason, at=self.timestamp)


Message = Annotated[DealWon | DealLost, Field(discriminator="type")]
MESSAGE: TypeAdapter[DealWon | DealLost] = TypeAdapter(Message)
TYPES = ("deal.won", "deal.changed", "deal.lost_after_won")
