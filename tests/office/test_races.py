"""Two at once: real transactions in threads, of which one counts."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from office.agenda.approval import approve_agenda, submission_of, submit_agenda
from office.cases.decisions import consent, refuse
from office.cases.errands import turn_over, withdraw
from office.errors import StaleError
from office.reminders.planner import run_due
from office.topics.changes import defer_topic
from storage.audit import verify
from storage.tables import CaseStatus, StepStatus
from tests.office.agendas import list_topics, order
from tests.office.meetings import meeting, plan
from tests.office.town import (
    CITY,
    CLERK,
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

Outcome = object


def at_once(*calls: Callable[[], Outcome]) -> list[Outcome]:
    """Make the calls at the same moment, each in a thread, and return what each gave or raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Outcome]) -> Outcome:
        gate.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - what it raised is what is looked at
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def stale(outcomes: list[Outcome]) -> list[bool]:
    assert [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, StaleError)] == []
    return sorted(isinstance(outcome, StaleError) for outcome in outcomes)


@pytest.mark.parametrize("round_", range(3))
def test_of_three_presses_at_once_one_counts(town_anywhere: Town, round_: int) -> None:
    town = town_anywhere
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    outcomes = at_once(*[lambda: town.do(consent, EXECUTIVE, NOW, step)] * 3)
    assert stale(outcomes) == [False, True, True]
    said = {str(outcome) for outcome in outcomes if isinstance(outcome, StaleError)}
    assert said == {f"{EXECUTIVE}已同意，这一步办完了。"}
    assert town.called() == [EXECUTIVE, MAYOR]


@pytest.mark.parametrize("round_", range(3))
def test_consent_and_refusal_at_once_agree_on_one(town_anywhere: Town, round_: int) -> None:
    town = town_anywhere
    case = town.ask(CITY, nov(26), nov(27))
    step = town.waiting_id(case)
    outcomes = at_once(
        lambda: town.do(consent, MAYOR, NOW, step), lambda: town.do(refuse, MAYOR, NOW, step, reason="不行")
    )
    assert stale(outcomes) == [False, True]
    assert (town.case(case).status, town.steps(case)[0].status) in {
        (CaseStatus.APPROVED, StepStatus.DONE),
        (CaseStatus.REFUSED, StepStatus.REFUSED),
    }


@pytest.mark.parametrize("round_", range(3))
def test_consent_and_withdrawal_at_once_agree_on_one(town_anywhere: Town, round_: int) -> None:
    town = town_anywhere
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    outcomes = at_once(
        lambda: town.do(consent, EXECUTIVE, NOW, step), lambda: town.do(withdraw, FINANCE, NOW, case)
    )
    assert stale(outcomes) == [False, True]
    assert (town.case(case).status, [str(s.status) for s in town.steps(case)]) in [
        (CaseStatus.PENDING, ["done", "pending", "waiting"]),
        (CaseStatus.WITHDRAWN, ["void", "void", "void"]),
    ]


def test_consent_and_handing_over_at_once_agree_on_one(town_anywhere: Town) -> None:
    town = town_anywhere
    case = town.ask(FINANCE, nov(26), nov(27))
    step, to_seat = town.waiting_id(case), town.seat("副区长(城建)")
    outcomes = at_once(
        lambda: town.do(consent, EXECUTIVE, NOW, step),
        lambda: town.do(turn_over, EXECUTIVE, NOW, step, seat_id=to_seat),
    )
    failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(failed) == 1
    first = town.steps(case)[0]
    assert (first.status, first.turned_to_seat_id) in {(StepStatus.DONE, None), (StepStatus.PENDING, to_seat)}


@pytest.mark.parametrize("round_", range(3))
def test_agenda_approved_and_a_topic_laid_aside_at_once_agree_on_one(
    town_anywhere: Town, round_: int
) -> None:
    town = town_anywhere
    executive = plan(town)
    topics = list_topics(town, executive)
    town.do(submit_agenda, CLERK, NOW, executive)
    stamp = submission_of(meeting(town, executive))
    outcomes = at_once(
        lambda: town.do(approve_agenda, MAYOR, NOW, executive, stamp=stamp),
        lambda: town.do(defer_topic, CLERK, NOW, topics[0]),
    )
    assert stale(outcomes) == [False, True]
    is_approved = meeting(town, executive).agenda_approved_at is not None
    assert (is_approved, order(town, executive)) in [(True, topics), (False, topics[1:])]


def test_leaves_asked_at_once_get_numbers_of_their_own(town_anywhere: Town) -> None:
    town = town_anywhere
    names = (FINANCE, HOUSING, CITY, EXECUTIVE, FINANCE_DEPUTY)
    outcomes = at_once(*[lambda name=name: town.ask(name, nov(26), nov(27)) for name in names])
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    numbers = sorted(town.case(case).number for case in outcomes if isinstance(case, int))
    assert numbers == [f"L2026-000{n}" for n in range(1, 6)]
    assert town.read(lambda session: verify(session, town.organisation_id)).holds


def test_two_machines_that_look_at_once_hand_out_once(town_anywhere: Town) -> None:
    town = town_anywhere
    town.grant(CITY, nov(24), nov(24))
    town.ask(FINANCE, nov(30), nov(30))
    at = on(11, 24, 18)
    outcomes = at_once(*[lambda: town.change(lambda session: run_due(session, now=at))] * 3)
    assert outcomes == [None] * 3
    assert town.told("reminder.return_eve") == [CITY]
