"""Preflight: does the invoice say what was sold, in a way that can be booked and paid?

Sources: Procountor needs one line at least and a bank account of the company; a CRM's figures are claims that a person
compares. VAT has rules of its own.
"""

from collections.abc import Iterator, Sequence

from bot.domain.deals.deal import DealLine
from bot.domain.drafts.content import Line
from bot.domain.drafts.payment_terms import LONGEST_DAYS
from bot.domain.drafts.provenance import Origin
from bot.domain.preflight.evidence import Case, ProductFacts
from bot.domain.preflight.exchange_rate import is_far, rate_findings
from bot.domain.preflight.making import make_finding
from bot.domain.values import bank_reference, units
from bot.domain.values.finding import Finding
from bot.domain.values.money import Money, as_kept, cents

_SHOWN_SIMILAR = 3


def lines(case: Case) -> Iterator[Finding]:
    """No line, no invoice. A sum that is not the deal's own figure is shown: the lines decide, but one of them is wrong."""
    amount, currency, gross = case.deal.amount, case.content.currency, _gross_figures(case)
    if not case.content.lines:
        yield make_finding("lines.none")
        return
    added = case.content.totals.gross if gross else case.content.totals.net
    if amount is None or cents(amount) == added:
        return
    lines, said = Money(added, currency), Money(amount, case.deal.currency)
    if gross:
        yield make_finding("lines.differ_gross", lines=lines, amount=said)
    else:
        yield make_finding("lines.differ", lines=lines, amount=said)


def nothing(case: Case) -> Iterator[Finding]:
    """A line of no quantity, or an invoice over nothing, is a slip: a free line has a quantity, and others beside it."""
    content = case.content
    empty = [line for line in content.lines if as_kept(line.quantity) == 0]
    for line in empty:
        yield make_finding("line.no_quantity", name=line.name)
    if content.lines and not empty and content.totals.gross == 0:
        yield make_finding("total.zero")


def below_zero(case: Case) -> Iterator[Finding]:
    """Whoever wins it, it takes money back: a credit, which nobody asked for as one."""
    sums = case.content.totals
    if not case.content.credits and min(sums.net, sums.gross) < 0:
        yield make_finding("total.below_zero", total=Money(sums.gross, sums.currency))


def rounded(case: Case) -> Iterator[Finding]:
    """Procountor keeps four decimals of a price and of a quantity, and says nothing of those it drops."""
    for line in case.content.lines:
        for field, value in (("unit_price", line.unit_price), ("quantity", line.quantity)):
            if (kept := as_kept(value)) != value:
                yield make_finding("line.rounded", name=line.name, field=field, value=value, kept=kept)


def units_of_lines(case: Case) -> Iterator[Finding]:
    """A unit that Procountor does not have: the invoice has another one until somebody chooses."""
    for sold in case.deal.lines:
        used = [line.unit for line in case.content.lines if line.name == sold.name and line.unit_from != Origin.PERSON]
        if sold.unit and not units.is_known(sold.unit) and used:
            yield make_finding("unit.unknown", name=sold.name, given=sold.unit, unit=used[0].lower())


def _gross_figures(case: Case) -> bool:
    """Whether the deal's own figures include VAT: as it says, else as its invoice does."""
    said = case.deal.prices_include_vat
    return case.content.prices_include_vat if said is None else said


def terms(case: Case) -> Iterator[Finding]:
    """The deal's terms win, but the customer has others agreed. Days that no invoice can have are a slip in the CRM."""
    agreed, customer = case.deal.payment_terms_days, case.content.customer
    usual = customer.payment_terms_days if customer else None
    if case.content.terms_from == Origin.PERSON:  # somebody has decided
        return
    if agreed is not None and not 0 <= agreed <= LONGEST_DAYS:
        yield make_finding("terms.impossible", deal=agreed, used=case.content.terms_days)
    elif agreed is not None and usual is not None and agreed != usual:
        yield make_finding("terms.differ", deal=agreed, customer=usual)


def reduced_texts(case: Case) -> Iterator[Finding]:
    """Procountor's character set is Windows-1252: a name that loses letters is shown, never silently sent."""
    for before, after in case.evidence.reduced:
        if after.strip() or before not in _names(case):
            yield make_finding("text.reduced", before=before, after=after)


def names_left(case: Case) -> Iterator[Finding]:
    """A row or a buyer without a name is no invoice: Procountor refuses either."""
    reduced, customer = dict(case.evidence.reduced), case.content.customer
    for number, line in enumerate(case.content.lines, 1):
        if not reduced.get(line.name, line.name).strip():
            yield make_finding("line.no_name", number=number, name=line.name)
    if customer and not reduced.get(customer.name, customer.name).strip():
        yield make_finding("customer.no_name", name=customer.name)


