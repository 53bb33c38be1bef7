"""A roster looked through before it is handed in: every hour covered, and by whom it may be."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from sqlmodel import Session, select

from office.access import Actor
from office.errors import BadInputError
from office.people.seats import find_seats
from office.watch.roster_file import Fault, Line, RosterSheet
from office.watch.rules import find_provision
from office.watch.shifts import (
    find_between,
    find_leave_on,
    find_month,
    last_of,
    may_lead,
    may_watch,
    next_month,
)
from rules.vocabulary import WatchItem
from storage.tables import Person, Shift

SHOWN = 20
"""Faults that one answer lists; the rest is counted."""
FURTHEST_MONTHS = 12
_APART = re.compile(r"[、,，;；/＋+&\n]+|\s+")


class RosterFaultsError(BadInputError):
    """The roster cannot stand; every fault is said at its cell."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("值班表有{count}处要改，没有写入。改好后请再发一次。", count=len(faults))
        self.faults = tuple(faults)

    def said_in(self, locale: str, translate: Callable[[str], str]) -> str:
        lines = [super().said_in(locale, translate)]
        for fault in self.faults[:SHOWN]:
            sentence = translate(fault.template).format_map(fault.values)
            lines.append(" ".join(f"{fault.cell} {sentence}".split()))  # a cell may hold line breaks
        more = len(self.faults) - SHOWN
        if more > 0:
            lines.append(translate("另有{more}处没有列出。").format(more=more))
        return "\n".join(lines)


@dataclass(frozen=True)
class Watch:
    """One watch of a roster that may stand."""

    cell: str
    """Where its officer was written."""
    on: date
    name: str
    starts_at: datetime
    ends_at: datetime
    leader_id: int
    officer_id: int

    @property
    def people(self) -> tuple[int, int]:
        return (self.leader_id, self.officer_id)


@dataclass(frozen=True)
class Checked:
    """A roster that may stand. `warnings` are allowed, and marked."""

    month_on: date
    watches: tuple[Watch, ...]
    warnings: tuple[Fault, ...]


def check_roster(session: Session, actor: Actor, sheet: RosterSheet) -> Checked:
    """Look a roster through. Raises RosterFaultsError listing every fault at its cell."""
    _check_month(actor, sheet.month_on)
    faults = list(sheet.faults)
    if not faults:  # with hours that could not be read, every neighbour would be a gap
        faults += _times(session, actor, sheet)
    begun = {shift.starts_at for shift in find_month(session, actor.organisation_id, sheet.month_on)}
    people = _People(session, actor)
    watches, warnings = [], list(_first_hours(session, actor, sheet))
    for line in sheet.lines:
        found = people.read(line)
        faults += found.faults
        warnings += found.warnings
        if found.leader is None or found.officer is None:
            continue
        is_past = line.ends <= actor.now or (line.starts <= actor.now and line.starts in begun)
        faults += [] if is_past else people.check(line, found.leader, found.officer)
        ids = (found.leader.id or 0, found.officer.id or 0)
        watches.append(Watch(line.cell("值班人员"), line.on, line.name, line.starts, line.ends, *ids))
    if faults:
        raise RosterFaultsError(sorted(faults, key=_by_cell))
    warnings += [fault for _, fault in find_marks(session, actor, watches)]
    return Checked(sheet.month_on, tuple(watches), tuple(sorted(warnings, key=_by_cell)))


def find_marks(session: Session, actor: Actor, watches: Sequence[Watch]) -> list[tuple[Watch, Fault]]:
    """Return what is allowed in a roster and yet worth knowing: by whom, twice in a row."""
    ordered = sorted(watches, key=lambda watch: watch.starts_at)
    return [*_outside(session, actor, ordered), *_in_a_row(session, ordered)]


def find_away(session: Session, watches: Sequence[Watch], *, now: datetime) -> list[tuple[Watch, Person]]:
    """Return whoever of a roster's people is on leave on the day of a watch that has not begun."""
    return [
        (watch, session.get_one(Person, person_id))
        for watch in watches
        if watch.starts_at > now
        for person_id in watch.people
        if find_leave_on(session, person_id, watch.on)
    ]


