"""Meetings: their topics, who sits in them, who stays away, what they decide, and their minutes."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.cases import Hand
from storage.tables.columns import json_value, words


class MeetingStatus(StrEnum):
    CONVENING = "convening"
    """Holding it needs steps of the rule, and they are under way."""
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """In what part somebody sits in a meeting, or in one topic of it."""

    CHAIR = "chair"
    MEMBER = "member"
    STANDING = "standing"
    """常设列席: sits in the whole meeting, belongs not to it."""
    PRESENTER = "presenter"
    TOPIC = "topic"
    """列席 for single topics."""


class Reply(StrEnum):
    NONE = "none"
    RECEIVED = "received"
    COMING = "coming"
    ABSENT = "absent"


class TopicState(StrEnum):
    """Where a topic stands towards meetings; where its route stands is its case's status."""

    PROPOSED = "proposed"
    LISTED = "listed"
    """On the agenda of its meeting."""
    DEFERRED = "deferred"
    """缓议: laid aside until it is put to a meeting again."""
    DISCUSSED = "discussed"
    DROPPED = "dropped"
    """Withdrawn, refused, or barred for good."""


class Outcome(StrEnum):
    PASSED = "passed"
    PASSED_REVISED = "passed_revised"
    """Passed in principle, to be issued once revised."""
    NOT_PASSED = "not_passed"
    DEFERRED = "deferred"
    NOTED = "noted"
    """Heard; nothing to be issued."""


class Meeting(SQLModel, table=True):
    """A meeting. `kind` is a word of the rules' vocabulary, `number` its natural name."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_meeting_starts", "organisation_id", "starts_at"),
        Index("ix_meeting_kind", "organisation_id", "kind", "starts_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    title: str = Field(max_length=300)
    status: MeetingStatus = Field(sa_type=words(MeetingStatus))
    rulebook: str = Field(max_length=64)
    starts_at: datetime
    minutes_long: int
    """How long it is planned to take."""
    place: str = Field(default="", max_length=200)
    chair_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    """The department that holds it, of a meeting of its own system."""
    convening_case_id: int | None = Field(default=None, foreign_key="cases.id")
    matter: str | None = Field(default=None, max_length=20)
    """`planned` or `unplanned` in the year's plan, where convening asks it."""
    agenda_closes_at: datetime | None = None
    """The office's own hour at which the agenda closes."""
    agenda_closed_at: datetime | None = None
    agenda_approved_at: datetime | None = None
    agenda_approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    agenda_approved_for_id: int | None = Field(default=None, foreign_key="seat.id")
    agenda_hand: Hand | None = Field(default=None, sa_type=words(Hand))
    agenda_decider_name: str | None = Field(default=None, max_length=100)
    agenda_paper: str | None = Field(default=None, max_length=100)
    agenda_stood_in: bool = False
    agenda_submitted_at: datetime | None = None
    noticed_at: datetime | None = None
    """When the notice went out first; a change after that is told to everyone."""
    uid: str = Field(max_length=100)
    """The calendar entry's name, the same in every update of it."""
    sequence: int = 0
    """The calendar entry's revision: raised by each change that was sent out."""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    current_topic_id: int | None = Field(default=None, foreign_key="cases.id")
    cancelled_at: datetime | None = None
    why: str | None = Field(default=None, max_length=300)
    """Why it was cancelled or last moved."""
    made_by_id: int = Field(foreign_key="person.id")
    made_at: datetime


class Attendance(SQLModel, table=True):
    """A seat that sits in a meeting as a whole: its answer, its stand-in, whether somebody came."""

    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    part: Part = Field(sa_type=words(Part))
    reply: Reply = Field(default=Reply.NONE, sa_type=words(Reply))
    replied_at: datetime | None = None
    absence_case_id: int | None = Field(default=None, foreign_key="cases.id")
    """The granted absence."""
    substitute_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    """Who comes instead, once granted."""
    told_at: datetime | None = None
    """When the notice was sent to its holder."""
    came_at: datetime | None = None
    came_person_id: int | None = Field(default=None, foreign_key="person.id")
    """Who was there for the seat."""


