"""督办: tasks from the day they are set until they are closed."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from office.errors import BadInputError, NotForYouError, StaleError
from office.reminders.planner import run_due
from office.tasks.list import Scope, TaskAction, find_tasks, lay_out_task, search_tasks
from office.tasks.operations import TaskRequest, find_history, find_task, open_task
from office.tasks.steps import (
    ask_extension,
    cancel_task,
    confirm_closing,
    grant_extension,
    look_back,
    note_progress,
    propose_closing,
    refuse_extension,
    reopen_task,
    send_back,
)
from storage.tables import ProgressKind, Task, TaskStatus
from tests.office.sessions import unit_id
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    FINANCE,
    HOUSING,
    HOUSING_DEPUTY,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    nov,
    on,
)

DUE = date(2026, 12, 11)
"""A Friday."""


def request(town: Town, **changes: Any) -> TaskRequest:
    values: dict[str, Any] = {
        "title": "老旧小区改造排查",
        "leader_seat_id": town.seat("副区长(城建)"),
        "lead_unit_id": unit_id(town, "住建局"),
        "other_unit_ids": (unit_id(town, "财政局"),),
        "due_on": DUE,
        **changes,
    }
    return TaskRequest(**values)


def opened(town: Town, **changes: Any) -> int:
    return town.do(open_task, CLERK, NOW, request(town, **changes)).id or 0


def task(town: Town, task_id: int) -> Task:
    return town.read(lambda session: session.get_one(Task, task_id))


def history(town: Town, task_id: int) -> list[tuple[str, str]]:
    return town.read(
        lambda session: [
            (str(row.kind), row.text) for row in find_history(session, session.get_one(Task, task_id))
        ]
    )


def actions(town: Town, name: str, task_id: int) -> list[TaskAction]:
    def find(session: Any, actor: Any) -> list[TaskAction]:
        return list(lay_out_task(session, actor, find_task(session, actor, task_id)).actions)

    return town.do(find, name, NOW)


def test_task_is_told_to_whom_it_concerns_and_hidden_from_others(town: Town) -> None:
    task_id = opened(town)
    assert sorted(town.told("task")) == sorted([CITY, HOUSING, FINANCE])
    assert actions(town, HOUSING, task_id) == [TaskAction.PROGRESS, TaskAction.CLOSE, TaskAction.EXTEND]
    assert actions(town, FINANCE, task_id) == [TaskAction.PROGRESS]
    assert actions(town, CLERK, task_id) == [TaskAction.PROGRESS, TaskAction.CANCEL]
    for outsider in (TOWNSHIP, SCHOOLS):
        with pytest.raises(NotForYouError):
            actions(town, outsider, task_id)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "  "}, "请写明督办事项"),
        ({"title": "长" * 301}, "300字"),
        ({"due_on": nov(22)}, "已经过去"),
        ({"due_on": date(2046, 1, 1)}, "请核对年份"),
        ({"measure": "长" * 301}, "完成标准请不超过300字"),
    ],
)
def test_task_that_cannot_stand_is_refused(town: Town, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        opened(town, **changes)


def test_only_the_office_sets_tasks(town: Town) -> None:
    with pytest.raises(NotForYouError):
        town.do(open_task, HOUSING, NOW, request(town))


def test_closing_is_proposed_by_the_department_and_confirmed_by_the_office(town: Town) -> None:
    task_id = opened(town)
    town.do(note_progress, HOUSING_DEPUTY, on(11, 25), task_id, "已排查12个小区")
    with pytest.raises(NotForYouError, match="由牵头单位办理"):
        town.do(propose_closing, FINANCE, on(12, 1), task_id, "已完成")
    before = town.mark()
    town.do(propose_closing, HOUSING, on(12, 1), task_id, "全部排查完毕，已报送清单")
    assert set(town.told("task", since=before)) >= {DIRECTOR, CLERK}
    with pytest.raises(NotForYouError):
        town.do(confirm_closing, HOUSING, on(12, 1), task_id)
    town.do(send_back, CLERK, on(12, 2), task_id, "缺西街两个小区")
    assert task(town, task_id).status is TaskStatus.OPEN
    town.do(propose_closing, HOUSING, on(12, 3), task_id, "已补齐")
    town.do(confirm_closing, CLERK, on(12, 4), task_id)
    assert task(town, task_id).status is TaskStatus.CLOSED
    with pytest.raises(StaleError, match="已经办结"):
        town.do(confirm_closing, CLERK, on(12, 4), task_id)
    with pytest.raises(StaleError, match="已经办结"):
        town.do(note_progress, HOUSING, on(12, 4), task_id, "又去看了")
    assert [kind for kind, _ in history(town, task_id)] == [
        "progress",
        "close_proposed",
        "sent_back",
        "close_proposed",
        "close_confirmed",
    ]


def test_another_deadline_is_asked_for_and_the_former_one_kept(town: Town) -> None:
    task_id = opened(town)
    town.do(ask_extension, HOUSING, on(12, 1), task_id, date(2026, 12, 25), "雨雪停工")
    assert task(town, task_id).due_on == DUE, "until it is granted, the former deadline holds"
    with pytest.raises(StaleError, match="正等政府办公室确认"):
        town.do(ask_extension, HOUSING, on(12, 1), task_id, date(2026, 12, 28), "再晚些")
    town.do(grant_extension, CLERK, on(12, 2), task_id)
    assert task(town, task_id).due_on == date(2026, 12, 25)
    entries = town.read(lambda session: find_history(session, session.get_one(Task, task_id)))
    assert [(row.kind, row.old_due_on, row.new_due_on) for row in entries] == [
        (ProgressKind.EXTENSION_ASKED, DUE, date(2026, 12, 25)),
        (ProgressKind.EXTENSION_GRANTED, DUE, date(2026, 12, 25)),
    ]
    with pytest.raises(StaleError, match="没有等候确认"):
        town.do(grant_extension, CLERK, on(12, 2), task_id)
    town.do(ask_extension, HOUSING, on(12, 3), task_id, date(2026, 12, 31), "仍未复工")
    town.do(refuse_extension, CLERK, on(12, 3), task_id, "须在年底前销号")
    assert task(town, task_id).due_on == date(2026, 12, 25)
    with pytest.raises(BadInputError, match="与现在的相同"):
        town.do(ask_extension, HOUSING, on(12, 3), task_id, date(2026, 12, 25), "同一天")


def test_closed_task_is_looked_at_again_and_opened_anew(town: Town) -> None:
    task_id = opened(town)
    town.do(propose_closing, HOUSING, on(12, 1), task_id, "完成")
    town.do(confirm_closing, CLERK, on(12, 2), task_id)
    town.do(look_back, CLERK, on(12, 20), task_id, "抽查3个小区，1处反弹")
    town.do(reopen_task, CLERK, on(12, 21), task_id, date(2027, 1, 15), "整改反弹")
    found = task(town, task_id)
    assert (found.status, found.due_on, found.look_back_on) == (
        TaskStatus.OPEN,
        date(2027, 1, 15),
        date(2026, 12, 20),
    )
    town.do(cancel_task, CLERK, on(12, 22), task_id, "并入专项行动")
    assert task(town, task_id).status is TaskStatus.CANCELLED


def test_deadline_is_reminded_before_on_and_after_it(town: Town) -> None:
    task_id = opened(town)
    planned = [(r.rule, r.due_at) for r in town.reminders() if r.about == "task:D2026-0001"]
    assert planned == [
        ("task_soon", on(12, 8, 8)),
        ("task_due", on(12, 11, 8)),
        ("task_overdue", on(12, 14, 8)),
        ("task_overdue", on(12, 14, 8)),
    ]
    for day in (8, 11):
        town.change(partial(run_due, now=on(12, day, 8)))
    assert (town.told("reminder.task_soon"), town.told("reminder.task_due")) == ([HOUSING], [HOUSING])
    town.do(propose_closing, HOUSING, on(12, 11), task_id, "完成")
    town.change(lambda session: run_due(session, now=on(12, 14, 8)))
    assert town.told("reminder.task_overdue") == [], "办结 was proposed: nobody is chased"


def test_reminder_goes_to_whoever_acts_for_an_absent_head(town: Town) -> None:
    opened(town)
    town.grant(HOUSING, date(2026, 12, 7), date(2026, 12, 11), stand_in="住建局副局长")
    town.change(lambda session: run_due(session, now=on(12, 8, 8)))
    assert town.told("reminder.task_soon") == [HOUSING_DEPUTY]


def test_tasks_are_listed_by_scope(town: Town) -> None:
    late = opened(town, title="清查违建", due_on=nov(24))
    other = opened(town, title="预算执行检查", lead_unit_id=unit_id(town, "财政局"), other_unit_ids=())

    def listed(name: str, scope: Scope) -> list[int | None]:
        return [found.id for found in town.do(find_tasks, name, on(11, 26), scope)]

    assert listed(CLERK, Scope.MINE) == [late, other]
    assert listed(HOUSING, Scope.MINE) == [late]
    assert listed(HOUSING_DEPUTY, Scope.UNIT) == [late]
    assert listed(TOWNSHIP, Scope.MINE) == []
    assert listed(CLERK, Scope.OVERDUE) == [late]
    assert listed(CLERK, Scope.WAITING) == []
    town.do(propose_closing, HOUSING, on(11, 26), late, "完成")
    assert listed(CLERK, Scope.WAITING) == [late]
    town.do(confirm_closing, CLERK, on(11, 26), late)
    assert listed(CLERK, Scope.CLOSED) == [late]
    assert [found.id for found in town.do(search_tasks, FINANCE, NOW, ["预算"])] == [other]
