"""A cure typed into a small form: the missing detail is saved where it belongs, and the draft goes on by itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.customers.business_id import BusinessIdError, parse_vat_id, slips, validate
from bot.domain.customers.delivery_details import ADDRESS, EINVOICE, delivery_problems, wrong_details
from bot.domain.deals.deal import Buyer
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.invoice_dates import dated
from bot.domain.preflight.exchange_rate import RATE_DIFFERS
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.finding import Cure, Finding, asks
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import Text, text
from bot.errors import Refused
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.customers.details import CustomerDetails, Details, decided_on, of_deal
from bot.services.customers.near_ids import NearIds
from bot.services.customers.resolve import of_another
from bot.services.drafting.editing import DraftEditing
from bot.services.workflow.transitions import revise_draft

AT_ONCE = {"registry.name_differs": "name", "registry.address_differs": "address", "reference.invalid": RENEWED}
"""Cures without a form: one press takes the register's word on this invoice, or a new bank reference."""
DATES = ("date.past", "date.stale", "period.closed", "period.refused")
"""Cured by dating the invoice today."""
CHANNEL = ("channel.none", "channel.read_only")
DETAILS = {
    "email.missing": ("email",),
    "einvoice.missing": EINVOICE,
    "einvoice.invalid": EINVOICE,
    "address.incomplete": ADDRESS,
    **dict.fromkeys(CHANNEL, ("channel", "email", *EINVOICE)),
}
"""What each form completes; all but those of `CHANNEL` are needed."""
DIFFERING = {f"details.{what}_differs": what for what in ("address", "email", "einvoice")}
"""The deal says one thing, the customer's record another."""
Problems = dict[str, Text]


def is_edit(draft: Draft, finding: Finding) -> bool:
    """Whether what its form sends back is this person's own choice of who pays or where it goes, and no mere answer."""
    typed = finding.code in DETAILS or finding.code in DIFFERING
    return typed or not asks(draft.findings, finding.code)


