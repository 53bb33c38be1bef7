"""谁不在: who is away, within what the asker may see."""

from sqlmodel import Session, select

from office.leave.changes import cancel_leave, end_leave
from office.people.away import Away, find_acting_in_group, find_away, week_of
from storage.tables import Holding, LeaveKind, Unit
from tests.office.town import (
    CITY,
    CLERK,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    Town,
    nov,
    on,
)


def away(town: Town, name: str, first: int, last: int | None = None, unit: str | None = None) -> list[Away]:
    unit_id = town.read(lambda session: session.exec(select(Unit.id).where(Unit.name == unit)).first())
    return town.do(find_away, name, NOW, first=nov(first), last=nov(last or first), unit_id=unit_id)


def shown(found: list[Away]) -> list[tuple[str, str, str, bool]]:
    return [(a.person, a.place, a.kind, a.shows_days) for a in found]


def test_everybody_sees_who_is_away_and_who_acts(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    (found,) = away(town, HOUSING, 26)
    assert (found.person, found.seat, found.unit, found.from_on, found.to_on) == (
        FINANCE,
        "财政局局长",
        "财政局",
        nov(26),
        nov(27),
    )
    assert found.acting.person is not None
    assert found.acting.person.name == FINANCE_DEPUTY
    assert (away(town, HOUSING, 25), away(town, HOUSING, 28)) == ([], [])


def test_place_and_kind_are_for_the_chain_and_the_office(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), kind=LeaveKind.SICK)
    assert {name: shown(away(town, name, 26)) for name in (FINANCE, EXECUTIVE, CLERK, HOUSING, CITY)} == {
        FINANCE: [(FINANCE, "南京", "sick", True)],
        EXECUTIVE: [(FINANCE, "南京", "sick", True)],
        CLERK: [(FINANCE, "南京", "sick", True)],
        HOUSING: [(FINANCE, "", "", True)],
        CITY: [(FINANCE, "", "", True)],
    }


def test_where_a_leader_is_is_seen_by_office_leaders_and_chain(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27), kind=LeaveKind.SICK)
    assert {name: shown(away(town, name, 26)) for name in (CLERK, MAYOR, SCHOOLS, HOUSING)} == {
        CLERK: [(CITY, "南京", "sick", True)],
        MAYOR: [(CITY, "南京", "sick", True)],
        SCHOOLS: [(CITY, "南京", "", True)],
        HOUSING: [(CITY, "", "", False)],
    }


def test_week_says_nothing_to_others_of_a_leader_who_is_there_today(town: Town) -> None:
    back = town.grant(CITY, nov(23), nov(24))
    town.grant(SCHOOLS, nov(26), nov(27))
    assert [a.person for a in away(town, HOUSING, 23, 29)] == [CITY]
    assert [a.person for a in away(town, CLERK, 23, 29)] == [CITY, SCHOOLS]
    town.do(end_leave, CITY, on(11, 23, 8), back)
    assert away(town, HOUSING, 23, 29) == []


def test_leaders_come_first_and_a_unit_can_be_asked_for(town: Town) -> None:
    town.grant(FINANCE, nov(24), nov(27))
    town.grant(CITY, nov(26), nov(27))
    assert [a.person for a in away(town, CLERK, 23, 29)] == [CITY, FINANCE]
    assert [a.person for a in away(town, CLERK, 23, 29, unit="财政局")] == [FINANCE]


def test_who_asked_gave_back_or_came_back_is_not_away(town: Town) -> None:
    town.ask(HOUSING, nov(26), nov(26))
    cancelled = town.grant(FINANCE, nov(26), nov(26))
    town.do(cancel_leave, FINANCE, NOW, cancelled)
    back = town.grant(CITY, nov(23), nov(27))
    town.do(end_leave, CITY, on(11, 25), back)
    assert away(town, CLERK, 26) == []
    assert [a.person for a in away(town, CLERK, 24)] == [CITY]


def test_group_sees_only_who_acts_for_whom(town: Town) -> None:
    town.grant(HOUSING, nov(26), nov(27))

    def find(session: Session) -> list[tuple[str, str | None]]:
        found = find_acting_in_group(session, town.organisation(), on=nov(26))
        return [(acting.seat.title, acting.person.name if acting.person else None) for acting in found]

    assert town.read(find) == [("住建局局长", HOUSING_DEPUTY)]


def test_both_seats_of_somebody_away_are_acted_for(town: Town) -> None:
    def also(session: Session) -> None:
        former = session.exec(select(Holding).where(Holding.seat_id == town.seat("财政局局长"))).one()
        former.person_id = town.person(HOUSING).id or 0

    town.change(also)
    town.grant(HOUSING, nov(26), nov(26), stand_in="财政局副局长")

    def find(session: Session) -> dict[str, str | None]:
        found = find_acting_in_group(session, town.organisation(), on=nov(26))
        return {acting.seat.title: acting.person.name if acting.person else None for acting in found}

    assert town.read(find) == {"财政局局长": FINANCE_DEPUTY, "住建局局长": HOUSING_DEPUTY}


def test_week_runs_from_monday_to_sunday() -> None:
    assert {week_of(nov(day)) for day in range(23, 30)} == {(nov(23), nov(29))}
