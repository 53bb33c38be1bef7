"""A leave on which the rule is silent and nothing is settled: reminded of, then ended."""

from datetime import datetime

from office.cases.steps import Act, PlannedStep
from office.export import export
from office.reminders.planner import run_due
from office.rulebook.readings import record_reading
from office.rulebook.silent import apply_reading
from storage.tables import Case, CaseStatus, Organisation, ReminderState
from tests.office.town import CLERK, DIRECTOR, FINANCE_DEPUTY, Town, nov, on

CONSENT = (PlannedStep(Act.CONSENT, ("department_head",), ()),)


def run(town: Town, at: datetime) -> None:
    town.change(lambda session: run_due(session, now=at))


def rules(town: Town, state: ReminderState) -> list[str]:
    return [str(row.rule) for row in town.reminders() if row.state is state]


def settle(town: Town, at: datetime) -> list[Case]:
    reading = town.do(
        record_reading, CLERK, at, question="leave:department_deputy", steps=CONSENT, note="主要负责人同意"
    )
    return town.do(apply_reading, CLERK, at, reading)


def test_both_sides_are_told_on_the_last_working_day_before_it_begins(town: Town) -> None:
    town.ask(FINANCE_DEPUTY, nov(30), nov(30))
    assert [(row.key, row.state) for row in town.reminders()] == [
        ("case:L2026-0001:reading_open:2026-11-27T08:00:财政局副局长", ReminderState.PLANNED),
        ("case:L2026-0001:reading_wanted:2026-11-27T08:00:办公室主任", ReminderState.PLANNED),
    ]
    run(town, on(11, 26, 20))
    assert town.told("reminder.reading_open") == []
    run(town, on(11, 27, 8))
    assert town.told("reminder.reading_open") == [FINANCE_DEPUTY]
    assert town.told("reminder.reading_wanted") == [DIRECTOR, CLERK]


def test_settled_in_time_nobody_is_reminded(town: Town) -> None:
    town.ask(FINANCE_DEPUTY, nov(30), nov(30))
    (case,) = settle(town, on(11, 24))
    assert (case.status, set(rules(town, ReminderState.DROPPED))) == (
        CaseStatus.PENDING,
        {"reading_open", "reading_wanted"},
    )
    run(town, on(11, 27, 8))
    assert town.told("reminder.reading_open") == town.told("reminder.reading_wanted") == []


def test_office_member_who_asks_is_not_told_as_the_office(town: Town) -> None:
    town.ask(CLERK, nov(30), nov(30))
    run(town, on(11, 27, 8))
    assert (town.told("reminder.reading_open"), town.told("reminder.reading_wanted")) == ([CLERK], [DIRECTOR])


def test_days_passed_without_a_reading_end_it_and_the_applicant_is_told(town: Town) -> None:
    case = town.ask(FINANCE_DEPUTY, nov(24), nov(25))
    run(town, on(11, 25, 20))
    assert town.case(case).status is CaseStatus.DRAFT
    before = town.mark()
    run(town, on(11, 26, 7))
    ended = town.case(case)
    assert (ended.status, ended.closed_at) == (CaseStatus.WITHDRAWN, on(11, 26, 7))
    assert (town.leave(case).marks, town.steps(case)) == (["lapsed"], [])
    assert town.told("leave.lapsed", since=before) == [FINANCE_DEPUTY]
    run(town, on(11, 26, 12))
    run(town, on(11, 27, 7))
    assert town.told("leave.lapsed") == [FINANCE_DEPUTY]
    assert settle(town, on(11, 27)) == []


def test_lapsed_leave_is_exported_as_neither_granted_nor_refused(town: Town) -> None:
    town.ask(FINANCE_DEPUTY, nov(24), nov(25))
    run(town, on(11, 26, 7))
    exported = town.read(
        lambda session: export(session, organisation=session.get_one(Organisation, town.organisation_id))
    )
    (case,) = exported["cases"]
    assert (case["status"], case["leave"]["marks"], case["steps"]) == ("withdrawn", ["lapsed"], [])
    assert [(row["action"], row["actor"]) for row in exported["audit"]][-1] == ("leave.lapse", None)


def test_leave_settled_while_it_runs_does_not_lapse(town: Town) -> None:
    case = town.ask(FINANCE_DEPUTY, nov(24), nov(25))
    settle(town, on(11, 25))
    run(town, on(11, 26, 7))
    assert town.case(case).status is CaseStatus.PENDING
