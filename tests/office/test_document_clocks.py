"""The clocks on a paper: amber and red, handed out, paused, urged, met, counted anew; what is reminded."""

from datetime import date
from typing import Any

import pytest

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.calendar.overrides import set_day
from office.cases.chain import find_pending
from office.cases.decisions import Recorded, consent, record_decision, refuse
from office.documents.changes import Handing, finish_document, hand_out, send_paper_back, set_own_limit
from office.documents.clock_steps import (
    answer_clock,
    confirm_clock,
    pause_clock,
    resume_clock,
    return_clock,
    stop_clock,
    urge_clock,
)
from office.documents.clocks import ClockState, stand
from office.documents.export import export_documents
from office.documents.list import Scope, find_documents, find_falling_due_documents
from office.errors import BadInputError, NotForYouError, StaleError
from office.reminders.planner import run_due
from rules.vocabulary import DeadlineName
from storage.tables import Case, CaseStatus, Clock, Organisation, Reminder, ReminderState
from tests.office.papers import clock, clocks, document, govern, register
from tests.office.sessions import unit_id
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    nov,
    on,
)

HANDLING = DeadlineName.DEPARTMENT_HANDLING


def handed(
    town: Town, name: DeadlineName | None = HANDLING, unit: str = "财政局", **own: Any
) -> tuple[int, int]:
    """Register a notice from outside and hand it to a department; return the case and the clock."""
    paper = register(town, unit_id=None, sender="市交通局", kind="notice")
    return paper, town.do(hand_out, CLERK, NOW, paper, Handing(unit_id(town, unit), name, **own)).id or 0


def state(town: Town, clock_id: int, day: date) -> tuple[ClockState, int]:
    def find(session: Any) -> tuple[ClockState, int]:
        row = session.get_one(Clock, clock_id)
        organisation = session.get_one(Organisation, town.organisation_id)
        found = stand(row, organisation, work_calendar(session, town.organisation_id), day)
        return found.state, found.left

    return town.read(find)


def dues(town: Town) -> list[tuple[str, str]]:
    """Return the planned reminders of clocks: the rule and the day, where the organisation is."""
    return [
        (row.rule, f"{row.due_at:%m-%d}")
        for row in town.reminders()
        if row.about.startswith("document:") and row.state is ReminderState.PLANNED
    ]


def test_clock_turns_amber_and_red_on_working_days(town: Town) -> None:
    _, clock_id = handed(town)
    due = date(2026, 12, 2)
    assert [state(town, clock_id, day) for day in (nov(27), nov(30), due, date(2026, 12, 4))] == [
        (ClockState.RUNNING, 3),
        (ClockState.AMBER, 2),
        (ClockState.AMBER, 0),
        (ClockState.RED, -2),
    ]
    assert dues(town) == [
        ("clock_soon", "11-30"),
        ("clock_due", "12-02"),
        ("clock_overdue", "12-03"),
        ("clock_overdue", "12-03"),
    ]


@pytest.mark.parametrize(
    ("rulebook", "name", "due"),
    [
        ("wujin-2021", DeadlineName.DEPARTMENT_OPINION, date(2026, 12, 2)),
        ("wujin-2021", DeadlineName.JOINT_OPINION, date(2026, 12, 7)),
        ("wujin-2021", DeadlineName.INVESTIGATION, date(2027, 1, 5)),
        ("hainan-2023", DeadlineName.IMPLEMENTING_DRAFT, date(2026, 12, 23)),
        ("hainan-2023", DeadlineName.IMPLEMENTING_DRAFT_MAX, date(2027, 1, 25)),
    ],
)
def test_paper_is_handed_out_with_the_rules_own_limit(
    town: Town, rulebook: str, name: DeadlineName, due: date
) -> None:
    govern(town, rulebook)
    paper, _ = handed(town, name)
    assert clocks(town, paper) == [(str(name), due)]
    assert town.told("document.clock") == [FINANCE]


def test_silent_limit_is_set_by_hand_with_a_reason_and_without_an_article(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town, unit_id=None, sender="市交通局", kind="notice")
    unit = unit_id(town, "财政局")
    with pytest.raises(BadInputError, match="未作时限规定"):
        town.do(hand_out, CLERK, NOW, paper, Handing(unit, HANDLING))
    with pytest.raises(BadInputError, match="理由"):
        town.do(hand_out, CLERK, NOW, paper, Handing(unit, due_on=nov(30)))
    with pytest.raises(BadInputError, match="已经过去"):
        town.do(hand_out, CLERK, NOW, paper, Handing(unit, due_on=nov(20), why="急"))
    with pytest.raises(NotForYouError):
        town.do(hand_out, FINANCE, NOW, paper, Handing(unit, due_on=nov(30), why="急"))
    own = town.do(hand_out, CLERK, NOW, paper, Handing(unit, due_on=nov(30), why="市里要求"))
    assert (own.name, own.due_on, own.cite, own.why) == ("own", nov(30), [], "市里要求")
    with pytest.raises(StaleError, match="不必重复"):
        town.do(hand_out, CLERK, NOW, paper, Handing(unit, due_on=nov(30), why="市里要求"))


