"""Consultation (征求意见): one question to many units, what each answers, and by when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class ConsultationStatus(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    """Every unit has answered, or is deemed to have."""
    DIFFERING = "differing"
    """Complete, with differences that a leader has to settle."""
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    """撤回, before any unit had answered."""
    CANCELLED = "cancelled"
    """撤销, afterwards and with the reason."""


class Opinion(StrEnum):
    NONE = "none"
    AGREE = "agree"
    CHANGES = "changes"
    """有修改意见."""
    DISAGREE = "disagree"
    DEEMED = "deemed"
    """视为无不同意见: nothing was said in time, and the rule says what that means."""


class Consultation(SQLModel, table=True):
    """What one unit asks others about, for a topic, a document, or by itself."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_consultation_status", "organisation_id", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: str = Field(max_length=40)
    title: str = Field(max_length=300)
    status: ConsultationStatus = Field(default=ConsultationStatus.OPEN, sa_type=words(ConsultationStatus))
    rulebook: str = Field(max_length=64)
    unit_id: int = Field(foreign_key="unit.id")
    """Who asks."""
    seat_id: int = Field(foreign_key="seat.id")
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    """The topic or the document that it serves."""
    due_on: date
    own_term: bool = False
    """The asking unit set another term than the rule's."""
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    raised_at: datetime | None = None
    """提请协调: when the differences were put to the leader."""
    settled_by_id: int | None = Field(default=None, foreign_key="person.id")
    settled_for_id: int | None = Field(default=None, foreign_key="seat.id")
    settled_at: datetime | None = None
    settlement: str = Field(default="", max_length=1000)
    stood_in: bool = False
    recorded: bool = False
    """代录: the leader's word was entered by the office."""
    why: str = Field(default="", max_length=300)
    """Of a cancelled one: the reason."""
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime
    closed_at: datetime | None = None


class ConsultationReply(SQLModel, table=True):
    """One unit's answer, and the clock that runs for it."""

    __table_args__ = (
        UniqueConstraint("consultation_id", "unit_id"),
        Index("ix_consultation_reply_due", "organisation_id", "opinion", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    due_on: date
    due_at: datetime
    """The end of the last day, in the organisation's time zone: the hour from which silence counts."""
    asked_due_on: date | None = None
    """Another term that the unit wishes for, until the asking unit has agreed or refused."""
    asked_why: str = Field(default="", max_length=300)
    agreed_due_on: date | None = None
    """商定的回复时限."""
    opinion: Opinion = Field(default=Opinion.NONE, sa_type=words(Opinion))
    text: str = Field(default="", max_length=1000)
    late: bool = False
    """It came after its term."""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    stood_in: bool = False
    recorded: bool = False
    """代录: the unit's answer was given orally or on paper and entered by the office."""
    replied_at: datetime | None = None
    """When it was answered; of a deemed one the end of its term."""
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    """Of a deemed one: the article that says so. It stays when an answer comes after all."""
    urged_at: datetime | None = None
    removed_at: datetime | None = None
    """The unit is asked no more."""
    removed_why: str = Field(default="", max_length=300)
