"""A meeting's decision becomes a task by itself, and the task follows it."""

from sqlmodel import Session

from office.access import Actor
from office.outbox import refresh
from office.tasks.operations import LIVE, TaskRequest, about_task, hold_task, log_task, tell_all, write_task
from office.tasks.steps import end_task, move_due
from storage.tables import Decision, Meeting, Task, TaskSource


def follow_decision(session: Session, actor: Actor, decision: Decision, title: str, meeting: Meeting) -> None:
    """Bring the task of a decision into line with it: set it, change it, or take it back.

    A task that was closed meanwhile stays as it was closed.
    """
    task = session.get(Task, decision.task_id) if decision.task_id else None
    request = _request(decision, title, meeting)
    if request is None:
        if task is not None:
            hold_task(session, task)
            if task.status in LIVE:
                end_task(session, actor, task, "会议决定已更正")
            decision.task_id = None
    elif task is None:
        task = write_task(session, actor, request)
        decision.task_id = task.id
        tell_all(session, actor, task)
    else:
        hold_task(session, task)
        if task.status in LIVE:
            _change(session, actor, task, request)
    session.add(decision)
    session.flush()


def _request(decision: Decision, title: str, meeting: Meeting) -> TaskRequest | None:
    if decision.leader_seat_id is None or decision.lead_unit_id is None or decision.due_on is None:
        return None
    return TaskRequest(
        title,
        decision.leader_seat_id,
        decision.lead_unit_id,
        decision.due_on,
        tuple(decision.other_unit_ids),
        source=TaskSource.DECISION,
        source_about=meeting.number,
    )


def _change(session: Session, actor: Actor, task: Task, request: TaskRequest) -> None:
    before = (task.leader_seat_id, task.lead_unit_id, tuple(task.other_unit_ids))
    after = (request.leader_seat_id, request.lead_unit_id, request.other_unit_ids)
    task.leader_seat_id, task.lead_unit_id = request.leader_seat_id, request.lead_unit_id
    task.other_unit_ids = list(request.other_unit_ids)
    session.add(task)
    session.flush()
    moved = task.due_on != request.due_on
    if moved:
        move_due(session, actor, task, request.due_on, "会议决定已更正")
    if before != after:
        log_task(session, actor, task, "task.change")
    if moved or before != after:
        tell_all(session, actor, task)
    refresh(session, about_task(task), now=actor.now)
