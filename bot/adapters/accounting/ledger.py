"""Our own company, as Procountor knows it."""

from datetime import date
from decimal import Decimal

from bot.adapters.accounting.calls import procountor
from bot.domain.drafts.books import OpenBooks, Span
from bot.domain.drafts.provenance import Origin
from bot.domain.values.money import ExchangeRate
from bot.ports import Clock, CompanyFacts
from procountor_client import (
    BankAccountSummary,
    FiscalYear,
    InvalidBody,
    NotFound,
    PeriodStatus,
    PermissionDenied,
    Procountor,
    Rejected,
    TrackingPeriod,
)

KEPT_SECONDS = 3600.0
RATE = "PROCOUNTOR_ACCOUNTING_EXCHANGE_RATE"
"""The one that Procountor itself books with, of the six it keeps."""
SIX_PLACES = Decimal("0.000001")
"""As many as an invoice's rate has."""


class ProcountorLedger:
    def __init__(self, api: Procountor, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._facts: CompanyFacts | None = None
        self._read_at = float("-inf")

    async def facts(self, *, fresh: bool = False) -> CompanyFacts:
        """Read once and kept for an hour; the last known ones stand while nothing newer can be had."""
        if fresh or self._facts is None or self._clock.monotonic() - self._read_at > KEPT_SECONDS:
            with procountor():
                self._facts = await self._read()
            self._read_at = self._clock.monotonic()
        return self._facts

    @property
    def known(self) -> CompanyFacts | None:
        return self._facts

    async def exchange_rate(self, currency: str, on: date) -> ExchangeRate | None:
        """Also None for a currency that Procountor does not know, or a key that may not ask: a person can give the rate."""
        base = (await self.facts()).currency
        with procountor():
            try:
                found = await self._api.currencies.exchange_rate(base, currency, on, RATE)
            except (NotFound, Rejected, InvalidBody, PermissionDenied):
                return None
        rate = (found.rate or Decimal(0)).quantize(SIX_PLACES)
        # an answer about another currency than the one asked for may be the rate turned round
        if rate <= 0 or found.currency not in (None, currency):
            return None
        return ExchangeRate(rate.normalize(), base, found.day or on, Origin.PROCOUNTOR)

    async def _read(self) -> CompanyFacts:
        session = await self._api.session.info()
        company = await self._api.company.get()
        terms = await self._api.company.collection_settings()
        vats = await self._api.vats.default()
        account = _for_invoices([a async for a in self._api.bank_accounts.all()])
        rates = [rate for country in vats.vat_information or [] for rate in country.percentages or []]
        return CompanyFacts(
            name=company.name or session.name or "",
            business_id=company.business_identifier.code if company.business_identifier else None,
            currency=company.company_currency or "EUR",
            iban=account.iban if account else None,
            bic=account.bic if account else None,
            default_terms_days=terms.default_sales_invoice_payment_terms,
            penal_interest_percent=terms.default_sales_invoice_interest,
            vat_percents=tuple(sorted({r.vat_percent for r in rates if r.sales and r.vat_percent is not None})),
            vat_statuses=tuple(
                (s.vat_status, s.description or str(s.vat_status))
                for s in vats.vat_statuses or []
                if s.sales and s.vat_status is not None
            ),
            cash_discounts=await self._gives_cash_discounts(),
            books=open_books(await self._api.fiscal_years.all()),
            environment_id=session.company_id or 0,
        )

    async def _gives_cash_discounts(self) -> bool | None:
        """A setting that may not be read stops no invoice."""
        try:
            settings = await self._api.company.usage_settings()
        except (NotFound, Rejected, InvalidBody, PermissionDenied):
            return None
        return settings.cash_discount.cash_discount_for_sales if settings.cash_discount else None


def open_books(years: list[FiscalYear]) -> OpenBooks | None:
    """A year without tracking periods is open or closed as a whole; no year at all says nothing."""
    if not years:
        return None
    spans: dict[bool, list[Span]] = {True: [], False: []}
    for year in (y for y in years if y.is_open is not False):
        for part in year.tracking_periods or [_whole(year)]:
            status = part.status
            if status != PeriodStatus.CLOSED and part.start_date and part.end_date:
                spans[status == PeriodStatus.OPEN].append((part.start_date, part.end_date))
    return OpenBooks(open=tuple(spans[True]), pending=tuple(spans[False]))


def _whole(year: FiscalYear) -> TrackingPeriod:
    return TrackingPeriod(start_date=year.start_date, end_date=year.end_date, status=PeriodStatus.OPEN)


def _for_invoices(accounts: list[BankAccountSummary]) -> BankAccountSummary | None:
    usable = [a for a in accounts if a.iban and a.status != "INACTIVE"]
    return next((a for a in usable if a.default_for_invoice), usable[0] if usable else None)
