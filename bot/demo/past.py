"""What the demo's bot did before the demo began: the open invoices came of deals, and each has its salesperson."""

from dataclasses import replace
from decimal import Decimal

from bot.app import Bot, drained
from bot.domain.deals.deal import Buyer, Deal, DealLine, Source, marker_of
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.ids import InvoiceId, UserId
from bot.ports import UnitOfWork
from bot.services.workflow.job_kinds import Kind
from bot.wiring.policies import COMPANY
from procountor_client import Invoice
from sandbox.seed.salespeople import salesperson_of


async def remember(bot: Bot) -> None:
    """Into a fresh database, before the bot works; where the ledger has been read before, nothing.

    None of them has a card yet: it comes with the first news of its invoice.
    """
    async with bot.uow_factory() as uow:
        if await uow.cursors.get("payments") is not None:
            return
    await drained(bot, Kind.PAYMENTS_REFRESH, "first")
    async with bot.uow_factory() as uow:
        owed = {i.invoice_id: i for i in await uow.mirror.open() if i.status.is_owed}
    whole = await bot.connections.procountor.invoices.get_many(list(owed))
    async with bot.uow_factory() as uow:
        for invoice in whole.found:
            await _sold(uow, owed[InvoiceId(invoice.id)], invoice)
        await uow.commit()


async def _sold(uow: UnitOfWork, mirrored: MirroredInvoice, invoice: Invoice) -> None:
    deal = _deal(mirrored, invoice)
    marker = marker_of(deal.company, deal.source, deal.external_id)
    deal_id, _ = await uow.deals.add(deal, marker, {})
    draft = await uow.drafts.add(deal_id, COMPANY, marker, DraftState.BUILDING)
    sent = replace(draft, state=DraftState.SENT, invoice=_record(mirrored, invoice))
    await uow.drafts.save(sent, expect=draft.state, revision=draft.revision)


def _deal(mirrored: MirroredInvoice, invoice: Invoice) -> Deal:
    lines = tuple(
        DealLine(
            name=row.product or "",
            quantity=row.quantity or Decimal(1),
            unit_price=row.unit_price or Decimal(0),
            vat_percent=row.vat_percent,
            unit=row.unit,
            sku=row.product_code,
        )
        for row in invoice.invoice_rows or ()
    )
    return Deal(
        company=COMPANY,
        source=Source.HOOK,
        external_id=f"D-{mirrored.number}",
        title=lines[0].name,
        won_at=mirrored.seen_at,
        buyer=Buyer(name=mirrored.customer_name, partner_id=mirrored.partner_id),
        lines=lines,
        requester=UserId(salesperson_of(int(mirrored.partner_id or 0))),
    )


def _record(mirrored: MirroredInvoice, invoice: Invoice) -> LedgerInvoice:
    return LedgerInvoice(
        invoice_id=mirrored.invoice_id,
        number=mirrored.number,
        status=mirrored.status,
        version=None,
        reference=invoice.payment_info.bank_reference_code if invoice.payment_info else None,
        ledger_receipt_id=None,
        totals=None,
        partner_id=mirrored.partner_id,
    )
