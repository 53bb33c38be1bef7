"""What is no longer in a district file: deleted where nothing hangs on it, else put out of use."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, select

from office.directory.report import DirectoryChange, Verb
from office.people.invitations import withdraw
from storage.tables import Person, Seat, Unit, UnitKind

LAST = 1_000_000
"""Where a seat out of use is sorted, so that it heads no unit."""


def retire(
    session: Session,
    organisation_id: int,
    *,
    now: datetime,
    units: AbstractSet[str],
    seats: AbstractSet[str],
    people: AbstractSet[str],
) -> list[DirectoryChange]:
    """Put out of use what the file no longer names. Holdings, portfolios and pairs have ended before.

    A person loses roles, account and open invitation; a seat its rank, so that no step goes there; a
    unit counts as outside. Doing it twice changes nothing more.
    """
    changes: list[DirectoryChange] = []
    for person in session.exec(select(Person).where(Person.organisation_id == organisation_id)).all():
        if person.name not in people:
            changes += _retire_person(session, person, now)
    for seat in session.exec(select(Seat).where(Seat.organisation_id == organisation_id)).all():
        if seat.title not in seats:
            changes += _retire_seat(session, seat)
    session.flush()
    for unit in session.exec(select(Unit).where(Unit.organisation_id == organisation_id)).all():
        if unit.name not in units:
            changes += _retire_unit(session, unit)
    session.flush()
    return changes


def _retire_person(session: Session, person: Person, now: datetime) -> list[DirectoryChange]:
    about = f"person:{person.name}"
    if not _is_referred_to(session, "person", person.id):
        session.delete(person)
        return [DirectoryChange(Verb.REMOVED, about)]
    withdraw(session, person_id=person.id or 0, withdrawn_by_id=None, now=now)
    if person.telegram_id is None and not person.roles and person.joined_at is None:
        return []
    person.telegram_id = person.joined_at = None
    person.roles = []
    return [DirectoryChange(Verb.ENDED, about)]


def _retire_seat(session: Session, seat: Seat) -> list[DirectoryChange]:
    about = f"seat:{seat.title}"
    if not _is_referred_to(session, "seat", seat.id):
        session.delete(seat)
        return [DirectoryChange(Verb.REMOVED, about)]
    if seat.sort == LAST:
        return []
    seat.rank, seat.liaison_id, seat.sort = None, None, LAST
    return [DirectoryChange(Verb.ENDED, about)]


def _retire_unit(session: Session, unit: Unit) -> list[DirectoryChange]:
    about = f"unit:{unit.name}"
    if not _is_referred_to(session, "unit", unit.id):
        session.delete(unit)
        return [DirectoryChange(Verb.REMOVED, about)]
    if unit.kind is UnitKind.OUTSIDE and unit.body is None:
        return []
    unit.kind, unit.body = UnitKind.OUTSIDE, None
    return [DirectoryChange(Verb.ENDED, about)]


def _is_referred_to(session: Session, table: str, row_id: int | None) -> bool:
    """Tell whether any row of any table points at this one."""
    columns = (
        key.parent
        for other in SQLModel.metadata.tables.values()
        for key in other.foreign_keys
        if key.column.table.name == table
    )
    session.flush()
    connection = session.connection()
    return any(
        connection.execute(select_columns(column).where(column == row_id).limit(1)).first() is not None
        for column in columns
    )
