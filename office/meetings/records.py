"""Meetings as records: their names, who may see them, who sits in them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from office.access import Actor, can_see_case
from office.calendar.calendars import local_day
from office.errors import NotForYouError
from office.people.seats import DEPUTIES, find_by_ranks, find_head, find_holder
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import (
    Attendance,
    Case,
    Meeting,
    MeetingStatus,
    Organisation,
    Part,
    Seat,
    Topic,
    TopicSeat,
    Unit,
    UnitKind,
)

PREFIX = "M"
OPEN = (MeetingStatus.CONVENING, MeetingStatus.PLANNED)
_GENERA = {"deputy": DEPUTIES}
"""Posts that a rule names by their wider word."""


def about_meeting(meeting: Meeting) -> str:
    """Return the name under which cards of this meeting are posted and edited."""
    return f"meeting:{meeting.number}"


def find_meeting(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Load a meeting that the actor may know of. Raises NotForYouError for anything else.

    What of it a reader sees, `find_seen_topics` decides.
    """
    meeting = session.get(Meeting, meeting_id)
    if (
        meeting is None
        or meeting.organisation_id != actor.organisation_id
        or not is_known_to(session, actor, meeting)
    ):
        raise NotForYouError("没有这个会议。")
    return meeting


def is_known_to(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether somebody may know that a meeting is to be held.

    That one is held is commonly no secret. One that is still being approved is known to the office, the
    leaders, its chair, its own unit and whoever decides on it; one of the party group to whom it concerns.
    """
    is_convening = meeting.status is MeetingStatus.CONVENING
    if actor.is_office or not (is_convening or meeting.kind == MeetingKind.PARTY_GROUP):
        return True
    own = {seat.id for seat in actor.seats}
    own_units = {seat.unit_id for seat in actor.seats}
    if meeting.chair_seat_id in own or meeting.unit_id in own_units or meeting.made_by_id == actor.person_id:
        return True
    if is_convening:
        case = session.get(Case, meeting.convening_case_id) if meeting.convening_case_id else None
        return actor.is_leader or (case is not None and can_see_case(session, actor, case))
    return sits_in(session, actor, meeting) or any(
        concerns(session, actor, topic) for topic in find_agenda(session, meeting)
    )


def keeps_meeting(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor plans, changes and runs a meeting: the office any, a head their own system's."""
    if actor.is_office:
        return True
    if meeting.kind != MeetingKind.DEPARTMENT_WIDE or meeting.unit_id is None:
        return False
    head = find_head(session, meeting.unit_id)
    return head is not None and head.id in {seat.id for seat in actor.seats}


def hold_meeting(session: Session, meeting: Meeting) -> None:
    """Keep every other transaction from moving the meeting until this one ends, and look at it anew."""
    session.refresh(meeting, with_for_update={"key_share": True})


def next_meeting_number(session: Session, organisation_id: int, year: int) -> str:
    """Return the next natural name, such as `M2026-0007`."""
    session.refresh(session.get_one(Organisation, organisation_id), with_for_update={"key_share": True})
    stem = f"{PREFIX}{year}-"
    last = session.exec(
        select(Meeting.number)
        .where(Meeting.organisation_id == organisation_id, col(Meeting.number).startswith(stem))
        .order_by(col(Meeting.id).desc())
        .limit(1)
    ).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"


def day_of(session: Session, meeting: Meeting) -> date:
    """Return the meeting's day where the organisation is."""
    return local_day(session.get_one(Organisation, meeting.organisation_id), meeting.starts_at)


def ends_at(meeting: Meeting) -> datetime:
    """Return when the meeting is planned to end."""
    return meeting.starts_at + timedelta(minutes=meeting.minutes_long)


def find_upcoming(
    session: Session, organisation_id: int, *, since: datetime, kind: str | None = None
) -> list[Meeting]:
    """Return meetings not cancelled that begin at `since` or later, soonest first."""
    query = select(Meeting).where(
        Meeting.organisation_id == organisation_id,
        Meeting.starts_at >= since,
        col(Meeting.status).in_(OPEN),
    )
    if kind is not None:
        query = query.where(Meeting.kind == kind)
    return list(session.exec(query.order_by(col(Meeting.starts_at), col(Meeting.id))))


def find_sitting(session: Session, organisation_id: int, words: Iterable[str]) -> list[Seat]:
    """Return every seat that a rule's words seat in a meeting: all of a rank, of a body its head."""
    found: dict[int, Seat] = {}
    for word in words:
        for seat in _seated(session, organisation_id, word):
            found.setdefault(seat.id or 0, seat)
    return list(found.values())


def _seated(session: Session, organisation_id: int, word: str) -> list[Seat]:
    seats = find_by_ranks(session, organisation_id, _GENERA.get(word, (word,)))
    if seats:
        return seats
    is_body = Unit.body == word
    condition = or_(is_body, col(Unit.kind) == UnitKind.OFFICE) if word == "office" else is_body
    units = session.exec(
        select(Unit).where(Unit.organisation_id == organisation_id, condition).order_by(col(Unit.id))
    ).all()
    return [head for unit in units if (head := find_head(session, unit.id or 0)) is not None]


def find_attendances(session: Session, meeting: Meeting) -> list[Attendance]:
    """Return who sits in the meeting as a whole: the chair first, then members, then standing attendees."""
    order = {Part.CHAIR: 0, Part.MEMBER: 1, Part.STANDING: 2}
    rows = session.exec(
        select(Attendance, Seat.sort)
        .join(Seat, col(Seat.id) == col(Attendance.seat_id))
        .where(Attendance.meeting_id == meeting.id)
    ).all()
    return [
        row for row, _ in sorted(rows, key=lambda pair: (order.get(pair[0].part, 3), pair[1], pair[0].id))
    ]


def find_agenda(session: Session, meeting: Meeting) -> list[Topic]:
    """Return the meeting's listed and discussed topics in the agenda's order."""
    rows = session.exec(
        select(Topic)
        .where(Topic.meeting_id == meeting.id, col(Topic.position).is_not(None))
        .order_by(col(Topic.position), col(Topic.case_id))
    )
    return list(rows)


def sits_in(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor sits in the meeting as a whole, in a seat of their own or as a granted substitute."""
    own = {seat.id for seat in actor.seats}
    return any(
        row.seat_id in own or row.substitute_seat_id in own for row in find_attendances(session, meeting)
    )


def find_seen_topics(session: Session, actor: Actor, meeting: Meeting) -> list[Topic]:
    """Return the topics of the agenda that the actor may see.

    The office, the chair and the members see all once it was distributed to them; who sits in for one topic,
    presents it or brings it sees that one only.
    """
    agenda = find_agenda(session, meeting)
    own = {seat.id for seat in actor.seats}
    if actor.is_office or meeting.chair_seat_id in own:
        return agenda
    if meeting.noticed_at is not None and sits_in(session, actor, meeting):
        return agenda
    return [topic for topic in agenda if concerns(session, actor, topic)]


def concerns(session: Session, actor: Actor, topic: Topic) -> bool:
    """Whether a topic is the actor's own: presented, brought by the unit they head, or sat in for."""
    own = {seat.id for seat in actor.seats}
    if topic.presenter_seat_id in own:
        return True
    head = find_head(session, topic.unit_id)
    if head is not None and head.id in own:
        return True
    rows = session.exec(select(TopicSeat.seat_id).where(TopicSeat.case_id == topic.case_id)).all()
    return bool(own & set(rows))


def holder_name(session: Session, seat_id: int | None, on: date) -> str:
    """Name who holds a seat on a day with its title; the title alone where it is vacant."""
    seat = session.get(Seat, seat_id) if seat_id else None
    if seat is None:
        return ""
    holder = find_holder(session, seat.id or 0, on)
    return f"{seat.title} {holder.name}" if holder else seat.title


def find_numbered(session: Session, actor: Actor, number: str) -> Meeting | None:
    """Find a meeting that the actor may know of by its number."""
    query = select(Meeting).where(Meeting.organisation_id == actor.organisation_id, Meeting.number == number)
    meeting = session.exec(query).first()
    return meeting if meeting is not None and is_known_to(session, actor, meeting) else None


def find_meeting_of_case(session: Session, case: Case) -> Meeting:
    """Return the meeting that a convening asks for."""
    return session.exec(select(Meeting).where(Meeting.convening_case_id == case.id)).one()


def find_recent_places(session: Session, organisation_id: int, *, most: int = 6) -> list[Meeting]:
    """Return meetings of which each has another room, lately planned ones first: rooms to choose from."""
    rows = session.exec(
        select(Meeting)
        .where(Meeting.organisation_id == organisation_id, Meeting.place != "")
        .order_by(col(Meeting.id).desc())
        .limit(100)
    )
    rooms: dict[str, Meeting] = {}
    for meeting in rows:
        rooms.setdefault(meeting.place, meeting)
    return list(rooms.values())[:most]
