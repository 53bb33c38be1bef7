"""What becomes of a granted leave: shortened, extended, moved, given back, ended."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from office.calendar.calendars import local_day
from office.cases.decisions import consent, refuse, return_for_changes
from office.cases.errands import withdraw
from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError, NotForYouError, OfficeError, StaleError
from office.leave.changes import cancel_leave, change_leave, end_leave, find_returnable
from office.reminders.planner import run_due
from office.reminders.todo import find_todos
from office.rulebook.readings import find_readings, record_reading, withdraw_reading
from office.rulebook.silent import apply_reading
from storage.tables import CaseStatus, Change, Delegation, Holding, ReminderState, StepStatus
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    MAYOR,
    NOW,
    Town,
    nov,
    on,
)


def change(
    town: Town, case: int, first: date, last: date, *, name: str = FINANCE, at: datetime = NOW
) -> None:
    town.do(change_leave, name, at, case, from_on=first, to_on=last)


def days(town: Town, case: int) -> tuple[date, date]:
    leave = town.leave(case)
    return leave.from_on, leave.to_on


def changes(town: Town, case: int) -> list[tuple[str, str]]:
    def find(session: Session) -> list[tuple[str, str]]:
        rows = session.exec(select(Change).where(Change.case_id == case).order_by(Change.round)).all()  # type: ignore[arg-type]  # a column
        return [(str(row.kind), str(row.status)) for row in rows]

    return town.read(find)


def planned(town: Town) -> list[tuple[str, str]]:
    return [
        (r.rule, f"{local_day(town.organisation(), r.due_at)}")
        for r in town.reminders()
        if r.state is ReminderState.PLANNED
    ]


def test_shortening_is_one_press_and_a_filing(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(27), stand_in="财政局副局长")
    since = town.mark()
    change(town, case, nov(25), nov(26))
    assert (days(town, case), town.case(case).status) == ((nov(25), nov(26)), CaseStatus.APPROVED)
    assert town.progress(case) == [("file", "done")]
    assert town.waiting(case) is None
    assert (town.told("leave.filing", since=since), town.told("leave.stand_in", since=since)) == (
        [DIRECTOR, CLERK],
        [FINANCE_DEPUTY],
    )
    assert (town.leave(case).working_days, changes(town, case)) == (2, [("shorten", "approved")])


def test_shortening_settles_the_filing_that_was_still_owed(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(27))
    change(town, case, nov(25), nov(26))
    assert [str(s.status) for s in town.steps(case) if s.act == "file"] == ["void", "done"]
    assert town.do(find_todos, FINANCE, NOW) == []
    assert "filing_due" not in dict(planned(town))


def test_shortened_leave_is_named_by_its_new_days(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(27))
    change(town, case, nov(25), nov(26))
    assert town.case(case).title == f"{FINANCE} 财政局局长 2026-11-25至2026-11-26"


def test_shortening_does_not_need_a_stand_in_who_is_still_there(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(27), stand_in="财政局副局长")

    def retire(session: Session) -> None:
        holding = session.get_one(Holding, 8)
        assert holding.seat_id == town.seat("财政局副局长")
        holding.until_on = nov(22)

    town.change(retire)
    change(town, case, nov(25), nov(26))
    town.do(cancel_leave, FINANCE, NOW, case)
    assert town.case(case).status is CaseStatus.CANCELLED


def test_extending_runs_the_rules_chain_for_the_change_alone(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    change(town, case, nov(25), nov(27))
    assert town.progress(case) == [("consent", "pending"), ("consent", "waiting"), ("file", "waiting")]
    assert (days(town, case), town.case(case).status) == ((nov(25), nov(26)), CaseStatus.APPROVED)
    town.consent(EXECUTIVE, case)
    assert days(town, case) == (nov(25), nov(26))
    town.consent(MAYOR, case)
    assert (days(town, case), town.progress(case)[-1]) == ((nov(25), nov(27)), ("file", "pending"))
    assert [str(s.status) for s in town.steps(case) if s.act == "file"] == ["void", "pending"]
    assert changes(town, case) == [("extend", "approved")]


def test_moving_runs_the_rules_chain_and_moves_the_absence(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26), stand_in="财政局副局长")
    change(town, case, nov(30), nov(30))
    assert changes(town, case) == [("move", "pending")]
    town.consent_all(case)
    rows = town.read(lambda session: session.exec(select(Delegation)).all())
    assert [(r.from_on, r.until_on, r.revoked_at is None) for r in rows] == [
        (nov(25), nov(26), False),
        (nov(30), nov(30), True),
    ]
    assert planned(town) == [
        ("filing_due", "2026-11-27"),
        ("stand_in_starts", "2026-11-30"),
        ("return_eve", "2026-11-30"),
        ("return_overdue", "2026-12-01"),
        ("return_named", "2026-12-02"),
    ]


@pytest.mark.parametrize("act", [refuse, return_for_changes])
def test_refused_change_keeps_the_old_days(town: Town, act: object) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    before = planned(town)
    change(town, case, nov(25), nov(27))
    town.consent(EXECUTIVE, case)
    town.do(act, MAYOR, NOW, town.waiting_id(case), reason="按原计划")  # type: ignore[arg-type]  # either of the two
    assert (days(town, case), town.case(case).status, planned(town)) == (
        (nov(25), nov(26)),
        CaseStatus.APPROVED,
        before,
    )
    assert town.waiting(case) is None
    change(town, case, nov(25), nov(30))
    town.consent_all(case)
    assert days(town, case) == (nov(25), nov(30))


def test_change_may_be_withdrawn_before_its_first_decision(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    change(town, case, nov(25), nov(27))
    step = town.waiting_id(case)
    town.do(withdraw, FINANCE, NOW, case)
    assert (town.case(case).status, days(town, case), changes(town, case)) == (
        CaseStatus.APPROVED,
        (nov(25), nov(26)),
        [("extend", "withdrawn")],
    )
    with pytest.raises(StaleError):
        town.do(consent, EXECUTIVE, NOW, step)


def test_change_is_not_withdrawn_after_its_first_decision(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    change(town, case, nov(25), nov(27))
    town.consent(EXECUTIVE, case)
    with pytest.raises(StaleError):
        town.do(withdraw, FINANCE, NOW, case)


def test_one_change_waits_for_the_other(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    change(town, case, nov(25), nov(27))
    with pytest.raises(StaleError):
        change(town, case, nov(25), nov(25))
    assert days(town, case) == (nov(25), nov(26))


def test_running_leave_may_be_extended_or_shortened_but_not_moved(town: Town) -> None:
    case = town.grant(FINANCE, nov(24), nov(26))
    at = on(11, 25)
    with pytest.raises(BadInputError):
        change(town, case, nov(25), nov(27), at=at)
    change(town, case, nov(24), nov(25), at=at)
    assert days(town, case) == (nov(24), nov(25))
    change(town, case, nov(24), nov(27), at=at)
    town.consent_all(case, at=at)
    assert days(town, case) == (nov(24), nov(27))


def test_leave_already_over_but_unclosed_may_be_extended(town: Town) -> None:
    case = town.grant(FINANCE, nov(24), nov(25))
    change(town, case, nov(24), nov(27), at=on(11, 26))
    town.consent_all(case, at=on(11, 26))
    assert days(town, case) == (nov(24), nov(27))


@pytest.mark.parametrize(
    ("first", "last"),
    [(nov(25), nov(26)), (nov(26), nov(25)), (nov(25), date(2027, 11, 25)), (nov(19), nov(20))],
)
def test_change_that_cannot_stand_is_refused(town: Town, first: date, last: date) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    with pytest.raises(BadInputError):
        change(town, case, first, last)
    assert (days(town, case), town.case(case).round) == ((nov(25), nov(26)), 1)


@pytest.mark.parametrize("name", [MAYOR, EXECUTIVE, CLERK, FINANCE_DEPUTY, HOUSING])
def test_leave_is_changed_cancelled_and_ended_by_its_applicant_only(town: Town, name: str) -> None:
    case = town.grant(FINANCE, nov(23), nov(26))
    with pytest.raises(NotForYouError):
        change(town, case, nov(23), nov(25), name=name)
    with pytest.raises(NotForYouError):
        town.do(cancel_leave, name, NOW, case)
    with pytest.raises(NotForYouError):
        town.do(end_leave, name, NOW, case)
    assert days(town, case) == (nov(23), nov(26))


def test_pending_leave_is_neither_changed_nor_cancelled_nor_ended(town: Town) -> None:
    case = town.ask(FINANCE, nov(23), nov(26))
    with pytest.raises(StaleError):
        change(town, case, nov(23), nov(25))
    with pytest.raises(StaleError):
        town.do(cancel_leave, FINANCE, NOW, case)
    with pytest.raises(StaleError):
        town.do(end_leave, FINANCE, NOW, case)


def test_cancelling_is_one_press_and_a_filing(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26), stand_in="财政局副局长")
    since = town.mark()
    town.do(cancel_leave, FINANCE, NOW, case)
    assert (town.case(case).status, town.progress(case)) == (CaseStatus.CANCELLED, [("file", "done")])
    assert (set(town.told("leave.filing", since=since)), town.told("leave.stand_in", since=since)) == (
        {DIRECTOR, CLERK},
        [FINANCE_DEPUTY],
    )
    assert (planned(town), town.do(find_todos, FINANCE, NOW)) == ([], [])
    with pytest.raises(StaleError):
        town.do(cancel_leave, FINANCE, NOW, case)


def test_cancelling_drops_an_open_change(town: Town) -> None:
    case = town.grant(FINANCE, nov(25), nov(26))
    change(town, case, nov(25), nov(27))
    step = town.waiting_id(case)
    town.do(cancel_leave, FINANCE, NOW, case)
    assert (town.waiting(case), changes(town, case)) == (
        None,
        [("extend", "withdrawn"), ("cancel", "approved")],
    )
    with pytest.raises(StaleError):
        town.do(consent, EXECUTIVE, NOW, step)


def test_begun_leave_is_ended_not_cancelled(town: Town) -> None:
    case = town.grant(FINANCE, nov(23), nov(24))
    with pytest.raises(StaleError, match="销假"):
        town.do(cancel_leave, FINANCE, NOW, case)
    later = town.grant(HOUSING, nov(26), nov(26))
    with pytest.raises(StaleError, match="撤销"):
        town.do(end_leave, HOUSING, NOW, later)


def test_cancelled_mayors_leave_is_filed_outside_again(town: Town) -> None:
    case = town.ask(MAYOR, nov(25), nov(26), stand_in="常务副区长")
    town.do(cancel_leave, MAYOR, NOW, case)
    assert [str(step.status) for step in town.steps(case)] == ["void", "pending"]
    assert [todo.waiting for todo in town.do(find_todos, CLERK, NOW)] == ["file"]


def test_coming_back_ends_the_leave_and_tells_who_is_to_know(town: Town) -> None:
    case = town.grant(FINANCE, nov(23), nov(26), stand_in="财政局副局长")
    since = town.mark()
    assert [found.case.id for found in town.do(find_returnable, FINANCE, on(11, 25))] == [case]
    town.do(end_leave, FINANCE, on(11, 25), case)
    leave = town.leave(case)
    assert (town.case(case).status, leave.returned_on, leave.to_on) == (CaseStatus.ENDED, nov(25), nov(26))
    assert (town.told("leave.stand_in", since=since), town.told("leave.noted", since=since)) == (
        [FINANCE_DEPUTY],
        [DIRECTOR, CLERK],
    )
    assert (planned(town), town.do(find_returnable, FINANCE, on(11, 25))) == ([], [])
    with pytest.raises(StaleError):
        town.do(end_leave, FINANCE, on(11, 25), case)


def test_coming_back_drops_an_open_change(town: Town) -> None:
    case = town.grant(FINANCE, nov(23), nov(24))
    change(town, case, nov(23), nov(27))
    step = town.waiting_id(case)
    town.do(end_leave, FINANCE, on(11, 24), case)
    assert (town.waiting(case), changes(town, case)) == (None, [("extend", "withdrawn")])
    with pytest.raises(StaleError):
        town.do(consent, EXECUTIVE, on(11, 24), step)


def test_filing_never_made_ends_with_the_leave(town: Town) -> None:
    case = town.grant(FINANCE, nov(23), nov(24))
    town.do(end_leave, FINANCE, on(11, 24), case)
    assert town.steps(case)[-1].status is StepStatus.VOID
    assert town.do(find_todos, FINANCE, on(11, 24)) == []


def test_change_under_a_reading_keeps_it_even_when_withdrawn(town: Town) -> None:
    steps = (PlannedStep(Act.CONSENT, ("department_head",), ()), PlannedStep(Act.FILE, ("office",), ()))

    def settle(session: Session, actor: object) -> None:
        reading = record_reading(session, actor, question="leave:department_deputy", steps=steps, note="")  # type: ignore[arg-type]  # an Actor
        apply_reading(session, actor, reading)  # type: ignore[arg-type]  # an Actor

    case = town.ask(FINANCE_DEPUTY, nov(25), nov(26))
    town.do(settle, CLERK, NOW)
    town.consent(FINANCE, case)
    (reading,) = town.do(find_readings, CLERK, NOW)
    town.do(withdraw_reading, CLERK, NOW, reading.id)
    change(town, case, nov(25), nov(27), name=FINANCE_DEPUTY)
    assert days(town, case) == (nov(25), nov(26))
    assert {step.reading_id for step in town.steps(case)} == {reading.id}
    town.consent(FINANCE, case)
    assert days(town, case) == (nov(25), nov(27))
    change(town, case, nov(25), nov(25), name=FINANCE_DEPUTY)
    assert {step.reading_id for step in town.steps(case)} == {reading.id}


def test_nothing_is_left_open_by_any_end_of_a_leave(town: Town) -> None:
    ended = town.grant(CITY, nov(23), nov(24))
    town.do(end_leave, CITY, on(11, 24), ended)
    cancelled = town.grant(HOUSING, nov(26), nov(27))
    town.do(cancel_leave, HOUSING, NOW, cancelled)
    town.change(lambda session: run_due(session, now=on(12, 20)))
    for name in (CITY, HOUSING, MAYOR, EXECUTIVE, CLERK):
        assert town.do(find_todos, name, on(12, 20)) == []
    with pytest.raises(OfficeError):
        change(town, ended, nov(23), nov(30), name=CITY)


def test_changed_leave_is_marked_by_its_new_days(town: Town) -> None:
    case = town.grant(HOUSING, nov(23), nov(24), stand_in="住建局副局长")
    assert town.leave(case).marks == ["late_notice"]
    change(town, case, nov(23), nov(25), name=HOUSING)
    town.consent_all(case)
    assert (days(town, case), town.leave(case).marks) == ((nov(23), nov(25)), ["late_notice"])
    town.grant(CITY, nov(26), nov(27), stand_in="常务副区长")
    first = town.grant(EXECUTIVE, nov(30), nov(30), stand_in="副区长(城建)")
    change(town, first, nov(26), nov(26), name=EXECUTIVE)
    town.consent_all(first)
    assert town.leave(first).marks == ["partner_away", "stand_in_away", "standing_in"]
    change(town, first, nov(30), nov(30), name=EXECUTIVE)
    town.consent_all(first)
    assert town.leave(first).marks == []
