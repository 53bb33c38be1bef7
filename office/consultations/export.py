"""The consultations that an office carries away: who was asked, what each said, how differences ended."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.consultations.records import find_replies
from office.rulebook.versions import plain_name
from storage.tables import Case, Consultation, ConsultationReply, Organisation, Person, Seat, Unit


def export_consultations(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return every consultation, oldest first. A deemed answer bears the end of its term."""
    rows = session.exec(
        select(Consultation)
        .where(Consultation.organisation_id == organisation.id)
        .order_by(col(Consultation.id))
    ).all()
    return [_consultation(session, organisation, row) for row in rows]


def _consultation(session: Session, organisation: Organisation, row: Consultation) -> dict[str, Any]:
    case = session.get(Case, row.case_id) if row.case_id else None
    return {
        "id": row.number,
        "title": row.title,
        "from": session.get_one(Unit, row.unit_id).name,
        "by": session.get_one(Person, row.made_by_id).name,
        "at": _time(organisation, row.made_at),
        "for": case.number if case else None,
        "due": row.due_on.isoformat(),
        "own": row.own_term,
        "cite": row.cite,
        "status": row.status,
        "why": row.why,
        "rulebook": plain_name(row.rulebook),
        "closed": _time(organisation, row.closed_at),
        "replies": [_reply(session, organisation, reply) for reply in find_replies(session, row)],
        "settlement": _settlement(session, organisation, row),
    }


def _reply(session: Session, organisation: Organisation, row: ConsultationReply) -> dict[str, Any]:
    return {
        "unit": session.get_one(Unit, row.unit_id).name,
        "due": row.due_on.isoformat(),
        "agreed": row.agreed_due_on.isoformat() if row.agreed_due_on else None,
        "opinion": row.opinion,
        "at": _time(organisation, row.replied_at),
        "by": session.get_one(Person, row.person_id).name if row.person_id else None,
        "for": session.get_one(Seat, row.seat_id).title if row.seat_id else None,
        "stood_in": row.stood_in,
        "recorded": row.recorded,
        "late": row.late,
        "cite": row.cite,
        "text": row.text,
    }


def _settlement(session: Session, organisation: Organisation, row: Consultation) -> dict[str, Any] | None:
    if row.settled_at is None:
        return None
    return {
        "text": row.settlement,
        "by": session.get_one(Person, row.settled_by_id).name if row.settled_by_id else None,
        "for": session.get_one(Seat, row.settled_for_id).title if row.settled_for_id else None,
        "stood_in": row.stood_in,
        "recorded": row.recorded,
        "at": _time(organisation, row.settled_at),
    }


def _time(organisation: Organisation, moment: datetime | None) -> str | None:
    return local(organisation, moment).isoformat(timespec="seconds") if moment else None
