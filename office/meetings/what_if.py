"""What a meeting's new day, room or chair would bring, found out without saving anything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor, find_office_staff
from office.calendar.calendars import local_day
from office.meetings.form import moment_of
from office.meetings.plan import find_timetable_of, prepare_meeting
from office.meetings.records import find_attendances
from office.meetings.request import MeetingPlan, MeetingRequest, TimetableLine
from office.people.groups import find_threads
from office.people.seats import find_head, find_holder
from rules.vocabulary import DeadlineName, Fact
from storage.tables import Case, Meeting, Part, Person, Topic, TopicSeat, TopicState, Unit

_TO_COME = (TopicState.PROPOSED, TopicState.LISTED)
_LATE_WITH = (DeadlineName.LEGAL_REVIEW, DeadlineName.MATERIALS)


@dataclass(frozen=True)
class MeetingChange:
    """What is to be changed of a meeting; None leaves it as it is."""

    starts_at: datetime | None = None
    place: str | None = None
    chair_seat_id: int | None = None


@dataclass(frozen=True)
class DateMoved:
    """One line of the timetable as it is and as it would be; `late` where the new day has passed already."""

    name: DeadlineName
    old: date | None
    new: date | None
    cite: tuple[str, ...]
    condition: str | None
    late: bool


@dataclass(frozen=True)
class LateTopic:
    """A topic that would become late, with what, and by when that would have been due."""

    case_id: int
    number: str
    title: str
    unit: str
    name: DeadlineName
    due: date


@dataclass(frozen=True)
class WhatIf:
    """Old and new side by side. `closing_falls` where the agenda would close after the meeting began."""

    meeting: Meeting
    change: MeetingChange
    plan: MeetingPlan
    dates: tuple[DateMoved, ...]
    late_topics: tuple[LateTopic, ...]
    told: tuple[Person, ...]
    groups: int
    closing_falls: bool

    @property
    def is_moved(self) -> bool:
        """Whether its time changes."""
        return self.plan.request.starts_at != self.meeting.starts_at


def what_if(session: Session, actor: Actor, meeting: Meeting, change: MeetingChange) -> WhatIf:
    """Find out what a change of a meeting would bring; saves nothing.

    Raises BadInputError where the meeting could not stand so.
    """
    request = replace(
        request_of(session, meeting),
        starts_at=change.starts_at or meeting.starts_at,
        place=meeting.place if change.place is None else change.place,
        chair_seat_id=change.chair_seat_id or meeting.chair_seat_id,
    )
    plan = prepare_meeting(session, actor, request, but=meeting.id)
    old = find_timetable_of(session, meeting, actor.today)
    closes_at = meeting.agenda_closes_at
    return WhatIf(
        meeting,
        change,
        plan,
        tuple(_side_by_side(old, plan.timetable)),
        tuple(_late_topics(session, actor, meeting, old, plan.timetable)),
        tuple(
            person
            for person in find_concerned(session, meeting, on=actor.today, chair_seat_id=change.chair_seat_id)
            if person.id != actor.person_id
        ),
        len(find_threads(session, meeting.organisation_id, kind=meeting.kind, unit_ids=units_of(meeting))),
        closes_at is not None and closes_at >= request.starts_at,
    )


def find_change(actor: Actor, values: Mapping[str, object]) -> MeetingChange:
    """Read from a form's values what is to be changed."""
    place, chair = values.get("place"), values.get("chair")
    return MeetingChange(
        moment_of(actor, values) if "day" in values and "clock" in values else None,
        str(place) if place is not None else None,
        chair if isinstance(chair, int) and chair else None,
    )


def request_of(session: Session, meeting: Meeting) -> MeetingRequest:
    """Write a meeting back as what was asked for; its members are named, as they now are."""
    members = [row.seat_id for row in find_attendances(session, meeting) if row.part is Part.MEMBER]
    return MeetingRequest(
        meeting.kind,
        meeting.starts_at,
        meeting.place,
        meeting.title,
        meeting.chair_seat_id,
        meeting.minutes_long,
        meeting.unit_id,
        meeting.matter,
        tuple(members),
    )


