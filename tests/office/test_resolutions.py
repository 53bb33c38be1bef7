"""What a meeting decided: recorded by the office, carried out as tasks, issued in time."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from office.access import Actor
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.records import find_meeting
from office.minutes.decided import find_decidable, find_items
from office.minutes.resolutions import (
    Resolution,
    leave_undiscussed,
    mark_interpreted,
    mark_issued,
    prepare_resolution,
    resolve_topic,
)
from office.reminders.planner import run_due
from storage.database import Database
from storage.tables import (
    CalendarOverride,
    CaseStatus,
    Decision,
    Meeting,
    MeetingStatus,
    Outcome,
    Task,
    TaskStatus,
    Topic,
    TopicState,
)
from tests.office.sessions import hold, unit_id
from tests.office.town import CITY, CLERK, FINANCE, HOUSING, NOW, SCHOOLS, Town, found_town, nov, on

DUE = date(2026, 12, 31)


def held(town: Town, **changes: Any) -> tuple[Meeting, list[int]]:
    meeting = town.do(hold, CLERK, NOW, **changes)
    items = town.read(lambda session: find_items(session, session.get_one(Meeting, meeting.id)))
    return meeting, [item.case.id or 0 for item in items]


def passed(town: Town, **changes: Any) -> Resolution:
    values: dict[str, Any] = {
        "outcome": Outcome.PASSED,
        "text": "会议原则同意，由住建局按程序印发。",
        "leader_seat_id": town.seat("副区长(城建)"),
        "lead_unit_id": unit_id(town, "住建局"),
        "other_unit_ids": (unit_id(town, "财政局"),),
        "due_on": DUE,
        **changes,
    }
    return Resolution(**values)


def task_of(town: Town, decision: Decision) -> Task:
    def find(session: Session) -> Task:
        return session.get_one(Task, session.get_one(Decision, decision.id).task_id)

    return town.read(find)


def test_passed_topic_becomes_a_task_told_to_leader_lead_and_others(town: Town) -> None:
    _, (topic, _) = held(town)
    before = town.mark()
    decision = town.do(resolve_topic, CLERK, NOW, topic, passed(town))
    task = task_of(town, decision)
    assert (task.number, task.title, task.source, task.due_on, task.status) == (
        "D2026-0001",
        "关于调整停车收费的请示",
        "decision",
        DUE,
        TaskStatus.OPEN,
    )
    assert sorted(town.told("task", since=before)) == sorted([CITY, HOUSING, FINANCE])
    assert town.case(topic).status is CaseStatus.ENDED
    state = town.read(lambda session: session.get_one(Topic, topic).state)
    assert state is TopicState.DISCUSSED


def test_decision_wants_its_words_leader_department_and_deadline(town: Town) -> None:
    _, (topic, _) = held(town)
    bare = Resolution(Outcome.PASSED)
    plan = town.do(prepare_resolution, CLERK, NOW, topic, bare)
    assert plan.missing == ("text", "lead", "leader", "due")
    with pytest.raises(BadInputError, match="还要写明：决定内容、牵头单位、责任领导、完成时限"):
        town.do(resolve_topic, CLERK, NOW, topic, bare)
    with pytest.raises(BadInputError, match="责任领导请从本级政府领导中选"):
        town.do(resolve_topic, CLERK, NOW, topic, passed(town, leader_seat_id=town.seat("住建局局长")))
    own = (unit_id(town, "住建局"),)
    with pytest.raises(BadInputError, match="已是牵头单位"):
        town.do(resolve_topic, CLERK, NOW, topic, passed(town, other_unit_ids=own))
    with pytest.raises(BadInputError, match="已经过去"):
        town.do(resolve_topic, CLERK, NOW, topic, passed(town, due_on=nov(20)))
    with pytest.raises(BadInputError, match="2000字"):
        town.do(resolve_topic, CLERK, NOW, topic, passed(town, text="长" * 2001))
    with pytest.raises(NotForYouError):
        town.do(resolve_topic, HOUSING, NOW, topic, passed(town))


@pytest.mark.parametrize("outcome", [Outcome.NOT_PASSED, Outcome.NOTED, Outcome.DEFERRED])
def test_what_did_not_pass_needs_none_of_it_and_sets_no_task(town: Town, outcome: Outcome) -> None:
    _, (topic, _) = held(town)
    decision = town.do(resolve_topic, CLERK, NOW, topic, Resolution(outcome))
    assert decision.task_id is None
    state = town.read(lambda session: session.get_one(Topic, topic).state)
    wanted = TopicState.DEFERRED if outcome is Outcome.DEFERRED else TopicState.DISCUSSED
    ended = CaseStatus.APPROVED if outcome is Outcome.DEFERRED else CaseStatus.ENDED
    assert (state, town.case(topic).status) == (wanted, ended)


def test_nothing_is_recorded_of_a_meeting_not_held(town: Town) -> None:
    _, (topic, _) = held(town, status=MeetingStatus.PLANNED, starts_at=NOW + timedelta(days=3))
    with pytest.raises(BadInputError, match="还没有召开"):
        town.do(resolve_topic, CLERK, NOW, topic, passed(town))
    _, (called_off, _) = held(town, status=MeetingStatus.CANCELLED)
    with pytest.raises(BadInputError, match="已经取消"):
        town.do(resolve_topic, CLERK, NOW, called_off, passed(town))


def test_task_follows_a_decision_recorded_anew(town: Town) -> None:
    _, (topic, _) = held(town)
    decision = town.do(resolve_topic, CLERK, NOW, topic, passed(town))
    town.do(resolve_topic, CLERK, NOW, topic, passed(town, due_on=date(2026, 12, 25), other_unit_ids=()))
    task = task_of(town, decision)
    assert (task.due_on, task.other_unit_ids) == (date(2026, 12, 25), [])
    again = town.do(resolve_topic, CLERK, NOW, topic, Resolution(Outcome.DEFERRED))
    assert (again.id, again.task_id) == (decision.id, None)
    assert town.read(lambda session: session.get_one(Task, task.id).status) is TaskStatus.CANCELLED


def test_passed_document_gets_the_rulebooks_clock(town: Town) -> None:
    _, (topic, other) = held(town)
    plain = town.do(resolve_topic, CLERK, NOW, topic, passed(town, issues_document=True))
    assert (plain.issue_due_on, plain.issue_cite) == (None, []), "wujin-2021 sets no day"
    assert plain.issues_document
    revised = passed(town, outcome=Outcome.PASSED_REVISED)
    assert town.do(resolve_topic, CLERK, NOW, other, revised).issues_document is False


@pytest.mark.parametrize(
    ("rulebook", "outcome", "issue", "interpret"),
    [
        ("hainan-2023", Outcome.PASSED, date(2026, 11, 30), None),
        ("hainan-2023", Outcome.PASSED_REVISED, date(2026, 12, 7), None),
        ("dongchang-draft", Outcome.PASSED, date(2026, 12, 2), None),
        ("fangshan-2018", Outcome.PASSED, None, date(2026, 11, 26)),
        ("xicheng-2005", Outcome.PASSED, None, None),
    ],
)
def test_clocks_run_from_the_meetings_day(
    sqlite_database: Database, rulebook: str, outcome: Outcome, issue: date | None, interpret: date | None
) -> None:
    town = found_town(sqlite_database, rulebook=rulebook)
    _, (topic, _) = held(town)
    asked = passed(town, outcome=outcome, issues_document=True, interprets=True)
    decision = town.do(resolve_topic, CLERK, NOW, topic, asked)
    assert (decision.issue_due_on, decision.interpret_due_on) == (issue, interpret)
    assert bool(decision.issue_cite) is (issue is not None)
    assert bool(decision.interpret_cite) is (interpret is not None)


def test_issuing_is_reminded_until_it_is_done(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    _, (topic, _) = held(town)
    decision = town.do(resolve_topic, CLERK, NOW, topic, passed(town, issues_document=True))
    planned = [(r.rule, r.due_at) for r in town.reminders() if r.about.startswith("decision:")]
    assert planned == [("issue_soon", on(11, 27, 8)), ("issue_due", on(11, 30, 8))]
    town.change(lambda session: run_due(session, now=on(11, 27, 8)))
    assert set(town.told("reminder.issue_soon")) == {"温秋实", CLERK}
    town.do(mark_issued, CLERK, on(11, 27), decision.id or 0)
    town.change(lambda session: run_due(session, now=on(11, 30, 8)))
    assert town.told("reminder.issue_due") == []
    with pytest.raises(StaleError, match="已经记为印发"):
        town.do(mark_issued, CLERK, on(11, 30), decision.id or 0)
    with pytest.raises(StaleError, match="没有公开解读的期限"):
        town.do(mark_interpreted, CLERK, on(11, 30), decision.id or 0)


def test_clock_follows_the_calendar(sqlite_database: Database) -> None:
    town = found_town(sqlite_database, rulebook="hainan-2023")
    _, (topic, _) = held(town)
    decision = town.do(resolve_topic, CLERK, NOW, topic, passed(town, issues_document=True))

    def declare_free(session: Session) -> None:
        session.add(
            CalendarOverride(
                organisation_id=town.organisation_id,
                day_on=nov(25),
                working=False,
                name="区庆",
                source="区政府通知",
                made_by_id=1,
                made_at=NOW,
            )
        )

    town.change(declare_free)
    town.change(lambda session: run_due(session, now=on(11, 24, 8)))
    assert town.read(lambda s: s.get_one(Decision, decision.id).issue_due_on) == date(2026, 12, 1)


def test_topic_the_meeting_did_not_come_to_waits_for_the_next(town: Town) -> None:
    meeting, (first, second) = held(town)
    town.do(leave_undiscussed, CLERK, NOW, second)
    topic = town.read(lambda session: session.get_one(Topic, second))
    assert (topic.meeting_id, topic.moved_from_id, topic.state) == (None, meeting.id, TopicState.PROPOSED)
    assert [item.case.id for _, item in town.do(find_decidable, CLERK, NOW)] == [first]
    with pytest.raises(StaleError, match="不在会议议程上"):
        town.do(resolve_topic, CLERK, NOW, second, passed(town))


def test_topic_laid_aside_is_decided_by_a_later_meeting_too(town: Town) -> None:
    meeting, (topic, _) = held(town)
    first = town.do(resolve_topic, CLERK, NOW, topic, Resolution(Outcome.DEFERRED))

    def put_again(session: Session, actor: Actor) -> int:
        later = hold(session, actor, titles=())
        row = session.get_one(Topic, topic)
        row.meeting_id, row.position, row.state = later.id, 1, TopicState.LISTED
        return later.id or 0

    later = town.do(put_again, CLERK, on(12, 7))
    second = town.do(resolve_topic, CLERK, on(12, 7), topic, passed(town))
    assert first.id != second.id
    found = town.do(find_meeting, CLERK, NOW, meeting.id or 0)
    items = town.read(lambda session: find_items(session, session.get_one(Meeting, found.id)))
    assert next((item.case.id, item.decision is not None) for item in items) == (topic, True)
    assert later != meeting.id
    assert SCHOOLS not in town.told("task")
