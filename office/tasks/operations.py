"""督办: tasks under supervision, from the day they are set to 办结, with every word and date in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor, find_office_staff, require_office
from office.auditing import log_act
from office.errors import BadInputError, NotForYouError
from office.outbox import refresh, tell
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import LEADERS, find_head
from office.tasks.reminders import plan_task
from storage.tables import (
    Organisation,
    Person,
    Progress,
    ProgressKind,
    Seat,
    Task,
    TaskSource,
    TaskStatus,
    Unit,
    UnitKind,
    WorkKind,
)

PREFIX = "D"
TITLE_LIMIT = 300
TEXT_LIMIT = 1000
MEASURE_LIMIT = 300
FURTHEST_YEARS = 5
LIVE = (TaskStatus.OPEN, TaskStatus.CLOSING)


@dataclass(frozen=True)
class Assignment:
    """Whose something is, and until when."""

    leader_seat_id: int
    lead_unit_id: int
    due_on: date
    other_unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class TaskRequest:
    """What is to be done, whose it is, and until when."""

    title: str
    leader_seat_id: int
    lead_unit_id: int
    due_on: date
    other_unit_ids: tuple[int, ...] = ()
    measure: str = ""
    source: TaskSource = TaskSource.OTHER
    source_about: str = ""


def about_task(task: Task) -> str:
    """Return the name under which cards of this task are posted and edited."""
    return f"task:{task.number}"


def work_of(task: Task) -> Work:
    """Return what work a task is to whoever acts for a seat: 督办, of its lead department."""
    return Work(WorkKind.TASK, task.lead_unit_id)


def open_task(session: Session, actor: Actor, request: TaskRequest) -> Task:
    """Set a task: the lead department and the leader are told what is theirs, the others are informed.

    Raises NotForYouError for anybody but the office, BadInputError for what cannot stand.
    """
    require_office(actor)
    check_task(session, actor, request)
    task = write_task(session, actor, request)
    tell_all(session, actor, task)
    return task


def check_task(session: Session, actor: Actor, request: TaskRequest) -> None:
    """Refuse a task that cannot stand. Raises BadInputError saying what is wrong and how to say it right."""
    worded(request.title, TITLE_LIMIT, "督办事项")
    if len(request.measure) > MEASURE_LIMIT:
        raise BadInputError(
            "完成标准请不超过{most}字，现在是{count}字。", most=MEASURE_LIMIT, count=len(request.measure)
        )
    check_assignment(
        session,
        actor,
        Assignment(request.leader_seat_id, request.lead_unit_id, request.due_on, request.other_unit_ids),
    )


def check_assignment(session: Session, actor: Actor, assignment: Assignment) -> None:
    """Refuse a leader, departments or a deadline that cannot be. Raises BadInputError."""
    leader = session.get(Seat, assignment.leader_seat_id)
    if leader is None or leader.organisation_id != actor.organisation_id or leader.rank not in LEADERS:
        raise BadInputError("责任领导请从本级政府领导中选。")
    for unit_id in (assignment.lead_unit_id, *assignment.other_unit_ids):
        unit = session.get(Unit, unit_id)
        if unit is None or unit.organisation_id != actor.organisation_id or unit.kind is UnitKind.OUTSIDE:
            raise BadInputError("没有这个单位，请从本级单位中选。")
    if assignment.lead_unit_id in assignment.other_unit_ids:
        unit_name = session.get_one(Unit, assignment.lead_unit_id).name
        raise BadInputError("{name}已是牵头单位，不必再列为配合单位。", name=unit_name)
    check_due(actor, assignment.due_on)


def check_due(actor: Actor, due_on: date) -> None:
    """Refuse a deadline that is past, or so far off that its year must be wrong."""
    if due_on < actor.today:
        raise BadInputError("完成时限已经过去，请写今天或以后的日期。")
    if due_on.year > actor.today.year + FURTHEST_YEARS:
        raise BadInputError("完成时限在{years}年以后，请核对年份。", years=FURTHEST_YEARS)


def write_task(session: Session, actor: Actor, request: TaskRequest) -> Task:
    """Write a task that was checked; nobody is told yet."""
    task = Task(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor),
        title=request.title.strip()[:TITLE_LIMIT],
        source=request.source,
        source_about=request.source_about,
        leader_seat_id=request.leader_seat_id,
        lead_unit_id=request.lead_unit_id,
        other_unit_ids=list(request.other_unit_ids),
        due_on=request.due_on,
        measure=request.measure.strip(),
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(task)
    session.flush()
    log_task(session, actor, task, "task.open")
    plan_task(session, task, now=actor.now)
    return task


def tell_all(session: Session, actor: Actor, task: Task) -> None:
    """Give the task's card to the leader, the lead department and the others, each once."""
    for person in find_people(session, task, on=actor.today, rulebook=actor.rulebook):
        if person.id != actor.person_id:
            tell(session, person, "task", {"task": task.id}, now=actor.now, about=about_task(task), anew=True)
    refresh(session, about_task(task), now=actor.now)


