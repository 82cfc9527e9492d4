"""What failed by a system's silence knows whose it was; and where a person is when the office opens."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("waits_for", sa.String(), nullable=True))
    op.add_column("person", sa.Column("timezone", sa.String(), nullable=True))
