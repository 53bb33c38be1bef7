"""What is done with a task once it is set: progress, 办结, another deadline, 回头看."""

from datetime import date

from sqlmodel import Session

from office.access import Actor, require_office
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh
from office.tasks.operations import (
    LIVE,
    TEXT_LIMIT,
    about_task,
    check_due,
    enter,
    find_asked_extension,
    find_task,
    hold_task,
    is_of_lead,
    tell_answerable,
    tell_office,
    worded,
)
from office.tasks.reminders import plan_task
from storage.tables import ProgressKind, Task, TaskStatus


def note_progress(session: Session, actor: Actor, task_id: int, text: str) -> Task:
    """Enter how far a task has come. Whoever may see it may; nobody is called by it."""
    task = _take(session, actor, task_id, *LIVE)
    enter(session, actor, task, ProgressKind.PROGRESS, worded(text, TEXT_LIMIT, "进展"))
    refresh(session, about_task(task), now=actor.now)
    return task


def propose_closing(session: Session, actor: Actor, task_id: int, text: str) -> Task:
    """办结: the lead department says that it is done, and by what that is seen; the office confirms."""
    task = _take(session, actor, task_id, *LIVE)
    _require_lead(session, actor, task)
    if task.status is TaskStatus.CLOSING:
        raise StaleError("已经提出办结，正等政府办公室确认。")
    said = worded(text, TEXT_LIMIT, "办理结果")
    task.status = TaskStatus.CLOSING
    enter(session, actor, task, ProgressKind.CLOSE_PROPOSED, said)
    tell_office(session, actor, task)
    return task


def confirm_closing(session: Session, actor: Actor, task_id: int) -> Task:
    """确认: the office holds the task for done; what was reminded of it ends."""
    require_office(actor)
    task = _take(session, actor, task_id, TaskStatus.CLOSING)
    task.status, task.closed_at = TaskStatus.CLOSED, actor.now
    enter(session, actor, task, ProgressKind.CLOSE_CONFIRMED)
    plan_task(session, task, now=actor.now)
    tell_answerable(session, actor, task)
    return task


def send_back(session: Session, actor: Actor, task_id: int, reason: str) -> Task:
    """退回: the office finds that it is not done yet, and says what is wanting."""
    require_office(actor)
    task = _take(session, actor, task_id, TaskStatus.CLOSING)
    said = worded(reason, TEXT_LIMIT, "退回的理由")
    task.status = TaskStatus.OPEN
    enter(session, actor, task, ProgressKind.SENT_BACK, said)
    tell_answerable(session, actor, task)
    return task


def ask_extension(session: Session, actor: Actor, task_id: int, new_due_on: date, reason: str) -> Task:
    """Ask for another deadline, with the reason; the present one holds until the office has granted it."""
    task = _take(session, actor, task_id, TaskStatus.OPEN)
    _require_lead(session, actor, task)
    if find_asked_extension(session, task) is not None:
        raise StaleError("已经提出调整时限，正等政府办公室确认。")
    _check_new_due(actor, task, new_due_on)
    said = worded(reason, TEXT_LIMIT, "调整时限的理由")
    enter(
        session,
        actor,
        task,
        ProgressKind.EXTENSION_ASKED,
        said,
        old_due_on=task.due_on,
        new_due_on=new_due_on,
    )
    tell_office(session, actor, task)
    return task


def grant_extension(session: Session, actor: Actor, task_id: int) -> Task:
    """Grant the deadline that was asked for; the former one stays in the history."""
    require_office(actor)
    task = _take(session, actor, task_id, *LIVE)
    asked = find_asked_extension(session, task)
    if asked is None or asked.new_due_on is None:
        raise StaleError("没有等候确认的时限调整。")
    move_due(session, actor, task, asked.new_due_on, "")
    tell_answerable(session, actor, task)
    return task


def refuse_extension(session: Session, actor: Actor, task_id: int, reason: str) -> Task:
    require_office(actor)
    task = _take(session, actor, task_id, *LIVE)
    asked = find_asked_extension(session, task)
    if asked is None:
        raise StaleError("没有等候确认的时限调整。")
    said = worded(reason, TEXT_LIMIT, "不同意的理由")
    enter(
        session,
        actor,
        task,
        ProgressKind.EXTENSION_REFUSED,
        said,
        old_due_on=task.due_on,
        new_due_on=asked.new_due_on,
    )
    tell_answerable(session, actor, task)
    return task


