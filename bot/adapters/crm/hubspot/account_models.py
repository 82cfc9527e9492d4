"""How an account is set up, as HubSpot says it: owners, pipelines, properties, tax rates, and what a key may do."""

from collections.abc import Iterable
from decimal import Decimal

from pydantic import Field

from bot.adapters.crm.hubspot.models import Model, Paged, Value
from procountor_client import numbers


class Owner(Model):
    """`id` is what records carry; `user_id` is another number, and null of somebody who left."""

    id: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    user_id: int | None = None
    archived: bool = False

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class OwnerPage(Paged):
    results: list[Owner]


class Stage(Model):
    id: str
    label: str = ""
    metadata: dict[str, Value] = Field(default_factory=dict)
    archived: bool = False

    @property
    def is_closed(self) -> bool:
        return (self.metadata.get("isClosed") or "").lower() == "true"

    @property
    def is_won(self) -> bool:
        """Closed, at a probability of one: the id `closedwon` is only the first pipeline's."""
        try:
            return self.is_closed and numbers.read(self.metadata.get("probability") or "") == 1
        except ValueError:
            return False


class Pipeline(Model):
    id: str
    label: str = ""
    stages: list[Stage] = Field(default_factory=list)
    archived: bool = False


class PipelineList(Model):
    results: list[Pipeline]


class Modification(Model):
    read_only_value: bool = False
    read_only_definition: bool = False
    archivable: bool = True


class Option(Model):
    label: str
    value: str
    display_order: int = -1
    hidden: bool = False


class Property(Model):
    name: str
    label: str = ""
    type: str
    field_type: str = ""
    group_name: str = ""
    description: str = ""
    options: list[Option] = Field(default_factory=list)
    has_unique_value: bool = False
    calculated: bool = False
    archived: bool = False
    modification_metadata: Modification | None = None

    @property
    def is_writable(self) -> bool:
        return not (self.calculated or (self.modification_metadata and self.modification_metadata.read_only_value))


class PropertyList(Model):
    results: list[Property]


class PropertyGroup(Model):
    name: str
    label: str = ""
    archived: bool = False


class PropertyGroupList(Model):
    results: list[PropertyGroup]


class Account(Model):
    """`ui_domain` is where people open records; `time_zone` decides when the day's budget begins anew."""

    portal_id: int
    account_type: str = ""
    time_zone: str = "UTC"
    company_currency: str = ""
    additional_currencies: list[str] = Field(default_factory=list)
    ui_domain: str = ""
    data_hosting_location: str = ""

    def url(self, object_type_id: str, record_id: str) -> str:
        return f"https://{self.ui_domain}/contacts/{self.portal_id}/record/{object_type_id}/{record_id}"


class TokenDetails(Model):
    """Of a private app's token, or of a service key's. `scopes`: all it was given."""

    hub_id: int
    user_id: int | None = None
    app_id: int | None = None
    scopes: list[str] = Field(default_factory=list)

    def missing(self, wanted: Iterable[str]) -> tuple[str, ...]:
        return tuple(scope for scope in wanted if scope not in self.scopes)


class TaxRate(Model):
    """`percentage_rate` is a number on the wire, unlike every property."""

    id: str
    name: str = ""
    label: str = ""
    percentage_rate: Decimal
    active: bool = True


class TaxRatePage(Paged):
    results: list[TaxRate]
