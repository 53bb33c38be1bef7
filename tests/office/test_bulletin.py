"""The week's 督办通报: counts by department, looked at and released by the office, once."""

from datetime import date
from functools import partial

import pytest

from office.errors import BadInputError, NotForYouError, StaleError
from office.reminders.planner import run_due
from office.tasks.bulletin import Bulletin, UnitCount, from_args, make_bulletin, release_bulletin
from office.tasks.operations import TaskRequest, open_task
from office.tasks.steps import confirm_closing, propose_closing
from tests.office.sessions import unit_id
from tests.office.town import CITY, CLERK, DIRECTOR, EXECUTIVE, FINANCE, HOUSING, NOW, Town, nov, on


def opened(town: Town, title: str, lead: str, leader: str, due_on: date) -> int:
    request = TaskRequest(title, town.seat(leader), unit_id(town, lead), due_on)
    return town.do(open_task, CLERK, NOW, request).id or 0


@pytest.fixture
def busy(town: Town) -> Town:
    opened(town, "清查违建", "住建局", "副区长(城建)", nov(24))
    done = opened(town, "老旧小区改造", "住建局", "副区长(城建)", nov(30))
    opened(town, "预算执行", "财政局", "常务副区长", nov(30))
    town.do(propose_closing, HOUSING, on(11, 25), done, "完成")
    town.do(confirm_closing, CLERK, on(11, 25), done)
    return town


def made(town: Town) -> Bulletin:
    today = on(11, 27)
    return town.do(
        lambda session, actor: make_bulletin(session, actor.organisation, actor.today), CLERK, today
    )


def test_bulletin_counts_by_department_and_names_no_more(busy: Town) -> None:
    found = made(busy)
    assert (found.name, found.from_on, found.units) == (
        "2026-W48",
        nov(23),
        (UnitCount("财政局", 1, 0, 0), UnitCount("住建局", 1, 1, 1)),
    )
    assert found.overdue == ("住建局",)
    assert from_args(found.to_args()) == found


def test_bulletin_is_released_by_the_office_once_and_as_it_was_seen(busy: Town) -> None:
    found = made(busy)
    with pytest.raises(NotForYouError):
        busy.do(release_bulletin, HOUSING, on(11, 27), found)
    opened(busy, "临时加的", "财政局", "常务副区长", nov(30))
    with pytest.raises(StaleError, match="有了变化"):
        busy.do(release_bulletin, CLERK, on(11, 27), found)
    busy.do(release_bulletin, CLERK, on(11, 27), made(busy))
    assert sorted(busy.told("task.bulletin")) == sorted([CITY, HOUSING, EXECUTIVE, FINANCE])
    with pytest.raises(StaleError, match="已经发布"):
        busy.do(release_bulletin, CLERK, on(11, 27), made(busy))


def test_bulletin_without_tasks_is_none(town: Town) -> None:
    with pytest.raises(BadInputError, match="不必通报"):
        town.do(release_bulletin, CLERK, NOW, made(town))


def test_office_is_asked_on_the_weeks_last_working_day(busy: Town) -> None:
    for day in (26, 27):
        for hour in (7, 8):
            busy.change(partial(run_due, now=on(11, day, hour)))
    assert set(busy.told("reminder.bulletin")) == {DIRECTOR, CLERK}
    (row,) = [r for r in busy.reminders() if r.rule == "bulletin"]
    assert (row.key.split(":")[1], row.due_at) == ("2026-W48", on(11, 27, 8))
