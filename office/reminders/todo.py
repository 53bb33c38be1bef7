"""待办: what waits for somebody, oldest first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, and_, col, or_, select

from office.access import Actor
from office.agenda.approval import (
    can_record_approval,
    find_agenda_acting,
    find_deciding_people,
    find_waiting_agendas,
)
from office.calendar.calendars import at
from office.cases.chain import find_step_seats, find_steps
from office.cases.decisions import find_acting
from office.cases.flow import files_itself, find_audience
from office.cases.steps import TELLING
from office.consultations.waiting import find_waiting_consultations
from office.documents.list import find_answered, find_untaken
from office.meetings.records import holder_name
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Leave,
    Person,
    Seat,
    Step,
    StepSeat,
    StepStatus,
    StepTold,
    Unit,
)


class Waiting(StrEnum):
    """Why something is on somebody's list."""

    DECIDE = "decide"
    RECORD = "record"
    FILE = "file"
    REVISE = "revise"
    READING = "reading"
    RETURN = "return"
    TAKE_IN = "take_in"
    """A paper that a department put in, or that fails a check: for the office to take in or send back."""
    CONFIRM = "confirm"
    """办结 of what a paper was handed out for, for the office to confirm."""
    TERM = "term"
    """A unit that is asked for its opinion wishes for another last day."""
    NEGOTIATION = "negotiation"
    """The units that were asked differ: to be negotiated, or put to the leader."""
    SETTLEMENT = "settlement"
    """Differences of the units, for the leader to settle."""
    AGENDA = "agenda"
    """An agenda to be approved; of one that nobody within reach may approve, `RECORD`."""


@dataclass(frozen=True)
class Todo:
    """One thing that waits. `since` is when it began to wait."""

    waiting: Waiting
    case_id: int
    number: str
    applicant: str
    seat: str
    kind: CaseKind | None
    """None for an agenda and for a consultation, which are no cases."""
    title: str
    leave: Leave | None
    since: datetime
    stood_in_for: str | None = None
    """The seat's title where it waits for the reader as a stand-in."""
    meeting_id: int | None = None
    """The meeting whose agenda it is."""
    consultation_id: int | None = None


def find_todos(session: Session, actor: Actor) -> list[Todo]:
    """Return what waits for the actor: steps to decide or record, filings, returned cases, leave to close."""
    todos = [todo for step in _pending(session, actor) if (todo := _of_step(session, actor, step))]
    todos += [todo for case in _own_open(session, actor) if (todo := _of_own(session, actor, case))]
    if actor.is_office:
        todos += _papers(session, actor)
        todos += [_todo(session, Waiting.READING, case, case.made_at) for case in _drafts(session, actor)]
    todos += _agendas(session, actor)
    todos += _consultations(session, actor)
    return sorted(todos, key=lambda todo: (todo.since, todo.case_id))


def _papers(session: Session, actor: Actor) -> list[Todo]:
    untaken = [
        _todo(session, Waiting.TAKE_IN, case, case.submitted_at or case.made_at)
        for case in find_untaken(session, actor.organisation_id)
    ]
    return untaken + [
        _todo(session, Waiting.CONFIRM, case, clock.done_at or case.made_at)
        for case, clock in find_answered(session, actor.organisation_id)
    ]


def _consultations(session: Session, actor: Actor) -> list[Todo]:
    return [
        Todo(
            Waiting(one.waits_for),
            0,
            one.consultation.number,
            session.get_one(Unit, one.consultation.unit_id).name,
            "",
            None,
            one.consultation.title,
            None,
            one.since,
            one.stood_in_for,
            consultation_id=one.consultation.id,
        )
        for one in find_waiting_consultations(session, actor)
    ]


def _agendas(session: Session, actor: Actor) -> list[Todo]:
    found = []
    for meeting in find_waiting_agendas(session, actor.organisation_id, now=actor.now):
        acting = find_agenda_acting(session, actor, meeting)
        unreachable = acting is None and not find_deciding_people(session, meeting, on=actor.today)
        if acting is None and not (unreachable and can_record_approval(session, actor, meeting)):
            continue
        found.append(
            Todo(
                Waiting.AGENDA if acting else Waiting.RECORD,
                0,
                meeting.number,
                holder_name(session, meeting.chair_seat_id, actor.today),
                "",
                None,
                meeting.title,
                None,
                meeting.agenda_submitted_at or actor.now,
                acting.seat.title if acting and acting.stands_in else None,
                meeting.id,
            )
        )
    return found


