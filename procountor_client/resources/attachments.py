from collections.abc import AsyncIterator

from procountor_client import multipart, pages
from procountor_client.errors import ErrorEntry, Failure, InvalidBody, Outcome
from procountor_client.models.attachments import Attachment, AttachmentDraft, AttachmentSummary, File
from procountor_client.models.base import Page
from procountor_client.resources.base import Resource, page_query
from procountor_client.wire import Call, parse, written

LARGEST_FILE = 10_000_000  # bytes


class Attachments(Resource):
    async def upload(self, draft: AttachmentDraft, content: bytes) -> Attachment:
        """Attach a file of at most 10,000,000 bytes. Never repeated: see `error.outcome`."""
        meta = written(draft, "POST", "/attachments")
        if len(content) > LARGEST_FILE:
            said = ErrorEntry(f"is too big ({len(content)} bytes, at most {LARGEST_FILE})", "file")
            raise InvalidBody(Failure("POST", "/attachments", outcome=Outcome.NOT_CREATED, entries=(said,)))
        kind = draft.mime_type or "application/octet-stream"
        files = {"meta": (None, meta, "application/json"), "file": (draft.name, content, kind)}
        call = Call("POST", "/attachments", files=files)
        return parse(Attachment, await self._wire.send(call), call)

    async def download(self, attachment_id: int) -> File:
        """The file and what Procountor knows about it."""
        call = Call("GET", f"/attachments/{attachment_id}", headers={"Accept": "*/*"}, returns_file=True)
        return multipart.read_file(await self._wire.send(call), call)

    async def delete(self, attachment_id: int) -> None:
        await self._wire.act("DELETE", f"/attachments/{attachment_id}")

    async def page(
        self,
        *,
        reference_id: int | None = None,
        name: str | None = None,
        page: int = 0,
        size: int = pages.PAGE_SIZE,
    ) -> Page[AttachmentSummary]:
        """Works only where the paid Documents feature is on."""
        params = page_query({"referenceId": reference_id, "name": name}, page, size)
        return await self._wire.get(Page[AttachmentSummary], "/attachments", params)

    def search(self, *, reference_id: int | None = None, name: str | None = None) -> AsyncIterator[AttachmentSummary]:
        return pages.by_number(lambda number: self.page(reference_id=reference_id, name=name, page=number))
