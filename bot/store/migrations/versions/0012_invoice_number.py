"""Invoices are found by their number, as people have it from a bank statement or a phone call."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoice", sa.Column("number", sa.BigInteger(), nullable=True))
    invoice = sa.table("invoice", sa.column("number", sa.BigInteger()), sa.column("body", sa.JSON()))
    # as_integer would cast to 32 bits on PostgreSQL; numbers have up to 19 digits
    number = sa.cast(invoice.c.body["number"].as_string(), sa.BigInteger())
    op.execute(invoice.update().values(number=number))
    op.create_index("invoice_number", "invoice", ["company", "number"])
