"""Typed identifiers: a draft's id is never passed where an invoice's id is meant."""

from typing import NewType

CompanyId = NewType("CompanyId", str)
DealId = NewType("DealId", int)
DraftId = NewType("DraftId", int)
AlertId = NewType("AlertId", int)
JobId = NewType("JobId", int)
PartnerId = NewType("PartnerId", int)
"""Procountor's id of a business partner, unique within one company."""
InvoiceId = NewType("InvoiceId", int)
"""Procountor's id of an invoice, unique within one company; not the invoice number people see."""
Marker = NewType("Marker", str)
"""The draft's stable key at Procountor (`originalInvoiceNumber`): `V-` and ten base32 characters."""
UserId = NewType("UserId", str)
"""A Slack user id."""
