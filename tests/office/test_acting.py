"""Who acts for a seat on a day: delegated, by rule, partner, the office; steps move and move back."""

from datetime import date, datetime

import pytest
from sqlmodel import Session

from office.errors import BadInputError, NotForYouError
from office.leave.changes import change_leave, end_leave
from office.people.acting import Acting, Why, find_seats_stood_in_for, who_acts
from office.people.delegations import DelegationRequest, check_delegation, delegate_seat
from office.reminders.planner import run_due
from rules.vocabulary import Warn
from storage.database import Database
from storage.tables import Case, CaseKind, CaseStatus, Delegation, Holding, Leave, LeaveKind
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    nov,
    on,
    person_named,
    seat_titled,
)


def acts(town: Town, title: str, day: date, rulebook: str = "wujin-2021") -> Acting:
    def find(session: Session) -> Acting:
        seat = seat_titled(session, title, town.organisation_id)
        return who_acts(session, seat, on=day, rulebook=rulebook)

    return town.read(find)


def name_of(acting: Acting) -> str | None:
    return acting.person.name if acting.person else None


def delegate(
    town: Town, by: str, title: str, to: str, *, first: date, last: date, at: datetime = NOW
) -> Delegation:
    return town.do(delegate_seat, by, at, DelegationRequest(town.seat(title), town.seat(to), first, last))


