"""What is remembered of every change of where a customer's invoices go, whoever made it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

REMEMBERED = timedelta(days=30)
WHERE = ("channel", "email", "einvoice", "address")


def upgrade() -> None:
    table = op.create_table(
        "record_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("what", "before", "after", "road")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("replaced", "written")),
        sa.Column("user", sa.String(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
    )
    op.create_index("record_change_customer", "record_change", ["company", "partner_id"])
    op.create_index("record_change_draft", "record_change", ["company", "draft_id"])
    rows = [row for draft in _lately_edited() for row in _changes(draft)]
    if rows:
        op.bulk_insert(table, rows)


def _lately_edited() -> list[Any]:
    """Until now a detail typed on a card went into the customer's record at once, whoever typed it."""
    draft = sa.table(
        "draft", sa.column("id", sa.Integer()), sa.column("company", sa.String()), sa.column("content", sa.JSON()),
        sa.column("updated_at", sa.DateTime(timezone=True)),
    )
    newest = op.get_bind().execute(sa.select(sa.func.max(draft.c.updated_at))).scalar()
    if newest is None:
        return []
    found = op.get_bind().execute(sa.select(draft).where(draft.c.updated_at >= newest - REMEMBERED))
    return [row for row in found if row.content and row.content.get("details") and row.content.get("customer")]


def _changes(draft: Any) -> Iterator[dict[str, Any]]:
    """Not later than the draft's last change. What stood in the record before is not known well enough to undo it."""
    for change in draft.content["details"]:
        if change["what"] in WHERE:
            yield {
                "company": draft.company, "partner_id": draft.content["customer"]["partner_id"],
                "what": change["what"], "before": change["before"], "after": change["after"], "road": "approver",
                "at": draft.updated_at, "replaced": [], "written": [], "user": change["user"],
                "draft_id": draft.id, "undone": False,
            }
