import datetime as dt

from procountor_client.models.addresses import CompanyAddress
from procountor_client.models.base import Instant, Model, Number, Open
from procountor_client.models.enums import AccountStatus, Health, InvoiceChannel, OperationType, PeriodStatus
from procountor_client.models.fields import Text25, Text255


class Status(Model):
    name: str | None = None
    version: str | None = None
    status: Open[Health] | None = None
    procountor_version: str | None = None


class SessionInfo(Model):
    """Whose key this is: `company_id` pins it to the expected company."""

    company_id: int | None = None
    name: str | None = None
    country: str | None = None
    product_version: str | None = None
    user_id: int | None = None
    user_name: str | None = None


class BusinessIdentifier(Model):
    brn_type: str | None = None
    code: Text25 = None


class Company(Model):
    id: int | None = None
    name: str | None = None
    country: str | None = None
    product_version: str | None = None
    operation_type: Open[OperationType] | None = None
    accounting_office_name: str | None = None
    company_address: CompanyAddress | None = None
    billing_address: CompanyAddress | None = None
    in_trade_register: bool | None = None
    business_identifier: BusinessIdentifier | None = None
    company_currency: str | None = None


class AccountingByRow(Model):
    sales_invoice_posting: bool | None = None
    purchase_invoice_posting: bool | None = None
    travel_and_expense_invoice_posting: bool | None = None
    salary_posting: bool | None = None


class UsageCashDiscount(Model):
    cash_discount_for_sales: bool | None = None
    cash_discount_for_purchase: bool | None = None


class UsageSettings(Model):
    default_invoice_channel: Open[InvoiceChannel] | None = None
    cash_discount: UsageCashDiscount | None = None
    accounting_by_row: AccountingByRow | None = None


class CollectionSettings(Model):
    """The company's own terms, for customers that have none."""

    use_automatic_handling: bool | None = None
    penal_interest_date_margin: int | None = None
    minimum_penal_interest_sum: Number | None = None
    default_sales_invoice_interest: Number | None = None
    default_sales_invoice_payment_terms: int | None = None
    collection_partner: str | None = None


class InvoiceTemplate(Model):
    id: int | None = None
    name: str | None = None


class BankAccountSummary(Model):
    """A bank account of the company itself."""

    id: int
    account_number: str | None = None
    iban: str | None = None
    bic: Text255 = None
    bank_name: Text255 = None
    currency: str | None = None
    default_for_invoice: bool | None = None
    default_for_payment: bool | None = None
    status: Open[AccountStatus] | None = None
    order_no: int | None = None
    version: Instant | None = None


class VatRate(Model):
    vat_percent: Number | None = None
    sales: bool | None = None
    purchase: bool | None = None


class VatCountry(Model):
    country: str | None = None
    percentages: list[VatRate] | None = None


class VatStatus(Model):
    """The number is the one after `vat_` in the user interface. Which exist depends on the company."""

    vat_status: int | None = None
    description: str | None = None
    sales: bool | None = None
    purchase: bool | None = None


class VatInformation(Model):
    vat_information: list[VatCountry] | None = None
    vat_statuses: list[VatStatus] | None = None


class VatSettings(Model):
    unit_prices_include_vat_sales: bool | None = None
    unit_prices_include_vat_purchase: bool | None = None


class VatPercentages(Model):
    vat_percentages: list[Number] | None = None


class Currencies(Model):
    currencies: list[str] | None = None


class CompanyCurrency(Model):
    company_currency: str | None = None


class ExchangeRate(Model):
    query_day: dt.date | None = None
    currency: str | None = None
    day: dt.date | None = None
    rate: Number | None = None


class CurrencyRate(Model):
    currency_rate: Number | None = None
    currency_code: str | None = None


class CurrencyRates(Model):
    base_currency: str | None = None
    currency_date: dt.date | None = None
    rates: list[CurrencyRate] | None = None


class TrackingPeriod(Model):
    id: int | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    status: Open[PeriodStatus] | None = None
    modified: Instant | None = None

    def covers(self, day: dt.date) -> bool:
        return self.start_date is not None and self.end_date is not None and self.start_date <= day <= self.end_date


class FiscalYear(Model):
    id: int | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    modified: Instant | None = None
    tracking_periods: list[TrackingPeriod] | None = None
    is_open: bool | None = None

    def open_on(self, day: dt.date) -> bool:
        """Whether bookings dated that day are still taken: year open, and its tracking period open."""
        if not (self.is_open and self.start_date and self.end_date and self.start_date <= day <= self.end_date):
            return False
        return all(period.status == PeriodStatus.OPEN for period in self.tracking_periods or [] if period.covers(day))
