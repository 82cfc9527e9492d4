"""Delivery details that people change from a draft: this invoice's own, or an approver's edit of the customer's record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.delivery_details import ADDRESS, EINVOICE, as_kept, said_of
from bot.domain.deals.deal import Address, Buyer, EinvoiceAddress
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.detail_changes import Road, edited, noted, recorded, typed
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor
from bot.domain.drafts.merge import released
from bot.domain.operations.audit_log import What
from bot.domain.preflight.making import finding_with, make_finding
from bot.domain.values.finding import REFUSED, Cure, Finding
from bot.domain.values.ids import UserId
from bot.errors import UpstreamRefused
from bot.ports import Clock, JobRun, PartnerChange, Partners, UnitOfWorkFactory
from bot.services.customers.memory import written
from bot.services.customers.suggestions import as_candidate
from bot.services.people.directory import PeopleService
from bot.services.people.four_eyes import FourEyes
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import loaded, payload_of, revise_draft, transition

Details = Mapping[str, str]
"""By the names of `bot.domain.customers.delivery_details`; also `business_id`, and the address's `country`."""


class CustomerDetails:
    def __init__(
        self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService, partners: Partners, eyes: FourEyes
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._partners = partners
        self._eyes = eyes

    async def order(self, draft: Draft, details: Details, user: UserId, content: InvoiceContent) -> None:
        """The draft's next revision, with the details.

        Whoever may decide on the draft changes the customer's record with them at once; of anybody else they are this
        invoice's only, until it is approved.
        """
        customer = content.customer
        assert customer is not None
        details = as_kept(details)
        approvers = await self._people.approvers()
        content = released(content, details)
        if "street" in details:  # what is typed is one address: it is the invoice's, wherever it goes
            content = decided_on(content, "billing")
        more: dict[str, Any] = {"details": dict(details), "partner": customer.partner_id, "user": user}
        async with self._uow_factory() as uow:
            deal = await uow.deals.get(draft.deal_id)
            more["writes"] = self._eyes.refusal(user, approvers, deal) is None
            await revise_draft(
                uow,
                draft,
                user,
                self._clock.now(),
                kind=Kind.CUSTOMER_CHANGE,
                more=more,
                content=content,
                totals=content.totals,
            )
            await uow.commit()

    # --- the job -----------------------------------------------------------------------------------------------------

    async def change(self, run: JobRun) -> None:
        """Take the details into the invoice, or write an approver's into the record; a complaint goes onto the card.

        Writing them again sets the same again. A step of an older version does not say who ordered it: it writes nothing.
        """
        _, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.BUILDING or draft.revision != run.payload["revision"]:
            return
        taken = await self._taken(run)
        if taken:
            await self._parked(run, draft, _id_taken(run.payload["details"]["business_id"], taken))
        elif run.payload.get("writes"):
            await self._write(run, draft)
        else:
            await self._take(run, draft)

    async def _taken(self, run: JobRun) -> Sequence[Customer]:
        """Customers that carry the given business ID already, with the one that was to get it, when there are any."""
        business_id, partner = run.payload["details"].get("business_id"), run.payload["partner"]
        found = await self._partners.find(business_id) if business_id else ()
        others = [customer for customer in found if customer.partner_id != partner]
        return [*others, await self._partners.read(partner)] if others else []

    async def _take(self, run: JobRun, draft: Draft) -> None:
        content = draft.content and typed(draft.content, run.payload["details"], UserId(run.payload["user"]))
        async with run.finishing() as uow:
            await transition(uow, draft, DraftState.BUILDING, self._clock.now(), content=content)
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}:details", payload_of(draft))
            await uow.commit()

    async def _write(self, run: JobRun, draft: Draft) -> None:
        partner, details = run.payload["partner"], run.payload["details"]
        country = draft.content.customer.address.country if draft.content and draft.content.customer else "FI"
        now = await self._partners.read(partner)
        was = await self._first_read(run, now)
        try:
            customer = await self._partners.change(partner, as_change(details, country=country), now.version)
        except UpstreamRefused as refusal:
            await self._refused(run, draft, refusal)
            return
        await self._written(run, draft, was, customer)

    async def _first_read(self, run: JobRun, customer: Customer) -> Mapping[str, str]:
        """What the record said before this step first wrote: a second run finds its own values there."""
        async with self._uow_factory() as uow:
            was = await uow.kv.put_if_absent(_before(run), recorded(customer))
            await uow.commit()
        return was

    async def _written(self, run: JobRun, draft: Draft, was: Mapping[str, str], customer: Customer) -> None:
        user, details = UserId(run.payload["user"]), run.payload["details"]
        async with run.finishing() as uow:
            if draft.content:
                changes = edited(draft.content, details, user)
                content = noted(draft.content, changes)
                await transition(uow, draft, DraftState.BUILDING, self._clock.now(), content=content)
                await written(uow, draft, Road.APPROVER, changes, was, customer, self._clock.now())
            await uow.kv.drop(_before(run))
            log(
                uow,
                What.CUSTOMER_CHANGED,
                draft,
                who=user,
                partner=customer.partner_id,
                details=sorted(details),
            )
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}:details", payload_of(draft))
            await uow.commit()

    async def _refused(self, run: JobRun, draft: Draft, refusal: UpstreamRefused) -> None:
        if not refusal.data:
            raise refusal
        complaint = finding_with(REFUSED, refusal.user_message, cure=Cure.RETRY)
        await self._parked(run, draft, complaint)

    async def _parked(self, run: JobRun, draft: Draft, finding: Finding) -> None:
        async with run.finishing() as uow:
            findings = (finding, *(other for other in draft.findings if other.code != finding.code))
            await transition(
                uow,
                draft,
                DraftState.BUILDING,
                self._clock.now(),
                by=Actor.JOB,
                state=DraftState.PARKED,
                findings=findings,
            )
            await uow.kv.drop(_before(run))
            await uow.commit()


def _before(run: JobRun) -> str:
    """The note of what the record said; it goes with the step's end."""
    return f"customer.before:{run.key}"


def _id_taken(business_id: str, customers: Sequence[Customer]) -> Finding:
    """A second customer of one company would split its invoices: a person says which of the two is billed."""
    offered = tuple(as_candidate(customer, 100) for customer in customers)
    made = make_finding("customer.id_taken", business_id=business_id, name=customers[0].name)
    return replace(made, candidates=offered)


def decided_on(content: InvoiceContent, what: str) -> InvoiceContent:
    return replace(content, overrides=tuple(dict.fromkeys((*content.overrides, what))))


def of_deal(buyer: Buyer, what: str) -> dict[str, str]:
    """The deal's own address, email or einvoice address, as somebody would type it."""
    names = {"email": ("email",), "einvoice": EINVOICE, "address": ADDRESS}[what]
    country = {"country": buyer.address.country} if what == "address" and buyer.address else {}
    return {name: value for name, value in said_of(buyer).items() if name in names} | country


def as_change(details: Details, *, country: str = "FI") -> PartnerChange:
    """What is empty in `details` is emptied."""
    address = einvoice = None
    if "street" in details:
        place = {name: details.get(name, "") for name in ADDRESS}
        address = Address(**place, country=details.get("country", country))
    if "einvoice_address" in details:
        operator = details.get("einvoice_operator", "")
        einvoice = EinvoiceAddress(address=details["einvoice_address"], operator=operator)
    channel = Channel(details["channel"] or Channel.NO_SENDING) if "channel" in details else None
    return PartnerChange(
        email=details.get("email"),
        einvoice=einvoice,
        channel=channel,
        address=address,
        business_id=details.get("business_id"),
    )
