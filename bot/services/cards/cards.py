"""One card per deal, in place for ever; a thread under it; direct messages beside it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from bot.domain.card import Card, CardPart
from bot.domain.deals.deal import Deal, PlanState
from bot.domain.drafts.draft import Draft, DraftState, MessageRef
from bot.domain.drafts.instalments import sum_of
from bot.domain.drafts.lifecycle import GIVEN_UP, PAYABLE
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.receivables.payment import Payment, payment_of
from bot.domain.values.ids import DraftId, InvoiceId, Marker, UserId
from bot.domain.values.localized import text, unpacked
from bot.domain.values.money import Money
from bot.errors import MessageGone, PersonUnreachable
from bot.ports import Clock, JobRun, Messenger, UnitOfWork, UnitOfWorkFactory
from bot.services.approval.approvals import Approvals
from bot.services.deals.instalment_state import drafted, state_of
from bot.services.invoices.books import Books
from bot.services.invoices.unanswered import is_silent
from bot.services.people.directory import PeopleService
from bot.services.workflow.job_kinds import Kind, kinds
from bot.services.workflow.job_spec import OnCard
from bot.services.workflow.repeat_update import reapply_later
from bot.services.workflow.send_intent import INSTEAD_OF, commit_send_intent, posting_key
from bot.services.workflow.transitions import enqueue_card_update, enqueue_thread_note, loaded, payload_of

SOON = timedelta(milliseconds=500)
WAITING_FOR_THE_CARD = kinds(lambda spec: spec.on_card is OnCard.WAITS)
"""Until it is there: to stand under it, to link to it, to stand in for it."""
WAITS_FOR_THE_CARD = 4
"""Times that a message with a link to a card waits for it, each twice as long; then it goes without."""


class Cards:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        messenger: Messenger,
        people: PeopleService,
        approvals: Approvals,
        books: Books,
        deals_channel: str,
        *,
        prices_include_vat: bool,
        send_after_approval: bool,
    ) -> None:
        """`prices_include_vat`: of a deal that does not say."""
        self._uow_factory = uow_factory
        self._clock = clock
        self._messenger = messenger
        self._people = people
        self._approvals = approvals
        self._books = books
        self._channel = deals_channel
        self._gross = prices_include_vat
        self._sends = send_after_approval

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def post(self, run: JobRun) -> None:
        """The first and only post. After an unknown outcome the channel is searched by the job's key."""
        draft_id = DraftId(run.payload["draft"])
        ref, card = await self._placed(draft_id)
        if ref is not None:
            return
        key = posting_key(f"card:{card.draft.marker}", run)
        found = await self._found(run, key)
        ref = found or await self._posted(run, card, key)
        async with run.finishing() as uow:
            await uow.drafts.set_card(draft_id, ref)
            await uow.jobs.hasten(card.draft.deal_id, WAITING_FOR_THE_CARD)
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            # what changed while we were posting must still reach the card
            if found or deal != card.deal or self._today(draft, deal) != card.draft:
                await enqueue_card_update(uow, draft, f"posted-{ref.ts}")
            await uow.commit()

    async def _found(self, run: JobRun, key: str) -> MessageRef | None:
        return await self._messenger.find(self._channel, key, since=run.intended_at) if run.intended else None

    async def _posted(self, run: JobRun, card: Card, key: str) -> MessageRef:
        await commit_send_intent(run)
        return await self._messenger.post_card(card, key=key)

    async def update(self, run: JobRun) -> None:
        """Show the draft as it is now; again, if it moved while Slack was being told."""
        draft_id = DraftId(run.payload["draft"])
        ref, card = await self._placed(draft_id)
        if ref is None:
            return  # `post` shows the newest state, and comes here once more afterwards
        try:
            while True:
                await self._messenger.update_card(card, ref)
                now = await self.card(draft_id)
                if now == card:
                    break
                card = now
        except MessageGone as gone:
            await self._check_gone(ref, gone)
            async with run.finishing() as uow:
                await _post_anew(uow, await uow.drafts.get(draft_id), ref)
                await uow.commit()
        else:
            await reapply_later(run)

    async def late(self, run: JobRun) -> None:
        """Procountor is slow or down: the deal shows up as being worked on instead of not at all."""
        _, draft = await loaded(self._uow_factory, run)
        async with run.finishing() as uow:
            if draft.state is DraftState.BUILDING:
                await uow.jobs.add(Kind.CARD_POST, str(draft.id), payload_of(draft))
            await uow.commit()

    async def note(self, run: JobRun) -> None:
        draft_id = DraftId(run.payload["draft"])
        async with self._uow_factory() as uow:
            ref = await uow.drafts.card(draft_id)
        if ref is None:
            # longer each time: a card that is parked may wait for a person for days
            await run.postpone(SOON * 2 ** min(run.attempt - 1, 10))
            return
        try:
            await self._noted(run, ref)
        except MessageGone as gone:  # under nothing, nobody would see it
            await self._check_gone(ref, gone)
            async with self._uow_factory() as uow:
                await _post_anew(uow, await uow.drafts.get(draft_id), ref)
                await uow.commit()
            await run.clear_intent()
            await run.postpone(SOON)

    async def _check_gone(self, ref: MessageRef, gone: MessageGone) -> None:
        """Said of a card that stands where it stood, it is another trouble, and another card would be no cure."""
        if gone.deleted and await self._messenger.link(ref) is not None:
            raise gone

    async def _noted(self, run: JobRun, ref: MessageRef) -> None:
        if not (
            run.intended and await self._messenger.find(ref.channel, run.key, since=run.intended_at, thread=ref.ts)
        ):
            await commit_send_intent(run)
            await self._messenger.note(ref, unpacked(run.payload["text"]), key=run.key)

    async def tell(self, run: JobRun) -> None:
        user, ref, card = UserId(run.payload["user"]), None, None
        if run.payload.get("links"):
            ref, card = await self._placed(DraftId(run.payload["draft"]))
            if run.payload.get("only_while", card.draft.state.value) != card.draft.state.value:
                return
            if ref is None and run.attempt <= WAITS_FOR_THE_CARD:
                await run.postpone(SOON * 2 ** (run.attempt - 1))
                return
        async with self._told(run, user):
            if not (run.intended and await self._messenger.find(user, run.key, since=run.intended_at)):
                link = await self._messenger.link(ref) if ref else None
                await commit_send_intent(run)
                await self._messenger.tell(user, unpacked(run.payload["text"]), key=run.key, link=link, card=card)

    async def ask(self, run: JobRun) -> None:
        """Only while the question stands: an answered one would ask for what is known."""
        card, user = await self.card(DraftId(run.payload["draft"])), UserId(run.payload["user"])
        if card.draft.revision != run.payload["revision"] or card.draft.state is not DraftState.PARKED:
            return
        async with self._told(run, user):
            if not (run.intended and await self._messenger.find(user, run.key, since=run.intended_at)):
                await commit_send_intent(run)
                await self._messenger.ask(user, card, key=run.key)

    @asynccontextmanager
    async def _told(self, run: JobRun, user: UserId) -> AsyncIterator[None]:
        """Who has left Slack is told nothing more: the card's thread says so, once, and the others go on from there."""
        try:
            yield
        except PersonUnreachable:
            async with run.finishing() as uow:
                draft = await uow.drafts.get(DraftId(run.payload["draft"]))
                await enqueue_thread_note(uow, draft, f"unreachable:{user}", text("note.unreachable", user=user))
                await uow.commit()

    # --- what it shows -----------------------------------------------------------------------------------------------

    async def card(self, draft_id: DraftId) -> Card:
        _, card = await self._placed(draft_id)
        return card

    async def _placed(self, draft_id: DraftId) -> tuple[MessageRef | None, Card]:
        """Where the card stands, if anywhere yet, and what it must show."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            ref = await uow.drafts.card(draft_id)
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            card = await self._card(uow, deal, draft, approvers)
            others = await self._spoken_of(uow, draft)
        links = {marker: link for marker, other in others.items() if (link := await self._messenger.link(other))}
        return ref, replace(card, links=links) if links else card

    async def _spoken_of(self, uow: UnitOfWork, draft: Draft) -> dict[str, MessageRef]:
        """Where the cards of other deals stand that a finding speaks of."""
        named = [str(found.message.args.get("marker", "")) for found in draft.findings]
        markers = [Marker(name) for name in named if name]
        others = await uow.drafts.of_markers(markers) if markers else {}
        places = {str(marker): await uow.drafts.card(other.id) for marker, other in others.items()}
        return {marker: place for marker, place in places.items() if place}

    async def _card(self, uow: UnitOfWork, deal: Deal, draft: Draft, approvers: tuple[UserId, ...]) -> Card:
        today = self._clock.today()
        invoice = None
        if draft.invoice:
            invoice = (await uow.mirror.get_many([draft.invoice.invoice_id])).get(draft.invoice.invoice_id)
        waits = draft.state is DraftState.PENDING
        found = await self._approvals.deciders(uow, draft, deal, approvers, waits=waits)
        approvals = [a for a in await uow.drafts.approvals(draft.id) if a.revision == draft.revision]
        return Card(
            deal=deal,
            draft=self._today(draft, deal),
            approvals=tuple(approvals),
            approvals_needed=found.needed.approvals,
            approvals_why=found.needed.why,
            approvers=found.able,
            stuck=not found.able,
            own_edits=tuple(user for user in approvers if user in found.barred.editors),
            own_naming=found.barred.namer if found.barred.namer in approvers else None,
            typists=tuple(user for user in approvers if user in found.typists),
            payment=payment_of(invoice, self._clock.day_of(invoice.seen_at)) if invoice else None,
            paid_on=invoice.paid_on if invoice else None,
            today=today,
            parts=await self._parts(uow, deal, draft),
            edits_bar=waits and self._approvals.needs.bars(found.needed),
            silent=await is_silent(uow, draft),
            sends=self._sends,
            credit=await self._approvals.needs.no_credit(uow, draft, deal, approvers),
            prices_include_vat=self._prices_include_vat(deal, draft),
        )

    def _today(self, draft: Draft, deal: Deal) -> Draft:
        return self._approvals.found_now(draft, deal)

    def _prices_include_vat(self, deal: Deal, draft: Draft) -> bool:
        if draft.content:
            return draft.content.prices_include_vat
        return self._gross if deal.prices_include_vat is None else deal.prices_include_vat

    async def _parts(self, uow: UnitOfWork, deal: Deal, draft: Draft) -> tuple[CardPart, ...]:
        """The plan, on its first part's card: what has been made, and what is to come."""
        if deal.plan is None:
            return ()
        made = {1: draft, **await drafted(uow, draft, deal.plan)}
        gone = draft.state in GIVEN_UP
        rest = PlanState.CANCELLED if gone else await state_of(uow, draft.deal_id, deal.plan)
        ids = [part.invoice.invoice_id for part in made.values() if part.invoice]
        mirrored = await uow.mirror.get_many(ids)
        return tuple(
            CardPart(
                number=p.number,
                on=p.on,
                amount=Money(sum_of(p), deal.currency),
                state=self._stands(made[p.number], mirrored) if p.number in made else rest.value,
                invoice=_number(made.get(p.number)),
            )
            for p in deal.plan.parts
        )

    def _stands(self, draft: Draft, mirrored: Mapping[InvoiceId, MirroredInvoice]) -> str:
        """The draft's state, or the payment's once there is anything to say of it."""
        invoice = mirrored.get(draft.invoice.invoice_id) if draft.invoice else None
        if invoice is None or draft.state not in PAYABLE:
            return draft.state.value
        payment = payment_of(invoice, self._clock.day_of(invoice.seen_at))
        return draft.state.value if payment in (None, Payment.OPEN) else payment.value


async def _post_anew(uow: UnitOfWork, draft: Draft, ref: MessageRef) -> None:
    """The card can be changed no more: another one takes its place, and what belongs under it waits for that."""
    if await uow.drafts.card(draft.id) == ref:
        await uow.drafts.set_card(draft.id, None)
        payload = payload_of(draft) | {INSTEAD_OF: ref.ts}
        await uow.jobs.add(Kind.CARD_POST, f"{draft.id}:{INSTEAD_OF}:{ref.ts}", payload)


def _number(draft: Draft | None) -> str:
    number = draft.invoice.number if draft and draft.invoice else None
    return "" if number is None else str(number)
