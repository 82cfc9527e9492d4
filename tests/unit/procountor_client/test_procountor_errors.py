import datetime as dt
import email.utils

import httpx
import pytest
from example_bodies import invoice
from wire_fakes import FakeApi, client

from procountor_client import errors, failures
from procountor_client.errors import ErrorEntry, Failure, Outcome

CREATED_NOTHING, UNKNOWN = Outcome.NOT_CREATED, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("status", "headers", "kind", "outcome"),
    [
        (400, {}, errors.BadRequest, CREATED_NOTHING),
        (401, {}, errors.AuthenticationFailed, CREATED_NOTHING),
        (403, {}, errors.PermissionDenied, CREATED_NOTHING),
        (404, {}, errors.NotFound, CREATED_NOTHING),
        (409, {}, errors.Conflict, CREATED_NOTHING),
        (410, {}, errors.Rejected, CREATED_NOTHING),
        (413, {}, errors.Rejected, CREATED_NOTHING),
        (422, {}, errors.BadRequest, CREATED_NOTHING),
        (429, {}, errors.RateLimited, CREATED_NOTHING),
        (503, {"Retry-After": "5"}, errors.ServiceUnavailable, CREATED_NOTHING),
        (503, {}, errors.ServiceUnavailable, UNKNOWN),
        (500, {}, errors.ServerError, UNKNOWN),
        (502, {}, errors.ServerError, UNKNOWN),
        (504, {}, errors.ServerError, UNKNOWN),
        (599, {}, errors.ServerError, UNKNOWN),
        (408, {}, errors.UnexpectedStatus, UNKNOWN),
        (307, {"Location": "https://elsewhere.test/"}, errors.UnexpectedStatus, UNKNOWN),
    ],
)
@pytest.mark.parametrize("write", ["POST", "PUT"])
async def test_status_decides_the_class_and_what_became_of_a_write(status, headers, kind, outcome, write):
    api = FakeApi(httpx.Response(status, headers={**headers, "X-Request-Id": "req-1"}))
    async with client(api) as procountor:
        call = procountor.invoices.create(invoice()) if write == "POST" else procountor.invoices.approve(7)
        with pytest.raises(errors.ProcountorError) as caught:
            await call

    error = caught.value
    assert (type(error), error.outcome, error.status) == (kind, outcome, status)
    assert (error.method, error.request_id) == (write, "req-1")
    assert len(api.requests) == (2 if status == 401 else 1), "a write is never repeated"


@pytest.mark.parametrize(
    ("raised", "kind", "outcome"),
    [
        (httpx.ConnectError("x"), errors.ConnectionFailed, CREATED_NOTHING),
        (httpx.ConnectTimeout("x"), errors.ConnectionFailed, CREATED_NOTHING),
        (httpx.PoolTimeout("x"), errors.ConnectionFailed, CREATED_NOTHING),
        (httpx.UnsupportedProtocol("x"), errors.ConnectionFailed, CREATED_NOTHING),
        (httpx.ReadTimeout("x"), errors.RequestTimeout, UNKNOWN),
        (httpx.WriteTimeout("x"), errors.RequestTimeout, UNKNOWN),
        (httpx.ReadError("x"), errors.ConnectionLost, UNKNOWN),
        (httpx.WriteError("x"), errors.ConnectionLost, UNKNOWN),
        (httpx.CloseError("x"), errors.ConnectionLost, UNKNOWN),
        (httpx.RemoteProtocolError("x"), errors.ConnectionLost, UNKNOWN),
        (httpx.DecodingError("x"), errors.UnreadableResponse, UNKNOWN),
    ],
)
async def test_broken_connection_tells_whether_the_post_may_have_arrived(raised, kind, outcome):
    api = FakeApi(raised)
    async with client(api) as procountor:
        with pytest.raises(kind) as caught:
            await procountor.invoices.create(invoice())
        with pytest.raises(kind) as reading:
            await procountor.invoices.get(1)

    assert caught.value.outcome is outcome
    assert reading.value.outcome is CREATED_NOTHING, "a GET has nothing to create"
    assert isinstance(caught.value.__cause__, httpx.RequestError)


