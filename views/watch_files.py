"""Files of the watch: a month's roster to be filled in, and the log of one watch."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local, work_calendar
from office.people.seats import find_seats
from office.watch.log import is_added_later
from office.watch.roster_checks import Watch
from office.watch.roster_file import COLUMNS
from office.watch.shifts import find_month, last_of, may_lead
from rules.calendar import DayKind, WorkCalendar
from storage.tables import DutyEntry, Person, Shift
from views.card import File
from views.file_names import file_name
from views.text import weekday
from views.watch_words import ENTRY_KINDS, span
from views.workbooks import MIME, Band, Column, Row, Table, write_table

DEFAULT = (("", "08:30", "08:30"),)
"""A watch of a day, its hours, where no roster was ever made: one from morning to morning."""
_KINDS = {DayKind.WORKDAY: "", DayKind.WEEKEND: "周末", DayKind.HOLIDAY: "节假日", DayKind.MAKEUP: "调休上班"}
_COLUMNS = (
    Column("日期", 13, centred=True),
    Column("星期", 8, centred=True),
    Column("日历", 16, centred=True),
    Column("班次", 10, centred=True),
    Column("起", 9, centred=True),
    Column("止", 9, centred=True),
    Column("带班领导", 14, centred=True),
    Column("值班人员", 14, centred=True),
)
_LOG = (
    Column("时间", 13, centred=True),
    Column("类别", 11, centred=True),
    Column("内容", 40),
    Column("报告", 18),
    Column("指示", 24),
    Column("记录", 14, centred=True),
)


def roster_file(session: Session, actor: Actor, month_on: date, *, watches: Sequence[Watch] = ()) -> File:
    """Write the month's roster to be filled in: its present watches, else each day's as is usual here.

    With `watches`, those, to be put right.
    """
    calendar = work_calendar(session, actor.organisation_id)
    present = watches or find_month(session, actor.organisation_id, month_on)
    rows = tuple(
        _present(session, actor, present, calendar) if present else _empty(session, actor, month_on, calendar)
    )
    people = session.exec(
        select(Person).where(Person.organisation_id == actor.organisation_id).order_by(col(Person.id))
    ).all()
    on = max(month_on, actor.today)
    leaders = tuple(one.name for one in people if may_lead(session, actor.rulebook, one, on))
    staff = tuple(
        one.name for one in people if one.name not in leaders and find_seats(session, one.id or 0, on)
    )
    labels = [column.label for column in _COLUMNS]
    table = Table(
        title=f"{actor.organisation.name}{month_on.year}年{month_on.month}月值班表",
        facts=(
            "一行一班，一格写一位；止早于或等于起的，算到次日。一天几班的，插行写明班次。",
            "填好后在与秘书的私聊中发回；有问题会逐格指出，没有问题先给您核对再提交。",
        ),
        columns=_COLUMNS,
        rows=rows,
        sheet="值班表",
        choices=((labels.index("带班领导"), leaders), (labels.index("值班人员"), staff)),
    )
    name = file_name("值班表", actor.organisation.name, f"{month_on:%Y%m}")
    assert set(COLUMNS) <= set(labels)  # noqa: S101 - what is offered is what is read back
    return File(f"{name}.xlsx", write_table(table), MIME)


def log_file(session: Session, actor: Actor, shift: Shift, log: Sequence[DutyEntry]) -> File:
    """Write the log of one watch. It is an office's own paper and always Chinese."""
    starts, ends = local(actor.organisation, shift.starts_at), local(actor.organisation, shift.ends_at)
    named = f"{shift.on.year}年{shift.on.month}月{shift.on.day}日 {shift.name} {span(starts, ends, 'zh')}"
    leader, officer = (session.get_one(Person, one).name for one in (shift.leader_id, shift.officer_id))
    rows: list[Row] = [_entry(session, actor, shift, entry) for entry in log]
    if shift.handed_at is not None:
        at = local(actor.organisation, shift.handed_at)
        rows.append(Band(f"交班：{at:%m-%d %H:%M}　未尽事宜：{shift.handed_note or '无'}"))
    if shift.taken_at is not None and shift.taken_by_id is not None:
        at = local(actor.organisation, shift.taken_at)
        rows.append(Band(f"接班：{at:%m-%d %H:%M}　{session.get_one(Person, shift.taken_by_id).name}"))
    table = Table(
        title=f"{actor.organisation.name}值班日志",
        facts=(named, f"带班领导：{leader}　值班人员：{officer}"),
        columns=_LOG,
        rows=tuple(rows),
        sheet="值班日志",
        landscape=True,
    )
    name = file_name("值班日志", actor.organisation.name, f"{starts:%Y%m%d%H%M}")
    return File(f"{name}.xlsx", write_table(table), MIME)


def _entry(session: Session, actor: Actor, shift: Shift, entry: DutyEntry) -> Row:
    who = session.get_one(Person, entry.person_id).name
    return (
        f"{local(actor.organisation, entry.made_at):%m-%d %H:%M}",
        ENTRY_KINDS[entry.kind],
        entry.text,
        entry.told,
        entry.ordered,
        f"{who}（补记）" if is_added_later(shift, entry) else who,
    )


def _present(
    session: Session, actor: Actor, shifts: Sequence[Shift] | Sequence[Watch], calendar: WorkCalendar
) -> Iterator[Row]:
    for shift in shifts:
        starts, ends = local(actor.organisation, shift.starts_at), local(actor.organisation, shift.ends_at)
        people = (session.get_one(Person, one).name for one in (shift.leader_id, shift.officer_id))
        yield (*_day(shift.on, calendar), shift.name, f"{starts:%H:%M}", f"{ends:%H:%M}", *people)


def _empty(session: Session, actor: Actor, month_on: date, calendar: WorkCalendar) -> Iterator[Row]:
    watches = _usual(session, actor)
    day = month_on
    while day <= last_of(month_on):
        for name, starts, ends in watches:
            yield (*_day(day, calendar), name, starts, ends, "", "")
        day += timedelta(days=1)


def _usual(session: Session, actor: Actor) -> Sequence[tuple[str, str, str]]:
    """Return the watches of a day as they were on the last day of the latest roster."""
    last = session.exec(
        select(Shift)
        .where(Shift.organisation_id == actor.organisation_id)
        .order_by(col(Shift.starts_at).desc())
        .limit(1)
    ).first()
    if last is None:
        return DEFAULT
    of_day = session.exec(
        select(Shift)
        .where(Shift.organisation_id == actor.organisation_id, Shift.on == last.on)
        .order_by(col(Shift.starts_at))
    ).all()
    clock = [
        (local(actor.organisation, one.starts_at), local(actor.organisation, one.ends_at)) for one in of_day
    ]
    return [
        (one.name, f"{starts:%H:%M}", f"{ends:%H:%M}")
        for one, (starts, ends) in zip(of_day, clock, strict=True)
    ]


def _day(on: date, calendar: WorkCalendar) -> tuple[date, str, str]:
    kind = calendar.kind(on)
    name = calendar.name(on) if kind in (DayKind.HOLIDAY, DayKind.MAKEUP) else None
    return on, weekday(on), f"{_KINDS[kind]} {name}" if name else _KINDS[kind]
