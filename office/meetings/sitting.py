"""Who sits in a meeting that is being planned: the rule's words as seats, the chair among them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor
from office.errors import BadInputError
from office.meetings.records import find_sitting
from office.meetings.request import FIXED, MeetingRequest, Sitting
from office.people.acting import find_absence
from office.people.seats import find_by_ranks, find_head, find_holder, find_main_seat
from office.rulebook.meeting_rules import MeetingRule
from rules.vocabulary import Body, Meeting, Post, actor
from storage.tables import Person, Seat, Unit, UnitKind

_KINDS = (Post, Body)
MOST_NAMED = 80
"""Seats that may be named to come at most."""


def find_seats_of(session: Session, actor_: Actor, name: str) -> list[Seat]:
    """Return the seats that a name means: a person, a post's title, a unit's head, all of a rank.

    Raises BadInputError where it means nobody.
    """
    wanted = name.strip()
    organisation_id = actor_.organisation_id
    person = session.exec(
        select(Person).where(Person.organisation_id == organisation_id, Person.name == wanted)
    ).first()
    if person is not None:
        seat = find_main_seat(session, person.id or 0, actor_.today)
        if seat is None:
            raise BadInputError("{name}现在没有职务，请另写一位。", name=person.name)
        return [seat]
    titled = session.exec(
        select(Seat).where(Seat.organisation_id == organisation_id, Seat.title == wanted)
    ).first()
    if titled is not None:
        return [titled]
    unit = session.exec(
        select(Unit).where(Unit.organisation_id == organisation_id, Unit.name == wanted)
    ).first()
    if unit is not None and (head := find_head(session, unit.id or 0)) is not None:
        return [head]
    word = _actor_named(wanted)
    found = find_sitting(session, organisation_id, (word,)) if word else []
    if not found:
        raise BadInputError(
            "没有找到“{name}”，请写姓名、职务或单位的全称，例如：财政局、住建局局长。", name=wanted[:20]
        )
    return found


def _actor_named(text: str) -> str | None:
    from_terms = {word.term: str(word) for kind in _KINDS for word in kind}
    return from_terms.get(text) or (str(word) if (word := actor(text)) else None)


def find_allowed_chairs(session: Session, organisation_id: int, rule: MeetingRule | None) -> list[Seat]:
    """Return the seats that the rule lets chair, in the text's order; none where it does not say."""
    return find_sitting(session, organisation_id, rule.chair) if rule else []


def find_default_chair(
    session: Session, actor_: Actor, request: MeetingRequest, rule: MeetingRule | None, on: date
) -> Seat | None:
    """Return who would chair where nobody was named: the first allowed who is there, else the custom.

    Where the rule does not say it is the mayor, and of a department's own meeting its head.
    """
    allowed = find_allowed_chairs(session, actor_.organisation_id, rule)
    if allowed:
        there = (seat for seat in allowed if is_there(session, seat, on))
        return next(there, allowed[0])
    if request.kind == Meeting.DEPARTMENT_WIDE and request.unit_id is not None:
        return find_head(session, request.unit_id)
    mayors = find_by_ranks(session, actor_.organisation_id, ("mayor",))
    return mayors[0] if mayors else None


def is_there(session: Session, seat: Seat, on: date) -> bool:
    """Whether a seat has a holder on a day who is not away."""
    holder = find_holder(session, seat.id or 0, on)
    return holder is not None and find_absence(session, holder.id or 0, on) is None


def lay_out_sitting(
    session: Session, actor_: Actor, request: MeetingRequest, rule: MeetingRule | None, on: date
) -> Sitting:
    """Say who would sit in a meeting: the chair, the members without the chair, the standing attendees."""
    organisation_id = actor_.organisation_id
    chair = (
        session.get(Seat, request.chair_seat_id)
        if request.chair_seat_id
        else find_default_chair(session, actor_, request, rule, on)
    )
    named = [seat for seat_id in request.named if (seat := session.get(Seat, seat_id)) is not None]
    words = rule.members if rule else ()
    if named and request.kind not in FIXED:
        members, open_words = named, tuple[str, ...]()
    else:
        members = [*_inside(session, find_sitting(session, organisation_id, words)), *named]
        open_words = tuple(w for w in words if not find_sitting(session, organisation_id, (w,)))
    if request.kind == Meeting.DEPARTMENT_WIDE and request.unit_id is not None and not members:
        members = _seats_of_unit(session, request.unit_id)
    standing = _inside(session, find_sitting(session, organisation_id, rule.standing if rule else ()))
    taken = {chair.id} if chair else set()
    kept_members = _without(members, taken)
    return Sitting(chair, tuple(kept_members), tuple(_without(standing, taken)), open_words)


def find_departments(session: Session, organisation_id: int) -> list[Unit]:
    """Return the departments, of which each may hold a meeting of its own system."""
    return list(
        session.exec(
            select(Unit)
            .where(Unit.organisation_id == organisation_id, Unit.kind == UnitKind.DEPARTMENT)
            .order_by(col(Unit.id))
        )
    )


def check_named(session: Session, actor_: Actor, seat_ids: Iterable[int]) -> None:
    """Refuse seats of another organisation, and more of them than a meeting takes."""
    ids = tuple(seat_ids)
    if len(ids) > MOST_NAMED:
        raise BadInputError("参加人员请不超过{most}个，现在有{count}个。", most=MOST_NAMED, count=len(ids))
    for seat_id in ids:
        seat = session.get(Seat, seat_id)
        if seat is None or seat.organisation_id != actor_.organisation_id:
            raise BadInputError("没有这个职务，请重新选择。")


def _without(seats: Iterable[Seat], taken: set[int | None]) -> list[Seat]:
    """Return the seats not yet taken, each once, and note them as taken."""
    kept = []
    for seat in seats:
        if seat.id not in taken:
            taken.add(seat.id)
            kept.append(seat)
    return kept


def _inside(session: Session, seats: Sequence[Seat]) -> list[Seat]:
    """Leave out posts of other organisations: they are asked by letter, not by the secretary."""
    units = {seat.unit_id: session.get_one(Unit, seat.unit_id) for seat in seats}
    return [seat for seat in seats if units[seat.unit_id].kind is not UnitKind.OUTSIDE]


def _seats_of_unit(session: Session, unit_id: int) -> list[Seat]:
    return list(
        session.exec(select(Seat).where(Seat.unit_id == unit_id).order_by(col(Seat.sort), col(Seat.id)))
    )
