"""Cases and their steps, leave, unfinished forms."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_value, words


class CaseKind(StrEnum):
    LEAVE = "leave"
    ABSENCE = "absence"
    TOPIC = "topic"
    CONVENING = "convening"
    DOCUMENT = "document"
    MINUTES = "minutes"
    TRIP = "trip"


class CaseStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    ENDED = "ended"


class StepStatus(StrEnum):
    WAITING = "waiting"
    """Its turn has not come."""
    PENDING = "pending"
    """It can be decided now."""
    DONE = "done"
    REFUSED = "refused"
    RETURNED = "returned"
    VOID = "void"
    """Its round ended without it."""


class StepKind(StrEnum):
    RULE = "rule"
    OPINION = "opinion"
    """加签: asked for by the holder of the step behind it; it blocks that step and replaces none."""


class Hand(StrEnum):
    """How a decision came into the record."""

    PRESS = "press"
    RECORDED = "recorded"
    """代录: given orally or on paper, recorded by the office or a named liaison."""
    CIRCLED = "circled"
    """圈阅: the name circled on a paper, which means what the rulebook says."""
    SAME = "same"
    """The same person had decided an earlier step of this round and decides once for both."""


class ChangeKind(StrEnum):
    SHORTEN = "shorten"
    EXTEND = "extend"
    MOVE = "move"
    CANCEL = "cancel"


class Case(SQLModel, table=True):
    """Anything that runs through steps. `number` is its natural name, unique in the organisation."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_case_kind_status", "organisation_id", "kind", "status"),
        Index("ix_case_applicant", "applicant_id", "kind", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: str = Field(max_length=40)
    kind: CaseKind = Field(sa_type=words(CaseKind))
    title: str = Field(max_length=300)
    status: CaseStatus = Field(sa_type=words(CaseStatus))
    rulebook: str = Field(max_length=64)
    applicant_id: int = Field(foreign_key="person.id")
    seat_id: int = Field(foreign_key="seat.id")
    rank: str | None = Field(default=None, max_length=40)
    round: int = 1
    made_at: datetime
    submitted_at: datetime | None = None
    closed_at: datetime | None = None


class Step(SQLModel, table=True):
    """One step of a case. Steps of a later round belong to a change of what was already approved."""

    __table_args__ = (
        UniqueConstraint("case_id", "round", "position"),
        Index("ix_step_status", "organisation_id", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    case_id: int = Field(foreign_key="cases.id", index=True)
    round: int = 1
    position: int
    """Order within the round, in hundreds, so that an opinion can be asked for in between."""
    kind: StepKind = Field(default=StepKind.RULE, sa_type=words(StepKind))
    act: str = Field(max_length=20)
    ranks: list[str] = Field(default_factory=list, sa_type=json_value())
    cite: list[str] = Field(default_factory=list, sa_type=json_value())
    condition: str | None = Field(default=None, max_length=40)
    status: StepStatus = Field(default=StepStatus.WAITING, sa_type=words(StepStatus))
    opened_at: datetime | None = None
    reading_id: int | None = Field(default=None, foreign_key="officereading.id")
    asked_by_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    turned_to_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    """转办: the seat its holder handed it to."""
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_for_id: int | None = Field(default=None, foreign_key="seat.id")
    decided_at: datetime | None = None
    """When it was decided; of a 代录 when the decision was given, not when it was recorded."""
    on_day: bool = False
    """Of the decision's time only the day is known: `decided_at` is the beginning of that day."""
    recorded_at: datetime | None = None
    hand: Hand | None = Field(default=None, sa_type=words(Hand))
    stood_in: bool = False
    """Decided by a stand-in: shown as 代."""
    decider_name: str | None = Field(default=None, max_length=100)
    """Who decided, when that was somebody outside (代录)."""
    paper: str | None = Field(default=None, max_length=100)
    """Document number of a decision given on paper."""
    comment: str | None = Field(default=None, max_length=1000)
    urged_at: datetime | None = None


class StepSeat(SQLModel, table=True):
    """A seat that a step's ranks mean here; any one of a step's seats may decide."""

    __table_args__ = (UniqueConstraint("step_id", "seat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)


class StepTold(SQLModel, table=True):
    """Who holds a live card of a step: told that it waits for them, and not yet told that it moved on."""

    __table_args__ = (UniqueConstraint("step_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    told_at: datetime
    live: bool = True


class LeaveKind(StrEnum):
    BUSINESS = "business"
    ABROAD = "abroad"
    VACATION = "vacation"
    STUDY = "study"
    SICK = "sick"
    PERSONAL = "personal"


class Leave(SQLModel, table=True):
    """A leave's particulars. Its days are inclusive; an approved leave is the seat-holder's absence."""

    __table_args__ = (Index("ix_leave_days", "organisation_id", "from_on", "to_on"),)
    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: LeaveKind = Field(sa_type=words(LeaveKind))
    abroad: bool = False
    from_on: date
    to_on: date
    place: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=500)
    contact: str = Field(default="", max_length=60)
    stand_in_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    working_days: int = 0
    marks: list[str] = Field(default_factory=list, sa_type=json_value())
    """What was allowed with a mark, such as `late_notice`."""
    returned_on: date | None = None


class Change(SQLModel, table=True):
    """变更: one round's new days for a leave, with the days that were in force before it."""

    __table_args__ = (UniqueConstraint("case_id", "round"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    round: int
    kind: ChangeKind = Field(sa_type=words(ChangeKind))
    status: CaseStatus = Field(sa_type=words(CaseStatus))
    old_from_on: date
    old_to_on: date
    new_from_on: date
    new_to_on: date
    asked_at: datetime


class Draft(SQLModel, table=True):
    """An unfinished form of one person in one chat. It survives restarts and moves between machines.

    A typed message answers the form that was changed last.
    """

    __table_args__ = (UniqueConstraint("person_id", "chat_id", "form"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    chat_id: int = Field(sa_type=BigInteger)
    form: str = Field(max_length=40)
    field: str = Field(default="", max_length=40)
    """The field that the next typed message answers."""
    values: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
    changed_at: datetime
