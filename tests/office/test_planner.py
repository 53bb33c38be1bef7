"""The planner: rows in line with the records, the morning's digest, what is late, what is dropped."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from office.calendar.calendars import local
from office.calendar.overrides import drop_day, set_day
from office.leave.changes import cancel_leave, change_leave, end_leave
from office.leave.operations import file_leave
from office.leave.reminders import plan_leave
from office.reminders.planner import next_due_at, run_due
from storage.database import Database
from storage.tables import Case, Leave, Organisation, Outbox, Reminder, ReminderState
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    DISTRICT,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    found_town,
    nov,
    on,
)


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def next_due(town: Town, at: datetime) -> datetime | None:
    return town.read(lambda session: next_due_at(session, now=at))


def rows(town: Town, *rules: str) -> list[tuple[str, str, str]]:
    organisation = town.organisation()
    return [
        (row.rule, f"{local(organisation, row.due_at):%m-%d %H:%M}", str(row.state))
        for row in town.reminders()
        if not rules or row.rule in rules
    ]


def pass_time(town: Town, first: datetime, last: datetime) -> list[datetime]:
    """Visit every due moment between two instants as the ticker would, and return them."""
    visited = []
    now = first
    while (due := next_due(town, now)) is not None and due <= last:
        assert due >= now
        now = due
        visited.append(now)
        run(town, now)
        assert (next_due(town, now) or last) > now
    return visited


def test_planning_twice_adds_nothing(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    before = [(row.key, row.state) for row in town.reminders()]

    def plan_again(session: Session) -> None:
        plan_leave(session, session.get_one(Case, case), session.get_one(Leave, case), now=NOW)

    town.change(plan_again)
    town.change(plan_again)
    assert [(row.key, row.state) for row in town.reminders()] == before
    assert len(before) == 5


def test_keys_are_made_of_natural_names(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27))
    assert [row.key for row in town.reminders()] == [
        "case:L2026-0001:filing_due:2026-11-25T08:00:财政局局长",
        "case:L2026-0001:return_eve:2026-11-27T18:00:财政局局长",
        "case:L2026-0001:return_overdue:2026-11-30T08:00:财政局局长",
        "case:L2026-0001:return_named:2026-12-01T08:00:办公室主任",
    ]


def test_moved_leave_is_reminded_anew_and_the_old_ones_dropped(town: Town) -> None:
    case = town.grant(CITY, nov(26), nov(27))
    town.do(change_leave, CITY, NOW, case, from_on=nov(30), to_on=nov(30))
    town.consent_all(case)
    assert rows(town, "return_eve") == [
        ("return_eve", "11-27 18:00", "dropped"),
        ("return_eve", "11-30 18:00", "planned"),
    ]
    town.do(change_leave, CITY, NOW, case, from_on=nov(26), to_on=nov(27))
    town.consent_all(case)
    assert rows(town, "return_eve") == [
        ("return_eve", "11-27 18:00", "planned"),
        ("return_eve", "11-30 18:00", "dropped"),
    ]


@pytest.mark.parametrize("day", [23, 26])
def test_cancelled_or_ended_leave_reminds_of_nothing(town: Town, day: int) -> None:
    case = town.grant(CITY, nov(day), nov(27))
    town.do(end_leave if day == 23 else cancel_leave, CITY, NOW, case)
    assert {state for _, _, state in rows(town)} == {"dropped"}
    pass_time(town, NOW, on(12, 4))
    assert set(sent(town)) <= {"reminder.digest", "reminder.rhythm"}


def sent(town: Town) -> list[str]:
    def find(session: Session) -> list[str]:
        found = session.exec(
            select(Outbox.card).where(col(Outbox.reminder_id).is_not(None)).order_by(col(Outbox.id))
        )
        return list(found)

    return town.read(find)


def test_filing_made_in_time_is_not_reminded(town: Town) -> None:
    case = town.grant(FINANCE, nov(26), nov(27))
    town.do(file_leave, FINANCE, NOW, town.filing_id(case))
    assert rows(town, "filing_due") == [("filing_due", "11-25 08:00", "dropped")]


def test_traveller_is_reminded_once_more_and_then_named_to_the_office(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    pass_time(town, NOW, on(12, 4))
    people = {
        card: town.told(f"reminder.{card}") for card in ("return_eve", "return_overdue", "return_named")
    }
    assert people == {"return_eve": [CITY], "return_overdue": [CITY], "return_named": [DIRECTOR, CLERK]}


def test_stand_in_is_reminded_in_the_morning(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    run(town, on(11, 26, 8))
    assert town.told("reminder.stand_in_starts") == [FINANCE_DEPUTY]


def test_stand_in_who_is_away_too_is_not_reminded(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局科员")
    town.ask(MAYOR, nov(24), nov(25), stand_in="常务副区长")
    town.grant(EXECUTIVE, nov(24), nov(24), stand_in="副区长(城建)")
    pass_time(town, NOW, on(11, 26, 9))
    assert town.told("reminder.stand_in_starts") == [CITY, FINANCE_STAFF]


def test_run_due_twice_does_nothing_twice(town_anywhere: Town) -> None:
    town = town_anywhere
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    town.ask(HOUSING, nov(30), nov(30))
    for at in (on(11, 26, 8), on(11, 27, 18), on(11, 30, 8)):
        run(town, at)
        since = town.mark()
        run(town, at)
        run(town, at + timedelta(seconds=30))
        assert town.mark() == since


def test_nothing_is_handed_out_in_quiet_hours(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27))
    since = town.mark()
    for hour in (21, 23, 0, 6):
        run(town, on(11, 30 if hour > 20 else 29, hour))
    assert (town.mark(), next_due(town, on(11, 29, 22))) == (since, on(11, 30, 7))


def test_due_reminder_survives_being_planned_anew_before_it_went_out(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    # The program was down at 18:00; the first thing it does is an operation that plans anew.
    town.do(set_day, CLERK, on(11, 27, 18, 30), nov(30), working=False, name="放假", source="通知")
    assert rows(town, "return_eve") == [("return_eve", "11-27 18:00", "planned")]
    run(town, on(11, 27, 18, 31))
    assert town.told("reminder.return_eve") == [CITY]


def test_organisations_own_day_moves_what_is_planned(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    town.do(set_day, CLERK, NOW, nov(30), working=False, name="放假", source="通知")
    assert [r for r in rows(town, "return_overdue") if r[2] == "planned"] == [
        ("return_overdue", "12-01 08:00", "planned")
    ]
    town.do(drop_day, CLERK, NOW, nov(30))
    assert [r for r in rows(town, "return_overdue") if r[2] == "planned"] == [
        ("return_overdue", "11-30 08:00", "planned")
    ]


def test_after_downtime_what_is_late_still_goes_out_once(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    run(town, on(11, 27, 23))
    assert town.told("reminder.return_eve") == []
    run(town, on(11, 28, 7))
    run(town, on(11, 28, 7, 30))
    assert town.told("reminder.return_eve") == [CITY]


def test_digest_comes_once_on_a_working_day_to_who_has_something_in_it(town: Town) -> None:
    town.ask(FINANCE, nov(30), nov(30))
    pass_time(town, on(11, 24, 6), on(11, 24, 20))
    run(town, on(11, 24, 8, 30))
    assert town.told("reminder.digest") == [EXECUTIVE]
    assert rows(town, "digest") == [("digest", "11-24 08:00", "planned")]


def test_digest_is_not_made_on_a_day_off(town: Town) -> None:
    town.ask(FINANCE, nov(30), nov(30))
    pass_time(town, on(11, 28, 6), on(11, 29, 20))
    assert town.told("reminder.digest") == []
    town.do(set_day, CLERK, on(11, 29, 20), nov(30), working=False, name="放假", source="通知")
    pass_time(town, on(11, 29, 20), on(11, 30, 20))
    assert town.told("reminder.digest") == []


def test_digest_missed_in_the_morning_is_made_up_for_before_the_evening(town: Town) -> None:
    town.ask(FINANCE, nov(30), nov(30))
    run(town, on(11, 24, 11))
    assert town.told("reminder.digest") == [EXECUTIVE]
    run(town, on(11, 25, 19))
    assert town.told("reminder.digest") == [EXECUTIVE]


def test_office_is_told_in_the_digest_who_is_away(town: Town) -> None:
    town.grant(CITY, nov(24), nov(24))
    run(town, on(11, 24, 8))
    assert town.told("reminder.digest") == [DIRECTOR, CLERK]


def test_next_due_moves_on_and_never_stands_still(town: Town) -> None:
    town.grant(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    town.ask(MAYOR, nov(25), nov(25))
    visited = pass_time(town, NOW, on(12, 7))
    assert visited == sorted(set(visited))
    assert len(visited) < 14 * 2 + 10


def test_next_due_never_stands_still_for_what_nobody_can_be_told(town: Town) -> None:
    town.never_joined(CITY)
    town.grant(EXECUTIVE, nov(24), nov(24))
    town.grant(HOUSING, nov(24), nov(24), at=NOW)
    town.never_joined(HOUSING)
    pass_time(town, NOW, on(12, 4))
    assert {state for _, _, state in rows(town, "return_eve")} == {"planned", "failed"}


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until"), [("21:00", "07:00"), ("01:00", "06:00"), ("00:00", "00:00")]
)
def test_next_due_moves_on_whatever_the_hours(town: Town, quiet_from: str, quiet_until: str) -> None:
    def set_hours(session: Session) -> None:
        session.connection().execute(
            update(Organisation).values(quiet_from=quiet_from, quiet_until=quiet_until, digest_at="05:30")
        )

    town.change(set_hours)
    town.grant(FINANCE, nov(26), nov(27))
    assert len(pass_time(town, NOW, on(12, 4))) < 40


def test_reminders_of_an_unclosed_leave_end(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    pass_time(town, NOW, on(12, 31))
    counts = {rule: sum(1 for r in rows(town) if r[0] == rule) for rule in ("return_overdue", "return_named")}
    assert counts == {"return_overdue": 1, "return_named": 1}


def test_office_without_a_director_is_named_to_all_the_same(sqlite_database: Database) -> None:
    text = DISTRICT.replace(", rank: office_director", "")
    town = found_town(sqlite_database, text=text)
    town.grant(CITY, nov(26), nov(27))
    pass_time(town, NOW, on(12, 2))
    assert town.told("reminder.return_named") == [DIRECTOR, CLERK]


def test_leave_counted_by_an_unannounced_year_is_counted_again_once_it_is_announced(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 2027 is not announced yet: the days were counted by the law alone.
    case = town.grant(CITY, date(2027, 9, 30), date(2027, 9, 30))
    assert town.leave(case).marks == ["calendar_unpublished"]
    run(town, on(11, 24, 7))
    assert town.leave(case).marks == ["calendar_unpublished"]
    monkeypatch.setattr("rules.calendar.WorkCalendar.is_published", lambda _self, _year: True)
    monkeypatch.setattr("rules.calendar.WorkCalendar.unpublished_years", lambda *_: ())
    run(town, on(11, 25, 7))
    assert (town.leave(case).marks, town.leave(case).working_days) == ([], 1)


def test_reminder_of_what_is_done_meanwhile_is_dropped_when_its_time_comes(town: Town) -> None:
    case = town.grant(CITY, nov(26), nov(27))

    def end_silently(session: Session) -> None:
        leave = session.get_one(Leave, case)
        leave.returned_on = nov(27)

    town.change(end_silently)
    run(town, on(11, 27, 18))
    state = town.read(
        lambda session: session.exec(select(Reminder.state).where(Reminder.rule == "return_eve")).one()
    )
    assert (state, town.told("reminder.return_eve")) == (ReminderState.DROPPED, [])
