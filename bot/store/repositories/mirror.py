"""Sales invoices as Procountor last showed them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.ids import InvoiceId, PartnerId, UserId
from bot.domain.values.ledger_status import OPEN
from bot.store.repositories.base import Repository
from bot.store.statements import batches, upsert
from bot.store.tables import DEAL, DRAFT, INVOICE

_OF_CUSTOMER = (
    select(INVOICE.c.body)
    .where(INVOICE.c.company == bindparam("of"), INVOICE.c.partner_id == bindparam("partner"))
    .order_by(INVOICE.c.due_date, INVOICE.c.invoice_id)
)
_THESE = select(INVOICE.c.body).where(
    INVOICE.c.company == bindparam("of"), INVOICE.c.invoice_id.in_(bindparam("these", expanding=True))
)


class MirrorRepository(Repository):
    __slots__ = ()

    async def put(self, invoices: Sequence[MirroredInvoice]) -> None:
        """A row seen later is never overwritten by one seen earlier: two refreshes may overtake each other."""
        if not invoices:
            return
        rows = [
            {
                "company": self.company,
                "invoice_id": invoice.invoice_id,
                "partner_id": invoice.partner_id,
                "status": invoice.status.value,
                "due_date": invoice.due_date,
                "number": invoice.number,
                "body": invoice,
                "seen_at": invoice.seen_at,
            }
            for invoice in invoices
        ]
        newer = upsert(self.connection, INVOICE, lambda new: new.seen_at >= INVOICE.c.seen_at)
        await self.connection.execute(newer, rows)

    async def of_customer(self, partner_id: PartnerId) -> Sequence[MirroredInvoice]:
        found = await self.connection.execute(_OF_CUSTOMER, {"of": self.company, "partner": partner_id})
        return list(found.scalars())

    async def by_number(self, number: int) -> Sequence[MirroredInvoice]:
        found = await self.connection.execute(
            select(INVOICE.c.body)
            .where(INVOICE.c.company == self.company, INVOICE.c.number == number)
            .order_by(INVOICE.c.invoice_id)
        )
        return list(found.scalars())

    async def open(self) -> Sequence[MirroredInvoice]:
        """Oldest due date first."""
        found = await self.connection.execute(
            select(INVOICE.c.body)
            .where(INVOICE.c.company == self.company, INVOICE.c.status.in_(sorted(OPEN)))
            .order_by(INVOICE.c.due_date, INVOICE.c.invoice_id)
        )
        return list(found.scalars())

    async def get_many(self, invoice_ids: Sequence[InvoiceId]) -> Mapping[InvoiceId, MirroredInvoice]:
        known: dict[InvoiceId, MirroredInvoice] = {}
        for batch in batches(invoice_ids):
            found = await self.connection.execute(_THESE, {"of": self.company, "these": list(batch)})
            known.update((invoice.invoice_id, invoice) for invoice in found.scalars())
        return known

    async def owners(self, invoice_ids: Sequence[InvoiceId]) -> Mapping[InvoiceId, UserId]:
        owners: dict[InvoiceId, UserId] = {}
        for batch in batches(invoice_ids):
            found = await self.connection.execute(
                select(DRAFT.c.invoice_id, DEAL.c.body)
                .join(DEAL, DEAL.c.id == DRAFT.c.deal_id)
                .where(DRAFT.c.company == self.company, DRAFT.c.invoice_id.in_(batch))
            )
            owners.update((row.invoice_id, row.body.requester) for row in found if row.body.requester is not None)
        return owners
