"""Who acts for a seat on a day: its holder, else whoever was delegated, the rule names, or is its partner."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from sqlmodel import Session, col, or_, select

from office.people.scopes import WHOLE, Scope, Work, scope_of
from office.people.seats import find_by_ranks, find_holder, find_main_seat, is_outside
from office.reminders.remembered import remember
from office.rulebook.versions import find_stand_in_rule, marks_on
from rules.vocabulary import Warn
from storage.tables import Case, CaseStatus, Delegation, Leave, Partner, Person, Seat


class Why(StrEnum):
    """The ground on which somebody acts for a seat, or nobody does."""

    HOLDER = "holder"
    DELEGATED = "delegated"
    RULE = "rule"
    PARTNER = "partner"
    OWN_CASE = "own_case"
    """The one who would act is the applicant; who acts for the applicant does."""
    OUTSIDE = "outside"
    UNDELEGATED = "undelegated"
    """The rule has the absent leader delegate, and no delegation is recorded."""
    NOBODY = "nobody"


@dataclass(frozen=True)
class Acting:
    """Who acts for `seat` on one day. Without `person`, the office is to name or record somebody."""

    seat: Seat
    person: Person | None
    why: Why
    own_seat: Seat | None = None
    """The stand-in's own seat."""
    cite: tuple[str, ...] = ()
    holder: Person | None = None
    away_until: date | None = None
    abroad: bool = False
    """Away on a trip abroad."""
    scope: Scope = WHOLE
    """What of the seat's work was delegated, where that is why somebody acts."""
    marks: tuple[Warn, ...] = ()
    """What must be said of the articles cited: a draft, words restored by sense."""

    @property
    def stands_in(self) -> bool:
        return self.person is not None and (self.holder is None or self.person.id != self.holder.id)


def find_absence(session: Session, person_id: int, on: date) -> Leave | None:
    """Return the granted leave that has the person away on that day."""
    return remember(session, ("absence", person_id, on), lambda: _find_absence(session, person_id, on))


def _find_absence(session: Session, person_id: int, on: date) -> Leave | None:
    return session.exec(
        select(Leave)
        .join(Case, col(Case.id) == col(Leave.case_id))
        .where(
            Leave.person_id == person_id,
            Leave.from_on <= on,
            Leave.to_on >= on,
            or_(col(Leave.returned_on).is_(None), col(Leave.returned_on) > on),
            col(Case.status).in_((CaseStatus.APPROVED, CaseStatus.ENDED)),
        )
        .order_by(col(Leave.to_on).desc())
        .limit(1)
    ).first()


def find_granted(session: Session, organisation_id: int, first: date, last: date) -> list[tuple[Case, Leave]]:
    """Return the granted leaves that have somebody away between two days, both inclusive."""
    rows = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.organisation_id == organisation_id,
            Leave.from_on <= last,
            Leave.to_on >= first,
            or_(col(Leave.returned_on).is_(None), col(Leave.returned_on) > first),
            col(Case.status).in_((CaseStatus.APPROVED, CaseStatus.ENDED)),
        )
        .order_by(col(Leave.from_on), col(Case.id))
    ).all()
    return [(case, leave) for case, leave in rows]


def who_acts(
    session: Session,
    seat: Seat,
    *,
    on: date,
    rulebook: str,
    without: Collection[int] = (),
    work: Work | None = None,
) -> Acting:
    """Find who acts for a seat on a day in some work; without `work`, in all of it.

    The holder when present; else, in this order, a recorded delegation, whom the rulebook names
    outright, the A/B partner. Nobody who is away, and nobody in `without` (person ids), ever acts.
    Where the rule has the leader delegate, nothing but a recorded delegation moves the seat's work.
    A delegation that does not cover the work counts for nothing; of several the narrower goes first.
    """
    asked = ("acts", seat.id, on, rulebook, frozenset(without), work)
    find = partial(_find_acting, session, seat, on=on, rulebook=rulebook, without=without, work=work)
    return remember(session, asked, find)


