"""The topics that an office carries away."""

from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local_day
from office.people.seats import find_holder
from office.rulebook.versions import plain_name
from storage.tables import Case, Meeting, Organisation, Seat, Topic, TopicSeat, Unit


def export_topics(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return every topic, oldest first."""
    rows = session.exec(
        select(Case, Topic)
        .join(Topic, col(Topic.case_id) == col(Case.id))
        .where(Case.organisation_id == organisation.id)
        .order_by(col(Case.id))
    ).all()
    return [_topic(session, organisation, case, topic) for case, topic in rows]


def _topic(session: Session, organisation: Organisation, case: Case, topic: Topic) -> dict[str, Any]:
    seat = session.get_one(Seat, topic.presenter_seat_id)
    holder = find_holder(session, seat.id or 0, local_day(organisation, case.made_at))
    sit_ins = session.exec(
        select(Seat.title)
        .join(TopicSeat, col(TopicSeat.seat_id) == col(Seat.id))
        .where(TopicSeat.case_id == case.id)
        .order_by(col(TopicSeat.id))
    ).all()
    return {
        "id": case.number,
        "title": case.title,
        "meeting": _number(session, topic.meeting_id),
        "moved_from": _number(session, topic.moved_from_id),
        "kind": topic.meeting_kind,
        "unit": session.get_one(Unit, topic.unit_id).name,
        "presenter": {"seat": seat.title, "person": holder.name if holder else None},
        "urgency": topic.urgency,
        "state": topic.state,
        "position": topic.position,
        "minutes": topic.minutes_long,
        "sit_ins": list(sit_ins),
        "marks": topic.marks,
        "facts": topic.facts,
        "about_persons": topic.about_persons,
        "status": case.status,
        "rulebook": plain_name(case.rulebook),
    }


def _number(session: Session, meeting_id: int | None) -> str | None:
    meeting = session.get(Meeting, meeting_id) if meeting_id else None
    return meeting.number if meeting else None
