"""A cure typed into a small form: the missing detail is saved where it belongs, and the draft goes on by itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.customers.business_id import BusinessIdError, parse_vat_id, slips, validate
from bot.domain.customers.delivery_details import delivery_problems, wrong_details
from bot.domain.deals.deal import Buyer
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.invoice_dates import dated
from bot.domain.preflight.catalogue import find_row
from bot.domain.preflight.cures import Handler, Remedy
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.finding import Finding, asks
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import Text, text
from bot.errors import Refused
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.customers.details import CustomerDetails, Details, decided_on, of_deal
from bot.services.customers.near_ids import NearIds
from bot.services.customers.resolve import of_another
from bot.services.drafting.editing import DraftEditing
from bot.services.workflow.transitions import revise_draft

Problems = dict[str, Text]


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody sent back of the form that cures `code`."""

    draft: Draft
    code: str
    remedy: Remedy
    fields: Mapping[str, str]
    user: UserId


def is_edit(draft: Draft, finding: Finding) -> bool:
    """Whether what its form sends back is this person's own choice of who pays or where it goes, and no mere answer."""
    form = _form(finding.code)
    return (form is not None and form.always_edits) or not asks(draft.findings, finding.code)


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
        remedy = _remedy(code)
        press = PRESSES.get(remedy.handler) if remedy and remedy.handler else None
        if remedy is None or press is None:
            return False
        await press(self, await self._editing.editable(draft_id, revision, user), remedy.about, user)
        return True

    async def date_today(self, draft: Draft, _about: str, user: UserId) -> None:
        assert draft.content is not None
        async with self._uow_factory() as uow:
            content = dated(draft.content, self._clock.today())
            await revise_draft(uow, draft, user, self._clock.now(), content=content)
            await uow.commit()

    async def take_ledger_rate(self, draft: Draft, _about: str, user: UserId) -> None:
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
        if finding is None or _form(code) is None:  # what no form asks about, none answers
            raise Refused(text("error.old_revision"))
        return draft, finding, buyer

    async def fix(
        self, draft_id: DraftId, revision: int, code: str, fields: Mapping[str, str], user: UserId
    ) -> Problems:
        """What was typed, by field; what is wrong with it, by field, or nothing when the draft is on its way again."""
        remedy, form = _remedy(code), _form(code)
        if remedy is None or form is None:
            raise Refused(text("error.old_revision"))
        if form.asked_or_not:
            draft = await self._editing.editable(draft_id, revision, user)
        else:
            draft, _, _ = await self.question(draft_id, revision, code, user)
        return await form.read(self, Answer(draft, code, remedy, fields, user))

    async def take_business_id(self, answer: Answer) -> Problems:
        """A customer without an ID gets it into its record; else the ID says who the customer is."""
        draft, code, user = answer.draft, answer.code, answer.user
        typed_id, near = answer.fields.get("business_id", ""), answer.fields.get("near", "")
        written = near if near in slips(typed_id) else typed_id
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

    async def choose_detail(self, answer: Answer) -> Problems:
        """The invoice goes where the deal says, or the customer's own stays and nobody is asked again."""
        draft, what = answer.draft, answer.remedy.about
        if answer.fields.get("which") != "deal":
            await self.override(answer.draft, f"kept_{what}", answer.user)
            return {}
        async with self._uow_factory() as uow:
            details = of_deal((await uow.deals.get(draft.deal_id)).buyer, what)
        if wrong := wrong_details(details):
            return {"which": next(iter(wrong.values()))}
        await self._ordered(draft, details, answer.user)
        return {}

    async def choose_customer(self, answer: Answer) -> Problems:
        """The invoice's customer, then its ID is the deal's from now on; or the deal's ID, and the customer is found."""
        draft, user = answer.draft, answer.user
        customer = draft.content.customer if draft.content else None
        asked = asks(draft.findings, answer.code)
        if answer.fields.get("which") == "customer" and customer:
            ours, partner = customer.business_id, customer.partner_id
            await self._rebought(draft, user, asked=asked, business_id=ours, partner_id=partner)
        else:
            await self._rebought(draft, user, asked=asked, another=True, partner_id=None, crm_id=None)
        return {}

    async def take_vat_id(self, answer: Answer) -> Problems:
        draft, user = answer.draft, answer.user
        try:
            vat_id = parse_vat_id(answer.fields.get("vat_id", ""))
        except ValueError:
            return {"vat_id": text("fix.error.vat_id")}
        if vat_id.startswith("FI"):
            return {"vat_id": text("fix.error.vat_id")}
        customer = draft.content.customer if draft.content else None
        partner, asked = customer.partner_id if customer else None, asks(draft.findings, answer.code)
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

    async def override(self, draft: Draft, what: str, user: UserId) -> None:
        """The register's word, the customer's own record, or a new number: nothing that this person typed."""
        assert draft.content is not None
        async with self._uow_factory() as uow:
            told = tuple(f for f in draft.findings if what != RENEWED or f.code != "elsewhere.reference_code")
            content = decided_on(draft.content, what)
            await revise_draft(uow, draft, user, self._clock.now(), content=content, findings=told, weighty=False)
            await uow.commit()

    # --- where it goes --------------------------------------------------------------------------------------------

    async def complete(self, answer: Answer) -> Problems:
        draft, fields, asked = answer.draft, answer.fields, answer.remedy.fields
        needed = () if asked[0].name == "channel" else tuple(field.name for field in asked)
        problems = delivery_problems(fields, needed=needed)
        if problems or draft.content is None or draft.content.customer is None:
            return problems
        given = {field.name: fields[field.name] for field in asked if fields.get(field.name)}
        await self._ordered(draft, given, answer.user)
        return {}

    async def _ordered(self, draft: Draft, details: Details, user: UserId) -> None:
        assert draft.content is not None
        await self._details.order(draft, details, user, draft.content)


def _remedy(code: str) -> Remedy | None:
    row = find_row(code)
    return row.remedies[0] if row else None


def _form(code: str) -> "Form | None":
    remedy = _remedy(code)
    return FORMS.get(remedy.handler) if remedy and remedy.handler else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What reads a form's answer: what is wrong with it, by field, or nothing when the draft is on its way again."""

    read: Callable[[Fixing, Answer], Awaitable[Problems]]
    always_edits: bool
    """It chooses who pays or where the invoice goes, also where the draft stands until it is answered."""
    asked_or_not: bool
    """It is taken also when a newer check has found nothing to ask: an edit, whatever asked for it."""


PRESSES: Mapping[Handler, Callable[[Fixing, Draft, str, UserId], Awaitable[None]]] = {
    Handler.DATE_TODAY: Fixing.date_today,
    Handler.LEDGER_RATE: Fixing.take_ledger_rate,
    Handler.OVERRIDE: Fixing.override,
}
FORMS: Mapping[Handler, Form] = {
    Handler.BUSINESS_ID: Form(read=Fixing.take_business_id, always_edits=False, asked_or_not=False),
    Handler.VAT_ID: Form(read=Fixing.take_vat_id, always_edits=False, asked_or_not=False),
    Handler.CHOOSE_CUSTOMER: Form(read=Fixing.choose_customer, always_edits=False, asked_or_not=False),
    Handler.CHOOSE_DETAIL: Form(read=Fixing.choose_detail, always_edits=True, asked_or_not=False),
    Handler.DELIVERY_DETAILS: Form(read=Fixing.complete, always_edits=True, asked_or_not=True),
}
"""What a handler of the catalogue is, each in one of the two; `Handler.SEEN` is `Approvals.seen`."""
