"""A topic's place on agendas: which meeting takes it, put on and taken off, listed once one is planned."""

from datetime import datetime

from sqlmodel import Session, col, select

from office.meetings.records import find_agenda, find_upcoming, hold_meeting
from office.people.seats import find_head
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Case, CaseStatus, Meeting, MeetingStatus, Topic, TopicState

AFTER_CLOSING, MOVED, LATE = "after_closing", "moved", "late"
AWAY_MARKS = ("presenter_away", "deputy_away", "lead_away", "presenter_gone")
"""What is said of a topic whose people will not be there; worked out anew whenever something changes."""
ENDED = (CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.CANCELLED, CaseStatus.ENDED)
"""Statuses of a topic that nothing more becomes of."""
MOST_TOPICS = 60
"""Topics of one meeting at most."""


def is_closed(meeting: Meeting, now: datetime) -> bool:
    """Whether nothing more is taken onto the agenda without its decider."""
    closed_at = meeting.agenda_closes_at
    return (
        meeting.agenda_closed_at is not None
        or meeting.agenda_approved_at is not None
        or (closed_at is not None and closed_at <= now)
    )


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting is still to come."""
    is_planned = meeting.status in (MeetingStatus.PLANNED, MeetingStatus.CONVENING)
    return is_planned and meeting.starts_at > now and meeting.began_at is None


def is_for_unit(meeting: Meeting, unit_id: int) -> bool:
    """Whether a unit may bring topics to a meeting: to a department's own, only that department."""
    own = meeting.kind == MeetingKind.DEPARTMENT_WIDE and meeting.unit_id is not None
    return not own or meeting.unit_id == unit_id


def find_next(
    session: Session,
    organisation_id: int,
    kind: str,
    unit_id: int,
    *,
    now: datetime,
    after: Meeting | None = None,
    closed_too: bool = False,
) -> Meeting | None:
    """Return the soonest meeting of a kind that takes topics; with `after`, the soonest after that one."""
    since = after.starts_at if after else now
    for meeting in find_upcoming(session, organisation_id, since=max(since, now), kind=kind):
        if after is not None and meeting.id == after.id:
            continue
        is_taken = closed_too or not is_closed(meeting, now)
        if is_taken and is_open(meeting, now) and is_for_unit(meeting, unit_id):
            return meeting
    return None


def put_on(session: Session, topic: Topic, meeting: Meeting, *, now: datetime) -> None:
    """Put a topic at the end of a meeting's agenda; after its closing with a mark."""
    hold_meeting(session, meeting)
    agenda = [other for other in find_agenda(session, meeting) if other.case_id != topic.case_id]
    topic.meeting_id = meeting.id
    topic.position = max((other.position or 0 for other in agenda), default=0) + 1
    topic.state = TopicState.LISTED
    if is_closed(meeting, now):
        mark(topic, AFTER_CLOSING)
    session.add(topic)
    _submit_anew(session, meeting)


def take_off(session: Session, topic: Topic, state: TopicState) -> Meeting | None:
    """Take a topic off its meeting, close the gap, and return the meeting that it was on."""
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    topic.position, topic.state, topic.meeting_id = None, state, None
    unmark(topic, AFTER_CLOSING, LATE, *AWAY_MARKS)
    session.add(topic)
    session.flush()
    if meeting is not None:
        hold_meeting(session, meeting)
        close_gaps(session, meeting)
        _submit_anew(session, meeting)
    return meeting


def _submit_anew(session: Session, meeting: Meeting) -> None:
    """Take an agenda back from its decider, before whom another one now lies; one approved stays so."""
    if meeting.agenda_approved_at is None:
        meeting.agenda_submitted_at = None
        session.add(meeting)
    session.flush()


def count_on_the_way(session: Session, meeting: Meeting) -> int:
    """Count the topics meant for a meeting whose route is not through yet, those sent back included."""
    waiting = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED)
    rows = session.exec(
        select(Topic.case_id)
        .join(Case, col(Case.id) == col(Topic.case_id))
        .where(
            Topic.meeting_id == meeting.id,
            Topic.state == TopicState.PROPOSED,
            col(Topic.position).is_(None),
            col(Case.status).in_(waiting),
        )
    ).all()
    return len(rows)


def close_gaps(session: Session, meeting: Meeting) -> None:
    """Number the topics of an agenda from 1 on, in the order in which they stand."""
    for number, topic in enumerate(find_agenda(session, meeting), start=1):
        if topic.position != number:
            topic.position = number
            session.add(topic)
    session.flush()


def list_topic(session: Session, case: Case, topic: Topic, *, now: datetime) -> Meeting | None:
    """List an approved topic on its meeting, else on the next of the kind; else it waits for one."""
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    if meeting is None or not is_open(meeting, now):
        meeting = find_next(session, case.organisation_id, topic.meeting_kind, topic.unit_id, now=now)
    if meeting is None:
        topic.state, topic.meeting_id, topic.position = TopicState.PROPOSED, None, None
        session.add(topic)
        session.flush()
        return None
    put_on(session, topic, meeting, now=now)
    return meeting


def count_topics(session: Session, meeting: Meeting) -> int:
    """Count what is on a meeting's agenda or on its way there."""
    rows = session.exec(
        select(Case.status)
        .join(Topic, col(Topic.case_id) == col(Case.id))
        .where(Topic.meeting_id == meeting.id, Topic.state != TopicState.DROPPED)
    ).all()
    return sum(status not in ENDED for status in rows)


def mark(topic: Topic, *names: str) -> None:
    topic.marks = sorted({*topic.marks, *names})


def unmark(topic: Topic, *names: str) -> None:
    topic.marks = sorted(set(topic.marks) - set(names))


def is_of_unit(session: Session, seat_ids: set[int | None], case: Case, topic: Topic) -> bool:
    """Whether one of these seats proposed the topic or heads the unit that brings it."""
    head = find_head(session, topic.unit_id)
    return case.seat_id in seat_ids or (head is not None and head.id in seat_ids)


def can_change_topic(session: Session, case: Case, topic: Topic) -> bool:
    """Whether a topic can still be taken back or changed: neither ended nor in a meeting that has begun."""
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    is_begun = meeting is not None and meeting.began_at is not None
    return case.status not in ENDED and topic.state is not TopicState.DISCUSSED and not is_begun
