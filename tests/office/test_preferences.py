"""Each person's own way of being reminded: hours of their own, and kinds done without."""

from datetime import datetime, time

import pytest
from sqlmodel import Session, select

from office.errors import BadInputError
from office.meetings.reminders import plan_meeting_reminders
from office.people.preferences import (
    Muted,
    find_preference,
    is_muted,
    reset_preference,
    set_digest,
    set_evening,
    set_quiet,
    toggle_muted,
)
from office.reminders.planner import next_due_at, run_due
from office.reminders.replanning import replan_all
from storage.database import Database
from storage.tables import Meeting, Outbox, Reminder
from tests.office.agendas import list_topics
from tests.office.meetings import plan
from tests.office.tasks_in import task
from tests.office.town import CITY, CLERK, EXECUTIVE, FINANCE, HOUSING, NOW, Town, found_town, nov, on


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def digests(town: Town) -> list[tuple[str, datetime, str]]:
    return [(r.key.split(":")[2], r.due_at, r.state) for r in town.reminders() if r.rule == "digest"]


def noticed(town: Town, meeting_id: int) -> None:
    def send(session: Session) -> None:
        meeting = session.get_one(Meeting, meeting_id)
        meeting.noticed_at = NOW
        plan_meeting_reminders(session, meeting, now=NOW)

    town.change(send)


def test_digest_comes_at_its_readers_own_hour(town: Town) -> None:
    town.ask(FINANCE, nov(30), nov(30))
    town.do(set_digest, EXECUTIVE, NOW, time(9, 30))
    run(town, on(11, 24, 7))
    assert digests(town) == [("常务副区长", on(11, 24, 9, 30), "planned")]
    run(town, on(11, 24, 8))
    assert town.told("reminder.digest") == []
    assert town.read(lambda s: next_due_at(s, now=on(11, 24, 8, 1))) == on(11, 24, 9, 30)
    run(town, on(11, 24, 9, 30))
    run(town, on(11, 24, 9, 31))
    assert town.told("reminder.digest") == [EXECUTIVE]


def test_own_digest_missed_in_the_morning_is_made_up_for_once(town: Town) -> None:
    town.ask(FINANCE, nov(30), nov(30))
    town.do(set_digest, EXECUTIVE, NOW, time(7, 30))
    for at in (on(11, 24, 11), on(11, 24, 11, 1), on(11, 25, 19)):
        run(town, at)
    assert town.told("reminder.digest") == [EXECUTIVE]
    assert digests(town)[0][:2] == ("常务副区长", on(11, 24, 7, 30))


def test_who_wants_no_digest_gets_none(town: Town) -> None:
    town.ask(FINANCE, nov(30), nov(30))
    town.do(set_digest, EXECUTIVE, NOW, None)
    run(town, on(11, 24, 7))
    run(town, on(11, 24, 8))
    assert digests(town) == []


def test_evening_reminder_follows_who_holds_the_seat(town: Town) -> None:
    town.do(set_evening, CITY, NOW, time(20))
    town.grant(CITY, nov(26), nov(27))
    (eve,) = [r for r in town.reminders() if r.rule == "return_eve"]
    assert eve.due_at == on(11, 27, 20)
    town.do(set_evening, CITY, NOW, time(17, 30))
    town.change(lambda s: replan_all(s, town.organisation(), now=NOW))
    assert [(r.due_at, r.state) for r in town.reminders() if r.rule == "return_eve"] == [
        (on(11, 27, 17, 30), "planned"),
        (on(11, 27, 20), "dropped"),
    ]


def test_another_hour_does_not_say_the_same_twice_in_one_evening(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    run(town, on(11, 27, 18))
    town.do(set_evening, CITY, on(11, 27, 18, 30), time(20))
    town.change(lambda s: replan_all(s, town.organisation(), now=on(11, 27, 18, 30)))
    run(town, on(11, 27, 20))
    assert town.told("reminder.return_eve") == [CITY]


def test_own_quiet_hours_hold_back_what_is_no_answer(town: Town) -> None:
    town.do(set_quiet, EXECUTIVE, NOW, time(19), time(9))
    town.ask(FINANCE, nov(30), nov(30), at=on(11, 24, 20))
    times = town.read(
        lambda session: set(
            session.exec(
                select(Outbox.not_before_at).where(
                    Outbox.person_id == town.person(EXECUTIVE).id, Outbox.card == "case"
                )
            )
        )
    )
    assert times == {on(11, 25, 9)}


@pytest.mark.parametrize(("first", "last"), [((9, 0), (12, 0)), ((22, 0), (12, 0)), ((12, 0), (7, 0))])
def test_quiet_hours_lie_around_the_night(town: Town, first: tuple[int, int], last: tuple[int, int]) -> None:
    with pytest.raises(BadInputError, match="免打扰时段须跨夜"):
        town.do(set_quiet, CITY, NOW, time(*first), time(*last))


def test_hours_out_of_reach_are_refused(town: Town) -> None:
    with pytest.raises(BadInputError, match="晨报时间请在07:00至12:00之间"):
        town.do(set_digest, CITY, NOW, time(6))
    with pytest.raises(BadInputError, match="晚间提醒请在12:00至21:00之间"):
        town.do(set_evening, CITY, NOW, time(22))


def test_what_somebody_does_without_is_dropped_but_not_on_the_very_day(town: Town) -> None:
    task(town, due=nov(27))
    town.do(toggle_muted, HOUSING, NOW, Muted.TASK)
    assert town.read(lambda s: is_muted(find_preference(s, town.person(HOUSING).id or 0), Muted.TASK))
    for day in (24, 27):
        run(town, on(11, day, 8))
    found = {r.rule: (r.state, r.why) for r in town.reminders() if r.rule.startswith("task_")}
    assert found["task_soon"] == ("dropped", "本人设置为不接收")
    assert town.told("reminder.task_soon") == []
    assert town.told("reminder.task_due") == [HOUSING]


def test_meeting_reminders_may_be_done_without(town: Town) -> None:
    meeting_id = plan(town, at=on(11, 25, 15))
    noticed(town, meeting_id)
    town.do(toggle_muted, CITY, NOW, Muted.MEETING_SOON)
    run(town, on(11, 25, 13))
    assert CITY not in town.told("reminder.two_hours")
    assert EXECUTIVE in town.told("reminder.two_hours")


def test_settings_are_dropped_together(town: Town) -> None:
    town.do(set_quiet, CLERK, NOW, time(22), time(7, 30))
    town.do(toggle_muted, CLERK, NOW, Muted.AGENDA)
    town.do(reset_preference, CLERK, NOW)
    assert town.read(lambda s: find_preference(s, town.person(CLERK).id or 0)) is None
    assert town.read(lambda s: s.exec(select(Reminder.id)).all()) == []


def test_meetings_deadline_is_done_without_ahead_of_its_day_only(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    list_topics(town, plan(town), "关于老旧小区改造的请示")
    town.do(toggle_muted, HOUSING, NOW, Muted.MEETING_DUE)
    for day in (15, 16):
        run(town, on(12, day, 7))
        run(town, on(12, day, 8))
    found = [
        (r.due_at, r.state, r.queued_at is not None) for r in town.reminders() if r.rule == "due_materials"
    ]
    assert found == [(on(12, 15, 8), "dropped", False), (on(12, 16, 8), "planned", True)]