def _find_acting(
    session: Session, seat: Seat, *, on: date, rulebook: str, without: Collection[int], work: Work | None
) -> Acting:
    if is_outside(session, seat):
        return Acting(seat, None, Why.OUTSIDE)
    holder = find_holder(session, seat.id or 0, on)
    absence = find_absence(session, holder.id or 0, on) if holder else None
    if holder and absence is None and holder.id not in without:
        return Acting(seat, holder, Why.HOLDER, seat, (), holder)
    until = absence.to_on if absence else None
    search = _Search(session, seat, holder, on, frozenset(without), work)
    why, stand_in, cite, scope = _find_stand_in(search, rulebook)
    person = find_holder(session, stand_in.id or 0, on) if stand_in else None
    abroad = bool(absence and absence.abroad)
    marks = marks_on(rulebook, cite) if cite else ()
    return Acting(seat, person, why, stand_in, cite, holder, until, abroad, scope, marks)


@dataclass(frozen=True)
class _Search:
    """The search for somebody present who may stand in for a seat on a day."""

    session: Session
    seat: Seat
    holder: Person | None
    on: date
    without: frozenset[int]
    work: Work | None = None

    def present(self, seats: Iterable[Seat]) -> list[Seat]:
        """Return those of the seats whose holders are there to act."""
        return [seat for seat in seats if self._is_present(seat)]

    def _is_present(self, seat: Seat) -> bool:
        person = find_holder(self.session, seat.id or 0, self.on)
        if person is None or person.id in self.without or (self.holder and person.id == self.holder.id):
            return False
        return find_absence(self.session, person.id or 0, self.on) is None


def _find_stand_in(search: _Search, rulebook: str) -> tuple[Why, Seat | None, tuple[str, ...], Scope]:
    recorded = _delegated(search)
    for to_seat, scope in recorded:
        if search.present([to_seat]):
            return Why.DELEGATED, to_seat, (), scope
    why, stand_in, cite = _find_undelegated(search, rulebook, was_named=bool(recorded))
    return why, stand_in, cite, WHOLE


def _find_undelegated(
    search: _Search, rulebook: str, *, was_named: bool
) -> tuple[Why, Seat | None, tuple[str, ...]]:
    seat = search.seat
    if search.holder is None:
        return Why.NOBODY, None, ()
    rule = find_stand_in_rule(rulebook, seat.rank, on=search.on)
    if rule and rule.delegated:  # whoever was named may be away too: then nobody acts, but somebody was named
        return (Why.NOBODY if was_named else Why.UNDELEGATED), None, rule.cite
    partners = find_partners(search.session, seat.id or 0)
    if rule:
        named = find_by_ranks(search.session, seat.organisation_id, rule.by)
        paired = [s for s in named if s.id in {p.id for p in partners}]
        able = search.present(s for s in paired or named if s.id != seat.id)
        if len(able) == 1:  # of several whom the rule allows, none is picked for the office
            return Why.RULE, able[0], rule.cite
    able = search.present(partners)
    return (Why.PARTNER, able[0], ()) if able else (Why.NOBODY, None, ())


def who_decides(
    session: Session, seat: Seat, *, on: date, rulebook: str, applicant_id: int, work: Work | None = None
) -> Acting:
    """Find who decides for a seat on somebody's case: never the applicant, else who acts for them."""
    acting = who_acts(session, seat, on=on, rulebook=rulebook, work=work)
    if acting.person is None or acting.person.id != applicant_id:
        return acting
    own = acting.own_seat or seat
    instead = who_acts(session, own, on=on, rulebook=rulebook, without=(applicant_id,), work=work)
    return Acting(
        seat,
        instead.person,
        Why.OWN_CASE if instead.person else Why.NOBODY,
        instead.own_seat,
        instead.cite,
        acting.holder,
        marks=instead.marks,
    )


def find_partners(session: Session, seat_id: int) -> list[Seat]:
    """Return the A/B partners of a seat."""
    pairs = session.exec(
        select(Partner)
        .where(or_(Partner.seat_a_id == seat_id, Partner.seat_b_id == seat_id))
        .order_by(col(Partner.id))
    ).all()
    others = [pair.seat_b_id if pair.seat_a_id == seat_id else pair.seat_a_id for pair in pairs]
    return [seat for other in others if (seat := session.get(Seat, other))]


