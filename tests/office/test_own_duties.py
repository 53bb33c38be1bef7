"""报送 that the office itself asks for, and what is done with any: handed in, waived, collected."""

from datetime import UTC, date
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from handlers.report_words import read_duty, read_who
from office.access import Actor, actor_of
from office.duties.answers import (
    collect_round,
    find_candidates,
    hand_in,
    hand_in_elsewhere,
    hand_in_rest,
    set_duty,
    stop_duty,
    waive,
)
from office.duties.export import export_duties
from office.duties.list import find_falling_due_duties, find_my_lines, find_round_named, find_rounds
from office.duties.operations import Round, make_occurrences
from office.duties.own import DutyRequest
from office.duties.sheet import DutyAction, lay_out_occurrence, lay_out_round
from office.errors import BadInputError, NotForYouError, OfficeError, StaleError
from office.reminders.planner import run_due
from rules.time_forms import Monthly, Once, Quarterly, Weekly
from storage.tables import Occurrence, OccurrenceStatus, Organisation, UnitKind
from tests.office.town import (
    CLERK,
    DIRECTOR,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    NOW,
    TOWNSHIP,
    Town,
    nov,
    on,
    person_named,
)
from views.duties import list_card, occurrence_card, own_duties_card
from views.duty_sheet import copy_card, round_card, table_card, waive_card

FRIDAY = nov(27)


def request(**changes: Any) -> DutyRequest:
    values: dict[str, Any] = {
        "title": "信访周报",
        "schedule": Weekly(every="week", weekday=5),
        "unit_kinds": (UnitKind.DEPARTMENT,),
        "time": "16:00",
        "until_on": date(2027, 3, 31),
        **changes,
    }
    return DutyRequest(**values)


def occurrence(town: Town, seat: str, due_on: date = FRIDAY) -> int:
    def find(session: Session) -> int:
        row = session.exec(
            select(Occurrence)
            .where(Occurrence.seat_id == town.seat(seat), Occurrence.due_on == due_on)
            .order_by(col(Occurrence.id).desc())
        ).first()
        assert row is not None
        return row.id or 0

    return town.read(find)


def row(town: Town, occurrence_id: int) -> Occurrence:
    return town.read(lambda session: session.get_one(Occurrence, occurrence_id))


def set_weekly(town: Town, **changes: Any) -> Round:
    duty = town.do(set_duty, CLERK, NOW, request(**changes))
    return Round(duty.number, FRIDAY)


def sheet(town: Town, name: str, one: Round, at: Any = NOW) -> Any:
    return town.do(lay_out_round, name, at, one)


def test_duty_is_told_to_those_who_owe_it_and_owed_from_then_on(town: Town) -> None:
    one = set_weekly(town)
    assert sorted(town.told("own_duty")) == sorted([FINANCE, HOUSING])
    found = sheet(town, CLERK, one)
    assert [(line.name, line.status) for line in found.rows] == [("财政局", "owed"), ("住建局", "owed")]
    assert found.time == "16:00"


