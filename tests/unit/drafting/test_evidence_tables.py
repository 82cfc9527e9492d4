"""What EvidenceService gathers for one invoice: 1882.50 EUR to Kallio Oy, dated 2026-11-22."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from drafting_world import CUSTOMER, DEAL, FACTS, MARKER, PRODUCTS, TODAY, line

from bot.adapters.accounting.invoice_bodies import reductions
from bot.domain.drafts.books import OpenBooks
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.ids import DealId, DraftId, InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.ports import ProjectItem
from bot.services.customers.resolution import Mirrored, Resolution
from bot.services.drafting.composition import compose
from bot.services.drafting.evidence import DraftingPorts, DraftInputs, EvidenceService
from tests.policies import invoicing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
D = Decimal


def invoice(number: int, day: str, total: str = "1882.50", **more) -> MirroredInvoice:
    usual = {
        "due_date": date(2027, 1, 31),
        "paid": D(0),
        "currency": "EUR",
        "status": LedgerStatus.SENT,
        "marker": None,
    }
    return MirroredInvoice(
        invoice_id=InvoiceId(number),
        partner_id=PartnerId(7),
        customer_name="Kallio Oy",
        number=number,
        invoice_date=date.fromisoformat(day),
        total=D(total),
        seen_at=NOW,
        **(usual | more),
    )


def item(number: int, *, active: bool) -> ProjectItem:
    return ProjectItem(dimension_id=1, item_id=number, name="P-1", active=active)


class Unread:
    """A customer whose record nobody has read before."""

    async def get(self, partner):
        return None

    async def of_customer(self, partner):
        return ()


class World:
    """The ports' other side: our mirror, our deals, Procountor's projects, and the day."""

    def __init__(self, mirror=(), projects=(), deals=None) -> None:
        self.mirror, self.projects, self.deals_of = mirror, projects, deals or {}
        self.asked = []

    @asynccontextmanager
    async def uow_factory(self):
        unread = Unread()
        yield SimpleNamespace(mirror=self, drafts=self, deals=self, customers=unread, record_changes=unread)

    async def of_customer(self, partner):
        self.asked.append(partner)
        return self.mirror

    async def of_markers(self, markers):
        known = {m: self.deals_of[m] for m in markers if m in self.deals_of}
        return {m: SimpleNamespace(deal_id=title, state=state) for m, (title, state) in known.items()}

    async def get(self, title):
        return SimpleNamespace(title=title)

    async def named(self, reference):
        self.asked.append(reference)
        return self.projects

    def now(self):
        return NOW

    def today(self):
        return TODAY


async def gathered(
    world, *, deal=DEAL, facts=FACTS, policy=None, mirrored=None, customer=CUSTOMER, now=None, content=None, draft=None
):
    policy = policy or invoicing()
    made = replace(compose(deal, customer, facts, policy, PRODUCTS, TODAY), **(content or {}))
    found = Resolution(
        customer=customer, mirrored=mirrored, matches=1, candidates=(), registry=None, began=NOW, named="Toinen Oy"
    )
    sources = DraftingPorts(
        ledger=world, invoices=world, projects=world, catalogue=world, reduce=reductions, policy=policy
    )
    held = Draft(
        id=DraftId(1),
        deal_id=DealId(1),
        company=deal.company,
        marker=MARKER,
        revision=1,
        state=DraftState.BUILDING,
        content=None,
        findings=(),
        totals=None,
        invoice=None,
        updated_at=NOW,
    )
    known = DraftInputs(found=found, facts=facts, products=PRODUCTS, learned=False, unmade=True, now=now)
    service = EvidenceService(world.uow_factory, world, sources)
    return await service.of(deal, replace(held, **(draft or {})), made, known)


SIMILAR = [
    ("the same sum today", invoice(1, "2026-11-22"), True),
    ("fourteen days ago", invoice(1, "2026-11-08"), True),
    ("fifteen days ago", invoice(1, "2026-11-07"), False),
    ("dated after it", invoice(1, "2026-12-01"), True),
    ("a cent more", invoice(1, "2026-11-20", "1882.51"), False),
    ("a cent less", invoice(1, "2026-11-20", "1882.49"), False),
    ("the net sum", invoice(1, "2026-11-20", "1500.00"), False),
    ("another currency", invoice(1, "2026-11-20", currency="SEK"), False),
    ("a draft", invoice(1, "2026-11-20", status=LedgerStatus.UNFINISHED), True),
    ("paid", invoice(1, "2026-11-20", status=LedgerStatus.PAID, paid=D("1882.50")), True),
    ("made void", invoice(1, "2026-11-20", status=LedgerStatus.INVALIDATED), False),
    ("this deal's own", invoice(1, "2026-11-20", marker=MARKER), False),
    ("this deal's second part", invoice(1, "2026-11-20", marker=f"{MARKER}-2"), False),
    ("another deal's", invoice(1, "2026-11-20", marker="V-KLMNOPQRST"), True),
]


@pytest.mark.parametrize(("invoiced", "is_similar"), [row[1:] for row in SIMILAR], ids=[row[0] for row in SIMILAR])
async def test_a_similar_invoice_has_the_same_sum_and_is_of_the_last_fourteen_days(invoiced, is_similar) -> None:
    evidence = await gathered(World([invoiced]))
    assert evidence.similar == ((invoiced,) if is_similar else ())


async def test_similar_is_measured_from_the_invoices_own_date() -> None:
    postdated = {"invoice_date": date(2026, 12, 1)}
    early, late = invoice(1, "2026-11-16"), invoice(2, "2026-11-17")
    assert (await gathered(World([early, late]), content=postdated)).similar == (late,)


async def test_a_similar_invoice_tells_which_deal_it_is_of() -> None:
    ours = invoice(1, "2026-11-20", marker="V-KLMNOPQRST")
    there = await gathered(World([ours], deals={"V-KLMNOPQRST": ("Web shop, May", DraftState.SENT)}))
    assert (there.similar, there.similar_titles) == ((ours,), {"V-KLMNOPQRST": "Web shop, May"})


@pytest.mark.parametrize("state", [DraftState.REJECTED, DraftState.SKIPPED])
async def test_an_invoice_of_a_deal_that_was_given_up_is_not_similar(state) -> None:
    ours = invoice(1, "2026-11-20", marker="V-KLMNOPQRST")
    there = await gathered(World([ours], deals={"V-KLMNOPQRST": ("Web shop, May", state)}))
    assert (there.similar, there.similar_titles) == ((), {})


OVERDUE = [
    ("due yesterday", {"due_date": date(2026, 11, 21)}, 1, "100"),
    ("due today", {"due_date": date(2026, 11, 22)}, 0, "0"),
    ("due tomorrow", {"due_date": date(2026, 11, 23)}, 0, "0"),
    (
        "partly paid",
        {"due_date": date(2026, 11, 21), "status": LedgerStatus.PARTLY_PAID, "paid": D("99.50")},
        1,
        "0.50",
    ),
    ("approved, to be sent by nobody", {"due_date": date(2026, 11, 21), "status": LedgerStatus.APPROVED}, 1, "100"),
    ("not sent yet", {"due_date": date(2026, 11, 21), "status": LedgerStatus.NOT_SENT}, 0, "0"),
    ("a draft", {"due_date": date(2026, 11, 21), "status": LedgerStatus.UNFINISHED}, 0, "0"),
    ("paid", {"due_date": date(2026, 11, 21), "status": LedgerStatus.PAID, "paid": D(100)}, 0, "0"),
    ("made void", {"due_date": date(2026, 11, 21), "status": LedgerStatus.INVALIDATED}, 0, "0"),
    ("in kronor: counted, in no sum of euros", {"due_date": date(2026, 11, 21), "currency": "SEK"}, 1, "0"),
]


@pytest.mark.parametrize(("said", "count", "total"), [row[1:] for row in OVERDUE], ids=[row[0] for row in OVERDUE])
async def test_overdue_is_what_was_due_before_today_and_is_owed(said, count, total) -> None:
    evidence = await gathered(World([invoice(1, "2026-09-01", "100", **said)]))
    assert (evidence.overdue_count, evidence.overdue_total) == (count, D(total))


async def test_overdue_sums_are_of_all_that_is_late() -> None:
    late = [invoice(n, "2026-09-01", f"{n}00.10", due_date=date(2026, 10, n)) for n in (1, 2, 3)]
    evidence = await gathered(World(late))
    assert (evidence.overdue_count, evidence.overdue_total) == (3, D("600.30"))


async def test_a_mirror_that_was_read_already_is_not_read_again() -> None:
    world, known = World([invoice(1, "2026-11-20")]), invoice(2, "2026-11-21")
    evidence = await gathered(world, mirrored=Mirrored(CUSTOMER, [known]))
    assert (evidence.similar, world.asked) == ((known,), [])


async def test_nobody_owes_while_the_customer_is_not_known() -> None:
    world = World([invoice(1, "2026-11-20", due_date=date(2026, 11, 21))])
    evidence = await gathered(world, customer=None)
    assert (evidence.similar, evidence.overdue_count, world.asked) == ((), 0, [])


PERIODS = [
    ("the books could not be read", None, None),
    ("no period is open", (), False),
    ("its first day", ((date(2026, 11, 22), date(2026, 12, 31)),), True),
    ("its last day", ((date(2026, 1, 1), date(2026, 11, 22)),), True),
    ("its only day", ((date(2026, 11, 22), date(2026, 11, 22)),), True),
    ("the day before it opens", ((date(2026, 11, 23), date(2026, 12, 31)),), False),
    ("the day after it closed", ((date(2026, 1, 1), date(2026, 11, 21)),), False),
    ("in the second of two", ((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 11, 1), date(2026, 12, 31))), True),
    ("between two", ((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 12, 1), date(2026, 12, 31))), False),
]


@pytest.mark.parametrize(("periods", "is_open"), [row[1:] for row in PERIODS], ids=[row[0] for row in PERIODS])
async def test_the_books_are_open_from_the_first_day_of_a_period_to_its_last(periods, is_open) -> None:
    books = None if periods is None else OpenBooks(open=periods)
    evidence = await gathered(World(), facts=replace(FACTS, books=books))
    assert (evidence.books and evidence.books.takes(TODAY)) is is_open


PROJECTS = [
    ("none", [], (False, False, False)),
    ("one", [item(1, active=True)], (True, False, False)),
    ("a closed one", [item(1, active=False)], (False, True, False)),
    ("two closed ones", [item(1, active=False), item(2, active=False)], (False, True, False)),
    ("one, and a closed one", [item(1, active=False), item(2, active=True)], (True, False, False)),
    ("two", [item(1, active=True), item(2, active=True)], (False, False, True)),
    ("three", [item(n, active=True) for n in (1, 2, 3)], (False, False, True)),
]


@pytest.mark.parametrize(("items", "expected"), [row[1:] for row in PROJECTS], ids=[row[0] for row in PROJECTS])
async def test_a_project_is_found_where_one_active_one_has_its_code(items, expected) -> None:
    world = World(projects=items)
    evidence = await gathered(world, deal=replace(DEAL, project_ref="P-1"))
    assert (evidence.project_found, evidence.project_inactive, evidence.project_ambiguous) == expected
    assert "P-1" in world.asked


async def test_without_a_project_nobody_is_asked_for_one() -> None:
    world = World(projects=[item(1, active=True)])
    evidence = await gathered(world)
    assert (evidence.project_found, evidence.project_inactive, evidence.project_ambiguous) == (None, False, False)
    assert world.asked == [7]


@pytest.mark.parametrize("makes", [True, False])
async def test_the_settings_say_whether_a_project_is_made(makes) -> None:
    evidence = await gathered(World(), policy=invoicing(create_projects=makes))
    assert evidence.project_created is makes


async def test_the_companys_facts_and_the_resolution_are_passed_on() -> None:
    evidence = await gathered(World())
    assert (evidence.matches, evidence.named, evidence.own_id, evidence.today) == (1, "Toinen Oy", "9010010-1", TODAY)
    assert set(evidence.vat_percents) == {D("25.5"), D("13.5"), D(10), D(0)}
    assert evidence.vat_statuses == {1: "Domestic", 3: "Outside the EU", 5: "EU", 12: "None"}
    assert (evidence.company_currency, evidence.has_bank_account) == ("EUR", True)
    assert (await gathered(World(), facts=replace(FACTS, iban=None))).has_bank_account is False


async def test_products_are_looked_at_only_where_the_deal_names_one() -> None:
    assert (await gathered(World())).products is None
    evidence = await gathered(World(), deal=replace(DEAL, lines=(line("Book", "24", "13.5", sku="BOOK"),)))
    assert evidence.products is not None
    assert (evidence.products["BOOK"].unit_price.amount, evidence.products["BOOK"].vat_percent) == (D(24), D("13.5"))


def record(reference: str) -> LedgerInvoice:
    return LedgerInvoice(
        invoice_id=InvoiceId(1),
        number=1,
        status=LedgerStatus.UNFINISHED,
        version="1",
        reference=reference,
        ledger_receipt_id=None,
        totals=None,
    )


async def test_the_reference_is_the_newest_that_procountor_gave() -> None:
    assert (await gathered(World())).reference is None
    assert (await gathered(World(), draft={"invoice": record("26013")})).reference == "26013"
    newest = await gathered(World(), draft={"invoice": record("26013")}, now=record("13"))
    assert newest.reference == "13"


async def test_each_text_that_is_changed_or_cut_is_told_once() -> None:
    sold = (line("Łódź"), line("Łódź", comment="Ż"), line("x" * 101))
    evidence = await gathered(World(), deal=replace(DEAL, lines=sold, your_ref="r" * 71))
    assert (len(evidence.reduced), set(evidence.reduced)) == (2, {("Łódź", "Lódz"), ("Ż", "Z")})
    assert (len(evidence.cut), set(evidence.cut)) == (2, {("r" * 71, 70), ("x" * 101, 100)})