@pytest.mark.parametrize("body", ["", "<html>ok</html>", "[]", '{"invoiceNumber": 5}', '{"id": "five"}', '{"id": 1e99'])
async def test_unreadable_success_of_a_post_has_an_unknown_outcome(body):
    api = FakeApi(httpx.Response(200, text=body))
    async with client(api) as procountor:
        with pytest.raises(errors.UnreadableResponse) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is UNKNOWN
    assert caught.value.status == 200
    assert "five" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '{"errors":[{"status":400,"field":"paymentInfo.dueDate","message":"DUE_DATE_BEFORE_BILL_DATE"}]}',
            [("paymentInfo.dueDate", "DUE_DATE_BEFORE_BILL_DATE")],
        ),
        (
            '{"errors":[{"status":400,"message":"Value of the \'depreciation\' field is invalid: "}]}',
            [(None, "Value of the 'depreciation' field is invalid:")],
        ),
        ('{"errors":[{"message":"A_B"},{"message":"C_D","field":"date"}]}', [(None, "A_B"), ("date", "C_D")]),
        ('{"errors":["plain"]}', [(None, "plain")]),
        ('{"errors":{"message":"single"}}', [(None, "single")]),
        ('{"constraintViolations":[{"errorCode":"ERROR_BRN_CODE"}]}', [(None, "ERROR_BRN_CODE")]),
        ('{"error":"invalid_client"}', [(None, "invalid_client")]),
        ('{"error":"invalid_client","error_description":"Unknown client"}', [(None, "Unknown client")]),
        ('{"error":{"code":"X_Y","message":"nested"}}', [(None, "nested")]),
        ('{"message":"told plainly"}', [(None, "told plainly")]),
        ("Bad gateway", [(None, "Bad gateway")]),
        ("<html><head><title>502  Bad\nGateway</title></head><body>secret</body></html>", [(None, "502 Bad Gateway")]),
        ("<html><body>no title</body></html>", []),
        ('"just a string"', [(None, "just a string")]),
        ("", []),
        ("null", []),
        ("[1]", []),
        ('{"errors":[{"status":"four hundred","message":7}]}', [(None, "")]),
        ("[" * 100_000, [(None, "[" * 500)]),
    ],
)
def test_entries_are_read_from_every_known_shape_of_error_body(body, expected):
    response = httpx.Response(400, text=body)

    assert [(entry.field, entry.message) for entry in failures.entries(response)] == expected


def test_bytes_that_are_no_text_still_make_an_error():
    error = failures.from_response(httpx.Response(400, content=b"\xff\xfe\x00\xd8"), "POST", "/invoices")

    assert isinstance(error, errors.BadRequest)


def test_str_shows_codes_and_fields_but_no_sentence_that_may_hold_personal_data():
    body = {
        "errors": [
            {"field": "counterParty.email", "message": "matti@example.fi is not an address"},
            {"message": "INVALID_OVT"},
        ]
    }
    error = failures.from_response(httpx.Response(400, json=body), "POST", "/invoices")

    assert str(error) == "POST /invoices BadRequest outcome=not_created status=400 [counterParty.email; INVALID_OVT]"
    assert "matti" not in repr(error)
    assert error.codes == ("INVALID_OVT",)
    assert "matti@example.fi" in error.user_message


def test_field_name_that_is_no_field_name_stays_out_of_the_log():
    entry = ErrorEntry("BAD_FIELD", "Matti Meikäläinen, 010190-123A")

    assert entry.loggable == "BAD_FIELD"


def every_class(base: type[errors.ProcountorError] = errors.ProcountorError) -> list[type[errors.ProcountorError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in every_class(child))]


def test_tree_at_the_top_draws_every_class():
    drawn = (errors.__doc__ or "").split()

    assert [kind.__name__ for kind in every_class() if kind.__name__ not in drawn] == []


@pytest.mark.parametrize("kind", every_class())
@pytest.mark.parametrize("outcome", list(Outcome))
def test_user_message_is_a_sentence_that_says_what_is_known_about_the_change(kind, outcome):
    text = kind(Failure("POST", "/invoices", 500, "req-9", outcome)).user_message

    assert text[0].isupper()
    assert text.endswith(".")
    assert ".." not in text
    assert "req-9" not in text
    if outcome is UNKNOWN and not issubclass(kind, errors.Rejected | errors.InvalidBody):
        assert "look before repeating" in text


def test_user_message_of_a_read_says_nothing_about_changes():
    text = errors.ServerError(Failure("GET", "/invoices", 500, outcome=CREATED_NOTHING)).user_message

    assert "chang" not in text


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), (None, None), ("soon", None), ("-3", None), ("", None)])
def test_retry_after_in_seconds_or_nonsense(header, seconds):
    assert failures.seconds_to_wait(header) == seconds


def test_retry_after_as_a_date():
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)

    assert failures.seconds_to_wait(email.utils.format_datetime(later)) == pytest.approx(89, abs=2)
    assert failures.seconds_to_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
