"""The rate of exchange of an invoice that is not in the company's currency."""

from dataclasses import replace

from bot.domain.draft import InvoiceContent
from bot.domain.provenance import Origin
from bot.ports import CompanyFacts, Ledger


async def at_its_rate(content: InvoiceContent, facts: CompanyFacts, ledger: Ledger) -> InvoiceContent:
    """With the ledger's rate of the invoice date; one that a person gave stays, and a credit has its original's.

    Without a rate where one is needed: preflight then stops the draft. 1 would book kronor as so many euros.
    """
    rate = content.rate
    if content.currency == facts.currency:
        return replace(content, rate=None) if rate else content
    if rate and (content.credits or rate.source != Origin.PROCOUNTOR):
        return replace(content, rate=replace(rate, base=facts.currency))
    return replace(content, rate=await ledger.exchange_rate(content.currency, content.invoice_date))
