"""The clocks on a paper: started from the rule, followed along its route, counted anew with the calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from office.calendar.calendars import local_day, work_calendar
from office.cases.chain import find_step_seats, find_steps
from office.people.scopes import Work
from office.people.seats import LEADERS
from office.reminders.leads import LeadKind, lead_of
from office.rulebook.paper_rules import find_clock
from rules.calendar import WorkCalendar
from rules.vocabulary import DeadlineName
from storage.tables import (
    Case,
    CaseStatus,
    Clock,
    Document,
    DocumentDirection,
    Organisation,
    Seat,
    Step,
    StepKind,
    StepStatus,
    Unit,
    WorkKind,
)

OWN = "own"
"""The name of a time limit that the office set by hand."""
_OPINIONS = (DeadlineName.DEPARTMENT_OPINION, DeadlineName.JOINT_OPINION)


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    AMBER = "amber"
    """Its last working days have come."""
    RED = "red"
    """Past."""
    PAUSED = "paused"
    ANSWERED = "answered"
    """办结 was proposed; the office has yet to confirm it."""
    DONE = "done"
    ENDED = "ended"
    """Stopped without being met: the paper was sent back, withdrawn or decided before."""


OPEN = (ClockState.RUNNING, ClockState.AMBER, ClockState.RED)


@dataclass(frozen=True)
class ClockStanding:
    """A clock as it stands on a day; `left` are working days, negative once it is past."""

    clock: Clock
    state: ClockState
    left: int


def about_clock(session: Session, clock: Clock) -> str:
    """Return the name under which cards of this clock are posted and edited, and it is reminded."""
    number = session.get_one(Case, clock.case_id).number
    return f"document:{number}:{clock.name}:{owner_name(session, clock)}:{clock.started_on}"[:120]


def owner_name(session: Session, clock: Clock) -> str:
    """Name whose clock it is: the department, the leader's seat, else the office."""
    if clock.unit_id is not None:
        return session.get_one(Unit, clock.unit_id).name
    return session.get_one(Seat, clock.seat_id).title if clock.seat_id else "-"


def find_clocks(session: Session, case_id: int) -> list[Clock]:
    """Return a paper's clocks, in the order in which they were started."""
    return list(session.exec(select(Clock).where(Clock.case_id == case_id).order_by(col(Clock.id))))


def find_running(session: Session, organisation_id: int) -> list[Clock]:
    """Return the clocks of all papers that are neither met nor stopped, the earliest due first."""
    return list(
        session.exec(
            select(Clock)
            .where(
                Clock.organisation_id == organisation_id,
                col(Clock.done_at).is_(None),
                col(Clock.ended_at).is_(None),
            )
            .order_by(col(Clock.due_on), col(Clock.id))
        )
    )


def stand(clock: Clock, organisation: Organisation, calendar: WorkCalendar, today: date) -> ClockStanding:
    """Say where a clock stands on a day, by the office's own lead."""
    day = timedelta(days=1)
    if today > clock.due_on:
        left = -calendar.count_working_days(clock.due_on + day, today)
    else:
        left = calendar.count_working_days(today + day, clock.due_on)
    return ClockStanding(clock, _state(clock, organisation, calendar, today), left)


def start_clock(
    session: Session,
    case: Case,
    name: DeadlineName,
    on: date,
    *,
    unit_id: int | None = None,
    seat_id: int | None = None,
) -> Clock | None:
    """Start one of the rule's time limits on a paper; None where the rulebook sets none."""
    document = session.get_one(Document, case.id)
    calendar = work_calendar(session, case.organisation_id)
    found = find_clock(case.rulebook, name, on, calendar, urgency=document.urgency)
    if found is None:
        return None
    clock = Clock(
        organisation_id=case.organisation_id,
        case_id=case.id or 0,
        name=str(name),
        unit_id=unit_id,
        seat_id=seat_id,
        started_on=on,
        due_on=found.due,
        first_due_on=found.due,
        cite=list(found.cite),
        warnings=list(found.warnings),
    )
    session.add(clock)
    session.flush()
    return clock


def start_own_clock(
    session: Session, case: Case, on: date, due_on: date, *, why: str, unit_id: int | None
) -> Clock:
    """Set a time limit of the office's own, with its reason and without an article."""
    clock = Clock(
        organisation_id=case.organisation_id,
        case_id=case.id or 0,
        name=OWN,
        unit_id=unit_id,
        started_on=on,
        due_on=due_on,
        first_due_on=due_on,
        why=why,
    )
    session.add(clock)
    session.flush()
    return clock


