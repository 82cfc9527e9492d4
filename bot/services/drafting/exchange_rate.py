"""The rate of exchange of an invoice that is not in the company's currency."""

from dataclasses import replace

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.provenance import Origin
from bot.ports import CompanyFacts, Ledger


async def at_its_rate(content: InvoiceContent, facts: CompanyFacts, ledger: Ledger) -> InvoiceContent:
    """With the ledger's rate of the invoice date, and with that beside one that a person gave or a credit's original had.

    Without a rate where one is needed: preflight then stops the draft. 1 would book kronor as so many euros.
    """
    rate, content = content.rate, replace(content, books=facts.currency)
    if content.currency == facts.currency:
        return replace(content, rate=None, ledger_rate=None)
    ledgers = await ledger.exchange_rate(content.currency, content.invoice_date)
    if rate and (content.credits or rate.source != Origin.PROCOUNTOR):
        return replace(content, rate=replace(rate, base=facts.currency), ledger_rate=ledgers)
    return replace(content, rate=ledgers, ledger_rate=ledgers)
