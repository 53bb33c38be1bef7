"""What falls due when: pure, so that it can be tried with any leave, hours and span."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from office.reminders.rules import Hours, LeaveFacts, Rule, SeatName, find_leave_dues
from rules.calendar import DayOverride, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = Hours(SHANGHAI, time(21), time(7), time(8), time(18))
CALENDAR = WorkCalendar({})
HEAD, OFFICE, PARTNER = SeatName(1, "局长"), SeatName(2, "办公室主任"), SeatName(3, "副局长")

minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
hours = st.builds(Hours, st.just(SHANGHAI), minutes, minutes, minutes, minutes)
days = st.dates(date(2026, 1, 5), date(2027, 6, 30))
instants = st.datetimes(datetime(2025, 12, 1), datetime(2028, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by the strategy


@st.composite
def leaves(draw: st.DrawFn) -> LeaveFacts:
    first = draw(days)
    return LeaveFacts(
        HEAD,
        first,
        first + timedelta(days=draw(st.integers(0, 182))),
        office=draw(st.sampled_from([OFFICE, None])),
        stand_in=draw(st.sampled_from([PARTNER, None])),
        filing_due_on=draw(st.sampled_from([first - timedelta(days=1), None])),
    )


@given(leaves(), hours, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_dues_of_a_span_are_those_of_its_two_parts(
    facts: LeaveFacts, clock: Hours, when: list[datetime]
) -> None:
    a, b, c = when
    whole = find_leave_dues(facts, clock, CALENDAR, since=a, until=c)
    first = find_leave_dues(facts, clock, CALENDAR, since=a, until=b)
    second = find_leave_dues(facts, clock, CALENDAR, since=b, until=c)
    assert whole == first + second


@given(leaves(), hours)
def test_nothing_is_due_in_quiet_hours(facts: LeaveFacts, clock: Hours) -> None:
    found = find_leave_dues(
        facts, clock, CALENDAR, since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC)
    )
    assert [due for due in found if clock.is_quiet(due.due_at)] == []


@given(hours, instants)
def test_what_falls_into_quiet_hours_goes_before_them(clock: Hours, moment: datetime) -> None:
    moved = clock.out_of_quiet(moment)
    assert moved <= moment
    assert moment - moved < timedelta(hours=48)
    assert clock.is_quiet(moment) == (moved != moment)


@given(hours, instants)
def test_quiet_hours_end_after_the_moment_they_hold(clock: Hours, moment: datetime) -> None:
    if clock.is_quiet(moment):
        end = clock.quiet_ends_at(moment)
        assert moment < end <= moment + timedelta(days=1)
        assert not clock.is_quiet(end)


def dues(
    facts: LeaveFacts, clock: Hours = USUAL, calendar: WorkCalendar = CALENDAR
) -> list[tuple[Rule, str, str]]:
    found = find_leave_dues(
        facts, clock, calendar, since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2028, 1, 1, tzinfo=UTC)
    )
    return [(d.rule, f"{d.due_at.astimezone(SHANGHAI):%m-%d %H:%M}", d.seat) for d in found]


def test_leave_brings_its_reminders_in_order() -> None:
    facts = LeaveFacts(HEAD, date(2026, 11, 26), date(2026, 11, 27), OFFICE, PARTNER, date(2026, 11, 25))
    assert dues(facts) == [
        (Rule.FILING_DUE, "11-25 08:00", "局长"),
        (Rule.STAND_IN_STARTS, "11-26 08:00", "副局长"),
        (Rule.RETURN_EVE, "11-27 18:00", "局长"),
        (Rule.RETURN_OVERDUE, "11-30 08:00", "局长"),
        (Rule.RETURN_NAMED, "12-01 08:00", "办公室主任"),
    ]


def test_what_is_due_on_a_day_off_is_reminded_on_the_working_day_before() -> None:
    facts = LeaveFacts(HEAD, date(2026, 11, 29), date(2026, 11, 30), OFFICE, PARTNER, date(2026, 11, 28))
    assert dues(facts)[:2] == [
        (Rule.FILING_DUE, "11-27 08:00", "局长"),
        (Rule.STAND_IN_STARTS, "11-27 08:00", "副局长"),
    ]


def test_organisations_own_day_off_moves_the_overdue_reminder() -> None:
    closed = WorkCalendar({date(2026, 11, 30): DayOverride(working=False, name="放假", source="通知")})
    facts = LeaveFacts(HEAD, date(2026, 11, 26), date(2026, 11, 27))
    assert dues(facts, calendar=closed) == [
        (Rule.RETURN_EVE, "11-27 18:00", "局长"),
        (Rule.RETURN_OVERDUE, "12-01 08:00", "局长"),
    ]


def test_reminder_due_in_the_night_goes_the_evening_before() -> None:
    early = Hours(SHANGHAI, time(21), time(9), time(8), time(18))
    facts = LeaveFacts(HEAD, date(2026, 11, 26), date(2026, 11, 27))
    assert dues(facts, early)[1] == (Rule.RETURN_OVERDUE, "11-29 18:00", "局长")
    after_midnight = Hours(SHANGHAI, time(1), time(9), time(8), time(18))
    assert dues(facts, after_midnight)[1] == (Rule.RETURN_OVERDUE, "11-29 18:00", "局长")
