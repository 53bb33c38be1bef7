"""The notice of a meeting: to whom it goes, what each of them is sent, and whoever comes in later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.agenda.operations import log_agenda, take_agenda
from office.calendar.calendars import at, local_day
from office.cases.chain import can_press
from office.errors import StaleError
from office.meetings.facts import find_sit_in_ids
from office.meetings.made import tell_meeting_groups
from office.meetings.records import about_meeting, day_of, find_agenda, find_attendances
from office.meetings.reminders import plan_meeting_reminders
from office.outbox import find_last_told, find_told_people, refresh, tell
from office.people.acting import find_absence
from office.people.seats import find_holder
from storage.tables import (
    Attendance,
    Meeting,
    MeetingStatus,
    Organisation,
    Part,
    Person,
    Reply,
    Seat,
    TopicSeat,
)

NOTICE = "meeting.notice"
"""The card that calls somebody."""
PAPERS = ("notice", "agenda")
"""The papers that go to whoever sits in the whole meeting."""


@dataclass(frozen=True)
class Place:
    """A seat's place in a meeting. `topics` are the topics it sits in for; None is the whole meeting.

    `for_seat` is the seat in whose stead it comes, once that was granted.
    """

    seat: Seat
    part: Part
    topics: tuple[int, ...] | None = None
    for_seat: Seat | None = None


@dataclass(frozen=True)
class Called:
    """Somebody who is called to a meeting, in their widest part; `away` where they are on leave that day."""

    person: Person
    place: Place
    away: bool


@dataclass(frozen=True)
class CalledList:
    """Who is called and can be reached, and the seats whose holders cannot be, or that nobody holds."""

    called: tuple[Called, ...]
    missed: tuple[Place, ...]


def about_notice(meeting: Meeting) -> str:
    """Return the name under which a meeting's notice is posted and edited, apart from the meeting's card."""
    return f"notice:{meeting.number}"


def send_notice(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """发通知: call everyone to the meeting; sent again it is the calendar entry's next revision.

    An agenda with topics goes out once it is approved. Groups get time and place alone.
    """
    meeting = check_notice(session, actor, meeting_id)
    if meeting.noticed_at is None:
        meeting.noticed_at = actor.now
    else:
        meeting.sequence += 1
    session.add(meeting)
    session.flush()
    found = find_called(session, meeting, on=actor.today)
    for each in found.called:
        _call(session, meeting, each, now=actor.now)
    _uncall(session, meeting, found, now=actor.now)
    log_agenda(
        session,
        actor,
        meeting,
        "meeting.notice",
        {
            "called": [each.person.id for each in found.called],
            "missed": [place.seat.title for place in found.missed],
            "sequence": meeting.sequence,
        },
    )
    plan_meeting_reminders(session, meeting, now=actor.now)
    tell_meeting_groups(session, meeting, "meeting.group_notice", now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def check_notice(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Load a meeting whose notice the actor may send now. Raises StaleError where it cannot go out yet."""
    meeting = take_agenda(session, actor, meeting_id)
    if meeting.status is MeetingStatus.CONVENING:
        raise StaleError("这次会议的召开还在报批，批准以后再发通知。")
    if meeting.agenda_approved_at is None and find_agenda(session, meeting):
        raise StaleError("议程还没有审定，请先提交审定；已口头或书面同意的，可以代录。")
    return meeting


def announce_change(session: Session, meeting: Meeting, *, now: datetime, **change: object) -> set[int]:
    """Send everyone called to a meeting noticed before the notice as it now is, with the calendar entry.

    For a meeting moved or cancelled, after `sequence` was raised; `change` goes into the notice's arguments,
    such as `old_at`. Returns the people who were told, who need no other message of it.
    """
    if meeting.noticed_at is None:
        return set()
    organisation = session.get_one(Organisation, meeting.organisation_id)
    found = find_called(session, meeting, on=local_day(organisation, now))
    for each in found.called:
        _call(session, meeting, each, now=now, change=change)
    if meeting.status is not MeetingStatus.CANCELLED:
        _uncall(session, meeting, found, now=now)
    return {each.person.id or 0 for each in found.called}


def tell_untold(session: Session, meeting: Meeting, *, now: datetime) -> list[Person]:
    """Send the notice to whoever is called and has not had it: added later, new in a seat, lately joined."""
    is_to_come = meeting.status is MeetingStatus.PLANNED and meeting.starts_at > now
    if meeting.noticed_at is None or not is_to_come or meeting.began_at is not None:
        return []
    session.flush()
    organisation = session.get_one(Organisation, meeting.organisation_id)
    told = []
    for each in find_called(session, meeting, on=local_day(organisation, now)).called:
        if not _has_notice(session, meeting, each.person):
            _call(session, meeting, each, now=now)
            told.append(each.person)
    return told


