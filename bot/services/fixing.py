"""A cure typed into a small form: the missing detail is saved where it belongs, and the draft goes on by itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.audit import What
from bot.domain.business_id import BusinessIdError, parse_vat_id, validate
from bot.domain.deal import Address, Buyer, EinvoiceAddress
from bot.domain.draft import Channel, Customer, Draft, DraftState
from bot.domain.ids import DraftId, UserId
from bot.domain.preflight import Cure, Finding, Severity
from bot.domain.preflight_delivery import is_email
from bot.domain.text import Text, text
from bot.errors import Refused, UpstreamRefused
from bot.ports import Clock, JobRun, PartnerChange, Partners, Transactions
from bot.services.audit_log import log
from bot.services.drafting import Drafting
from bot.services.entry import business_id_problem
from bot.services.kinds import Kind
from bot.services.progress import again, changed, loaded, payload_of

AT_ONCE = {"registry.name_differs": "name", "registry.address_differs": "address"}
"""Cures without a form: one press takes the register's word on this invoice."""
DETAILS = {
    "email.missing": ("email",),
    "einvoice.missing": ("einvoice_address", "einvoice_operator"),
    "address.incomplete": ("street", "zip", "city"),
    "channel.none": ("channel", "email", "einvoice_address", "einvoice_operator"),
}
"""What each form completes in the partner's record; all but `channel.none`'s are needed."""
Problems = dict[str, Text]