def test_approval_without_a_rule_is_limited_by_hand(town: Town) -> None:
    govern(town, "hainan-2023")
    paper = register(town)
    town.do(set_own_limit, CLERK, NOW, paper, nov(27), "加急办理")
    town.do(set_own_limit, CLERK, NOW, paper, nov(30), "改到周一")
    assert clocks(town, paper) == [("own", nov(30))]
    with pytest.raises(NotForYouError):
        town.do(set_own_limit, HOUSING, NOW, paper, nov(30), "急")


def test_answer_is_confirmed_or_sent_back_by_the_office(town: Town) -> None:
    _, clock_id = handed(town)
    with pytest.raises(NotForYouError, match="承办单位"):
        town.do(answer_clock, CLERK, NOW, clock_id, "已办")
    town.do(answer_clock, FINANCE_DEPUTY, NOW, clock_id, "资金已安排")
    assert state(town, clock_id, nov(23))[0] is ClockState.ANSWERED
    assert {CLERK, DIRECTOR} <= set(town.told("document.clock"))
    assert dues(town) == []
    town.do(return_clock, CLERK, NOW, clock_id, "缺附表")
    assert state(town, clock_id, nov(23))[0] is ClockState.RUNNING
    assert len(dues(town)) == 4
    town.do(answer_clock, FINANCE, NOW, clock_id, "附表已补")
    town.do(confirm_clock, CLERK, NOW, clock_id)
    assert state(town, clock_id, nov(23))[0] is ClockState.DONE
    with pytest.raises(StaleError):
        town.do(confirm_clock, CLERK, NOW, clock_id)


def test_pause_adds_its_working_days(town: Town) -> None:
    paper, clock_id = handed(town)
    with pytest.raises(BadInputError, match="暂停的理由"):
        town.do(pause_clock, CLERK, NOW, clock_id, " ")
    town.do(pause_clock, CLERK, on(11, 24), clock_id, "等候市里批复")
    assert state(town, clock_id, date(2026, 12, 30))[0] is ClockState.PAUSED
    assert dues(town) == []
    town.do(resume_clock, CLERK, on(11, 30), clock_id)
    found = clock(town, paper, str(HANDLING))
    assert (found.paused_days, found.first_due_on, found.due_on) == (
        4,
        date(2026, 12, 2),
        date(2026, 12, 8),
    )
    assert ("clock_due", "12-08") in dues(town)


def test_urging_goes_to_the_department_once_in_four_hours_and_never_to_a_leader(town: Town) -> None:
    _, clock_id = handed(town)
    assert "已催办" in town.do(urge_clock, CLERK, on(11, 23, 9), clock_id)
    assert town.told("document.urged") == [FINANCE]
    with pytest.raises(StaleError, match="13:00"):
        town.do(urge_clock, DIRECTOR, on(11, 23, 12), clock_id)
    town.do(urge_clock, CLERK, on(11, 23, 13), clock_id)
    govern(town, "dongchang-draft")
    paper = register(town, urgency="critical", urgent_why="汛情")
    town.do(consent_for, CLERK, NOW, paper)
    signing = clock(town, paper, "leader_signature")
    assert (signing.seat_id, signing.due_on) == (town.seat("副区长(城建)"), nov(24))
    before = town.mark()
    assert "政府办公室" in town.do(urge_clock, CLERK, NOW, signing.id or 0)
    assert set(town.told("document.urged", since=before)) == {DIRECTOR}


def consent_for(session: Any, actor: Actor, case_id: int) -> None:
    """Have the office record what nobody in the system can decide."""
    (step,) = find_pending(session, session.get_one(Case, case_id))
    record_decision(session, actor, step.id or 0, agreed=True, recorded=Recorded("办公室副主任"))


def test_leaders_clock_is_met_when_they_sign_and_the_route_ends_the_approval(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town, urgency="critical", urgent_why="汛情", matter=("major",))
    assert clocks(town, paper) == [("approval", nov(26))]
    town.do(consent_for, CLERK, NOW, paper)
    assert clocks(town, paper) == [("approval", nov(26)), ("leader_signature", nov(24))]
    town.do(consent, MAYOR, on(11, 24), town.waiting_id(paper))
    assert (clocks(town, paper), town.case(paper).status) == ([], CaseStatus.APPROVED)
    assert town.told("case.outcome") == [CLERK, HOUSING, DIRECTOR]


