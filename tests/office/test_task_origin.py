"""Where a task comes from: 批示 with leader and day, a paper, a campaign; and 回头看 once it is closed."""

from datetime import date, datetime

import pytest
from sqlmodel import Session

from handlers.task_words import read_task
from office.access import Actor
from office.errors import BadInputError
from office.reminders.planner import run_due
from office.tasks.form import TASK_FORM, complete, next_field
from office.tasks.list import TaskAction, TaskSheet, lay_out_task
from office.tasks.steps import (
    ask_extension,
    confirm_closing,
    grant_extension,
    look_back,
    propose_closing,
    set_look_back,
)
from storage.tables import ProgressKind, Task
from tests.office.tasks_in import task
from tests.office.town import CLERK, DIRECTOR, HOUSING, MAYOR, NOW, Town, nov, on
from views.tasks import task_card

LINE = "老旧小区改造排查 责任:副区长(城建) 牵头:住建局 期限:12月31日"


def read(town: Town, text: str) -> dict[str, object]:
    return town.do(read_task, CLERK, NOW, text)


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


@pytest.mark.parametrize("leader", ["区长", MAYOR])
def test_instruction_says_which_leader_when_and_what(town: Town, leader: str) -> None:
    values = read(town, f"{LINE} 来源:批示 {leader} 11月20日 限期整改到位")
    assert (values["source"], values["about"]) == ("instruction", "区长 2026年11月20日 限期整改到位")


@pytest.mark.parametrize(
    ("said", "source", "about"),
    [
        ("公文 交字〔2026〕12号", "paper", "交字〔2026〕12号"),
        ("专项 文明城区创建", "campaign", "文明城区创建"),
        ("其他", "other", None),
        ("会议", "decision", None),
        ("会议 第3次常务会议", "decision", "第3次常务会议"),
    ],
)
def test_paper_and_campaign_are_named(town: Town, said: str, source: str, about: str | None) -> None:
    values = read(town, f"{LINE} 来源:{said}")
    assert (values["source"], values.get("about")) == (source, about)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("批示 区长 限期整改", "请写明哪位领导、哪天的批示"),
        ("批示 11月20日", "请写明哪位领导、哪天的批示"),
        ("批示 区长 11月24日 限期整改", "批示的日期还没有到"),
        ("批示 王主任 11月20日", "没有叫“王主任”的领导"),
        ("口信 区长", "没有“口信”这种来源"),
    ],
)
def test_instruction_that_cannot_be_is_refused_in_one_sentence(town: Town, said: str, why: str) -> None:
    with pytest.raises(BadInputError, match=why):
        read(town, f"{LINE} 来源:{said}")


def test_source_that_wants_more_is_asked_for_it(town: Town) -> None:
    def asked(values: dict[str, object]) -> str:
        return town.read(lambda session: next_field(session, TASK_FORM, complete(TASK_FORM, values)))

    assert asked(read(town, f"{LINE} 来源:批示")) == "about"
    assert asked(read(town, LINE)) == "plan"
    assert asked(read(town, "老旧小区改造排查 责任:副区长(城建) 牵头:住建局")) == "due"


def lay(session: Session, actor: Actor, task_id: int) -> TaskSheet:
    return lay_out_task(session, actor, session.get_one(Task, task_id))


def closed(town: Town) -> int:
    task_id = task(town, due=nov(30)).id or 0
    town.do(propose_closing, HOUSING, on(11, 25), task_id, "已完成")
    town.do(confirm_closing, CLERK, on(11, 25), task_id)
    return task_id


def test_looking_back_is_set_reminded_to_the_office_and_done(town: Town) -> None:
    task_id = closed(town)
    town.do(set_look_back, CLERK, on(11, 25), task_id, date(2026, 12, 20))
    planned = [(r.rule, r.due_at) for r in town.reminders() if r.state == "planned"]
    assert planned == [("look_back", on(12, 18, 8))], "the last working day before a Sunday"
    run(town, on(12, 18, 8))
    assert set(town.told("reminder.look_back")) == {DIRECTOR, CLERK}
    town.do(look_back, CLERK, on(12, 18, 10), task_id, "抽查3个小区，未见反弹")
    sheet = town.do(lay, CLERK, on(12, 18, 11), task_id)
    assert sheet.look_back_on is None
    assert [entry.kind for entry in sheet.history][-2:] == [
        ProgressKind.LOOK_BACK_SET,
        ProgressKind.LOOKED_BACK,
    ]


def test_looking_back_done_early_is_reminded_no_more(town: Town) -> None:
    task_id = closed(town)
    town.do(set_look_back, CLERK, on(11, 25), task_id, date(2026, 12, 18))
    town.do(look_back, CLERK, on(12, 1), task_id, "未见反弹")
    assert [r.state for r in town.reminders() if r.rule == "look_back"] == ["dropped"]


def test_looking_back_lies_ahead(town: Town) -> None:
    task_id = closed(town)
    with pytest.raises(BadInputError, match="今天以后"):
        town.do(set_look_back, CLERK, on(11, 25), task_id, nov(25))


def test_card_keeps_the_first_deadline_and_each_change(town: Town) -> None:
    task_id = task(town, due=nov(30)).id or 0
    town.do(ask_extension, HOUSING, NOW, task_id, date(2026, 12, 15), "雨雪停工")
    town.do(grant_extension, CLERK, NOW, task_id)

    def shown(session: Session, actor: Actor) -> str:
        return task_card(lay(session, actor, task_id), actor).html

    html = town.do(shown, CLERK, NOW)
    assert "完成时限：2026年12月15日(周二)" in html
    assert "原定时限：2026年11月30日(周一)" in html
    assert "2026年11月30日(周一)→2026年12月15日(周二)" in html


def test_office_may_set_looking_back_once_a_task_is_closed(town: Town) -> None:
    task_id = closed(town)
    assert TaskAction.SET_LOOK_BACK in town.do(lay, CLERK, on(11, 25), task_id).actions
    assert TaskAction.SET_LOOK_BACK not in town.do(lay, HOUSING, on(11, 25), task_id).actions
