"""What follows when the steps of a case of 会议纪要 are complete, or one of them stops it."""

from datetime import date, datetime

from sqlmodel import Session, select

from office.calendar.calendars import local_day
from office.cases.flow import about
from office.meetings.records import about_meeting, find_attendances
from office.meetings.reminders import plan_meeting_reminders
from office.minutes.decided import about_decision, find_decisions
from office.outbox import refresh, tell
from office.people.groups import tell_groups
from office.people.seats import find_head, find_holder
from storage.tables import (
    Case,
    CaseStatus,
    Decision,
    Meeting,
    Minutes,
    Organisation,
    Person,
    Topic,
    TopicSeat,
)


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Issue signed minutes: whole to whoever sat in the meeting, else each topic's decision to its people.

    Groups that follow the kind of meeting are told what was decided, topics about persons left out.
    """
    case.status, case.closed_at = CaseStatus.APPROVED, now
    session.add(case)
    minutes = session.get_one(Minutes, case.id)
    minutes.issued_at = now
    session.add(minutes)
    session.flush()
    meeting = session.get_one(Meeting, minutes.meeting_id)
    organisation = session.get_one(Organisation, case.organisation_id)
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)
    today = local_day(organisation, now)
    whole = find_sitters(session, meeting, today)
    for person in whole.values():
        tell(
            session,
            person,
            "minutes.issued",
            {"case": case.id},
            now=now,
            about=f"{about(case)}:issued",
            anew=True,
        )
    for decision in find_decisions(session, meeting):
        _distribute(session, decision, today, set(whole), now=now)
    tell_groups(session, organisation, "minutes.group", {"case": case.id}, now=now, kind=meeting.kind)
    plan_meeting_reminders(session, meeting, now=now)
    refresh(session, about_meeting(meeting), now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Have the meeting's card say that its minutes lie with the office again."""
    meeting = session.get_one(Meeting, session.get_one(Minutes, case.id).meeting_id)
    plan_meeting_reminders(session, meeting, now=now)
    refresh(session, about_meeting(meeting), now=now)


def find_sitters(session: Session, meeting: Meeting, on: date) -> dict[int, Person]:
    """Return who gets the minutes whole: the holders of the seats that sat in it, and who came instead."""
    found: dict[int, Person] = {}
    for row in find_attendances(session, meeting):
        for seat_id in (row.seat_id, row.substitute_seat_id):
            holder = find_holder(session, seat_id, on) if seat_id else None
            if holder is not None:
                found.setdefault(holder.id or 0, holder)
        if row.came_person_id:
            found.setdefault(row.came_person_id, session.get_one(Person, row.came_person_id))
    return found


def find_topic_people(session: Session, decision: Decision, on: date) -> dict[int, Person]:
    """Return those of one topic: its presenter, its unit's head, who sat in for it."""
    topic = session.get_one(Topic, decision.topic_case_id)
    head = find_head(session, topic.unit_id)
    called = session.exec(select(TopicSeat.seat_id).where(TopicSeat.case_id == topic.case_id)).all()
    found: dict[int, Person] = {}
    for seat_id in (topic.presenter_seat_id, head.id if head else None, *called):
        holder = find_holder(session, seat_id, on) if seat_id else None
        if holder is not None:
            found.setdefault(holder.id or 0, holder)
    return found


def _distribute(session: Session, decision: Decision, on: date, but: set[int], *, now: datetime) -> None:
    for person_id, person in find_topic_people(session, decision, on).items():
        if person_id not in but:
            tell(
                session,
                person,
                "decision",
                {"decision": decision.id},
                now=now,
                about=about_decision(session, decision),
                anew=True,
            )
