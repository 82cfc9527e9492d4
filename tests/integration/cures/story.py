"""What the stories share: deals as a CRM sends them, and records somebody spoils in Procountor."""

import itertools
import json
from typing import Any

from tests.integration.bot.office import AINO_EMAIL, Json, Office, Person, told

_NUMBERS = itertools.count(1)


async def won(office: Office, customer: Json, **more: Any) -> Json:
    """Aino's deal from the CRM, its card posted."""
    deal = {"deal_id": f"C-{next(_NUMBERS)}", "title": "Verkkosivut", "amount": "1000.00", "owner_email": AINO_EMAIL}
    answer = await office.hook(deal | {"customer": customer} | more)
    assert answer.status_code == 202, answer.text
    await office.settled()
    return office.card


def spoilt(office: Office, who: str, **changes: Any) -> Json:
    """A partner's record changed in Procountor, with the new version every change there gives."""
    partner = office.customer(who)
    for path, value in changes.items():
        home = partner
        *parents, last = path.split("__")
        for parent in parents:
            home = home[parent]
        if value is None:
            home.pop(last, None)
        else:
            home[last] = value
    partner["version"] = office.ledger.stamp(partner["version"])
    return partner


def buttons(message: Json, action_id: str) -> list[Json]:
    """The values of all buttons of this kind."""
    return [
        json.loads(element["value"])
        for block in message["blocks"]
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("action_id") == action_id
    ]


def codes(message: Json) -> list[str]:
    """The findings that a form or a press cures."""
    return [value["f"] for value in buttons(message, "draft.fix")]


async def fixes(person: Person, code: str, values: Json | None = None, *, on: Json | None = None) -> None:
    """Press the finding's button; with `values`, fill in the form that opens."""
    message = on or person.office.card
    value = next(value for value in buttons(message, "draft.fix") if value["f"] == code)
    seen = await person.press("draft.fix", on=message, value=json.dumps(value, separators=(",", ":")))
    assert not seen.ephemerals, seen.text
    if values is not None:
        assert seen.view is not None, "no form opened"
        answer = await person.submit({f"fix.{field}": typed for field, typed in values.items()})
        assert not answer.errors, answer.errors
    await person.office.settled()


async def edits(person: Person, values: Json, *, on: Json | None = None) -> None:
    answer = await person.edit({f"edit.{field}": typed for field, typed in values.items()}, on=on)
    assert not answer.errors, answer.errors
    await person.office.settled()


def waits(office: Office) -> bool:
    """The draft went on: it waits for the approver, and stands in the ledger."""
    return "draft.approve" in office.actions(office.card) and office.invoice.status == "UNFINISHED"


def stands(office: Office) -> bool:
    """The draft is parked, and nothing stands in the ledger."""
    return "draft.approve" not in office.actions(office.card) and not office.invoices


def question(office: Office, person: Person) -> Json:
    """The newest direct message to this person."""
    messages = office.posts(office.workspace.open_im(person.id).id)
    assert messages, "nobody was asked"
    return messages[-1]


__all__ = ["AINO_EMAIL", "buttons", "codes", "edits", "fixes", "question", "spoilt", "stands", "told", "waits", "won"]