class Fixing:
    def __init__(self, transactions: Transactions, clock: Clock, drafting: Drafting, partners: Partners) -> None:
        self._transactions = transactions
        self._clock = clock
        self._drafting = drafting
        self._partners = partners

    async def at_once(self, draft_id: DraftId, revision: int, code: str, user: UserId) -> bool:
        """True when this cure needs no form: it is done."""
        if code not in AT_ONCE:
            return False
        draft = await self._drafting.editable(draft_id, revision, user)
        await self._overridden(draft, user, AT_ONCE[code])
        return True

    async def question(self, draft_id: DraftId, revision: int, code: str, user: UserId) -> tuple[Draft, Finding]:
        """The draft and the finding a form is about."""
        draft = await self._drafting.editable(draft_id, revision, user)
        finding = next((f for f in draft.findings if f.code == code), None)
        if finding is None:
            raise Refused(text("error.old_revision"))
        return draft, finding

    async def fix(
        self, draft_id: DraftId, revision: int, code: str, fields: Mapping[str, str], user: UserId
    ) -> Problems:
        """What was typed, by field; what is wrong with it, by field, or nothing when the draft is on its way again."""
        draft = await self._drafting.editable(draft_id, revision, user)
        if code in DETAILS:
            return await self._completed(draft, code, fields, user)
        if code == "customer.other_id":
            return await self._chosen(draft, fields.get("which", ""), user)
        if code == "vat.id_missing":
            return await self._vat_id(draft, fields.get("vat_id", ""), user)
        return await self._business_id(draft, fields.get("business_id", ""), user)

    async def _business_id(self, draft: Draft, written: str, user: UserId) -> Problems:
        try:
            business_id = validate(written)
        except BusinessIdError as error:
            return {"business_id": business_id_problem(error, written)}
        await self._rebought(draft, user, business_id=business_id, partner_id=None)
        return {}

    async def _chosen(self, draft: Draft, which: str, user: UserId) -> Problems:
        """The invoice's customer, then its ID is the deal's from now on; or the deal's ID, and the customer is found."""
        customer = draft.content.customer if draft.content else None
        if which == "customer" and customer:
            await self._rebought(draft, user, business_id=customer.business_id, partner_id=customer.partner_id)
        else:
            await self._rebought(draft, user, partner_id=None, crm_id=None)
        return {}

    async def _vat_id(self, draft: Draft, written: str, user: UserId) -> Problems:
        try:
            vat_id = parse_vat_id(written)
        except ValueError:
            return {"vat_id": text("fix.error.vat_id")}
        if vat_id.startswith("FI"):
            return {"vat_id": text("fix.error.vat_id")}
        await self._rebought(draft, user, vat_id=vat_id)
        return {}

    async def _rebought(self, draft: Draft, user: UserId, **changes: Any) -> None:
        """The deal names its buyer better than before."""
        async with self._transactions() as uow:
            deal = await uow.deals.get(draft.deal_id)
            await uow.deals.replace(draft.deal_id, replace(deal, buyer=replace(deal.buyer, **changes)))
            await again(uow, draft, user, self._clock.now())
            await uow.commit()

    async def _overridden(self, draft: Draft, user: UserId, what: str) -> None:
        assert draft.content is not None
        overrides = tuple(dict.fromkeys((*draft.content.overrides, what)))
        async with self._transactions() as uow:
            await again(uow, draft, user, self._clock.now(), content=replace(draft.content, overrides=overrides))
            await uow.commit()

    # --- the partner's record ----------------------------------------------------------------------------------------

    async def _completed(self, draft: Draft, code: str, fields: Mapping[str, str], user: UserId) -> Problems:
        problems = delivery_problems(fields, needed=() if code == "channel.none" else DETAILS[code])
        if problems or draft.content is None or draft.content.customer is None:
            return problems
        content = draft.content
        if code == "address.incomplete":  # what is typed is one address: it is the invoice's, wherever it goes
            content = replace(content, overrides=tuple(dict.fromkeys((*content.overrides, "billing"))))
        details = {name: fields[name] for name in DETAILS[code] if fields.get(name)}
        more = {"details": details, "partner": draft.content.customer.partner_id, "user": user}
        async with self._transactions() as uow:
            await again(uow, draft, user, self._clock.now(), kind=Kind.CUSTOMER_CHANGE, more=more, content=content)
            await uow.commit()
        return {}

    async def change(self, run: JobRun) -> None:
        """Write the details into Procountor; repeating it sets the same again. A complaint goes onto the card."""
        deal, draft = await loaded(self._transactions, run)
        if draft.state is not DraftState.BUILDING or draft.revision != run.payload["revision"]:
            return
        country = draft.content.customer.address.country if draft.content and draft.content.customer else "FI"
        try:
            customer = await self._partners.change(
                run.payload["partner"], as_change(run.payload["details"], country=country)
            )
        except UpstreamRefused as refusal:
            await self._refused(run, draft, refusal)
            return
        await self._changed(run, draft, customer, deal.buyer)

    async def _changed(self, run: JobRun, draft: Draft, customer: Customer, buyer: Buyer) -> None:
        async with run.finishing() as uow:
            await uow.customers.put(customer)
            details = sorted(run.payload["details"])
            log(
                uow, What.CUSTOMER_CHANGED, draft, who=run.payload["user"], partner=customer.partner_id, details=details
            )
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}:{buyer.name}", payload_of(draft))
            await uow.commit()

    async def _refused(self, run: JobRun, draft: Draft, refusal: UpstreamRefused) -> None:
        if not refusal.data:
            raise refusal
        complaint = Finding(
            code="procountor.refused", severity=Severity.BLOCKING, message=refusal.user_message, cure=Cure.RETRY
        )
        async with run.finishing() as uow:
            findings = (complaint, *draft.findings)
            await changed(
                uow, draft, DraftState.BUILDING, self._clock.now(), state=DraftState.PARKED, findings=findings
            )
            await uow.commit()


def delivery_problems(fields: Mapping[str, str], *, needed: tuple[str, ...] = ()) -> Problems:
    """What the chosen channel, or the form itself, still misses."""
    by_channel = {Channel.EMAIL: ("email",), Channel.ELECTRONIC_INVOICE: ("einvoice_address", "einvoice_operator")}
    wanted = dict.fromkeys((*needed, *by_channel.get(Channel(fields.get("channel", Channel.NO_SENDING)), ())))
    problems = {name: text("fix.error.missing") for name in wanted if not fields.get(name)}
    if fields.get("email") and not is_email(fields["email"]):
        problems["email"] = text("fix.error.email")
    return problems


def as_change(details: Mapping[str, str], *, country: str = "FI") -> PartnerChange:
    address = einvoice = None
    if "street" in details:
        address = Address(street=details["street"], zip=details["zip"], city=details["city"], country=country)
    if "einvoice_address" in details:
        operator = details.get("einvoice_operator", "")
        einvoice = EinvoiceAddress(address=details["einvoice_address"], operator=operator)
    channel = Channel(details["channel"]) if "channel" in details else None
    return PartnerChange(email=details.get("email"), einvoice=einvoice, channel=channel, address=address)
