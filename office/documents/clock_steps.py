"""What is done with a clock on a paper: 办结, 确认, sent back, paused and resumed, 催办, stopped."""

from datetime import timedelta

from sqlmodel import Session

from office.access import Actor, access_case, find_office_staff, hold_case, require_office
from office.auditing import log_act
from office.calendar.calendars import local, work_calendar
from office.cases.errands import URGE_PAUSE
from office.cases.flow import about
from office.documents.clocks import (
    OPEN,
    ClockStanding,
    ClockState,
    about_clock,
    recount,
    stand,
)
from office.documents.operations import heads_unit
from office.documents.reminders import find_owers, plan_clock, refresh_clock
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from storage.tables import Case, Clock, Person

TEXT_LIMIT = 500


def access_clock(session: Session, actor: Actor, clock_id: int) -> tuple[Clock, Case]:
    """Load a clock of a paper that the actor may see. Raises NotForYouError alike for none and another's."""
    clock = session.get(Clock, clock_id)
    if clock is None or clock.organisation_id != actor.organisation_id:
        raise NotForYouError("没有这项时限，或者它不归您办理。")
    return clock, access_case(session, actor, clock.case_id)


def take_clock(session: Session, actor: Actor, clock_id: int) -> tuple[Clock, Case, ClockStanding]:
    """Load a clock as `access_clock` does, held until the transaction ends, with where it stands."""
    clock, case = access_clock(session, actor, clock_id)
    hold_case(session, case)
    session.refresh(clock)
    calendar = work_calendar(session, clock.organisation_id)
    return clock, case, stand(clock, actor.organisation, calendar, actor.today)


def can_answer(session: Session, actor: Actor, clock: Clock) -> bool:
    """Whether somebody answers for the department that a clock runs for."""
    return clock.unit_id is not None and heads_unit(session, actor, clock.unit_id)


def answer_clock(session: Session, actor: Actor, clock_id: int, text: str) -> Clock:
    """办结: the department says what it did; the office confirms."""
    clock, _, standing = take_clock(session, actor, clock_id)
    if not can_answer(session, actor, clock):
        raise NotForYouError("办结由承办单位提出。")
    _require(standing, *OPEN, ClockState.PAUSED)
    clock.done_text = worded(text, "办理结果")
    clock.done_at, clock.done_by_id, clock.paused_on = actor.now, actor.person_id, None
    _keep(session, actor, clock, "answer", clock.done_text)
    for person in find_office_staff(session, clock.organisation_id):
        if person.id != actor.person_id:
            _tell(session, actor, person, clock)
    return clock


def confirm_clock(session: Session, actor: Actor, clock_id: int) -> Clock:
    """确认: the office holds what was asked for done."""
    require_office(actor)
    clock, _, standing = take_clock(session, actor, clock_id)
    _require(standing, ClockState.ANSWERED)
    clock.confirmed_at = actor.now
    _keep(session, actor, clock, "confirm")
    return clock


def return_clock(session: Session, actor: Actor, clock_id: int, reason: str) -> Clock:
    """退回修改: the office finds that it is not done yet, and says what is wanting."""
    require_office(actor)
    clock, _, standing = take_clock(session, actor, clock_id)
    _require(standing, ClockState.ANSWERED)
    said = worded(reason, "退回的理由")
    clock.done_at, clock.done_by_id = None, None
    _keep(session, actor, clock, "return", said)
    tell_clock(session, actor, clock)
    return clock


def pause_clock(session: Session, actor: Actor, clock_id: int, reason: str) -> Clock:
    """暂停: the days until it is resumed do not count; the reason is shown."""
    require_office(actor)
    clock, _, standing = take_clock(session, actor, clock_id)
    _require(standing, *OPEN)
    clock.paused_why = worded(reason, "暂停的理由")[:300]
    clock.paused_on = actor.today
    _keep(session, actor, clock, "pause", clock.paused_why)
    tell_clock(session, actor, clock)
    return clock