def find_candidates(session: Session, seat: Seat, *, on: date, rulebook: str) -> list[Seat]:
    """Return the seats from which a stand-in may be chosen, the likeliest first.

    Whom the rule names, else nobody outside the partner, the seat's own unit and, for a leader, the
    other leaders of government.
    """
    rule = find_stand_in_rule(rulebook, seat.rank, on=on)
    partners = find_partners(session, seat.id or 0)
    if rule:
        named = find_by_ranks(session, seat.organisation_id, rule.by)
        if "executive_deputy" in rule.by:
            named.sort(key=lambda s: s.rank != "executive_deputy")
        ordered = [s for s in partners if s.rank in rule.by] + named
    elif seat.rank in ("deputy", "executive_deputy", "mayor_assistant"):
        ordered = partners + find_by_ranks(session, seat.organisation_id, ("executive_deputy", "deputy"))
    else:
        colleagues = session.exec(
            select(Seat).where(Seat.unit_id == seat.unit_id).order_by(col(Seat.sort), col(Seat.id))
        ).all()
        ordered = partners + list(colleagues)
    own = find_holder(session, seat.id or 0, on)
    seen: dict[int, Seat] = {}
    for candidate in ordered:
        person = find_holder(session, candidate.id or 0, on)
        if candidate.id != seat.id and person and (own is None or person.id != own.id):
            seen.setdefault(candidate.id or 0, candidate)
    return list(seen.values())


def find_seats_stood_in_for(session: Session, person_id: int, *, on: date) -> list[Delegation]:
    """Return the delegations under which a person stands in for others on that day; the digest names them.

    Whoever is away that day stands in for nobody.
    """
    seat = find_main_seat(session, person_id, on)
    if seat is None or find_absence(session, person_id, on):
        return []
    return list(
        session.exec(
            select(Delegation).where(
                Delegation.to_seat_id == seat.id,
                Delegation.from_on <= on,
                Delegation.until_on >= on,
                col(Delegation.revoked_at).is_(None),
            )
        )
    )


def find_able_people(session: Session, seats: Iterable[Seat], *, on: date, rulebook: str) -> set[int]:
    """Return the people from whom a stand-in for any of these seats may be chosen."""
    candidates = (c for seat in seats for c in find_candidates(session, seat, on=on, rulebook=rulebook))
    holders = (find_holder(session, candidate.id or 0, on) for candidate in candidates)
    return {holder.id for holder in holders if holder and holder.id is not None}


def find_delegations_to(session: Session, seat_id: int, first: date, last: date) -> list[Delegation]:
    """Return the delegations to a seat that share a day with first..last."""
    return list(
        session.exec(
            select(Delegation)
            .where(
                Delegation.to_seat_id == seat_id,
                Delegation.from_on <= last,
                Delegation.until_on >= first,
                col(Delegation.revoked_at).is_(None),
            )
            .order_by(col(Delegation.from_on), col(Delegation.id))
        )
    )


def find_partly_delegated(session: Session, seat: Seat, *, on: date) -> list[Acting]:
    """Return who acts for a seat, whose holder is away, in a part of its work: delegated by itself."""
    holder = find_holder(session, seat.id or 0, on)
    search = _Search(session, seat, holder, on, frozenset())
    return [
        Acting(seat, find_holder(session, to.id or 0, on), Why.DELEGATED, to, (), holder, scope=scope)
        for row in _delegations(session, seat.id or 0, on)
        if not (scope := scope_of(session, row)).is_all
        for to in search.present([session.get_one(Seat, row.to_seat_id)])
    ]


def _delegated(search: _Search) -> list[tuple[Seat, Scope]]:
    """Return to whom the work is delegated, the narrower delegation first, then the later."""
    rows = _delegations(search.session, search.seat.id or 0, search.on)
    scopes = ((row, scope_of(search.session, row)) for row in rows)
    found = [(row, scope) for row, scope in scopes if scope.covers(search.work)]
    found.sort(key=lambda pair: (pair[1].is_all, pair[1].unit_id is None, not pair[1].kinds))
    return [(search.session.get_one(Seat, row.to_seat_id), scope) for row, scope in found]


def _delegations(session: Session, seat_id: int, on: date) -> list[Delegation]:
    """Return a seat's delegations in force on a day, the latest first."""
    return list(
        session.exec(
            select(Delegation)
            .where(
                Delegation.seat_id == seat_id,
                Delegation.from_on <= on,
                Delegation.until_on >= on,
                col(Delegation.revoked_at).is_(None),
            )
            .order_by(col(Delegation.id).desc())
        )
    )
