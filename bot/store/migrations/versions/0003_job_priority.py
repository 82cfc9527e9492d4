"""What people wait for goes before what nobody waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BACKGROUND = (
    "payments.refresh",
    "customers.sync",
    "invoice.audit",
    "plan.part",
    "digest",
    "drafts.remind",
    "remind",
    "person.learn",
    "watchdog",
)


def upgrade() -> None:
    op.add_column("job", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    job = sa.table("job", sa.column("kind"), sa.column("priority"))
    op.execute(job.update().where(job.c.kind.in_(BACKGROUND)).values(priority=1))
    op.drop_index("job_due", "job")
    op.create_index("job_due", "job", ["company", "state", "priority", "run_at"])
