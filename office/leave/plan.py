"""A leave before it is asked: what the rule says of it, and what it touches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.calendar.calendars import began_on, work_calendar
from office.cases.chain_plan import ChainLine, find_chain, main_seat
from office.errors import BadInputError
from office.people.acting import (
    Why,
    find_able_people,
    find_delegations_to,
    find_granted,
    find_partners,
    who_acts,
)
from office.people.phones import require_phone
from office.people.seats import find_by_ranks, find_holder, find_main_seat
from office.rulebook.readings import Reading, find_reading
from office.rulebook.versions import LeaveRule, find_filing_due, find_leave_rule
from storage.tables import Case, CaseStatus, Leave, LeaveKind, Person, Seat

LONGEST = 183
"""Days that one leave may last at most: longer ones are a change of post, not a leave."""
FURTHEST = 366
"""Days ahead that a leave may begin at most."""
TEXT_LIMIT = 200
CONTACT_LIMIT = 60
_OPEN = (CaseStatus.PENDING, CaseStatus.APPROVED)


@dataclass(frozen=True)
class LeaveRequest:
    """What somebody asks for. Days are inclusive."""

    kind: LeaveKind
    from_on: date
    to_on: date
    place: str = ""
    reason: str = ""
    contact: str = ""
    stand_in_seat_id: int | None = None
    abroad: bool = False


class TouchKind(StrEnum):
    """What a leave touches and its applicant is told of before submitting."""

    LATE_NOTICE = "late_notice"
    PAST_START = "past_start"
    OVERLAP = "overlap"
    STAND_IN_AWAY = "stand_in_away"
    STAND_IN_BUSY = "stand_in_busy"
    PARTNER_AWAY = "partner_away"
    LEADERS_AWAY = "leaders_away"
    UNDELEGATED = "undelegated"
    NO_STAND_IN = "no_stand_in"
    STANDING_IN = "standing_in"
    """The applicant is somebody's stand-in in those days."""
    CALENDAR_UNPUBLISHED = "calendar_unpublished"
    LAPSED = "lapsed"
    """Its days passed before the office had settled who decides it. A mark only, never a warning."""


@dataclass(frozen=True)
class Touch:
    kind: TouchKind
    name: str = ""
    seat: str = ""
    from_on: date | None = None
    to_on: date | None = None
    number: str = ""
    cite: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeavePlan:
    """What stands before the applicant before 提交. `silent` is set where neither rule nor reading speaks."""

    request: LeaveRequest
    seat: Seat
    chain: tuple[ChainLine, ...]
    cite: tuple[str, ...]
    working_days: int
    days: int
    touches: tuple[Touch, ...]
    silent: bool = False
    reading: Reading | None = None
    missing: tuple[str, ...] = ()
    """What the rule wants stated and is not."""
    on_return: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    filing_due_on: date | None = None


def prepare_leave(
    session: Session, actor: Actor, request: LeaveRequest, *, but: int | None = None
) -> LeavePlan:
    """Work out chain, days and what the leave touches; saves nothing. `but` is the case being changed.

    Raises BadInputError where the request cannot stand.
    """
    begun = session.get_one(Case, but) if but is not None else None
    check_request(session, actor, request, known=session.get_one(Leave, but).contact if begun else "")
    seat = session.get_one(Seat, begun.seat_id) if begun else main_seat(actor)
    rulebook = begun.rulebook if begun else actor.rulebook
    calendar = work_calendar(session, actor.organisation_id)
    rule, reading = find_ground(
        session,
        actor.organisation_id,
        rulebook,
        begun.rank if begun else seat.rank,
        abroad=request.abroad,
        on=began_on(session, begun) if begun else actor.today,
    )
    filing = find_filing_due(rulebook, request.from_on, calendar) if rule and rule.lead else None
    plan = LeavePlan(
        request,
        seat,
        find_chain(session, actor, seat, rule.steps if rule else reading.steps if reading else ()),
        rule.cite if rule else (),
        calendar.count_working_days(request.from_on, request.to_on),
        (request.to_on - request.from_on).days + 1,
        (),
        silent=rule is None and reading is None,
        reading=reading,
        missing=tuple(_missing(rule.state if rule else (), request)),
        on_return=rule.on_return if rule else (),
        warnings=rule.warnings if rule else (),
        filing_due_on=filing.due if filing else None,
    )
    changed = session.get_one(Leave, but) if begun and begun.status is CaseStatus.APPROVED else None
    starts_anew = changed is None or changed.from_on != request.from_on
    touches = find_touches(session, actor, plan, but=but, starts_anew=starts_anew)
    return replace(plan, touches=tuple(touches))


