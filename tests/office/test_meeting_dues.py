"""What falls due around a meeting: pure, in parts as in the whole, never at night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from office.meetings.dues import MeetingFacts, Owed, find_meeting_dues
from office.reminders.rules import Hours, Rule, SeatName
from rules.calendar import DayOverride, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = Hours(SHANGHAI, time(21), time(7), time(8), time(18))
CALENDAR = WorkCalendar({})
OFFICE, HEAD, MAYOR = SeatName(1, "办公室主任"), SeatName(2, "住建局局长"), SeatName(3, "区长")
EVER = {"since": datetime(2025, 1, 1, tzinfo=UTC), "until": datetime(2029, 1, 1, tzinfo=UTC)}

minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
hours = st.builds(Hours, st.just(SHANGHAI), minutes, minutes, minutes, minutes)
instants = st.datetimes(datetime(2026, 2, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by the strategy
days = st.dates(date(2026, 2, 1), date(2027, 6, 30))
owing = st.builds(Owed, st.just(Rule.DUE_MATERIALS), days, st.just((HEAD,)))
facts = st.builds(
    MeetingFacts,
    instants,
    called=st.sampled_from([(), (MAYOR,), (MAYOR, HEAD)]),
    office=st.sampled_from([OFFICE, None]),
    noticed=st.booleans(),
    closes_at=st.none() | instants,
    proposers=st.just((HEAD,)),
    owed=st.lists(st.builds(Owed, st.just(Rule.DUE_MATERIALS), days, st.just((HEAD,))), max_size=2).map(
        tuple
    ),
)


@given(facts, hours, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_dues_of_a_span_are_those_of_its_two_parts(
    found: MeetingFacts, clock: Hours, when: list[datetime]
) -> None:
    a, b, c = when
    whole = find_meeting_dues(found, clock, CALENDAR, since=a, until=c)
    first = find_meeting_dues(found, clock, CALENDAR, since=a, until=b)
    assert whole == first + find_meeting_dues(found, clock, CALENDAR, since=b, until=c)


@given(facts, hours)
def test_nothing_is_due_in_quiet_hours(found: MeetingFacts, clock: Hours) -> None:
    dues = find_meeting_dues(found, clock, CALENDAR, **EVER)
    assert [due for due in dues if clock.is_quiet(due.due_at)] == []


def dues(found: MeetingFacts, calendar: WorkCalendar = CALENDAR) -> list[tuple[str, str, str]]:
    return [
        (str(d.rule), f"{d.due_at.astimezone(SHANGHAI):%m-%d %H:%M}", d.seat)
        for d in find_meeting_dues(found, USUAL, calendar, **EVER)
    ]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


def test_called_are_reminded_the_evening_before_and_two_hours_before() -> None:
    found = MeetingFacts(at(22, 9), called=(MAYOR,), noticed=True)
    assert dues(found) == [("evening", "12-21 18:00", "区长"), ("two_hours", "12-22 07:00", "区长")]


def test_early_meeting_is_reminded_of_the_evening_before_alone() -> None:
    assert dues(MeetingFacts(at(22, 8, 30), called=(MAYOR,), noticed=True)) == [
        ("evening", "12-21 18:00", "区长")
    ]


def test_office_hears_of_a_notice_not_sent_on_the_working_day_before() -> None:
    assert dues(MeetingFacts(at(21, 9), office=OFFICE)) == [("notice_owed", "12-18 08:00", "办公室主任")]
    assert dues(MeetingFacts(at(21, 9), office=OFFICE, noticed=True)) == []


def test_closing_is_said_the_working_day_before() -> None:
    found = MeetingFacts(at(21, 9), closes_at=at(14, 17, 30), proposers=(HEAD,))
    assert dues(found) == [("agenda_closes", "12-11 08:00", "住建局局长")]


def test_what_is_owed_is_said_the_working_day_before_and_on_the_day() -> None:
    owed = (Owed(Rule.DUE_MATERIALS, date(2026, 12, 14), (HEAD,)),)
    assert dues(MeetingFacts(at(21, 9), owed=owed)) == [
        ("due_materials", "12-11 08:00", "住建局局长"),
        ("due_materials", "12-14 08:00", "住建局局长"),
    ]


def test_what_is_due_on_a_day_off_is_said_once_before_it() -> None:
    owed = (Owed(Rule.DUE_MATERIALS, date(2026, 12, 13), (HEAD,)),)
    assert dues(MeetingFacts(at(21, 9), owed=owed)) == [("due_materials", "12-11 08:00", "住建局局长")]
    closed = WorkCalendar({date(2026, 12, 11): DayOverride(working=False, name="放假", source="通知")})
    assert dues(MeetingFacts(at(21, 9), owed=owed), closed) == [
        ("due_materials", "12-10 08:00", "住建局局长")
    ]


def test_moved_meeting_has_dues_of_its_new_time_alone() -> None:
    found = MeetingFacts(at(22, 9), called=(MAYOR,), noticed=True)
    moved = MeetingFacts(at(22, 9) + timedelta(days=7), called=(MAYOR,), noticed=True)
    assert not set(dues(found)) & set(dues(moved))
