"""Won deals with DBOS and the bot's four parts, written in DBOS' own means: checkpointed steps and a durable sleep.

The intent is a step, so it is on the disk before the step that sends begins. A workflow that is recovered gets the
intent of its forerunner back, sees that it is another process's, and does not send on it. State is kept as JSON.
"""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypedDict, TypeVar

from dbos import DBOS, DBOSPortableJSONSerializer, StepOptions
from durability_dbos_worker import WORKFLOW, outside, work_until_killed
from durability_guard import QUARANTINE, Since, certainly_not_made
from durability_story import worker

Made = TypeVar("Made")
RETRIED: StepOptions = {"retries_allowed": True, "interval_seconds": 0.5, "max_attempts": 10}
PAUSE = 0.5
PROCESS = uuid.uuid4().hex


class Intent(TypedDict):
    process: str
    monotonic: float
    wall: float


class Sent(TypedDict, Generic[Made]):
    made: Made | None
    unknown: bool


async def intend() -> Intent:
    now = Since.now()
    return {"process": PROCESS, "monotonic": now.monotonic, "wall": now.wall}


async def once(
    number: int, look_up: Callable[[int], Coroutine[Any, Any, Made | None]], send: Callable[[], Awaitable[Made]]
) -> Made:
    """Inside a workflow: what `send` makes, made once in effect."""

    async def attempt(intent: Intent) -> Sent[Made]:
        if intent["process"] != PROCESS:
            return {"made": None, "unknown": True}
        if not Since(intent["monotonic"], intent["wall"]).in_time:
            return {"made": None, "unknown": False}
        try:
            return {"made": await send(), "unknown": False}
        except Exception as error:  # noqa: BLE001 - whatever it is, the request may have arrived
            return {"made": None, "unknown": not certainly_not_made(error)}

    while True:
        intent = await DBOS.run_step_async({"name": "intend"}, intend)
        sent = await DBOS.run_step_async({"name": "attempt"}, attempt, intent)
        if sent["made"] is not None:
            return sent["made"]
        if not sent["unknown"]:
            await DBOS.sleep_async(PAUSE)
            continue
        await DBOS.sleep_async(max(0.01, intent["wall"] + QUARANTINE - time.time()))
        found = await DBOS.run_step_async({"name": "look_up", **RETRIED}, look_up, number)
        if found is not None:
            return found


@DBOS.step(**RETRIED)
async def find_customer(number: int) -> int:
    return await outside[0].find_customer(number)


@DBOS.workflow(name=WORKFLOW)
async def won(number: int) -> str:
    customer = await find_customer(number)
    there = outside[0]
    invoice = await once(number, there.look_up_invoice, lambda: there.make_invoice(number, customer))
    return await once(number, there.look_up_card, lambda: there.post_card(number, invoice))


async def work(database: str, address: str) -> None:
    await work_until_killed(database, address, DBOSPortableJSONSerializer())


async def main() -> None:
    await worker(work)


if __name__ == "__main__":
    asyncio.run(main())
