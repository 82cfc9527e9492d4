"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Column = sa.Column[Any]
UNSETTLED = sa.text("state IN ('open', 'retried')")


def _text(name: str, *, null: bool = False, key: bool = False) -> Column:
    return sa.Column(name, sa.String(), nullable=null, primary_key=key)


def _whole(name: str, *, null: bool = False, key: bool = False) -> Column:
    return sa.Column(name, sa.Integer(), nullable=null, primary_key=key)


def _id() -> Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _foreign_id(name: str, *, null: bool = False, key: bool = False) -> Column:
    """Procountor's ids."""
    return sa.Column(name, sa.BigInteger(), nullable=null, primary_key=key, autoincrement=False)


def _flag(name: str) -> Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _instant(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _json(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.JSON(), nullable=null)


def upgrade() -> None:
    _deals()
    _drafts()
    _customers()
    _invoices()
    _sync()
    _alerts()
    _jobs()


def _deals() -> None:
    op.create_table(
        "inbox", _id(), _text("company"), _text("source"), _text("external_id"), _json("raw"), _instant("received_at"),
        sa.UniqueConstraint("company", "source", "external_id", name="inbox_once"),
    )
    op.create_table(
        "deal", _id(), _text("company"), _text("source"), _text("external_id"), _text("marker"), _text("twin_key"),
        _json("body"), _instant("accepted_at"),
        sa.UniqueConstraint("company", "source", "external_id", name="deal_once"),
        sa.UniqueConstraint("marker", name="deal_marker"),
    )
    op.create_index("deal_twin", "deal", ["company", "twin_key", "accepted_at"])


def _drafts() -> None:
    op.create_table(
        "draft", _id(), _text("company"), _whole("deal_id"), _text("marker"), _whole("revision"), _text("state"),
        _json("content", null=True), _json("findings"), _json("totals", null=True), _json("invoice", null=True),
        _foreign_id("invoice_id", null=True), _text("card_channel", null=True), _text("card_ts", null=True),
        _instant("updated_at"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"]),
        sa.UniqueConstraint("deal_id", name="draft_of_deal"),
        sa.UniqueConstraint("marker", name="draft_marker"),
    )
    op.create_index("draft_invoice", "draft", ["company", "invoice_id"])
    op.create_table(
        "approval", _id(), _text("company"), _whole("draft_id"), _whole("revision"), _text("user_id"),
        _text("decision"), _text("reason", null=True), _instant("at"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"]),
        sa.UniqueConstraint("draft_id", "revision", "user_id", "decision", name="approval_once"),
    )


def _customers() -> None:
    op.create_table(
        "customer", _text("company", key=True), _foreign_id("partner_id", key=True), _text("name"),
        _text("business_id", null=True), _text("city"), _flag("active"), _json("body"),
    )
    op.create_index("customer_business_id", "customer", ["company", "business_id"])
    op.create_table(
        "customer_link", _text("company", key=True), _text("source", key=True), _text("crm_id", key=True),
        _foreign_id("partner_id"),
    )
    op.create_table(
        "registry_answer", _text("company", key=True), _text("business_id", key=True), _json("body"),
        _instant("fetched_at"),
    )


def _invoices() -> None:
    op.create_table(
        "invoice", _text("company", key=True), _foreign_id("invoice_id", key=True), _foreign_id("partner_id", null=True),
        _text("status"), sa.Column("due_date", sa.Date(), nullable=False), _json("body"), _instant("seen_at"),
    )
    op.create_index("invoice_customer", "invoice", ["company", "partner_id"])
    op.create_index("invoice_status", "invoice", ["company", "status", "due_date"])


def _sync() -> None:
    op.create_table("sync_cursor", _text("company", key=True), _text("name", key=True), _instant("at"))
    op.create_table("note", _text("company", key=True), _text("name", key=True), _json("value"))
    op.create_table(
        "person", _text("company", key=True), _text("user_id", key=True), _text("name"), _text("email", null=True),
        _text("language"),
    )
    op.create_index("person_email", "person", ["company", "email"])


def _alerts() -> None:
    op.create_table(
        "alert", _id(), _text("company"), _text("cause"), _text("subject"), _json("what"), _json("next"),
        _whole("times"), _text("state"), _flag("retryable"), _text("settled_by", null=True),
        _text("message_channel", null=True), _text("message_ts", null=True), _instant("raised_at"),
    )
    op.create_index(
        "alert_unsettled", "alert", ["company", "cause"], unique=True,
        sqlite_where=UNSETTLED, postgresql_where=UNSETTLED,
    )
    op.create_table(
        "alert_job", _text("company"), _whole("alert_id", key=True), _whole("job_id", key=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"]),
    )
    op.create_index("alert_job_job", "alert_job", ["job_id"])


def _jobs() -> None:
    op.create_table(
        "job", _id(), _text("company"), _text("kind"), _text("key"), _json("payload"), _whole("deal_id", null=True),
        _text("state"), _instant("run_at"), _whole("attempt"), _whole("failures"),
        _instant("first_failed_at", null=True), _text("lease_owner", null=True), _instant("lease_until", null=True),
        _instant("intent_at", null=True), _flag("alerted"), _flag("troubled"), _text("last_error", null=True),
        _instant("created_at"), _instant("done_at", null=True),
        sa.UniqueConstraint("company", "kind", "key", name="job_once"),
    )
    op.create_index("job_due", "job", ["company", "state", "run_at"])
    op.create_index("job_deal", "job", ["deal_id"])
