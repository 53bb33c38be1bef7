"""Tasks under supervision (督办) and what happens to them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class TaskSource(StrEnum):
    DECISION = "decision"
    INSTRUCTION = "instruction"
    """批示."""
    PAPER = "paper"
    CAMPAIGN = "campaign"
    OTHER = "other"


class TaskStatus(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    """办结 proposed by the department, not yet confirmed."""
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ProgressKind(StrEnum):
    PROGRESS = "progress"
    CLOSE_PROPOSED = "close_proposed"
    CLOSE_CONFIRMED = "close_confirmed"
    SENT_BACK = "sent_back"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    LOOK_BACK_SET = "look_back_set"
    """The office said on which day it looks at the closed task again."""
    LOOKED_BACK = "looked_back"
    """回头看 after closing."""
    REOPENED = "reopened"
    CANCELLED = "cancelled"


class Task(SQLModel, table=True):
    """A matter to be carried out: whose, until when, and by what it is seen to be done."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_task_status", "organisation_id", "status", "due_on"),
        Index("ix_task_lead", "lead_unit_id", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: str = Field(max_length=40)
    title: str = Field(max_length=300)
    source: TaskSource = Field(sa_type=words(TaskSource))
    source_about: str = Field(default="", max_length=200)
    """The natural name of the record it came from, such as a meeting's number."""
    leader_seat_id: int = Field(foreign_key="seat.id", index=True)
    lead_unit_id: int = Field(foreign_key="unit.id")
    other_unit_ids: list[int] = Field(default_factory=list, sa_type=json_value())
    due_on: date
    measure: str = Field(default="", max_length=300)
    """By what it is seen to be done."""
    status: TaskStatus = Field(default=TaskStatus.OPEN, sa_type=words(TaskStatus))
    look_back_on: date | None = None
    """回头看: the day set for it; once it was done, the day of that."""
    closed_at: datetime | None = None
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime


class Progress(SQLModel, table=True):
    """One entry in a task's history; a change of its deadline keeps the former one."""

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    kind: ProgressKind = Field(sa_type=words(ProgressKind))
    text: str = Field(default="", max_length=1000)
    old_due_on: date | None = None
    new_due_on: date | None = None
    person_id: int = Field(foreign_key="person.id")
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    made_at: datetime
