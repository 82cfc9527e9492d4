"""One card per deal, in place for ever; a thread under it; direct messages beside it."""

from datetime import timedelta

from bot.domain.card import Card, CardPart
from bot.domain.deal import Deal, part_marker
from bot.domain.draft import Draft, DraftState, MessageRef, Payment
from bot.domain.ids import DraftId, UserId
from bot.domain.money import Money
from bot.domain.plan import net_of
from bot.domain.standing import MirroredInvoice
from bot.domain.text import unpacked
from bot.ports import Clock, JobRun, Messenger, Transactions, UnitOfWork
from bot.services.aftermath import once_more
from bot.services.approvals import Approvals
from bot.services.kinds import Kind
from bot.services.people import PeopleService
from bot.services.progress import loaded, payload_of, show
from bot.services.sending import about_to_send

PLANNED = "planned"
SOON = timedelta(milliseconds=500)


class Cards:
    def __init__(
        self,
        transactions: Transactions,
        clock: Clock,
        messenger: Messenger,
        people: PeopleService,
        approvals: Approvals,
        deals_channel: str,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._messenger = messenger
        self._people = people
        self._approvals = approvals
        self._channel = deals_channel

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def post(self, run: JobRun) -> None:
        """The first and only post. After an unknown outcome the channel is searched by the job's key."""
        draft_id = DraftId(run.payload["draft"])
        async with self._transactions() as uow:
            ref = await uow.drafts.card(draft_id)
        if ref is not None:
            return
        card = await self.card(draft_id)
        key = f"card:{card.draft.marker}"
        found = await self._found(run, key)
        ref = found or await self._posted(run, card, key)
        async with run.finishing() as uow:
            await uow.drafts.set_card(draft_id, ref)
            draft = await uow.drafts.get(draft_id)
            if found or draft != card.draft:  # what changed while we were posting must still reach the card
                await show(uow, draft, "posted")
            await uow.commit()

    async def _found(self, run: JobRun, key: str) -> MessageRef | None:
        return await self._messenger.find(self._channel, key, since=run.intended_at) if run.intended else None

    async def _posted(self, run: JobRun, card: Card, key: str) -> MessageRef:
        await about_to_send(run)
        return await self._messenger.post_card(card, key=key)

    async def update(self, run: JobRun) -> None:
        """Show the draft as it is now; again, if it moved while Slack was being told."""
        draft_id = DraftId(run.payload["draft"])
        async with self._transactions() as uow:
            ref = await uow.drafts.card(draft_id)
        if ref is None:
            return  # `post` shows the newest state, and comes here once more afterwards
        card = await self.card(draft_id)
        while True:
            await self._messenger.update_card(card, ref)
            now = await self.card(draft_id)
            if now == card:
                await once_more(run)
                return
            card = now

    async def late(self, run: JobRun) -> None:
        """Procountor is slow or down: the deal shows up as being worked on instead of not at all."""
        _, draft = await loaded(self._transactions, run)
        async with run.finishing() as uow:
            if draft.state is DraftState.BUILDING:
                await uow.jobs.add(Kind.CARD_POST, str(draft.id), payload_of(draft))
            await uow.commit()

    async def note(self, run: JobRun) -> None:
        draft_id = DraftId(run.payload["draft"])
        async with self._transactions() as uow:
            ref = await uow.drafts.card(draft_id)
        if ref is None:
            # longer each time: a card that is parked may wait for a person for days
            await run.postpone(SOON * 2 ** min(run.attempt - 1, 10))
            return
        if not (
            run.intended and await self._messenger.find(ref.channel, run.key, since=run.intended_at, thread=ref.ts)
        ):
            await about_to_send(run)
            await self._messenger.note(ref, unpacked(run.payload["text"]), key=run.key)

    async def tell(self, run: JobRun) -> None:
        user = UserId(run.payload["user"])
        if not (run.intended and await self._messenger.find(user, run.key, since=run.intended_at)):
            await about_to_send(run)
            await self._messenger.tell(user, unpacked(run.payload["text"]), key=run.key)

    async def ask(self, run: JobRun) -> None:
        """Only while the question stands: an answered one would ask for what is known."""
        card, user = await self.card(DraftId(run.payload["draft"])), UserId(run.payload["user"])
        if card.draft.revision != run.payload["revision"] or card.draft.state is not DraftState.PARKED:
            return
        if not (run.intended and await self._messenger.find(user, run.key, since=run.intended_at)):
            await about_to_send(run)
            await self._messenger.ask(user, card, key=run.key)

    # --- what it shows -----------------------------------------------------------------------------------------------

    async def card(self, draft_id: DraftId) -> Card:
        approvers = await self._people.approvers()
        async with self._transactions() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            return await self._card(uow, deal, draft, approvers)

    async def _card(self, uow: UnitOfWork, deal: Deal, draft: Draft, approvers: tuple[UserId, ...]) -> Card:
        today = self._clock.today()
        invoice = None
        if draft.invoice:
            invoice = (await uow.mirror.get_many([draft.invoice.invoice_id])).get(draft.invoice.invoice_id)
        approvals = [a for a in await uow.drafts.approvals(draft.id) if a.revision == draft.revision]
        return Card(
            deal=deal,
            draft=draft,
            approvals=tuple(approvals),
            approvals_needed=await self._approvals.needed(uow, draft),
            approvals_why=await self._approvals.why_two(uow, draft),
            approvers=approvers,
            payment=payment_of(invoice, today=invoice.due_date < today) if invoice else None,
            paid_on=invoice.paid_on if invoice else None,
            today=today,
            parts=await self._parts(uow, deal, draft),
        )

    async def _parts(self, uow: UnitOfWork, deal: Deal, draft: Draft) -> tuple[CardPart, ...]:
        """The plan, on its first part's card: what has been made, and what is to come."""
        if deal.plan is None:
            return ()
        markers = {p.number: part_marker(draft.marker, p.number) for p in deal.plan.parts[1:]}
        made = {d.marker: d.state.value for d in (await uow.drafts.of_markers(list(markers.values()))).values()}
        states = {number: made.get(marker, PLANNED) for number, marker in markers.items()} | {1: draft.state.value}
        return tuple(
            CardPart(number=p.number, on=p.on, net=Money(net_of(p), deal.currency), state=states[p.number])
            for p in deal.plan.parts
        )


def payment_of(invoice: MirroredInvoice, *, today: bool) -> Payment | None:
    """Nothing before the invoice has been sent: an unsent invoice is neither open nor late."""
    if invoice.status in ("PAID", "MARKED_PAID"):
        return Payment.PAID
    if invoice.status not in ("SENT", "PARTLY_PAID", "APPROVED"):
        return None
    if today:
        return Payment.OVERDUE
    return Payment.PARTLY_PAID if invoice.paid > 0 else Payment.OPEN
