"""A paper's particulars laid out for one reader, and what that reader may press."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import began_on, work_calendar
from office.cases.actions import Action
from office.cases.chain import find_steps
from office.documents.changes import can_finish, can_hand_out, can_send_back, examine_again
from office.documents.checks import CheckLine, Failing
from office.documents.clock_steps import can_answer
from office.documents.clocks import OPEN, OWN, ClockStanding, ClockState, find_clocks, owner_name, stand
from office.documents.operations import can_retract, is_own_document
from office.documents.plan import paper_of, request_of
from office.people.seats import LEADERS
from office.rulebook.paper_rules import Circle, find_circle
from storage.tables import (
    Case,
    CaseStatus,
    Clock,
    Document,
    DocumentDirection,
    Person,
    Seat,
    StepStatus,
    Unit,
)


@dataclass(frozen=True)
class ClockLine:
    """One clock as a card shows it."""

    standing: ClockStanding
    owner: str
    """The department or the leader's seat; empty where the government's word is awaited."""
    done_by: str
    is_mine: bool
    """Whether the reader answers for the department."""

    @property
    def clock(self) -> Clock:
        return self.standing.clock


@dataclass(frozen=True)
class DocumentLines:
    """`approval_silent` where no rule says until when the paper is decided on."""

    document: Document
    title: str
    sender: str
    registered_by: str
    is_in: bool
    """Whether the office has taken it in."""
    is_routed: bool
    checks: tuple[CheckLine, ...]
    failing: tuple[Failing, ...]
    clocks: tuple[ClockLine, ...]
    circle: Circle | None
    approval_silent: bool


def lay_out_document(session: Session, reader: Actor, case: Case) -> DocumentLines:
    """Lay a paper's particulars out for a reader who may see the case."""
    document = session.get_one(Document, case.id)
    examined = examine_again(session, reader, case)
    clocks = lay_out_clocks(session, reader, case)
    paper = paper_of(request_of(case, document))
    live = case.status in (CaseStatus.DRAFT, CaseStatus.PENDING)
    routed = paper.is_routed
    is_in = document.checked_in_at is not None
    circles = routed and live and document.direction is DocumentDirection.INCOMING
    has_limit = any(line.clock.unit_id is None and line.clock.seat_id is None for line in clocks)
    return DocumentLines(
        document,
        case.title,
        session.get_one(Unit, document.unit_id).name if document.unit_id else document.sender,
        session.get_one(Person, document.made_by_id).name,
        is_in,
        routed,
        examined.lines,
        examined.failing,
        tuple(clocks),
        find_circle(case.rulebook, document.kind, began_on(session, case)) if circles else None,
        approval_silent=routed
        and live
        and is_in
        and document.direction is DocumentDirection.INCOMING
        and not has_limit,
    )


def lay_out_clocks(session: Session, reader: Actor, case: Case) -> list[ClockLine]:
    """Lay a paper's clocks out: those that run before those that are over, each in its order."""
    calendar = work_calendar(session, case.organisation_id)
    lines = [
        lay_out_clock(session, reader, clock, stand(clock, reader.organisation, calendar, reader.today))
        for clock in find_clocks(session, case.id or 0)
    ]
    over = (ClockState.DONE, ClockState.ENDED)
    return sorted(lines, key=lambda line: line.standing.state in over)


def lay_out_clock(session: Session, reader: Actor, clock: Clock, standing: ClockStanding) -> ClockLine:
    """Lay one clock out for a reader."""
    return ClockLine(
        standing,
        owner_name(session, clock) if clock.unit_id or clock.seat_id else "",
        session.get_one(Person, clock.done_by_id).name if clock.done_by_id else "",
        can_answer(session, reader, clock),
    )


def find_document_actions(session: Session, reader: Actor, case: Case) -> list[Action]:
    """Return what the reader may press on a paper besides its steps: as its unit, as the office."""
    document = session.get_one(Document, case.id)
    found: list[Action] = []
    own = is_own_document(session, reader, case, document)
    waits = case.status is CaseStatus.PENDING and document.checked_in_at is None
    if reader.is_office:
        found += _office_actions(session, case, waits=waits)
    if own and case.status is CaseStatus.RETURNED:
        found.append(Action.EDIT)
    if own and can_retract(session, case) and (not reader.is_office or case.applicant_id == reader.person_id):
        found.append(Action.RETRACT)
    if find_clocks(session, case.id or 0):
        found.append(Action.CLOCKS)
    return found


def _office_actions(session: Session, case: Case, *, waits: bool) -> list[Action]:
    found: list[Action] = []
    if waits:
        found += [Action.RECEIVE, Action.RECHECK]
    if can_send_back(case):
        found.append(Action.SEND_BACK)
    if can_hand_out(case) and not waits:
        found += [Action.HAND_OUT, Action.MAKE_TASK]
        if case.status is not CaseStatus.APPROVED:
            found.append(Action.LIMIT)
    if can_finish(session, case):
        found.append(Action.FINISH)
    return found


class ClockAction(StrEnum):
    """What may be pressed on a clock."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    RETURN = "return"
    PAUSE = "pause"
    RESUME = "resume"
    URGE = "urge"
    STOP = "stop"


def find_clock_actions(reader: Actor, line: ClockLine) -> list[ClockAction]:
    """Return what the reader may press on a clock."""
    state = line.standing.state
    found: list[ClockAction] = []
    if line.is_mine and (state in OPEN or state is ClockState.PAUSED):
        found.append(ClockAction.ANSWER)
    if not reader.is_office:
        return found
    if state is ClockState.ANSWERED:
        found += [ClockAction.CONFIRM, ClockAction.RETURN]
    if state in OPEN:
        found += [ClockAction.URGE, ClockAction.PAUSE]
    if state is ClockState.PAUSED:
        found.append(ClockAction.RESUME)
    handed = line.clock.unit_id is not None or line.clock.name == OWN
    if handed and (state in OPEN or state is ClockState.PAUSED):
        found.append(ClockAction.STOP)
    return found


def find_deciding_leader(session: Session, case: Case) -> Seat | None:
    """Return the leader's seat for which a paper was last decided: whose 批示 a task comes from."""
    seats = [
        session.get_one(Seat, step.decided_for_id)
        for step in find_steps(session, case)
        if step.decided_for_id and step.status is StepStatus.DONE
    ]
    leaders = [seat for seat in seats if seat.rank in LEADERS]
    return leaders[-1] if leaders else None
