"""Three days down over a weekend: what is still of use is said once, late; the rest is dropped, and why."""

from datetime import datetime

from sqlmodel import Session

from office.meetings.reminders import plan_meeting_reminders
from office.reminders.planner import next_due_at, run_due
from storage.tables import Meeting, Outbox
from tests.office.meetings import plan
from tests.office.tasks_in import task
from tests.office.town import CITY, CLERK, HOUSING, NOW, Town, nov, on
from views.cards import render

DOWN, UP = on(11, 27, 17), on(12, 1, 9)
"""Friday afternoon, and the Tuesday after."""


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def states(town: Town, *rules: str) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {
        (r.rule, f"{r.due_at:%m-%d}"): ("sent" if r.queued_at else r.state, r.why)
        for r in town.reminders()
        if r.rule in rules and r.due_at > DOWN
    }


def test_after_three_days_down_each_matter_is_mentioned_once(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    task(town, due=nov(30))
    run(town, DOWN)
    since = town.mark()
    run(town, UP)
    assert states(town, "return_eve", "return_overdue", "return_named", "task_due", "task_overdue") == {
        ("return_eve", "11-27"): ("dropped", "已由后一条提醒代替"),
        ("return_overdue", "11-30"): ("sent", None),
        ("return_named", "12-01"): ("sent", None),
        ("task_due", "11-30"): ("dropped", "已由后一条提醒代替"),
        ("task_overdue", "12-01"): ("sent", None),
    }
    assert town.told("reminder.return_overdue", since=since) == [CITY]
    assert town.told("reminder.task_overdue", since=since).count(HOUSING) == 1
    again = town.mark()
    run(town, UP)
    assert town.mark() == again


def test_meeting_that_is_over_is_reminded_no_more(town: Town) -> None:
    meeting_id = plan(town, at=on(11, 30, 10))

    def send(session: Session) -> None:
        meeting = session.get_one(Meeting, meeting_id)
        meeting.noticed_at = NOW
        plan_meeting_reminders(session, meeting, now=NOW)

    town.change(send)
    run(town, DOWN)
    since = town.mark()
    run(town, UP)
    assert set(states(town, "evening", "two_hours").values()) == {
        ("dropped", "已由后一条提醒代替"),
        ("dropped", "不再需要"),
    }
    assert town.told("reminder.evening", since=since) == town.told("reminder.two_hours", since=since) == []


def test_mondays_digest_is_not_made_up_for_on_tuesday(town: Town) -> None:
    task(town, due=nov(30))
    run(town, DOWN)
    run(town, UP)
    days = {f"{r.due_at:%m-%d}" for r in town.reminders() if r.rule == "digest" and r.due_at > DOWN}
    assert days == {"12-01"}


def test_what_comes_late_says_when_it_should_have_come(town: Town) -> None:
    town.grant(CITY, nov(26), nov(27))
    run(town, DOWN)
    since = town.mark()
    run(town, UP)

    def shown(session: Session) -> str:
        row = next(
            row
            for row in (session.get_one(Outbox, number) for number in range(since + 1, town.mark() + 1))
            if row.card == "reminder.return_overdue"
        )
        card = render(session, row, UP)
        assert card is not None
        return card.html

    html = town.read(shown)
    assert html.startswith("<b>〔补发〕")
    assert "迟到：本应11月30日(周一)08:00提醒。" in html
    assert town.read(lambda session: next_due_at(session, now=UP)) is not None
    assert CLERK in town.told("reminder.return_named", since=since)