def start_approval(session: Session, case: Case) -> None:
    """Start the clock of the government's word on a paper, from the day it came in."""
    document = session.get_one(Document, case.id)
    if document.direction is DocumentDirection.INCOMING and not _has_open(
        session, case, DeadlineName.APPROVAL
    ):
        start_clock(session, case, DeadlineName.APPROVAL, document.received_on)


def follow_signing(session: Session, case: Case, *, now: datetime) -> list[Clock]:
    """Start and stop the clock of a leader's signature as the route comes to one and leaves them.

    Returns the clocks that changed.
    """
    today = local_day(session.get_one(Organisation, case.organisation_id), now)
    waiting: dict[int, Step] = {}
    for step in find_steps(session, case, round_=case.round):
        if step.status is StepStatus.PENDING and step.kind is StepKind.RULE:
            for seat in find_step_seats(session, step):
                if seat.rank in LEADERS:
                    waiting.setdefault(seat.id or 0, step)
    changed = []
    open_seats = set()
    for clock in find_clocks(session, case.id or 0):
        if clock.name != DeadlineName.LEADER_SIGNATURE or clock.done_at or clock.ended_at:
            continue
        if clock.seat_id in waiting:
            open_seats.add(clock.seat_id)
            continue
        clock.done_at = clock.confirmed_at = now
        session.add(clock)
        changed.append(clock)
    for seat_id in waiting:
        if seat_id not in open_seats:
            started = start_clock(session, case, DeadlineName.LEADER_SIGNATURE, today, seat_id=seat_id)
            changed += [started] if started else []
    session.flush()
    return changed


def end_clocks(session: Session, case: Case, *, now: datetime) -> list[Clock]:
    """End what a decided, returned or withdrawn paper leaves running; return the clocks that changed.

    A word that was given meets the time limit for it. Opinions that were still awaited are so no more; what
    a department has to carry out goes on unless the paper went back.
    """
    decided = case.status in (CaseStatus.APPROVED, CaseStatus.REFUSED, CaseStatus.ENDED)
    changed = []
    for clock in find_clocks(session, case.id or 0):
        if clock.done_at or clock.ended_at:
            continue
        if decided and clock.unit_id is None:
            clock.done_at = clock.confirmed_at = now
        elif case.status is CaseStatus.APPROVED and clock.name not in _OPINIONS:
            continue
        else:
            clock.ended_at = now
        session.add(clock)
        changed.append(clock)
    session.flush()
    return changed


def recount(session: Session, clock: Clock) -> date:
    """Count a clock's day anew by the calendar as it is today, pauses added; return what it was."""
    former = clock.due_on
    case = session.get_one(Case, clock.case_id)
    calendar = work_calendar(session, clock.organisation_id)
    if clock.name != OWN:
        urgency = session.get_one(Document, clock.case_id).urgency
        name = DeadlineName(clock.name)
        found = find_clock(case.rulebook, name, clock.started_on, calendar, urgency=urgency)
        if found is not None:
            clock.first_due_on, clock.warnings = found.due, list(found.warnings)
    clock.due_on = calendar.add_working_days(clock.first_due_on, clock.paused_days)
    session.add(clock)
    session.flush()
    return former


def work_of_clock(clock: Clock) -> Work:
    """Return what work a clock is to whoever acts for a seat: 公文, of its department."""
    return Work(WorkKind.DOCUMENT, clock.unit_id)


def _state(clock: Clock, organisation: Organisation, calendar: WorkCalendar, today: date) -> ClockState:
    if clock.ended_at is not None:
        return ClockState.ENDED
    if clock.confirmed_at is not None:
        return ClockState.DONE
    if clock.done_at is not None:
        return ClockState.ANSWERED
    if clock.paused_on is not None:
        return ClockState.PAUSED
    if today > clock.due_on:
        return ClockState.RED
    lead = lead_of(organisation, LeadKind.DOCUMENT)
    amber_on = calendar.add_working_days(clock.due_on, -lead)
    return ClockState.AMBER if today >= amber_on else ClockState.RUNNING


def _has_open(session: Session, case: Case, name: str) -> bool:
    return any(
        clock.name == name and clock.done_at is None and clock.ended_at is None
        for clock in find_clocks(session, case.id or 0)
    )
