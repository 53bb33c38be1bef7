"""Reporting duties (报送): what the office adds to the rulebook's, and each time one is owed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class Duty(SQLModel, table=True):
    """A duty that the office itself has set: who reports what, how often, from when until when."""

    __table_args__ = (UniqueConstraint("organisation_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: str = Field(max_length=40)
    title: str = Field(max_length=200)
    seat_ids: list[int] = Field(default_factory=list, sa_type=json_value())
    """Who owes it, named one by one."""
    unit_kinds: list[str] = Field(default_factory=list, sa_type=json_value())
    """Words of `UnitKind`: the head of every unit of these kinds owes it too, of one that is new as well."""
    every: str = Field(max_length=10)
    """`once`, `week`, `month`, `quarter` or `year`, as in a rulebook."""
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    time: str | None = Field(default=None, max_length=5)
    from_on: date
    until_on: date | None = None
    stopped_at: datetime | None = None
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime


class OccurrenceStatus(StrEnum):
    OWED = "owed"
    DONE = "done"
    ELSEWHERE = "elsewhere"
    """已另行报送."""
    MISSING = "missing"
    """Not handed in by its time, and named to the office; it can still be handed in."""
    WAIVED = "waived"
    """The office asks for it no more: the duty was stopped, or this once."""


class Occurrence(SQLModel, table=True):
    """One time that one seat owes one duty."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "duty", "due_on", "seat_id", "about"),
        Index("ix_occurrence_status", "organisation_id", "status", "due_on"),
        Index("ix_occurrence_seat", "seat_id", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    duty: str = Field(max_length=40)
    """The rules' name of the duty, or the number of one of the office's own."""
    due_on: date
    time: str | None = Field(default=None, max_length=5)
    seat_id: int = Field(foreign_key="seat.id")
    about: str = Field(default="", max_length=120)
    """The record it follows from, such as the leave of a trip that is to be summarised."""
    to: list[str] = Field(default_factory=list, sa_type=json_value())
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    warnings: list[str] = Field(default_factory=list, sa_type=json_value())
    status: OccurrenceStatus = Field(default=OccurrenceStatus.OWED, sa_type=words(OccurrenceStatus))
    text: str = Field(default="", max_length=2000)
    late: bool = False
    person_id: int | None = Field(default=None, foreign_key="person.id")
    stood_in: bool = False
    answered_at: datetime | None = None
    collected_at: datetime | None = None
    """When whoever collects it closed the sheet: from then on what was handed in stays as it is."""
    made_at: datetime
