"""What people are told of an event: a line in the card's thread, a direct message to whoever won the deal.

Each follows one event, in its transaction: the fact says what happened, and gives the job its key, so that a repeat is harmless.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.approval.approval import Decision
from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.operations.audit_log import Fact
from bot.domain.values.ids import DraftId
from bot.domain.values.localized import Text, packed, text
from bot.domain.values.money import Money
from bot.ports import UnitOfWork
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import customer_name, enqueue_direct_message, enqueue_thread_note

UNSENT_FOR = timedelta(minutes=30)
"""By then the salesperson hears of the approval alone: being sent is the better news."""

# --- in the thread -----------------------------------------------------------------------------------------------


async def note_started(uow: UnitOfWork, fact: Fact) -> None:
    await _note(uow, fact, "answered", text("note.building", user=fact.who))


async def note_skipped(uow: UnitOfWork, fact: Fact) -> None:
    await _note(uow, fact, "answered", text("note.skipped", user=fact.who))


async def note_edited(uow: UnitOfWork, fact: Fact) -> None:
    said = text("note.edited", user=fact.who, revision=fact.revision or 0)
    await _note(uow, fact, f"edited:{fact.revision}", said)


async def note_approved(uow: UnitOfWork, fact: Fact) -> None:
    await _note(uow, fact, f"approved:{fact.revision}:{fact.who}", text("note.approved", user=fact.who))


async def note_rejected(uow: UnitOfWork, fact: Fact) -> None:
    said = text("note.rejected", user=fact.who, reason=fact.why or "")
    await _note(uow, fact, f"rejected:{fact.revision}", said)


async def note_sent_back(uow: UnitOfWork, fact: Fact) -> None:
    said = text("note.sent_back", user=fact.who, remark=fact.why or "")
    await _note(uow, fact, f"sent-back:{fact.revision}", said)


async def note_withdrawn(uow: UnitOfWork, fact: Fact) -> None:
    """The draft has another revision from then on, which the key has carried from the start."""
    draft = await uow.drafts.get(_draft_id(fact))
    await _note(uow, fact, f"withdrawn:{draft.revision}", text("note.withdrawn", user=fact.who))


async def note_seen(uow: UnitOfWork, fact: Fact) -> None:
    code = fact.details["finding"]
    await _note(uow, fact, f"seen:{code}:{fact.occurrence}", text(f"note.seen.{code}", user=fact.who))


async def note_credit(uow: UnitOfWork, fact: Fact) -> None:
    """Under the card of the invoice that is credited; the credit note has one of its own."""
    original = await uow.drafts.get(DraftId(fact.details["original"]))
    said = text("note.credit_asked", user=fact.who, number=fact.details["credits"], reason=fact.why or "")
    await enqueue_thread_note(uow, original, f"credit:{fact.draft}", said)


async def note_plan_cancelled(uow: UnitOfWork, fact: Fact) -> None:
    said = text("note.plan_cancelled", user=fact.who, parts=fact.details["parts"])
    await _note(uow, fact, f"plan:cancelled:{fact.occurrence}", said)


async def note_plan_resumed(uow: UnitOfWork, fact: Fact) -> None:
    said = text("note.plan_resumed", user=fact.who, parts=fact.details["parts"])
    await _note(uow, fact, f"plan:planned:{fact.occurrence}", said)


async def note_sent(uow: UnitOfWork, fact: Fact) -> None:
    await _note(uow, fact, f"sent:{fact.occurrence}", text("note.sent", number=_number(fact)))


async def note_payment(uow: UnitOfWork, fact: Fact) -> None:
    how, day = fact.details["how"], date.fromisoformat(fact.details["on"])
    said = text(f"note.{how}", date=day, total=_money(fact, "total"), paid=_money(fact, "paid"))
    await _note(uow, fact, how, said)


# --- to whoever won the deal -------------------------------------------------------------------------------------


async def tell_rejected(uow: UnitOfWork, fact: Fact) -> None:
    deal, draft = await _read(uow, fact)
    said = text("tell.rejected", customer=customer_name(deal, draft), user=fact.who, reason=fact.why or "")
    await enqueue_direct_message(uow, deal, draft, f"rejected:{fact.revision}", said)


async def tell_sent_back(uow: UnitOfWork, fact: Fact) -> None:
    deal, draft = await _read(uow, fact)
    said = text("tell.sent_back", customer=customer_name(deal, draft), user=fact.who, remark=fact.why or "")
    await enqueue_direct_message(uow, deal, draft, f"sent-back:{fact.revision}", said)


async def tell_approved(uow: UnitOfWork, fact: Fact) -> None:
    deal, draft = await _read(uow, fact)
    if draft.state is not DraftState.APPROVED:
        return
    approver = await _decider(uow, draft)
    said = text("tell.approved", approver=approver, **_invoice(fact, deal, draft))
    key = f"approved:{fact.revision}"
    await enqueue_direct_message(uow, deal, draft, key, said, after=UNSENT_FOR, only_while=draft.state)


async def tell_sent(uow: UnitOfWork, fact: Fact) -> None:
    deal, draft = await _read(uow, fact)
    said = text("tell.sent", **_invoice(fact, deal, draft))
    await enqueue_direct_message(uow, deal, draft, f"sent:{fact.occurrence}", said)


async def tell_payment(uow: UnitOfWork, fact: Fact) -> None:
    deal, draft = await _read(uow, fact)
    how, number = fact.details["how"], str(fact.details["number"] or "")
    sums = {"total": _money(fact, "total"), "paid": _money(fact, "paid")}
    said = text(f"tell.{how}", number=number, customer=fact.details["customer"], **sums)
    await enqueue_direct_message(uow, deal, draft, how, said)


# --- made of a fact ----------------------------------------------------------------------------------------------


async def _note(uow: UnitOfWork, fact: Fact, key: str, message: Text) -> None:
    payload = {"draft": fact.draft, "deal": fact.deal, "revision": fact.revision, "text": packed(message)}
    await uow.jobs.add(Kind.NOTE, f"{fact.draft}:{key}", payload)


async def _read(uow: UnitOfWork, fact: Fact) -> tuple[Deal, Draft]:
    draft = await uow.drafts.get(_draft_id(fact))
    return await uow.deals.get(draft.deal_id), draft


def _draft_id(fact: Fact) -> DraftId:
    if fact.draft is None:
        raise ValueError(f"{fact.what} was logged without its draft")
    return fact.draft


async def _decider(uow: UnitOfWork, draft: Draft) -> str:
    given = await uow.drafts.approvals(draft.id)
    of_this = [each for each in given if each.revision == draft.revision and each.decision is Decision.APPROVED]
    return of_this[-1].user if of_this else ""


def _invoice(fact: Fact, deal: Deal, draft: Draft) -> dict[str, Any]:
    total = Money(draft.totals.gross, draft.totals.currency) if draft.totals else ""
    return {"number": _number(fact), "customer": customer_name(deal, draft), "total": total}


def _number(fact: Fact) -> str:
    """As printed; Procountor's own id of an invoice that has no number."""
    return str(fact.details["number"] or fact.details["invoice"])


def _money(fact: Fact, name: str) -> Money:
    return Money(Decimal(fact.details[name]), fact.details["currency"])
