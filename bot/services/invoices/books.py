"""Whether the ledger's books take what a draft is dated, on the day when somebody looks at it or decides on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.drafts.books import OpenBooks, Span
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.invoice_dates import past_due
from bot.domain.drafts.lifecycle import OPEN_TO_DATES
from bot.domain.preflight.dates import DATES, as_of
from bot.domain.preflight.period import PERIOD, approved_findings, as_of_books, books_findings
from bot.domain.values.finding import Cure
from bot.domain.values.localized import Text, text
from bot.ports import Clock, JobRun, Ledger, UnitOfWork, UnitOfWorkFactory
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import enqueue_card_update, payload_of

LOOKED_AT = 500
NOTE = "books"
"""Where it is noted what the last look found: what changed since then changes cards."""


@dataclass(frozen=True, slots=True)
class Look:
    books: OpenBooks | None
    day: date


class Books:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, ledger: Ledger) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._ledger = ledger

    def today(self, draft: Draft) -> Draft:
        """With what this day and the books, as last read, say of its dates: a card is older than its checks."""
        return as_of_look(draft, Look(self._known, self._clock.today()))

    def problem(self, draft: Draft) -> Text | None:
        """Why it cannot be approved today, as far as is known without asking."""
        if past_due(draft.content, self._clock.today()):
            assert draft.content is not None
            return text("error.due_past", due=draft.content.due_date)
        for found in books_findings(draft.content, self._known, self._clock.today()):
            if found.cure is not Cure.EDIT:
                return text(f"error.{found.code}", **found.message.args)
        return None

    def problem_to_send(self, draft: Draft) -> Text | None:
        """What is late before it is sent goes nowhere."""
        if draft.content is None or not past_due(draft.content, self._clock.today()):
            return None
        if approved_findings(draft.content, self._known):
            return text("error.due_past_closed", due=draft.content.due_date, date=draft.content.invoice_date)
        return text("error.due_past_send", due=draft.content.due_date)

    async def ask(self, uow: UnitOfWork, draft: Draft) -> None:
        """Somebody may just have opened the period in Procountor: look, and show it on the card."""
        await uow.jobs.add(Kind.BOOKS_LOOK, f"{draft.id}:{self._clock.now().timestamp()}", payload_of(draft))

    async def look(self, run: JobRun) -> None:
        """Read the fiscal years anew; every card on which they change something says so, before anybody presses Approve."""
        now = Look((await self._ledger.facts(fresh=True)).books, self._clock.today())
        async with run.finishing() as uow:
            noted = await uow.kv.get(NOTE)
            before = _unpacked(noted) if noted else Look(None, now.day)
            for draft in await uow.drafts.in_states(OPEN_TO_DATES, LOOKED_AT):
                if as_of_look(draft, before) != as_of_look(draft, now):
                    await enqueue_card_update(uow, draft, f"books-{run.key}")
            await uow.kv.put(NOTE, _packed(now))
            await uow.commit()

    @property
    def _known(self) -> OpenBooks | None:
        return self._ledger.known.books if self._ledger.known else None


def as_of_look(draft: Draft, look: Look) -> Draft:
    """Only what waits for a decision, or to be sent, can be overtaken by a date."""
    match draft.state:
        case DraftState.PENDING:
            now = books_findings(draft.content, look.books, look.day)
        case DraftState.APPROVED:
            now = approved_findings(draft.content, look.books)
        case _:
            return draft
    findings = as_of_books(as_of(draft.findings, draft.content, look.day), draft.content, now)
    if any(found.code.startswith(PERIOD) and found.cure is Cure.FIX for found in findings):
        findings = tuple(found for found in findings if not found.code.startswith(DATES))  # one press cures both
    return replace(draft, findings=findings)


def _packed(look: Look) -> dict[str, Any]:
    books = look.books
    spans = {"open": _days(books.open), "pending": _days(books.pending)} if books else None
    return {"day": look.day.isoformat(), "books": spans}


def _days(spans: Iterable[Span]) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in spans]


def _unpacked(noted: Mapping[str, Any]) -> Look:
    spans = noted["books"]
    books = OpenBooks(open=_spans(spans["open"]), pending=_spans(spans["pending"])) if spans else None
    return Look(books, date.fromisoformat(noted["day"]))


def _spans(days: Iterable[tuple[str, str]]) -> tuple[Span, ...]:
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in days)