def _check_month(actor: Actor, month_on: date) -> None:
    month = f"{month_on.year}年{month_on.month}月"
    if last_of(month_on) < actor.today:
        raise BadInputError("{month}已经过去，请核对值班表的月份。", month=month)
    ahead = (month_on.year - actor.today.year) * 12 + month_on.month - actor.today.month
    if ahead > FURTHEST_MONTHS:
        raise BadInputError("{month}还在一年以后，请核对值班表的月份。", month=month)


def _times(session: Session, actor: Actor, sheet: RosterSheet) -> Iterator[Fault]:
    """Find hours of the month that nobody covers, and watches that lie over each other."""
    lines = sorted(sheet.lines, key=lambda line: (line.starts, line.row))
    first, last = lines[0], max(lines, key=lambda line: line.ends)
    begins = datetime.combine(sheet.month_on, time(), first.starts.tzinfo)
    if first.starts > begins and (first.on > sheet.month_on or _has_earlier(session, actor, sheet)):
        covered = _covered_until(session, actor, sheet, begins)
        if covered < first.starts:
            yield _gap(first.cell("起"), covered, first.starts)
    yield from _neighbours(session, actor, sheet, first, last)
    until = first
    for line in lines[1:]:
        if (line.starts, line.ends) == (until.starts, until.ends):
            yield Fault(
                line.cell("值班人员"),
                "与第{row}行是同一班：一班只有一位带班领导、一位值班人员。",
                {"row": until.row},
            )
        elif line.starts < until.ends:
            yield Fault(
                line.cell("起"),
                "与第{row}行（至{until}）重叠。",
                {"row": until.row, "until": _at(until.ends)},
            )
        elif line.starts > until.ends:
            yield _gap(line.cell("起"), until.ends, line.starts)
        until = max(until, line, key=lambda one: one.ends)
    ends = datetime.combine(next_month(sheet.month_on), time(), first.starts.tzinfo)
    if last.ends < ends:
        yield _gap(last.cell("止"), last.ends, ends)


def _neighbours(
    session: Session, actor: Actor, sheet: RosterSheet, first: Line, last: Line
) -> Iterator[Fault]:
    """Find where the month lies over the watches of the month before or after it."""
    before = _covered_until(session, actor, sheet, first.starts)
    if before > first.starts:
        yield Fault(first.cell("起"), "与上月最后一班（至{until}）重叠。", {"until": _at(before)})
    following = next_month(sheet.month_on)
    after = find_between(session, actor.organisation_id, following, last_of(following))
    if after and after[0].starts_at < last.ends:
        starts = after[0].starts_at.astimezone(last.ends.tzinfo)
        yield Fault(last.cell("止"), "与下月第一班（{start}起）重叠。", {"start": _at(starts)})


def _has_earlier(session: Session, actor: Actor, sheet: RosterSheet) -> bool:
    return bool(_days_before(session, actor, sheet))


def _days_before(session: Session, actor: Actor, sheet: RosterSheet) -> list[Shift]:
    """Return the watches of the month before: its last reaches into this one."""
    before = date.fromordinal(sheet.month_on.toordinal() - 1)
    return find_between(session, actor.organisation_id, before.replace(day=1), before)


def _covered_until(session: Session, actor: Actor, sheet: RosterSheet, begins: datetime) -> datetime:
    ends = [shift.ends_at.astimezone(begins.tzinfo) for shift in _days_before(session, actor, sheet)]
    return max([*ends, begins])


def _first_hours(session: Session, actor: Actor, sheet: RosterSheet) -> Iterator[Fault]:
    """Mark the hours before the first watch, where no roster of the month before says whose they are."""
    first = min(sheet.lines, key=lambda line: line.starts, default=None)
    if first is None or first.on != sheet.month_on or _has_earlier(session, actor, sheet):
        return
    begins = datetime.combine(sheet.month_on, time(), first.starts.tzinfo)
    if first.starts > begins:
        until = f"{first.starts:%H:%M}"
        yield Fault(first.cell("起"), "当日{until}以前属上月最后一班，上月值班表没有登记。", {"until": until})


def _gap(cell: str, first: datetime, last: datetime) -> Fault:
    return Fault(cell, "{first}至{last}无人值班。", {"first": _at(first), "last": _at(last)})


