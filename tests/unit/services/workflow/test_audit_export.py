"""The audit log as a file: what a spreadsheet and a program read."""

import csv
import io
import json
from datetime import UTC, datetime

from bot.domain.operations.audit_log import FIRST, Entry
from bot.domain.values.ids import CompanyId
from bot.services.workflow.audit_log import COLUMNS, Format, exported

ENTRY = Entry(
    company=CompanyId("main"),
    seq=1,
    at=datetime(2026, 11, 22, 8, 15, 0, 5, tzinfo=UTC),
    what="draft.rejected",
    who="U0KAISA",
    deal=3,
    draft=4,
    revision=2,
    why='=HYPERLINK("evil"), väärä\nsumma',
    details={"net": "1000.00", "lines": 2},
    previous=FIRST,
    hash="ab",
)


def test_csv_has_one_row_per_entry_and_no_live_formula():
    heading, row = csv.reader(io.StringIO(exported([ENTRY], Format.CSV), newline=""))
    assert tuple(heading) == COLUMNS
    told = dict(zip(heading, row, strict=True))
    assert told["why"] == "'" + ENTRY.why
    assert told["at"] == "2026-11-22T08:15:00.000005+00:00"
    assert json.loads(told["details"]) == ENTRY.details


def test_json_keeps_every_value_as_it_was_sealed():
    (told,) = json.loads(exported([ENTRY], Format.JSON))
    assert told["why"] == ENTRY.why
    assert told["details"] == ENTRY.details
    assert set(told) == set(COLUMNS)


def test_an_empty_log_is_a_valid_file():
    assert exported([], Format.CSV).strip() == ",".join(COLUMNS)
    assert json.loads(exported([], Format.JSON)) == []
