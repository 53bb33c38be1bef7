"""What a leave touches, said before it is submitted, and allowed with a mark."""

from datetime import date
from typing import Any

import pytest

from office.calendar.overrides import set_day
from office.leave.plan import Touch, TouchKind, prepare_leave
from office.people.delegations import DelegationRequest, delegate_seat
from storage.database import Database
from tests.office.town import (
    CITY,
    CLERK,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    nov,
    on,
    trip,
)


def touches(town: Town, name: str, first: date, last: date, at: Any = NOW, **fields: Any) -> list[Touch]:
    given = dict(fields)
    if title := given.pop("stand_in", None):
        given["stand_in_seat_id"] = town.seat(title)
    return list(town.do(prepare_leave, name, at, trip(first, last, **given)).touches)


def kinds(found: list[Touch]) -> list[TouchKind]:
    return [touch.kind for touch in found]


def test_leave_that_touches_nothing_says_nothing(town: Town) -> None:
    assert touches(town, FINANCE, nov(26), nov(27)) == []


def test_notice_given_the_day_before_is_in_time(town: Town) -> None:
    assert touches(town, FINANCE, nov(26), nov(27), at=on(11, 25, 23)) == []


def test_late_notice_is_said_and_allowed_with_a_mark(town: Town) -> None:
    (touch,) = touches(town, FINANCE, nov(23), nov(24))
    assert (touch.kind, touch.from_on, touch.cite) == (TouchKind.LATE_NOTICE, nov(20), ("53",))
    case = town.ask(FINANCE, nov(23), nov(24))
    assert town.leave(case).marks == ["late_notice"]


def test_notice_that_falls_on_a_day_off_is_due_the_working_day_before(town: Town) -> None:
    plan = town.do(prepare_leave, FINANCE, NOW, trip(nov(30), nov(30)))
    assert plan.filing_due_on == nov(27)
    assert kinds(touches(town, FINANCE, nov(30), nov(30), at=on(11, 28))) == [TouchKind.LATE_NOTICE]


def test_ranks_without_a_lead_are_never_late(town: Town) -> None:
    assert touches(town, CITY, nov(23), nov(23)) == []


def test_leave_that_began_before_today_is_said(town: Town) -> None:
    assert kinds(touches(town, CITY, nov(20), nov(24))) == [TouchKind.PAST_START]


def test_own_overlapping_leave_is_said_asked_or_granted(town: Town) -> None:
    town.ask(FINANCE, nov(26), nov(27))
    (touch,) = touches(town, FINANCE, nov(27), nov(30))
    assert (touch.kind, touch.from_on, touch.to_on, touch.number) == (
        TouchKind.OVERLAP,
        nov(26),
        nov(27),
        "L2026-0001",
    )
    assert touches(town, FINANCE, nov(30), nov(30)) == []


def test_stand_in_away_then_is_said(town: Town) -> None:
    town.grant(CITY, nov(26), nov(26))
    found = touches(town, EXECUTIVE, nov(25), nov(27), stand_in="副区长(城建)")
    assert kinds(found) == [TouchKind.STAND_IN_AWAY, TouchKind.PARTNER_AWAY]
    assert (found[0].name, found[0].from_on) == (CITY, nov(26))
    assert touches(town, EXECUTIVE, nov(27), nov(27), stand_in="副区长(城建)") == []


def test_stand_in_already_delegated_for_another_is_said(town: Town) -> None:
    town.grant(EXECUTIVE, nov(26), nov(27), stand_in="副区长(教卫)")
    (touch,) = touches(town, CITY, nov(27), nov(27), stand_in="副区长(教卫)")[:1]
    assert (touch.kind, touch.name, touch.seat) == (TouchKind.STAND_IN_BUSY, SCHOOLS, "常务副区长")
    assert TouchKind.STAND_IN_BUSY not in kinds(
        touches(town, CITY, nov(30), nov(30), stand_in="副区长(教卫)")
    )


def test_stand_in_already_acting_as_a_partner_is_said(town: Town) -> None:
    town.grant(EXECUTIVE, nov(26), nov(27))
    (touch,) = touches(town, SCHOOLS, nov(26), nov(26), stand_in="副区长(城建)")
    assert (touch.kind, touch.name, touch.seat) == (TouchKind.STAND_IN_BUSY, CITY, "常务副区长")


