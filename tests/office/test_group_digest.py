"""A group's morning: what it follows of today's meetings, deadlines and reports; on working days, once."""

from datetime import datetime

from sqlmodel import Session, select

from office.meetings.reminders import plan_meeting_reminders
from office.people.groups import bind_group, show_group
from office.reminders.planner import run_due
from office.tasks.operations import TaskRequest, open_task
from storage.tables import Meeting, Outbox, TaskSource
from tests.office.meetings import plan
from tests.office.sessions import unit_id
from tests.office.tasks_in import task
from tests.office.town import CLERK, NOW, Town, nov, on
from views.cards import render

HOUSING_GROUP, CAMPAIGN_GROUP, FORUM = -100700, -100800, -100900


def bind(town: Town, name: str, chat: int, thread: int | None = None) -> None:
    town.do(bind_group, CLERK, NOW, chat, name, title="群", thread_id=thread)


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def shown(town: Town, at: datetime) -> dict[int, str]:
    """Return what each group's morning says."""

    def find(session: Session) -> dict[int, str]:
        rows = session.exec(select(Outbox).where(Outbox.card == "group.digest")).all()
        cards = {row.chat_id: render(session, row, at) for row in rows}
        assert len(cards) == len(rows), "one for each group"
        return {chat_id: card.html for chat_id, card in cards.items() if card is not None}

    return town.read(find)


def test_groups_get_the_dates_of_what_they_follow(town: Town) -> None:
    bind(town, "住建局", HOUSING_GROUP)
    bind(town, "专项 文明城区创建", CAMPAIGN_GROUP)
    bind(town, "常务会议", FORUM, 7)
    task(town, due=nov(26))
    task(town, due=on(12, 31).date(), title="年底事项")
    request = TaskRequest(
        "背街小巷整治",
        town.seat("副区长(城建)"),
        unit_id(town, "财政局"),
        nov(25),
        source=TaskSource.CAMPAIGN,
        source_about="文明城区创建",
    )
    town.do(open_task, CLERK, NOW, request)
    meeting_id = plan(town, at=on(11, 24, 15))

    def send(session: Session) -> None:
        meeting = session.get_one(Meeting, meeting_id)
        meeting.noticed_at = NOW
        plan_meeting_reminders(session, meeting, now=NOW)

    town.change(send)
    run(town, on(11, 24, 8))
    run(town, on(11, 24, 8, 30))
    found = shown(town, on(11, 24, 8))
    assert {chat: html.split("\n")[1:] for chat, html in found.items()} == {
        HOUSING_GROUP: ["三个工作日内到期：", "督办《老旧小区改造排查》，11月26日(周四)"],
        CAMPAIGN_GROUP: ["三个工作日内到期：", "督办《背街小巷整治》，11月25日(周三)"],
        FORUM: ["今天的会议：", "15:00 常务会议，第一会议室"],
    }


def test_group_without_dates_and_any_group_on_a_day_off_are_left_alone(town: Town) -> None:
    bind(town, "住建局", HOUSING_GROUP)
    bind(town, "财政局", FORUM)
    task(town, due=nov(30))
    run(town, on(11, 28, 8))
    assert shown(town, on(11, 28, 8)) == {}
    run(town, on(11, 30, 8))
    assert list(shown(town, on(11, 30, 8))) == [HOUSING_GROUP]


def test_campaign_is_bound_by_its_name(town: Town) -> None:
    bind(town, "专项 文明城区创建", CAMPAIGN_GROUP)
    bind(town, "专项 文明城区创建", CAMPAIGN_GROUP)
    followed = town.do(show_group, CLERK, NOW, CAMPAIGN_GROUP, title="群", thread_id=None)
    assert followed.campaigns == ("文明城区创建",)
