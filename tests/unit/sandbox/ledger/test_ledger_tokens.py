from datetime import timedelta

import pytest


async def test_a_token_is_a_short_jwt_and_says_its_life(anonymous, grant):
    reply = (await anonymous.post("/oauth/token", data=grant)).json()
    assert len(reply["access_token"]) <= 512
    assert reply["access_token"].count(".") == 2
    assert reply["expires_in"] == 3600


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"api_key": "wrong"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_wrong_credentials_are_told_apart(anonymous, grant, change, status, error):
    reply = await anonymous.post("/oauth/token", data=grant | change)
    assert (reply.status_code, reply.json()["error"]) == (status, error)


async def test_secrets_in_the_address_or_a_charset_are_refused(anonymous, grant):
    in_address = {"client_secret": grant["client_secret"]}
    assert (await anonymous.post("/oauth/token", params=in_address, data=grant)).status_code == 400
    charset = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert (await anonymous.post("/oauth/token", data=grant, headers=charset)).status_code == 400


async def test_a_token_dies_after_an_hour_of_world_time(api, world):
    await world.clock.advance(timedelta(minutes=59))
    assert (await api.get("/company")).status_code == 200
    await world.clock.advance(timedelta(minutes=1))
    reply = await api.get("/company")
    assert (reply.status_code, reply.json()["errors"][0]["status"]) == (401, 401)


async def test_no_call_works_without_a_token(anonymous):
    assert (await anonymous.get("/company")).status_code == 401


async def test_a_get_with_a_body_stops_at_the_gateway(api):
    assert (await api.request("GET", "/company", json={})).status_code == 403


async def test_requests_are_counted_by_method_and_path(api, world):
    await api.get("/company")
    assert list(world.procountor.requests) == [("POST", "/oauth/token"), ("GET", "/company")]
