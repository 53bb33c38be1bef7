"""督办通报 of a week: counts by department in the directory's order, overdue named by department only.

No scores, no ranking. The office looks at it first; what it releases is what it has seen.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from office.access import Actor, find_office_staff, require_office
from office.auditing import log_act
from office.calendar.calendars import at, local_day, work_calendar
from office.errors import BadInputError, StaleError
from office.outbox import tell
from office.reminders.rows import find_office_seat, hours_of, plan
from office.reminders.rules import Due, Rule
from office.tasks.operations import LIVE, find_people, is_overdue
from storage.tables import Audit, Organisation, Person, Reminder, Task, TaskStatus, Unit


@dataclass(frozen=True)
class UnitCount:
    """How one lead department's tasks stand."""

    unit: str
    live: int
    closed: int
    """Within the week."""
    overdue: int


@dataclass(frozen=True)
class Bulletin:
    """A week's tasks as they stood when it was made."""

    from_on: date
    as_of_on: date
    units: tuple[UnitCount, ...]

    @property
    def name(self) -> str:
        """The week's natural name, such as 2026-W48."""
        year, week, _ = self.as_of_on.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def overdue(self) -> tuple[str, ...]:
        return tuple(one.unit for one in self.units if one.overdue)

    def to_args(self) -> dict[str, object]:
        """Write it as an outbox row carries it: what was released stays what it was."""
        return {
            "from": self.from_on.isoformat(),
            "on": self.as_of_on.isoformat(),
            "units": [[one.unit, one.live, one.closed, one.overdue] for one in self.units],
        }


def from_args(args: dict[str, object]) -> Bulletin:
    """Read a bulletin back from an outbox row."""
    units = args["units"]
    assert isinstance(units, list)  # noqa: S101 - written by to_args alone
    return Bulletin(
        date.fromisoformat(str(args["from"])),
        date.fromisoformat(str(args["on"])),
        tuple(UnitCount(*row) for row in units),
    )


def make_bulletin(session: Session, organisation: Organisation, today: date) -> Bulletin:
    """Count the tasks of the week that `today` lies in, as they stand."""
    first = today - timedelta(days=today.weekday())
    since = at(organisation, first, "00:00")
    tasks = session.exec(
        select(Task).where(
            Task.organisation_id == organisation.id,
            or_(
                col(Task.status).in_(LIVE),
                (col(Task.status) == TaskStatus.CLOSED) & (col(Task.closed_at) >= since),
            ),
        )
    ).all()
    live = Counter(task.lead_unit_id for task in tasks if task.status in LIVE)
    closed = Counter(task.lead_unit_id for task in tasks if task.status is TaskStatus.CLOSED)
    overdue = Counter(task.lead_unit_id for task in tasks if is_overdue(task, today))
    units = session.exec(
        select(Unit).where(col(Unit.id).in_({task.lead_unit_id for task in tasks})).order_by(col(Unit.id))
    ).all()
    counted = tuple(
        UnitCount(unit.name, live[unit.id or 0], closed[unit.id or 0], overdue[unit.id or 0])
        for unit in units
    )
    return Bulletin(first, today, counted)


def release_bulletin(session: Session, actor: Actor, shown: Bulletin) -> int:
    """Release a bulletin to leaders and departments that have tasks in it; once a week. Returns how many.

    Raises StaleError where it was released already, or is not as it was shown any more.
    """
    require_office(actor)
    if not shown.units:
        raise BadInputError("本周没有督办事项，不必通报。")
    # One at a time: of two who press at once the second finds it released.
    session.refresh(actor.organisation, with_for_update={"key_share": True})
    if is_released(session, actor.organisation_id, shown):
        raise StaleError("本周的督办通报已经发布。")
    if shown != make_bulletin(session, actor.organisation, actor.today):
        raise StaleError("督办情况有了变化，请重新发 /task 通报，看过再发布。")
    log_act(session, actor, "task.bulletin", about=f"bulletin:{shown.name}", text=shown.to_args())
    people = _find_readers(session, actor)
    for person in people.values():
        tell(session, person, "task.bulletin", shown.to_args(), now=actor.now, anew=True)
    return len(people)


def is_released(session: Session, organisation_id: int, bulletin: Bulletin) -> bool:
    row = session.exec(
        select(Audit.id).where(
            Audit.organisation_id == organisation_id,
            Audit.action == "task.bulletin",
            Audit.about == f"bulletin:{bulletin.name}",
        )
    ).first()
    return row is not None


def plan_bulletin(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """On the week's last working day, have the office asked to look at the week's bulletin."""
    today = local_day(organisation, now)
    calendar = work_calendar(session, organisation.id or 0)
    rest = (today + timedelta(days=n) for n in range(1, 7 - today.weekday()))
    if not calendar.is_working(today) or any(calendar.is_working(day) for day in rest):
        return
    bulletin = make_bulletin(session, organisation, today)
    seat = find_office_seat(session, organisation.id or 0, today)
    if not bulletin.units or seat is None:
        return
    hours = hours_of(organisation)
    due_at = hours.at(today, hours.digest_at)
    due = Due(Rule.BULLETIN, due_at, seat.id or 0, seat.title)
    args: dict[str, object] = {"week": bulletin.name}
    plan(session, organisation, f"bulletin:{bulletin.name}", [due], args=args, since=due_at)


def find_bulletin_recipients(
    session: Session,
    organisation: Organisation,
    reminder: Reminder,  # noqa: ARG001 - every kind of record is asked alike
    *,
    now: datetime,
) -> list[Person] | None:
    """Return the office's staff; None once the week's bulletin was released."""
    bulletin = make_bulletin(session, organisation, local_day(organisation, now))
    if not bulletin.units or is_released(session, organisation.id or 0, bulletin):
        return None
    return find_office_staff(session, organisation.id or 0)


def _find_readers(session: Session, actor: Actor) -> dict[int, Person]:
    tasks = session.exec(
        select(Task).where(Task.organisation_id == actor.organisation_id, col(Task.status).in_(LIVE))
    ).all()
    found: dict[int, Person] = {}
    for task in tasks:
        for person in find_people(session, task, on=actor.today, rulebook=actor.rulebook):
            found.setdefault(person.id or 0, person)
    return found
