"""Meeting absences as records: whose from which meeting, over which leave, and what was said on topics."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from office.access import Actor
from office.cases.flow import about
from office.meetings.records import day_of, find_agenda, find_attendances, find_upcoming
from office.outbox import tell
from storage.tables import Absence, Case, CaseStatus, Leave, Meeting, Person, Seat, TopicOpinion

LIVE = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED, CaseStatus.APPROVED)
"""Statuses of an absence that is asked for or granted."""


def meant_by(session: Session, meeting: Meeting) -> dict[str, Sequence[Seat]]:
    """Return whom a rule's `meeting_chair` is in this meeting."""
    chair = session.get(Seat, meeting.chair_seat_id) if meeting.chair_seat_id else None
    return {"meeting_chair": [chair]} if chair else {}


def find_open_absence(session: Session, actor: Actor, meeting: Meeting) -> Case | None:
    """Return the actor's absence from a meeting that is asked for or granted."""
    return session.exec(
        select(Case)
        .join(Absence, col(Absence.case_id) == col(Case.id))
        .where(
            Absence.meeting_id == meeting.id,
            Absence.person_id == actor.person_id,
            col(Case.status).in_(LIVE),
        )
        .order_by(col(Case.id).desc())
        .limit(1)
    ).first()


def find_absentable(session: Session, actor: Actor, *, kind: str | None = None) -> list[Meeting]:
    """Return the meetings to come from which the actor may ask to stay away, soonest first."""
    own = {seat.id for seat in actor.seats}
    return [
        meeting
        for meeting in find_upcoming(session, actor.organisation_id, since=actor.now, kind=kind)
        if meeting.began_at is None
        and meeting.starts_at > actor.now
        and any(row.seat_id in own for row in find_attendances(session, meeting))
        and find_open_absence(session, actor, meeting) is None
    ]


def find_leave_over(session: Session, actor: Actor, meeting: Meeting) -> Case | None:
    """Return the actor's leave, asked for or granted, that covers a meeting's day."""
    on = day_of(session, meeting)
    return session.exec(
        select(Case)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.person_id == actor.person_id,
            Leave.from_on <= on,
            Leave.to_on >= on,
            col(Leave.returned_on).is_(None),
            col(Case.status).in_((CaseStatus.PENDING, CaseStatus.APPROVED)),
        )
        .order_by(col(Case.id).desc())
        .limit(1)
    ).first()


def find_absences(session: Session, meeting: Meeting) -> list[tuple[Case, Absence]]:
    """Return the absences from a meeting that are asked for or granted, oldest first."""
    rows = session.exec(
        select(Case, Absence)
        .join(Absence, col(Absence.case_id) == col(Case.id))
        .where(Absence.meeting_id == meeting.id, col(Case.status).in_(LIVE))
        .order_by(col(Case.id))
    ).all()
    return [(case, absence) for case, absence in rows]


def tell_still_stands(session: Session, case: Case, card: str, *, now: datetime) -> None:
    """Tell whoever asked that an absence still stands though its ground changed; they may take it back."""
    applicant = session.get_one(Person, case.applicant_id)
    tell(session, applicant, card, {"case": case.id}, now=now, about=f"{about(case)}:leave", anew=True)


def find_opinions(session: Session, meeting: Meeting) -> list[TopicOpinion]:
    """Return what those who stay away have to say on the meeting's topics, in the agenda's order."""
    topics = [topic.case_id for topic in find_agenda(session, meeting)]
    rows = session.exec(select(TopicOpinion).where(col(TopicOpinion.case_id).in_(topics))).all()
    return sorted(rows, key=lambda row: (topics.index(row.case_id), row.id or 0))
