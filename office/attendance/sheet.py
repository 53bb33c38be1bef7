"""Who comes to a meeting, laid out for those who keep it: answers, stand-ins, who is here, what is on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.attendance.absence_records import find_absences, find_opinions
from office.attendance.clashes import Clash, find_clashes
from office.attendance.operations import find_replies
from office.calendar.calendars import local
from office.errors import NotForYouError
from office.meetings.facts import find_sit_in_ids
from office.meetings.live import DEFAULT_MINUTES, find_people_of_topic, position_of
from office.meetings.records import day_of, find_agenda, find_attendances, keeps_meeting
from office.people.acting import find_absence
from office.people.seats import find_holder
from storage.tables import (
    Attendance,
    Case,
    CaseStatus,
    Meeting,
    Part,
    Person,
    Reply,
    Seat,
    Topic,
    Unit,
)

_MEMBERS = (Part.CHAIR, Part.MEMBER)


@dataclass(frozen=True)
class SitterLine:
    """A seat that sits in the meeting as a whole; `pending` where its absence waits to be granted."""

    seat_id: int
    seat: str
    unit: str
    name: str
    part: Part
    reply: Reply
    substitute_seat: str = ""
    """The granted substitute's seat, and who holds it."""
    substitute_name: str = ""
    substitute_reply: Reply = Reply.NONE
    pending: bool = False
    away: bool = False
    """Its holder is on leave that day, and no absence was asked for."""
    here: str = ""
    """Who is here for the seat."""
    here_at: datetime | None = None

    @property
    def substitute(self) -> str:
        return f"{self.substitute_seat} {self.substitute_name}".strip()

    @property
    def comes(self) -> bool:
        """Whether somebody is expected for the seat."""
        return self.reply is not Reply.ABSENT or bool(self.substitute)


@dataclass(frozen=True)
class TopicPerson:
    """Somebody who comes for single topics; `positions` are their places on the agenda."""

    seat: str
    unit: str
    name: str
    positions: tuple[int, ...]
    presents: bool
    reply: Reply


@dataclass(frozen=True)
class OpinionLine:
    """What somebody who stays away has to say on a topic."""

    position: int | None
    title: str
    who: str
    text: str


@dataclass(frozen=True)
class Current:
    """A topic at the meeting: with whose it is, and about how long it takes."""

    case_id: int
    position: int
    title: str
    presenter: str
    people: tuple[str, ...]
    minutes: int
    opinions: tuple[OpinionLine, ...]


@dataclass(frozen=True)
class AttendanceSheet:
    meeting: Meeting
    starts_at: datetime
    lines: tuple[SitterLine, ...]
    for_topics: tuple[TopicPerson, ...]
    opinions: tuple[OpinionLine, ...]
    clashes: tuple[Clash, ...]
    current: Current | None
    following: Current | None

    @property
    def answers(self) -> Mapping[Reply, int]:
        """Count the answers of all who are called."""
        return Counter([line.reply for line in self.lines] + [person.reply for person in self.for_topics])

    @property
    def members(self) -> tuple[SitterLine, ...]:
        return tuple(line for line in self.lines if line.part in _MEMBERS)

    @property
    def here(self) -> tuple[SitterLine, ...]:
        return tuple(line for line in self.lines if line.here)


def lay_out_attendance(session: Session, reader: Actor, meeting: Meeting) -> AttendanceSheet:
    """Lay out who comes. Raises NotForYouError for anybody who does not keep the meeting."""
    if not keeps_meeting(session, reader, meeting):
        raise NotForYouError("谁能到会由政府办公室掌握。")
    on = day_of(session, meeting)
    agenda = find_agenda(session, meeting)
    at = position_of(agenda, meeting.current_topic_id)
    opinions = tuple(lay_out_opinions(session, meeting))
    return AttendanceSheet(
        meeting,
        local(reader.organisation, meeting.starts_at),
        tuple(_lines(session, reader, meeting, on)),
        tuple(_topic_people(session, meeting, agenda, on)),
        opinions,
        tuple(find_clashes(session, meeting)),
        _current(session, meeting, agenda[at], opinions, on) if at >= 0 else None,
        _current(session, meeting, agenda[at + 1], opinions, on) if 0 <= at + 1 < len(agenda) else None,
    )


