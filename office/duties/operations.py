"""报送: each time that a seat owes a duty, made ahead from the rulebook and from what the office has set.

A round is one time that one duty falls due, for all who owe it then: its sheet, its reminders.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from office.calendar.calendars import at, local, local_day
from office.duties.own import find_own_duties, schedule_of
from office.duties.rules import TRIP, RuledDuty, find_ruled_duties
from office.people.scopes import Work
from office.people.seats import DEPUTIES, find_by_ranks, find_head
from office.reminders.rows import find_office_seat
from office.rulebook.versions import find_key
from rules.timing import find_dates
from storage.tables import Duty, Occurrence, OccurrenceStatus, Organisation, Seat, Unit, UnitKind, WorkKind

AHEAD = timedelta(days=45)
"""How far ahead occurrences are made, so that what is reminded of them can be planned."""
OPEN = (OccurrenceStatus.OWED, OccurrenceStatus.MISSING)
ANSWERED = (OccurrenceStatus.DONE, OccurrenceStatus.ELSEWHERE)
OFFICE = "office"
_DEPARTMENTS = "departments"


@dataclass(frozen=True)
class Round:
    """One time that a duty falls due; `about` is the record it follows from, such as a trip's leave."""

    duty: str
    due_on: date
    about: str = ""

    @property
    def name(self) -> str:
        """The natural name under which cards and reminders of the round are posted and planned."""
        return ":".join(filter(None, ("duty", self.duty, self.due_on.isoformat(), self.about)))

    def to_args(self) -> dict[str, object]:
        return {"duty": self.duty, "due": self.due_on.isoformat(), "about": self.about}


@dataclass(frozen=True)
class Owed:
    """What one seat owes in one round."""

    round: Round
    seat_id: int
    time: str | None
    to: tuple[str, ...]
    cite: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def round_of(occurrence: Occurrence) -> Round:
    return Round(occurrence.duty, occurrence.due_on, occurrence.about)


def from_args(args: dict[str, object]) -> Round:
    """Read a round back from a reminder or a row of the outbox."""
    return Round(str(args["duty"]), date.fromisoformat(str(args["due"])), str(args.get("about") or ""))


def about_occurrence(session: Session, occurrence: Occurrence) -> str:
    """Return the name under which the card of one seat's occurrence is posted and edited."""
    return f"{round_of(occurrence).name}:{session.get_one(Seat, occurrence.seat_id).title}"[:120]


def work_of(seat: Seat) -> Work:
    """Return what work a seat's reporting is to whoever acts for it: 报送, of its unit."""
    return Work(WorkKind.DUTY, seat.unit_id)