def move_due(session: Session, actor: Actor, task: Task, new_due_on: date, why: str) -> None:
    """Set another deadline, keep the former one in the history, and plan what is reminded anew."""
    former, task.due_on = task.due_on, new_due_on
    enter(
        session,
        actor,
        task,
        ProgressKind.EXTENSION_GRANTED,
        why,
        old_due_on=former,
        new_due_on=new_due_on,
    )
    plan_task(session, task, now=actor.now)


def set_look_back(session: Session, actor: Actor, task_id: int, on: date) -> Task:
    """Set the day on which the office looks at a closed task again; it is reminded then."""
    require_office(actor)
    task = _take(session, actor, task_id, TaskStatus.CLOSED)
    if on <= actor.today:
        raise BadInputError("回头看的日期请写今天以后的日子。")
    check_due(actor, on)
    task.look_back_on = on
    enter(session, actor, task, ProgressKind.LOOK_BACK_SET, new_due_on=on)
    plan_task(session, task, now=actor.now)
    refresh(session, about_task(task), now=actor.now)
    return task


def look_back(session: Session, actor: Actor, task_id: int, text: str) -> Task:
    """回头看: what the office found when it looked at a closed task again."""
    require_office(actor)
    task = _take(session, actor, task_id, TaskStatus.CLOSED)
    task.look_back_on = actor.today
    enter(session, actor, task, ProgressKind.LOOKED_BACK, worded(text, TEXT_LIMIT, "回头看的情况"))
    plan_task(session, task, now=actor.now)
    refresh(session, about_task(task), now=actor.now)
    return task


def reopen_task(session: Session, actor: Actor, task_id: int, new_due_on: date, reason: str) -> Task:
    """Open a closed task again, with a new deadline."""
    require_office(actor)
    task = _take(session, actor, task_id, TaskStatus.CLOSED)
    check_due(actor, new_due_on)
    said = worded(reason, TEXT_LIMIT, "重新督办的理由")
    former = task.due_on
    task.status, task.closed_at, task.due_on = TaskStatus.OPEN, None, new_due_on
    enter(session, actor, task, ProgressKind.REOPENED, said, old_due_on=former, new_due_on=new_due_on)
    plan_task(session, task, now=actor.now)
    tell_answerable(session, actor, task)
    return task


def cancel_task(session: Session, actor: Actor, task_id: int, reason: str) -> Task:
    """撤销: the office takes a task back, with the reason; those who had it are told."""
    require_office(actor)
    task = _take(session, actor, task_id, *LIVE)
    end_task(session, actor, task, worded(reason, TEXT_LIMIT, "撤销的理由"))
    return task


def end_task(session: Session, actor: Actor, task: Task, reason: str) -> None:
    """Take a task back; those who had it are told and reminded no more."""
    task.status, task.closed_at = TaskStatus.CANCELLED, actor.now
    enter(session, actor, task, ProgressKind.CANCELLED, reason)
    plan_task(session, task, now=actor.now)
    tell_answerable(session, actor, task)


def _take(session: Session, actor: Actor, task_id: int, *allowed: TaskStatus) -> Task:
    task = find_task(session, actor, task_id)
    hold_task(session, task)
    if task.status not in allowed:
        raise StaleError(_WHY_NOT[task.status])
    return task


_WHY_NOT = {
    TaskStatus.OPEN: "这件督办事项还在办理，请看最新的卡片。",
    TaskStatus.CLOSING: "已经提出办结，正等政府办公室确认。",
    TaskStatus.CLOSED: "这件督办事项已经办结。",
    TaskStatus.CANCELLED: "这件督办事项已经撤销。",
}


def _require_lead(session: Session, actor: Actor, task: Task) -> None:
    if not is_of_lead(session, actor, task):
        raise NotForYouError("这一步由牵头单位办理。")


def _check_new_due(actor: Actor, task: Task, new_due_on: date) -> None:
    check_due(actor, new_due_on)
    if new_due_on == task.due_on:
        raise BadInputError("新的时限与现在的相同，请写另一个日期。")
