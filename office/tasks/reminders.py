"""What is reminded of a task: some days before its deadline, on it, and once it is past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import find_head
from office.reminders.leads import DEFAULTS, LeadKind, lead_of
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Hours, Rule, SeatName, between
from office.rulebook.versions import find_key
from rules.calendar import WorkCalendar
from storage.tables import (
    Organisation,
    Person,
    Progress,
    ProgressKind,
    Reminder,
    Seat,
    Task,
    TaskStatus,
    WorkKind,
)

_LIVE = (TaskStatus.OPEN, TaskStatus.CLOSING)


@dataclass(frozen=True)
class TaskFacts:
    """What the reminders of one task rest on."""

    lead: SeatName | None
    """The lead department's head; none once the task is closed."""
    due_on: date
    office: SeatName | None = None
    lead_days: int = DEFAULTS[LeadKind.TASK]
    """Working days before the deadline on which it is reminded first; none, and it is not reminded before."""
    look_back_on: date | None = None
    """回头看: when the office looks at a closed task again."""


def find_task_dues(
    facts: TaskFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a task brings to be reminded with since <= due < until, in order of time."""
    return between(_task_dues(facts, hours, calendar), hours, since=since, until=until)


def plan_task(session: Session, task: Task, *, now: datetime) -> None:
    """Bring the reminders of a task into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, task.organisation_id)
    dues: tuple[Due, ...] = ()
    facts = _facts(session, organisation, task, local_day(organisation, now))
    if facts is not None:
        dues = find_task_dues(
            facts,
            hours_of(organisation),
            work_calendar(session, task.organisation_id),
            since=task.made_at,
            until=now + HORIZON,
        )
    plan(session, organisation, f"task:{task.number}", dues, args={"task": task.id}, since=now)


def replan_tasks(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring the reminders of every task that has any to come into line with leads and calendar."""
    tasks = session.exec(
        select(Task)
        .where(
            Task.organisation_id == organisation.id,
            or_(col(Task.status).in_(_LIVE), col(Task.look_back_on).is_not(None)),
        )
        .order_by(col(Task.id))
    ).all()
    for task in tasks:
        plan_task(session, task, now=now)


def find_task_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a task goes to; None where it is closed, or 办结 was proposed."""
    task = session.get(Task, reminder.args["task"])
    if reminder.rule == Rule.LOOK_BACK:
        wanted = task is not None and find_set_look_back(session, task) is not None
        return find_office_staff(session, organisation.id or 0) if wanted else None
    if task is None or task.status is not TaskStatus.OPEN:
        return None
    head = find_head(session, task.lead_unit_id)
    if head is None or reminder.seat_id != head.id:
        return find_office_staff(session, task.organisation_id)
    return find_acting_people(session, organisation, head, now=now)


def find_set_look_back(session: Session, task: Task) -> date | None:
    """Return the day set for looking at a closed task again, until that was done."""
    if task.status is not TaskStatus.CLOSED or task.look_back_on is None:
        return None
    last = session.exec(
        select(Progress.kind)
        .where(
            Progress.task_id == task.id,
            col(Progress.kind).in_((ProgressKind.LOOK_BACK_SET, ProgressKind.LOOKED_BACK)),
        )
        .order_by(col(Progress.id).desc())
        .limit(1)
    ).first()
    return task.look_back_on if last is ProgressKind.LOOK_BACK_SET else None


def find_acting_people(
    session: Session, organisation: Organisation, seat: Seat, *, now: datetime
) -> list[Person]:
    """Return who acts for a seat today; where nobody does, the office: nothing falls due unnoticed."""
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    acting = who_acts(session, seat, on=today, rulebook=rulebook, work=Work(WorkKind.TASK, seat.unit_id))
    return [acting.person] if acting.person else find_office_staff(session, organisation.id or 0)


def _facts(session: Session, organisation: Organisation, task: Task, today: date) -> TaskFacts | None:
    """Return what a task is reminded by; None where nothing is."""
    head = find_head(session, task.lead_unit_id)
    office = find_office_seat(session, task.organisation_id, today)
    if task.status in _LIVE and head is not None:
        lead_days = lead_of(organisation, LeadKind.TASK)
        return TaskFacts(name_of(head), task.due_on, name_of(office) if office else None, lead_days)
    look_back_on = find_set_look_back(session, task)
    if look_back_on is not None and office is not None:
        return TaskFacts(None, task.due_on, name_of(office), look_back_on=look_back_on)
    return None


def _task_dues(facts: TaskFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    if facts.look_back_on is not None and facts.office is not None:
        day = calendar.previous_working(facts.look_back_on)
        yield _due(Rule.LOOK_BACK, hours.at(day, hours.digest_at), facts.office)
    if facts.lead is None:
        return
    soon = calendar.add_working_days(facts.due_on, -facts.lead_days)
    on = calendar.previous_working(facts.due_on)
    if soon < on:
        yield _due(Rule.TASK_SOON, hours.at(soon, hours.digest_at), facts.lead)
    yield _due(Rule.TASK_DUE, hours.at(on, hours.digest_at), facts.lead)
    after = hours.at(calendar.add_working_days(facts.due_on, 1), hours.digest_at)
    yield _due(Rule.TASK_OVERDUE, after, facts.lead)
    if facts.office is not None and facts.office.id != facts.lead.id:
        yield _due(Rule.TASK_OVERDUE, after, facts.office)


def _due(rule: Rule, moment: datetime, seat: SeatName) -> Due:
    return Due(rule, moment, seat.id, seat.title)
