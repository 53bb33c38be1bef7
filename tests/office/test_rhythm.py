"""How often meetings are held against the rule, and when the office is told that one is missing."""

from datetime import date

import pytest

from office.meetings.rhythm import due_rhythm, find_rhythm, last_third, period_of
from rules.calendar import WorkCalendar
from rules.vocabulary import Per
from storage.database import Database
from tests.office.meetings import plan
from tests.office.town import Town, found_town, on


@pytest.mark.parametrize(
    ("per", "first", "last"),
    [
        (Per.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
        (Per.TWO_WEEKS, date(2026, 11, 16), date(2026, 11, 29)),
        (Per.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Per.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31)),
        (Per.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_period_holds_its_day(per: Per, first: date, last: date) -> None:
    assert period_of(per, date(2026, 11, 25)) == (first, last)


def test_december_ends_with_the_year() -> None:
    assert period_of(Per.MONTH, date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_last_third_begins_on_a_working_day() -> None:
    assert last_third(date(2026, 11, 1), date(2026, 11, 30), WorkCalendar()) == date(2026, 11, 23)
    assert last_third(date(2026, 12, 1), date(2026, 12, 31), WorkCalendar()) == date(2026, 12, 22)


def test_month_without_its_meeting_is_said_once_its_last_third_begins(town: Town) -> None:
    organisation = town.organisation()
    (executive,) = [
        r
        for r in town.read(lambda s: due_rhythm(s, organisation, date(2026, 11, 23)))
        if r.kind == "executive"
    ]
    assert (executive.least, executive.held, executive.planned, executive.cite) == (1, 0, 0, ("37",))
    assert [r.kind for r in town.read(lambda s: due_rhythm(s, organisation, date(2026, 11, 24)))] == []
    plan(town, at=on(11, 27))
    planned = town.read(lambda s: find_rhythm(s, organisation, date(2026, 11, 23)))
    assert [(r.kind, r.is_short) for r in planned if r.kind == "executive"] == [("executive", False)]


def test_irregular_and_silent_meetings_have_no_rhythm(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    assert town.read(lambda s: find_rhythm(s, town.organisation(), date(2026, 11, 23))) == ()
