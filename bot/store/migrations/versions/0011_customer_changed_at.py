"""When a customer's row was last written, so that searches read only what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("customer_changed", "customer", ["company", "changed_at"])