def _names(case: Case) -> set[str]:
    customer = case.content.customer
    return {line.name for line in case.content.lines} | ({customer.name} if customer else set())


def delivered(case: Case) -> Iterator[Finding]:
    """The form does not let it through, but a deal's plan or Procountor may; VAT goes by its last day."""
    start, end = case.content.delivery_start, case.content.delivery_end
    if start and end and end < start:
        yield make_finding("delivery.reversed", start=start, end=end)


def cut_texts(case: Case) -> Iterator[Finding]:
    """What is cut off is shown, where the text could be shortened instead."""
    for whole, longest in case.evidence.cut:
        yield make_finding("text.cut", longest=longest, lost=whole[longest:], after=whole[:longest])


def currency(case: Case) -> Iterator[Finding]:
    """The rate of exchange decides what is booked: Procountor's is shown, and without any there is no invoice."""
    ours, company, rate = case.content.currency, case.evidence.company_currency, case.content.rate
    if ours == company:
        return
    if rate is None:
        yield make_finding("currency.no_rate", currency=ours, company=company, date=case.content.invoice_date)
    elif is_far(case.content):
        yield from rate_findings(case.content)
    else:
        day = rate.day or ""
        yield make_finding("currency.foreign", currency=ours, company=company, rate=rate.rate, date=day)


def project(case: Case) -> Iterator[Finding]:
    """The invoice is right without its project, only the follow-up is not; it can be allocated later as well."""
    reference, evidence = case.content.project_ref, case.evidence
    if not reference or evidence.project_found is not False:
        return
    if evidence.project_inactive:
        yield make_finding("project.inactive", project=reference)
    elif evidence.project_ambiguous:
        yield make_finding("project.ambiguous", project=reference)
    elif evidence.project_created:
        yield make_finding("project.new", project=reference)
    else:
        yield make_finding("project.unknown", project=reference)


def reference(case: Case) -> Iterator[Finding]:
    """A reference that fails its check digit cannot be paid with; somebody typed it in Procountor."""
    if bank_reference.RENEWED not in case.content.overrides:
        yield from bad_reference(case.evidence.reference)


def bad_reference(given: str | None) -> Iterator[Finding]:
    """Also of an invoice that is read for something else than its checks."""
    if given and not bank_reference.is_valid(given):
        yield make_finding("reference.invalid", reference=given)


def products(case: Case) -> Iterator[Finding]:
    """An unknown SKU is invoiced as free text and missing from product reports; a price may be a campaign or a slip."""
    if case.evidence.products is None:
        return
    sold = {line.sku: line for line in case.deal.lines if line.sku}
    for sku, line in sold.items():
        product = case.product(line.sku)
        invoiced = [one for one in case.content.lines if one.sku == sku]
        if case.content.edited and not invoiced:  # somebody has put another line in its place
            continue
        if product is None:
            yield make_finding("product.unknown", sku=sku)
        elif not _price_chosen(invoiced) and _price_differs(case, line, product):
            price = Money(line.unit_price, case.deal.currency)
            yield make_finding("price.differs", sku=sku, deal=price, register=product.unit_price)


def _price_chosen(invoiced: Sequence[Line]) -> bool:
    """Whoever edits has seen both prices."""
    return bool(invoiced) and all(line.price_from in (Origin.PERSON, Origin.PRODUCT) for line in invoiced)


def _price_differs(case: Case, line: DealLine, product: ProductFacts) -> bool:
    """Prices in two currencies cannot be compared, nor a part of a price with the whole.

    Whether the register's prices include VAT nobody says: the deal's may match it with or without.
    """
    if case.deal.parts > 1 or product.unit_price.currency != case.deal.currency:
        return False
    same = {line.unit_price}
    if _gross_figures(case):
        rates = [invoiced.vat_percent for invoiced in case.content.lines if invoiced.sku == line.sku]
        same |= {cents(line.unit_price * 100 / (100 + rate)) for rate in rates}
    return product.unit_price.amount not in same


def bank_account(case: Case) -> Iterator[Finding]:
    """BANK_TRANSFER needs an account of the company's own; it is opened in Procountor."""
    if case.evidence.has_bank_account is False:
        yield make_finding("bank.missing")


def similar_invoices(case: Case) -> Iterator[Finding]:
    """The same customer and sum not long ago may be the same sale invoiced by hand; the newest few are enough."""
    newest = sorted(case.evidence.similar, key=lambda invoice: (invoice.invoice_date, invoice.invoice_id), reverse=True)
    for invoice in newest[:_SHOWN_SIMILAR]:
        title = case.evidence.similar_titles.get(invoice.marker or "", "")
        yield make_finding(
            "similar.recent",
            number=str(invoice.number or "–"),
            date=invoice.invoice_date,
            title=title[:80],
            marker=invoice.marker or "" if title else "",
        )