def resume_clock(session: Session, actor: Actor, clock_id: int) -> Clock:
    """恢复: the working days of the pause are added to its day."""
    require_office(actor)
    clock, _, standing = take_clock(session, actor, clock_id)
    _require(standing, ClockState.PAUSED)
    calendar = work_calendar(session, clock.organisation_id)
    if clock.paused_on is not None:
        last = actor.today - timedelta(days=1)
        clock.paused_days += calendar.count_working_days(clock.paused_on, last)
    clock.paused_on = None
    recount(session, clock)
    _keep(session, actor, clock, "resume", str(clock.due_on))
    tell_clock(session, actor, clock)
    return clock


def stop_clock(session: Session, actor: Actor, clock_id: int, reason: str) -> Clock:
    """撤销: the office takes back what it handed out."""
    require_office(actor)
    clock, _, standing = take_clock(session, actor, clock_id)
    _require(standing, *OPEN, ClockState.PAUSED)
    clock.ended_at = actor.now
    _keep(session, actor, clock, "stop", worded(reason, "撤销的理由"))
    tell_clock(session, actor, clock)
    return clock


def urge_clock(session: Session, actor: Actor, clock_id: int) -> str:
    """催办: once in four hours; what waits for a leader goes to the office, not to them.

    Returns a sentence for the one who urged.
    """
    require_office(actor)
    clock, _, standing = take_clock(session, actor, clock_id)
    _require(standing, *OPEN)
    if clock.urged_at and actor.now - clock.urged_at < URGE_PAUSE:
        again = local(actor.organisation, clock.urged_at + URGE_PAUSE)
        raise StaleError("四小时内只催办一次，{time}以后可以再催。", time=f"{again:%H:%M}")
    clock.urged_at = actor.now
    session.add(clock)
    session.flush()
    _log(session, actor, clock, "urge")
    people = find_owers(session, actor.organisation, clock, now=actor.now)
    for person in people:
        if person.id != actor.person_id:
            _tell(session, actor, person, clock, card="document.urged")
    staff = {person.id for person in find_office_staff(session, clock.organisation_id)}
    return "已转请政府办公室提醒。" if {person.id for person in people} <= staff else "已催办。"


def tell_clock(session: Session, actor: Actor, clock: Clock) -> None:
    """Give a clock's card anew to whoever owes it."""
    told = set()
    for person in find_owers(session, actor.organisation, clock, now=actor.now):
        if person.id != actor.person_id and _tell(session, actor, person, clock):
            told.add(person.telegram_id or 0)
    refresh(session, about_clock(session, clock), now=actor.now, but=frozenset(told))


def worded(text: str, name: str) -> str:
    """Return what was typed without the space around it. Raises BadInputError for nothing or too much."""
    found = text.strip()
    if not found:
        raise BadInputError("请写明{name}。", name=name)
    if len(found) > TEXT_LIMIT:
        raise BadInputError(
            "{name}请不超过{most}字，现在是{count}字。", name=name, most=TEXT_LIMIT, count=len(found)
        )
    return found


def _require(standing: ClockStanding, *states: ClockState) -> None:
    if standing.state not in states:
        raise StaleError("这项时限已经有了新的进展，请看最新的卡片。")


def _keep(session: Session, actor: Actor, clock: Clock, action: str, text: str = "") -> None:
    session.add(clock)
    session.flush()
    _log(session, actor, clock, action, text)
    plan_clock(session, clock, now=actor.now)
    refresh_clock(session, clock, now=actor.now)


def _tell(session: Session, actor: Actor, person: Person, clock: Clock, card: str = "document.clock") -> bool:
    named = about_clock(session, clock)
    return tell(session, person, card, {"clock": clock.id}, now=actor.now, about=named, anew=True)


def _log(session: Session, actor: Actor, clock: Clock, action: str, text: str = "") -> None:
    case = session.get_one(Case, clock.case_id)
    log_act(
        session,
        actor,
        f"clock.{action}",
        about=about(case),
        text={"name": clock.name, "unit": clock.unit_id, "due": clock.due_on.isoformat(), "text": text},
        cite=clock.cite,
        seat_id=actor.seat_id,
    )
