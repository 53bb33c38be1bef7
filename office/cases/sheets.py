"""A case laid out for one reader: who has decided what, who is to decide now, what the reader may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.attendance.absence_sheet import AbsenceLines, find_absence_actions, lay_out_absence
from office.calendar.calendars import began_on
from office.cases.actions import Action
from office.cases.chain import can_press, find_deciders, find_step_seats, find_steps
from office.cases.decisions import can_record, find_acting, find_circling
from office.cases.flow import files_itself
from office.cases.steps import TELLING
from office.consultations.list import Brief, can_consult, find_briefs
from office.documents.sheet import DocumentLines, find_document_actions, lay_out_document
from office.leave.operations import can_file
from office.leave.sheet import LeaveLines, find_leave_actions, lay_out_leave
from office.meetings.convening_sheet import ConveningLines, find_convening_actions, lay_out_convening
from office.minutes.sheet import MinutesLines, find_minutes_actions, lay_out_minutes
from office.people.acting import Acting
from office.topics.sheet import TopicLines, find_topic_actions, lay_out_topic
from rules.vocabulary import Circled
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Hand,
    OfficeReading,
    Person,
    Seat,
    Step,
    StepKind,
    StepStatus,
    Unit,
)


@dataclass(frozen=True)
class StepLine:
    """One step as the card shows it."""

    id: int
    kind: StepKind
    act: str
    ranks: tuple[str, ...]
    seats: tuple[str, ...]
    status: StepStatus
    cite: tuple[str, ...]
    round: int
    decider: str | None
    """Who decided: the person, or whoever is named by a 代录."""
    for_seat: str | None
    stood_in: bool
    hand: Hand | None
    recorded_by: str | None
    paper: str | None
    decided_at: datetime | None
    on_day: bool
    """Of the decision's time only the day is known."""
    recorded_at: datetime | None
    comment: str | None
    reading: str | None
    """The note of the 内部口径 that the step rests on."""
    actings: tuple[Acting, ...]
    """Of a pending step: who acts now for each of its seats."""
    is_noted: bool
    """Decided by 圈阅 on a paper of which the rule says that it was seen, not that it is agreed to."""
    reachable: bool


Particulars = LeaveLines | TopicLines | AbsenceLines | ConveningLines | MinutesLines | DocumentLines


@dataclass(frozen=True)
class CaseSheet:
    id: int
    number: str
    status: CaseStatus
    applicant: str
    seat: str
    unit: str
    rank: str | None
    rulebook: str
    began_on: date
    """The case's rules are those of that day."""
    steps: tuple[StepLine, ...]
    kind: CaseKind
    title: str
    particulars: Particulars
    actions: tuple[Action, ...]
    step_id: int | None
    """The step that the reader's actions are about."""
    waits_for_reading: bool
    mine: bool
    submitted_at: datetime | None
    consultations: tuple[Brief, ...] = ()
    """What others were asked about a topic or a paper."""

    @property
    def is_noted(self) -> bool:
        """Whether it came to its end by being seen: 圈阅 on a report."""
        return self.status is CaseStatus.APPROVED and any(step.is_noted for step in self.steps)

    @property
    def leave(self) -> LeaveLines:
        """The particulars of a leave; only a leave has them."""
        assert isinstance(self.particulars, LeaveLines)  # noqa: S101 - callers have looked at the kind
        return self.particulars


def lay_out(session: Session, reader: Actor, case: Case) -> CaseSheet:
    """Lay a case out for a reader who may see it."""
    applicant = session.get_one(Person, case.applicant_id)
    seat = session.get_one(Seat, case.seat_id)
    steps = find_steps(session, case)
    actions, step_id = find_actions(session, reader, case, steps)
    return CaseSheet(
        case.id or 0,
        case.number,
        case.status,
        applicant.name,
        seat.title,
        session.get_one(Unit, seat.unit_id).name,
        case.rank,
        case.rulebook,
        began_on(session, case),
        tuple(
            _line(session, reader, case, step) for step in steps if step.round == case.round or _decided(step)
        ),
        case.kind,
        case.title,
        _PARTICULARS[case.kind](session, reader, case),
        actions,
        step_id,
        waits_for_reading(case, steps),
        case.applicant_id == reader.person_id,
        case.submitted_at,
        find_briefs(session, case.id or 0),
    )


