"""报送 laid out: one occurrence for whoever answers it, one round for whoever collects it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local
from office.duties.list import title_of
from office.duties.operations import ANSWERED, OPEN, Round, find_round, is_past, round_of
from office.duties.standing import Standing, collects, find_standing
from office.people.seats import find_head
from rules.vocabulary import DutyName
from storage.tables import Occurrence, OccurrenceStatus, Person, Seat, Unit


class DutyAction(StrEnum):
    """What may be pressed on an occurrence or a round."""

    WRITE = "write"
    ELSEWHERE = "elsewhere"
    SHEET = "sheet"
    TABLE = "table"
    TEXT = "text"
    REST = "rest"
    """All that have not handed in did so another way."""
    COLLECT = "collect"
    WAIVE = "waive"


@dataclass(frozen=True)
class RoundRow:
    """How it stands with one of those who owe a round."""

    occurrence: Occurrence
    name: str
    """The unit, or the post where it is not the unit's head."""
    status: OccurrenceStatus
    person: str
    at: datetime | None
    stood_in: bool
    is_late: bool
    text: str


@dataclass(frozen=True)
class RoundSheet:
    """A round laid out for whoever collects it."""

    round: Round
    title: str
    time: str | None
    cite: tuple[str, ...]
    warnings: tuple[str, ...]
    rows: tuple[RoundRow, ...]
    is_past: bool
    actions: tuple[DutyAction, ...]

    @property
    def missing(self) -> tuple[RoundRow, ...]:
        return tuple(row for row in self.rows if row.status in OPEN)


@dataclass(frozen=True)
class OccurrenceSheet:
    """One occurrence laid out for one reader who may see it."""

    occurrence: Occurrence
    title: str
    seat: str
    standing: Standing | None
    person: str
    at: datetime | None
    trip: str
    """The number of the leave that it follows from."""
    is_past: bool
    actions: tuple[DutyAction, ...]
    gathers: Round | None = None
    """The round that a summary gathers up, such as the week's reports: it has a sheet of its own."""


def lay_out_round(session: Session, reader: Actor, one: Round) -> RoundSheet | None:
    """Lay out a round for whoever collects it; None where nothing is owed in it or it is not theirs."""
    rows = find_round(session, reader.organisation_id, one)
    if not rows or not collects(session, reader, rows[0].to):
        return None
    over = is_past(reader.organisation, rows[0], reader.now)
    return RoundSheet(
        one,
        title_of(session, reader, one.duty),
        rows[0].time,
        tuple(rows[0].cite),
        tuple(rows[0].warnings),
        tuple(_row(session, reader, row) for row in rows),
        over,
        tuple(_round_actions(reader, rows)),
    )


def lay_out_occurrence(session: Session, reader: Actor, row: Occurrence) -> OccurrenceSheet:
    """Lay out one occurrence for a reader who may see it."""
    seat = session.get_one(Seat, row.seat_id)
    standing = find_standing(session, reader, seat)
    person = session.get(Person, row.person_id) if row.person_id else None
    return OccurrenceSheet(
        row,
        title_of(session, reader, row.duty),
        seat.title,
        standing,
        person.name if person else "",
        local(reader.organisation, row.answered_at) if row.answered_at else None,
        row.about,
        is_past(reader.organisation, row, reader.now),
        tuple(_actions(session, reader, row, standing)),
        find_gathered(session, reader, row),
    )


def find_gathered(session: Session, reader: Actor, row: Occurrence) -> Round | None:
    """Return the round of reports that a weekly summary gathers up: the last due by the summary's day."""
    if row.duty != DutyName.WEEKLY_SUMMARY:
        return None
    last = session.exec(
        select(Occurrence)
        .where(
            Occurrence.organisation_id == reader.organisation_id,
            Occurrence.duty == str(DutyName.WEEKLY_REPORT),
            col(Occurrence.due_on) <= row.due_on,
        )
        .order_by(col(Occurrence.due_on).desc())
        .limit(1)
    ).first()
    return round_of(last) if last is not None else None


def name_owing(session: Session, seat: Seat) -> str:
    """Name who owes: the unit where its head does, else the post."""
    head = find_head(session, seat.unit_id)
    if head is None or head.id != seat.id or seat.rank == "mayor":
        return seat.title
    return session.get_one(Unit, seat.unit_id).name


def _row(session: Session, reader: Actor, row: Occurrence) -> RoundRow:
    person = session.get(Person, row.person_id) if row.person_id else None
    return RoundRow(
        row,
        name_owing(session, session.get_one(Seat, row.seat_id)),
        OccurrenceStatus(row.status),
        person.name if person else "",
        local(reader.organisation, row.answered_at) if row.answered_at else None,
        row.stood_in,
        row.late,
        row.text,
    )


def _round_actions(reader: Actor, rows: list[Occurrence]) -> list[DutyAction]:
    found = []
    if any(row.status in ANSWERED for row in rows):
        found += [DutyAction.TABLE, DutyAction.TEXT]
    if any(row.status in OPEN for row in rows):
        found.append(DutyAction.REST)
        if reader.is_office:
            found.append(DutyAction.WAIVE)
    if any(row.status in ANSWERED and row.collected_at is None for row in rows):
        found.append(DutyAction.COLLECT)
    return found


def _actions(session: Session, reader: Actor, row: Occurrence, standing: Standing | None) -> list[DutyAction]:
    found: list[DutyAction] = []
    if standing is not None and row.status is not OccurrenceStatus.WAIVED and row.collected_at is None:
        found = [DutyAction.WRITE, DutyAction.ELSEWHERE]
    if collects(session, reader, row.to) and find_round(session, reader.organisation_id, round_of(row)):
        found.append(DutyAction.SHEET)
    return found
