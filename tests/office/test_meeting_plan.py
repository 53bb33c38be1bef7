"""A meeting planned: who sits in it, its timetable, what it touches, and who has to let it be held."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from office.cases.decisions import consent, refuse, return_for_changes
from office.cases.errands import withdraw
from office.cases.steps import PlannedStep
from office.errors import BadInputError, NotForYouError
from office.meetings.plan import plan_meeting, prepare_meeting, replan_meeting
from office.meetings.records import find_meeting
from office.meetings.request import MeetingPlan, MeetingTouchKind
from office.rulebook.readings import record_reading
from storage.database import Database
from storage.tables import Meeting, MeetingStatus, Seat
from tests.office.meetings import NEXT, ask_for, meeting, parts, plan
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    found_town,
    nov,
    on,
)

TOUCH = MeetingTouchKind


def prepared(town: Town, kind: str = "executive", at: datetime = NEXT, **fields: Any) -> MeetingPlan:
    return town.do(prepare_meeting, CLERK, NOW, ask_for(kind, at, **fields))


def unit_of(town: Town, title: str) -> int:
    return town.read(lambda session: session.get_one(Seat, town.seat(title)).unit_id)


def knows_of(town: Town, name: str, meeting_id: int) -> bool:
    """Whether somebody is told of a meeting at all when they ask for it."""
    try:
        return town.do(find_meeting, name, NOW, meeting_id).id == meeting_id
    except NotForYouError:
        return False


def case_of(town: Town, meeting_id: int) -> int:
    return meeting(town, meeting_id).convening_case_id or 0


def kinds(found: MeetingPlan) -> list[TOUCH]:
    return [touch.kind for touch in found.touches]


def test_executive_meeting_seats_whom_the_rule_names_the_chair_first(town: Town) -> None:
    meeting_id = plan(town)
    assert parts(town, meeting_id) == [
        ("区长", "chair"),
        ("常务副区长", "member"),
        ("副区长(城建)", "member"),
        ("副区长(教卫)", "member"),
        ("办公室主任", "standing"),
    ]
    held = meeting(town, meeting_id)
    assert (held.number, held.status, held.title, held.uid) == (
        "M2026-0001",
        MeetingStatus.PLANNED,
        "常务会议",
        "M2026-0001.qingyu@mishu",
    )


def test_preparing_saves_nothing(town: Town) -> None:
    before = town.mark()
    prepared(town)
    assert town.mark() == before
    assert plan(town) == 1


def test_timetable_stands_in_the_order_of_days_and_says_what_is_late(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    found = prepared(town, at=on(11, 30))
    assert [(str(line.name), line.due, line.cite, line.late) for line in found.timetable] == [
        ("legal_review", nov(18), ("33", "app1:3.1"), True),
        ("topic_filing", nov(23), ("app1:2.4",), False),
        ("materials", nov(25), ("33", "app1:3.1"), False),
        ("minutes", date(2026, 12, 7), ("30",), False),
    ]
    assert TOUCH.LATE in kinds(found)


def test_weekday_rule_is_said_where_it_is_broken(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    assert TOUCH.WEEKDAY not in kinds(prepared(town))
    broken = prepared(town, at=on(12, 22))
    (touch,) = [t for t in broken.touches if t.kind is TOUCH.WEEKDAY]
    assert broken.rule is not None
    assert (touch.count, touch.cite) == (1, broken.rule.cite)
    assert "28" in touch.cite


def test_day_off_is_said_and_allowed(town: Town) -> None:
    found = prepared(town, at=on(12, 19))
    assert TOUCH.DAY_OFF in kinds(found)
    assert meeting(town, plan(town, at=on(12, 19))).status is MeetingStatus.PLANNED


def test_meeting_in_the_past_is_refused(town: Town) -> None:
    with pytest.raises(BadInputError, match="已经过去（2026-11-20 09:00）"):
        prepared(town, at=on(11, 20))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "长" * 2000}, "会议名称请不超过100字，现在是2000字。"),
        ({"place": "长" * 61}, "地点请不超过60字"),
        ({"minutes_long": 5}, "时长请写10至600分钟。"),
        ({"at": on(12, 21, year=2028)}, "一年以后"),
        ({"unit_id": 9999}, "没有这个单位"),
        ({"named": (9999,)}, "没有这个职务"),
        ({"kind": "department_wide"}, "请写明是哪个部门"),
    ],
)
def test_what_cannot_stand_is_refused_in_a_sentence(town: Town, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        prepared(town, **fields)


def test_room_in_two_meetings_is_refused(town: Town) -> None:
    plan(town)
    overlapping: dict[str, Any] = {"kind": "special", "at": on(12, 21, 10), "place": "第一 会议室"}
    taken = prepared(town, **overlapping).taken
    assert taken is not None
    assert taken.number == "M2026-0001"
    with pytest.raises(BadInputError, match="第一 会议室在这个时间已安排常务会议（M2026-0001）"):
        plan(town, **overlapping)
    assert prepared(town, kind="special", at=on(12, 21, 11)).taken is None
    assert prepared(town, kind="special", at=on(12, 21, 10), place="第二会议室").taken is None


def test_chair_is_the_first_of_the_rule_who_is_there(town: Town) -> None:
    town.grant(MAYOR, date(2026, 12, 20), date(2026, 12, 23), stand_in="常务副区长")
    found = prepared(town)
    assert found.sitting.chair is not None
    assert found.sitting.chair.title == "常务副区长"
    assert TOUCH.CHAIR_AWAY not in kinds(found)
    insisted = prepared(town, chair_seat_id=town.seat("区长"))
    assert TOUCH.CHAIR_AWAY in kinds(insisted)


def test_chair_beyond_the_rule_is_said_with_its_article(town: Town) -> None:
    (touch,) = [
        t
        for t in prepared(town, chair_seat_id=town.seat("副区长(城建)")).touches
        if t.kind is TOUCH.CHAIR_OTHER
    ]
    assert (touch.who, touch.cite) == ((f"副区长(城建) {CITY}",), ("37",))


def test_silent_rules_are_said(town: Town) -> None:
    found = prepared(town, kind="briefing")
    assert {TOUCH.CHAIR_SILENT, TOUCH.MEMBERS_SILENT} <= set(kinds(found))
    assert (found.rule, found.timetable, found.convene) == (None, (), None)


def test_people_named_come_instead_of_an_open_membership_and_beside_a_fixed_one(town: Town) -> None:
    named = (town.seat("财政局局长"), town.seat("住建局局长"))
    special = plan(town, "special", named=named, chair_seat_id=town.seat("副区长(城建)"))
    assert parts(town, special) == [
        ("副区长(城建)", "chair"),
        ("财政局局长", "member"),
        ("住建局局长", "member"),
    ]
    fixed = plan(town, named=named[:1], place="第二会议室")
    assert ("财政局局长", "member") in parts(town, fixed)
    assert ("常务副区长", "member") in parts(town, fixed)


def test_members_away_and_in_another_meeting_are_named(town: Town) -> None:
    town.grant(CITY, date(2026, 12, 21), date(2026, 12, 22))
    plan(town, "special", at=on(12, 21, 9), place="乙", chair_seat_id=town.seat("副区长(教卫)"))
    found = prepared(town)
    away = next(t for t in found.touches if t.kind is TOUCH.AWAY)
    busy = next(t for t in found.touches if t.kind is TOUCH.BUSY)
    assert (away.who, away.count, away.most) == ((f"副区长(城建) {CITY}",), 1, 3)
    assert (busy.who, busy.numbers) == (("副区长(教卫) 方致远",), ("M2026-0001",))


def test_length_is_held_against_the_rule(town: Town) -> None:
    assert prepared(town).minutes_long == 90
    assert prepared(town, kind="plenary").minutes_long == 120
    (touch,) = [t for t in prepared(town, minutes_long=150).touches if t.kind is TOUCH.TOO_LONG]
    assert (touch.count, touch.most, touch.unit, touch.cite) == (150, 1.5, "hour", ("43",))


def test_frequency_counts_the_meetings_of_the_period(town: Town) -> None:
    plan(town, at=on(12, 7))
    found = prepared(town)
    assert found.frequency is not None
    assert (found.frequency.count, found.frequency.most, found.frequency.first) == (2, 1, date(2026, 12, 1))
    assert TOUCH.CADENCE in kinds(found)
    assert TOUCH.CADENCE not in kinds(prepared(town, at=on(1, 4, year=2027)))


def test_yearly_cap_is_counted_for_each_department(town: Town) -> None:
    housing, finance = (unit_of(town, title) for title in ("住建局局长", "财政局局长"))
    plan(town, "department_wide", unit_id=housing, at=on(12, 7))
    (touch,) = [t for t in prepared(town, "department_wide", unit_id=housing).touches if t.kind is TOUCH.CAP]
    assert (touch.count, touch.most, touch.cite, touch.numbers) == (2, 1, ("41",), ("M2026-0001",))
    assert TOUCH.CAP not in kinds(prepared(town, "department_wide", unit_id=finance))
    assert TOUCH.CAP not in kinds(prepared(town, "department_wide", unit_id=housing, at=on(1, 11, year=2027)))


def test_head_plans_the_own_departments_meeting_and_no_other(town: Town) -> None:
    housing = unit_of(town, "住建局局长")
    request = ask_for("department_wide", unit_id=housing)
    assert town.do(plan_meeting, HOUSING, NOW, request).title == "住建局系统全区性会议"
    with pytest.raises(NotForYouError):
        town.do(plan_meeting, FINANCE, NOW, request)
    with pytest.raises(NotForYouError):
        town.do(plan_meeting, HOUSING, NOW, ask_for())


def test_district_wide_meeting_is_convened_through_its_steps(town: Town) -> None:
    housing = unit_of(town, "住建局局长")
    meeting_id = plan(town, "district_wide", unit_id=housing, title="全区安全生产会议")
    case_id = meeting(town, meeting_id).convening_case_id or 0
    assert meeting(town, meeting_id).status is MeetingStatus.CONVENING
    assert town.deciders(case_id) == [CITY]
    assert [name for name in (CLERK, CITY, HOUSING, FINANCE) if knows_of(town, name, meeting_id)] == [
        CLERK,
        CITY,
        HOUSING,
    ]
    town.consent(CITY, case_id)
    town.consent(MAYOR, case_id)
    assert meeting(town, meeting_id).status is MeetingStatus.PLANNED
    assert knows_of(town, FINANCE, meeting_id)
    assert town.told("case.outcome") == [CLERK]


def test_party_groups_meeting_is_known_to_whom_it_concerns(town: Town) -> None:
    meeting_id = plan(town, "party_group", chair_seat_id=town.seat("区长"))
    assert not knows_of(town, FINANCE, meeting_id)
    assert knows_of(town, MAYOR, meeting_id)
    assert knows_of(town, CLERK, meeting_id)


def test_convening_without_an_approver_in_the_rule_waits_for_the_office_to_record(
    sqlite_database: Database,
) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    meeting_id = plan(town, "district_wide")
    case_id = meeting(town, meeting_id).convening_case_id or 0
    town.do(consent, DIRECTOR, NOW, town.waiting_id(case_id))
    assert town.deciders(case_id) == []
    assert town.called()[-1] == DIRECTOR


def test_unplanned_meetings_are_told_apart_where_the_rule_does(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="dongchang-draft")
    with pytest.raises(BadInputError, match="计划内"):
        plan(town, "district_wide")
    planned = prepared(town, "district_wide", matter="planned")
    assert [line.step.ranks for line in planned.chain] == [("executive_deputy",), ("mayor",)]
    unplanned = prepared(town, "district_wide", matter="unplanned")
    assert [line.step.ranks for line in unplanned.chain] == [("responsible_deputy",), ("mayor",)]


def test_convening_sent_back_with_another_department_asks_that_departments_deputy(town: Town) -> None:
    housing, township = (unit_of(town, title) for title in ("住建局局长", "青溪镇镇长"))
    meeting_id = plan(town, "district_wide", unit_id=housing)
    case_id = meeting(town, meeting_id).convening_case_id or 0
    town.do(return_for_changes, CITY, NOW, town.waiting_id(case_id), reason="应由镇里主办")
    request = ask_for("district_wide", unit_id=township)

    def replan(session: Session, actor: Any) -> None:
        replan_meeting(session, actor, session.get_one(Meeting, meeting_id), request)

    town.do(replan, CLERK, NOW)
    assert town.deciders(case_id) == ["方致远"]
    town.consent("方致远", case_id)
    town.consent(MAYOR, case_id)
    assert meeting(town, meeting_id).status is MeetingStatus.PLANNED


def test_refused_or_withdrawn_convening_cancels_its_meeting(town: Town) -> None:
    refused = plan(town, "district_wide")
    town.do(refuse, EXECUTIVE, NOW, town.waiting_id(case_of(town, refused)), reason="与工作重点不符")
    assert meeting(town, refused).status is MeetingStatus.CANCELLED
    withdrawn = plan(town, "district_wide", at=on(12, 22))
    town.do(withdraw, CLERK, NOW, case_of(town, withdrawn))
    assert meeting(town, withdrawn).status is MeetingStatus.CANCELLED
    assert prepared(town, place="第一会议室").taken is None


def test_reading_of_the_office_convenes_where_the_rule_is_silent(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="beijing-2005")
    assert meeting(town, plan(town, "district_wide")).status is MeetingStatus.PLANNED
    steps = (PlannedStep("approve", ("mayor",), ()),)
    town.do(record_reading, CLERK, NOW, question="convene:district_wide", steps=steps, note="区长批准")
    asked = plan(town, "district_wide", at=on(12, 28))
    assert meeting(town, asked).status is MeetingStatus.CONVENING
    town.consent(MAYOR, case_of(town, asked))
    assert meeting(town, asked).status is MeetingStatus.PLANNED