def find_people(session: Session, task: Task, *, on: date, rulebook: str) -> list[Person]:
    """Return who answers for a task on a day: for the leader, the lead department's head and the others'."""
    seats = [session.get_one(Seat, task.leader_seat_id)]
    for unit_id in (task.lead_unit_id, *task.other_unit_ids):
        head = find_head(session, unit_id)
        if head is not None:
            seats.append(head)
    found: dict[int, Person] = {}
    for seat in seats:
        acting = who_acts(session, seat, on=on, rulebook=rulebook, work=work_of(task))
        person = acting.person or acting.holder
        if person is not None:
            found.setdefault(person.id or 0, person)
    return list(found.values())


def find_task(session: Session, actor: Actor, task_id: int) -> Task:
    """Load a task that the actor may see. Raises NotForYouError alike for none and for another's."""
    task = session.get(Task, task_id)
    if (
        task is None
        or task.organisation_id != actor.organisation_id
        or not can_see_task(session, actor, task)
    ):
        raise NotForYouError("没有这件督办事项，或者它不归您办理。")
    return task


def find_task_named(session: Session, actor: Actor, number: str) -> Task | None:
    """Find a task by its number; None alike for none and for another's."""
    task = session.exec(
        select(Task).where(Task.organisation_id == actor.organisation_id, Task.number == number.upper())
    ).first()
    return task if task is not None and can_see_task(session, actor, task) else None


def can_see_task(session: Session, actor: Actor, task: Task) -> bool:
    """Whether a task is the actor's to know: the office's, the leader's, of a department that is in it."""
    return actor.is_office or leads(session, actor, task) or is_of_units(session, actor, task)


def leads(session: Session, actor: Actor, task: Task) -> bool:
    """Whether the actor is the leader responsible, or acts for that seat today."""
    if task.leader_seat_id in {seat.id for seat in actor.seats}:
        return True
    return _acts_for(session, actor, session.get_one(Seat, task.leader_seat_id), task)


def is_of_lead(session: Session, actor: Actor, task: Task) -> bool:
    """Whether the actor is of the lead department, or acts for its head today."""
    return _is_of(session, actor, task, [task.lead_unit_id])


def is_of_units(session: Session, actor: Actor, task: Task) -> bool:
    return _is_of(session, actor, task, [task.lead_unit_id, *task.other_unit_ids])


def hold_task(session: Session, task: Task) -> None:
    """Keep every other transaction from moving the task until this one ends, and look at it anew."""
    session.refresh(task, with_for_update={"key_share": True})


def find_history(session: Session, task: Task) -> list[Progress]:
    """Return a task's entries, oldest first."""
    return list(session.exec(select(Progress).where(Progress.task_id == task.id).order_by(col(Progress.id))))


