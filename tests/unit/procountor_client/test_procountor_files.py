import json

import httpx
import pytest
from wire_fakes import FakeApi, client, ok, page

from procountor_client import AttachmentDraft, AttachmentReference, InvalidBody, NotFound, UnreadableResponse
from procountor_client.resources.attachments import LARGEST_FILE

PNG = b"\x89PNG\r\n\x1a\n\x00--\r\n--x\r\n\r\n\xff"


async def test_upload_has_a_json_part_and_a_file_part():
    api = FakeApi(ok({"id": 8}))
    draft = AttachmentDraft(
        name="Tarjous ä.pdf", reference_type=AttachmentReference.INVOICE, reference_id=7, send_with_invoice=False
    )
    async with client(api) as procountor:
        await procountor.attachments.upload(draft, PNG)

    (request,) = api.requests
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    meta, file = request.content.split(b"--" + request.headers["content-type"].split("=")[1].encode())[1:3]
    assert b'name="meta"' in meta
    assert b"Content-Type: application/json" in meta
    assert json.loads(meta.split(b"\r\n\r\n")[1]) == {
        "name": "Tarjous ä.pdf",
        "referenceType": "INVOICE",
        "referenceId": 7,
        "sendWithInvoice": False,
    }
    assert b'name="file"; filename=' in file
    assert file.endswith(PNG + b"\r\n")


async def test_upload_survives_a_401_with_the_same_bytes():
    api = FakeApi(httpx.Response(401), ok({"id": 8}))
    draft = AttachmentDraft(name="a.pdf", reference_type="INVOICE", reference_id=7, send_with_invoice=True)
    async with client(api) as procountor:
        await procountor.attachments.upload(draft, PNG)

    assert api.requests[0].content == api.requests[1].content


async def test_file_above_ten_million_bytes_is_not_sent():
    api = FakeApi(ok({"id": 8}))
    draft = AttachmentDraft(name="a.pdf", reference_type="INVOICE", reference_id=7, send_with_invoice=True)
    async with client(api) as procountor:
        with pytest.raises(InvalidBody, match="file"):
            await procountor.attachments.upload(draft, b"x" * (LARGEST_FILE + 1))

    assert api.requests == []


def mixed(newline: bytes = b"\r\n", quoted: str = "{}") -> httpx.Response:
    parts = [
        b"preamble to be ignored",
        b"--b-1",
        b"Content-Type: application/json; charset=utf-8",
        b"",
        b'{"id": 8, "name": "a.png"}',
        b"--b-1",
        b"Content-Disposition: attachment; filename=a.png",
        b"Content-Type: image/png",
        b"",
        PNG,
        b"--b-1--",
        b"",
    ]
    return httpx.Response(
        200, content=newline.join(parts), headers={"Content-Type": f"multipart/mixed; boundary={quoted.format('b-1')}"}
    )


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
@pytest.mark.parametrize("quoted", ["{}", '"{}"'])
async def test_multipart_reply_gives_the_exact_bytes_and_what_is_told_about_them(newline, quoted):
    async with client(FakeApi(mixed(newline, quoted))) as procountor:
        file = await procountor.attachments.download(8)

    assert file.content == PNG
    assert file.content_type == "image/png"
    assert file.attachment is not None
    assert file.attachment.name == "a.png"


async def test_bare_bytes_are_a_file_too():
    async with client(FakeApi(httpx.Response(200, content=PNG, headers={"Content-Type": "image/png"}))) as procountor:
        file = await procountor.invoices.image(7, page=2, image_format="JPG")

    assert (file.content, file.content_type, file.attachment) == (PNG, "image/png", None)


@pytest.mark.parametrize(
    "body", [b"", b"--b-1--", b'--b-1\r\nContent-Type: application/json\r\n\r\n{"id":1}\r\n--b-1--']
)
async def test_multipart_reply_without_a_file_is_unreadable(body):
    reply = httpx.Response(200, content=body, headers={"Content-Type": "multipart/mixed; boundary=b-1"})
    async with client(FakeApi(reply)) as procountor:
        with pytest.raises(UnreadableResponse):
            await procountor.invoices.image(7)


async def test_page_after_the_last_is_not_found():
    async with client(FakeApi(httpx.Response(404))) as procountor:
        with pytest.raises(NotFound):
            await procountor.invoices.image(7, page=3)


@pytest.mark.parametrize("meta", [b"not json", b'{"name": "no id"}', b"\xff"])
async def test_file_survives_metadata_that_cannot_be_read(meta):
    body = b"--b-1\r\nContent-Type: application/json\r\n\r\n" + meta + b"\r\n--b-1\r\n\r\n" + PNG + b"\r\n--b-1--"
    reply = httpx.Response(200, content=body, headers={"Content-Type": "multipart/mixed; boundary=b-1"})
    async with client(FakeApi(reply)) as procountor:
        file = await procountor.attachments.download(8)

    assert (file.content, file.content_type, file.attachment) == (PNG, "application/octet-stream", None)


async def test_attachments_of_an_invoice_are_listed():
    rows = [{"attachmentId": 8, "name": "a.pdf", "attached": "2026-11-20T12:00:00"}, {"attachmentId": 9}]
    async with client(FakeApi(page(rows, totalCount=2))) as procountor:
        found = [row async for row in procountor.attachments.search(reference_id=7)]

    assert [(row.id, row.name) for row in found] == [(8, "a.pdf"), (9, None)]
