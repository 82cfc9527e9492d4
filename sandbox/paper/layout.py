"""Lays an invoice out on as many sheets as it needs."""

from collections.abc import Sequence
from decimal import Decimal

from sandbox.paper.invoice import (
    STAMPS,
    Json,
    PrintedRow,
    Seller,
    buyer_lines,
    delivery_lines,
    facts,
    headings,
    is_credit,
    payment_facts,
    printed_rows,
    wording_of,
)
from sandbox.paper.sheet import BOLD, GREY, REGULAR, WIDTH, Rule, Sheet, Text, wrapped
from sandbox.paper.wording import Wording
from sandbox.procountor import sums

LEFT, RIGHT = 48.0, WIDTH - 48.0
MIDDLE = 318.0
TOP, BOTTOM = 118.0, 780.0
"""Of what flows from sheet to sheet: rows, texts and sums."""
SIZE, LEADING, NOTE = 8.5, 12.0, 7.5
NAME_WIDTH = 196.0
COLUMNS = (280.0, 288.0, 384.0, 422.0, 460.0, RIGHT)
"""Where the cells after a row's name end; the unit's, the second one's, is where it begins."""
RATES = (262.0, 384.0, 464.0, RIGHT)
"""Of the sums by rate: where the rate begins, and the figures end."""
PAYMENT_HEIGHT = 96.0


class Flow:
    """Where the next line goes: on this sheet, or on a new one when it would not fit."""

    def __init__(self, heading: Sequence[Text | Rule], top: float) -> None:
        self.sheets = [Sheet()]
        self.y = top
        self._heading = heading

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def room(self, height: float, *, rows: bool = False) -> None:
        """`rows`: the next sheet begins with their headings."""
        if self.y + height <= BOTTOM:
            return
        self.sheets.append(Sheet())
        self.y = TOP + LEADING
        if rows:
            self.sheet.put(*_at(self._heading, self.y))
            self.y += 1.6 * LEADING

    def line(self, *texts: Text, leading: float = LEADING, rows: bool = False) -> None:
        """All of them on the next baseline."""
        self.room(leading, rows=rows)
        self.sheet.put(*(_moved(text, self.y) for text in texts))
        self.y += leading


def laid_out(invoice: Json, seller: Seller, *, rounded_once: bool = False) -> list[Sheet]:
    """`rounded_once`: VAT is rounded once per rate, as in the totals."""
    words = wording_of(invoice)
    heading = _heading(headings(invoice, words))
    flow = Flow(heading, 0.0)
    flow.y = _head(flow.sheet, invoice, words)
    flow.sheet.put(*_at(heading, flow.y))
    flow.y += 1.6 * LEADING
    for row in printed_rows(invoice, words, _row_sums(invoice)):
        _row(flow, row)
    _totals(flow, invoice, words, sums.per_rate(invoice, rounded_once=rounded_once))
    _free_text(flow, invoice, words)
    _payment(flow, invoice, seller, words)
    for number, sheet in enumerate(flow.sheets, 1):
        _letterhead(sheet, invoice, seller, words, f"{number} ({len(flow.sheets)})")
    return flow.sheets


def title_of(invoice: Json) -> str:
    kind = "credit" if is_credit(invoice) else "invoice"
    return f"{wording_of(invoice).word(kind)} {invoice['invoiceNumber']}"


def _row_sums(invoice: Json) -> list[Decimal]:
    gross = invoice["extraInfo"]["unitPricesIncludeVat"]
    pairs = [sums.row_totals(row, invoice) for row in invoice["invoiceRows"]]
    return [net + vat if gross else net for net, vat in pairs]


def _letterhead(sheet: Sheet, invoice: Json, seller: Seller, words: Wording, page: str) -> None:
    """On each sheet."""
    sheet.put(Text(LEFT, 52, seller.company["name"], 15, BOLD))
    for place, line in enumerate(seller.lines(words)):
        sheet.put(Text(LEFT, 68 + place * 11, line, NOTE, shade=GREY))
    kind = words.word("credit" if is_credit(invoice) else "invoice")
    sheet.put(Text(RIGHT, 52, kind, 17, BOLD, "right"))
    stamp = STAMPS.get(invoice["status"])
    numbered = f"{invoice['invoiceNumber']} · {words.word('page')} {page}"
    sheet.put(Text(RIGHT, 68, f"{words.word(stamp)} · {numbered}" if stamp else numbered, SIZE, align="right"))
    sheet.put(Rule(LEFT, 90, RIGHT - LEFT, 0.8))


def _head(sheet: Sheet, invoice: Json, words: Wording) -> float:
    """Who pays on the left, when and by what on the right; the baseline below both."""
    y = _block(sheet, TOP + 6, buyer_lines(invoice, words), size=10)
    if there := delivery_lines(invoice):
        sheet.put(Text(LEFT, y + 6, words.word("deliver_to"), NOTE, shade=GREY))
        y = _block(sheet, y + 18, there, size=SIZE)
    told = TOP + 6
    for label, value in facts(invoice, words):
        told = _fact(sheet, told, label, value)
    return max(y, told) + 2 * LEADING


