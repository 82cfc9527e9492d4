"""Organizations, persons, products, the company and its set-up, as REST gives them."""

from pydantic import Field, SecretStr

from bot.adapters.crm.pipedrive.values import CustomValue, Instant, Model, Number

SUBFIELDS = (
    "country",
    "admin_area_level_1",
    "admin_area_level_2",
    "locality",
    "sublocality",
    "route",
    "street_number",
    "subpremise",
    "postal_code",
)
"""Of an address. `locality` is the city, although Pipedrive labels it District in the names of fields."""


class Address(Model):
    """`value` is what a person typed. On writing, a subfield that is left out becomes null."""

    value: str | None = None
    country: str | None = None
    admin_area_level_1: str | None = None
    admin_area_level_2: str | None = None
    locality: str | None = None
    sublocality: str | None = None
    route: str | None = None
    street_number: str | None = None
    subpremise: str | None = None
    postal_code: str | None = None

    def written(self) -> dict[str, str | None]:
        """Whole, so that no subfield is lost."""
        return {"value": self.value or "", **{name: getattr(self, name) for name in SUBFIELDS}}


class Organization(Model):
    id: int
    name: str
    owner_id: int | None = None
    address: Address | None = None
    website: str | None = None
    is_deleted: bool = False
    add_time: Instant | None = None
    update_time: Instant | None = None
    custom_fields: dict[str, CustomValue] = Field(default_factory=dict)


class Contact(Model):
    """An e-mail address or a phone number."""

    value: str | None = None
    primary: bool = False
    label: str | None = None


class Person(Model):
    id: int
    name: str = ""
    org_id: int | None = None
    emails: list[Contact] = Field(default_factory=list)
    phones: list[Contact] = Field(default_factory=list)
    is_deleted: bool = False
    update_time: Instant | None = None
    custom_fields: dict[str, CustomValue] = Field(default_factory=dict)

    @property
    def email(self) -> str | None:
        """The primary one, else the first."""
        given = [contact for contact in self.emails if contact.value]
        return next((contact.value for contact in given if contact.primary), given[0].value if given else None)


class Price(Model):
    """One for each currency. A price that nobody gave is 0."""

    currency: str
    price: Number | None = None
    cost: Number | None = None
    direct_cost: Number | None = None
    notes: str | None = None


class Product(Model):
    """`code` is the SKU, `tax` in per cent."""

    id: int
    name: str
    code: str | None = None
    description: str | None = None
    unit: str | None = None
    tax: Number | None = None
    is_linkable: bool = True
    """False: it cannot be added to deals any more."""
    is_deleted: bool = False
    owner_id: int | None = None
    update_time: Instant | None = None
    prices: list[Price] = Field(default_factory=list)
    custom_fields: dict[str, CustomValue] = Field(default_factory=dict)


class ProductVariation(Model):
    id: int
    product_id: int
    name: str
    prices: list[Price] = Field(default_factory=list)


class User(Model):
    """`active_flag` False: deactivated, and perhaps still the owner of a won deal."""

    id: int
    name: str = ""
    email: str | None = None
    active_flag: bool = True
    is_deleted: bool = False
    access: list["Access"] | None = None

    @property
    def is_admin(self) -> bool:
        """Of deals: what a token's owner does not see, its bot does not see."""
        return any(access.admin for access in self.access or () if access.app in {"sales", "global"})


class Access(Model):
    app: str = ""
    admin: bool = False


class Me(User):
    """The token's owner, and the company."""

    company_id: int
    company_name: str = ""
    company_domain: str = ""
    company_country: str | None = None


class Pipeline(Model):
    id: int
    name: str = ""
    is_deleted: bool = False


class Stage(Model):
    id: int
    name: str = ""
    pipeline_id: int
    is_deleted: bool = False


class FieldOption(Model):
    id: int | str
    label: str = ""


class FieldDefinition(Model):
    """Names are not unique: the code is what tells fields apart, 40 hex digits of a custom one."""

    field_code: str
    field_name: str
    field_type: str
    options: list[FieldOption] | None = None
    is_custom_field: bool = False

    @property
    def key(self) -> object:
        return self.field_code


class Note(Model):
    id: int
    content: str = ""
    deal_id: int | None = None
    org_id: int | None = None
    user_id: int | None = None
    active_flag: bool = True
    add_time: Instant | None = None
    update_time: Instant | None = None


class Webhook(Model):
    """`is_active` is 0 or 1. `last_http_status` and `remove_reason` tell what became of it."""

    id: int
    event_action: str
    event_object: str
    subscription_url: SecretStr
    version: str | None = None
    is_active: bool = True
    user_id: int | None = None
    http_auth_user: str | None = None
    last_delivery_time: Instant | None = None
    last_http_status: int | None = None
    remove_time: Instant | None = None
    remove_reason: str | None = None
    name: str | None = None
