"""How each person belongs to the workspace, and when Slack said so."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("membership", sa.String(), nullable=True))
    op.add_column("person", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
