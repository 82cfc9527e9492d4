"""A page image of an invoice: a small PNG with one grey bar per line of text, drawn without any library."""

import struct
import zlib

from sandbox.procountor.records import Json

WIDTH, HEIGHT, MARGIN, LINE = 210, 297, 16, 9
WHITE, INK, ACCENT = 255, 120, 40


def page_image(invoice: Json) -> bytes:
    """PNG bytes, 8-bit greyscale, A4 proportions; the same invoice gives the same picture."""
    canvas = [bytearray([WHITE]) * WIDTH for _ in range(HEIGHT)]
    _bar(canvas, MARGIN, 70, ACCENT)
    top = MARGIN + 3 * LINE
    for length in _line_lengths(invoice):
        _bar(canvas, top, length, INK)
        top += LINE
    return _png(canvas)


def _line_lengths(invoice: Json) -> list[int]:
    address = invoice["counterParty"]["counterPartyAddress"]
    words = [address.get("name", ""), address.get("street", ""), address.get("city", ""), ""]
    words += [row["product"] for row in invoice["invoiceRows"]][:20]
    return [min(len(word) * 4, WIDTH - 2 * MARGIN) for word in words]


def _bar(canvas: list[bytearray], top: int, length: int, shade: int) -> None:
    for y in range(top, min(top + LINE // 2, HEIGHT)):
        canvas[y][MARGIN : MARGIN + length] = bytes([shade]) * length


def _png(canvas: list[bytearray]) -> bytes:
    raw = b"".join(b"\x00" + bytes(line) for line in canvas)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
