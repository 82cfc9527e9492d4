"""The tables, by area. Queries go through the plain `Table` objects: one statement is one round trip."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from bot.store.tables import alerts, audit, customers, deals, invoices, people, sync
from bot.store.tables.jobs import JOB as JOB


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


INBOX = _table(deals.InboxRow)
DEAL = _table(deals.DealRow)
DRAFT = _table(deals.DraftRow)
APPROVAL = _table(deals.ApprovalRow)
CUSTOMER = _table(customers.CustomerRow)
CUSTOMER_LINK = _table(customers.CustomerLinkRow)
RECORD_CHANGE = _table(customers.RecordChangeRow)
REGISTRY_ANSWER = _table(customers.RegistryAnswerRow)
INVOICE = _table(invoices.InvoiceRow)
SYNC_CURSOR = _table(sync.SyncCursorRow)
NOTE = _table(sync.NoteRow)
PERSON = _table(people.PersonRow)
ALERT = _table(alerts.AlertRow)
ALERT_JOB = _table(alerts.AlertJobRow)
AUDIT_LOG = _table(audit.AuditLogRow)
AUDIT_HEAD = _table(audit.AuditHeadRow)
