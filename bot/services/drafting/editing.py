"""What people do with a draft: edit it, have it checked again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.customers.identifiers import same_identifier
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.edit import Edit, EditChoices
from bot.domain.drafts.lifecycle import EDITABLE
from bot.domain.drafts.product import Product
from bot.domain.drafts.provenance import Origin
from bot.domain.drafts.vat_treatment import judgements
from bot.domain.operations.audit_log import What
from bot.domain.values.ids import DraftId, PartnerId, UserId
from bot.domain.values.localized import text
from bot.errors import Refused
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.customers.details import CustomerDetails
from bot.services.customers.resolve import link_customer, of_another
from bot.services.drafting.edit_forms import EditForms
from bot.services.drafting.evidence import DraftingPorts, to_charset
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import log
from bot.services.workflow.transitions import (
    check_editor,
    revise_draft,
)


class DraftEditing:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        people: PeopleService,
        ports: DraftingPorts,
        details: CustomerDetails,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._ports = ports
        self._details = details
        self.forms = EditForms(uow_factory, clock)

    def stored(self, told: str) -> str:
        """What is left of it in Procountor's character set."""
        return to_charset(told, self._ports.reduce).strip()

    async def editable(self, draft_id: DraftId, revision: int, user: UserId) -> Draft:
        """The draft for a form; refused when the card is out of date or this is neither requester nor approver."""
        approvers = await self._people.approvers()
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
        check_editor(draft, deal, revision, user, approvers)
        if draft.state not in EDITABLE or draft.content is None:
            raise Refused(text("error.not_pending"))
        return draft

    async def edit(self, draft_id: DraftId, revision: int, edit: Edit, user: UserId) -> None:
        """A new revision: checked again, then written to Procountor, then shown."""
        draft = await self.editable(draft_id, revision, user)
        assert draft.content is not None
        known = self._ports.ledger.known
        statuses = dict(known.vat_statuses) if known else {}
        edited = apply(edit, draft.content, unit=self._ports.policy.unit, vat_statuses=statuses)
        content = await self._judged(edited, edit, draft.content, user)
        if edit.customer and edit.customer != partner_of(draft.content):
            await self._for_another(draft, edit.customer, content, user)
        elif edit.details:
            await self._details.order(draft, edit.details, user, content)
        else:
            await self._rebuild(draft, user, content=content, totals=content.totals)

    async def _judged(
        self, content: InvoiceContent, edit: Edit, before: InvoiceContent, user: UserId
    ) -> InvoiceContent:
        """What an approver decides about VAT and the currency is not asked about again; what a salesperson says is."""
        if user not in await self._people.approvers():
            return content
        known = self._ports.ledger.known
        unlisted = known is not None and not known.vat_statuses  # then there is nothing to choose from
        shown = edit.vat_status is not None or unlisted
        seen = Origin.PERSON if edit.currency else content.currency_from
        return replace(content, judged=judgements(before, content, status=shown), currency_from=seen)

    async def _for_another(self, draft: Draft, partner: PartnerId, edited: InvoiceContent, user: UserId) -> None:
        """Where nothing else was edited, the invoice takes the new customer's terms, language and discounts."""
        assert draft.content is not None
        untouched = not draft.content.edited and replace(edited, edited=False) == draft.content
        content = None if untouched else of_another(edited)
        async with self._uow_factory() as uow:
            await link_customer(
                uow, draft.deal_id, await uow.deals.get(draft.deal_id), partner, replace_identifiers=True
            )
            saved = await revise_draft(
                uow, draft, user, self._clock.now(), content=content, weighty=True, in_deal=True
            )  # the content still shows the customer before
            log(uow, What.CUSTOMER_PICKED, saved, who=user, partner=partner)
            await uow.commit()

    async def is_our_own(self, business_id: str) -> bool:
        facts = self._ports.ledger.known or await self._ports.ledger.facts()
        return same_identifier(business_id, facts.business_id)

    async def choices(self, draft_id: DraftId, revision: int, user: UserId) -> tuple[Draft, EditChoices]:
        """For the edit form: the draft, and what can be chosen beside what is typed."""
        draft = await self.editable(draft_id, revision, user)
        facts = self._ports.ledger.known or await self._ports.ledger.facts()
        projects = await self._ports.projects.items()
        names = tuple(project.name for project in projects)
        return draft, EditChoices(
            vat_statuses=facts.vat_statuses,
            projects=names,
            company_currency=facts.currency,
            channel_is_fixed=self._ports.policy.channel != "customer",
            decides=user in await self._people.approvers(),
        )

    async def products(self) -> Mapping[str, Product]:
        """Active products of the register by SKU, for somebody who is waiting."""
        return await self._ports.catalogue.at_hand()

    async def chosen_products(self, raw: Mapping[str, str]) -> Mapping[str, Product]:
        """The register, when the edit form's answers name a product: an edit must not need it otherwise."""
        return await self.products() if any(name.endswith(".product") for name in raw) else {}

    async def check_again(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """Something was put right elsewhere, e.g. in Procountor."""
        draft = await self.editable(draft_id, revision, user)
        await self._rebuild(draft, user, more={"fresh": True})

    async def _rebuild(self, draft: Draft, user: UserId, **changes: Any) -> None:
        async with self._uow_factory() as uow:
            await revise_draft(uow, draft, user, self._clock.now(), **changes)
            await uow.commit()


def partner_of(content: InvoiceContent) -> PartnerId | None:
    return content.customer.partner_id if content.customer else None
