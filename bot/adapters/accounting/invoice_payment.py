"""How an invoice is to be paid: the company's account, the currency and its rate, the method and discounts of the customer."""

from decimal import Decimal
from typing import Any

from bot.adapters.accounting.calls import SYSTEM
from bot.domain.customers.payment_preferences import CLEARING, PaymentPreferences
from bot.domain.drafts.content import InvoiceContent
from bot.domain.values.localized import text
from bot.errors import UpstreamRefused
from bot.ports import CompanyFacts
from procountor_client import BankAccount, CashDiscount, CashDiscountOption, PaymentInfo


def payment_of(content: InvoiceContent, facts: CompanyFacts) -> PaymentInfo:
    paying = (content.customer.paying if content.customer else None) or PaymentPreferences()
    return PaymentInfo(
        payment_method=paying.method_written,
        clearing_code=paying.clearing_code if paying.method_written == CLEARING else None,
        **_discounts(content, paying, facts),
        currency=content.currency,
        bank_account=BankAccount(account_number=facts.iban),
        due_date=content.due_date,
        currency_rate=_rate(content, facts),
        bank_reference_code="",  # "" asks Procountor for a reference; leaving the key out would mean none at all
    )


def _discounts(content: InvoiceContent, paying: PaymentPreferences, facts: CompanyFacts) -> dict[str, Any]:
    """The record has one or the other; a credit is paid by nobody."""
    if content.credits or facts.cash_discounts is False:
        return {}
    if paying.cash_discounts:
        options = [
            CashDiscountOption(number_of_days=each.days, discount_percentage=each.percent)
            for each in paying.cash_discounts
        ]
        return {"cash_discount": CashDiscount(option_list=options)}
    return {"payment_term_percentage": paying.discount_when_due}


def _rate(content: InvoiceContent, facts: CompanyFacts) -> Decimal:
    """1 would be taken for a real rate: preflight stops a draft that lacks its own, and so does this."""
    if content.currency == facts.currency:
        return Decimal(1)
    if content.rate is None:
        said = text(
            "finding.currency.no_rate", currency=content.currency, company=facts.currency, date=content.invoice_date
        )
        raise UpstreamRefused("no rate of exchange", system=SYSTEM, user_message=said, data=True)
    return content.rate.rate
