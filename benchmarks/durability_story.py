"""What the two job libraries' stories do out there: the bot's own clients, one method for each durable step."""

import argparse
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from invoices import draft
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from procountor_client import Procountor, ProcountorConfig
from sandbox import seed
from sandbox.slack import seed as people

Made = TypeVar("Made")
CARD = "durability_card"
CUSTOMERS = ("9012346-8", "9022178-9")
TIMEOUT = 1.2
"""Seconds; the bot has the same in this benchmark."""


def name_of(number: int) -> str:
    return f"K{number:04d}"


def business_id_of(number: int) -> str:
    return CUSTOMERS[number % len(CUSTOMERS)]


def amount_of(number: int) -> Decimal:
    return Decimal(1000 + number)


class Outside:
    """One connection to Procountor and Slack, inside one event loop."""

    def __init__(self, address: str) -> None:
        config = ProcountorConfig(
            client_id=seed.CLIENT_ID,
            client_secret=SecretStr(seed.CLIENT_SECRET),
            api_key=SecretStr(seed.API_KEY),
            base_url=f"{address}/procountor/api",
            timeout=TIMEOUT,
        )
        self._procountor = Procountor(config)
        self._slack = AsyncWebClient(token=people.BOT_TOKEN, base_url=f"{address}/slack/api/")

    async def find_customer(self, number: int) -> int:
        found = await self._procountor.partners.find_by_identifier(business_id_of(number))
        return found[0].id

    async def make_invoice(self, number: int, customer: int) -> int:
        body = draft(number).model_copy(update={"partner_id": customer, "original_invoice_number": name_of(number)})
        return (await self._procountor.invoices.create(body)).id

    async def look_up_invoice(self, number: int) -> int | None:
        found = await self._procountor.invoices.find_by_original_number(name_of(number))
        return only(name_of(number), [row.id for row in found])

    async def post_card(self, number: int, invoice: int) -> str:
        text = f"{name_of(number)}: {amount_of(number)} EUR, invoice {invoice}"
        metadata = {"event_type": CARD, "event_payload": {"key": name_of(number)}}
        answer = await self._slack.chat_postMessage(channel=people.DEALS, text=text, metadata=metadata)
        return str(answer["ts"])

    async def look_up_card(self, number: int) -> str | None:
        pages = await self._slack.conversations_history(channel=people.DEALS, limit=200, include_all_metadata=True)
        messages = [message async for page in pages for message in page["messages"]]
        return only(name_of(number), [m["ts"] for m in messages if _key_of(m) == name_of(number)])


def only(marker: str, found: Sequence[Made]) -> Made | None:
    """Two with one marker are never chosen from: a person has to look."""
    if len(found) > 1:
        raise RuntimeError(f"{marker} was made {len(found)} times")
    return found[0] if found else None


def _key_of(message: Mapping[str, Any]) -> str | None:
    key: str | None = message.get("metadata", {}).get("event_payload", {}).get("key")
    return key


def worker(work: Callable[[str, str], Awaitable[None]]) -> Awaitable[None]:
    """`work(database, outside)` with what the command line says."""
    options = argparse.ArgumentParser()
    options.add_argument("database")
    options.add_argument("outside")
    given = options.parse_args()
    return work(given.database, given.outside)
