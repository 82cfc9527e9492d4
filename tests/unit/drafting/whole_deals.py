"""Whole deals: the CRM's message, Procountor's customers, the register; then the findings and `POST /invoices`.

`deals/customers.json` is as Procountor answers, `deals/base_bodies.json` what every invoice to that customer says. Each
deal's `body` is complete: its paths, with `null` for what must be missing, over its customer's base. A deal that parks
has none. Findings are [severity, code, cure, arguments], and the ids of the suggested customers where there are any.
"""

import json
from collections.abc import Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from drafting_world import FACTS, MARKER, NOW, PRODUCTS

from bot.adapters.accounting.invoice_bodies import body_of, reductions
from bot.adapters.accounting.partners import as_customer
from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.customer import Customer
from bot.domain.customers.identifiers import identified
from bot.domain.deals.deal import Address, Deal
from bot.domain.drafts.apply_edit import apply
from bot.domain.drafts.books import OpenBooks
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.detail_changes import RecordChange
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.edit import Edit, EditedLine
from bot.domain.drafts.vat_treatment import judgements
from bot.domain.preflight.rules import preflight
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.finding import Finding
from bot.domain.values.ids import CompanyId, DealId, DraftId, InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.localized import Several
from bot.domain.values.money import ExchangeRate, Money
from bot.ports import CompanyFacts, ProjectItem
from bot.services.customers.resolve import CustomerService
from bot.services.drafting.composition import compose, decided
from bot.services.drafting.evidence import DraftingPorts, DraftInputs, EvidenceService, as_ledger_stores
from bot.services.drafting.exchange_rate import at_its_rate
from handlers.hooks.deal_body import MESSAGE, DealWon
from procountor_client import Partner
from procountor_client.wire import written
from tests.policies import invoicing

FOLDER = Path(__file__).parent / "deals"
TODAY = date(2026, 11, 23)
COMPANY = replace(FACTS, business_id="9010010-0", books=OpenBooks(open=((date(2026, 1, 1), date(2026, 12, 31)),)))
LINKED = {"crm-bluebird": 106, "crm-eeva": 107}
RATES = {"SEK": "11.182", "USD": "1.0854"}
PROJECTS = {"P-100": (True,), "P-200": (False,), "P-300": (True, True)}


