"""The watch (值班): who is on duty when, what came in, and incidents (直报)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class Shift(SQLModel, table=True):
    """One watch: its leader in charge (带班领导) and its duty officer, from an instant until an instant."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "starts_at"),
        Index("ix_shift_time", "organisation_id", "ends_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    on: date
    """The day it belongs to."""
    name: str = Field(default="", max_length=40)
    """Such as 白班, 夜班; empty where a day has one watch."""
    starts_at: datetime
    ends_at: datetime
    leader_id: int = Field(foreign_key="person.id", index=True)
    officer_id: int = Field(foreign_key="person.id", index=True)
    handed_at: datetime | None = None
    handed_note: str = Field(default="", max_length=1000)
    taken_at: datetime | None = None
    taken_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime


class RosterState(StrEnum):
    WAITING = "waiting"
    """For whoever the rulebook has look it through."""
    IN_FORCE = "in_force"
    RETURNED = "returned"
    REPLACED = "replaced"
    """Another was handed in for the month while it waited, or what it rests on changed."""


class Roster(SQLModel, table=True):
    """值班表: a month's watches as the office handed them in, and who agreed to them."""

    __table_args__ = (Index("ix_roster_month", "organisation_id", "month_on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    month_on: date
    """The month's first day."""
    watches: list[dict[str, object]] = Field(default_factory=list, sa_type=json_value())
    state: RosterState = Field(default=RosterState.IN_FORCE, sa_type=words(RosterState))
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    """The articles that have somebody look it through."""
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    comment: str = Field(default="", max_length=300)


class SwapState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    """By whom it was asked of; the office has not consented yet."""
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The watch began, or the roster changed under it, before all had agreed."""


class ShiftPart(StrEnum):
    LEADER = "leader"
    OFFICER = "officer"


class ShiftSwap(SQLModel, table=True):
    """换班: somebody's watch taken over, for another of theirs in return or for none."""

    __table_args__ = (Index("ix_shiftswap_state", "organisation_id", "state"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    part: ShiftPart = Field(sa_type=words(ShiftPart))
    shift_id: int = Field(foreign_key="shift.id", index=True)
    other_shift_id: int | None = Field(default=None, foreign_key="shift.id")
    asked_by_id: int = Field(foreign_key="person.id")
    asked_of_id: int = Field(foreign_key="person.id")
    why: str = Field(default="", max_length=300)
    state: SwapState = Field(default=SwapState.ASKED, sa_type=words(SwapState))
    asked_at: datetime
    agreed_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")


class DutyEntryKind(StrEnum):
    FROM_ABOVE = "from_above"
    """上级通知."""
    FROM_BELOW = "from_below"
    """下级报告."""
    CALL = "call"
    """来电."""
    OTHER = "other"


class DutyEntry(SQLModel, table=True):
    """One entry of a watch's log: what came in, who was told, what was ordered."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    shift_id: int = Field(foreign_key="shift.id", index=True)
    kind: DutyEntryKind = Field(sa_type=words(DutyEntryKind))
    text: str = Field(max_length=1000)
    told: str = Field(default="", max_length=300)
    ordered: str = Field(default="", max_length=500)
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    person_id: int = Field(foreign_key="person.id")
    made_at: datetime


class IncidentStatus(StrEnum):
    OPEN = "open"
    """Nobody has answered yet: it is told again and again."""
    ANSWERED = "answered"
    CLOSED = "closed"


class Incident(SQLModel, table=True):
    """突发事件: what, where, when it happened and when it became known."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_incident_status", "organisation_id", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: str = Field(max_length=40)
    what: str = Field(max_length=500)
    place: str = Field(default="", max_length=200)
    happened_at: datetime | None = None
    known_at: datetime
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """Who reported it."""
    status: IncidentStatus = Field(default=IncidentStatus.OPEN, sa_type=words(IncidentStatus))
    report_due_at: datetime | None = None
    """Until when it must be reported upward, where the office has recorded an 内部口径 that sets an hour."""
    reported_at: datetime | None = None
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    told_ids: list[int] = Field(default_factory=list, sa_type=json_value())
    """Who must know: people, in the order in which they are rung."""
    rounds: int = 0
    """How often it has been told."""
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime


class IncidentEntryKind(StrEnum):
    ENTERED = "entered"
    TOLD = "told"
    """The card went to those who must know, once more."""
    RUNG = "rung"
    """Somebody telephoned, as the card asks."""
    ANSWERED = "answered"
    ORDERED = "ordered"
    REPORTED = "reported"
    """Reported upward."""
    NOTE = "note"
    CLOSED = "closed"


class IncidentEntry(SQLModel, table=True):
    """One line of an incident's log."""

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    kind: IncidentEntryKind = Field(sa_type=words(IncidentEntryKind))
    text: str = Field(default="", max_length=1000)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