def find_asked_extension(session: Session, task: Task) -> Progress | None:
    """Return the wish for another deadline that nobody has decided yet."""
    about_dates = (
        ProgressKind.EXTENSION_ASKED,
        ProgressKind.EXTENSION_GRANTED,
        ProgressKind.EXTENSION_REFUSED,
    )
    last = session.exec(
        select(Progress)
        .where(Progress.task_id == task.id, col(Progress.kind).in_(about_dates))
        .order_by(col(Progress.id).desc())
        .limit(1)
    ).first()
    return last if last is not None and last.kind is ProgressKind.EXTENSION_ASKED else None


def is_overdue(task: Task, today: date) -> bool:
    return task.status in LIVE and task.due_on < today


def enter(
    session: Session,
    actor: Actor,
    task: Task,
    kind: ProgressKind,
    text: str = "",
    *,
    old_due_on: date | None = None,
    new_due_on: date | None = None,
) -> Progress:
    """Write one entry into a task's history, with its audit row."""
    entry = Progress(
        task_id=task.id or 0,
        kind=kind,
        text=text,
        old_due_on=old_due_on,
        new_due_on=new_due_on,
        person_id=actor.person_id,
        seat_id=actor.seat_id,
        made_at=actor.now,
    )
    session.add(entry)
    session.add(task)
    session.flush()
    log_task(session, actor, task, f"task.{kind}", text=text)
    return entry


def worded(text: str, most: int, name: str) -> str:
    """Return what was typed without the space around it. Raises BadInputError for nothing or too much."""
    found = text.strip()
    if not found:
        raise BadInputError("请写明{name}。", name=name)
    if len(found) > most:
        raise BadInputError(
            "{name}请不超过{most}字，现在是{count}字。", name=name, most=most, count=len(found)
        )
    return found


def tell_office(session: Session, actor: Actor, task: Task) -> None:
    """Give the office a task's card anew: something of it waits for its word."""
    _tell_each(session, actor, task, find_office_staff(session, task.organisation_id))


def tell_answerable(session: Session, actor: Actor, task: Task) -> None:
    """Give the card anew to those who answer for the task: what they asked for was decided."""
    _tell_each(session, actor, task, find_people(session, task, on=actor.today, rulebook=actor.rulebook))


def log_task(session: Session, actor: Actor, task: Task, action: str, *, text: str = "") -> None:
    log_act(
        session,
        actor,
        action,
        about=about_task(task),
        text={
            "title": task.title,
            "status": task.status,
            "leader": task.leader_seat_id,
            "lead": task.lead_unit_id,
            "others": task.other_unit_ids,
            "due": task.due_on.isoformat(),
            "text": text,
        },
        seat_id=actor.seat_id,
    )


def _tell_each(session: Session, actor: Actor, task: Task, people: Iterable[Person]) -> None:
    told = set()
    for person in people:
        if person.id == actor.person_id:
            continue
        told.add(person.telegram_id or 0)
        tell(session, person, "task", {"task": task.id}, now=actor.now, about=about_task(task), anew=True)
    refresh(session, about_task(task), now=actor.now, but=frozenset(told))


def _is_of(session: Session, actor: Actor, task: Task, unit_ids: Sequence[int]) -> bool:
    if {seat.unit_id for seat in actor.seats} & set(unit_ids):
        return True
    heads = (find_head(session, unit_id) for unit_id in unit_ids)
    return any(head is not None and _acts_for(session, actor, head, task) for head in heads)


def _acts_for(session: Session, actor: Actor, seat: Seat, task: Task) -> bool:
    acting = who_acts(session, seat, on=actor.today, rulebook=actor.rulebook, work=work_of(task))
    return acting.person is not None and acting.person.id == actor.person_id


def _next_number(session: Session, actor: Actor) -> str:
    session.refresh(session.get_one(Organisation, actor.organisation_id), with_for_update={"key_share": True})
    stem = f"{PREFIX}{actor.today.year}-"
    last = session.exec(
        select(Task.number)
        .where(Task.organisation_id == actor.organisation_id, col(Task.number).startswith(stem))
        .order_by(col(Task.id).desc())
        .limit(1)
    ).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"
