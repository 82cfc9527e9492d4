"""No customer's name in a settled job's key."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

NAMELESS = re.compile(r"\d+:\d+(:(customer|register|again(:\d+)?|changed|\d[\dT:.+Z-]*))?")
"""Keys of `draft.build` as they are made without a name; until now one was made with the buyer's."""
SETTLED = ("done", "dismissed")


def upgrade() -> None:
    """Of open ones the key stays: its step goes on as it is. No step of a settled one's key comes again."""
    connection = op.get_bind()
    job = sa.table("job", sa.column("id"), sa.column("kind"), sa.column("key"), sa.column("state"))
    settled = (job.c.kind == "draft.build") & job.c.state.in_(SETTLED)
    for row in connection.execute(sa.select(job.c.id, job.c.key).where(settled)).all():
        if not NAMELESS.fullmatch(row.key):
            draft, number, _ = row.key.split(":", 2)
            connection.execute(job.update().where(job.c.id == row.id).values(key=f"{draft}:{number}:changed-{row.id}"))
