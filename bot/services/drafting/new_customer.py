"""A customer that Procountor does not have yet: first shown to a person, then made once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.approval.rules import payment_data
from bot.domain.customers.business_id import parse_vat_id
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.creation import Creation
from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.delivery_details import EINVOICE, as_kept, delivery_problems
from bot.domain.customers.identifiers import identified, identifier_of, valid_id
from bot.domain.customers.same_company import same_address
from bot.domain.deals.deal import Address, Buyer, Deal, EinvoiceAddress
from bot.domain.drafts.detail_changes import RecordChange, Road, as_values, recorded, same
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.provenance import Origin, origin_of
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import DraftId, JobId, UserId
from bot.domain.values.localized import text
from bot.ports import Clock, JobRun, Partners, Registry, UnitOfWork, UnitOfWorkFactory
from bot.services.customers.resolve import CustomerService, of_another
from bot.services.drafting.cures import Problems
from bot.services.drafting.editing import DraftEditing
from bot.services.people.salespeople import still_owned
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.kept_facts import CUSTOMER_MAKING, Holder
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import enqueue_thread_note, lasting, loaded, payload_of, revise_draft

SOON = timedelta(seconds=1)
LOOKED_BACK = timedelta(hours=1)
"""How far back a customer without a business ID is looked for after an answer that never came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be created, for the form that shows it first."""

    draft: Draft
    buyer: Buyer
    registered: RegistryAnswer | None
    """The register's word; its name and address are then not a person's to change."""


class NewCustomers:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        editing: DraftEditing,
        customers: CustomerService,
        partners: Partners,
        registry: Registry,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._editing = editing
        self._customers = customers
        self._partners = partners
        self._registry = registry

    async def proposal(self, draft_id: DraftId, revision: int, user: UserId) -> Proposal:
        """From what is known already: a form must open within three seconds, so the register is not asked again."""
        draft = await self._editing.editable(draft_id, revision, user)
        async with self._uow_factory() as uow:
            buyer = (await uow.deals.get(draft.deal_id)).buyer
            business_id = valid_id(buyer.business_id)
            answer = await uow.registry.get(business_id) if business_id else None
        return Proposal(draft=draft, buyer=buyer, registered=answer if answer and answer.verified else None)

    async def order(self, draft_id: DraftId, revision: int, fields: Mapping[str, str], user: UserId) -> Problems:
        """Create it as the form says; what is wrong with the form, by field, or nothing."""
        known = await self.proposal(draft_id, revision, user)
        problems = delivery_problems(fields) | _identity_problems(fields, known)
        if fields.get("name") and not self._editing.stored(fields["name"]):
            problems["name"] = text("fix.error.name")
        if problems:
            return problems
        async with self._uow_factory() as uow:
            deal = await uow.deals.get(known.draft.deal_id)
            await uow.deals.replace(known.draft.deal_id, replace(deal, buyer=_described(known.buyer, fields)))
            await revise_draft(
                uow,
                known.draft,
                user,
                self._clock.now(),
                kind=Kind.CUSTOMER_CREATE,
                in_deal=True,
                findings=lasting(known.draft.findings),
                content=of_another(known.draft.content),
            )
            await uow.commit()
        return {}

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def create(self, run: JobRun) -> None:
        """Make the customer at Procountor: looked for first, intended, then posted once."""
        deal, draft = await loaded(self._uow_factory, run)
        business_id, identifier = valid_id(deal.buyer.business_id), identifier_of(deal.buyer)
        if identifier and not await self._ours_to_make(run, identifier):
            await run.postpone(SOON * 2 ** min(run.attempt - 1, 10))
            return
        registered = await self._registry.lookup(business_id) if business_id else None
        known = await self._known(run, deal.buyer, identifier)
        customer = known or await self._post(run, deal.buyer, registered)
        ours = known is None or run.intended  # one that our own lost POST made is new, too
        namesake = ours and identifier is None and await self._has_namesake(customer)
        await self._adopt(run, deal, draft, customer, created=ours, namesake=namesake)

    async def _has_namesake(self, customer: Customer) -> bool:
        """A forged twin of a real customer has its name and, without an identifier, nothing that tells the two apart."""
        known = await self._customers.directory.named(customer.name)
        return any(row[0] != customer.partner_id for row in known)

    async def _known(self, run: JobRun, buyer: Buyer, identifier: str | None) -> Customer | None:
        """Without an identifier only what our own lost POST made is adopted: namesakes are other people."""
        if identifier:
            found = await self._customers.identified(identifier)
            return next((customer for customer in found if customer.active), found[0] if found else None)
        if not run.intended:
            return None
        lately = self._partners.changed(self._clock.now() - LOOKED_BACK)
        alike = [c async for c in lately if c.name == buyer.name and c.business_id == buyer.vat_id]
        place = buyer.address or Address(country=buyer.country)
        return next((c for c in alike if same_address(c.address, place)), None)

    async def _ours_to_make(self, run: JobRun, business_id: str) -> bool:
        """Two deals of one new customer: the second waits, and then finds what the first one made.

        The step that came first keeps its right until it is done or dismissed, also over restarts.
        """
        key, ours = CUSTOMER_MAKING.of(business_id), Holder(job=run.id)
        async with self._uow_factory() as uow:
            holder = JobId((await uow.kv.put_if_absent(key, ours))["job"])
            if holder != run.id:
                other = await uow.job_admin.get(holder)
                if other and other.state.is_open:
                    return False
                await uow.kv.put(key, ours)
            await uow.commit()
        return True

    async def _post(self, run: JobRun, buyer: Buyer, registered: RegistryAnswer | None) -> Customer:
        await commit_send_intent(run)
        return await self._partners.create(buyer, registered)

    async def _adopt(
        self, run: JobRun, deal: Deal, draft: Draft, customer: Customer, *, created: bool, namesake: bool
    ) -> None:
        async with run.finishing() as uow:
            await uow.customers.put(customer)
            made = Origin.CREATED if created else origin_of(deal.buyer)
            buyer = replace(deal.buyer, partner_id=customer.partner_id, partner_from=made)
            await uow.deals.replace(draft.deal_id, await still_owned(uow, draft, replace(deal, buyer=buyer)))
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}:customer", payload_of(draft))
            if created:
                now, paying = self._clock.now(), tuple(payment_data(customer))
                creation = Creation(at=now, payment_data=paying, namesake=namesake)
                await uow.customers.set_creation(customer.partner_id, creation)
                await _undoable(uow, draft, customer, now)
                log(uow, What.CUSTOMER_CREATED, draft, partner=customer.partner_id, name=customer.name)
                said = text("note.customer_created", name=customer.name, business_id=customer.business_id or "")
                await enqueue_thread_note(uow, draft, "customer", said)
            await uow.commit()


async def _undoable(uow: UnitOfWork, draft: Draft, customer: Customer, at: datetime) -> None:
    """Where a new customer's invoices go is said by this draft: given up, it must not say so for the next one."""
    there = recorded(customer)
    values = {name: there[name] for name in ("channel", "email", *EINVOICE)}
    nothing = dict.fromkeys(values, "") | {"channel": Channel.NO_SENDING.value}
    if not same(values, nothing):
        await uow.record_changes.add(
            RecordChange(
                partner_id=customer.partner_id,
                what="created",
                before="",
                after="",
                road=Road.CREATED,
                at=at,
                values=as_values(values),
                replaced=as_values(nothing),
                draft=draft.id,
            )
        )