def _pending(session: Session, actor: Actor) -> list[Step]:
    pending = select(Step).where(
        Step.organisation_id == actor.organisation_id, Step.status == StepStatus.PENDING
    )
    if actor.organisation.swept_on == actor.today:  # before the morning's sweep nobody was called to today's
        pending = pending.where(_concerns(actor))
    return list(session.exec(pending.order_by(col(Step.id))))


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """Narrow steps to those that the actor was called to, holds or records for a seat of, or is to file."""
    called = exists().where(
        col(StepTold.step_id) == col(Step.id), col(StepTold.person_id) == actor.person_id, col(StepTold.live)
    )
    of_seat = exists().where(
        col(StepSeat.step_id) == col(Step.id),
        col(Seat.id) == col(StepSeat.seat_id),
        or_(
            col(Seat.id).in_([seat.id for seat in actor.seats]),
            col(Seat.liaison_id) == actor.person_id,
        ),
    )
    own = exists().where(col(Case.id) == col(Step.case_id), col(Case.applicant_id) == actor.person_id)
    to_file = col(Step.act).in_(TELLING)
    return or_(called, of_seat, to_file if actor.is_office else and_(to_file, own))


def _of_step(session: Session, actor: Actor, step: Step) -> Todo | None:
    case = session.get_one(Case, step.case_id)
    since = step.opened_at or case.made_at
    if step.act in TELLING:
        office = files_itself(session, step)
        if (office and actor.is_office) or (not office and case.applicant_id == actor.person_id):
            return _todo(session, Waiting.FILE, case, since)
        return None
    acting = find_acting(session, actor, case, step)
    if acting is not None:
        return _todo(
            session, Waiting.DECIDE, case, since, stood_in_for=acting.seat.title if acting.stands_in else None
        )
    if actor.person_id in find_audience(session, case, step, on=actor.today) or _is_liaison(
        session, actor, case, step
    ):
        return _todo(session, Waiting.RECORD, case, since)
    return None


def _is_liaison(session: Session, actor: Actor, case: Case, step: Step) -> bool:
    seats = find_step_seats(session, step)
    return case.applicant_id != actor.person_id and any(s.liaison_id == actor.person_id for s in seats)


def _own_open(session: Session, actor: Actor) -> list[Case]:
    return list(
        session.exec(
            select(Case).where(
                Case.applicant_id == actor.person_id,
                or_(Case.status == CaseStatus.RETURNED, Case.status == CaseStatus.APPROVED),
            )
        )
    )


def _of_own(session: Session, actor: Actor, case: Case) -> Todo | None:
    leave = session.get(Leave, case.id)
    if case.status is CaseStatus.RETURNED:
        sent_back = [s.decided_at for s in find_steps(session, case) if s.status is StepStatus.RETURNED]
        since = max(filter(None, sent_back), default=case.made_at)
        return _todo(session, Waiting.REVISE, case, since)
    if leave is not None and leave.returned_on is None and leave.to_on <= actor.today:
        return _todo(session, Waiting.RETURN, case, at(actor.organisation, leave.to_on, "00:00"))
    return None


def _drafts(session: Session, actor: Actor) -> list[Case]:
    return list(
        session.exec(
            select(Case)
            .join(Leave, col(Leave.case_id) == col(Case.id), isouter=True)
            .where(
                Case.organisation_id == actor.organisation_id,
                Case.status == CaseStatus.DRAFT,
                or_(col(Leave.case_id).is_(None), col(Leave.to_on) >= actor.today),
            )
            .order_by(col(Case.id))
        )
    )


def _todo(
    session: Session, waiting: Waiting, case: Case, since: datetime, *, stood_in_for: str | None = None
) -> Todo:
    return Todo(
        waiting,
        case.id or 0,
        case.number,
        session.get_one(Person, case.applicant_id).name,
        session.get_one(Seat, case.seat_id).title,
        case.kind,
        case.title,
        session.get(Leave, case.id),
        since,
        stood_in_for,
    )
