"""稍后: a reminder once more, out of quiet hours, never past what it is about, five times at most."""

from datetime import datetime, time, timedelta

import pytest

from office.errors import BadInputError, NotForYouError, StaleError
from office.people.preferences import set_quiet
from office.reminders.planner import next_due_at, run_due
from office.reminders.snooze import MOST, Later, find_choices, snooze
from office.tasks.steps import propose_closing
from storage.tables import Reminder
from tests.office.tasks_in import task
from tests.office.town import FINANCE, HOUSING, NOW, Town, nov, on


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def reminded(town: Town, rule: str = "task_due") -> Reminder:
    """Have a task's reminder handed out to the lead department, on its last day."""
    task(town, due=nov(27))
    for day in (24, 27):
        run(town, on(11, day, 8))
    return next(r for r in town.reminders() if r.rule == rule)


def put_off(town: Town, reminder: Reminder, at: datetime, later: Later = Later.HOUR) -> Reminder:
    return town.do(snooze, HOUSING, at, reminder.id or 0, later)


def test_snoozed_reminder_comes_once_more_to_whoever_put_it_off(town: Town) -> None:
    reminder = reminded(town)
    row = put_off(town, reminder, on(11, 27, 9))
    assert (row.due_at, row.about) == (on(11, 27, 10), "snooze:task:D2026-0001")
    assert row.key == f"snooze:{reminder.key}:{HOUSING}:2026-11-27T10:00"
    assert town.read(lambda s: next_due_at(s, now=on(11, 27, 9, 1))) == on(11, 27, 10)
    run(town, on(11, 27, 10))
    run(town, on(11, 27, 10, 1))
    assert town.told("reminder.task_due") == [HOUSING, HOUSING]


def test_pressing_twice_is_pressing_once_and_another_hour_replaces_the_first(town: Town) -> None:
    reminder = reminded(town)
    first = put_off(town, reminder, on(11, 27, 9))
    assert put_off(town, reminder, on(11, 27, 9)).id == first.id
    put_off(town, reminder, on(11, 27, 9, 5), Later.EVENING)
    rows = [(r.due_at, r.state) for r in town.reminders() if r.about.startswith("snooze:")]
    assert rows == [(on(11, 27, 10), "dropped"), (on(11, 27, 18), "planned")]


def test_snoozed_reminder_is_dropped_once_the_matter_is_settled(town: Town) -> None:
    reminder = reminded(town)
    put_off(town, reminder, on(11, 27, 9))
    task_id = reminder.args["task"]
    assert isinstance(task_id, int)
    town.do(propose_closing, HOUSING, on(11, 27, 9, 30), task_id, "已完成")
    run(town, on(11, 27, 10))
    assert town.told("reminder.task_due") == [HOUSING]
    assert [r.state for r in town.reminders() if r.about.startswith("snooze:")] == ["dropped"]


def test_planning_the_record_anew_leaves_what_was_put_off(town: Town) -> None:
    reminder = reminded(town)
    put_off(town, reminder, on(11, 27, 9), Later.EVENING)
    run(town, on(11, 27, 9, 5))
    assert [r.state for r in town.reminders() if r.about.startswith("snooze:")] == ["planned"]


def test_reminder_is_never_put_off_past_what_it_is_about(town: Town) -> None:
    reminder = reminded(town)
    with pytest.raises(BadInputError, match="来不及"):
        put_off(town, reminder, on(11, 27, 9), Later.MORNING)
    with pytest.raises(BadInputError, match="来不及"):
        put_off(town, reminder, on(11, 27, 20, 30))
    with pytest.raises(BadInputError, match="来不及"):
        put_off(town, reminder, on(11, 27, 19), Later.EVENING)


def test_overdue_reminder_may_wait_for_the_morning_outside_own_quiet_hours(town: Town) -> None:
    reminded(town)
    run(town, on(11, 30, 8))
    overdue = next(
        r for r in town.reminders() if r.rule == "task_overdue" and r.seat_id == town.seat("住建局局长")
    )
    assert put_off(town, overdue, on(11, 30, 9), Later.MORNING).due_at == on(12, 1, 8)
    town.do(set_quiet, HOUSING, on(11, 30, 9), time(18), time(8, 30))
    choices = town.do(find_choices, HOUSING, on(11, 30, 17, 30), overdue)
    assert choices == dict.fromkeys(Later, on(12, 1, 8, 30))


def test_reminder_is_put_off_five_times_at_most(town: Town) -> None:
    reminder, at = reminded(town), on(11, 27, 9)
    for _ in range(MOST):
        put_off(town, reminder, at)
        at += timedelta(hours=1)
        run(town, at)
    with pytest.raises(StaleError, match="已经推迟5次"):
        put_off(town, reminder, at)
    assert town.told("reminder.task_due") == [HOUSING] * (MOST + 1)


def test_nobody_puts_off_what_was_sent_to_another(town: Town) -> None:
    reminder = reminded(town)
    with pytest.raises(NotForYouError):
        town.do(snooze, FINANCE, NOW, reminder.id or 0, Later.HOUR)


def test_digest_is_not_put_off(town: Town) -> None:
    task(town, due=nov(25))
    run(town, on(11, 24, 8))
    digest = next(
        r for r in town.reminders() if r.rule == "digest" and r.args["person"] == town.person(HOUSING).id
    )
    with pytest.raises(BadInputError, match="不能推迟"):
        put_off(town, digest, on(11, 24, 9))
