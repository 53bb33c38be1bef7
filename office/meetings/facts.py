"""What a meeting's reminders rest on, found in the records: who is called, who owes what by when."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from office.calendar.calendars import work_calendar
from office.meetings.dues import MeetingFacts, Owed
from office.meetings.records import day_of, find_agenda, find_attendances
from office.people.seats import find_head, find_holder
from office.reminders.leads import LeadKind, lead_of
from office.reminders.rows import find_office_seat, name_of
from office.reminders.rules import Rule, SeatName
from office.rulebook.meeting_rules import find_timetable
from rules.calendar import WorkCalendar
from rules.vocabulary import Circumstance, DeadlineName, Fact
from storage.tables import (
    Case,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Minutes,
    Organisation,
    Reply,
    Seat,
    Topic,
    TopicSeat,
    TopicState,
    Unit,
    UnitKind,
)

PROPOSING = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.COMPANY)
"""Units that bring topics to meetings."""
_ON_ITS_WAY = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED, CaseStatus.APPROVED)


def find_facts(session: Session, meeting: Meeting) -> MeetingFacts:
    """Return what there is to remind of about a meeting, planned or held."""
    day = day_of(session, meeting)
    office = find_office_seat(session, meeting.organisation_id, day)
    office_name = name_of(office) if office else None
    held = meeting.status is MeetingStatus.HELD or meeting.began_at is not None
    is_open = meeting.agenda_closed_at is None and meeting.agenda_approved_at is None
    return MeetingFacts(
        meeting.starts_at,
        called=tuple(find_called_seats(session, meeting)) if meeting.noticed_at and not held else (),
        office=office_name,
        noticed=meeting.noticed_at is not None or held,
        closes_at=meeting.agenda_closes_at if is_open and not held else None,
        proposers=tuple(_proposers(session, meeting, day)),
        owed=tuple(owed for owed in find_owed(session, meeting, office_name) if owed.seats),
        lead_days=lead_of(session.get_one(Organisation, meeting.organisation_id), LeadKind.MEETING),
    )


def find_called_seats(session: Session, meeting: Meeting) -> list[SeatName]:
    """Return the seats that are called to a meeting and have not said no, and the substitutes'."""
    day = day_of(session, meeting)
    attendances = find_attendances(session, meeting)
    ids: dict[int, None] = {}
    for row in attendances:
        seat_id = row.substitute_seat_id if row.reply is Reply.ABSENT else row.seat_id
        if seat_id is not None:
            ids[seat_id] = None
    for topic in find_agenda(session, meeting):
        ids |= dict.fromkeys((topic.presenter_seat_id, *find_sit_in_ids(session, topic)))
    absent = {row.seat_id for row in attendances if row.reply is Reply.ABSENT}
    seats = [session.get_one(Seat, seat_id) for seat_id in ids if seat_id not in absent]
    return [name_of(seat) for seat in seats if find_holder(session, seat.id or 0, day)]


def find_sit_in_ids(session: Session, topic: Topic) -> list[int]:
    """Return the seats that sit in for one topic, in the order in which they were entered."""
    rows = session.exec(
        select(TopicSeat.seat_id).where(TopicSeat.case_id == topic.case_id).order_by(col(TopicSeat.id))
    )
    return list(rows)


def find_owed(
    session: Session, meeting: Meeting, office: SeatName | None, *, calendar: WorkCalendar | None = None
) -> Iterable[Owed]:
    """Return what is still owed around a meeting, by the rulebook's dates, and by whom.

    The dates are counted by the organisation's calendar unless another is given.
    """
    day = day_of(session, meeting)
    calendar = calendar or work_calendar(session, meeting.organisation_id)
    to_office = (office,) if office else ()
    if meeting.status is MeetingStatus.PLANNED and meeting.began_at is None:
        on_the_way = _topics_of(session, meeting)
        listed = [topic for topic in on_the_way if topic.position is not None]
        owing = {
            DeadlineName.TOPIC_FILING: _heads(session, (t for t in on_the_way if t.position is None)),
            DeadlineName.LEGAL_REVIEW: _heads(session, (t for t in on_the_way if _needs_review(t))),
            DeadlineName.MATERIALS: _heads(session, listed),
            DeadlineName.DISTRIBUTION: to_office,
        }
        for line in find_timetable(meeting.rulebook, meeting.kind, day, calendar):
            if line.name in owing:
                yield Owed(Rule(f"due_{line.name}"), line.due, owing[line.name])
    minutes = session.exec(select(Minutes).where(Minutes.meeting_id == meeting.id)).first()
    if minutes is None or minutes.issued_at is None:
        for line in find_timetable(meeting.rulebook, meeting.kind, day, calendar):
            if line.name is DeadlineName.MINUTES:
                yield Owed(Rule.DUE_MINUTES, line.due, to_office)


def _topics_of(session: Session, meeting: Meeting) -> list[Topic]:
    """Return the topics on the agenda, and those still on their way to it."""
    rows = session.exec(
        select(Topic)
        .join(Case, col(Case.id) == col(Topic.case_id))
        .where(
            Topic.meeting_id == meeting.id,
            col(Topic.state).in_((TopicState.PROPOSED, TopicState.LISTED)),
            col(Case.status).in_(_ON_ITS_WAY),
        )
        .order_by(col(Topic.case_id))
    )
    return list(rows)


def _heads(session: Session, topics: Iterable[Topic]) -> tuple[SeatName, ...]:
    """Return the seats that head the units whose topics these are."""
    heads = (find_head(session, unit_id) for unit_id in dict.fromkeys(topic.unit_id for topic in topics))
    return tuple(name_of(head) for head in heads if head is not None)


def _needs_review(topic: Topic) -> bool:
    """Whether a topic may still have to go to legal review: not done, and not said to be none of its kind."""
    return _said(topic, Fact.LEGAL_REVIEW) is not True and _said(topic, Circumstance.NORMATIVE) is not False


def _said(topic: Topic, name: str) -> bool | None:
    said = topic.facts.get(str(name))
    return bool(said.get("is")) if isinstance(said, dict) else None


def _proposers(session: Session, meeting: Meeting, on: date) -> Iterable[SeatName]:
    """Return the heads who may still bring topics to a meeting: of a department's own, only its head."""
    query = select(Unit).where(Unit.organisation_id == meeting.organisation_id, col(Unit.kind).in_(PROPOSING))
    if meeting.unit_id is not None:
        query = query.where(Unit.id == meeting.unit_id)
    for unit in session.exec(query.order_by(col(Unit.id))).all():
        head = find_head(session, unit.id or 0)
        if head is not None and find_holder(session, head.id or 0, on) is not None:
            yield name_of(head)
