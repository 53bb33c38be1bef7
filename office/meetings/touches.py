"""What a meeting touches: its day, its room, who cannot come, how often it is held, how long it takes."""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local_day, work_calendar
from office.meetings.records import ends_at, find_attendances, holder_name
from office.meetings.request import (
    MeetingPlan,
    MeetingRequest,
    MeetingTouch,
    MeetingTouchKind,
    RoomTaken,
    Sitting,
)
from office.meetings.rhythm import find_held, period_of
from office.meetings.sitting import find_allowed_chairs
from office.people.acting import find_absence
from office.people.seats import find_holder
from office.rulebook.meeting_rules import MeetingRule
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Meeting, MeetingStatus, Organisation, Reply, Seat

_TAKES_ROOM = (MeetingStatus.CONVENING, MeetingStatus.PLANNED)
_LONGEST = timedelta(days=1)
"""No meeting is planned to take longer."""


def find_touches(
    session: Session, actor: Actor, plan: MeetingPlan, *, but: int | None = None
) -> Iterator[MeetingTouch]:
    """Find what the meeting touches, its day first. `but` is the meeting that is being moved."""
    request = plan.request
    on = local_day(actor.organisation, request.starts_at)
    yield from _of_day(session, actor, plan.rule, on)
    yield from _of_chair(session, actor, plan, on)
    yield from _of_members(plan)
    if plan.measure and plan.minutes_long > plan.measure.minutes:
        yield MeetingTouch(
            MeetingTouchKind.TOO_LONG,
            count=plan.minutes_long,
            most=plan.measure.max,
            unit=str(plan.measure.unit),
            cite=plan.measure.cite,
        )
    yield from _of_count(session, actor, plan, on, but=but)
    yield from _of_people(session, actor, plan, on, but=but)
    if any(line.late for line in plan.timetable):
        yield MeetingTouch(MeetingTouchKind.LATE, count=sum(line.late for line in plan.timetable))


def find_room_taken(
    session: Session, organisation_id: int, request: MeetingRequest, minutes_long: int, *, but: int | None
) -> RoomTaken | None:
    """Return the meeting that is in the same room at an overlapping time."""
    room = normal_room(request.place)
    if not room:
        return None
    for meeting in find_overlapping(session, organisation_id, request.starts_at, minutes_long, but=but):
        if normal_room(meeting.place) == room:
            return RoomTaken(meeting.number, meeting.title, meeting.starts_at)
    return None


def find_overlapping(
    session: Session, organisation_id: int, starts_at: datetime, minutes_long: int, *, but: int | None = None
) -> list[Meeting]:
    """Return the meetings to be held that share some time with a span, soonest first."""
    until = starts_at + timedelta(minutes=minutes_long)
    meetings = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation_id,
            col(Meeting.status).in_(_TAKES_ROOM),
            col(Meeting.starts_at) > starts_at - _LONGEST,
            col(Meeting.starts_at) < until,
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    )
    return [meeting for meeting in meetings if meeting.id != but and ends_at(meeting) > starts_at]


def normal_room(place: str) -> str:
    """Bring a room's name to one form: widths, case and spaces do not tell rooms apart."""
    return "".join(unicodedata.normalize("NFKC", place).casefold().split())


def find_busy(
    session: Session, organisation_id: int, starts_at: datetime, minutes_long: int, *, but: int | None = None
) -> dict[int, str]:
    """Return, by person, the number of another meeting in which they sit at that time."""
    organisation = session.get_one(Organisation, organisation_id)
    on = local_day(organisation, starts_at)
    busy: dict[int, str] = {}
    for meeting in find_overlapping(session, organisation_id, starts_at, minutes_long, but=but):
        for row in find_attendances(session, meeting):
            if row.substitute_seat_id is None and row.reply is Reply.ABSENT:
                continue
            holder = find_holder(session, row.substitute_seat_id or row.seat_id, on)
            if holder is not None:
                busy.setdefault(holder.id or 0, meeting.number)
    return busy


def _of_day(session: Session, actor: Actor, rule: MeetingRule | None, on: date) -> Iterator[MeetingTouch]:
    calendar = work_calendar(session, actor.organisation_id)
    if not calendar.is_working(on):
        yield MeetingTouch(MeetingTouchKind.DAY_OFF, name=calendar.name(on) or "")
    if rule and rule.weekday and on.isoweekday() != rule.weekday:
        yield MeetingTouch(MeetingTouchKind.WEEKDAY, count=rule.weekday, cite=rule.cite)
    if not calendar.is_published(on.year):
        yield MeetingTouch(MeetingTouchKind.CALENDAR_UNPUBLISHED)