def read(name: str) -> Any:
    """Its numbers as they are written: none of them becomes a float."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)


CUSTOMERS = read("customers")
REGISTER = read("register")
BASES = read("base_bodies")


def mirrored(row: dict[str, Any], partner: PartnerId) -> MirroredInvoice:
    return MirroredInvoice(
        invoice_id=InvoiceId(row["number"]),
        partner_id=partner,
        customer_name="",
        number=row["number"],
        status=LedgerStatus(row.get("status", "SENT")),
        invoice_date=date.fromisoformat(row["date"]),
        due_date=date.fromisoformat(row["due"]),
        total=Decimal(row["total"]),
        paid=Decimal(row.get("paid", "0")),
        currency=row.get("currency", "EUR"),
        marker=row.get("marker"),
        seen_at=NOW,
    )


class Unchanged:
    """Nobody has changed where invoices go."""

    async def of_customer(self, _partner: PartnerId) -> Sequence[RecordChange]:
        return ()


class World:
    """Procountor, the register and our own tables, as the ports see them."""

    known = None

    def __init__(self, case: dict[str, Any]) -> None:
        self.customers = [
            as_customer(Partner.model_validate(deepcopy(partner) | case.get("customer", {}).get(name, {})))
            for name, partner in CUSTOMERS.items()
        ]
        self.ties = LINKED | case.get("linked", {})
        self.invoices = case.get("invoiced", [])
        self.titles = case.get("titles", {})
        self.registered = REGISTER | case.get("register", {})
        self.facts = replace(COMPANY, **case.get("company", {}))
        self.policy = invoicing(**case.get("policy", {}))

    # --- Procountor's customers --------------------------------------------------------------------------------------

    async def find(self, identifier: str) -> Sequence[Customer]:
        found = [c for c in self.customers if c.business_id == identifier]
        return [c for c in found if c.active] or found

    async def read(self, partner: PartnerId) -> Customer:
        return next(c for c in self.customers if c.partner_id == partner)

    # --- the register, the ledger and its projects -------------------------------------------------------------------

    async def lookup(self, business_id: str) -> RegistryAnswer:
        said = dict(self.registered.get(business_id, {"standing": "not_found"}))
        place = said.pop("address", None)
        return RegistryAnswer(
            business_id=business_id,
            fetched_at=NOW,
            address=Address(**place) if place else None,
            standing=CompanyStatus(said.pop("standing")),
            former_names=tuple(said.pop("former_names", ())),
            **said,
        )

    async def companies_named(self, _name: str) -> None:
        return None

    async def exchange_rate(self, currency: str, on: date) -> ExchangeRate | None:
        assert on == TODAY
        rate = RATES.get(currency)
        return ExchangeRate(Decimal(rate), "EUR", date(2026, 11, 20), "procountor") if rate else None

    async def named(self, reference: str) -> Sequence[ProjectItem]:
        items = enumerate(PROJECTS.get(reference, ()))
        return [ProjectItem(dimension_id=1, item_id=n, name=reference, active=active) for n, active in items]

    # --- our own tables ----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def uow_factory(self):
        yield SimpleNamespace(
            customers=self,
            mirror=self,
            drafts=self,
            deals=self,
            kv=SimpleNamespace(get=self.no_fact),
            record_changes=Unchanged(),
        )

    async def no_fact(self, _name: str):
        return None

    async def changed_since(self, _since, *, after, limit):
        rows = [((c.partner_id, c.name, c.business_id, c.address.city), c.active) for c in self.customers]
        return sorted(row for row in rows if row[0][0] > (after or 0))[:limit]

    async def by_business_id(self, identifier: str) -> Sequence[Customer]:
        return [c for c in self.customers if c.business_id == identifier]

    async def linked(self, _source: str, crm_id: str) -> PartnerId | None:
        return PartnerId(self.ties[crm_id]) if crm_id in self.ties else None

    async def at_domain(self, _domain: str):
        return []

    async def of_customer(self, partner: PartnerId) -> Sequence[MirroredInvoice]:
        return [mirrored(row, partner) for row in self.invoices]

    async def of_markers(self, markers):
        """Deals of ours: their titles, by the marker of their invoice."""
        return {m: SimpleNamespace(deal_id=self.titles[m], state=DraftState.SENT) for m in markers if m in self.titles}

    async def get(self, key):
        """A customer of the mirror, or the deal of a title."""
        known = next((c for c in self.customers if c.partner_id == key), None)
        return known or SimpleNamespace(title=key)

    # --- and the day -------------------------------------------------------------------------------------------------

    def now(self):
        return NOW

    def today(self) -> date:
        return TODAY


def won(case: dict[str, Any]) -> Deal:
    message = {"type": "deal.won", "timestamp": "2026-11-23T08:00:00+02:00", "data": case["won"]}
    read = MESSAGE.validate_json(json.dumps(message, default=str))
    assert isinstance(read, DealWon)
    deal = read.deal(CompanyId("main"))
    return replace(deal, buyer=replace(identified(deal.buyer), partner_id=case.get("picked")))


def edited(before: InvoiceContent, case: dict[str, Any]) -> InvoiceContent:
    """As the form sends it back: what somebody changed, and the rest as it was."""
    said = dict(case["edit"])
    approver = said.pop("by") == "approver"
    days = {name: date.fromisoformat(said[name]) for name in ("invoice_date",) if name in said}
    if "delivery" in said:
        days["delivery"] = tuple(date.fromisoformat(day) for day in said["delivery"])
    lines = tuple(
        EditedLine(
            name=x.name,
            quantity=x.quantity,
            unit_price=x.unit_price,
            vat_percent=x.vat_percent,
            discount_percent=x.discount_percent,
        )
        for x in before.lines
    )
    usual = {"lines": lines, "terms_days": before.terms_days, "your_reference": before.your_reference, "note": None}
    after = apply(Edit(**(usual | said | days)), before)
    return replace(after, judged=judgements(before, after, status=True)) if approver else after


async def drafted(case: dict[str, Any]) -> tuple[InvoiceContent, tuple[Finding, ...], CompanyFacts]:
    """The steps of a draft from the CRM's message to what Procountor is to be told."""
    world, deal, overrides = World(case), won(case), tuple(case.get("overrides", ()))
    found = await CustomerService(world.uow_factory, world, world, world).resolve(deal)
    customer = decided(found.customer, deal.buyer, found.registry, overrides)
    made = compose(deal, customer, world.facts, world.policy, PRODUCTS, TODAY)
    made = replace(made, overrides=overrides)
    if "edit" in case:
        made = edited(made, case)
    made = await at_its_rate(made, world.facts, world)
    sources = DraftingPorts(
        ledger=world, invoices=world, projects=world, catalogue=world, reduce=reductions, policy=world.policy
    )
    gathered = DraftInputs(found=found, facts=world.facts, products=PRODUCTS, learned=False, unmade=True)
    evidence = await EvidenceService(world.uow_factory, world, sources).of(deal, draft_of(made), made, gathered)
    return as_ledger_stores(made, reductions), preflight(deal, made, evidence), world.facts


def draft_of(content: InvoiceContent) -> Draft:
    return Draft(
        id=DraftId(1),
        deal_id=DealId(1),
        company=CompanyId("main"),
        marker=MARKER,
        revision=1,
        state=DraftState.BUILDING,
        content=content,
        findings=(),
        totals=None,
        invoice=None,
        updated_at=NOW,
    )


def posted(made: InvoiceContent, facts: CompanyFacts) -> Any:
    """The bytes of `POST /invoices`, read back."""
    return json.loads(written(body_of(made, MARKER, facts), "POST", "/invoices"), parse_float=Decimal)


def expected_body(case: dict[str, Any]) -> Any:
    said = dict(case["body"])
    body = deepcopy(BASES[said.pop("of")])
    for path, value in said.items():
        *parents, last = path.split(".")
        inner = body
        for parent in parents:
            inner = inner[parent]
        assert inner.get(last) != value, f"{path} of the base says so already"
        if value is None:
            del inner[last]
        else:
            inner[last] = value
    return body


def told(finding: Finding) -> list[Any]:
    args = {name: _plain(value) for name, value in finding.message.args.items()}
    listed = [finding.severity.value, finding.code, finding.cure.value if finding.cure else None, args]
    return [*listed, [c.partner_id for c in finding.candidates]] if finding.candidates else listed


def _plain(value: Any) -> Any:
    match value:
        case Money(amount, currency):
            return f"{amount:.2f} {currency}"
        case Decimal():
            return format(value.normalize(), "f")
        case date():
            return value.isoformat()
        case Several(texts):
            return [{name: _plain(each) for name, each in within.args.items()} for within in texts]
    return value
