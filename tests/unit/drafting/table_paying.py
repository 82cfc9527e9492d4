"""How the customer's record says it pays: currency, terms, method, cash discounts."""

# fmt: off
from drafting_world import KRONOR, D, row

from bot.domain.customers.payment_preferences import CashDiscount, PaymentPreferences

METHOD, DISCOUNT, BEFORE_DUE = "paymentInfo.paymentMethod", "paymentInfo.cashDiscount", "paymentInfo.paymentTermPercentage"
DUE = "paymentInfo.dueDate"
EARLY = PaymentPreferences(cash_discounts=(CashDiscount(days=7, percent=D(2)), CashDiscount(days=14, percent=D("0.5"))))
IN_KRONOR = {"currency": "SEK", "rate": KRONOR}


def paid(**paying):
    return {"paying": PaymentPreferences(**paying)}


PAYING = [
    row("in the company's currency", customer=paid(currency="EUR", method="BANK_TRANSFER"), body={METHOD: "BANK_TRANSFER"}),
    row("a record in kronor, a deal that says nothing", "~currency.differs", customer=paid(currency="SEK")),
    row("a record in kronor, kept in euros by an approver", customer=paid(currency="SEK"), content={"currency_from": "person"}),
    row("a record in kronor, a deal in kronor", "~currency.foreign", deal={"currency": "SEK"}, customer=paid(currency="SEK"), content=IN_KRONOR,
        body={"paymentInfo.currency": "SEK", "paymentInfo.currencyRate": "11.182"}),
    row("a record in dollars, a deal in kronor", "~currency.foreign ~currency.differs", deal={"currency": "SEK"}, customer=paid(currency="USD"),
        content=IN_KRONOR, body={"paymentInfo.currency": "SEK", "paymentInfo.currencyRate": "11.182"}),
    row("a record in euros, a deal in kronor", "~currency.foreign", deal={"currency": "SEK"}, customer=paid(currency="EUR"), content=IN_KRONOR,
        body={"paymentInfo.currency": "SEK", "paymentInfo.currencyRate": "11.182"}),
    row("terms in words", "~terms.unreadable", customer={"payment_terms_days": None} | paid(odd_terms="30 pv netto"), body={DUE: "2026-12-02"}),
    row("terms in words, and the deal's own", customer={"payment_terms_days": None} | paid(odd_terms="30 pv netto"),
        deal={"payment_terms_days": 7}, body={DUE: "2026-11-29"}),
    row("terms in words, and somebody's choice", customer={"payment_terms_days": None} | paid(odd_terms="-5"),
        content={"terms_from": "person"}, body={DUE: "2026-12-02"}),
    row("a year to pay", customer={"payment_terms_days": 365}, body={DUE: "2027-11-22"}),
    row("more than a year to pay", "~terms.long", customer={"payment_terms_days": 366}, body={DUE: "2027-11-23"}),
    row("more than a year to pay, by the deal", "~terms.differ ~terms.long", deal={"payment_terms_days": 900}, body={DUE: "2029-05-10"}),
    row("in cash", customer=paid(method="CASH"), body={METHOD: "CASH"}),
    row("by clearing", customer=paid(method="CLEARING", clearing_code="8000"), body={METHOD: "CLEARING", "paymentInfo.clearingCode": "8000"}),
    row("a clearing code without the method", customer=paid(method="BANK_TRANSFER", clearing_code="8000"), body={"paymentInfo.clearingCode": None}),
    row("by direct debit", "~payment.method", customer=paid(method="DIRECT_DEBIT"), body={METHOD: "BANK_TRANSFER"}),
    row("from abroad", "~payment.method", customer=paid(method="FOREIGN_PAYMENT"), body={METHOD: "BANK_TRANSFER"}),
    row("with cash discounts", customer={"paying": EARLY}, body={DISCOUNT: {"optionList": [
        {"numberOfDays": 7, "discountPercentage": 2}, {"numberOfDays": 14, "discountPercentage": D("0.5")}]}}),
    row("with cash discounts, where the company gives some", customer={"paying": EARLY}, facts={"cash_discounts": True},
        evidence={"cash_discounts": True}, body={DISCOUNT: {"optionList": [
            {"numberOfDays": 7, "discountPercentage": 2}, {"numberOfDays": 14, "discountPercentage": D("0.5")}]}}),
    row("with cash discounts, where the company gives none", "~discount.cash_off", customer={"paying": EARLY}, facts={"cash_discounts": False},
        evidence={"cash_discounts": False}, body={DISCOUNT: None}),
    row("with a discount until the due date", customer=paid(discount_when_due=D(1)), body={BEFORE_DUE: 1}),
    row("a credit of one with cash discounts", customer={"paying": EARLY}, content={"credits": "10001"}, body={DISCOUNT: None}),
]