def find_actions(
    session: Session, reader: Actor, case: Case, steps: list[Step]
) -> tuple[tuple[Action, ...], int | None]:
    """Return what the reader may press on the case now, and the step it is about."""
    pending = [step for step in steps if step.status is StepStatus.PENDING]
    deciding = next((step for step in pending if step.act not in TELLING), None)
    found: list[Action] = []
    step_id: int | None = None
    if deciding is not None:
        found, step_id = _on_step(session, reader, case, deciding), deciding.id
    filing = next((s for s in pending if s.act in TELLING and can_file(session, reader, case, s)), None)
    if filing is not None and not (files_itself(session, filing) and case.status is CaseStatus.PENDING):
        found.append(Action.FILE)
        step_id = step_id if deciding is not None else filing.id
    if case.applicant_id == reader.person_id:
        found += _OWN_ACTIONS[case.kind](session, reader, case)
    if case.kind is CaseKind.TOPIC:
        found += find_topic_actions(session, reader, case)
    if case.kind is CaseKind.DOCUMENT:
        found += find_document_actions(session, reader, case)
    if case.kind in (CaseKind.TOPIC, CaseKind.DOCUMENT) and can_consult(session, reader, case):
        found.append(Action.CONSULT)
    if waits_for_reading(case, steps) and reader.is_office:
        found.append(Action.READING)
    return tuple(found), step_id


def waits_for_reading(case: Case, steps: list[Step]) -> bool:
    """Whether the rule is silent on the case and the office has yet to record how it reads it."""
    return case.status is CaseStatus.DRAFT and not any(step.round == case.round for step in steps)


def _on_step(session: Session, reader: Actor, case: Case, step: Step) -> list[Action]:
    found: list[Action] = []
    if find_acting(session, reader, case, step) is not None:
        found += [Action.CONSENT, Action.REFUSE]
        if find_circling(session, case, step) is not None:
            found.append(Action.CIRCLE)
        if step.kind is StepKind.RULE:
            found += [Action.RETURN, Action.OPINION, Action.TURN]
    seats = [acting.seat for acting in find_deciders(session, case, step, on=reader.today)]
    if can_record(reader, case, seats):
        found.append(Action.RECORD)
    if reader.is_office or case.applicant_id == reader.person_id:
        found.append(Action.URGE)
    return found


def _line(session: Session, reader: Actor, case: Case, step: Step) -> StepLine:
    waiting = step.status is StepStatus.PENDING and step.act not in TELLING
    actings = tuple(find_deciders(session, case, step, on=reader.today)) if waiting else ()
    decided_by = session.get(Person, step.decided_by_id) if step.decided_by_id else None
    for_seat = session.get(Seat, step.decided_for_id) if step.decided_for_id else None
    reading = session.get(OfficeReading, step.reading_id) if step.reading_id else None
    recorded = step.hand is Hand.RECORDED
    return StepLine(
        step.id or 0,
        step.kind,
        step.act,
        tuple(step.ranks),
        tuple(seat.title for seat in find_step_seats(session, step)),
        step.status,
        tuple(step.cite),
        step.round,
        (step.decider_name if recorded and step.decider_name else decided_by.name if decided_by else None),
        for_seat.title if for_seat else None,
        step.stood_in,
        step.hand,
        decided_by.name if recorded and decided_by else None,
        step.paper,
        step.decided_at,
        step.on_day,
        step.recorded_at,
        step.comment,
        (reading.note or "") if reading else None,
        actings,
        step.hand is Hand.CIRCLED and _is_seen(session, case, step),
        any(can_press(acting.person) for acting in actings),
    )


def _is_seen(session: Session, case: Case, step: Step) -> bool:
    circle = find_circling(session, case, step)
    return circle is not None and circle.means is Circled.SEEN


def _decided(step: Step) -> bool:
    return step.status in (StepStatus.DONE, StepStatus.REFUSED, StepStatus.RETURNED)


_PARTICULARS: Mapping[CaseKind, Callable[[Session, Actor, Case], Particulars]] = {
    CaseKind.LEAVE: lay_out_leave,
    CaseKind.TOPIC: lay_out_topic,
    CaseKind.ABSENCE: lay_out_absence,
    CaseKind.CONVENING: lay_out_convening,
    CaseKind.MINUTES: lay_out_minutes,
    CaseKind.DOCUMENT: lay_out_document,
}
_OWN_ACTIONS: Mapping[CaseKind, Callable[[Session, Actor, Case], list[Action]]] = {
    CaseKind.LEAVE: find_leave_actions,
    CaseKind.TOPIC: lambda *_: [],  # a topic belongs to its unit, not to one person
    CaseKind.DOCUMENT: lambda *_: [],  # and so does a paper
    CaseKind.ABSENCE: find_absence_actions,
    CaseKind.CONVENING: find_convening_actions,
    CaseKind.MINUTES: find_minutes_actions,
}
