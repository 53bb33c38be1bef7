"""The watch and the incidents, as they are carried away."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.watch.log import find_log, is_added_later
from storage.tables import DutyEntry, Incident, IncidentEntry, Organisation, Person, Shift, Unit


def export_shifts(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the watches, oldest first, each with its log."""
    rows = session.exec(
        select(Shift).where(Shift.organisation_id == organisation.id).order_by(col(Shift.starts_at))
    ).all()
    return [_shift(session, organisation, row) for row in rows]


def export_incidents(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the incidents, oldest first, each with its log."""
    rows = session.exec(
        select(Incident).where(Incident.organisation_id == organisation.id).order_by(col(Incident.id))
    ).all()
    return [_incident(session, organisation, row) for row in rows]


def _shift(session: Session, organisation: Organisation, shift: Shift) -> dict[str, Any]:
    return {
        "on": shift.on.isoformat(),
        "name": shift.name,
        "from": _time(organisation, shift.starts_at),
        "to": _time(organisation, shift.ends_at),
        "leader": _name(session, shift.leader_id),
        "officer": _name(session, shift.officer_id),
        "handed": _time(organisation, shift.handed_at),
        "note": shift.handed_note,
        "taken": _time(organisation, shift.taken_at),
        "log": [_entry(session, organisation, shift, entry) for entry in find_log(session, shift)],
    }


def _entry(session: Session, organisation: Organisation, shift: Shift, entry: DutyEntry) -> dict[str, Any]:
    return {
        "at": _time(organisation, entry.made_at),
        "kind": entry.kind,
        "text": entry.text,
        "told": entry.told,
        "ordered": entry.ordered,
        "by": _name(session, entry.person_id),
        "added_later": is_added_later(shift, entry),
    }


def _incident(session: Session, organisation: Organisation, incident: Incident) -> dict[str, Any]:
    entries = session.exec(
        select(IncidentEntry)
        .where(IncidentEntry.incident_id == incident.id)
        .order_by(col(IncidentEntry.at), col(IncidentEntry.id))
    ).all()
    return {
        "id": incident.number,
        "what": incident.what,
        "place": incident.place,
        "happened": _time(organisation, incident.happened_at),
        "known": _time(organisation, incident.known_at),
        "status": incident.status,
        "unit": session.get_one(Unit, incident.unit_id).name if incident.unit_id else None,
        "by": _name(session, incident.made_by_id),
        "report_due": _time(organisation, incident.report_due_at),
        "reported": _time(organisation, incident.reported_at),
        "answered": _time(organisation, incident.answered_at),
        "answered_by": _name(session, incident.answered_by_id) if incident.answered_by_id else None,
        "rounds": incident.rounds,
        "log": [
            {
                "at": _time(organisation, entry.at),
                "kind": entry.kind,
                "by": _name(session, entry.person_id) if entry.person_id else None,
                "text": entry.text,
            }
            for entry in entries
        ],
    }


def _name(session: Session, person_id: int) -> str:
    return session.get_one(Person, person_id).name


def _time(organisation: Organisation, moment: datetime | None) -> str | None:
    return local(organisation, moment).isoformat(timespec="seconds") if moment else None
