"""Who may send a Pipedrive webhook."""

import base64

import pytest
from pydantic import SecretStr

from handlers.hooks.basic_auth import BasicAuthenticator, path_secret
from handlers.hooks.signatures import given_once

USER, PASSWORD = "voitto", SecretStr("k3ypäss:word-that-is-long")
SECRET = path_secret(PASSWORD)


def basic(user: str, password: str, scheme: str = "Basic") -> dict[str, str]:
    return {"authorization": f"{scheme} {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


RIGHT = basic(USER, PASSWORD.get_secret_value())


@pytest.mark.parametrize(
    ("secret", "headers", "refusal"),
    [
        (SECRET, RIGHT, None),
        (SECRET, basic(USER, PASSWORD.get_secret_value(), "basic"), None),
        (SECRET, {}, 401),
        (SECRET, basic(USER, "another"), 401),
        (SECRET, basic("another", PASSWORD.get_secret_value()), 401),
        (SECRET, basic(USER, PASSWORD.get_secret_value(), "Bearer"), 401),
        (SECRET, {"authorization": "Basic %%%"}, 401),
        (SECRET, {"authorization": "Basic " + "A" * 100_000}, 401),
        (SECRET, {"authorization": PASSWORD.get_secret_value()}, 401),
        (SECRET.upper(), RIGHT, 404),
        (SECRET[:-1], RIGHT, 404),
        ("", RIGHT, 404),
        ("ä\udc80" * 10, RIGHT, 404),
        ("x" * 100_000, {}, 404),
    ],
)
def test_only_the_right_address_with_the_right_credentials_lets_in(secret, headers, refusal):
    assert BasicAuthenticator(USER, PASSWORD).refusal(secret, headers) == refusal


def test_the_credentials_are_in_utf_8_as_pipedrive_sends_them():
    sample = {"authorization": "Basic dm9pdHRvOmszeXDDpHNzOndvcmQ="}
    assert basic("voitto", "k3ypäss:word") == sample


def test_a_header_that_comes_twice_is_none():
    raw = [(b"authorization", RIGHT["authorization"].encode())] * 2
    assert BasicAuthenticator(USER, PASSWORD).refusal(SECRET, given_once(raw)) == 401


def test_the_address_follows_from_the_password_and_does_not_show_it():
    assert path_secret(PASSWORD) == SECRET
    assert path_secret(SecretStr("another-password-that-is-long")) != SECRET
    assert len(SECRET) == 32


@pytest.mark.parametrize(("user", "password"), [("", "x" * 16), ("a:b", "x" * 16), ("voitto", "short")])
def test_credentials_that_could_be_guessed_or_not_sent_do_not_start(user, password):
    with pytest.raises(ValueError):
        BasicAuthenticator(user, SecretStr(password))
