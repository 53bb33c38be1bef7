"""The directory as it is recorded: what an import compares with, and what is carried away as a workbook."""

import hashlib
from collections import defaultdict
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlmodel import Session, SQLModel, col, select

from office.calendar.calendars import local_day
from office.directory.entries import (
    GroupEntry,
    OrganisationEntry,
    PairEntry,
    PersonEntry,
    SeatEntry,
    UnitEntry,
)
from office.directory.file import District
from office.directory.history import LAST
from storage.tables import Chat, Holding, Organisation, Partner, Person, Portfolio, Role, Seat, Unit

R = TypeVar("R", bound=SQLModel)


def find_district(session: Session, organisation: Organisation, *, now: datetime) -> District:
    """Return the organisation's units, seats, people and groups as they are today.

    What is out of use is left out. Of somebody who has a role and no seat, `seats` is empty: an entry that
    no file may hold, so that whoever takes it up has to be given one.
    """
    found = _Records(session, organisation, local_day(organisation, now))
    return District(
        organisation=_organisation_entry(organisation),
        units=found.units(),
        seats=found.seats(),
        people=found.people(),
        partners=found.partners(),
        groups=found.groups(),
    )


class _Records:
    """One organisation's rows, each table read once."""

    def __init__(self, session: Session, organisation: Organisation, today: date) -> None:
        self._session = session
        self._organisation_id = organisation.id or 0
        self._units = {row.id: row for row in self._rows(Unit)}
        seats = sorted(self._rows(Seat), key=lambda seat: (seat.sort, seat.id or 0))
        self._seats = {seat.id: seat for seat in seats if seat.sort != LAST}
        self._held = self._find_held(today)
        self._people = {row.id: row for row in self._rows(Person) if row.roles or self._held.get(row.id or 0)}

    def units(self) -> tuple[UnitEntry, ...]:
        in_use = {seat.unit_id for seat in self._seats.values()}
        return tuple(
            UnitEntry.model_validate({"name": unit.name, "kind": unit.kind, "body": unit.body})
            for unit_id, unit in self._units.items()
            if unit_id in in_use
        )

    def seats(self) -> tuple[SeatEntry, ...]:
        shares: dict[int, list[str]] = defaultdict(list)
        for row in self._rows(Portfolio):
            shares[row.seat_id].append(self._units[row.unit_id].name)
        return tuple(
            SeatEntry.model_validate(
                {
                    "title": seat.title,
                    "unit": self._units[seat.unit_id].name,
                    "rank": seat.rank,
                    "portfolio": shares[seat_id or 0],
                    "liaison": self._people[seat.liaison_id].name
                    if seat.liaison_id in self._people
                    else None,
                }
            )
            for seat_id, seat in self._seats.items()
        )

    def people(self) -> tuple[PersonEntry, ...]:
        return tuple(
            PersonEntry.model_construct(
                name=person.name,
                seats=tuple(self._held.get(person_id or 0, ())),
                phone=person.phone,
                roles=tuple(Role(role) for role in person.roles),
            )
            for person_id, person in self._people.items()
        )

    def partners(self) -> tuple[PairEntry, ...]:
        return tuple(
            PairEntry(seats=(self._seats[row.seat_a_id].title, self._seats[row.seat_b_id].title))
            for row in self._rows(Partner)
            if row.seat_a_id in self._seats and row.seat_b_id in self._seats
        )

    def groups(self) -> tuple[GroupEntry, ...]:
        return tuple(
            GroupEntry.model_construct(
                title=chat.title,
                chat=chat.telegram_chat_id,
                unit=self._units[chat.unit_id].name if chat.unit_id in self._units else None,
            )
            for chat in self._rows(Chat)
        )

    def _find_held(self, today: date) -> dict[int, list[str]]:
        """Return the titles of the seats that each person holds today, the main one first."""
        holdings = [
            row
            for row in self._rows(Holding)
            if row.from_on <= today and (row.until_on is None or row.until_on >= today)
        ]
        holder = {row.seat_id: row.person_id for row in sorted(holdings, key=lambda row: row.from_on)}
        held: dict[int, list[str]] = defaultdict(list)
        for seat_id, seat in self._seats.items():
            if seat_id in holder:
                held[holder[seat_id]].append(seat.title)
        return held

    def _rows(self, table: type[R]) -> list[R]:
        mine = col(cast(Any, table).organisation_id) == self._organisation_id
        return list(self._session.exec(select(table).where(mine).order_by(col(cast(Any, table).id))).all())


def fingerprint(district: District) -> str:
    """Return a digest of a directory: another one where anything of it has changed."""
    return hashlib.sha256(district.model_dump_json(warnings=False).encode()).hexdigest()


def _organisation_entry(organisation: Organisation) -> OrganisationEntry:
    return OrganisationEntry.model_construct(
        **{name: getattr(organisation, name) for name in OrganisationEntry.model_fields}
    )