def find_ground(
    session: Session, organisation_id: int, rulebook: str, rank: str | None, *, abroad: bool, on: date
) -> tuple[LeaveRule | None, Reading | None]:
    """Return what a rank's leave rests on: the rule as of a day, else the office's reading, else neither."""
    rule = find_leave_rule(rulebook, rank, abroad=abroad, on=on)
    key = reading_key(rank, abroad=abroad)
    return rule, None if rule else find_reading(session, organisation_id, key)


def reading_key(rank: str | None, *, abroad: bool) -> str:
    return f"leave:{rank or '-'}{':abroad' if abroad else ''}"


def check_request(session: Session, actor: Actor, request: LeaveRequest, *, known: str = "") -> None:
    """Refuse what cannot stand at all, in a sentence. `known` is a number that is on record already."""
    check_days(actor, request)
    for label, text, most in (
        ("前往地点", request.place, TEXT_LIMIT),
        ("事由", request.reason, TEXT_LIMIT),
        ("联系电话", request.contact, CONTACT_LIMIT),
    ):
        if len(text) > most:
            raise BadInputError(
                "{label}请不超过{most}字，现在是{count}字。", label=label, most=most, count=len(text)
            )
    if request.contact and request.contact not in (actor.person.phone, known):
        require_phone(request.contact)
    check_stand_in(session, actor, request)


def check_days(actor: Actor, request: LeaveRequest) -> None:
    """Refuse days that cannot stand, whatever else is asked."""
    days = (request.to_on - request.from_on).days + 1
    if days < 1:
        raise BadInputError("结束日期早于开始日期，请重新写明起止日期，例如：11月26日至28日。")
    if days > LONGEST:
        raise BadInputError(
            "一次请假最多登记{most}天，这里是{days}天；请核对起止日期。", most=LONGEST, days=days
        )
    if request.to_on < actor.today:
        raise BadInputError("这些日期已经过去；请核对日期，确需补记请联系政府办公室。")
    if (request.from_on - actor.today).days > FURTHEST:
        raise BadInputError("开始日期在一年以后，请核对年份。")


def check_stand_in(session: Session, actor: Actor, request: LeaveRequest) -> None:
    if request.stand_in_seat_id is None:
        return
    seat = session.get(Seat, request.stand_in_seat_id)
    person = find_holder(session, request.stand_in_seat_id, request.from_on)
    if seat is None or seat.organisation_id != actor.organisation_id or person is None:
        raise BadInputError("没有这位代行人，请写本区在任同志的姓名。")
    if person.id == actor.person_id:
        raise BadInputError("不能由本人代行本人的工作，请另写一位。")
    able = find_able_people(session, actor.seats, on=request.from_on, rulebook=actor.rulebook)
    if able and person.id not in able:
        raise BadInputError("这位同志不能代行此职务；请从可以代行的同志中选。")


def find_stand_in(session: Session, actor: Actor, name: str) -> Seat:
    """Find the seat of a stand-in by name. Raises BadInputError naming what was perhaps meant."""
    people = session.exec(
        select(Person).where(Person.organisation_id == actor.organisation_id).order_by(col(Person.id))
    ).all()
    person = next((p for p in people if p.name == name.strip()), None)
    if person is None:
        near = [p.name for p in people if p.name[:1] == name.strip()[:1]][:3]
        hint = f"是不是：{'、'.join(near)}？" if near else "请写全名。"
        raise BadInputError("没有叫“{name}”的同志。{hint}", name=name.strip()[:20], hint=hint)
    if person.id == actor.person_id:
        raise BadInputError("不能由本人代行本人的工作，请另写一位。")
    seat = find_main_seat(session, person.id or 0, actor.today)
    if seat is None:
        raise BadInputError("{name}现在没有职务，不能代行，请另写一位。", name=person.name)
    return seat


def find_touches(
    session: Session, actor: Actor, plan: LeavePlan, *, but: int | None = None, starts_anew: bool = True
) -> Iterator[Touch]:
    """Find what the leave touches, the rule's own matters first.

    A change that keeps the first day (`starts_anew` False) gives no new notice of it.
    """
    request = plan.request
    if starts_anew and plan.filing_due_on and actor.today > plan.filing_due_on:
        yield Touch(TouchKind.LATE_NOTICE, from_on=plan.filing_due_on, cite=plan.cite)
    if starts_anew and request.from_on < actor.today:
        yield Touch(TouchKind.PAST_START, from_on=request.from_on)
    calendar = work_calendar(session, actor.organisation_id)
    if not all(calendar.is_published(year) for year in (request.from_on.year, request.to_on.year)):
        yield Touch(TouchKind.CALENDAR_UNPUBLISHED)
    for case, leave in find_leaves(session, actor.person_id, request.from_on, request.to_on):
        if case.id == but:
            continue
        yield Touch(TouchKind.OVERLAP, from_on=leave.from_on, to_on=leave.to_on, number=case.number)
    yield from _stand_in_touches(session, actor, plan)
    yield from _pair_touches(session, actor, plan)


