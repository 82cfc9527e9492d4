from dataclasses import dataclass
from typing import Annotated

from procountor_client.models.base import Instant, Model, Open, Required
from procountor_client.models.fields import RequiredFlag, RequiredText
from procountor_client.models.ledger_enums import AttachmentReference


class AttachmentDraft(Model):
    """`name` carries the file's extension. `send_with_invoice` works for sales invoices and orders only."""

    name: RequiredText = None
    reference_type: Annotated[Open[AttachmentReference] | None, Required()] = None
    reference_id: Annotated[int | None, Required()] = None
    mime_type: str | None = None
    send_with_invoice: RequiredFlag = None


class Attachment(AttachmentDraft):
    id: int


class AttachmentSummary(Model):
    attachment_id: int
    name: str | None = None
    size: int | None = None
    user: str | None = None
    reference_id: int | None = None
    reference_type: Open[AttachmentReference] | None = None
    attached: Instant | None = None

    @property
    def id(self) -> int:
        return self.attachment_id


@dataclass(frozen=True, slots=True)
class File:
    """Bytes with what the server says about them. `attachment` is None when it sent the bytes alone."""

    content: bytes
    content_type: str
    attachment: Attachment | None = None
