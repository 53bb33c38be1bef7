"""Seats: who holds them, and which seats a rule's ranks mean for one applicant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from office.reminders.remembered import remember
from storage.tables import Holding, Person, Portfolio, Seat, Unit, UnitKind

HEADS = ("mayor", "office_director", "department_head", "township_head", "company_manager")
LEADERS = ("mayor", "executive_deputy", "deputy", "mayor_assistant", "secretary_general", "party_secretary")
DEPUTIES = ("executive_deputy", "deputy")


@dataclass(frozen=True)
class Held:
    """A seat with its holder on some day."""

    seat: Seat
    person: Person | None


def find_holder(session: Session, seat_id: int, on: date) -> Person | None:
    """Return who holds the seat on that day; the later appointment where two overlap."""
    return remember(session, ("holder", seat_id, on), lambda: _find_holder(session, seat_id, on))


def _find_holder(session: Session, seat_id: int, on: date) -> Person | None:
    return session.exec(
        select(Person)
        .join(Holding, col(Holding.person_id) == col(Person.id))
        .where(
            Holding.seat_id == seat_id,
            Holding.from_on <= on,
            or_(col(Holding.until_on).is_(None), col(Holding.until_on) >= on),
        )
        .order_by(col(Holding.from_on).desc(), col(Holding.id).desc())
        .limit(1)
    ).first()


def find_holders(session: Session, seat_ids: Collection[int], on: date) -> dict[int, Person]:
    """Return who holds which of these seats on that day, by the seat's id, in one query."""
    rows = session.exec(
        select(Holding.seat_id, Person)
        .join(Person, col(Person.id) == col(Holding.person_id))
        .where(
            col(Holding.seat_id).in_(seat_ids),
            Holding.from_on <= on,
            or_(col(Holding.until_on).is_(None), col(Holding.until_on) >= on),
        )
        .order_by(col(Holding.from_on), col(Holding.id))
    ).all()
    return dict(rows)  # of two that overlap the later one stays


def find_seats(session: Session, person_id: int, on: date) -> list[Seat]:
    """Return the seats that a person holds on that day, the main one first."""
    return list(
        session.exec(
            select(Seat)
            .join(Holding, col(Holding.seat_id) == col(Seat.id))
            .where(
                Holding.person_id == person_id,
                Holding.from_on <= on,
                or_(col(Holding.until_on).is_(None), col(Holding.until_on) >= on),
            )
            .order_by(col(Seat.sort), col(Seat.id))
        )
    )


def find_main_seat(session: Session, person_id: int, on: date) -> Seat | None:
    seats = find_seats(session, person_id, on)
    return seats[0] if seats else None


def is_outside(session: Session, seat: Seat) -> bool:
    """Whether the seat lies outside the organisation, so that the office records what it decides."""
    unit = session.get(Unit, seat.unit_id)
    return unit is not None and unit.kind is UnitKind.OUTSIDE


def resolve_ranks(
    session: Session, ranks: tuple[str, ...] | list[str], *, applicant_seat: Seat
) -> list[Seat]:
    """Return the seats that a rule's words mean for this applicant, in the words' order, each once."""
    found: dict[int, Seat] = {}
    for rank in ranks:
        for seat in _resolve(session, rank, applicant_seat):
            found.setdefault(seat.id or 0, seat)
    return list(found.values())


def _resolve(session: Session, rank: str, applicant_seat: Seat) -> list[Seat]:
    organisation_id = applicant_seat.organisation_id
    if rank == "responsible_deputy":
        return _portfolio_seat(session, applicant_seat.unit_id)
    if rank == "foreign_affairs_deputy":
        units = _units_of_body(session, organisation_id, "foreign_affairs")
        return [seat for unit in units for seat in _portfolio_seat(session, unit.id or 0)]
    if rank in ("department_head", "department_deputy"):
        return _in_unit(session, applicant_seat.unit_id, rank)
    if rank == "deputy":
        return _portfolio_seat(session, applicant_seat.unit_id) or _by_ranks(
            session, organisation_id, DEPUTIES
        )
    by_rank = _by_ranks(session, organisation_id, (rank,))
    if by_rank:
        return by_rank
    return [
        head
        for unit in _units_of_body(session, organisation_id, rank)
        if (head := find_head(session, unit.id or 0)) is not None
    ]


def find_head(session: Session, unit_id: int) -> Seat | None:
    """Return the seat that heads a unit: of a body, its head acts."""
    seats = session.exec(
        select(Seat).where(Seat.unit_id == unit_id).order_by(col(Seat.sort), col(Seat.id))
    ).all()
    return next((seat for seat in seats if seat.rank in HEADS), seats[0] if seats else None)


def find_responsible(session: Session, unit_id: int) -> Seat | None:
    """Return the leader's seat in whose portfolio the unit lies."""
    seats = _portfolio_seat(session, unit_id)
    return seats[0] if seats else None


def find_by_ranks(session: Session, organisation_id: int, ranks: tuple[str, ...]) -> list[Seat]:
    """Return every seat of these ranks in the organisation."""
    return _by_ranks(session, organisation_id, ranks)


def _portfolio_seat(session: Session, unit_id: int) -> list[Seat]:
    return list(
        session.exec(
            select(Seat)
            .join(Portfolio, col(Portfolio.seat_id) == col(Seat.id))
            .where(Portfolio.unit_id == unit_id)
        )
    )


def _in_unit(session: Session, unit_id: int, rank: str) -> list[Seat]:
    return list(
        session.exec(
            select(Seat)
            .where(Seat.unit_id == unit_id, Seat.rank == rank)
            .order_by(col(Seat.sort), col(Seat.id))
        )
    )


def _by_ranks(session: Session, organisation_id: int, ranks: tuple[str, ...]) -> list[Seat]:
    return list(
        session.exec(
            select(Seat)
            .where(Seat.organisation_id == organisation_id, col(Seat.rank).in_(ranks))
            .order_by(col(Seat.sort), col(Seat.id))
        )
    )


def _units_of_body(session: Session, organisation_id: int, body: str) -> list[Unit]:
    is_body = Unit.body == body
    condition = or_(is_body, col(Unit.kind) == UnitKind.OFFICE) if body == "office" else is_body
    return list(
        session.exec(
            select(Unit).where(Unit.organisation_id == organisation_id, condition).order_by(col(Unit.id))
        )
    )
