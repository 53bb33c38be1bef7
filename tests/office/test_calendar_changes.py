"""A changed calendar: what rests on it is counted anew, and those whose dates moved are told once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from office.calendar.mark import find_changed_days, former_calendar, make_mark, read_mark
from office.calendar.overrides import drop_day, set_day
from office.minutes.decided import find_items
from office.minutes.operations import MinutesRequest, submit_minutes
from office.minutes.resolutions import Resolution, leave_undiscussed, resolve_topic
from office.reminders.planner import run_due
from office.rulebook.meeting_rules import find_timetable
from rules.calendar import DayOverride, WorkCalendar
from rules.vocabulary import DeadlineName
from storage.database import Database
from storage.tables import Decision, Meeting, Minutes, Organisation, Outbox, Outcome
from tests.office.agendas import list_topics
from tests.office.meetings import NEXT, plan
from tests.office.sessions import hold, unit_id
from tests.office.town import CLERK, DIRECTOR, HOUSING, NOW, Town, found_town, nov, on
from views.cards import render

FREE: dict[str, Any] = {"working": False, "name": "区庆", "source": "区政府通知"}


def moved(town: Town, name: str) -> list[list[list[str]]]:
    """Return what each card about moved dates told somebody."""

    def find(session: Session) -> list[list[list[str]]]:
        rows = session.exec(
            select(Outbox).where(Outbox.card == "calendar.moved", Outbox.person_id == town.person(name).id)
        )
        return [row.args["moved"] for row in rows]  # type: ignore[misc]  # JSON

    return town.read(find)


def decided(town: Town) -> int:
    meeting = town.do(hold, CLERK, NOW, titles=("关于调整停车收费的请示",))
    (item,) = town.read(lambda session: find_items(session, session.get_one(Meeting, meeting.id)))
    resolution = Resolution(
        Outcome.PASSED,
        "原则同意",
        town.seat("副区长(城建)"),
        unit_id(town, "住建局"),
        (),
        date(2026, 12, 31),
        issues_document=True,
    )
    decision = town.do(resolve_topic, CLERK, NOW, item.case.id or 0, resolution)
    return decision.id or 0


@pytest.mark.parametrize("year", [2025, 2026])
def test_mark_keeps_three_years_in_one_column(year: int) -> None:
    calendar = WorkCalendar()
    mark = make_mark(calendar, date(year, 6, 1))
    kept = read_mark(mark)
    assert (min(kept), max(kept)) == (date(year, 1, 1), date(year + 2, 12, 31))
    assert all(calendar.is_working(day) is worked for day, worked in kept.items())
    assert len(mark) <= 200


def test_former_calendar_is_found_from_the_mark() -> None:
    before = WorkCalendar()
    own = {nov(30): DayOverride(working=False, name="区庆", source="通知")}
    changed = find_changed_days(make_mark(before, nov(23)), WorkCalendar(own))
    assert changed == {nov(30): True}
    assert former_calendar(own, changed).is_working(nov(30))
    assert find_changed_days("", WorkCalendar(own)) == {}


def test_decisions_date_moves_and_who_owes_it_is_told_once(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    decision_id = decided(town)
    town.do(set_day, CLERK, on(11, 24), nov(25), **FREE)
    assert town.read(lambda s: s.get_one(Decision, decision_id).issue_due_on) == date(2026, 12, 1)
    told = [["关于调整停车收费的请示", "文件印发期限", "2026-11-30", "2026-12-01"]]
    assert [moved(town, name) for name in (DIRECTOR, CLERK, HOUSING)] == [[told]] * 3
    planned = [(r.rule, r.due_at) for r in town.reminders() if r.about.startswith("decision:") and not r.why]
    assert planned == [("issue_soon", on(11, 30, 8)), ("issue_due", on(12, 1, 8))]
    town.change(lambda session: run_due(session, now=on(11, 24, 10)))
    town.change(lambda session: run_due(session, now=on(11, 25, 10)))
    assert len(moved(town, CLERK)) == 1
    town.do(drop_day, CLERK, on(11, 25, 11), nov(25))
    assert moved(town, CLERK)[1:] == [
        [["关于调整停车收费的请示", "文件印发期限", "2026-12-01", "2026-11-30"]]
    ]


def test_moved_dates_say_on_whose_word(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    decided(town)
    town.do(set_day, CLERK, on(11, 24), nov(25), **FREE)

    def shown(session: Session) -> str:
        row = session.exec(select(Outbox).where(Outbox.card == "calendar.moved")).first()
        assert row is not None
        card = render(session, row, on(11, 24))
        assert card is not None
        return card.html

    html = town.read(shown)
    assert "关于调整停车收费的请示：文件印发期限由2026年11月30日(周一)改为2026年12月1日(周二)" in html
    assert "调整的日子：2026年11月25日(周三)休息" in html
    assert "依据：区政府通知" in html


def test_moved_dates_are_not_told_at_night(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    decided(town)
    town.do(set_day, CLERK, on(11, 24, 22), nov(25), **FREE)
    times = town.read(
        lambda session: set(session.exec(select(Outbox.not_before_at).where(Outbox.card == "calendar.moved")))
    )
    assert times == {on(11, 25, 7)}


def test_meetings_dates_move_for_whoever_still_owes_something(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    meeting_id = plan(town)
    list_topics(town, meeting_id, "关于老旧小区改造的请示")
    town.do(set_day, CLERK, NOW, date(2026, 12, 17), **FREE)
    found = town.read(lambda s: s.get_one(Meeting, meeting_id))
    own = {date(2026, 12, 17): DayOverride(working=False, name="", source="")}
    was, now_is = (
        {line.name: line.due for line in find_timetable(found.rulebook, found.kind, NEXT.date(), calendar)}
        for calendar in (WorkCalendar(), WorkCalendar(own))
    )
    expected = [
        [found.title, said, was[name].isoformat(), now_is[name].isoformat()]
        for name, said in (
            (DeadlineName.LEGAL_REVIEW, "合法性审查期限"),
            (DeadlineName.MATERIALS, "会议材料报送期限"),
        )
    ]
    assert moved(town, HOUSING) == [expected]
    assert moved(town, CLERK) == []


def test_minutes_under_way_keep_the_day_as_it_is_counted_now(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    meeting = town.do(hold, CLERK, NOW, titles=("关于调整停车收费的请示",))
    (item,) = town.read(lambda session: find_items(session, session.get_one(Meeting, meeting.id)))
    town.do(leave_undiscussed, CLERK, NOW, item.case.id or 0)
    case = town.do(submit_minutes, CLERK, NOW, meeting.id or 0, MinutesRequest())
    before = town.read(lambda s: s.get_one(Minutes, case.id).due_on)
    assert before is not None
    town.do(set_day, CLERK, NOW, before, **FREE)
    after = town.read(lambda s: s.get_one(Minutes, case.id).due_on)
    assert after == before + timedelta(days=1)
    assert [line[1:] for card in moved(town, CLERK) for line in card] == [
        ["会议纪要期限", before.isoformat(), after.isoformat()]
    ]


def test_schedule_published_with_an_upgrade_is_followed_the_next_morning(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    decision_id = decided(town)

    def publish(session: Session) -> None:
        """Have the working days last counted by be those of a version that knew the 25th for a day off."""
        own = {nov(25): DayOverride(working=False, name="", source="")}
        organisation = session.get_one(Organisation, town.organisation_id)
        organisation.calendar_mark = make_mark(WorkCalendar(own), nov(23))
        session.get_one(Decision, decision_id).issue_due_on = date(2026, 12, 1)

    town.change(publish)
    town.change(lambda session: run_due(session, now=on(11, 24, 8)))
    town.change(lambda session: run_due(session, now=on(11, 25, 8)))
    assert moved(town, CLERK) == [[["关于调整停车收费的请示", "文件印发期限", "2026-12-01", "2026-11-30"]]]


def test_new_year_alone_moves_nothing(town: Town) -> None:
    run = town.change
    run(lambda session: run_due(session, now=on(12, 31, 8)))
    before = town.organisation().calendar_mark
    run(lambda session: run_due(session, now=on(1, 4, 8, year=2027)))
    assert town.organisation().calendar_mark.startswith("2027:")
    assert before.startswith("2026:")
    assert town.told("calendar.moved") == []
