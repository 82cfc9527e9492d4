"""The company: who works there, how it sells, which fields its records have, and what it tells by webhook."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pydantic import SecretStr

from bot.adapters.crm.pipedrive import families
from bot.adapters.crm.pipedrive.calls import Page, Resource
from bot.adapters.crm.pipedrive.models import FieldDefinition, Me, Pipeline, Stage, User, Webhook
from bot.adapters.crm.transport import Call


class FieldOwner(Enum):
    """Whose fields."""

    DEAL = families.DEAL_FIELDS
    ORGANIZATION = families.ORGANIZATION_FIELDS
    PERSON = families.PERSON_FIELDS
    PRODUCT = families.PRODUCT_FIELDS


class Company(Resource):
    async def me(self) -> Me:
        """The token's owner and the company: the cheapest proof that the token works."""
        return await self._read(Me, families.USERS, "me")

    async def users(self) -> Page[User]:
        """All of them, also the deactivated ones; v1 has no pages here."""
        return await self._list(User, families.USERS)

    async def pipelines(self) -> Page[Pipeline]:
        return await self._all(Pipeline, families.PIPELINES)

    async def stages(self) -> Page[Stage]:
        return await self._all(Stage, families.STAGES)


class Fields(Resource):
    async def all(self, owner: FieldOwner) -> Page[FieldDefinition]:
        """Built-in and custom ones. Several may have one name: keep the code."""
        return await self._all(FieldDefinition, owner.value)

    async def create(
        self, owner: FieldOwner, name: str, field_type: str, labels: Sequence[str] = ()
    ) -> FieldDefinition:
        """A second field of one name is a second field: list before. PlanLimit when the plan has no room for it."""
        options = {"options": [{"label": label} for label in labels]} if labels else {}
        body = {"field_name": name, "field_type": field_type, **options}
        return await self._create(FieldDefinition, owner.value, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`url` is secret in a part: whoever knows it and the password may send. Version 2.0 is what is asked for."""

    url: SecretStr
    action: str
    entity: str
    name: str
    user: str
    password: SecretStr

    def body(self) -> dict[str, str]:
        return {
            "subscription_url": self.url.get_secret_value(),
            "event_action": self.action,
            "event_object": self.entity,
            "name": self.name,
            "version": "2.0",
            "http_auth_user": self.user,
            "http_auth_password": self.password.get_secret_value(),
        }


class Webhooks(Resource):
    async def all(self) -> Page[Webhook]:
        """Those of the token's owner."""
        return await self._list(Webhook, families.WEBHOOKS)

    async def create(self, subscription: Subscription) -> Webhook:
        """The same subscription again is a second webhook, and every event comes twice: list before."""
        return await self._create(Webhook, families.WEBHOOKS, subscription.body())

    async def delete(self, webhook_id: int) -> None:
        """NotFound when it is gone already."""
        family = families.WEBHOOKS
        await self._transport.send(Call("DELETE", family.address(webhook_id), families.charge(family.delete)))
