"""Minutes and tasks as an office would carry them away."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.minutes.decided import find_decisions
from office.tasks.operations import find_history
from storage.tables import (
    Case,
    Decision,
    Meeting,
    Minutes,
    Organisation,
    Person,
    Progress,
    Seat,
    Task,
    Unit,
)


def export_minutes(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the minutes of every meeting that has some, oldest first, with what was decided in it."""
    rows = session.exec(
        select(Minutes, Case)
        .join(Case, col(Case.id) == col(Minutes.case_id))
        .where(Minutes.organisation_id == organisation.id)
        .order_by(col(Case.id))
    ).all()
    return [_minutes(session, organisation, minutes, case) for minutes, case in rows]


def export_tasks(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return every task, oldest first, with its history."""
    tasks = session.exec(
        select(Task).where(Task.organisation_id == organisation.id).order_by(col(Task.id))
    ).all()
    return [_task(session, organisation, task) for task in tasks]


def export_decision(session: Session, decision: Decision) -> dict[str, Any]:
    """Return one decision, with the number of its task."""
    return {
        "topic": session.get_one(Case, decision.topic_case_id).number,
        "outcome": decision.outcome,
        "text": decision.text,
        "leader": _seat(session, decision.leader_seat_id),
        "lead": _unit(session, decision.lead_unit_id),
        "others": [_unit(session, unit_id) for unit_id in decision.other_unit_ids],
        "due": decision.due_on.isoformat() if decision.due_on else None,
        "task": session.get_one(Task, decision.task_id).number if decision.task_id else None,
        "issue_due": decision.issue_due_on.isoformat() if decision.issue_due_on else None,
        "issue_cite": decision.issue_cite,
        "issued": decision.issued_on.isoformat() if decision.issued_on else None,
        "interpret_due": decision.interpret_due_on.isoformat() if decision.interpret_due_on else None,
        "interpret_cite": decision.interpret_cite,
        "interpreted": decision.interpreted_on.isoformat() if decision.interpreted_on else None,
    }


def _minutes(session: Session, organisation: Organisation, minutes: Minutes, case: Case) -> dict[str, Any]:
    meeting = session.get_one(Meeting, minutes.meeting_id)
    return {
        "id": case.number,
        "meeting": meeting.number,
        "status": case.status,
        "matter": minutes.matter,
        "due": minutes.due_on.isoformat() if minutes.due_on else None,
        "cite": minutes.due_cite,
        "issued_at": _time(organisation, minutes.issued_at),
        "decisions": [export_decision(session, row) for row in find_decisions(session, meeting)],
    }


def _task(session: Session, organisation: Organisation, task: Task) -> dict[str, Any]:
    return {
        "id": task.number,
        "title": task.title,
        "source": task.source,
        "about": task.source_about,
        "leader": _seat(session, task.leader_seat_id),
        "lead": _unit(session, task.lead_unit_id),
        "others": [_unit(session, unit_id) for unit_id in task.other_unit_ids],
        "due": task.due_on.isoformat(),
        "measure": task.measure,
        "status": task.status,
        "closed_at": _time(organisation, task.closed_at),
        "progress": [_entry(session, organisation, row) for row in find_history(session, task)],
    }


def _entry(session: Session, organisation: Organisation, row: Progress) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "text": row.text,
        "by": session.get_one(Person, row.person_id).name,
        "at": _time(organisation, row.made_at),
        "old_due": row.old_due_on.isoformat() if row.old_due_on else None,
        "new_due": row.new_due_on.isoformat() if row.new_due_on else None,
    }


def _seat(session: Session, seat_id: int | None) -> str | None:
    return session.get_one(Seat, seat_id).title if seat_id else None


def _unit(session: Session, unit_id: int | None) -> str | None:
    return session.get_one(Unit, unit_id).name if unit_id else None


def _time(organisation: Organisation, moment: datetime | None) -> str | None:
    return local(organisation, moment).isoformat(timespec="seconds") if moment else None
