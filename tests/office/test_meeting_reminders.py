"""Meeting reminders as rows: whose they are, moved with the meeting, dropped when of no use."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from office.agenda.approval import record_approval
from office.agenda.operations import set_sit_ins
from office.calendar.calendars import local
from office.calendar.overrides import set_day
from office.cases.decisions import Recorded
from office.meetings.changes import cancel_meeting, move_meeting, set_closing
from office.meetings.notice import send_notice
from office.meetings.reminders import plan_meeting_reminders
from office.meetings.what_if import MeetingChange
from office.reminders.planner import next_due_at, run_due
from storage.database import Database
from storage.tables import Attendance, Meeting, Reply
from tests.office.agendas import approve, list_topics
from tests.office.meetings import NEXT, plan
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    HOUSING,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    found_town,
    nov,
    on,
)

SEATS = (
    "区长",
    "常务副区长",
    "副区长(城建)",
    "副区长(教卫)",
    "办公室主任",
    "住建局局长",
    "青溪镇镇长",
)


def keys(town: Town, *rules: str, state: str = "planned") -> list[str]:
    return [
        row.key
        for row in town.reminders()
        if (not rules or row.rule in rules) and row.state == state and row.about.startswith("meeting:")
    ]


def run(town: Town, at: object) -> None:
    town.change(lambda session: run_due(session, now=at))  # type: ignore[arg-type] # an instant


def noticed(town: Town) -> tuple[int, int]:
    held = plan(town)
    (case,) = list_topics(town, held, "关于停车收费的请示")
    town.do(set_sit_ins, CLERK, NOW, case, ["青溪镇"])
    approve(town, held)
    town.do(send_notice, CLERK, NOW, held)
    return held, case


def test_everyone_called_is_reminded_under_natural_names(town: Town) -> None:
    noticed(town)
    assert keys(town, "evening") == [
        f"meeting:M2026-0001:evening:2026-12-20T18:00:{seat}"
        for seat in (
            "区长",
            "常务副区长",
            "副区长(城建)",
            "副区长(教卫)",
            "办公室主任",
            "住建局局长",
            "青溪镇镇长",
        )
    ]
    assert len(keys(town, "two_hours")) == 7


def test_planning_twice_adds_nothing(town: Town) -> None:
    held, _ = noticed(town)
    before = keys(town)

    def again(session: Session) -> None:
        plan_meeting_reminders(session, session.get_one(Meeting, held), now=NOW)

    town.change(again)
    town.change(again)
    assert keys(town) == before


def test_who_said_no_is_not_reminded(town: Town) -> None:
    held, _ = noticed(town)

    def excuse(session: Session) -> None:
        row = session.exec(
            select(Attendance).where(
                Attendance.meeting_id == held, Attendance.seat_id == town.seat("副区长(教卫)")
            )
        ).one()
        row.reply, row.substitute_seat_id = Reply.ABSENT, town.seat("财政局局长")
        session.add(row)

    town.change(excuse)
    run(town, on(12, 20, 7))
    since = town.mark()
    run(town, on(12, 20, 18))
    told = town.told("reminder.evening", since=since)
    assert sorted(told) == sorted([MAYOR, EXECUTIVE, CITY, DIRECTOR, HOUSING, TOWNSHIP, "顾言"])
    assert SCHOOLS not in told


def test_moved_meeting_is_reminded_at_its_new_time_and_cancelled_one_never(town: Town) -> None:
    held, _ = noticed(town)
    town.do(move_meeting, CLERK, NOW, held, MeetingChange(starts_at=NEXT + timedelta(days=1)))
    assert {key.split(":")[3] for key in keys(town, "evening")} == {"2026-12-21T18"}
    town.do(cancel_meeting, CLERK, NOW, held, why="与上级会议冲突")
    assert keys(town) == []


def test_office_hears_of_a_meeting_without_notice(town: Town) -> None:
    plan(town)
    run(town, on(12, 18, 7))
    since = town.mark()
    run(town, on(12, 18, 8))
    assert town.told("reminder.notice_owed", since=since) == [DIRECTOR, CLERK]


def test_closing_is_told_to_heads_the_working_day_before(town: Town) -> None:
    held = plan(town)
    town.do(set_closing, CLERK, NOW, held, on(12, 14, 17, 30))
    run(town, on(12, 11, 7))
    since = town.mark()
    run(town, on(12, 11, 8))
    assert town.told("reminder.agenda_closes", since=since) == ["顾言", HOUSING, TOWNSHIP]


def test_materials_are_owed_by_the_topics_units(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    held = plan(town)
    list_topics(town, held, "关于停车收费的请示")
    run(town, on(11, 24, 7))
    assert keys(town, "due_materials") == [
        "meeting:M2026-0001:due_materials:2026-12-15T08:00:住建局局长",
        "meeting:M2026-0001:due_materials:2026-12-16T08:00:住建局局长",
    ]
    assert keys(town, "due_minutes") == [
        "meeting:M2026-0001:due_minutes:2026-12-25T08:00:办公室主任",
        "meeting:M2026-0001:due_minutes:2026-12-28T08:00:办公室主任",
    ]
    since = town.mark()
    run(town, on(12, 15, 8))
    assert town.told("reminder.due_materials", since=since) == [HOUSING]


def test_own_day_off_moves_what_is_owed(town: Town) -> None:
    plan(town)
    assert keys(town, "due_distribution") == [
        "meeting:M2026-0001:due_distribution:2026-12-17T08:00:办公室主任",
        "meeting:M2026-0001:due_distribution:2026-12-18T08:00:办公室主任",
    ]
    town.do(set_day, CLERK, NOW, on(12, 18).date(), working=False, name="放假", source="通知")
    assert {key.split(":")[3] for key in keys(town, "due_distribution")} <= {"2026-12-16T08", "2026-12-17T08"}


def test_stand_in_is_reminded_of_what_a_seat_owes(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    held = plan(town)
    list_topics(town, held, "关于停车收费的请示")
    town.grant(HOUSING, on(12, 14).date(), on(12, 18).date(), stand_in="住建局副局长")
    run(town, on(12, 15, 7))
    since = town.mark()
    run(town, on(12, 15, 8))
    assert town.told("reminder.due_materials", since=since) == ["宋词安"]


def test_todays_meetings_are_in_the_digest_of_whoever_is_called(town: Town) -> None:
    noticed(town)
    since = town.mark()
    run(town, on(12, 21, 8))
    assert set(town.told("reminder.digest", since=since)) >= {MAYOR, EXECUTIVE, HOUSING, TOWNSHIP, CLERK}


def test_rhythm_is_told_to_the_office_once(town: Town) -> None:
    since = town.mark()
    for day in (20, 21, 22, 23, 24):
        run(town, on(11, day, 8))
    told = town.told("reminder.rhythm", since=since)
    assert set(told) == {DIRECTOR, CLERK}
    kinds = [row.about for row in town.reminders() if row.rule == "rhythm"]
    assert "rhythm:executive:2026-11-01" in kinds
    assert len(kinds) == len(set(kinds))


def test_next_due_moves_on_past_meetings(town: Town) -> None:
    noticed(town)
    now, visited = NOW, 0
    while (due := town.read(lambda s, now=now: next_due_at(s, now=now))) and due < on(12, 24):  # type: ignore[misc] # a default in a lambda
        assert due >= now
        now = due
        run(town, now)
        visited += 1
        assert visited < 200
    assert [len(town.told(f"reminder.{rule}")) for rule in ("evening", "two_hours")] == [7, 7]


@pytest.mark.parametrize("rulebook", ["wujin-2021", "hainan-2023", "fangshan-2018", "xicheng-2005"])
def test_meetings_are_reminded_under_every_rulebook(sqlite_database: Database, rulebook: str) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    held = plan(town)
    list_topics(town, held, "关于停车收费的请示")
    town.do(record_approval, CLERK, NOW, held, recorded=Recorded("区长", None, nov(23)))
    town.do(send_notice, CLERK, NOW, held)
    assert len(keys(town, "evening")) >= 5
    found = [row for row in town.reminders() if row.about.startswith("meeting:")]
    organisation = town.organisation()
    assert {local(organisation, row.due_at).hour for row in found} <= {7, 8, 18}
