"""报送 that the office itself asks for: set, stopped, listed."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from office.access import Actor, require_office
from office.auditing import log_act
from office.calendar.calendars import at
from office.duties.rules import find_duty_word
from office.errors import BadInputError, NotForYouError, StaleError
from office.rulebook.versions import find_rulebook
from rules.time_forms import Monthly, Once, Quarterly, Schedule, Weekly, Yearly
from rules.timing import find_dates
from storage.tables import Duty, Organisation, Seat, UnitKind

PREFIX = "R"
TITLE_LIMIT = 60
MOST_SEATS = 200
FURTHEST_YEARS = 5


@dataclass(frozen=True)
class DutyRequest:
    """What the office asks for: of whom, what, when, until when.

    It begins today, or tomorrow once today's hour is over.
    """

    title: str
    schedule: Schedule
    seat_ids: tuple[int, ...] = ()
    unit_kinds: tuple[UnitKind, ...] = ()
    time: str | None = None
    until_on: date | None = None


def about_duty(duty: Duty) -> str:
    """Return the name under which the card of a duty of the office's own is posted and edited."""
    return f"own_duty:{duty.number}"


def schedule_of(duty: Duty) -> Schedule:
    """Return when a duty of the office's own falls due, in the form that a rulebook has."""
    if duty.every == "week":
        return Weekly(every="week", weekday=duty.weekday or 1)
    if duty.every == "month":
        return Monthly(every="month", day=duty.day or 1)
    if duty.every == "quarter":
        return Quarterly(every="quarter", month=duty.month or 1, day=duty.day or 1)
    if duty.every == "year":
        return Yearly(every="year", month=duty.month or 1, day=duty.day or 1)
    return Once(every="once", date=duty.until_on or duty.from_on)


def check_duty(session: Session, actor: Actor, request: DutyRequest) -> None:
    """Refuse what cannot stand. Raises BadInputError saying what is wrong and how to say it right."""
    title = request.title.strip()
    if not title or len(title) > TITLE_LIMIT:
        raise BadInputError("请写明报送什么，不超过{most}字。", most=TITLE_LIMIT)
    if not request.seat_ids and not request.unit_kinds:
        raise BadInputError("请写明由哪些单位报送，例如：单位：各部门。")
    for seat_id in request.seat_ids:
        seat = session.get(Seat, seat_id)
        if seat is None or seat.organisation_id != actor.organisation_id:
            raise BadInputError("没有这个单位，请从本级单位中选。")
    if len(request.seat_ids) > MOST_SEATS:
        raise BadInputError("一次最多选{most}个单位。", most=MOST_SEATS)
    check_days(actor, request)
    taken = {duty.title for duty in find_own_duties(session, actor.organisation_id)}
    if title in taken or title.upper().startswith(f"{PREFIX}{actor.today.year}-"):
        raise BadInputError("已经有“{title}”这项报送，请换一个名称，或先停止原来的。", title=title)
    word = find_duty_word(title)
    if word is not None and word in {rule.duty for rule in find_rulebook(actor.rulebook).duties}:
        raise BadInputError("“{title}”规则已有规定，不必另设；请换一个名称。", title=title)


def check_days(actor: Actor, request: DutyRequest) -> None:
    """Refuse days that are past, too far off, or none."""
    once = request.schedule.date if isinstance(request.schedule, Once) else None
    last = once or request.until_on
    if once == actor.today and _is_over_today(actor, request):
        raise BadInputError("今天{time}已经过去，请写以后的时间。", time=request.time)
    if last is not None and last < actor.today:
        raise BadInputError("日期已经过去，请写今天或以后的日期。")
    if last is not None and last.year > actor.today.year + FURTHEST_YEARS:
        raise BadInputError("日期在{years}年以后，请核对年份。", years=FURTHEST_YEARS)
    if last is not None and next(find_dates(request.schedule, actor.today, last), None) is None:
        raise BadInputError("在截止日期之前没有一次报送，请核对报送时间和截止日期。")


def write_duty(session: Session, actor: Actor, request: DutyRequest) -> Duty:
    """Write a duty that was checked; what is owed by it is made by whoever calls this."""
    schedule = request.schedule
    once = schedule.date if isinstance(schedule, Once) else None
    duty = Duty(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor),
        title=request.title.strip(),
        seat_ids=list(request.seat_ids),
        unit_kinds=[str(kind) for kind in request.unit_kinds],
        every=schedule.every,
        weekday=getattr(schedule, "weekday", None),
        day=once.day if once else getattr(schedule, "day", None),
        month=once.month if once else getattr(schedule, "month", None),
        time=request.time,
        from_on=actor.today + timedelta(days=1) if _is_over_today(actor, request) else actor.today,
        until_on=once or request.until_on,
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(duty)
    session.flush()
    log_duty(session, actor, duty, "duty.set")
    return duty


def end_duty(session: Session, actor: Actor, duty_id: int) -> Duty:
    """Ask for a duty no more; what is owed by it is waived by whoever calls this."""
    require_office(actor)
    duty = find_own_duty(session, actor, duty_id)
    session.refresh(duty, with_for_update={"key_share": True})
    if duty.stopped_at is not None:
        raise StaleError("这项报送已经停止。")
    duty.stopped_at = actor.now
    session.add(duty)
    log_duty(session, actor, duty, "duty.stop")
    return duty


def find_own_duty(session: Session, actor: Actor, duty_id: int) -> Duty:
    """Load a duty of the office's own. Raises NotForYouError alike for none and for another's."""
    duty = session.get(Duty, duty_id)
    if duty is None or duty.organisation_id != actor.organisation_id:
        raise NotForYouError("没有这项报送。")
    return duty


def find_own_duty_named(session: Session, organisation_id: int, number: str) -> Duty | None:
    return session.exec(
        select(Duty).where(Duty.organisation_id == organisation_id, Duty.number == number.upper())
    ).first()


def find_own_duties(session: Session, organisation_id: int, *, stopped: bool = False) -> list[Duty]:
    """Return what the office asks for, oldest first; what it has stopped only with `stopped`."""
    query = select(Duty).where(Duty.organisation_id == organisation_id).order_by(col(Duty.id))
    return list(session.exec(query if stopped else query.where(col(Duty.stopped_at).is_(None))))


def log_duty(session: Session, actor: Actor, duty: Duty, action: str) -> None:
    text = duty.model_dump(mode="json", exclude={"id", "organisation_id", "made_by_id", "made_at"})
    log_act(session, actor, action, about=about_duty(duty), text=text, seat_id=actor.seat_id)


def _is_over_today(actor: Actor, request: DutyRequest) -> bool:
    """Whether today's hour is over: what falls due today is asked for no more."""
    return request.time is not None and actor.now >= at(actor.organisation, actor.today, request.time)


def _next_number(session: Session, actor: Actor) -> str:
    # One at a time: on PostgreSQL two machines would else take the same number.
    session.refresh(session.get_one(Organisation, actor.organisation_id), with_for_update={"key_share": True})
    stem = f"{PREFIX}{actor.today.year}-"
    last = session.exec(
        select(Duty.number)
        .where(Duty.organisation_id == actor.organisation_id, col(Duty.number).startswith(stem))
        .order_by(col(Duty.id).desc())
        .limit(1)
    ).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"