class Fixing:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        editing: DraftEditing,
        details: CustomerDetails,
        near: NearIds,
    ) -> None:
        self._near = near
        self._uow_factory = uow_factory
        self._clock = clock
        self._editing = editing
        self._details = details

    async def at_once(self, draft_id: DraftId, revision: int, code: str, user: UserId) -> bool:
        """True when this cure needs no form: it is done."""
        if code not in (*AT_ONCE, *DATES, RATE_DIFFERS):
            return False
        draft = await self._editing.editable(draft_id, revision, user)
        if code == RATE_DIFFERS:
            await self._at_the_ledgers_rate(draft, user)
        elif code in DATES:
            await self._dated_today(draft, user)
        else:
            await self._overridden(draft, user, AT_ONCE[code])
        return True

    async def _dated_today(self, draft: Draft, user: UserId) -> None:
        assert draft.content is not None
        async with self._uow_factory() as uow:
            content = dated(draft.content, self._clock.today())
            await revise_draft(uow, draft, user, self._clock.now(), content=content)
            await uow.commit()

    async def _at_the_ledgers_rate(self, draft: Draft, user: UserId) -> None:
        """Without a rate of its own the next check gives it the ledger's."""
        assert draft.content is not None
        async with self._uow_factory() as uow:
            content = replace(draft.content, rate=None)
            await revise_draft(uow, draft, user, self._clock.now(), content=content, weighty=False)
            await uow.commit()

    async def question(self, draft_id: DraftId, revision: int, code: str, user: UserId) -> tuple[Draft, Finding, Buyer]:
        """The draft and the finding a form is about, and what the deal says of its buyer."""
        draft = await self._editing.editable(draft_id, revision, user)
        async with self._uow_factory() as uow:
            buyer = (await uow.deals.get(draft.deal_id)).buyer
        finding = next((f for f in draft.findings if f.code == code), None)
        if finding is None:
            raise Refused(text("error.old_revision"))
        return draft, finding, buyer

    async def fix(
        self, draft_id: DraftId, revision: int, code: str, fields: Mapping[str, str], user: UserId
    ) -> Problems:
        """What was typed, by field; what is wrong with it, by field, or nothing when the draft is on its way again."""
        if code in DETAILS:  # an edit, whatever asked for it
            return await self._completed(await self._editing.editable(draft_id, revision, user), code, fields, user)
        draft, finding, _ = await self.question(draft_id, revision, code, user)
        if code in DIFFERING:
            return await self._whose(draft, DIFFERING[code], fields.get("which", ""), user)
        if code == "customer.other_id":
            return await self._chosen(draft, fields.get("which", ""), user)
        if code == "vat.id_missing":
            return await self._vat_id(draft, fields.get("vat_id", ""), user)
        if finding.cure not in (Cure.FIX, Cure.PICK_CUSTOMER):  # no form asks about it: that would be no answer
            raise Refused(text("error.old_revision"))
        written, chosen = fields.get("business_id", ""), fields.get("near", "")
        return await self._business_id(draft, code, chosen if chosen in slips(written) else written, user)

    async def _business_id(self, draft: Draft, code: str, written: str, user: UserId) -> Problems:
        """A customer without an ID gets it into its record; else the ID says who the customer is."""
        try:
            business_id = validate(written)
        except BusinessIdError as error:
            return {"business_id": await self._near.problem(error, written)}
        if await self._editing.is_our_own(business_id):
            return {"business_id": text("fix.error.own_id")}
        if code == "business_id.missing" and draft.content and draft.content.customer:
            await self._ordered(draft, {"business_id": business_id}, user)
        else:
            asked = asks(draft.findings, code)
            await self._rebought(draft, user, asked=asked, another=True, business_id=business_id, partner_id=None)
        return {}

    async def _whose(self, draft: Draft, what: str, which: str, user: UserId) -> Problems:
        """The invoice goes where the deal says, or the customer's own stays and nobody is asked again."""
        if which != "deal":
            await self._overridden(draft, user, f"kept_{what}")
            return {}
        async with self._uow_factory() as uow:
            details = of_deal((await uow.deals.get(draft.deal_id)).buyer, what)
        if wrong := wrong_details(details):
            return {"which": next(iter(wrong.values()))}
        await self._ordered(draft, details, user)
        return {}

    async def _chosen(self, draft: Draft, which: str, user: UserId) -> Problems:
        """The invoice's customer, then its ID is the deal's from now on; or the deal's ID, and the customer is found."""
        customer = draft.content.customer if draft.content else None
        asked = asks(draft.findings, "customer.other_id")
        if which == "customer" and customer:
            ours, partner = customer.business_id, customer.partner_id
            await self._rebought(draft, user, asked=asked, business_id=ours, partner_id=partner)
        else:
            await self._rebought(draft, user, asked=asked, another=True, partner_id=None, crm_id=None)
        return {}

    async def _vat_id(self, draft: Draft, written: str, user: UserId) -> Problems:
        try:
            vat_id = parse_vat_id(written)
        except ValueError:
            return {"vat_id": text("fix.error.vat_id")}
        if vat_id.startswith("FI"):
            return {"vat_id": text("fix.error.vat_id")}
        customer = draft.content.customer if draft.content else None
        partner, asked = customer.partner_id if customer else None, asks(draft.findings, "vat.id_missing")
        await self._rebought(draft, user, asked=asked, vat_id=vat_id, partner_id=partner)
        return {}

    async def _rebought(
        self, draft: Draft, user: UserId, *, asked: bool, another: bool = False, **changes: Any
    ) -> None:
        """The deal names its buyer better than before; with `another`, it may be another customer.

        `asked`: the draft stood until somebody said so.
        """
        content = of_another(draft.content) if another else draft.content
        async with self._uow_factory() as uow:
            deal = await uow.deals.get(draft.deal_id)
            buyer = replace(deal.buyer, partner_from=None, **changes)
            await uow.deals.replace(draft.deal_id, replace(deal, buyer=buyer))
            await revise_draft(uow, draft, user, self._clock.now(), weighty=not asked, in_deal=True, content=content)
            await uow.commit()

    async def _overridden(self, draft: Draft, user: UserId, what: str) -> None:
        """The register's word, the customer's own record, or a new number: nothing that this person typed."""
        assert draft.content is not None
        async with self._uow_factory() as uow:
            told = tuple(f for f in draft.findings if what != RENEWED or f.code != "elsewhere.reference_code")
            content = decided_on(draft.content, what)
            await revise_draft(uow, draft, user, self._clock.now(), content=content, findings=told, weighty=False)
            await uow.commit()

    # --- where it goes --------------------------------------------------------------------------------------------

    async def _completed(self, draft: Draft, code: str, fields: Mapping[str, str], user: UserId) -> Problems:
        problems = delivery_problems(fields, needed=() if code in CHANNEL else DETAILS[code])
        if problems or draft.content is None or draft.content.customer is None:
            return problems
        await self._ordered(draft, {name: fields[name] for name in DETAILS[code] if fields.get(name)}, user)
        return {}

    async def _ordered(self, draft: Draft, details: Details, user: UserId) -> None:
        assert draft.content is not None
        await self._details.order(draft, details, user, draft.content)
