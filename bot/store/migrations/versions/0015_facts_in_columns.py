"""Who edited a draft, what was decided about a plan's parts and which customers we made: columns instead of notes."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NOTE = sa.table("note", sa.column("company"), sa.column("name"), sa.column("value", sa.JSON()))
DRAFT = sa.table(
    "draft",
    sa.column("company"),
    sa.column("id"),
    sa.column("editors", sa.JSON()),
    sa.column("editors_in_deal", sa.JSON()),
)
DEAL = sa.table("deal", sa.column("company"), sa.column("id"), sa.column("plan_made"), sa.column("plan_state"))
CUSTOMER = sa.table(
    "customer",
    sa.column("company"),
    sa.column("partner_id"),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("created_paying", sa.JSON(none_as_null=True)),
    sa.column("created_namesake", sa.Boolean()),
)


def upgrade() -> None:
    op.add_column("draft", sa.Column("editors", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("draft", sa.Column("editors_in_deal", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("deal", sa.Column("plan_made", sa.Integer(), nullable=True))
    op.add_column("deal", sa.Column("plan_state", sa.String(), nullable=True))
    op.add_column("customer", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("customer", sa.Column("created_paying", sa.JSON(), nullable=True))
    op.add_column("customer", sa.Column("created_namesake", sa.Boolean(), nullable=True))
    connection = op.get_bind()
    _move(connection, "draft.edited:", DRAFT, DRAFT.c.id, _editors)
    _move(connection, "deal.plan:", DEAL, DEAL.c.id, _plan)
    _move(connection, "customer.created:", CUSTOMER, CUSTOMER.c.partner_id, _creation)


def _move(connection: Any, begins: str, table: Any, identity: Any, columns: Any) -> None:
    """What belongs to no row stays where it is: nothing reads it, and nothing is lost."""
    notes = connection.execute(sa.select(NOTE).where(NOTE.c.name.startswith(begins, autoescape=True))).all()
    for note in notes:
        row = (table.c.company == note.company) & (identity == int(note.name.removeprefix(begins)))
        values = columns(note.value, connection.dialect.name)
        if connection.execute(table.update().where(row).values(values)).rowcount:
            connection.execute(NOTE.delete().where(NOTE.c.company == note.company, NOTE.c.name == note.name))


def _editors(noted: dict[str, Any], _: str) -> dict[str, Any]:
    """The first versions kept only the last editor, the next ones no editors of the deal."""
    return {"editors": noted.get("users") or [noted["user"]], "editors_in_deal": noted.get("in_deal") or []}


def _plan(noted: dict[str, Any], _: str) -> dict[str, Any]:
    return {"plan_made": noted["made"], "plan_state": noted["state"]}


def _creation(noted: dict[str, Any], dialect: str) -> dict[str, Any]:
    """The first versions did not look for namesakes. SQLite keeps instants in UTC, without saying so."""
    at = datetime.fromisoformat(noted["at"]).astimezone(UTC)
    return {
        "created_at": at.replace(tzinfo=None) if dialect == "sqlite" else at,
        "created_paying": list(noted["paying"]),
        "created_namesake": bool(noted.get("namesake")),
    }
