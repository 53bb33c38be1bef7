"""报送 as an office carries it away: each time that each seat owed something, oldest first."""

from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.duties.own import find_own_duty_named
from storage.tables import Occurrence, Organisation, Person, Seat


def export_duties(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return every occurrence by its day; an own duty's is under its number, with `title`."""
    rows = session.exec(
        select(Occurrence)
        .where(Occurrence.organisation_id == organisation.id)
        .order_by(col(Occurrence.due_on), col(Occurrence.id))
    ).all()
    return [_duty(session, organisation, row) for row in rows]


def _duty(session: Session, organisation: Organisation, row: Occurrence) -> dict[str, Any]:
    person = session.get(Person, row.person_id) if row.person_id else None
    own = find_own_duty_named(session, row.organisation_id, row.duty)
    answered = row.answered_at
    return {
        "duty": row.duty,
        "due": row.due_on.isoformat(),
        "time": row.time,
        "seat": session.get_one(Seat, row.seat_id).title,
        "status": row.status,
        "by": person.name if person else None,
        "at": local(organisation, answered).isoformat(timespec="seconds") if answered else None,
        "late": row.late,
        "stood_in": row.stood_in,
        "cite": row.cite,
        "warn": row.warnings,
        "about": row.about or None,
        "title": own.title if own else None,
        "text": row.text,
    }