def _block(sheet: Sheet, y: float, lines: Sequence[str], *, size: float) -> float:
    for line in lines:
        for piece in wrapped(line, MIDDLE - LEFT - 16, size):
            sheet.put(Text(LEFT, y, piece, size))
            y += size + 4
    return y


def _fact(sheet: Sheet, y: float, label: str, value: str) -> float:
    sheet.put(Text(MIDDLE, y, label, SIZE, shade=GREY))
    for piece in wrapped(value, RIGHT - MIDDLE - 112, SIZE):
        sheet.put(Text(MIDDLE + 112, y, piece, SIZE))
        y += LEADING + 1
    return y


def _heading(names: Sequence[str]) -> list[Text | Rule]:
    """At height 0: it is moved to where it stands."""
    first, *rest = names
    texts = [Text(LEFT, 0, first, NOTE, BOLD), *_cells(rest, NOTE, BOLD)]
    return [*texts, Rule(LEFT, 5, RIGHT - LEFT)]


def _cells(values: Sequence[str], size: float = SIZE, font: str = REGULAR) -> list[Text]:
    aligned = zip(COLUMNS, values, ("right", "left", "right", "right", "right", "right"), strict=True)
    return [Text(x, 0, value, size, font, "left" if side == "left" else "right") for x, value, side in aligned]


def _row(flow: Flow, row: PrintedRow) -> None:
    first, *rest = wrapped(row.name, NAME_WIDTH, SIZE)
    flow.room(LEADING * min(1 + len(rest), 4), rows=True)
    flow.line(Text(LEFT, 0, first, SIZE), *_cells(row.cells))
    for line in rest:
        flow.line(Text(LEFT, 0, line, SIZE), rows=True)
    for note in row.notes:
        for line in wrapped(note, NAME_WIDTH, NOTE):
            flow.line(Text(LEFT, 0, line, NOTE, shade=GREY), leading=10, rows=True)
    flow.y += 3


def _totals(flow: Flow, invoice: Json, words: Wording, rates: Sequence[tuple[Decimal, Decimal, Decimal]]) -> None:
    """VAT by rate, then what is to be paid: never parted from each other."""
    flow.room(LEADING * (len(rates) + 6))
    flow.sheet.put(Rule(LEFT, flow.y - 6, RIGHT - LEFT))
    flow.y += 8
    if discount := invoice["discountPercent"]:
        _right(flow, words.word("whole_discount"), f"{words.number(discount)} %")
    flow.line(
        *(
            Text(x, 0, words.word(key), NOTE, BOLD, "right" if x > RATES[0] else "left")
            for x, key in zip(RATES, ("rate", "net", "tax", "gross"), strict=True)
        )
    )
    for rate, net, vat in rates:
        flow.line(
            Text(RATES[0], 0, f"{words.number(rate)} %", SIZE),
            *(
                Text(x, 0, words.money(amount), SIZE, align="right")
                for x, amount in zip(RATES[1:], (net, vat, net + vat), strict=True)
            ),
        )
    flow.y += 4
    whole = invoice["invoiceSumInfo"][0]
    _right(flow, words.word("total_net"), words.money(whole["excludingVatTotal"]))
    _right(flow, words.word("total_tax"), words.money(whole["vatSumTotal"]))
    flow.y += 4
    label = words.word("total_credit" if is_credit(invoice) else "total")
    _right(flow, label, words.money(whole["invoiceSumTotal"]), size=11, font=BOLD)


def _right(flow: Flow, label: str, value: str, *, size: float = SIZE, font: str = REGULAR) -> None:
    flow.line(Text(RATES[0], 0, label, size, font), Text(RIGHT, 0, value, size, font, "right"), leading=size + 4)


def _free_text(flow: Flow, invoice: Json, words: Wording) -> None:
    """Why there is no VAT, where the law wants that said; then what the sender had to say."""
    status = f"vat_{invoice.get('vatStatus', 1)}"
    law = words.word(status) if status in ("vat_3", "vat_5") else ""
    for paragraph in (law, invoice.get("additionalInformation", "")):
        if paragraph:
            flow.y += LEADING / 2
            for line in wrapped(paragraph, RIGHT - LEFT, SIZE):
                flow.line(Text(LEFT, 0, line, SIZE))


def _payment(flow: Flow, invoice: Json, seller: Seller, words: Wording) -> None:
    """At the foot of the last sheet, as one pays from it."""
    if is_credit(invoice):
        return
    flow.room(PAYMENT_HEIGHT)
    y = BOTTOM - PAYMENT_HEIGHT + 24
    flow.sheet.put(Rule(LEFT, y - 14, RIGHT - LEFT, 0.8))
    for place, (label, value) in enumerate(payment_facts(invoice, seller, words)):
        font = BOLD if place > 1 else REGULAR
        flow.sheet.put(Text(LEFT, y + place * 15, label, SIZE, shade=GREY))
        flow.sheet.put(Text(LEFT + 130, y + place * 15, value, 10, font))


def _moved(text: Text, y: float) -> Text:
    return Text(text.x, y, text.text, text.size, text.font, text.align, text.shade)


def _at(items: Sequence[Text | Rule], y: float) -> list[Text | Rule]:
    return [_moved(each, y) if isinstance(each, Text) else Rule(each.x, y + each.y, each.width) for each in items]
