"""What the pretend world is told wrongly, it says in a sentence; it never falls over."""

import httpx
import pytest

from sandbox import app

PAY, BOOKS = "/_world/procountor/invoices/8400118/pay", "/_world/procountor/books"
WORDS_OF_PYTHON = ("Expecting", "invalid literal", "codec", "unhashable", "cannot convert", "isoformat", "Traceback")


async def answered(method: str, path: str, body: str = "") -> httpx.Response:
    transport = httpx.ASGITransport(app.create().app)
    async with httpx.AsyncClient(transport=transport, base_url="http://world") as client:
        return await client.request(method, path, content=body, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    "path", [PAY, BOOKS, "/_world/clock/advance", "/_world/weather", "/_world/plug", "/_world/reset"]
)
@pytest.mark.parametrize("body", ["{", "[]", '"x"', "5", "\ud800"])
async def test_what_is_no_json_object_is_asked_for_again(path, body):
    said = await answered("POST", path, body.encode("utf-8", "surrogatepass"))
    assert (said.status_code, said.json()) == (400, {"error": "Send a JSON object."})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        *(("GET", f"/_world/state?limit={limit}", "") for limit in ("²", "-1", "", "x", "9" * 5000)),
        *(("POST", PAY, f'{{"method": {method}}}') for method in ("[]", "{}", "5", '"GOLD"')),
        *(("POST", PAY, f'{{"amount": {amount}}}') for amount in ('"x"', "{}", "[1]", '"1e99999"', "NaN", "-1")),
        *(("POST", "/_world/clock/advance", f'{{"minutes": {n}}}') for n in ("-5", "-Infinity", "1e999", "NaN", '"x"')),
        *(
            ("POST", "/_world/weather", f'{{"{name}": {value}}}')
            for name, value in [
                ("retry_after_seconds", "Infinity"),
                ("retry_after_seconds", "NaN"),
                ("slow_seconds", "-1"),
                ("slow_seconds", "1e300"),
                ("procountor", "5"),
                ("nothing", "5"),
                ("slow_seconds", "null"),
            ]
        ),
        *(("POST", BOOKS, f'{{"closed_through": {value}}}') for value in ('"x"', "5", "[]", "{}", "true")),
        *(("POST", "/_world/plug", f'{{"when": {value}}}') for value in ("7", "[]", '"x"')),
        ("POST", "/_slack/suggest", '{"user": "U0NO", "action_id": "a", "block_id": "b", "view_id": "V"}'),
        ("POST", "/_slack/click", '{"user": "U0AINO", "action_id": "x", "view_id": "V"}'),
        ("POST", "/_slack/command", '{"user": "U0NO", "channel": "#deals", "command": "/won"}'),
    ],
)
async def test_what_cannot_be_is_refused_in_words(method, path, body):
    said = await answered(method, path, body)
    assert said.status_code == 400, said.text
    assert not any(word in said.text for word in WORDS_OF_PYTHON), said.text
    assert said.json()["error"]