def _at(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日{moment:%H:%M}"


@dataclass(frozen=True)
class _Read:
    leader: Person | None
    officer: Person | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


class _People:
    """Whom the names of a roster mean, and whether they may and can."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self.session, self.actor = session, actor
        people = session.exec(select(Person).where(Person.organisation_id == actor.organisation_id)).all()
        self.by_name: Mapping[str, Person] = {person.name: person for person in people}

    def read(self, line: Line) -> _Read:
        found: dict[str, Person | Fault] = {
            column: self._person(line.cell(column), text, column)
            for column, text in (("带班领导", line.leader), ("值班人员", line.officer))
        }
        faults = [one for one in found.values() if isinstance(one, Fault)]
        leader, officer = (one if isinstance(one, Person) else None for one in found.values())
        if leader is not None and officer is not None and leader.id == officer.id:
            faults.append(Fault(line.cell("值班人员"), "带班领导和值班人员不能是同一人。"))
        return _Read(leader, officer, tuple(faults))

    def check(self, line: Line, leader: Person, officer: Person) -> Iterator[Fault]:
        """Find who of a watch left, is away, or may not lead one."""
        for column, person in (("带班领导", leader), ("值班人员", officer)):
            said = {"name": person.name, "day": f"{line.on.month}月{line.on.day}日"}
            if not find_seats(self.session, person.id or 0, line.on):
                yield Fault(line.cell(column), "{name}在{day}不在职，请换一位。", said)
            elif away := find_leave_on(self.session, person.id or 0, line.on):
                number = away[0].number
                yield Fault(
                    line.cell(column), "{name}在{day}请假（{number}），请换一位。", {**said, "number": number}
                )
            elif column == "带班领导" and not may_lead(self.session, self.actor.rulebook, person, line.on):
                yield Fault(line.cell(column), _not_leading(self.actor, line.on), said)

    def _person(self, cell: str, text: str, column: str) -> Person | Fault:
        if not text.strip():
            return Fault(cell, "没有写带班领导。" if column == "带班领导" else "没有写值班人员。")
        name = re.sub(r"\s", "", text)
        if name in self.by_name:
            return self.by_name[name]
        parts = [part for part in _APART.split(text.strip()) if part]
        if len(parts) > 1:
            return Fault(cell, "一格只写一位，这里有{count}位。", {"count": len(parts)})
        near = difflib.get_close_matches(name, list(self.by_name), n=2, cutoff=0.5)
        near = near or [known for known in self.by_name if known[:1] == name[:1]][:2]
        if near:
            meant = {"name": name[:20], "near": "、".join(near)}
            return Fault(cell, "没有叫“{name}”的同志，是不是{near}？", meant)
        return Fault(cell, "没有叫“{name}”的同志，请写全名。", {"name": name[:20]})


def _not_leading(actor: Actor, on: date) -> str:
    if find_provision(actor.rulebook, WatchItem.LEADER_IN_CHARGE, on):
        return "{name}不是规则所说的带班领导，请换一位。"
    return "{name}不是本级政府领导，不能带班，请换一位。"


def _outside(session: Session, actor: Actor, watches: Sequence[Watch]) -> Iterator[tuple[Watch, Fault]]:
    """Mark whom the rulebook does not count among those who stand watch, each once."""
    for watch in {watch.officer_id: watch for watch in reversed(watches)}.values():
        provision = find_provision(actor.rulebook, WatchItem.ON_DUTY, watch.on)
        officer = session.get_one(Person, watch.officer_id)
        if provision is not None and not may_watch(session, actor.rulebook, officer, watch.on):
            said = {"name": officer.name, "cites": "、".join(provision.cite)}
            yield watch, Fault(watch.cell, "{name}不在规则（第{cites}条）所列的值班人员之内。", said)


def _in_a_row(session: Session, watches: Sequence[Watch]) -> Iterator[tuple[Watch, Fault]]:
    """Mark whoever has two watches one after the other; a leader may have all of one day."""
    for before, after in pairwise(watches):
        both = {
            *({after.officer_id} & set(before.people)),
            *({after.leader_id} & set(before.people if before.on != after.on else ())),
        }
        for person_id in sorted(both):
            name = session.get_one(Person, person_id).name
            yield after, Fault(after.cell, "{name}连值两班。", {"name": name})


def _by_cell(fault: Fault) -> tuple[int, str]:
    number = re.sub(r"\D", "", fault.cell)
    return (int(number) if number else 0, fault.cell)