def test_refusal_meets_the_limit_and_sending_back_stops_it(town: Town) -> None:
    govern(town, "dongchang-draft")
    refused = register(town)
    town.do(consent_for, CLERK, NOW, refused)
    town.do(refuse, CITY, NOW, town.waiting_id(refused), reason="条件不成熟")
    assert clock(town, refused, "approval").confirmed_at is not None
    back = register(town, paper="住建〔2026〕2号")
    town.do(send_paper_back, CLERK, NOW, back, "附件不全")
    assert clock(town, back, "approval").ended_at is not None
    assert clocks(town, back) == []


def test_what_was_handed_out_ends_with_the_paper(town: Town) -> None:
    paper, clock_id = handed(town)
    town.do(finish_document, CLERK, NOW, paper)
    assert state(town, clock_id, nov(23))[0] is ClockState.ENDED
    other, second = handed_again(town)
    town.do(stop_clock, CLERK, NOW, second, "交错单位")
    assert clocks(town, other) == []


def handed_again(town: Town) -> tuple[int, int]:
    paper = register(town, unit_id=None, sender="市水利局", kind="notice", paper="市水〔2026〕9号")
    return paper, town.do(hand_out, CLERK, NOW, paper, Handing(unit_id(town, "财政局"), HANDLING)).id or 0


def test_reminders_go_to_who_acts_and_past_due_to_the_office_too(town: Town) -> None:
    _, clock_id = handed(town)
    town.grant(FINANCE, date(2026, 11, 30), date(2026, 12, 3))
    town.change(lambda session: run_due(session, now=on(11, 30, 8, 1)))
    assert town.told("reminder.clock_soon") == [FINANCE_DEPUTY]
    town.change(lambda session: run_due(session, now=on(12, 3, 8, 1)))
    assert sorted(set(town.told("reminder.clock_overdue"))) == sorted({FINANCE_DEPUTY, DIRECTOR, CLERK})
    rows = town.do(find_documents, CLERK, on(12, 3), Scope.OVERDUE)
    assert [row.worst for row in rows] == [ClockState.RED]
    before = [(row.key, row.state) for row in town.reminders()]
    town.change(lambda session: run_due(session, now=on(12, 3, 8, 2)))
    assert [(row.key, row.state) for row in town.reminders()] == before
    del clock_id


def test_approval_that_waits_for_a_leader_is_reminded_to_the_office(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town, urgency="critical", urgent_why="汛情")
    town.do(consent_for, CLERK, NOW, paper)
    town.change(lambda session: run_due(session, now=on(11, 24, 8, 1)))
    assert CITY not in town.told("reminder.clock_soon")
    assert CITY not in town.told("reminder.clock_due")
    assert {DIRECTOR, CLERK} <= set(town.told("reminder.clock_soon"))


def test_changed_calendar_moves_the_day_and_its_reminders(town: Town) -> None:
    paper, _ = handed(town)
    town.do(set_day, CLERK, NOW, nov(27), working=False, name="区庆", source="区政府通知")
    town.change(lambda session: run_due(session, now=on(11, 24, 8, 1)))
    assert clocks(town, paper) == [(str(HANDLING), date(2026, 12, 3))]
    assert ("clock_due", "12-03") in dues(town)


def test_what_falls_due_is_the_departments_and_the_approval_the_offices(town: Town) -> None:
    handed(town)
    govern(town, "dongchang-draft")
    register(town)

    def falling(name: str) -> list[tuple[str, date]]:
        found = town.do(find_falling_due_documents, name, NOW, date(2026, 12, 31))
        return [(one.title, one.due_on) for one in found]

    assert falling(FINANCE) == [("关于增设公交站点的请示", date(2026, 12, 2))]
    assert falling(CLERK) == [("关于增设公交站点的请示", date(2026, 12, 11))]
    assert falling(HOUSING) == []


def test_export_tells_particulars_checks_and_clocks(town: Town) -> None:
    govern(town, "dongchang-draft")
    paper = register(town, urgency="urgent", urgent_why="汛情", needed_on=nov(30), failing=("one_matter",))
    town.do(send_paper_back, CLERK, NOW, paper)
    (row,) = town.read(
        lambda session: export_documents(session, session.get_one(Organisation, town.organisation_id))
    )
    assert (row["id"], row["status"], row["from"], row["marks"]) == (
        "G2026-0001",
        "returned",
        "住建局",
        ["late"],
    )
    assert row["checks"]["one_matter"] is False
    assert row["returned"]["cite"] == ["27", "28"]
    assert (row["received"], row["needed"], row["clocks"]) == ("2026-11-23", "2026-11-30", [])
    assert document(town, paper).returned_why.startswith("不是一文一事")


def test_reminder_of_a_clock_is_named_by_natural_names(town: Town) -> None:
    handed(town)
    keys = {row.key for row in town.reminders() if row.rule == "clock_due"}
    assert keys == {
        "document:G2026-0001:department_handling:财政局:2026-11-23:clock_due:2026-12-02T08:00:财政局局长"
    }
    assert all(isinstance(row, Reminder) for row in town.reminders())
