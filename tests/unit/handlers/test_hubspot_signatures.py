"""HubSpot's version 3 signature. It publishes no vector: these follow its written recipe."""

import base64
import hmac
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from handlers.hooks.hubspot_signatures import HubSpotAuthenticator, decoded, given_once

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
STAMP = "1795939200000"
PUBLIC = "https://voitto.example.fi"
BODY = (
    '[{"eventId":203,"subscriptionId":55001,"portalId":145000001,"appId":7700123,"occurredAt":1795939200000,'
    '"subscriptionType":"company.propertyChange","attemptNumber":0,"objectId":8800123,"propertyName":"name",'
    '"propertyValue":"Sähkötyö Mäkinen & Pojat Öy","changeSource":"IMPORT","sourceId":"ImportId:17"}]'
).encode()
ACCEPTED = [
    ("POST", "/hooks/hubspot/9f2c", BODY, "Hk/uzIsbCxvatNpv2JQ9w86uZpQ/pCXQMLNnf9CksOo="),
    ("POST", "/hooks/hubspot?conn=a%3Ab%2Fc%40d%2Ce", BODY, "MjyY1emvxXRn5tZ9YeC/g4okmYFounbXZt61dxPRloY="),
    ("POST", "/hooks/hubspot?n=M%C3%A4kinen%20Oy%25", BODY, "hHDLCs3/JjK5YLYvreXS9BLBCMDZ0wJisib2fbU6skU="),
    (
        "POST",
        "/h?x=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B&y=%26%3D%2B",
        BODY,
        "sHA8RALsgQHONLFN5agbGrSZMcovMIBsd+EVnvwZe+Q=",
    ),
    ("GET", "/card?dealId=31001", b"", "F6FKw6qkDnw8p//f/M7NoLFog7pRw5zp6H9yAtlP+rI="),
]


def gate(*, late_ms: int = 0, url: str = PUBLIC) -> HubSpotAuthenticator:
    return HubSpotAuthenticator(SecretStr(SECRET), url, now=lambda: (int(STAMP) + late_ms) / 1000)


def headers(signature: str, stamp: str = STAMP) -> dict[str, str]:
    return {"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": stamp}


def signed(text: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()


@pytest.mark.parametrize(("method", "target", "body", "signature"), ACCEPTED)
def test_what_hubspot_signed_is_let_in(method, target, body, signature):
    assert gate().lets_in(method, target, headers(signature), body)
    assert gate(url=f"{PUBLIC}/").lets_in(method, target, headers(signature), body)


def test_an_escape_may_have_small_digits():
    target = ACCEPTED[1][1]
    assert decoded(target.lower()) == decoded(target) == "/hooks/hubspot?conn=a:b/c@d,e"


@pytest.mark.parametrize(
    ("late_ms", "let_in"), [(300_000, True), (-300_000, True), (300_001, False), (-300_001, False)]
)
def test_five_minutes_either_way_are_the_most(late_ms, let_in):
    _, target, body, signature = ACCEPTED[0]
    assert gate(late_ms=late_ms).lets_in("POST", target, headers(signature), body) is let_in


REFUSED = {
    "hex": "1e4feecc8b1b0b1bdab4da6fd8943dc3ceae66943fa425d030b3677fd0a4b0ea",
    "the access token's signature": "AjCGhkCxjRzRPrK445r8yz7ixkYE+El17vb1xSsz5/w=",
    "of the address as it is, encoded": "7hsczuMXGezzudL1JwfTmh9CZORz4ZKrOklKE3ZLAVk=",
    "empty": "",
    "no base64": "ä" * 44,
}


@pytest.mark.parametrize("signature", REFUSED.values(), ids=REFUSED)
def test_any_other_signature_is_refused(signature):
    for _, target, body, _ in ACCEPTED[:2]:
        assert not gate().lets_in("POST", target, headers(signature), body)


def test_the_raw_bytes_count_and_so_do_method_host_and_query():
    method, target, body, signature = ACCEPTED[1]
    assert not gate().lets_in(method, target, headers(signature), body.replace("ä".encode(), b"\\u00e4"))
    assert not gate().lets_in("PUT", target, headers(signature), body)
    assert not gate().lets_in(method, f"{target}&more=1", headers(signature), body)
    assert not gate(url="https://other.example.fi").lets_in(method, target, headers(signature), body)


@pytest.mark.parametrize("stamp", ["", "1795939200", "now", "1795939200000.0", "9" * 400, "١٧٩٥٩٣٩٢٠٠٠٠٠"])
def test_a_timestamp_that_is_none_is_refused_before_the_body_is_read(stamp):
    text = f"POST{PUBLIC}/h".encode() + BODY + stamp.encode()
    assert not gate().may_let_in(headers(signed(text), stamp))


def test_headers_that_come_twice_or_are_no_ascii_are_none():
    raw = [(b"X-HubSpot-Signature-v3", b"a"), (b"x-hubspot-signature-v3", b"b"), (b"x-hubspot-request-timestamp", b"1")]
    assert given_once(raw) == {"x-hubspot-request-timestamp": "1"}
    assert given_once([(b"x-hubspot-request-timestamp", "1ä".encode())]) == {}


def test_the_pretend_hubspot_signs_as_the_recipe_has_it():
    from sandbox.hubspot.webhooks import signature

    for method, target, body, expected in ACCEPTED:
        assert signature(SECRET, method, PUBLIC + target, body, STAMP) == expected
        assert urlsplit(PUBLIC + target).netloc == "voitto.example.fi"
