"""An agenda laid out for one reader: the topics they may see, who approves it, what they may press."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.agenda.approval import (
    AgendaDeciders,
    can_record_approval,
    find_agenda_acting,
    find_agenda_deciders,
    submission_of,
)
from office.calendar.calendars import local
from office.meetings.facts import find_sit_in_ids
from office.meetings.records import (
    day_of,
    ends_at,
    find_agenda,
    find_seen_topics,
    holder_name,
    keeps_meeting,
    sits_in,
)
from office.people.acting import Acting
from office.rulebook.meeting_rules import Measure, find_length
from office.topics.agenda import is_closed
from storage.tables import Case, Hand, Meeting, MeetingStatus, Person, Seat, Topic, Unit

_LONGEST = timedelta(days=2)
"""No meeting takes longer."""


class AgendaAction(StrEnum):
    """What may be pressed on an agenda."""

    ARRANGE = "arrange"
    SUBMIT = "submit"
    CONSENT = "consent"
    RETURN = "return"
    RECORD = "record"
    REOPEN = "reopen"
    CLOSING = "closing"
    CLOSE = "close"
    OPEN = "open"
    NOTICE = "notice"


@dataclass(frozen=True)
class AgendaLine:
    """One topic. `position` is its place on the whole agenda, whatever of that the reader sees."""

    case_id: int
    position: int
    title: str
    unit: str
    presenter: str
    minutes_long: int | None
    sit_ins: tuple[str, ...]
    marks: tuple[str, ...]
    about_persons: bool


@dataclass(frozen=True)
class Approved:
    """Who approved an agenda, and how that came into the record."""

    who: str
    for_seat: str
    stood_in: bool
    recorded_by: str
    paper: str
    at: datetime


@dataclass(frozen=True)
class AgendaSheet:
    """Times are the organisation's. `whole` where the reader sees every topic."""

    meeting_id: int
    number: str
    title: str
    rulebook: str
    status: MeetingStatus
    starts_at: datetime
    place: str
    chair: str
    lines: tuple[AgendaLine, ...]
    whole: bool
    planned_minutes: int
    """How long the meeting is planned to take."""
    minutes: int
    """How long the topics take together, as far as it is said."""
    untimed: int
    """Topics of which it is not said."""
    measure: Measure | None
    closes_at: datetime | None
    closed: bool
    submitted_at: datetime | None
    approved: Approved | None
    deciders: AgendaDeciders
    noticed: bool
    stamp: int
    actions: tuple[AgendaAction, ...]

    @property
    def is_over(self) -> bool:
        """Whether the topics take longer than the rule allows."""
        return self.measure is not None and self.minutes > self.measure.minutes

    @property
    def waits_for(self) -> tuple[Acting, ...]:
        return self.deciders.actings if self.submitted_at and not self.approved else ()


def lay_out_agenda(session: Session, reader: Actor, meeting: Meeting) -> AgendaSheet:
    """Lay an agenda out for a reader: whoever sits in for one topic has that topic alone."""
    agenda = find_agenda(session, meeting)
    seen = agenda if sees_all(session, reader, meeting) else find_seen_topics(session, reader, meeting)
    whole = len(seen) == len(agenda)
    organisation = reader.organisation
    return AgendaSheet(
        meeting.id or 0,
        meeting.number,
        meeting.title,
        meeting.rulebook,
        meeting.status,
        local(organisation, meeting.starts_at),
        meeting.place,
        holder_name(session, meeting.chair_seat_id, reader.today),
        tuple(lay_out_line(session, reader, topic) for topic in seen),
        whole,
        meeting.minutes_long,
        sum(topic.minutes_long or 0 for topic in agenda),
        sum(topic.minutes_long is None for topic in agenda),
        find_length(meeting.rulebook, meeting.kind, day_of(session, meeting)),
        local(organisation, meeting.agenda_closes_at) if meeting.agenda_closes_at else None,
        is_closed(meeting, reader.now),
        local(organisation, meeting.agenda_submitted_at) if meeting.agenda_submitted_at else None,
        find_approved(session, reader, meeting),
        find_agenda_deciders(session, meeting, on=reader.today),
        meeting.noticed_at is not None,
        submission_of(meeting),
        find_agenda_actions(session, reader, meeting),
    )