def _stand_in_touches(session: Session, actor: Actor, plan: LeavePlan) -> Iterator[Touch]:
    request = plan.request
    if request.stand_in_seat_id is None:
        acting = who_acts(
            session,
            plan.seat,
            on=request.from_on,
            rulebook=actor.rulebook,
            without=(actor.person_id,),
        )
        if acting.why is Why.UNDELEGATED:
            yield Touch(TouchKind.UNDELEGATED, cite=acting.cite)
        elif acting.person is None:
            yield Touch(TouchKind.NO_STAND_IN)
        return
    seat = session.get_one(Seat, request.stand_in_seat_id)
    person = find_holder(session, seat.id or 0, request.from_on)
    if person is None:
        return
    for _, leave in find_leaves(session, person.id or 0, request.from_on, request.to_on):
        yield Touch(TouchKind.STAND_IN_AWAY, person.name, seat.title, leave.from_on, leave.to_on)
    yield from _busy_touches(session, actor, plan, seat, person)


def _busy_touches(
    session: Session, actor: Actor, plan: LeavePlan, seat: Seat, person: Person
) -> Iterator[Touch]:
    """Find for whom the stand-in stands in already: delegated, by the rule or as the partner."""
    request, seen = plan.request, {plan.seat.id}
    for row in find_delegations_to(session, seat.id or 0, request.from_on, request.to_on):
        if row.seat_id not in seen:
            seen.add(row.seat_id)
            other = session.get_one(Seat, row.seat_id)
            yield Touch(TouchKind.STAND_IN_BUSY, person.name, other.title, row.from_on, row.until_on)
    for case, leave in find_granted(session, actor.organisation_id, request.from_on, request.to_on):
        if case.seat_id in seen:
            continue
        other = session.get_one(Seat, case.seat_id)
        day = max(leave.from_on, request.from_on)
        acting = who_acts(session, other, on=day, rulebook=actor.rulebook)
        if acting.stands_in and acting.person and acting.person.id == person.id:
            seen.add(case.seat_id)
            yield Touch(TouchKind.STAND_IN_BUSY, person.name, other.title, leave.from_on, leave.to_on)


def _pair_touches(session: Session, actor: Actor, plan: LeavePlan) -> Iterator[Touch]:
    request = plan.request
    for row in find_delegations_to(session, plan.seat.id or 0, request.from_on, request.to_on):
        other = session.get_one(Seat, row.seat_id)
        yield Touch(TouchKind.STANDING_IN, "", other.title, row.from_on, row.until_on)
    yield from _away_touches(session, plan, TouchKind.PARTNER_AWAY, find_partners(session, plan.seat.id or 0))
    opposite = {"mayor": "executive_deputy", "executive_deputy": "mayor"}.get(plan.seat.rank or "")
    if opposite:
        seats = find_by_ranks(session, actor.organisation_id, (opposite,))
        yield from _away_touches(session, plan, TouchKind.LEADERS_AWAY, seats)


def _away_touches(session: Session, plan: LeavePlan, kind: TouchKind, seats: list[Seat]) -> Iterator[Touch]:
    request = plan.request
    for seat in seats:
        person = find_holder(session, seat.id or 0, request.from_on)
        if person is not None:
            for _, leave in find_leaves(session, person.id or 0, request.from_on, request.to_on):
                yield Touch(kind, person.name, seat.title, leave.from_on, leave.to_on)


def find_leaves(session: Session, person_id: int, first: date, last: date) -> list[tuple[Case, Leave]]:
    """Return a person's leaves, asked for or granted, that share a day with first..last."""
    rows = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.person_id == person_id,
            Leave.from_on <= last,
            Leave.to_on >= first,
            or_(col(Leave.returned_on).is_(None), col(Leave.returned_on) > first),
            col(Case.status).in_(_OPEN),
        )
        .order_by(col(Leave.from_on))
    ).all()
    return [(case, leave) for case, leave in rows]


def _missing(state: tuple[str, ...], request: LeaveRequest) -> Iterator[str]:
    given = {
        "place": bool(request.place),
        "contact": bool(request.contact),
        "acting": request.stand_in_seat_id is not None,
        "reason": bool(request.reason),
    }
    yield from (item for item in state if not given.get(item, True))
