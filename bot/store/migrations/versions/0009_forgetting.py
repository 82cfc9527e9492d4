"""When each Slack user was last seen: who is not seen any more is forgotten. And no customer's name in a settled job's key."""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0003"
branch_labels = None
depends_on = None

NAMELESS = re.compile(r"\d+:\d+(:(customer|register|again(:\d+)?|changed|\d[\dT:.+Z-]*))?")
"""Keys of `draft.build` as they are made without a name; until now one was made with the buyer's."""
SETTLED = ("done", "dismissed")


def upgrade() -> None:
    op.add_column("person", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    person = sa.table("person", sa.column("seen_at", sa.DateTime(timezone=True)))
    moment = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":  # kept there without a zone, in UTC
        moment = moment.replace(tzinfo=None)
    op.execute(person.update().values(seen_at=moment))
    _take_names_out()


def _take_names_out() -> None:
    """Of open ones the key stays: its step goes on as it is. No step of a settled one's key comes again."""
    connection = op.get_bind()
    job = sa.table("job", sa.column("id"), sa.column("kind"), sa.column("key"), sa.column("state"))
    settled = (job.c.kind == "draft.build") & job.c.state.in_(SETTLED)
    for row in connection.execute(sa.select(job.c.id, job.c.key).where(settled)).all():
        if not NAMELESS.fullmatch(row.key):
            draft, number, _ = row.key.split(":", 2)
            connection.execute(job.update().where(job.c.id == row.id).values(key=f"{draft}:{number}:changed-{row.id}"))
