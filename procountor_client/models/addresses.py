from typing import Annotated

from procountor_client.models.base import Length, Model, Required
from procountor_client.models.fields import Text20, Text35, Text40, Text80, Text255


class Address(Model):
    """A postal address. `country` is an upper-case name such as `FINLAND`, not an ISO code.

    An empty one, `Address()`, is written as `{}`, which on an invoice means: no such address.
    """

    name: Text80 = None
    specifier: Text80 = None
    street: Text80 = None
    zip: Text20 = None
    city: Text40 = None
    country: str | None = None
    subdivision: Text35 = None


class NamedAddress(Address):
    """An address that cannot do without its name: the counterparty's."""

    name: Annotated[str | None, Required(), Length(80)] = None


class CompanyAddress(Model):
    specifier: Text80 = None
    po_box: Text255 = None
    street: Text80 = None
    zip: Text20 = None
    city: Text40 = None
    country: str | None = None
