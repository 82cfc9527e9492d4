"""When each Slack user was last seen: who is not seen any more is forgotten after a while."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    person = sa.table("person", sa.column("seen_at", sa.DateTime(timezone=True)))
    moment = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":  # kept there without a zone, in UTC
        moment = moment.replace(tzinfo=None)
    op.execute(person.update().values(seen_at=moment))