def _identity_problems(fields: Mapping[str, str], known: Proposal) -> Problems:
    problems: Problems = {}
    if known.registered is None:
        needed = ("name", "street", "zip", "city") if fields.get("channel") == "MAIL" else ("name",)
        problems = {name: text("fix.error.missing") for name in needed if not fields.get(name)}
    written = fields.get("vat_id")
    if written:
        try:
            parse_vat_id(written)
        except ValueError:
            problems["vat_id"] = text("fix.error.vat_id")
    country = fields.get("country", "FI")
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        problems["country"] = text("fix.error.country")
    return problems


def _described(buyer: Buyer, fields: Mapping[str, str]) -> Buyer:
    """The buyer as the form says; the register's own name and address come from the register."""
    country = fields.get("country", buyer.country).upper()
    place = Address(
        street=fields.get("street", ""), zip=fields.get("zip", ""), city=fields.get("city", ""), country=country
    )
    kept = as_kept(fields)
    address, operator = kept.get("einvoice_address"), kept.get("einvoice_operator", "")
    described = replace(
        buyer,
        name=fields.get("name") or buyer.name,
        vat_id=parse_vat_id(fields["vat_id"]) if fields.get("vat_id") else buyer.vat_id,
        country=country,
        address=place if place.street or place.city else buyer.address,
        email=fields.get("email"),
        einvoice=EinvoiceAddress(address=address, operator=operator) if address else buyer.einvoice,
        channel=fields.get("channel") or None,
        language=fields.get("language") or None,
        partner_id=None,
        partner_from=None,
    )
    return identified(described)