def _of_chair(session: Session, actor: Actor, plan: MeetingPlan, on: date) -> Iterator[MeetingTouch]:
    chair, rule = plan.sitting.chair, plan.rule
    who = (holder_name(session, chair.id, on),) if chair else ()
    if rule is None or not rule.chair:
        yield MeetingTouch(MeetingTouchKind.CHAIR_SILENT, who=who)
    elif chair is not None:
        allowed = find_allowed_chairs(session, actor.organisation_id, rule)
        if chair.id not in {seat.id for seat in allowed}:
            yield MeetingTouch(MeetingTouchKind.CHAIR_OTHER, who=who, cite=rule.cite)
    holder = find_holder(session, chair.id or 0, on) if chair else None
    if holder and find_absence(session, holder.id or 0, on):
        yield MeetingTouch(MeetingTouchKind.CHAIR_AWAY, who=who)


def _of_members(plan: MeetingPlan) -> Iterator[MeetingTouch]:
    if plan.sitting.open_words:
        cite = plan.rule.cite if plan.rule else ()
        yield MeetingTouch(MeetingTouchKind.MEMBERS_OPEN, who=plan.sitting.open_words, cite=cite)
    elif (plan.rule is None or not plan.rule.members) and not plan.request.named:
        yield MeetingTouch(MeetingTouchKind.MEMBERS_SILENT, count=len(plan.sitting.members))


def _of_count(
    session: Session, actor: Actor, plan: MeetingPlan, on: date, *, but: int | None
) -> Iterator[MeetingTouch]:
    request, organisation = plan.request, actor.organisation
    if plan.convene and plan.convene.cap:
        cap = plan.convene.cap
        first, last = period_of(cap.per, on)
        others = find_held(session, organisation, request.kind, first, last, but=but, unit_id=request.unit_id)
        if len(others) >= cap.times:
            yield MeetingTouch(
                MeetingTouchKind.CAP,
                numbers=tuple(meeting.number for meeting in others),
                count=len(others) + 1,
                most=cap.times,
                unit=str(cap.per),
                cite=plan.convene.cite,
            )
    frequency = plan.frequency
    if frequency and frequency.count > frequency.most:
        yield MeetingTouch(
            MeetingTouchKind.CADENCE,
            count=frequency.count,
            most=frequency.most,
            unit=str(frequency.per),
            cite=frequency.cite,
        )
    same = find_held(session, organisation, request.kind, on, on, but=but, unit_id=request.unit_id)
    if same and request.kind in _ONE_A_DAY:
        yield MeetingTouch(MeetingTouchKind.SAME_DAY, numbers=tuple(meeting.number for meeting in same))


def _of_people(
    session: Session, actor: Actor, plan: MeetingPlan, on: date, *, but: int | None
) -> Iterator[MeetingTouch]:
    sitting = plan.sitting
    away = [
        holder_name(session, seat.id, on)
        for seat in sitting.members
        if (holder := find_holder(session, seat.id or 0, on)) and find_absence(session, holder.id or 0, on)
    ]
    if away:
        yield MeetingTouch(MeetingTouchKind.AWAY, who=tuple(away), count=len(away), most=len(sitting.members))
    busy = find_busy(session, actor.organisation_id, plan.request.starts_at, plan.minutes_long, but=but)
    clashes = [
        (holder_name(session, seat.id, on), busy[holder.id or 0])
        for seat in _all(sitting)
        if (holder := find_holder(session, seat.id or 0, on)) and holder.id in busy
    ]
    if clashes:
        yield MeetingTouch(
            MeetingTouchKind.BUSY,
            who=tuple(dict.fromkeys(who for who, _ in clashes)),
            numbers=tuple(dict.fromkeys(number for _, number in clashes)),
        )


def _all(sitting: Sitting) -> tuple[Seat, ...]:
    chair = (sitting.chair,) if sitting.chair else ()
    return (*chair, *sitting.members, *sitting.standing)


_ONE_A_DAY = tuple(kind for kind in MeetingKind if kind not in (MeetingKind.SPECIAL, MeetingKind.BRIEFING))
"""Of these a second one on the same day is more likely a slip."""
