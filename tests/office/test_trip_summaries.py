"""出访总结: owed after a trip abroad where the rulebook asks for it, counted from the day of return."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select

from office.access import Actor
from office.calendar.overrides import set_day
from office.duties.rules import find_trip_summary
from office.duties.sheet import lay_out_occurrence
from office.leave.changes import change_leave, end_leave
from office.reminders.planner import run_due
from office.rulebook.versions import find_key
from rules.calendar import WorkCalendar
from storage.database import Database
from storage.tables import LeaveKind, Occurrence, Reminder
from tests.office.town import CLERK, FINANCE, Town, found_town, nov, on
from views.card import Card
from views.duties import occurrence_card


@pytest.fixture
def xicheng(tmp_path: Path, _migrated_file: Path) -> Iterator[Town]:
    """The town under a rulebook that wants a trip summarised within a month of the return."""
    file = tmp_path / "xicheng.db"
    file.write_bytes(_migrated_file.read_bytes())
    database = Database(f"sqlite:///{file}")
    yield found_town(database, rulebook="xicheng-2005")
    database.close()


def abroad(town: Town, first: date, last: date) -> int:
    return town.grant(
        FINANCE, first, last, abroad=True, kind=LeaveKind.ABROAD, place="新加坡", stand_in="财政局副局长"
    )


def summaries(town: Town) -> list[tuple[date, str, list[str]]]:
    def find(session: Session) -> list[tuple[date, str, list[str]]]:
        rows = session.exec(select(Occurrence).where(Occurrence.duty == "trip_summary")).all()
        return [(row.due_on, str(row.status), row.cite) for row in rows]

    return town.read(find)


def planned(town: Town) -> set[tuple[str, date]]:
    def find(session: Session) -> set[tuple[str, date]]:
        rows = session.exec(select(Reminder).where(Reminder.state == "planned")).all()
        return {(row.rule, row.due_at.date()) for row in rows if row.about.startswith("duty:trip_summary")}

    return town.read(find)


def test_summary_is_owed_a_month_after_the_return(xicheng: Town) -> None:
    case_id = abroad(xicheng, nov(24), nov(28))
    assert summaries(xicheng) == []
    xicheng.do(end_leave, FINANCE, on(11, 27), case_id)
    assert summaries(xicheng) == [(date(2026, 12, 28), "owed", ["51"])]  # the 27th is a Sunday
    assert xicheng.told("report") == [FINANCE]
    assert planned(xicheng) == {
        ("report_soon", date(2026, 12, 25)),
        ("report_due", date(2026, 12, 28)),
        ("report_missing", date(2026, 12, 29)),
    }


def test_summary_is_owed_from_the_last_day_and_moves_with_the_return(xicheng: Town) -> None:
    case_id = abroad(xicheng, nov(24), nov(28))
    xicheng.change(partial(run_due, now=on(11, 28, 8)))
    assert [due for due, _, _ in summaries(xicheng)] == [date(2026, 12, 28)]
    xicheng.do(end_leave, FINANCE, on(12, 3), case_id)
    assert [due for due, _, _ in summaries(xicheng)] == [date(2027, 1, 4)]
    shown = xicheng.do(_card, FINANCE, on(12, 3)).html
    assert "依据：第五十一条" in shown
    assert "暂按法定节假日推算" in shown  # January's schedule is not published yet
    assert {day for _, day in planned(xicheng)} == {
        date(2026, 12, 31),
        date(2027, 1, 4),
        date(2027, 1, 5),
    }


def test_summary_moves_with_a_leave_that_is_extended(xicheng: Town) -> None:
    case_id = abroad(xicheng, nov(24), nov(27))
    xicheng.change(partial(run_due, now=on(11, 27, 8)))
    assert [due for due, _, _ in summaries(xicheng)] == [date(2026, 12, 28)]
    xicheng.do(change_leave, FINANCE, on(11, 27), case_id, from_on=nov(24), to_on=nov(30))
    xicheng.consent_all(case_id, at=on(11, 27))
    xicheng.change(partial(run_due, now=on(11, 28, 8)))
    assert [due for due, _, _ in summaries(xicheng)] == [date(2026, 12, 30)]


def test_traveller_is_told_when_the_calendar_moves_the_day(xicheng: Town) -> None:
    case_id = abroad(xicheng, nov(24), nov(25))
    xicheng.do(end_leave, FINANCE, on(11, 25), case_id)
    assert [due for due, _, _ in summaries(xicheng)] == [date(2026, 12, 25)]
    xicheng.do(
        set_day, CLERK, on(11, 26), date(2026, 12, 25), working=False, name="停电", source="区政府办公室通知"
    )
    assert [due for due, _, _ in summaries(xicheng)] == [date(2026, 12, 28)]
    assert FINANCE in xicheng.told("calendar.moved")


def test_trip_at_home_asks_for_none(xicheng: Town) -> None:
    case_id = xicheng.grant(FINANCE, nov(24), nov(27), stand_in="财政局副局长")
    xicheng.do(end_leave, FINANCE, on(11, 27), case_id)
    assert summaries(xicheng) == []


@pytest.mark.parametrize("rulebook", ["wujin-2021", "hainan-2023", "dongchang-draft"])
def test_rulebook_that_is_silent_asks_for_none(rulebook: str) -> None:
    assert find_trip_summary(find_key(rulebook, nov(27)), nov(27), WorkCalendar({})) is None


def _card(session: Session, actor: Actor) -> Card:
    found = session.exec(select(Occurrence).where(Occurrence.duty == "trip_summary")).one()
    return occurrence_card(lay_out_occurrence(session, actor, found), actor)
