"""Tasks listed: mine, my unit's, overdue, waiting for the office's word; and laid out for one reader."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local
from office.errors import BadInputError
from office.reminders.falls_due import FallsDue
from office.reminders.remembered import remember
from office.tasks.operations import (
    LIVE,
    about_task,
    can_see_task,
    find_asked_extension,
    find_history,
    is_of_lead,
    is_of_units,
    is_overdue,
    leads,
)
from office.tasks.reminders import find_set_look_back
from storage.tables import Person, Progress, ProgressKind, Seat, Task, TaskStatus, Unit

_MOVING = (ProgressKind.EXTENSION_GRANTED, ProgressKind.REOPENED)
"""Entries that set another deadline."""


class Scope(StrEnum):
    """Which tasks are listed."""

    MINE = "mine"
    """Whoever it is: what they answer for and what waits for their word."""
    UNIT = "unit"
    OVERDUE = "overdue"
    WAITING = "waiting"
    """办结 or another deadline was asked for: the office's to decide."""
    CLOSED = "closed"


class TaskAction(StrEnum):
    """What may be pressed on a task."""

    PROGRESS = "progress"
    CLOSE = "close"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    EXTEND = "extend"
    GRANT = "grant"
    DENY = "deny"
    SET_LOOK_BACK = "set_look_back"
    LOOK_BACK = "look_back"
    REOPEN = "reopen"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Entry:
    """One entry of a task's history, as a card shows it."""

    kind: ProgressKind
    text: str
    who: str
    at: datetime
    old_due_on: date | None
    new_due_on: date | None


@dataclass(frozen=True)
class TaskSheet:
    """A task laid out for one reader who may see it."""

    task: Task
    leader: str
    lead: str
    others: tuple[str, ...]
    is_overdue: bool
    first_due_on: date
    """The deadline as it was set first."""
    look_back_on: date | None
    """The day set for 回头看, until that was done."""
    asked: Progress | None
    """The wish for another deadline that waits for the office."""
    history: tuple[Entry, ...]
    actions: tuple[TaskAction, ...]


def find_tasks(session: Session, actor: Actor, scope: Scope) -> list[Task]:
    """Return the tasks of a scope that the actor may see, by deadline.

    For the office MINE are all that are open; for everybody else those that they lead or carry.
    """
    if scope is Scope.UNIT and not actor.seats:
        raise BadInputError("您名下现在没有职务，不知道您在哪个单位。")
    query = select(Task).where(Task.organisation_id == actor.organisation_id)
    if scope is Scope.CLOSED:
        query = query.where(col(Task.status) == TaskStatus.CLOSED).order_by(col(Task.closed_at).desc())
    else:
        query = query.where(col(Task.status).in_(LIVE)).order_by(col(Task.due_on), col(Task.id))
    return [task for task in session.exec(query).all() if _is_in(session, actor, task, scope)]


def search_tasks(session: Session, actor: Actor, words: list[str]) -> list[Task]:
    """Return the tasks whose title holds all of the words, that the actor may see, latest first."""
    query = select(Task).where(Task.organisation_id == actor.organisation_id).order_by(col(Task.id).desc())
    for word in words:
        query = query.where(col(Task.title).icontains(word, autoescape=True))
    return [task for task in session.exec(query.limit(200)).all() if can_see_task(session, actor, task)]


def find_falling_due_tasks(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return the tasks due by a day, or overdue, that the actor or their department leads."""
    query = (
        select(Task)
        .where(
            Task.organisation_id == actor.organisation_id,
            Task.status == TaskStatus.OPEN,
            col(Task.due_on) <= until,
        )
        .order_by(col(Task.due_on), col(Task.id))
    )
    due = remember(session, ("tasks", until), lambda: session.exec(query).all())
    waiting = find_tasks(session, actor, Scope.WAITING) if actor.is_office else []
    theirs = [task for task in due if is_of_lead(session, actor, task) or leads(session, actor, task)]
    return [
        *(_falls_due(task, "督办待确认", waits=True) for task in waiting),
        *(_falls_due(task, "督办") for task in theirs),
    ]


def _falls_due(task: Task, kind: str, *, waits: bool = False) -> FallsDue:
    args = (task.id or 0,)
    return FallsDue(about_task(task), kind, task.title, task.due_on, None, "tk-show", args, waits)


def lay_out_task(session: Session, reader: Actor, task: Task) -> TaskSheet:
    """Lay a task out for a reader who may see it."""
    asked = find_asked_extension(session, task)
    history = find_history(session, task)
    return TaskSheet(
        task,
        session.get_one(Seat, task.leader_seat_id).title,
        session.get_one(Unit, task.lead_unit_id).name,
        tuple(session.get_one(Unit, unit_id).name for unit_id in task.other_unit_ids),
        is_overdue(task, reader.today),
        next((row.old_due_on for row in history if row.old_due_on and row.kind in _MOVING), task.due_on),
        find_set_look_back(session, task),
        asked if task.status in LIVE else None,
        tuple(_entry(session, reader, row) for row in history),
        tuple(_actions(session, reader, task, asked)),
    )


def _is_in(session: Session, actor: Actor, task: Task, scope: Scope) -> bool:
    if scope is Scope.UNIT:
        units = {seat.unit_id for seat in actor.seats}
        return bool(units & {task.lead_unit_id, *task.other_unit_ids})
    if scope is Scope.OVERDUE and not is_overdue(task, actor.today):
        return False
    if scope is Scope.WAITING:
        waits = task.status is TaskStatus.CLOSING or find_asked_extension(session, task) is not None
        return waits and can_see_task(session, actor, task)
    return can_see_task(session, actor, task)


def _entry(session: Session, reader: Actor, row: Progress) -> Entry:
    return Entry(
        row.kind,
        row.text,
        session.get_one(Person, row.person_id).name,
        local(reader.organisation, row.made_at),
        row.old_due_on,
        row.new_due_on,
    )


def _actions(session: Session, reader: Actor, task: Task, asked: Progress | None) -> list[TaskAction]:
    found: list[TaskAction] = []
    lead = is_of_lead(session, reader, task)
    if task.status is TaskStatus.OPEN:
        if lead or reader.is_office or leads(session, reader, task) or is_of_units(session, reader, task):
            found.append(TaskAction.PROGRESS)
        if lead:
            found.append(TaskAction.CLOSE)
            if asked is None:
                found.append(TaskAction.EXTEND)
    if not reader.is_office:
        return found
    if task.status is TaskStatus.CLOSING:
        found += [TaskAction.CONFIRM, TaskAction.SEND_BACK]
    if task.status in LIVE and asked is not None:
        found += [TaskAction.GRANT, TaskAction.DENY]
    if task.status is TaskStatus.CLOSED:
        found += [TaskAction.SET_LOOK_BACK, TaskAction.LOOK_BACK, TaskAction.REOPEN]
    if task.status in LIVE:
        found.append(TaskAction.CANCEL)
    return found
