"""What falls due: for whoever owes it, within three working days, what is overdue first."""

from datetime import date, datetime

from sqlmodel import Session, select

from office.access import Actor
from office.reminders.due_soon import find_falling_due
from office.reminders.planner import run_due
from office.reminders.todo import find_todos
from office.tasks.steps import propose_closing
from storage.database import Database
from storage.tables import Outbox
from tests.office.agendas import list_topics
from tests.office.meetings import plan
from tests.office.tasks_in import task
from tests.office.town import CITY, CLERK, FINANCE, HOUSING, NOW, Town, found_town, nov, on
from views.cards import render
from views.todo import todo_card


def due(town: Town, name: str, at: datetime = NOW) -> list[tuple[str, str, date, bool]]:
    found = town.do(find_falling_due, name, at)
    return [(one.kind, one.title, one.due_on, one.waits) for one in found]


def test_task_falls_due_for_its_leader_and_its_department(town: Town) -> None:
    task(town, due=nov(26))
    task(town, due=nov(27), title="在三个工作日以后")
    owed = [("督办", "老旧小区改造排查", nov(26), False)]
    assert [due(town, name) for name in (HOUSING, CITY, FINANCE, CLERK)] == [owed, owed, [], []]


def test_closing_that_was_proposed_waits_for_the_office_however_far_its_day(town: Town) -> None:
    task_id = task(town, due=on(12, 31).date()).id or 0
    town.do(propose_closing, HOUSING, NOW, task_id, "已完成")
    assert due(town, CLERK) == [("督办待确认", "老旧小区改造排查", on(12, 31).date(), True)]
    assert due(town, HOUSING) == []


def test_meetings_dates_fall_due_for_whoever_owes_them(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="xicheng-2005")
    list_topics(town, plan(town), "关于老旧小区改造的请示")
    kinds = [(kind, day) for kind, _, day, _ in due(town, HOUSING, on(12, 14))]
    assert kinds == [("合法性审查", on(12, 9).date()), ("会议材料", on(12, 16).date())]
    assert due(town, FINANCE, on(12, 14)) == []


def test_list_of_what_waits_has_what_is_overdue_first(town: Town) -> None:
    task(town, due=nov(24), title="已经过期的事项")
    task(town, due=nov(26), title="将要到期的事项")

    def shown(session: Session, actor: Actor) -> list[str]:
        todos, owed = find_todos(session, actor), find_falling_due(session, actor)
        return todo_card(todos, actor.now, "zh", today=actor.today, due=owed).html.split("\n")

    assert town.do(shown, HOUSING, on(11, 25)) == [
        "<b>待办 · 共2件</b>",
        "1. 督办《已经过期的事项》，11月24日(周二)，已逾期",
        "2. 督办《将要到期的事项》，11月26日(周四)",
    ]


def test_digest_groups_what_is_overdue_and_what_falls_due_and_counts_the_rest(town: Town) -> None:
    for number in range(7):
        task(town, due=nov(26), title=f"事项{number}")
    task(town, due=nov(24), title="过期事项")
    town.change(lambda session: run_due(session, now=on(11, 25, 8)))

    def shown(session: Session) -> tuple[list[str], list[str]]:
        row = session.exec(
            select(Outbox).where(
                Outbox.card == "reminder.digest", Outbox.person_id == town.person(HOUSING).id
            )
        ).one()
        card = render(session, row, on(11, 25, 8))
        assert card is not None
        return card.html.split("\n"), [button.label for row in card.rows for button in row]

    lines, labels = town.read(shown)
    assert lines[1:3] == ["已逾期：", "督办《过期事项》，11月24日(周二)，已逾期"]
    assert lines[-7:-5] == ["三个工作日内到期：", "督办《事项0》，11月26日(周四)"]
    assert lines[-1] == "还有2件"
    assert labels[0] == "督办 过期事项"
    assert labels[-2:] == ["待办", "谁不在"]
