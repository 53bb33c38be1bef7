"""A month's roster: read from its file, looked through cell by cell, compared, in force."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, select

from office.access import actor_of
from office.errors import BadInputError, NotForYouError, StaleError
from office.watch.roster import approve_roster, plan_roster, read_and_check, return_roster, submit_roster
from office.watch.roster_checks import RosterFaultsError
from office.watch.shifts import find_month, find_on_duty
from storage.tables import Holding, Organisation, Roster, RosterState
from tests.office.rosters import (
    DECEMBER,
    check,
    hand_in,
    leader_on,
    officer_on,
    roster,
    row_of,
    shift_on,
)
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE_STAFF,
    HOUSING,
    HOUSING_DEPUTY,
    NOW,
    SCHOOLS,
    Town,
    on,
    person_named,
)
from views.watch_files import roster_file


def faults(town: Town, content: bytes) -> list[str]:
    with pytest.raises(RosterFaultsError) as refused:
        check(town, content)
    return str(refused.value).split("\n")[1:]


def in_force_under(town: Town, rulebook: str) -> None:
    town.change(lambda session: setattr(town_organisation(session, town), "rulebook", rulebook))


def town_organisation(session: Session, town: Town) -> Organisation:
    return session.get_one(Organisation, town.organisation_id)


def test_roster_covers_every_hour_and_is_in_force_at_once(town: Town) -> None:
    checked = check(town, roster())
    assert (checked.month_on, len(checked.watches)) == (DECEMBER, 31)
    assert [fault.cell for fault in checked.warnings] == ["E3"], "whose the first hours are"
    mark = town.mark()
    hand_in(town)
    shifts = town.read(lambda session: find_month(session, town.organisation_id, DECEMBER))
    assert len(shifts) == 31
    assert (shifts[-1].starts_at, shifts[-1].ends_at) == (on(12, 31, 8, 30), on(1, 1, 8, 30, year=2027))
    assert set(town.told("roster.changed", since=mark)) == {
        EXECUTIVE,
        CITY,
        SCHOOLS,
        CLERK,
        FINANCE_STAFF,
        HOUSING_DEPUTY,
    }
    found = town.read(lambda session: find_on_duty(session, town.organisation_id, on(12, 6, 3, 0)))
    assert found is not None
    assert found.on == date(2026, 12, 5), "at night it is still the watch of the day before"


def test_each_fault_is_said_at_its_cell(town: Town) -> None:
    said = faults(
        town,
        roster(
            {
                4: {"带班领导": HOUSING},
                5: {"值班人员": "秦小曼"},
                6: {"值班人员": "陆一鸣、秦小满"},
                7: {"值班人员": ""},
                8: {"值班人员": leader_on(8)},
                9: {"带班领导": "欧阳修"},
            }
        ),
    )
    assert said == [
        f"G{row_of(4)} {HOUSING}不是本级政府领导，不能带班，请换一位。",
        f"H{row_of(5)} 没有叫“秦小曼”的同志，是不是秦小满？",
        f"H{row_of(6)} 一格只写一位，这里有2位。",
        f"H{row_of(7)} 没有写值班人员。",
        f"H{row_of(8)} 带班领导和值班人员不能是同一人。",
        f"G{row_of(9)} 没有叫“欧阳修”的同志，请写全名。",
    ]


def test_hours_nobody_covers_and_watches_over_each_other_are_faults(town: Town) -> None:
    assert faults(town, roster(without=(12, 13))) == [
        f"E{row_of(12)} 12月12日08:30至12月14日08:30无人值班。"
    ], "a weekend left out"
    assert faults(town, roster(without=(1,))) == ["E3 12月1日00:00至12月2日08:30无人值班。"]
    assert faults(town, roster(without=(31,))) == [f"F{row_of(30)} 12月31日08:30至1月1日00:00无人值班。"]
    early = faults(town, roster({5: {"止": "17:30"}}))
    assert early == [f"E{row_of(6)} 12月5日17:30至12月6日08:30无人值班。"]
    over = faults(town, roster({6: {"起": "07:00"}}))
    assert over[0] == f"E{row_of(6)} 与第{row_of(5)}行（至12月6日08:30）重叠。"
    twice = faults(town, roster(more=((date(2026, 12, 5), "", "", "", "08:30", "08:30", CITY, HOUSING),)))
    assert twice == [f"H{row_of(32)} 与第{row_of(5)}行是同一班：一班只有一位带班领导、一位值班人员。"]


def test_what_cannot_be_read_is_said_and_the_rest_counted(town: Town) -> None:
    said = faults(town, roster({3: {"日期": "星期四"}, 4: {"起": "早上"}, 5: {"日期": date(2026, 11, 5)}}))
    assert said == [
        f"A{row_of(3)} 看不懂日期“星期四”，请写成2026-12-05或12月5日。",
        f"E{row_of(4)} 看不懂时间“早上”，请写成08:30。",
        f"A{row_of(5)} 11月5日不在2026年12月，一张表只排一个月。",
    ]
    many = faults(town, roster({day: {"值班人员": "甲乙丙"} for day in range(1, 26)}))
    assert (len(many), many[-1]) == (21, "另有5处没有列出。")


def test_roster_of_a_wrong_file_or_month_is_refused(town: Town) -> None:
    with pytest.raises(BadInputError, match=r"不是 \.xlsx"):
        check(town, b"12.05 \xe5\xbc\xa0")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", b"0" * 60_000_000)
    with pytest.raises(BadInputError, match="解开后过大"):
        check(town, bomb.getvalue())
    with pytest.raises(BadInputError, match="表头"):
        check(town, _without_header())
    with pytest.raises(BadInputError, match="2026年10月已经过去"):
        check(town, roster(title="2026年10月值班表"))
    with pytest.raises(NotForYouError):
        check(town, roster(), name=HOUSING)


def test_nobody_on_leave_and_nobody_who_left_stands_watch(town: Town) -> None:
    town.ask(CITY, date(2026, 12, 2), date(2026, 12, 2))

    def leave_office(session: Session) -> None:
        person = person_named(session, HOUSING_DEPUTY, town.organisation_id)
        holding = session.exec(select(Holding).where(Holding.person_id == person.id)).one()
        holding.until_on = date(2026, 12, 28)

    town.change(leave_office)
    said = faults(town, roster())
    assert said[0].startswith(f"G{row_of(2)} {CITY}在12月2日请假（L2026-")
    assert said[1] == f"H{row_of(30)} {HOUSING_DEPUTY}在12月30日不在职，请换一位。"


def test_two_watches_in_a_row_are_marked_and_allowed(town: Town) -> None:
    checked = check(town, roster({6: {"值班人员": officer_on(5)}}))
    assert [(one.cell, one.template) for one in checked.warnings] == [
        ("E3", "当日{until}以前属上月最后一班，上月值班表没有登记。"),
        (f"H{row_of(6)}", "{name}连值两班。"),
    ]


def test_another_roster_changes_only_what_differs_and_keeps_what_has_begun(town: Town) -> None:
    hand_in(town)
    kept = shift_on(town, 2).id
    content = roster({2: {"值班人员": CLERK}, 20: {"值班人员": HOUSING}})
    noon = on(12, 2, 12)
    checked = town.do(read_and_check, CLERK, noon, content)
    plan = town.do(plan_roster, CLERK, noon, checked.month_on, checked.watches)
    assert plan.kept == 2
    assert [change.after.on.day for change in plan.changes if change.after] == [20]
    mark = town.mark()
    hand_in(town, content, at=noon)
    assert set(town.told("roster.changed", since=mark)) == {officer_on(20), HOUSING}
    assert (shift_on(town, 2).id, shift_on(town, 2).officer_id) == (kept, town.person(officer_on(2)).id)
    assert shift_on(town, 20).officer_id == town.person(HOUSING).id
    with pytest.raises(BadInputError, match="相同"):
        hand_in(town, content, at=noon)
    with pytest.raises(StaleError, match="刚有变动"):
        town.do(submit_roster, CLERK, noon, plan.month_on, plan.watches, mark=plan.mark)


def test_roster_waits_for_the_director_where_the_rule_has_him_look_through_it(town: Town) -> None:
    in_force_under(town, "fangshan-2018")
    mark = town.mark()
    roster_id = hand_in(town)
    assert town.told("roster", since=mark) == [DIRECTOR]
    assert town.read(lambda session: find_month(session, town.organisation_id, DECEMBER)) == []
    with pytest.raises(NotForYouError, match="审核"):
        town.do(approve_roster, CLERK, NOW, roster_id)
    town.do(return_roster, DIRECTOR, NOW, roster_id, "春节前两天换成双岗")
    with pytest.raises(StaleError, match="退回修改"):
        town.do(approve_roster, DIRECTOR, NOW, roster_id)
    roster_id = hand_in(town)
    town.do(approve_roster, DIRECTOR, NOW, roster_id)
    assert len(town.read(lambda session: find_month(session, town.organisation_id, DECEMBER))) == 31
    found = town.read(lambda session: session.get_one(Roster, roster_id))
    assert (found.state, found.cite) == (RosterState.IN_FORCE, ["72"])


def test_officers_outside_the_rule_are_marked(town: Town) -> None:
    in_force_under(town, "fangshan-2018")
    marked = {one.template for one in check(town, roster()).warnings}
    assert "{name}不在规则（第{cites}条）所列的值班人员之内。" in marked


def test_template_has_the_month_and_is_read_back_once_filled(town: Town) -> None:
    def written(session: Session) -> bytes:
        actor = actor_of(session, person_named(session, CLERK, town.organisation_id), now=NOW)
        return roster_file(session, actor, date(2027, 2, 1)).content

    book = load_workbook(io.BytesIO(town.read(written)))
    sheet = book.worksheets[0]
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    days = {value.day: row for value, row in rows.items() if isinstance(value, datetime)}
    assert len(days) == 28
    assert [cell.value for cell in days[6][1:3]] == ["周六", "节假日 春节"]
    assert {check.sqref for check in sheet.data_validations.dataValidation}
    for row in sheet.iter_rows(min_row=5):
        row[6].value, row[7].value = CITY, CLERK
    filled = io.BytesIO()
    book.save(filled)
    checked = check(town, filled.getvalue())
    assert len(checked.watches) == 28
    assert checked.watches[0].ends_at - checked.watches[0].starts_at == timedelta(days=1)


def _without_header() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "电话"])
    sheet.append(["张三", "1"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
