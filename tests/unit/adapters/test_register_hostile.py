"""The business register is no oracle: whatever comes from its address, the answer is an answer or "unknown"."""

import asyncio
import json
from typing import Any

import pytest

from bot.adapters.registry import LONGEST_TEXT, YtjRegister, register_http
from bot.clock import SystemClock
from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from tests.day import signing_time
from tests.hostile_server import MEGABYTE, HostileServer, Pieces, answer, bomb, without_end

ID = "9012346-8"


async def looked_up(server: HostileServer, seconds: float = 10) -> RegistryAnswer:
    async with server.listening(), register_http(MEGABYTE) as http, asyncio.timeout(20):
        return await YtjRegister(http, SystemClock(), server.url, seconds=seconds).lookup(ID)


def company(**more: Any) -> Pieces:
    return answer(json.dumps({"companies": [{"businessId": {"value": ID}, **more}]}).encode())


@pytest.mark.parametrize(
    "other",
    [
        without_end(b" " * 60_000),
        answer(bomb("gzip"), content_encoding="gzip"),
        answer(b"[" * 100_000),
        answer(b'{"companies": ' + b"[" * 100_000),
        answer(b'{"companies": [{"businessId": {"value": 1e999999999}}]}'),
        answer(b'{"companies": [' + b"9" * 100_000 + b"]}"),
        answer(b'{"companies": NaN}'),
        answer(b'{"companies": {"0": 1}}'),
        answer(b'{"companies": ["x"]}'),
        answer(b"\xff\xfe"),
        company(names=[5]),
        company(addresses=[{"type": "1e99"}]),
        company(registeredEntries={"a": 1}),
    ],
)
async def test_answer_that_cannot_be_understood_is_unknown(other: Pieces) -> None:
    assert (await looked_up(HostileServer(other))).standing is CompanyStatus.UNKNOWN


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirect_is_not_followed(status: int) -> None:
    async with HostileServer().listening() as elsewhere:
        found = await looked_up(HostileServer(answer(b"", status, location=f"{elsewhere.url}/companies")))

    assert elsewhere.heads == []
    assert found.standing is CompanyStatus.UNKNOWN


async def test_register_that_never_ends_its_answer_is_given_up() -> None:
    drip = HostileServer(without_end(b" ", pause=0.01))
    assert (await looked_up(drip, seconds=0.1)).standing is CompanyStatus.UNKNOWN


async def test_what_is_said_of_a_company_is_text_that_can_be_kept() -> None:
    names = [{"type": 1, "name": "Kivikko\0 " + "x" * 5_000}, {"type": 2, "name": {"a": 1}}]
    places = [{"type": 2, "postCode": 100, "country": ["FI"], "postOffices": [{"city": 5}], "street": "\ud800"}]
    found = await looked_up(HostileServer(company(names=names, addresses=places)))

    assert found.name == ("Kivikko� " + "x" * 5_000)[:LONGEST_TEXT]
    assert found.also_known_as == ("{'a': 1}",)
    assert found.address is not None
    assert (found.address.zip, found.address.city, found.address.street) == ("100", "5", "�")
    assert found.fetched_at <= signing_time()


async def test_honest_answer_is_read() -> None:
    found = await looked_up(HostileServer(company(names=[{"type": "1", "name": "Kivikko Oy"}])))
    assert (found.standing, found.name) == (CompanyStatus.ACTIVE, "Kivikko Oy")


async def test_register_out_of_reach_is_unknown() -> None:
    async with register_http() as http:
        register = YtjRegister(http, SystemClock(), "http://127.0.0.1:1")
        assert (await register.lookup(ID)).standing is CompanyStatus.UNKNOWN
