"""What goes into the audit log, in the transaction in which it becomes true; and how it is read out of it."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft
from bot.domain.operations.audit_log import VOITTO, Entry, Fact, What, breaks
from bot.domain.values.ids import DealId
from bot.ports import UnitOfWork, UnitOfWorkFactory

COLUMNS = ("seq", "at", "who", "what", "deal", "draft", "revision", "why", "details", "previous", "hash")


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"


def log(
    uow: UnitOfWork,
    what: What,
    draft: Draft | None = None,
    *,
    who: str = VOITTO,
    deal: DealId | None = None,
    why: str | None = None,
    occurrence: str = "",
    **details: Any,
) -> None:
    """One fact, of this unit of work: the event that `bot.services.workflow.events` has the followers of.

    With a draft, its deal and revision are noted too. `occurrence`: as in Fact.
    """
    uow.audit.add(
        Fact(
            what=what,
            who=who,
            deal=draft.deal_id if draft else deal,
            draft=draft.id if draft else None,
            revision=draft.revision if draft else None,
            why=why,
            details=details,
            occurrence=occurrence,
        )
    )


def claims(deal: Deal) -> dict[str, Any]:
    """What the source said, as far as it decides what is invoiced to whom."""
    return {
        "source": deal.source.value,
        "id": deal.external_id,
        "title": deal.title,
        "customer": deal.buyer.name,
        "amount": None if deal.amount is None else str(deal.amount),
    }


def figures(draft: Draft) -> dict[str, Any]:
    """What the draft comes to, as whoever decides sees it."""
    told: dict[str, Any] = {}
    if draft.totals:
        sums = draft.totals
        told |= {"net": str(sums.net), "vat": str(sums.vat), "gross": str(sums.gross), "currency": sums.currency}
    if draft.content:
        content = draft.content
        told |= {
            "customer": content.customer.partner_id if content.customer else None,
            "lines": len(content.lines),
            "date": content.invoice_date.isoformat(),
            "due": content.due_date.isoformat(),
            "channel": content.channel.value,
        }
        told |= {"prices_include_vat": True} if content.prices_include_vat else {}
        told |= {"rate": str(content.rate.rate)} if content.rate else {}
    if draft.invoice:
        told |= {"invoice": draft.invoice.invoice_id, "number": draft.invoice.number}
        told |= {"fingerprint": draft.invoice.fingerprint}
    return told


async def entries(uow_factory: UnitOfWorkFactory, since: date | None, zone: ZoneInfo) -> list[Entry]:
    """Oldest first; `since` is a day where the company is, and counts itself."""
    async with uow_factory() as uow:
        return [e async for e in uow.audit.entries() if since is None or e.at.astimezone(zone).date() >= since]


async def chain_breaks(uow_factory: UnitOfWorkFactory) -> list[str]:
    """Empty when nothing has been changed, removed or added beside the chain."""
    async with uow_factory() as uow:
        head = await uow.audit.head()
        written = [entry async for entry in uow.audit.entries() if entry.seq <= head.seq]  # others go on writing
    return list(breaks(written, head))


def exported(found: Iterable[Entry], form: Format) -> str:
    """CSV for a spreadsheet, or a JSON array; texts that a spreadsheet would take for formulas are made harmless."""
    if form is Format.JSON:
        return json.dumps([_fields(entry) for entry in found], ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in found:
        fields = _fields(entry)
        fields["details"] = json.dumps(fields["details"], ensure_ascii=False, sort_keys=True)
        writer.writerow([_harmless(fields[name]) for name in COLUMNS])
    return out.getvalue()


def _fields(entry: Entry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in COLUMNS}
    return told | {"at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"), "details": dict(entry.details)}


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