def sweep(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def test_holder_acts_while_present(town: Town) -> None:
    assert (name_of(acts(town, "财政局局长", nov(26))), acts(town, "财政局局长", nov(26)).why) == (
        FINANCE,
        Why.HOLDER,
    )


def test_asked_leave_is_no_absence_before_it_is_granted(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    assert name_of(acts(town, "财政局局长", nov(26))) == FINANCE
    town.consent_all(case)
    assert name_of(acts(town, "财政局局长", nov(26))) == FINANCE_DEPUTY


def test_partner_acts_where_nobody_was_delegated(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27))
    found = {
        day: (name_of(acts(town, "财政局局长", nov(day))), acts(town, "财政局局长", nov(day)).why)
        for day in (25, 26, 27, 28)
    }
    assert found == {
        25: (FINANCE, Why.HOLDER),
        26: (FINANCE_DEPUTY, Why.PARTNER),
        27: (FINANCE_DEPUTY, Why.PARTNER),
        28: (FINANCE, Why.HOLDER),
    }


def test_delegated_comes_before_partner(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局科员")
    acting = acts(town, "财政局局长", nov(26))
    assert (name_of(acting), acting.why, acting.stands_in) == (FINANCE_STAFF, Why.DELEGATED, True)


def test_partner_acts_where_the_delegated_one_is_away_too(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    other = town.grant(CITY, nov(24), nov(27))
    assert town.case(other).status is CaseStatus.APPROVED
    town.grant(EXECUTIVE, nov(25), nov(26), stand_in="副区长(教卫)")
    assert name_of(acts(town, "常务副区长", nov(25))) == SCHOOLS
    town.grant(SCHOOLS, nov(25), nov(25))
    # Neither the delegated one nor the partner is there: the office is to name somebody.
    assert (name_of(acts(town, "常务副区长", nov(25))), acts(town, "常务副区长", nov(25)).why) == (
        None,
        Why.NOBODY,
    )
    assert name_of(acts(town, "常务副区长", nov(26))) == SCHOOLS


def test_delegated_rule_waits_for_a_delegation(town: Town) -> None:
    town.ask(MAYOR, nov(24), nov(25))
    acting = acts(town, "区长", nov(24))
    assert (acting.person, acting.why, acting.cite) == (None, Why.UNDELEGATED, ("7",))
    case = town.ask(CITY, nov(26), nov(26), at=on(11, 24))
    assert town.deciders(case, at=on(11, 24)) == []
    assert town.called()[-3:] == [DIRECTOR, CLERK, FINANCE_STAFF]
    delegate(town, CLERK, "区长", "常务副区长", first=nov(24), last=nov(25), at=on(11, 24, 10))
    assert town.deciders(case, at=on(11, 24)) == [EXECUTIVE]
    assert town.called()[-1] == EXECUTIVE


def test_rule_names_the_executive_deputy_for_an_absent_mayor(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="civil-affairs-template")
    town.change(lambda session: _absent(session, town, MAYOR, nov(24), nov(25)))
    acting = acts(town, "区长", nov(24), "civil-affairs-template")
    assert (name_of(acting), acting.why, acting.cite) == (EXECUTIVE, Why.RULE, ("4",))


@pytest.mark.parametrize(
    ("rulebook", "why", "marks"),
    [
        ("dongchang-draft", Why.UNDELEGATED, (Warn.DRAFT,)),
        ("civil-affairs-template", Why.RULE, ()),
    ],
)
def test_article_behind_a_stand_in_brings_what_must_be_said_of_it(
    sqlite_database: Database, rulebook: str, why: Why, marks: tuple[Warn, ...]
) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    town.change(lambda session: _absent(session, town, MAYOR, nov(24), nov(25)))
    acting = acts(town, "区长", nov(24), rulebook)
    assert (acting.why, acting.marks) == (why, marks)


def test_rule_allowing_several_picks_none_for_the_office(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    town.change(lambda session: _absent(session, town, MAYOR, nov(24), nov(25)))
    acting = acts(town, "区长", nov(24), "hainan-2023")
    assert (acting.person, acting.why) == (None, Why.NOBODY)


def _absent(session: Session, town: Town, name: str, first: date, last: date) -> None:
    person = town.person(name)
    case = Case(
        organisation_id=town.organisation_id,
        number="L2026-9000",
        kind=CaseKind.LEAVE,
        title="",
        status=CaseStatus.APPROVED,
        rulebook="wujin-2021",
        applicant_id=person.id or 0,
        seat_id=town.seat("区长"),
        made_at=NOW,
    )
    session.add(case)
    session.flush()
    session.add(
        Leave(
            case_id=case.id or 0,
            organisation_id=town.organisation_id,
            person_id=person.id or 0,
            kind=LeaveKind.BUSINESS,
            from_on=first,
            to_on=last,
        )
    )


def test_pending_step_moves_to_the_stand_in_and_back(town: Town) -> None:
    town.grant(EXECUTIVE, nov(25), nov(26), stand_in="副区长(城建)")
    case = town.ask(FINANCE, nov(30), nov(30))
    assert town.called()[-1] == EXECUTIVE
    since = town.mark()
    sweep(town, on(11, 25, 7))
    assert (town.deciders(case, at=on(11, 25)), town.called(since=since)) == ([CITY], [CITY])
    since = town.mark()
    sweep(town, on(11, 27, 7))
    assert (town.deciders(case, at=on(11, 27)), town.called(since=since)) == ([EXECUTIVE], [EXECUTIVE])


def test_step_that_moves_there_and_back_twice_calls_each_time(town: Town) -> None:
    case = town.ask(FINANCE, nov(30), nov(30))
    for first, last, back in ((24, 24, 25), (26, 26, 27)):
        town.grant(EXECUTIVE, nov(first), nov(last), stand_in="副区长(城建)", at=on(11, first - 1, 20))
        since = town.mark()
        sweep(town, on(11, first, 7))
        sweep(town, on(11, first, 9))
        assert town.called(since=since) == [CITY]
        since = town.mark()
        sweep(town, on(11, back, 7))
        sweep(town, on(11, back, 9))
        assert town.called(since=since) == [EXECUTIVE]
    assert town.case(case).status is CaseStatus.PENDING


def test_leave_that_begins_today_moves_steps_at_once(town: Town) -> None:
    case = town.ask(FINANCE, nov(30), nov(30))
    town.grant(EXECUTIVE, nov(23), nov(24), stand_in="副区长(城建)")
    assert town.deciders(case) == [CITY]
    assert town.called()[-1] == CITY


def test_coming_back_early_moves_steps_back_at_once(town: Town) -> None:
    away = town.grant(EXECUTIVE, nov(23), nov(27), stand_in="副区长(城建)")
    case = town.ask(FINANCE, nov(30), nov(30))
    assert town.called()[-1] == CITY
    town.do(end_leave, EXECUTIVE, on(11, 24, 15), away)
    assert town.deciders(case, at=on(11, 24, 15)) == [EXECUTIVE]
    assert town.called()[-1] == EXECUTIVE


def test_stand_in_going_away_hands_the_steps_on(town: Town) -> None:
    town.grant(EXECUTIVE, nov(23), nov(27), stand_in="副区长(教卫)")
    case = town.ask(FINANCE, nov(30), nov(30))
    assert town.deciders(case) == [SCHOOLS]
    town.grant(SCHOOLS, nov(24), nov(24), at=on(11, 24, 9))
    assert town.deciders(case, at=on(11, 24)) == [CITY]
    assert town.called()[-1] == CITY


def test_moving_a_running_change_away_returns_the_steps(town: Town) -> None:
    away = town.grant(EXECUTIVE, nov(24), nov(25), stand_in="副区长(城建)")
    case = town.ask(FINANCE, nov(30), nov(30))
    town.do(change_leave, EXECUTIVE, on(11, 23, 15), away, from_on=nov(26), to_on=nov(27))
    sweep(town, on(11, 24, 7))
    assert town.deciders(case, at=on(11, 24)) == [CITY]
    town.consent(MAYOR, away, at=on(11, 24, 10))
    assert town.deciders(case, at=on(11, 24, 10)) == [EXECUTIVE]
    assert town.called()[-1] == EXECUTIVE


def test_vacant_seat_waits_and_the_office_is_told_at_once(town: Town) -> None:
    def vacate(session: Session) -> None:
        holding = session.get_one(Holding, 2)
        holding.until_on = nov(1)

    assert town.read(lambda session: session.get_one(Holding, 2).seat_id) == town.seat("常务副区长")
    town.change(vacate)
    case = town.ask(FINANCE, nov(26), nov(26))
    assert (town.deciders(case), town.called()) == ([], [DIRECTOR, CLERK])


def test_holder_who_has_not_joined_has_the_office_told_at_once(town: Town) -> None:
    town.never_joined(EXECUTIVE)
    case = town.ask(FINANCE, nov(26), nov(26))
    assert (town.deciders(case), town.called()) == ([EXECUTIVE], [DIRECTOR, CLERK])


def test_own_case_goes_to_who_acts_for_the_applicant(town: Town) -> None:
    town.grant(MAYOR, nov(24), nov(27), stand_in="副区长(城建)")
    other = town.ask(SCHOOLS, nov(30), nov(30), at=on(11, 24))
    assert town.deciders(other, at=on(11, 24)) == [CITY]
    own = town.ask(CITY, nov(30), nov(30), at=on(11, 24))
    assert town.deciders(own, at=on(11, 24)) == [EXECUTIVE]


def test_own_case_goes_to_the_office_where_nobody_else_acts(town: Town) -> None:
    town.grant(MAYOR, nov(24), nov(27), stand_in="副区长(教卫)")
    own = town.ask(SCHOOLS, nov(30), nov(30), at=on(11, 24))
    assert town.deciders(own, at=on(11, 24)) == []
    assert town.called()[-3:] == [DIRECTOR, CLERK, FINANCE_STAFF]


def test_delegation_is_the_holders_or_the_offices(town: Town) -> None:
    request = DelegationRequest(town.seat("财政局局长"), town.seat("财政局副局长"), nov(24), nov(25))
    town.do(check_delegation, FINANCE, NOW, request)
    town.do(check_delegation, CLERK, NOW, request)
    with pytest.raises(NotForYouError):
        town.do(check_delegation, HOUSING, NOW, request)


@pytest.mark.parametrize(
    ("to", "first", "last"),
    [
        pytest.param("住建局副局长", 24, 25, id="not eligible"),
        pytest.param("财政局副局长", 25, 24, id="ends before it starts"),
        pytest.param("财政局副局长", 20, 21, id="past"),
        pytest.param("区委书记", 24, 25, id="outside"),
        pytest.param("财政局局长", 24, 25, id="the seat itself"),
    ],
)
def test_delegation_that_cannot_stand_is_refused(town: Town, to: str, first: int, last: int) -> None:
    request = DelegationRequest(town.seat("财政局局长"), town.seat(to), nov(first), nov(last))
    with pytest.raises(BadInputError):
        town.do(delegate_seat, FINANCE, NOW, request)
    assert town.told("delegation.made") == []


def test_delegation_to_somebody_away_is_refused(town: Town) -> None:
    town.grant(HOUSING, nov(24), nov(25))
    request = DelegationRequest(town.seat("住建局副局长"), town.seat("住建局局长"), nov(24), nov(25))
    with pytest.raises(BadInputError):
        town.do(delegate_seat, HOUSING_DEPUTY, NOW, request)


def test_office_may_name_anybody_where_no_rule_says_who(town: Town) -> None:
    request = DelegationRequest(town.seat("青溪镇镇长"), town.seat("财政局副局长"), nov(24), nov(25))
    with pytest.raises(BadInputError):
        town.do(check_delegation, TOWNSHIP, NOW, request)
    town.do(check_delegation, CLERK, NOW, request)
    mayors = DelegationRequest(town.seat("区长"), town.seat("财政局局长"), nov(24), nov(25))
    with pytest.raises(BadInputError):
        town.do(check_delegation, CLERK, NOW, mayors)


def test_delegation_of_another_organisation_is_refused(town: Town) -> None:
    other = found_town(town.database, slug="hongye")
    request = DelegationRequest(town.seat("财政局局长"), town.seat("财政局副局长"), nov(24), nov(25))
    with pytest.raises(BadInputError):
        other.do(delegate_seat, CLERK, NOW, request)


def test_delegated_one_who_is_away_too_stands_in_for_nobody(town: Town) -> None:
    town.ask(MAYOR, nov(24), nov(25), stand_in="常务副区长")
    town.grant(EXECUTIVE, nov(24), nov(24), stand_in="副区长(城建)")

    def stood_in_for(session: Session) -> list[int]:
        executive = person_named(session, EXECUTIVE, town.organisation_id).id or 0
        return [len(find_seats_stood_in_for(session, executive, on=nov(day))) for day in (24, 25)]

    acting = acts(town, "区长", nov(24))
    assert (acting.person, acting.why, acting.cite) == (None, Why.NOBODY, ("7",))
    assert name_of(acts(town, "区长", nov(25))) == EXECUTIVE
    assert town.read(stood_in_for) == [0, 1]
