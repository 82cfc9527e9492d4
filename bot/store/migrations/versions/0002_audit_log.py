"""The audit log, which can be added to and nothing else."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Column = sa.Column[Any]


def upgrade() -> None:
    op.create_table(
        "audit_log", _text("company", key=True), _whole("seq", key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False), _text("what"), _text("who"),
        _whole("deal_id", null=True), _whole("draft_id", null=True), _whole("revision", null=True),
        _text("why", null=True), sa.Column("details", sa.JSON(), nullable=False), _text("previous"), _text("hash"),
    )
    op.create_table("audit_head", _text("company", key=True), _whole("seq"), _text("hash"))
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def _text(name: str, *, null: bool = False, key: bool = False) -> Column:
    return sa.Column(name, sa.String(), nullable=null, primary_key=key)


def _whole(name: str, *, null: bool = False, key: bool = False) -> Column:
    return sa.Column(name, sa.Integer(), nullable=null, primary_key=key, autoincrement=False)


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_log_guard BEFORE UPDATE OR DELETE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()"
    )


def _guard_on_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_log_no_{act.lower()} BEFORE {act} ON audit_log "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )
