"""A topic is decided once by each meeting"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_decision_topic_case_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_decision_topic_case_id"), ["topic_case_id"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_decision_meeting_id_topic_case_id"), ["meeting_id", "topic_case_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_decision_meeting_id_topic_case_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_decision_topic_case_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_decision_topic_case_id"), ["topic_case_id"])
        batch_op.drop_column("position")
