"""Around a decision: 加签, 转办, 催办, 撤回."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from office.cases.decisions import consent, refuse, return_for_changes
from office.cases.errands import URGE_PAUSE, ask_opinion, turn_over, urge, withdraw
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.operations import resubmit_leave
from office.reminders.planner import run_due
from office.reminders.todo import find_todos
from storage.tables import CaseStatus, Delegation, Holding, StepKind, StepStatus
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE,
    FINANCE_DEPUTY,
    FINANCE_STAFF,
    HOUSING,
    MAYOR,
    NOW,
    SCHOOLS,
    Town,
    nov,
    on,
    trip,
)


def test_opinion_comes_first_and_replaces_no_step(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.do(ask_opinion, EXECUTIVE, NOW, step, seat_id=town.seat("住建局局长"))
    assert town.progress(case) == [
        ("opinion", "pending"),
        ("consent", "waiting"),
        ("consent", "waiting"),
        ("file", "waiting"),
    ]
    assert (town.deciders(case), town.called()) == ([HOUSING], [EXECUTIVE, HOUSING])
    with pytest.raises(StaleError):
        town.do(consent, EXECUTIVE, NOW, step)
    town.consent(HOUSING, case)
    assert (town.waiting_id(case), town.called()) == (step, [EXECUTIVE, HOUSING, EXECUTIVE])
    town.consent_all(case)
    assert town.case(case).status is CaseStatus.APPROVED


def test_opinion_against_leaves_the_decision_to_who_asked(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.do(ask_opinion, EXECUTIVE, NOW, step, seat_id=town.seat("住建局局长"))
    town.do(refuse, HOUSING, NOW, town.waiting_id(case), reason="工期紧")
    assert (town.case(case).status, town.waiting_id(case)) == (CaseStatus.PENDING, step)
    town.consent_all(case)
    assert town.case(case).status is CaseStatus.APPROVED


def test_several_opinions_may_be_asked_one_after_another(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    for _ in range(3):
        for title, name in (("住建局局长", HOUSING), ("副区长(教卫)", SCHOOLS)):
            town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat(title))
            town.consent(name, case)
    town.consent_all(case)
    kinds = [step.kind for step in town.steps(case)]
    assert kinds == [StepKind.OPINION] * 6 + [StepKind.RULE] * 3


def test_endless_opinions_end_in_a_sentence(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))

    def ask_on() -> None:
        for _ in range(200):
            town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("住建局局长"))
            town.consent(HOUSING, case)

    with pytest.raises(BadInputError, match="先作出决定"):
        ask_on()
    town.consent_all(case)


@pytest.mark.parametrize("title", ["常务副区长", "财政局局长", "区委书记"])
def test_opinion_of_oneself_the_applicant_or_nobody_is_refused(town: Town, title: str) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(BadInputError):
        town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat(title))
    assert town.deciders(case) == [EXECUTIVE]


def test_opinion_cannot_send_the_case_back(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("住建局局长"))
    with pytest.raises(BadInputError):
        town.do(return_for_changes, HOUSING, NOW, town.waiting_id(case), reason="不清楚")


def test_only_the_steps_holder_asks_for_an_opinion(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    for name in (FINANCE, MAYOR, CITY, CLERK):
        with pytest.raises(NotForYouError):
            town.do(ask_opinion, name, NOW, town.waiting_id(case), seat_id=town.seat("住建局局长"))


def test_turned_over_step_is_decided_for_the_seat(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(turn_over, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("副区长(城建)"))
    assert (town.deciders(case), town.called()) == ([CITY], [EXECUTIVE, CITY])
    with pytest.raises(NotForYouError):
        town.consent(EXECUTIVE, case)
    town.consent(CITY, case)
    step = town.steps(case)[0]
    assert (step.decided_for_id, step.stood_in) == (town.seat("常务副区长"), True)


@pytest.mark.parametrize("title", ["财政局副局长", "区长", "住建局局长", "常务副区长"])
def test_step_is_turned_only_to_who_may_act_for_its_seat(town: Town, title: str) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(BadInputError):
        town.do(turn_over, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat(title))
    assert town.deciders(case) == [EXECUTIVE]


def test_step_is_not_turned_to_somebody_away(town: Town) -> None:
    town.grant(SCHOOLS, nov(23), nov(24))
    case = town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(BadInputError):
        town.do(turn_over, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("副区长(教卫)"))


def test_turned_over_step_returns_when_its_taker_goes_away(town: Town) -> None:
    case = town.ask(FINANCE, nov(30), nov(30))
    town.do(turn_over, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("副区长(教卫)"))
    town.grant(SCHOOLS, nov(24), nov(24))
    town.change(lambda session: run_due(session, now=on(11, 24, 7)))
    assert (town.deciders(case, at=on(11, 24)), town.called()[-1]) == ([EXECUTIVE], EXECUTIVE)


def test_urging_is_held_to_once_in_four_hours(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.do(urge, FINANCE, NOW, step)
    with pytest.raises(StaleError, match="13:00"):
        town.do(urge, CLERK, NOW + URGE_PAUSE - timedelta(seconds=1), step)
    town.do(urge, CLERK, NOW + URGE_PAUSE, step)


def test_urging_a_leader_goes_to_the_office(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    assert town.do(urge, FINANCE, NOW, town.waiting_id(case)) == "已转请政府办公室提醒。"
    assert town.told("case.urged") == [DIRECTOR, CLERK]


def test_urging_a_department_goes_to_its_holder(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("住建局局长"))
    assert town.do(urge, FINANCE, NOW, town.waiting_id(case)) == "已催办。"
    assert town.told("case.urged") == [HOUSING]


def test_urging_somebody_out_of_reach_goes_to_the_office(town: Town) -> None:
    town.never_joined(HOUSING)
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("住建局局长"))
    town.do(urge, FINANCE, NOW, town.waiting_id(case))
    assert town.told("case.urged") == [DIRECTOR, CLERK]


def test_urging_is_the_applicants_or_the_offices(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    for name in (MAYOR, EXECUTIVE, FINANCE_DEPUTY):
        with pytest.raises(NotForYouError):
            town.do(urge, name, NOW, town.waiting_id(case))
    assert town.told("case.urged") == []


def test_urging_a_decided_step_is_told_so(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.consent(EXECUTIVE, case)
    with pytest.raises(StaleError, match=EXECUTIVE):
        town.do(urge, FINANCE, NOW, step)


def test_case_is_withdrawn_before_the_first_decision(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.do(withdraw, FINANCE, NOW, case)
    assert town.case(case).status is CaseStatus.WITHDRAWN
    assert {step.status for step in town.steps(case)} == {StepStatus.VOID}
    with pytest.raises(StaleError):
        town.do(consent, EXECUTIVE, NOW, step)


def test_case_is_not_withdrawn_after_the_first_decision(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(EXECUTIVE, case)
    with pytest.raises(StaleError):
        town.do(withdraw, FINANCE, NOW, case)
    assert town.case(case).status is CaseStatus.PENDING


def test_returned_case_may_be_withdrawn(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(return_for_changes, EXECUTIVE, NOW, town.waiting_id(case), reason="改期")
    town.do(withdraw, FINANCE, NOW, case)
    assert town.case(case).status is CaseStatus.WITHDRAWN
    assert town.do(find_todos, FINANCE, NOW) == []
    with pytest.raises(StaleError):
        town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(26), nov(27)))


def test_only_the_applicant_withdraws(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    for name in (EXECUTIVE, CLERK, FINANCE_DEPUTY, FINANCE_STAFF):
        with pytest.raises(NotForYouError):
            town.do(withdraw, name, NOW, case)
    assert town.case(case).status is CaseStatus.PENDING


def test_withdrawn_and_refused_cases_are_not_withdrawn_again(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(withdraw, FINANCE, NOW, case)
    with pytest.raises(StaleError):
        town.do(withdraw, FINANCE, NOW, case)
    refused = town.ask(FINANCE, nov(26), nov(27))
    town.do(refuse, EXECUTIVE, NOW, town.waiting_id(refused), reason="不行")
    with pytest.raises(StaleError):
        town.do(withdraw, FINANCE, NOW, refused)


def test_opinion_asked_of_a_seat_the_applicant_stands_in_for_goes_to_the_office(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("财政局副局长"))

    def leave_post(session: Session) -> None:
        session.add(
            Delegation(
                organisation_id=town.organisation_id,
                seat_id=town.seat("财政局副局长"),
                to_seat_id=town.seat("财政局局长"),
                from_on=nov(1),
                until_on=nov(30),
                made_by_id=town.person(CLERK).id or 0,
                made_at=NOW,
            )
        )
        holding = session.get_one(Holding, 8)
        assert holding.seat_id == town.seat("财政局副局长")
        holding.until_on = nov(1)

    town.change(leave_post)
    assert FINANCE not in town.deciders(case)