def make_occurrences(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Make what is owed from today on exactly what the rulebook and the office ask for; twice adds nothing.

    What is asked for no more, and nobody has answered, is waived. What was due before today stays as it was.
    """
    today = local_day(organisation, now)
    wanted = {_key(one): one for one in find_owed(session, organisation, today, today + AHEAD)}
    rows = {
        (row.duty, row.due_on, row.seat_id): row
        for row in session.exec(
            select(Occurrence).where(
                Occurrence.organisation_id == organisation.id,
                col(Occurrence.due_on) >= today,
                Occurrence.duty != TRIP,
            )
        ).all()
    }
    for key, one in wanted.items():
        if key in rows or not _is_over(organisation, one, now):
            write_owed(session, organisation, one, rows.get(key), now=now)
    for key, row in rows.items():
        if key not in wanted and row.status in OPEN:
            row.status = OccurrenceStatus.WAIVED
            session.add(row)
    mark_missing(session, organisation, now=now)
    session.flush()


def write_owed(
    session: Session, organisation: Organisation, one: Owed, row: Occurrence | None, *, now: datetime
) -> Occurrence:
    """Write what is owed into its row, a new one or the one there is; what was answered stays as it is."""
    if row is None:
        row = Occurrence(
            organisation_id=organisation.id or 0,
            duty=one.round.duty,
            due_on=one.round.due_on,
            seat_id=one.seat_id,
            about=one.round.about,
            made_at=now,
        )
    elif row.status is OccurrenceStatus.WAIVED and row.person_id is None:  # asked for again
        row.status = OccurrenceStatus.OWED
    if row.status in OPEN:
        row.due_on, row.time = one.round.due_on, one.time
        row.to, row.cite, row.warnings = list(one.to), list(one.cite), list(one.warnings)
    session.add(row)
    return row


def find_owed(session: Session, organisation: Organisation, first: date, last: date) -> list[Owed]:
    """Return what falls due between two days, both inclusive, once for each seat that owes it.

    It is what the rulebook says in the version in force on the first day, and what the office itself has set.
    """
    owed = []
    owing: dict[tuple[tuple[str, ...], ...], list[Seat]] = {}
    for ruled in find_ruled_duties(find_key(organisation.rulebook, first), first, last):
        between = (ruled.by, ruled.to)
        if between not in owing:
            owing[between] = find_owing(session, organisation, ruled, on=first)
        for seat in owing[between]:
            one = Round(ruled.duty, ruled.due_on)
            owed.append(Owed(one, seat.id or 0, ruled.time, ruled.to, ruled.cite, ruled.warnings))
    for duty in find_own_duties(session, organisation.id or 0):
        ends = min(last, duty.until_on) if duty.until_on else last
        days = list(find_dates(schedule_of(duty), max(first, duty.from_on), ends))
        seats = find_owing_own(session, duty) if days else []
        owed += [
            Owed(Round(duty.number, day), seat.id or 0, duty.time, (OFFICE,))
            for day in days
            for seat in seats
        ]
    return owed


def find_owing(session: Session, organisation: Organisation, ruled: RuledDuty, *, on: date) -> list[Seat]:
    """Return the seats that owe a duty of the rulebook's: departments by their heads, each post by itself.

    Nobody reports to themselves. Where there is no such post or body, the office owes it.
    """
    organisation_id = organisation.id or 0
    receiving = {unit.id for unit in _units_of_bodies(session, organisation_id, ruled.to)}
    found: dict[int, Seat] = {}
    for word in ruled.by:
        for seat in _seats_of(session, organisation_id, word, on):
            if seat.unit_id not in receiving or word != _DEPARTMENTS:
                found.setdefault(seat.id or 0, seat)
    office = None if found else find_office_seat(session, organisation_id, on)
    return list(found.values()) or ([office] if office else [])


def find_owing_own(session: Session, duty: Duty) -> list[Seat]:
    """Return the seats that owe a duty of the office's own: those named, and its kinds of unit's heads."""
    named = [session.get_one(Seat, seat_id) for seat_id in duty.seat_ids]
    heads = find_heads(session, duty.organisation_id, [UnitKind(kind) for kind in duty.unit_kinds])
    return list({seat.id or 0: seat for seat in (*named, *heads)}.values())


def find_heads(session: Session, organisation_id: int, kinds: Sequence[UnitKind]) -> list[Seat]:
    """Return the seats that head the units of these kinds, in the units' order."""
    if not kinds:
        return []
    units = session.exec(
        select(Unit)
        .where(Unit.organisation_id == organisation_id, col(Unit.kind).in_(kinds))
        .order_by(col(Unit.id))
    ).all()
    heads = (find_head(session, unit.id or 0) for unit in units)
    return [head for head in heads if head is not None]


def find_collecting(
    session: Session, organisation: Organisation, to: Iterable[str], *, on: date
) -> list[Seat]:
    """Return the seats that collect a round: the head of a body that it goes to, else the office's seat."""
    words = [word for word in to if word != OFFICE]
    units = _units_of_bodies(session, organisation.id or 0, words)
    heads = [head for unit in units if (head := find_head(session, unit.id or 0)) is not None]
    office = None if heads else find_office_seat(session, organisation.id or 0, on)
    return heads or ([office] if office else [])


def find_round(session: Session, organisation_id: int, one: Round) -> list[Occurrence]:
    """Return what is owed in a round, in the order of units; what the office waived is left out."""
    return list(
        session.exec(
            select(Occurrence)
            .join(Seat, col(Seat.id) == col(Occurrence.seat_id))
            .where(
                Occurrence.organisation_id == organisation_id,
                Occurrence.duty == one.duty,
                Occurrence.due_on == one.due_on,
                Occurrence.about == one.about,
                Occurrence.status != OccurrenceStatus.WAIVED,
            )
            .order_by(col(Seat.unit_id), col(Seat.sort), col(Seat.id))
        )
    )


def mark_missing(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Hold for missing what is past and was not handed in; it can still be handed in."""
    rows = session.exec(
        select(Occurrence).where(
            Occurrence.organisation_id == organisation.id,
            Occurrence.status == OccurrenceStatus.OWED,
            col(Occurrence.due_on) <= local_day(organisation, now),
        )
    ).all()
    for row in rows:
        if is_past(organisation, row, now):
            row.status = OccurrenceStatus.MISSING
            session.add(row)
    session.flush()


def is_past(organisation: Organisation, occurrence: Occurrence, now: datetime) -> bool:
    """Whether an occurrence's time is over: its hour, else the end of its day."""
    if occurrence.time is not None:
        return now >= at(organisation, occurrence.due_on, occurrence.time)
    return local(organisation, now).date() > occurrence.due_on


def _is_over(organisation: Organisation, one: Owed, now: datetime) -> bool:
    """Whether the hour of what nobody was asked for yet is over: nobody is held to it."""
    return one.time is not None and now >= at(organisation, one.round.due_on, one.time)


def _key(one: Owed) -> tuple[str, date, int]:
    return (one.round.duty, one.round.due_on, one.seat_id)


def _seats_of(session: Session, organisation_id: int, word: str, on: date) -> list[Seat]:
    if word == _DEPARTMENTS:
        return find_heads(session, organisation_id, [UnitKind.DEPARTMENT])
    if word == OFFICE:
        office = find_office_seat(session, organisation_id, on)
        return [office] if office else []
    if word == "deputy":
        return find_by_ranks(session, organisation_id, DEPUTIES)
    heads = (find_head(session, unit.id or 0) for unit in _units_of_bodies(session, organisation_id, [word]))
    return find_by_ranks(session, organisation_id, (word,)) or [head for head in heads if head is not None]


def _units_of_bodies(session: Session, organisation_id: int, words: Iterable[str]) -> list[Unit]:
    return list(
        session.exec(
            select(Unit)
            .where(
                Unit.organisation_id == organisation_id,
                Unit.kind != UnitKind.OUTSIDE,
                col(Unit.body).in_(list(words)),
            )
            .order_by(col(Unit.id))
        )
    )
