"""Topics whose people will not be there: said to the office and to them, with what the rule makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import began_on, local_day
from office.cases.flow import about
from office.meetings.records import day_of
from office.outbox import refresh, tell
from office.people.acting import Acting, find_absence, who_acts
from office.people.scopes import Work
from office.people.seats import find_head, find_holder, find_responsible, find_seats
from office.rulebook.meeting_rules import find_gate
from office.topics.agenda import AWAY_MARKS, is_open
from rules.vocabulary import Fact
from storage.tables import (
    Attendance,
    Case,
    CaseStatus,
    Leave,
    Meeting,
    MeetingStatus,
    Organisation,
    Person,
    Reply,
    Seat,
    Topic,
    TopicState,
    WorkKind,
)

_UNDER_WAY = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED, CaseStatus.APPROVED)


@dataclass(frozen=True)
class Flag:
    """Somebody of a topic who will not be there. `acting` says who acts for their seat on that day."""

    mark: str
    seat: Seat
    person: Person | None
    leave: Leave | None = None
    acting: Acting | None = None
    cite: tuple[str, ...] = ()
    """The articles by which the topic comes off the agenda; none where the rule says nothing of it."""


def flag_absences(
    session: Session,
    organisation: Organisation,
    *,
    now: datetime,
    meeting: Meeting | None = None,
    person_id: int | None = None,
) -> None:
    """Bring the marks of topics to come into line with who will be away, and tell of what is new.

    A fact that was told before is not told again; one that is no longer so loses its mark. With `meeting`
    only that one's topics are looked at, with `person_id` only those in which that person has a part.
    """
    own = _seats_of(session, organisation, person_id, now) if person_id is not None else None
    for case, topic, its_meeting in _find_topics(session, organisation, meeting):
        if not is_open(its_meeting, now) or (own is not None and not _has_part(session, topic, own)):
            continue
        flags = list(find_flags(session, case, topic, its_meeting))
        found = {flag.mark for flag in flags}
        former = set(topic.marks) & set(AWAY_MARKS)
        if found == former:
            continue
        topic.marks = sorted((set(topic.marks) - set(AWAY_MARKS)) | found)
        session.add(topic)
        session.flush()
        fresh = [flag for flag in flags if flag.mark not in former]
        if fresh:
            _tell(session, case, topic, fresh, now=now)
        refresh(session, about(case), now=now)


def find_flags(session: Session, case: Case, topic: Topic, meeting: Meeting) -> Iterator[Flag]:
    """Find who of a topic will not be there on its meeting's day."""
    on = day_of(session, meeting)
    presenter = session.get_one(Seat, topic.presenter_seat_id)
    away = list(_away(session, case, topic, presenter, "presenter_away", on=on))
    yield from away or _excused(session, case, topic, presenter, meeting)
    head = find_head(session, topic.unit_id)
    cite = find_consequence(case, topic, began_on(session, case)) if head else ()
    if head is not None and cite:
        yield from _away(session, case, topic, head, "lead_away", on=on, cite=cite)
    deputy = find_responsible(session, topic.unit_id)
    if deputy is not None and deputy.id != presenter.id:
        yield from _away(session, case, topic, deputy, "deputy_away", on=on)


def find_consequence(case: Case, topic: Topic, on: date) -> tuple[str, ...]:
    """Return the articles by which a topic comes off the agenda when its unit's head cannot attend."""
    gate = find_gate(case.rulebook, topic.meeting_kind, {str(Fact.LEAD_CAN_ATTEND): False}, on)
    bars = gate.bars if gate else ()
    return next((bar.cite for bar in bars if bar.fact is Fact.LEAD_CAN_ATTEND), ())


def _seats_of(session: Session, organisation: Organisation, person_id: int, now: datetime) -> set[int | None]:
    return {seat.id for seat in find_seats(session, person_id, local_day(organisation, now))}


def _has_part(session: Session, topic: Topic, seats: set[int | None]) -> bool:
    """Whether one of the seats presents the topic, heads its unit, or has the unit in its portfolio."""
    head, deputy = find_head(session, topic.unit_id), find_responsible(session, topic.unit_id)
    return bool({topic.presenter_seat_id, head.id if head else None, deputy.id if deputy else None} & seats)


def _away(
    session: Session, case: Case, topic: Topic, seat: Seat, mark: str, *, on: date, cite: tuple[str, ...] = ()
) -> Iterator[Flag]:
    holder = find_holder(session, seat.id or 0, on)
    if holder is None:
        if mark == "presenter_away":
            yield Flag("presenter_gone", seat, None)
        return
    leave = find_absence(session, holder.id or 0, on)
    if leave is not None:
        work = Work(WorkKind.MEETING, topic.unit_id)
        acting = who_acts(session, seat, on=on, rulebook=case.rulebook, work=work)
        yield Flag(mark, seat, holder, leave, acting, cite)


def _excused(session: Session, case: Case, topic: Topic, seat: Seat, meeting: Meeting) -> Iterator[Flag]:
    """Find a presenter who is here that day and was excused from the meeting all the same."""
    on = day_of(session, meeting)
    row = session.exec(
        select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.seat_id == seat.id)
    ).first()
    if row is not None and row.reply is Reply.ABSENT and row.absence_case_id is not None:
        work = Work(WorkKind.MEETING, topic.unit_id)
        acting = who_acts(session, seat, on=on, rulebook=case.rulebook, work=work)
        yield Flag("presenter_away", seat, find_holder(session, seat.id or 0, on), None, acting)


def _find_topics(
    session: Session, organisation: Organisation, meeting: Meeting | None
) -> list[tuple[Case, Topic, Meeting]]:
    query = (
        select(Case, Topic, Meeting)
        .join(Topic, col(Topic.case_id) == col(Case.id))
        .join(Meeting, col(Meeting.id) == col(Topic.meeting_id))
        .where(
            Case.organisation_id == organisation.id,
            col(Case.status).in_(_UNDER_WAY),
            col(Topic.state).in_((TopicState.PROPOSED, TopicState.LISTED)),
            col(Meeting.status).in_((MeetingStatus.CONVENING, MeetingStatus.PLANNED)),
        )
        .order_by(col(Case.id))
    )
    if meeting is not None:
        query = query.where(Meeting.id == meeting.id)
    return [(case, topic, found) for case, topic, found in session.exec(query).all()]


def _tell(session: Session, case: Case, topic: Topic, flags: list[Flag], *, now: datetime) -> None:
    """Tell the office, whoever proposed the topic, its presenter, and those who are away themselves."""
    today = local_day(session.get_one(Organisation, case.organisation_id), now)
    people = {person.id: person for person in find_office_staff(session, case.organisation_id)}
    concerned = [session.get_one(Person, case.applicant_id), *(flag.person for flag in flags)]
    concerned.append(find_holder(session, topic.presenter_seat_id, today))
    for person in concerned:
        if person is not None:
            people.setdefault(person.id, person)
    args: dict[str, object] = {"case": case.id, "marks": [flag.mark for flag in flags]}
    for person in people.values():
        tell(session, person, "topic.flag", args, now=now, about=f"{about(case)}:flag", anew=True)
