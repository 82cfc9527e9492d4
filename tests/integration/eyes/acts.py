"""What the stories of four eyes do over and over."""

from typing import Any

from bot.domain.operations.audit_log import Entry
from tests.integration.bot.office import KIVIKKO, Json, Office, Person, told
from tests.integration.cures.story import won

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
NOBODY = "ghost@elsewhere.example"


async def sold(office: Office, owner: str | None, **more: Any) -> Json:
    """A deal from the CRM, signed, whose owner is this address; None: the CRM does not say."""
    return await won(office, KIVI, owner_email=owner, **more)


async def approves(person: Person, *, on: Json | None = None) -> str:
    """What the click is answered with; nothing when it counts."""
    seen = await person.press("draft.approve", on=on)
    await person.office.settled()
    return "\n".join(told(said) for said in seen.ephemerals)


async def names(person: Person, owner: str) -> Json:
    """In the form behind the card's button; what is wrong with it, by field."""
    seen = await person.press("owner.name")
    assert seen.view is not None, seen.text
    answer = await person.submit({"owner.user": owner})
    await person.office.settled()
    return dict(answer.errors or {})


def status(office: Office) -> str:
    return str(office.invoice.status)


def shown(card: Json) -> str:
    return told(card).replace("\xa0", " ")


async def entries(office: Office, what: str) -> list[Entry]:
    """Of the audit log."""
    async with office.bot.uow_factory() as uow:
        return [entry async for entry in uow.audit.entries() if entry.what == what]


__all__ = ["KIVI", "NOBODY", "approves", "entries", "names", "shown", "sold", "status"]