def lay_out_opinions(session: Session, meeting: Meeting) -> Iterator[OpinionLine]:
    """Lay out the written opinions on a meeting's topics, in the agenda's order."""
    positions = {topic.case_id: topic.position for topic in find_agenda(session, meeting)}
    for row in find_opinions(session, meeting):
        seat, person = session.get_one(Seat, row.seat_id), session.get_one(Person, row.person_id)
        yield OpinionLine(
            positions.get(row.case_id),
            session.get_one(Case, row.case_id).title,
            f"{seat.title} {person.name}",
            row.text,
        )


def _lines(session: Session, reader: Actor, meeting: Meeting, on: date) -> Iterator[SitterLine]:
    replies = find_replies(session, meeting)
    pending = {
        case.seat_id for case, _ in find_absences(session, meeting) if case.status is not CaseStatus.APPROVED
    }
    for row in find_attendances(session, meeting):
        seat = session.get_one(Seat, row.seat_id)
        holder = find_holder(session, row.seat_id, on)
        away = holder is not None and find_absence(session, holder.id or 0, on) is not None
        came = session.get(Person, row.came_person_id) if row.came_person_id else None
        excused = row.reply is Reply.ABSENT
        instead = session.get(Seat, row.substitute_seat_id) if excused and row.substitute_seat_id else None
        comes_instead = find_holder(session, instead.id or 0, on) if instead else None
        yield SitterLine(
            row.seat_id,
            seat.title,
            session.get_one(Unit, seat.unit_id).name,
            holder.name if holder else "",
            row.part,
            row.reply,
            instead.title if instead else "",
            comes_instead.name if comes_instead else "",
            replies.get(row.substitute_seat_id or 0, Reply.NONE),
            row.seat_id in pending,
            away and not excused and row.seat_id not in pending,
            came.name if came else "",
            local(reader.organisation, row.came_at) if row.came_at else None,
        )


def _topic_people(session: Session, meeting: Meeting, agenda: list[Topic], on: date) -> Iterator[TopicPerson]:
    """Return who comes for single topics and sits not in the whole meeting."""
    replies = find_replies(session, meeting)
    sitting = {_comer_seat(row) for row in find_attendances(session, meeting)}
    positions: dict[int, list[int]] = {}
    presenters = {topic.presenter_seat_id for topic in agenda}
    for topic in agenda:
        for seat_id in dict.fromkeys((topic.presenter_seat_id, *find_sit_in_ids(session, topic))):
            if seat_id not in sitting:
                positions.setdefault(seat_id, []).append(topic.position or 0)
    for seat_id, places in positions.items():
        seat, holder = session.get_one(Seat, seat_id), find_holder(session, seat_id, on)
        yield TopicPerson(
            seat.title,
            session.get_one(Unit, seat.unit_id).name,
            holder.name if holder else "",
            tuple(places),
            seat_id in presenters,
            replies.get(seat_id, Reply.NONE),
        )


def _current(
    session: Session, meeting: Meeting, topic: Topic, opinions: tuple[OpinionLine, ...], on: date
) -> Current:
    people = find_people_of_topic(session, meeting, topic, on)
    return Current(
        topic.case_id,
        topic.position or 0,
        session.get_one(Case, topic.case_id).title,
        _named(session, topic.presenter_seat_id, on),
        tuple(person.name for person in people),
        topic.minutes_long or DEFAULT_MINUTES,
        tuple(opinion for opinion in opinions if opinion.position == topic.position),
    )


def _comer_seat(row: Attendance) -> int | None:
    return row.substitute_seat_id if row.reply is Reply.ABSENT else row.seat_id


def _named(session: Session, seat_id: int | None, on: date) -> str:
    seat = session.get(Seat, seat_id) if seat_id else None
    if seat is None:
        return ""
    holder = find_holder(session, seat_id or 0, on)
    return f"{seat.title} {holder.name}" if holder else seat.title
