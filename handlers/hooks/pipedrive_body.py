"""What a Pipedrive webhook (v2) hints at: which record to read. Its data has another shape than REST's, and is never used.

Shapes: pipedrive.readme.io, "Guide for webhooks v2". Ids inside meta are texts; timestamps have three forms.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

LONGEST_WORD, LARGEST_ID, LATEST_SECOND = 100, 10**15, 10**11
DEAL_PARTS = ("deal_product", "deal_installment")
"""Entities whose change concerns a deal, which stands in their data."""


def _moment(value: Any) -> Any:
    """RFC 3339; of users unix seconds; of products, until April 2026, a space and no zone, in UTC."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _from_seconds(value)
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value


def _from_seconds(value: int) -> datetime:
    if not 0 <= value < LATEST_SECOND:  # what lies beyond is no ValueError of Python's
        raise ValueError("no time that anybody means")
    return datetime.fromtimestamp(value, UTC)


Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Word = Annotated[str, Field(max_length=LONGEST_WORD)]


class PipedriveMeta(BaseModel):
    """`id` is the event's own, kept over retries as far as is known; of users it is the user's. `user_id` is who did it."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    action: Literal["create", "change", "delete"]
    entity: Word
    entity_id: Id
    id: Word
    timestamp: Annotated[datetime, BeforeValidator(_moment)]
    company_id: Id
    user_id: Id | None = None
    webhook_id: Id | None = None
    change_source: Word | None = None
    is_bulk_edit: bool = False
    attempt: int = 1
    merged_to_id: Id | None = None
    merged_from_id: Id | None = None


class _Part(BaseModel):
    deal_id: Id


class PipedriveHook(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    meta: PipedriveMeta
    data: dict[str, Any] | None = None
    previous: dict[str, Any] | None = None

    @property
    def deal_id(self) -> int | None:
        """The deal to read again; None when the event concerns no deal that is named."""
        if self.meta.entity == "deal":
            return self.meta.entity_id
        if self.meta.entity not in DEAL_PARTS:
            return None
        try:
            return _Part.model_validate(self.data or self.previous).deal_id
        except ValidationError:
            return None