def tell_all_untold(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Send the notices of all meetings to come to whoever should have them and has not."""
    rows = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation.id,
            Meeting.status == MeetingStatus.PLANNED,
            col(Meeting.noticed_at).is_not(None),
            col(Meeting.starts_at) > now,
        )
        .order_by(col(Meeting.id))
    ).all()
    for meeting in rows:
        tell_untold(session, meeting, now=now)


def find_called(session: Session, meeting: Meeting, *, on: date) -> CalledList:
    """Return who is called to a meeting, each once, in the order in which they sit."""
    called: dict[int, Called] = {}
    missed = []
    day = day_of(session, meeting)
    for place in find_places(session, meeting):
        person = find_holder(session, place.seat.id or 0, on)
        if person is None or not can_press(person):
            missed.append(place)
        elif person.id not in called:
            away = find_absence(session, person.id or 0, day) is not None
            called[person.id or 0] = Called(person, place, away)
    return CalledList(tuple(called.values()), tuple(missed))


def find_places(session: Session, meeting: Meeting) -> list[Place]:
    """Return every seat's place in the meeting: the whole first, then those who sit in for topics."""
    found: dict[int, Place] = {}
    for row in find_attendances(session, meeting):
        if row.reply is not Reply.ABSENT:
            found.setdefault(row.seat_id, Place(session.get_one(Seat, row.seat_id), row.part))
        elif row.substitute_seat_id is not None:
            seat = session.get_one(Seat, row.substitute_seat_id)
            stead = session.get_one(Seat, row.seat_id)
            found.setdefault(row.substitute_seat_id, Place(seat, row.part, for_seat=stead))
    excused = {row.seat_id for row in find_attendances(session, meeting) if row.reply is Reply.ABSENT}
    topics: dict[int, list[int]] = {}
    parts: dict[int, Part] = {}
    for topic in find_agenda(session, meeting):
        for seat_id in (topic.presenter_seat_id, *find_sit_in_ids(session, topic)):
            if seat_id in found or seat_id in excused:
                continue
            topics.setdefault(seat_id, []).append(topic.case_id)
            if seat_id == topic.presenter_seat_id:
                parts[seat_id] = Part.PRESENTER
    for seat_id, cases in topics.items():
        part = parts.get(seat_id, Part.TOPIC)
        found[seat_id] = Place(session.get_one(Seat, seat_id), part, tuple(cases))
    return list(found.values())


def find_place(session: Session, reader: Actor, meeting: Meeting) -> Place | None:
    """Return the reader's own place in a meeting, their widest; None where they are not called."""
    own = {seat.id for seat in reader.seats}
    return next((place for place in find_places(session, meeting) if place.seat.id in own), None)


def find_meetings_of_day(session: Session, organisation: Organisation, on: date) -> list[Meeting]:
    """Return the meetings of a day that are to be held or were, in the order in which they begin."""
    rows = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation.id,
            col(Meeting.status).in_((MeetingStatus.PLANNED, MeetingStatus.HELD)),
            col(Meeting.starts_at) >= at(organisation, on, "00:00"),
            col(Meeting.starts_at) < at(organisation, on + timedelta(days=1), "00:00"),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    )
    return list(rows)


def find_meetings_today(session: Session, reader: Actor) -> list[Meeting]:
    """Return today's meetings to which the reader is called; for the office all."""
    return [
        meeting
        for meeting in find_meetings_of_day(session, reader.organisation, reader.today)
        if reader.is_office
        or (meeting.noticed_at is not None and find_place(session, reader, meeting) is not None)
    ]


def _call(
    session: Session,
    meeting: Meeting,
    each: Called,
    *,
    now: datetime,
    change: dict[str, object] | None = None,
) -> None:
    """Owe somebody the notice, the calendar entry, and to whoever sits in the whole meeting the papers."""
    args: dict[str, object] = {"meeting": meeting.id}
    person = each.person
    tell(
        session,
        person,
        NOTICE,
        args | (change or {}),
        now=now,
        about=about_notice(meeting),
        anew=True,
    )
    tell(session, person, "meeting.calendar", args, now=now, about=f"calendar:{meeting.number}", anew=True)
    cancelled = meeting.status is MeetingStatus.CANCELLED
    for form in PAPERS[:1] if cancelled else PAPERS:
        if each.place.topics is None and (form == "notice" or find_agenda(session, meeting)):
            about = f"paper:{meeting.number}:{form}"
            tell(
                session,
                person,
                "meeting.paper",
                args | (change or {}) | {"form": form},
                now=now,
                about=about,
                anew=True,
            )
    _mark_told(session, meeting, each.place, now=now)


def _mark_told(session: Session, meeting: Meeting, place: Place, *, now: datetime) -> None:
    stead = place.for_seat or place.seat
    row = session.exec(
        select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.seat_id == stead.id)
    ).first()
    if row is not None:
        row.told_at = now
        session.add(row)
    sit_ins = session.exec(
        select(TopicSeat).where(
            col(TopicSeat.case_id).in_(place.topics or ()), TopicSeat.seat_id == place.seat.id
        )
    ).all()
    for sit_in in sit_ins:
        sit_in.told_at = now
        session.add(sit_in)


def _uncall(session: Session, meeting: Meeting, found: CalledList, *, now: datetime) -> None:
    """Tell whoever had the notice and is called no more, such as for a topic that was taken off since."""
    excused = {row.seat_id for row in find_attendances(session, meeting) if row.reply is Reply.ABSENT}
    day = day_of(session, meeting)
    staying = {each.person.id for each in found.called}
    staying |= {person.id for seat_id in excused if (person := find_holder(session, seat_id, day))}
    about = about_notice(meeting)
    for person in find_told_people(session, about):
        if person.id in staying or not _has_notice(session, meeting, person):
            continue
        args: dict[str, object] = {"meeting": meeting.id, "off": True}
        tell(session, person, "meeting.uncalled", args, now=now, about=about, anew=True)
        tell(
            session, person, "meeting.calendar", args, now=now, about=f"calendar:{meeting.number}", anew=True
        )


def _has_notice(session: Session, meeting: Meeting, person: Person) -> bool:
    """Whether the notice is the last that somebody was sent of the meeting, or is on its way."""
    return find_last_told(session, person, about_notice(meeting)) == NOTICE
