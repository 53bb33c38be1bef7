"""Working days: against an independent calendar, and the arithmetic's laws."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import DayKind, DayOverride, WorkCalendar, add_months, days_between

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2002, 1, 1), date(2097, 12, 31))


@pytest.mark.parametrize("year", range(2018, 2027))
def test_working_days_agree_with_chinesecalendar(year: int) -> None:
    # No true disagreement is known in these years; one would be named here with the State Council's notice.
    for day in days_between(date(year, 1, 1), date(year, 12, 31)):
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 9, 30), DayKind.WORKDAY, None),
        (date(2026, 10, 1), DayKind.HOLIDAY, "国庆节"),
        (date(2026, 10, 6), DayKind.HOLIDAY, "国庆节"),
        (date(2026, 10, 10), DayKind.MAKEUP, "国庆节"),
        (date(2026, 9, 20), DayKind.MAKEUP, "国庆节"),
        (date(2026, 2, 16), DayKind.HOLIDAY, "除夕"),
        (date(2026, 2, 23), DayKind.HOLIDAY, "春节"),
        (date(2026, 1, 2), DayKind.HOLIDAY, "元旦"),
        (date(2026, 11, 28), DayKind.WEEKEND, None),
    ],
)
def test_day_has_kind_and_name(day: date, kind: DayKind, name: str | None) -> None:
    assert (CALENDAR.kind(day), CALENDAR.name(day)) == (kind, name)


def test_unpublished_year_has_statutory_holidays_and_no_makeup_days() -> None:
    kinds = {CALENDAR.kind(day) for day in days_between(date(2033, 1, 1), date(2033, 12, 31))}
    assert not CALENDAR.is_published(2033)
    assert kinds == {DayKind.WORKDAY, DayKind.WEEKEND, DayKind.HOLIDAY}
    assert CALENDAR.kind(date(2033, 10, 3)) is DayKind.HOLIDAY


def test_override_comes_before_the_schedule() -> None:
    calendar = WorkCalendar(
        {
            date(2026, 11, 23): DayOverride(working=False, name="区运会", source="区政府办通知"),
            date(2026, 11, 28): DayOverride(working=True, name="调休上班", source="区政府办通知"),
        }
    )
    assert calendar.kind(date(2026, 11, 23)) is DayKind.HOLIDAY
    assert calendar.name(date(2026, 11, 23)) == "区运会"
    assert calendar.kind(date(2026, 11, 28)) is DayKind.MAKEUP
    assert calendar.add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 24)


def test_days_outside_the_known_years_are_refused() -> None:
    with pytest.raises(OverflowError):
        CALENDAR.is_working(date(1999, 1, 1))


@given(DAYS, st.integers(1, 40))
def test_added_working_days_are_counted_back(anchor: date, n: int) -> None:
    due = CALENDAR.add_working_days(anchor, n)
    assert CALENDAR.is_working(due)
    assert CALENDAR.count_working_days(anchor + timedelta(days=1), due) == n


@given(DAYS, st.integers(1, 40))
def test_subtracted_working_days_are_counted_back(anchor: date, n: int) -> None:
    due = CALENDAR.add_working_days(anchor, -n)
    assert CALENDAR.is_working(due)
    assert CALENDAR.count_working_days(due, anchor - timedelta(days=1)) == n


@given(DAYS)
def test_neighbouring_working_days_enclose_a_day(day: date) -> None:
    before, after = CALENDAR.previous_working(day), CALENDAR.next_working(day)
    assert before <= day <= after
    assert CALENDAR.count_working_days(before, after) == (1 if before == after else 2)


@given(DAYS, st.integers(-24, 24))
def test_added_months_keep_the_day_or_end_the_month(anchor: date, n: int) -> None:
    reached = add_months(anchor, n)
    assert (reached.year - anchor.year) * 12 + reached.month - anchor.month == n
    assert reached.day == anchor.day or (reached + timedelta(days=1)).day == 1