class Topic(SQLModel, table=True):
    """A topic's particulars; its title and its route are its case's."""

    __table_args__ = (
        Index("ix_topic_meeting", "meeting_id", "position"),
        Index("ix_topic_state", "organisation_id", "state"),
    )
    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    meeting_kind: str = Field(max_length=40)
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    moved_from_id: int | None = Field(default=None, foreign_key="meeting.id")
    """The meeting from which it was moved."""
    unit_id: int = Field(foreign_key="unit.id")
    """提请单位: the unit whose topic it is."""
    presenter_seat_id: int = Field(foreign_key="seat.id")
    urgency: str = Field(default="normal", max_length=20)
    facts: dict[str, object] = Field(default_factory=dict, sa_type=json_value())
    """What has been done, by the rules' names, as {"is": true, "on": "2026-11-20", "paper": ""} each."""
    state: TopicState = Field(default=TopicState.PROPOSED, sa_type=words(TopicState))
    position: int | None = None
    """Its place on the agenda, from 1."""
    minutes_long: int | None = None
    marks: list[str] = Field(default_factory=list, sa_type=json_value())
    """What was allowed with a mark, such as `late` or `after_closing`."""
    about_persons: bool = False
    """Shown in no group."""
    called_at: datetime | None = None
    """When its people were called in."""


class TopicSeat(SQLModel, table=True):
    """A seat that sits in for one topic: sees that topic and no other."""

    __table_args__ = (UniqueConstraint("case_id", "seat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    told_at: datetime | None = None
    came_at: datetime | None = None


class MeetingReply(SQLModel, table=True):
    """What somebody answered who is called without an attendance: a substitute, or for single topics only."""

    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    person_id: int = Field(foreign_key="person.id")
    reply: Reply = Field(sa_type=words(Reply))
    replied_at: datetime


class TopicOpinion(SQLModel, table=True):
    """What somebody who stays away has to say on a topic, laid before the meeting."""

    __table_args__ = (UniqueConstraint("case_id", "seat_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    person_id: int = Field(foreign_key="person.id")
    text: str = Field(max_length=1000)
    given_at: datetime


class Absence(SQLModel, table=True):
    """A meeting absence's particulars (会议请假)."""

    __table_args__ = (Index("ix_absence_meeting", "meeting_id"),)
    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    meeting_id: int = Field(foreign_key="meeting.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = Field(default="", max_length=500)
    substitute_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    leave_case_id: int | None = Field(default=None, foreign_key="cases.id")
    """The leave with which it was asked for."""


class Minutes(SQLModel, table=True):
    """Minutes of one meeting; their review and signature are their case's steps."""

    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    meeting_id: int = Field(foreign_key="meeting.id", unique=True)
    text: str = Field(default="", max_length=4000)
    """What the office adds to the decisions: opening words, who stressed what."""
    matter: list[str] = Field(default_factory=list, sa_type=json_value())
    """The rules' flags of its subject, such as `finance`."""
    due_on: date | None = None
    due_cite: list[str] = Field(default_factory=list, sa_type=json_value())
    issued_at: datetime | None = None
    """When they were signed and distributed."""


class Decision(SQLModel, table=True):
    """What a meeting decided on one topic; a topic laid aside may be decided again by a later meeting."""

    __table_args__ = (UniqueConstraint("meeting_id", "topic_case_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    topic_case_id: int = Field(foreign_key="cases.id", index=True)
    position: int | None = None
    """The topic's place on that meeting's agenda."""
    outcome: Outcome = Field(sa_type=words(Outcome))
    text: str = Field(max_length=2000)
    leader_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    lead_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    other_unit_ids: list[int] = Field(default_factory=list, sa_type=json_value())
    due_on: date | None = None
    issues_document: bool = False
    """Whether a document that the meeting passed is to be issued."""
    issue_due_on: date | None = None
    issue_cite: list[str] = Field(default_factory=list, sa_type=json_value())
    issued_on: date | None = None
    is_normative: bool = False
    interpret_due_on: date | None = None
    interpret_cite: list[str] = Field(default_factory=list, sa_type=json_value())
    interpreted_on: date | None = None
    task_id: int | None = Field(default=None, foreign_key="task.id")
    recorded_by_id: int = Field(foreign_key="person.id")
    recorded_at: datetime


class Binding(SQLModel, table=True):
    """What a group is told of: a kind of meeting, a unit's matters or a campaign; of a forum, the thread."""

    __table_args__ = (UniqueConstraint("chat_id", "meeting_kind", "unit_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    chat_id: int = Field(foreign_key="chat.id")
    meeting_kind: str | None = Field(default=None, max_length=40)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    campaign: str | None = Field(default=None, max_length=100)
    """The name of a campaign (专项行动), as its tasks give it for their source."""
    thread_id: int | None = None
