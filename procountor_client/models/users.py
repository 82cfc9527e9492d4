from pydantic import ConfigDict

from procountor_client.models.base import Model, Open
from procountor_client.models.enums import Right


class User(Model):
    """The key's own user. The reply also has a social security number: it is not kept."""

    model_config = ConfigDict(extra="ignore")

    id: int | None = None
    username: str | None = None
    company_id: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class UserProfile(Model):
    firstname: str | None = None
    surname: str | None = None


class SalesRights(Model):
    """What a user may do with sales. Missing rights can also show as empty lists."""

    sales_or_group_invoices: Open[Right] | None = None
    sales_invoice_search: Open[Right] | None = None
    personal_sales_invoices_only: bool | None = None
    customer_register: Open[Right] | None = None
    product_register: Open[Right] | None = None


class PersonalRights(Model):
    edit_personal_info: Open[Right] | None = None
    limited_dimensions: bool | None = None


class Rights(Model):
    """The areas this client has words for; the others stay readable in `model_extra`."""

    user: PersonalRights | None = None
    sales: SalesRights | None = None


class UserPrivileges(Model):
    role: str | None = None
    rights: Rights | None = None