def lay_out_line(session: Session, reader: Actor, topic: Topic) -> AgendaLine:
    """Lay out one topic; of its people the posts and who holds them now."""
    return AgendaLine(
        topic.case_id,
        topic.position or 0,
        session.get_one(Case, topic.case_id).title,
        session.get_one(Unit, topic.unit_id).name,
        holder_name(session, topic.presenter_seat_id, reader.today),
        topic.minutes_long,
        tuple(holder_name(session, seat_id, reader.today) for seat_id in find_sit_in_ids(session, topic)),
        tuple(topic.marks),
        topic.about_persons,
    )


def sees_all(session: Session, reader: Actor, meeting: Meeting) -> bool:
    """Whether the reader sees the whole agenda before it is distributed: who keeps it, who approves it."""
    if keeps_meeting(session, reader, meeting):
        return True
    is_decider = find_agenda_acting(session, reader, meeting) is not None
    was_decider = meeting.agenda_approved_by_id == reader.person_id
    return (is_decider or was_decider) and meeting.agenda_submitted_at is not None


def find_agenda_actions(session: Session, reader: Actor, meeting: Meeting) -> tuple[AgendaAction, ...]:
    """Return what the reader may press on the agenda now."""
    is_planned = meeting.status in (MeetingStatus.PLANNED, MeetingStatus.CONVENING)
    if not is_planned or meeting.began_at is not None or meeting.starts_at <= reader.now:
        return ()
    found: list[AgendaAction] = []
    any_topic = bool(find_agenda(session, meeting))
    approved = meeting.agenda_approved_at is not None
    submitted = meeting.agenda_submitted_at is not None
    if submitted and not approved and find_agenda_acting(session, reader, meeting) is not None:
        found += [AgendaAction.CONSENT, AgendaAction.RETURN]
    if any_topic and not approved and can_record_approval(session, reader, meeting):
        found.append(AgendaAction.RECORD)
    if not keeps_meeting(session, reader, meeting):
        return tuple(found)
    if approved:
        found.append(AgendaAction.REOPEN)
    elif any_topic:
        found.append(AgendaAction.ARRANGE)
        if not submitted and not find_agenda_deciders(session, meeting, on=reader.today).silent:
            found.append(AgendaAction.SUBMIT)
    if not approved:
        closed = is_closed(meeting, reader.now)
        found += [AgendaAction.OPEN] if closed else [AgendaAction.CLOSING, AgendaAction.CLOSE]
    if meeting.status is MeetingStatus.PLANNED and (approved or not any_topic):
        found.append(AgendaAction.NOTICE)
    return tuple(found)


def find_approved(session: Session, reader: Actor, meeting: Meeting) -> Approved | None:
    """Return who approved the agenda; None while it is not."""
    if meeting.agenda_approved_at is None:
        return None
    person = session.get(Person, meeting.agenda_approved_by_id) if meeting.agenda_approved_by_id else None
    seat = session.get(Seat, meeting.agenda_approved_for_id) if meeting.agenda_approved_for_id else None
    name = person.name if person else ""
    recorded = meeting.agenda_hand is Hand.RECORDED
    return Approved(
        (meeting.agenda_decider_name or "") if recorded else name,
        seat.title if seat else "",
        meeting.agenda_stood_in,
        name if recorded else "",
        meeting.agenda_paper or "",
        local(reader.organisation, meeting.agenda_approved_at),
    )


def find_agendas(
    session: Session, reader: Actor, *, kind: str | None = None, on: date | None = None
) -> list[Meeting]:
    """Return the meetings whose agenda, or a topic of it, the reader may see, soonest first.

    Those to come; with `on` those of that day, held ones too.
    """
    query = select(Meeting).where(
        Meeting.organisation_id == reader.organisation_id, Meeting.status != MeetingStatus.CANCELLED
    )
    if kind is not None:
        query = query.where(Meeting.kind == kind)
    if on is None:
        query = query.where(col(Meeting.starts_at) > reader.now - _LONGEST)
    rows = session.exec(query.order_by(col(Meeting.starts_at), col(Meeting.id))).all()
    return [
        meeting
        for meeting in rows
        if (day_of(session, meeting) == on if on else _is_not_over(meeting, reader.now))
        and can_see_agenda(session, reader, meeting)
    ]


def can_see_agenda(session: Session, reader: Actor, meeting: Meeting) -> bool:
    """Whether there is anything of the agenda that the reader may see: all of it, or a topic of their own."""
    if sees_all(session, reader, meeting):
        return True
    called = meeting.noticed_at is not None and sits_in(session, reader, meeting)
    return called or bool(find_seen_topics(session, reader, meeting))


def _is_not_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.ended_at is None and meeting.status is not MeetingStatus.HELD and ends_at(meeting) > now