def find_topics_to_come(session: Session, meeting: Meeting) -> list[tuple[Topic, Case]]:
    """Return the topics meant for a meeting that has not discussed them, in the agenda's order."""
    rows = session.exec(
        select(Topic, Case)
        .join(Case, col(Case.id) == col(Topic.case_id))
        .where(Topic.meeting_id == meeting.id, col(Topic.state).in_(_TO_COME))
        .order_by(col(Topic.position).is_(None), col(Topic.position), col(Topic.case_id))
    ).all()
    return list(rows)


def find_concerned(
    session: Session, meeting: Meeting, *, on: date, chair_seat_id: int | None = None
) -> list[Person]:
    """Return whom a change concerns: the chair, whoever brings, presents or sits in for a topic, the office.

    Once the notice has gone out, everyone who sits in it. `chair_seat_id` is a chair to be.
    """
    seats: dict[int, None] = {}
    for row in find_attendances(session, meeting):
        if row.part is Part.CHAIR or meeting.noticed_at is not None:
            seats |= dict.fromkeys(seat for seat in (row.seat_id, row.substitute_seat_id) if seat)
    if chair_seat_id:
        seats[chair_seat_id] = None
    for topic, _ in find_topics_to_come(session, meeting):
        seats |= dict.fromkeys(_seats_of_topic(session, topic))
    holders = (find_holder(session, seat_id, on) for seat_id in seats)
    people = (*filter(None, holders), *find_office_staff(session, meeting.organisation_id))
    return list({person.id: person for person in people}.values())


def units_of(meeting: Meeting) -> tuple[int, ...]:
    """Return the department that holds the meeting, if one does."""
    return (meeting.unit_id,) if meeting.unit_id is not None else ()


def _seats_of_topic(session: Session, topic: Topic) -> Iterator[int]:
    yield topic.presenter_seat_id
    head = find_head(session, topic.unit_id)
    if head is not None and head.id is not None:
        yield head.id
    yield from session.exec(
        select(TopicSeat.seat_id).where(TopicSeat.case_id == topic.case_id).order_by(col(TopicSeat.id))
    )


def _side_by_side(old: Iterable[TimetableLine], new: Iterable[TimetableLine]) -> Iterator[DateMoved]:
    before = {(line.name, line.condition): line for line in old}
    after = {(line.name, line.condition): line for line in new}
    for key in dict.fromkeys((*before, *after)):
        was, becomes = before.get(key), after.get(key)
        shown = becomes or was
        if shown is None:
            continue
        yield DateMoved(
            shown.name,
            was.due if was else None,
            becomes.due if becomes else None,
            shown.cite,
            shown.condition,
            bool(becomes and becomes.late),
        )


def _late_topics(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    old: Iterable[TimetableLine],
    new: Iterable[TimetableLine],
) -> Iterator[LateTopic]:
    before = {line.name: line for line in old}
    after = {line.name: line for line in new}
    topics = find_topics_to_come(session, meeting)
    for topic, case in topics:
        filing, former = after.get(DeadlineName.TOPIC_FILING), before.get(DeadlineName.TOPIC_FILING)
        filed_on = local_day(actor.organisation, case.submitted_at or case.made_at)
        if filing and filed_on > filing.due and not (former and filed_on > former.due):
            yield _late(session, topic, case, filing)
        for name in _LATE_WITH:
            line, was = after.get(name), before.get(name)
            if line and line.late and not (was and was.late) and _owes(topic, name):
                yield _late(session, topic, case, line)


def _owes(topic: Topic, name: DeadlineName) -> bool:
    """Whether a topic still owes what a deadline is about; of a legal review already made it does not."""
    if name is not DeadlineName.LEGAL_REVIEW:
        return True
    said = topic.facts.get(str(Fact.LEGAL_REVIEW))
    return isinstance(said, dict) and not said.get("is")


def _late(session: Session, topic: Topic, case: Case, line: TimetableLine) -> LateTopic:
    unit = session.get_one(Unit, topic.unit_id)
    return LateTopic(topic.case_id, case.number, case.title, unit.name, line.name, line.due)