def test_both_partners_away_at_once_is_said(town: Town) -> None:
    town.ask(FINANCE_DEPUTY, nov(26), nov(27))
    assert touches(town, FINANCE, nov(26), nov(26)) == []  # a draft is not asked yet
    town.grant(CITY, nov(26), nov(27))
    assert kinds(touches(town, EXECUTIVE, nov(27), nov(27))) == [
        TouchKind.NO_STAND_IN,
        TouchKind.PARTNER_AWAY,
    ]


def test_mayor_and_executive_deputy_away_at_once_is_said(town: Town) -> None:
    town.ask(EXECUTIVE, nov(26), nov(27))
    assert TouchKind.LEADERS_AWAY in kinds(touches(town, MAYOR, nov(27), nov(30), stand_in="副区长(城建)"))
    assert TouchKind.LEADERS_AWAY not in kinds(
        touches(town, MAYOR, nov(30), nov(30), stand_in="副区长(城建)")
    )
    town.ask(MAYOR, nov(30), nov(30), stand_in="副区长(城建)")
    assert TouchKind.LEADERS_AWAY in kinds(touches(town, EXECUTIVE, nov(30), nov(30)))


def test_mayor_who_delegates_to_nobody_is_told_that_everything_waits(town: Town) -> None:
    (touch,) = touches(town, MAYOR, nov(26), nov(27))
    assert (touch.kind, touch.cite) == (TouchKind.UNDELEGATED, ("7",))
    request = DelegationRequest(town.seat("区长"), town.seat("常务副区长"), nov(26), nov(27))
    town.do(delegate_seat, MAYOR, NOW, request)
    assert touches(town, MAYOR, nov(26), nov(27)) == []


def test_seat_without_anybody_to_stand_in_is_said(town: Town) -> None:
    assert kinds(touches(town, TOWNSHIP, nov(26), nov(27))) == [TouchKind.NO_STAND_IN]


def test_applicant_who_stands_in_for_another_then_is_told(town: Town) -> None:
    town.grant(EXECUTIVE, nov(26), nov(27), stand_in="副区长(教卫)")
    (touch,) = (t for t in touches(town, SCHOOLS, nov(27), nov(27)) if t.kind is TouchKind.STANDING_IN)
    assert (touch.seat, touch.from_on, touch.to_on) == ("常务副区长", nov(26), nov(27))


def test_days_of_a_year_not_yet_announced_are_said_to_be_reckoned(town: Town) -> None:
    found = touches(town, FINANCE, date(2027, 9, 1), date(2027, 9, 2))
    assert kinds(found) == [TouchKind.CALENDAR_UNPUBLISHED]


@pytest.mark.parametrize(
    ("first", "last", "working"),
    [
        pytest.param(nov(27), nov(30), 2, id="over a weekend"),
        pytest.param(nov(28), nov(29), 0, id="a weekend"),
        pytest.param(date(2026, 12, 31), date(2026, 12, 31), 1, id="the last day of the year"),
    ],
)
def test_working_days_are_counted(town: Town, first: date, last: date, working: int) -> None:
    assert town.do(prepare_leave, HOUSING, NOW, trip(first, last)).working_days == working


def test_working_days_follow_the_organisations_own_days(town: Town) -> None:
    case = town.ask(HOUSING, nov(26), nov(27))
    town.do(set_day, CLERK, NOW, nov(27), working=False, name="放假", source="区政府办公室通知")
    assert town.do(prepare_leave, HOUSING, NOW, trip(nov(26), nov(27))).working_days == 1
    assert town.leave(case).working_days == 1


def test_plan_saves_nothing(town: Town) -> None:
    touches(town, FINANCE, nov(26), nov(27))
    assert town.mark() == 0
    assert town.case(town.ask(FINANCE, nov(26), nov(27))).number == "L2026-0001"


def test_stand_ins_own_leave_is_planned_like_any_other(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    found = touches(town, FINANCE_DEPUTY, nov(27), nov(27))
    assert kinds(found) == [TouchKind.NO_STAND_IN, TouchKind.STANDING_IN, TouchKind.PARTNER_AWAY]