def test_kinds_of_unit_bind_a_new_unit_too(town: Town) -> None:
    set_weekly(
        town, unit_kinds=(UnitKind.DEPARTMENT, UnitKind.TOWNSHIP), seat_ids=(town.seat("副区长(城建)"),)
    )
    assert row(town, occurrence(town, "青溪镇镇长")).status is OccurrenceStatus.OWED
    assert row(town, occurrence(town, "副区长(城建)")).status is OccurrenceStatus.OWED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "请写明报送什么"),
        ({"title": "长" * 61}, "不超过60字"),
        ({"unit_kinds": ()}, "请写明由哪些单位报送"),
        ({"seat_ids": (999_999,)}, "没有这个单位"),
        ({"until_on": nov(20)}, "日期已经过去"),
        ({"schedule": Once(every="once", date=nov(1))}, "日期已经过去"),
        ({"until_on": date(2046, 1, 1)}, "请核对年份"),
        ({"until_on": nov(25)}, "在截止日期之前没有一次报送"),
        ({"title": "蹲点调研"}, "规则已有规定"),
    ],
)
def test_duty_that_cannot_stand_is_refused(town: Town, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        set_weekly(town, **changes)


def test_hour_that_is_over_today_is_not_asked_for(town: Town) -> None:
    today = Once(every="once", date=nov(23))
    with pytest.raises(BadInputError, match="今天16:00已经过去"):
        town.do(set_duty, CLERK, on(11, 23, 16), request(schedule=today, until_on=None))
    monday = Weekly(every="week", weekday=1)
    duty = town.do(set_duty, CLERK, on(11, 23, 16), request(schedule=monday))
    assert [one.due_on for one in town.do(_owed_by, FINANCE, NOW, duty.number)][:1] == [nov(30)]


def test_hour_of_the_night_is_named_on_the_next_working_day(town: Town) -> None:
    one = set_weekly(town, time="22:00")
    rows = [(r.rule, r.due_at.astimezone(UTC)) for r in town.reminders() if r.about == one.name]
    assert ("report_missing", on(11, 30, 8)) in rows
    assert ("report_due", on(11, 27, 20)) in rows


def test_only_the_office_sets_and_stops_duties(town: Town) -> None:
    with pytest.raises(NotForYouError):
        town.do(set_duty, FINANCE, NOW, request())
    duty = town.do(set_duty, CLERK, NOW, request())
    with pytest.raises(NotForYouError):
        town.do(stop_duty, FINANCE, NOW, duty.id or 0)
    with pytest.raises(BadInputError, match="已经有“信访周报”"):
        town.do(set_duty, CLERK, NOW, request())


def test_stopped_duty_is_owed_and_reminded_no_more(town: Town) -> None:
    duty = town.do(set_duty, CLERK, NOW, request())
    answered = occurrence(town, "财政局局长")
    town.do(hand_in, FINANCE, NOW, answered, "无")
    town.do(stop_duty, CLERK, on(11, 24), duty.id or 0)
    assert row(town, answered).status is OccurrenceStatus.DONE
    assert row(town, occurrence(town, "住建局局长")).status is OccurrenceStatus.WAIVED
    assert {str(one.state) for one in town.reminders() if one.about.startswith("duty:")} == {"dropped"}
    with pytest.raises(StaleError, match="已经停止"):
        town.do(stop_duty, CLERK, on(11, 24), duty.id or 0)


def test_report_is_handed_in_and_replaced_until_it_is_collected(town: Town) -> None:
    one = set_weekly(town)
    own = occurrence(town, "财政局局长")
    town.do(hand_in, FINANCE, on(11, 25), own, "受理3件")
    town.do(hand_in, FINANCE, on(11, 26), own, "受理4件")
    assert (row(town, own).text, row(town, own).late, row(town, own).stood_in) == ("受理4件", False, False)
    town.do(collect_round, CLERK, on(11, 26), one)
    with pytest.raises(StaleError, match="已经汇总"):
        town.do(hand_in, FINANCE, on(11, 26), own, "受理5件")
    town.do(hand_in, HOUSING, on(11, 27, 17), occurrence(town, "住建局局长"), "迟到的")
    assert row(town, occurrence(town, "住建局局长")).late
    town.do(collect_round, CLERK, on(11, 27, 18), one)
    with pytest.raises(StaleError, match="没有新的报送"):
        town.do(collect_round, CLERK, on(11, 27, 18), one)


@pytest.mark.parametrize(
    ("text", "said"), [(" \n ", "请写报送内容"), ("长" * 2001, "不超过2000字"), ("机密：某件", "涉密件不能")]
)
def test_words_that_cannot_be_handed_in_are_refused(town: Town, text: str, said: str) -> None:
    set_weekly(town)
    with pytest.raises(OfficeError, match=said):
        town.do(hand_in, FINANCE, NOW, occurrence(town, "财政局局长"), text)


def test_only_the_seat_its_stand_in_and_the_office_answer(town: Town) -> None:
    set_weekly(town)
    own = occurrence(town, "财政局局长")
    for other in (HOUSING, FINANCE_STAFF, FINANCE_DEPUTY, TOWNSHIP):
        with pytest.raises(NotForYouError):
            town.do(hand_in_elsewhere, other, NOW, own)
    town.grant(FINANCE, nov(25), nov(27), stand_in="财政局副局长")
    town.do(hand_in, FINANCE_DEPUTY, on(11, 26), own, "代报")
    assert (row(town, own).stood_in, row(town, own).person_id) == (True, town.person(FINANCE_DEPUTY).id)
    assert any("（代）" in card for card in [_shown(town, FINANCE, own)])


def test_office_records_for_others_waives_one_and_settles_the_rest(town: Town) -> None:
    one = set_weekly(town, unit_kinds=(UnitKind.DEPARTMENT, UnitKind.TOWNSHIP))
    town.do(waive, CLERK, NOW, occurrence(town, "青溪镇镇长"))
    with pytest.raises(NotForYouError):
        town.do(hand_in_rest, FINANCE, NOW, one)
    town.do(hand_in, CLERK, NOW, occurrence(town, "财政局局长"), "电话报来：无")
    town.do(hand_in_rest, CLERK, NOW, one)
    found = sheet(town, CLERK, one)
    assert [(line.name, str(line.status), line.stood_in) for line in found.rows] == [
        ("财政局", "done", True),
        ("住建局", "elsewhere", True),
    ]
    with pytest.raises(StaleError, match="已经没有未报的单位"):
        town.do(hand_in_rest, CLERK, NOW, one)
    town.change(
        lambda session: make_occurrences(
            session, session.get_one(Organisation, town.organisation_id), now=on(11, 24)
        )
    )
    assert row(town, occurrence(town, "青溪镇镇长")).status is OccurrenceStatus.WAIVED


def test_report_goes_its_way_on_either_database(town_anywhere: Town) -> None:
    one = set_weekly(town_anywhere)
    town_anywhere.do(hand_in, FINANCE, on(11, 25), occurrence(town_anywhere, "财政局局长"), "受理3件")
    town_anywhere.change(partial(run_due, now=on(11, 27, 16)))
    assert sorted(town_anywhere.told("reminder.report_missing")) == sorted([DIRECTOR, CLERK])
    town_anywhere.do(hand_in_rest, DIRECTOR, on(11, 27, 16), one)
    town_anywhere.do(collect_round, DIRECTOR, on(11, 27, 17), one)
    found = sheet(town_anywhere, CLERK, one)
    assert [(str(line.status), line.is_late) for line in found.rows] == [
        ("done", False),
        ("elsewhere", False),
    ]
    with pytest.raises(StaleError, match="已经汇总"):
        town_anywhere.do(hand_in, HOUSING, on(11, 27, 18), found.rows[1].occurrence.id or 0, "补报")


def test_line_means_what_is_due_next_and_what_is_missing(town: Town) -> None:
    one = set_weekly(town)

    def dues(at: Any) -> list[date]:
        return [each.occurrence.due_on for each in town.do(find_candidates, FINANCE, at, one.duty)]

    assert dues(NOW) == [FRIDAY]
    town.do(hand_in, FINANCE, on(11, 25), occurrence(town, "财政局局长"), "受理3件")
    assert dues(on(11, 26)) == [FRIDAY]
    town.change(partial(run_due, now=on(12, 7, 8)))
    assert dues(on(12, 7)) == [date(2026, 12, 4), date(2026, 12, 11)]
    assert [str(line.occurrence.status) for line in town.do(find_my_lines, FINANCE, on(12, 7))] == [
        "missing",
        "owed",
        "done",
    ]


def test_what_falls_due_is_told_to_whoever_answers(town: Town) -> None:
    set_weekly(town)

    def titles(name: str) -> list[tuple[str, date, str | None]]:
        return [(f.title, f.due_on, f.time) for f in town.do(find_falling_due_duties, name, NOW, FRIDAY)]

    assert titles(FINANCE) == [("信访周报", FRIDAY, "16:00")]
    assert titles(CLERK) == []
    town.grant(FINANCE, nov(23), nov(27), stand_in="财政局副局长")
    assert titles(FINANCE_DEPUTY) == [("信访周报（财政局局长）", FRIDAY, "16:00")]


def test_round_is_found_by_its_day_and_listed_for_the_office(town: Town) -> None:
    one = set_weekly(town)
    assert town.do(find_round_named, CLERK, NOW, one.duty, None) == one
    assert town.do(find_round_named, CLERK, NOW, one.duty, date(2026, 12, 4)) == Round(
        one.duty, date(2026, 12, 4)
    )
    assert town.do(find_round_named, CLERK, NOW, one.duty, date(2026, 12, 5)) is None
    assert [line.title for line in town.do(find_rounds, CLERK, NOW)] == ["信访周报", "基层蹲点调研"]
    assert town.do(find_rounds, FINANCE, NOW) == []
    assert sheet(town, FINANCE, one) is None


def test_month_and_quarter_fall_on_their_days(town: Town) -> None:
    town.do(set_duty, CLERK, NOW, request(title="月报", schedule=Monthly(every="month", day=20), time=None))
    quarterly = Quarterly(every="quarter", month=3, day=20)
    town.do(set_duty, CLERK, NOW, request(title="季报", schedule=quarterly, time=None))
    rows = town.read(
        lambda session: session.exec(select(Occurrence).where(col(Occurrence.duty).startswith("R"))).all()
    )
    assert {(row.duty[-1], row.due_on) for row in rows} == {
        ("1", date(2026, 12, 20)),
        ("2", date(2026, 12, 20)),
    }


def test_exported_duties_say_who_handed_in_when_and_how(town: Town) -> None:
    set_weekly(town)
    town.do(hand_in, FINANCE, on(11, 25), occurrence(town, "财政局局长"), "受理3件")

    def carried(session: Session) -> list[dict[str, Any]]:
        return export_duties(session, session.get_one(Organisation, town.organisation_id))

    first = town.read(carried)[0]
    assert {key: first[key] for key in ("due", "time", "seat", "status", "by", "at", "late", "title")} == {
        "due": "2026-11-27",
        "time": "16:00",
        "seat": "财政局局长",
        "status": "done",
        "by": FINANCE,
        "at": "2026-11-25T09:00:00+08:00",
        "late": False,
        "title": "信访周报",
    }


def test_cards_show_a_reader_what_they_may_press(town: Town) -> None:
    one = set_weekly(town)
    own = occurrence(town, "财政局局长")
    town.do(hand_in, FINANCE, on(11, 25), own, "受理3件\n办结<2>件")
    assert town.do(_actions, FINANCE, NOW, own) == [DutyAction.WRITE, DutyAction.ELSEWHERE]
    assert DutyAction.SHEET in town.do(_actions, CLERK, NOW, own)
    assert "办结&lt;2&gt;件" in _shown(town, FINANCE, own)
    found = sheet(town, CLERK, one)
    reader = town.read(lambda session: actor_of(session, person_named(session, CLERK, 1), now=NOW))
    card = round_card(found, reader)
    assert "应报2，已报1，已另行报送0，未报1" in card.html
    assert "未报：住建局" in card.html
    labels = [button.label for line in card.rows for button in line]
    assert labels == ["表格", "文本", "确认汇总", "免报", "其余已另行报送"]
    assert "财政局：受理3件" in copy_card(found, reader).html
    assert table_card(found, reader).file is not None
    assert "住建局" in [line[0].label for line in waive_card(found, reader).rows]


def test_long_words_are_copied_as_a_file(town: Town) -> None:
    one = set_weekly(town)
    town.do(hand_in, FINANCE, on(11, 25), occurrence(town, "财政局局长"), "长" * 2000)
    reader = town.read(lambda session: actor_of(session, person_named(session, CLERK, 1), now=NOW))
    file = copy_card(sheet(town, CLERK, one), reader).file
    assert file is not None
    assert "长" * 2000 in file.content.decode()


def test_lists_name_what_is_owed_and_what_the_office_has_set(town: Town) -> None:
    one = set_weekly(town)

    def cards(session: Session, actor: Actor) -> list[str]:
        mine = list_card(find_my_lines(session, actor), find_rounds(session, actor), actor)
        return [mine.html, own_duties_card(session, actor).html]

    mine, own = town.do(cards, CLERK, NOW)
    assert "由您汇总：" in mine
    assert f"{one.duty} 信访周报，各部门，每周五16:00" in own
    set_weekly(town, title="安全周报", unit_kinds=(), seat_ids=(town.seat("财政局局长"), town.seat("区长")))
    assert "安全周报，财政局、区长，每周五16:00" in town.do(cards, CLERK, NOW)[1]
    (mine, _) = town.do(cards, FINANCE, NOW)
    assert "1. 信访周报，2026年11月27日(周五)16:00，未报" in mine


def test_line_says_all_of_a_duty_in_any_order(town: Town) -> None:
    def read(text: str) -> dict[str, object]:
        return town.do(lambda session, actor: read_duty(session, actor, text), CLERK, NOW)

    wanted = {
        "title": "信访周报",
        "kinds": ["department"],
        "seats": [],
        "every": {"every": "week", "weekday": 5},
        "time": "16:00",
        "until": "2027-03-31",
    }
    assert read("信访周报 单位:各部门 每周五16:00 至:3月31日") == wanted
    assert read("信访周报 每周五16:00 单位：各部门 至：3月31日") == wanted
    assert read("每周五 16:00 信访周报 单位：各部门 截止：3月31日") == wanted
    assert read("信访周报 单位：各部门 时间：每周五下午4点 至：3月31日") == wanted
    assert read("安全检查总结 12月15日") == {
        "title": "安全检查总结",
        "every": {"every": "once", "date": "2026-12-15"},
        "time": "",
    }


def test_units_are_read_by_kind_by_name_and_by_post(town: Town) -> None:
    def read(text: str) -> dict[str, object]:
        return town.do(lambda session, actor: read_who(session, actor, text), CLERK, NOW)

    seats = [town.seat("财政局局长"), town.seat("副区长(城建)")]
    assert read("各镇街、财政局、副区长(城建)") == {"kinds": [UnitKind.TOWNSHIP], "seats": seats}
    assert read("各单位")["kinds"] == ["department", "township"]
    with pytest.raises(OfficeError, match="没有“渔业局”这个单位"):
        read("渔业局")


def _owed_by(session: Session, _actor: Actor, duty: str) -> list[Occurrence]:
    query = select(Occurrence).where(Occurrence.duty == duty).order_by(col(Occurrence.due_on))
    return list(session.exec(query))


def _actions(session: Session, actor: Actor, occurrence_id: int) -> list[DutyAction]:
    return list(lay_out_occurrence(session, actor, session.get_one(Occurrence, occurrence_id)).actions)


def _shown(town: Town, name: str, occurrence_id: int) -> str:
    def show(session: Session, actor: Actor) -> str:
        found = session.get_one(Occurrence, occurrence_id)
        return occurrence_card(lay_out_occurrence(session, actor, found), actor).html

    return town.do(show, name, NOW)
