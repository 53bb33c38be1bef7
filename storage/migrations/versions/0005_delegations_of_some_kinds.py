"""Delegations of some kinds; decisions recorded after they were given"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # The defaults fill the rows that are there; new ones are given their values by the program.
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kinds", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_delegation_unit_id"), "unit", ["unit_id"], ["id"])
        batch_op.drop_column("scope")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.alter_column("kinds", server_default=None)

    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_day", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("recorded_at", UTCDateTime(), nullable=True))
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.alter_column("on_day", server_default=None)
    # What was recorded until now was recorded when it was decided, as far as is known.
    op.execute("UPDATE step SET recorded_at = decided_at WHERE hand = 'recorded'")


def downgrade() -> None:
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_column("recorded_at")
        batch_op.drop_column("on_day")

    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_delegation_unit_id"), type_="foreignkey")
        batch_op.drop_column("unit_id")
        batch_op.drop_column("kinds")
        batch_op.add_column(sa.Column("scope", sa.String(length=200), nullable=False, server_default="all"))
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.alter_column("scope", server_default=None)
