"""The papers that an office carries away: their particulars, their clocks, never their contents."""

from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.documents.clocks import ClockState, find_clocks
from storage.tables import Case, Clock, Document, Organisation, Seat, Unit


def export_documents(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return every paper, oldest first."""
    rows = session.exec(
        select(Case, Document)
        .join(Document, col(Document.case_id) == col(Case.id))
        .where(Case.organisation_id == organisation.id)
        .order_by(col(Case.id))
    ).all()
    return [_document(session, organisation, case, document) for case, document in rows]


def _document(session: Session, organisation: Organisation, case: Case, document: Document) -> dict[str, Any]:
    returned = None
    if document.returned_why:
        returned = {"cite": document.returned_cite, "why": document.returned_why}
    return {
        "id": case.number,
        "direction": document.direction,
        "kind": document.kind,
        "title": case.title,
        "paper": document.paper,
        "from": session.get_one(Unit, document.unit_id).name if document.unit_id else document.sender,
        "to": document.addressee,
        "urgency": document.urgency,
        "urgent_why": document.urgent_why,
        "name_of": document.name_of,
        "matter": document.matter,
        "circumstances": document.circumstances,
        "length": document.length,
        "status": case.status,
        "received": document.received_on.isoformat(),
        "checked_in": document.checked_in_at is not None,
        "needed": document.needed_on.isoformat() if document.needed_on else None,
        "checks": document.checks,
        "marks": document.marks,
        "returned": returned,
        "clocks": [_clock(session, organisation, clock) for clock in find_clocks(session, case.id or 0)],
    }


def _clock(session: Session, organisation: Organisation, clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name,
        "unit": session.get_one(Unit, clock.unit_id).name if clock.unit_id else None,
        "seat": session.get_one(Seat, clock.seat_id).title if clock.seat_id else None,
        "from": clock.started_on.isoformat(),
        "due": clock.due_on.isoformat(),
        "first_due": clock.first_due_on.isoformat(),
        "status": _status(clock),
        "cite": clock.cite,
        "warnings": clock.warnings,
        "why": clock.why,
        "paused": clock.paused_on.isoformat() if clock.paused_on else None,
        "paused_why": clock.paused_why,
        "paused_days": clock.paused_days,
        "done_at": (
            local(organisation, clock.done_at).isoformat(timespec="seconds") if clock.done_at else None
        ),
        "result": clock.done_text,
    }


def _status(clock: Clock) -> ClockState:
    """Say where a clock stands; whether it is near its day is for whoever reads to say."""
    if clock.ended_at is not None:
        return ClockState.ENDED
    if clock.confirmed_at is not None:
        return ClockState.DONE
    if clock.done_at is not None:
        return ClockState.ANSWERED
    return ClockState.PAUSED if clock.paused_on is not None else ClockState.RUNNING
