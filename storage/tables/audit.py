"""The audit trail: append-only, hash-chained, its texts apart so that they can be erased."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value


class Audit(SQLModel, table=True):
    """Who did what, when, for which seat, on what article. `digest` is the salted hash of its AuditText."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: datetime
    actor_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    action: str = Field(max_length=60)
    about: str = Field(max_length=120, index=True)
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    digest: str = Field(max_length=64)
    chain: str = Field(max_length=64)
    """SHA-256 over the previous row's chain and this row's own columns."""


class AuditText(SQLModel, table=True):
    """Before and after, in words. Retention erases the row; the chain holds without it."""

    audit_id: int = Field(primary_key=True, foreign_key="audit.id")
    salt: str = Field(max_length=32)
    text: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
