"""What HubSpot's webhooks hint at: which records to read. Their values may be late, repeated or hidden, and are never used.

https://developers.hubspot.com/docs/api/webhooks (the guide's table of fields)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from handlers.hooks.hubspot_signatures import MOST_EVENTS

LARGEST_ID, LONGEST_WORD = 10**15, 100
KINDS = {"0-1": "contact", "0-2": "company", "0-3": "deal", "0-7": "product", "0-8": "line_item"}
"""Object type ids, by which project apps say what others say in the subscription's type."""

Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Word = Annotated[str, Field(max_length=LONGEST_WORD)]


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    subscription_type: Word = Field(alias="subscriptionType")
    portal_id: Id = Field(alias="portalId")
    object_id: Id | None = Field(None, alias="objectId")
    object_type_id: Word | None = Field(None, alias="objectTypeId")
    from_object_id: Id | None = Field(None, alias="fromObjectId")
    from_type_id: Word | None = Field(None, alias="fromObjectTypeId")
    primary_id: Id | None = Field(None, alias="primaryObjectId")
    merged_ids: list[Id] = Field(default_factory=list, alias="mergedObjectIds", max_length=250)
    new_id: Id | None = Field(None, alias="newObjectId")

    def hint(self) -> "Hint | None":
        kind, _, action = self.subscription_type.partition(".")
        kind = KINDS.get(self.object_type_id or self.from_type_id or "", kind)
        record = next((each for each in self._ids() if each is not None), None)
        if record is None:
            return None
        before = tuple(str(each) for each in (self.primary_id, *self.merged_ids) if each not in {None, record})
        return Hint(self.portal_id, kind, action, str(record), before)

    def _ids(self) -> tuple[int | None, ...]:
        """After a merge the new id, where there is one; of an association the end that it starts from."""
        return self.new_id, self.primary_id, self.object_id, self.from_object_id


@dataclass(frozen=True, slots=True)
class Hint:
    """`kind`: deal, company, line_item … `merged_ids`: records that have become `record_id`."""

    portal_id: int
    kind: str
    action: str
    record_id: str
    merged_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """Each hint once, however often it came. `unreadable`: events that say nothing we know; the poll finds what they meant."""

    hints: tuple[Hint, ...]
    unreadable: int


_EVENTS: TypeAdapter[list[Any]] = TypeAdapter(Annotated[list[Any], Field(max_length=MOST_EVENTS)])


def read(body: bytes) -> Delivery:
    """Of a body whose signature has been checked. Raises ValidationError for what is no list, or a longer one than HubSpot sends."""
    events = _EVENTS.validate_json(body)
    hints = [hint for event in events if (hint := _hint(event))]
    return Delivery(tuple(dict.fromkeys(hints)), len(events) - len(hints))


def _hint(event: Any) -> Hint | None:
    try:
        return _Event.model_validate(event).hint()
    except ValidationError:
        return None


def deals(delivery: Delivery) -> Iterator[str]:
    """Ids of deals to read again."""
    return (hint.record_id for hint in delivery.hints if hint.kind == "deal")
