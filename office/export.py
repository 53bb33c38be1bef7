"""Everything that an office would carry away, as one object of plain values."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.cases.chain import find_step_seats, find_steps
from office.consultations.export import export_consultations
from office.documents.export import export_documents
from office.duties.export import export_duties
from office.meetings.export import export_meetings
from office.minutes.export import export_minutes, export_tasks
from office.rulebook.versions import plain_name
from office.topics.export import export_topics
from office.watch.export import export_incidents, export_shifts
from storage.tables import (
    Audit,
    Case,
    Leave,
    OfficeReading,
    Organisation,
    Outbox,
    Person,
    Reminder,
    Seat,
    Step,
    StepStatus,
)


def export(session: Session, *, organisation: Organisation) -> dict[str, Any]:
    """Return every part, oldest first, times with the organisation's offset."""
    return {name: part(session, organisation) for name, part in PARTS.items()}


def _organisation(_session: Session, organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.slug,
        "name": organisation.name,
        "rulebook": organisation.rulebook,
        "timezone": organisation.timezone,
    }


def _cases(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    rows = session.exec(select(Case).where(Case.organisation_id == organisation.id).order_by(col(Case.id)))
    return [_case(session, organisation, case) for case in rows.all()]


def _reminders(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    rows = session.exec(
        select(Reminder)
        .where(Reminder.organisation_id == organisation.id)
        .order_by(col(Reminder.due_at), col(Reminder.key))
    )
    return [_reminder(session, organisation, row) for row in rows.all()]


def _audits(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    rows = session.exec(select(Audit).where(Audit.organisation_id == organisation.id).order_by(col(Audit.id)))
    return [_audit(session, organisation, row) for row in rows.all()]


def _audit_head(session: Session, organisation: Organisation) -> str | None:
    last = select(Audit.chain).where(Audit.organisation_id == organisation.id).order_by(col(Audit.id).desc())
    return session.exec(last.limit(1)).first()


def _case(session: Session, organisation: Organisation, case: Case) -> dict[str, Any]:
    leave = session.get(Leave, case.id)
    return {
        "id": case.number,
        "kind": case.kind,
        "title": case.title,
        "status": case.status,
        "rulebook": plain_name(case.rulebook),
        "applicant": {
            "person": _name(session, case.applicant_id),
            "seat": session.get_one(Seat, case.seat_id).title,
            "rank": case.rank,
        },
        "from": leave.from_on.isoformat() if leave else None,
        "to": leave.to_on.isoformat() if leave else None,
        "leave": _leave(session, leave) if leave else None,
        "steps": [_step(session, organisation, step) for step in find_steps(session, case)],
    }


def _leave(session: Session, leave: Leave) -> dict[str, Any]:
    stand_in = session.get(Seat, leave.stand_in_seat_id) if leave.stand_in_seat_id else None
    return {
        "type": leave.kind,
        "abroad": leave.abroad,
        "working_days": leave.working_days,
        "stand_in": stand_in.title if stand_in else None,
        "marks": leave.marks,
        "returned_on": leave.returned_on.isoformat() if leave.returned_on else None,
    }


def _step(session: Session, organisation: Organisation, step: Step) -> dict[str, Any]:
    reading = session.get(OfficeReading, step.reading_id) if step.reading_id else None
    decided = step.status in (StepStatus.DONE, StepStatus.REFUSED, StepStatus.RETURNED)
    return {
        "act": step.act,
        "kind": step.kind,
        "round": step.round,
        "ranks": step.ranks,
        "seats": [seat.title for seat in find_step_seats(session, step)],
        "status": step.status,
        "by": (_name(session, step.decided_by_id) if decided and step.decided_by_id else None),
        "for": (
            session.get_one(Seat, step.decided_for_id).title if decided and step.decided_for_id else None
        ),
        "stood_in": step.stood_in,
        "hand": step.hand,
        "decider": step.decider_name,
        "paper": step.paper,
        "at": _given(organisation, step),
        "recorded_at": _time(organisation, step.recorded_at),
        "cite": step.cite,
        "reading": reading.question if reading else None,
        "comment": step.comment,
    }


def _given(organisation: Organisation, step: Step) -> str | None:
    """Write when a step was decided: a bare date where no hour is known."""
    if step.decided_at is None or not step.on_day:
        return _time(organisation, step.decided_at)
    return local(organisation, step.decided_at).date().isoformat()


def _reminder(session: Session, organisation: Organisation, row: Reminder) -> dict[str, Any]:
    people = session.exec(
        select(Person.name)
        .join(Outbox, col(Outbox.person_id) == col(Person.id))
        .where(Outbox.reminder_id == row.id)
        .order_by(col(Person.id))
    ).all()
    return {
        "key": row.key,
        "about": row.about,
        "due": _time(organisation, row.due_at),
        "to": session.get_one(Seat, row.seat_id).title,
        "people": list(people),
        "status": row.state,
        "sent_at": _time(organisation, row.sent_at),
    }


def _audit(session: Session, organisation: Organisation, row: Audit) -> dict[str, Any]:
    return {
        "at": _time(organisation, row.at),
        "actor": _name(session, row.actor_id) if row.actor_id else None,
        "for": session.get_one(Seat, row.seat_id).title if row.seat_id else None,
        "action": row.action,
        "about": row.about,
        "cite": row.cite,
        "digest": row.digest,
        "chain": row.chain,
    }


def _name(session: Session, person_id: int) -> str:
    return session.get_one(Person, person_id).name


def _time(organisation: Organisation, moment: datetime | None) -> str | None:
    return local(organisation, moment).isoformat(timespec="seconds") if moment else None


PARTS: Mapping[str, Callable[[Session, Organisation], Any]] = {
    "organisation": _organisation,
    "cases": _cases,
    "meetings": export_meetings,
    "topics": export_topics,
    "minutes": export_minutes,
    "documents": export_documents,
    "consultations": export_consultations,
    "tasks": export_tasks,
    "shifts": export_shifts,
    "incidents": export_incidents,
    "duties": export_duties,
    "reminders": _reminders,
    "audit": _audits,
    "audit_head": _audit_head,
}
"""What is carried away, in its order, by its key."""
