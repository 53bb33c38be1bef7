"""The same person in two meetings at once: found in the records, told to the office and to them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from office.access import find_office_staff
from office.cases.chain import can_press
from office.meetings.facts import find_sit_in_ids
from office.meetings.records import day_of, find_agenda, find_attendances
from office.meetings.touches import find_overlapping
from office.outbox import find_last_told, tell
from office.people.seats import find_holder
from storage.tables import Meeting, MeetingStatus, Part, Person, Reply, Seat


@dataclass(frozen=True)
class Call:
    """In what part somebody is called to a meeting; `for_seat` in whose stead."""

    person: Person
    seat: Seat
    part: Part
    for_seat: Seat | None = None


@dataclass(frozen=True)
class Clash:
    """Somebody called to two meetings that overlap."""

    person: Person
    here: Call
    other: Meeting
    there: Call


def find_calls(session: Session, meeting: Meeting) -> list[Call]:
    """Return who is expected at a meeting, each once in the widest part: sitting, standing in, for topics."""
    on = day_of(session, meeting)
    calls: dict[int, Call] = {}

    def add(seat_id: int, part: Part, for_seat_id: int | None = None) -> None:
        holder = find_holder(session, seat_id, on)
        if holder is not None:
            stead = session.get(Seat, for_seat_id) if for_seat_id else None
            calls.setdefault(holder.id or 0, Call(holder, session.get_one(Seat, seat_id), part, stead))

    rows = find_attendances(session, meeting)
    for row in rows:
        if row.reply is not Reply.ABSENT:
            add(row.seat_id, row.part)
        elif row.substitute_seat_id is not None:
            add(row.substitute_seat_id, row.part, row.seat_id)
    excused = {row.seat_id for row in rows if row.reply is Reply.ABSENT}
    for topic in find_agenda(session, meeting):
        for seat_id in (topic.presenter_seat_id, *find_sit_in_ids(session, topic)):
            if seat_id not in excused:
                add(seat_id, Part.PRESENTER if seat_id == topic.presenter_seat_id else Part.TOPIC)
    return list(calls.values())


def find_clashes(session: Session, meeting: Meeting) -> list[Clash]:
    """Return who is called to this meeting and to another at the same time."""
    if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.CONVENING):
        return []
    here = find_calls(session, meeting)
    found = []
    for other in find_overlapping(
        session, meeting.organisation_id, meeting.starts_at, meeting.minutes_long, but=meeting.id
    ):
        there = {call.person.id: call for call in find_calls(session, other)}
        found += [
            Clash(call.person, call, other, there[call.person.id]) for call in here if call.person.id in there
        ]
    return found


def tell_clashes(session: Session, meeting: Meeting, *, now: datetime) -> list[Clash]:
    """Tell the office and those concerned of clashes that they have not been told of; return all of them."""
    if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.CONVENING) or meeting.starts_at <= now:
        return []
    session.flush()
    clashes = find_clashes(session, meeting)
    for other in {clash.other.id: clash.other for clash in clashes}.values():
        concerned = [clash.person for clash in clashes if clash.other.id == other.id]
        args: dict[str, object] = {"meeting": meeting.id, "other": other.id}
        office = find_office_staff(session, meeting.organisation_id)
        people = {person.id: person for person in (*office, *concerned)}
        for person in people.values():
            name = _about(meeting, other, concerned if person in office else [person])
            if not _was_told(session, person, name):
                tell(session, person, "meeting.clash", args, now=now, about=name)
    return clashes


def _about(meeting: Meeting, other: Meeting, people: list[Person]) -> str:
    """Name a clash by what makes it: the meetings, their hours and the people; told once each."""
    first, second = sorted((meeting, other), key=lambda one: one.number)
    hours = f"{first.starts_at:%m%d%H%M}{second.starts_at:%m%d%H%M}"
    who = ".".join(str(person_id) for person_id in sorted(person.id or 0 for person in people))
    mark = hashlib.sha256(who.encode()).hexdigest()[:12]
    return f"clash:{first.number}:{second.number}:{hours}:{mark}"


def _was_told(session: Session, person: Person, about: str) -> bool:
    return not can_press(person) or find_last_told(session, person, about) is not None
