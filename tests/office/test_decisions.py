"""The approval engine: consent, refusal, sending back, recording; each press against the record."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from office.access import access_case
from office.cases.decisions import Recorded, consent, record_decision, refuse, return_for_changes
from office.cases.errands import ask_opinion
from office.errors import BadInputError, NotForYouError, OfficeError, StaleError
from office.leave.operations import resubmit_leave
from office.reminders.planner import run_due
from storage.audit import verify
from storage.database import Database
from storage.tables import Audit, CaseStatus, Hand, Holding, LeaveKind, StepKind, StepStatus
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
    found_town,
    nov,
    on,
    trip,
)


def test_chain_runs_in_the_rules_order_with_actor_seat_article_and_time(town_anywhere: Town) -> None:
    town = town_anywhere
    case = town.ask(FINANCE, nov(26), nov(27))
    assert town.progress(case) == [("consent", "pending"), ("consent", "waiting"), ("file", "waiting")]
    town.consent(EXECUTIVE, case, at=on(11, 23, 10))
    assert town.progress(case) == [("consent", "done"), ("consent", "pending"), ("file", "waiting")]
    town.consent(MAYOR, case, at=on(11, 23, 11))
    assert town.progress(case) == [("consent", "done"), ("consent", "done"), ("file", "pending")]
    assert town.case(case).status is CaseStatus.APPROVED
    first, second, _ = town.steps(case)
    assert [
        (s.decided_by_id, s.decided_for_id, s.cite, s.decided_at, s.hand, s.stood_in) for s in (first, second)
    ] == [
        (town.person(EXECUTIVE).id, town.seat("常务副区长"), ["53"], on(11, 23, 10), Hand.PRESS, False),
        (town.person(MAYOR).id, town.seat("区长"), ["53"], on(11, 23, 11), Hand.PRESS, False),
    ]


def test_each_step_calls_only_whom_it_waits_for(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    assert town.called() == [EXECUTIVE]
    since = town.mark()
    town.consent(EXECUTIVE, case)
    assert town.called(since=since) == [MAYOR]
    since = town.mark()
    town.consent(MAYOR, case)
    assert (town.called(since=since), town.told("case.outcome"), town.told("leave.noted")) == (
        [],
        [FINANCE],
        [DIRECTOR, CLERK],
    )


@pytest.mark.parametrize("name", [FINANCE, MAYOR, CITY, FINANCE_DEPUTY, CLERK, HOUSING])
def test_press_by_anybody_else_is_refused_and_changes_nothing(town: Town, name: str) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    with pytest.raises(NotForYouError):
        town.do(consent, name, NOW, step)
    assert town.waiting_id(case) == step
    assert town.consent(EXECUTIVE, case).status is CaseStatus.PENDING


def test_press_of_a_step_that_does_not_exist_is_refused(town: Town) -> None:
    with pytest.raises(NotForYouError):
        town.do(consent, MAYOR, NOW, 4711)


def test_press_on_another_organisations_case_is_refused(town: Town) -> None:
    other = found_town(town.database, slug="hongye")
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    for name in (EXECUTIVE, CLERK):
        with pytest.raises(NotForYouError):
            other.do(consent, name, NOW, step)
    with pytest.raises(NotForYouError):
        other.do(record_decision, CLERK, NOW, step, agreed=True, recorded=Recorded("常务副区长"))
    assert town.progress(case)[0] == ("consent", "pending")


def test_second_press_is_told_who_decided(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.consent(EXECUTIVE, case)
    with pytest.raises(StaleError, match=EXECUTIVE):
        town.do(consent, EXECUTIVE, NOW, step)
    with pytest.raises(StaleError, match=EXECUTIVE):
        town.do(refuse, EXECUTIVE, NOW, step, reason="再议")
    assert town.case(case).status is CaseStatus.PENDING


def test_press_before_its_turn_is_refused(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    second = town.steps(case)[1].id or 0
    with pytest.raises(StaleError):
        town.do(consent, MAYOR, NOW, second)
    assert town.progress(case)[1] == ("consent", "waiting")


def test_outdated_card_of_a_former_stand_in_says_it_is_not_theirs_now(town: Town) -> None:
    town.grant(EXECUTIVE, nov(24), nov(24), stand_in="副区长(城建)")
    case = town.ask(FINANCE, nov(30), nov(30))
    town.change(lambda session: run_due(session, now=on(11, 24, 7)))
    town.change(lambda session: run_due(session, now=on(11, 25, 7)))
    with pytest.raises(NotForYouError, match="现在不由您办理"):
        town.do(consent, CITY, on(11, 25), town.waiting_id(case))
    step = town.waiting_id(case)
    town.consent(EXECUTIVE, case, at=on(11, 25))
    with pytest.raises(StaleError, match=EXECUTIVE):
        town.do(consent, CITY, on(11, 25), step)


def test_refusal_needs_a_reason(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(BadInputError):
            town.do(refuse, EXECUTIVE, NOW, town.waiting_id(case), reason=reason)
    assert town.progress(case)[0] == ("consent", "pending")


def test_refusal_ends_the_case_and_tells_the_applicant(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(EXECUTIVE, case)
    town.do(refuse, MAYOR, NOW, town.waiting_id(case), reason="年底预算 <紧> 🙏")
    assert town.progress(case) == [("consent", "done"), ("consent", "refused"), ("file", "void")]
    assert town.case(case).status is CaseStatus.REFUSED
    assert town.steps(case)[1].comment == "年底预算 <紧> 🙏"
    assert (town.told("case.outcome"), town.told("leave.noted"), town.reminders()) == ([FINANCE], [], [])


def test_press_on_a_finished_case_is_told_so(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    step = town.waiting_id(case)
    town.do(refuse, EXECUTIVE, NOW, step, reason="年底忙")
    with pytest.raises(StaleError, match=f"{EXECUTIVE}已不同意"):
        town.do(consent, EXECUTIVE, NOW, step)


def test_returned_case_comes_back_to_where_it_stood_with_earlier_consents(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(EXECUTIVE, case)
    town.do(return_for_changes, MAYOR, NOW, town.waiting_id(case), reason="请写明联系人")
    assert town.case(case).status is CaseStatus.RETURNED
    since = town.mark()
    town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(26), nov(27)))
    assert town.progress(case) == [("consent", "done"), ("consent", "pending"), ("file", "waiting")]
    assert town.called(since=since) == [MAYOR]
    town.consent(MAYOR, case)
    assert town.case(case).status is CaseStatus.APPROVED


def test_earlier_consents_fall_where_what_they_saw_was_changed(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(EXECUTIVE, case)
    town.do(return_for_changes, MAYOR, NOW, town.waiting_id(case), reason="改到下周")
    since = town.mark()
    town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(30), nov(30)))
    assert town.progress(case) == [("consent", "pending"), ("consent", "waiting"), ("file", "waiting")]
    assert (town.leave(case).from_on, town.called(since=since)) == (nov(30), [EXECUTIVE])
    town.consent(EXECUTIVE, case)
    town.consent(MAYOR, case)
    assert town.case(case).status is CaseStatus.APPROVED


def test_returned_case_that_turns_into_a_trip_abroad_runs_that_chain(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(return_for_changes, EXECUTIVE, NOW, town.waiting_id(case), reason="是出访")
    town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(26), nov(27), kind=LeaveKind.ABROAD, abroad=True))
    assert town.progress(case) == [
        ("consent", "pending"),
        ("approve", "waiting"),
        ("approve", "waiting"),
        ("file", "waiting"),
    ]
    for decider in ("区委外办", None, "区委书记"):
        step = town.waiting_id(case)
        if decider is None:
            town.consent(MAYOR, case)
        else:
            town.do(
                record_decision, CLERK, NOW, step, agreed=True, recorded=Recorded(decider, "区委〔2026〕3号")
            )
    assert (town.case(case).status, town.leave(case).from_on) == (CaseStatus.APPROVED, nov(26))


def test_returned_case_is_resubmitted_by_its_applicant_only(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(StaleError):
        town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(26), nov(27)))
    town.do(return_for_changes, EXECUTIVE, NOW, town.waiting_id(case), reason="改期")
    for name in (EXECUTIVE, CLERK, FINANCE_DEPUTY):
        with pytest.raises(NotForYouError):
            town.do(resubmit_leave, name, NOW, case, trip(nov(26), nov(27)))
    assert town.case(case).status is CaseStatus.RETURNED


def test_stand_ins_decision_is_marked(town: Town) -> None:
    town.grant(EXECUTIVE, nov(23), nov(25), stand_in="副区长(城建)")
    case = town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(NotForYouError):
        town.consent(EXECUTIVE, case)
    town.consent(CITY, case)
    step = town.steps(case)[0]
    assert (step.decided_by_id, step.decided_for_id, step.stood_in) == (
        town.person(CITY).id,
        town.seat("常务副区长"),
        True,
    )


def _also_holds(town: Town, name: str, title: str) -> None:
    def hold(session: Session) -> None:
        former = session.exec(select(Holding).where(Holding.seat_id == town.seat(title))).one()
        session.delete(former)
        session.add(
            Holding(
                organisation_id=town.organisation_id,
                seat_id=town.seat(title),
                person_id=town.person(name).id or 0,
                from_on=nov(1),
            )
        )

    town.change(hold)


def test_holder_of_two_seats_of_a_chain_decides_once_for_both(town: Town) -> None:
    _also_holds(town, MAYOR, "常务副区长")
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(MAYOR, case)
    assert town.case(case).status is CaseStatus.APPROVED
    first, second, _ = town.steps(case)
    assert [(s.hand, s.decided_by_id, s.decided_for_id) for s in (first, second)] == [
        (Hand.PRESS, town.person(MAYOR).id, town.seat("常务副区长")),
        (Hand.SAME, town.person(MAYOR).id, town.seat("区长")),
    ]


def test_decision_for_two_seats_waits_for_the_step_between_them(town: Town) -> None:
    _also_holds(town, MAYOR, "常务副区长")
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(ask_opinion, MAYOR, NOW, town.waiting_id(case), seat_id=town.seat("住建局局长"))
    town.consent(HOUSING, case)
    assert town.progress(case)[:3] == [("opinion", "done"), ("consent", "pending"), ("consent", "waiting")]
    town.consent(MAYOR, case)
    assert town.case(case).status is CaseStatus.APPROVED


def test_stand_in_who_also_holds_a_later_seat_decides_twice(town: Town) -> None:
    town.grant(EXECUTIVE, nov(23), nov(25), stand_in="副区长(城建)")
    _also_holds(town, CITY, "区长")
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(CITY, case)
    assert town.progress(case)[:2] == [("consent", "done"), ("consent", "pending")]
    assert town.deciders(case) == [CITY]


def test_opinion_is_no_decision_for_the_rules_own_step(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    town.do(ask_opinion, EXECUTIVE, NOW, town.waiting_id(case), seat_id=town.seat("区长"))
    town.consent(MAYOR, case)
    town.consent(EXECUTIVE, case)
    waiting = town.waiting(case)
    assert waiting is not None
    assert (waiting.kind, town.deciders(case)) == (StepKind.RULE, [MAYOR])


@pytest.mark.parametrize("agreed", [True, False])
def test_office_records_a_decision_given_orally_or_on_paper(town: Town, agreed: bool) -> None:  # noqa: FBT001 - a parameter
    case = town.ask(FINANCE, nov(26), nov(27))
    recorded = Recorded("江以宁 口头", "清政批〔2026〕8号")
    town.do(
        record_decision,
        CLERK,
        NOW,
        town.waiting_id(case),
        agreed=agreed,
        recorded=recorded,
        comment="同期有会",
    )
    step = town.steps(case)[0]
    assert (step.hand, step.decider_name, step.paper, step.decided_by_id, step.decided_for_id) == (
        Hand.RECORDED,
        "江以宁 口头",
        "清政批〔2026〕8号",
        town.person(CLERK).id,
        town.seat("常务副区长"),
    )
    assert step.status is (StepStatus.DONE if agreed else StepStatus.REFUSED)
    with pytest.raises(StaleError, match="江以宁 口头"):
        town.do(consent, EXECUTIVE, NOW, step.id or 0)


def test_recording_is_the_offices_or_the_liaisons(town: Town) -> None:
    case = town.ask(HOUSING, nov(26), nov(27))
    town.consent(CITY, case)
    step = town.waiting_id(case)
    for name in (HOUSING, CITY, FINANCE):
        with pytest.raises(NotForYouError):
            town.do(record_decision, name, NOW, step, agreed=True, recorded=Recorded("苏文渊"))
    town.do(access_case, FINANCE_STAFF, NOW, case)
    town.do(record_decision, FINANCE_STAFF, NOW, step, agreed=True, recorded=Recorded("苏文渊"))
    assert town.case(case).status is CaseStatus.APPROVED


def test_nobody_records_a_decision_on_their_own_case(town: Town) -> None:
    case = town.ask(DIRECTOR, nov(26), nov(27))
    with pytest.raises(NotForYouError):
        town.do(record_decision, DIRECTOR, NOW, town.waiting_id(case), agreed=True, recorded=Recorded("区长"))
    town.do(record_decision, CLERK, NOW, town.waiting_id(case), agreed=True, recorded=Recorded("区长"))
    assert town.case(case).status is CaseStatus.APPROVED


@pytest.mark.parametrize(
    ("decider", "comment", "agreed"),
    [
        pytest.param(" ", "", True, id="nobody named"),
        pytest.param("区长", "", False, id="refused without a reason"),
        pytest.param("区长", "长" * 10_000, True, id="ten thousand characters"),
    ],
)
def test_record_that_says_too_little_or_too_much_is_refused(
    town: Town,
    decider: str,
    comment: str,
    agreed: bool,  # noqa: FBT001 - a parameter
) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    with pytest.raises(BadInputError):
        town.do(
            record_decision,
            CLERK,
            NOW,
            town.waiting_id(case),
            agreed=agreed,
            recorded=Recorded(decider),
            comment=comment,
        )
    assert town.progress(case)[0] == ("consent", "pending")


def test_posts_outside_are_recorded_by_the_office(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27), kind=LeaveKind.ABROAD, abroad=True)
    assert (town.deciders(case), town.called()) == ([], [DIRECTOR, CLERK])
    assert [step.ranks for step in town.steps(case)] == [
        ["foreign_affairs"],
        ["mayor"],
        ["district_secretary"],
        ["office"],
    ]
    assert {tuple(step.cite) for step in town.steps(case)} == {("53", "54")}
    town.do(record_decision, CLERK, NOW, town.waiting_id(case), agreed=True, recorded=Recorded("区委外办"))
    assert town.deciders(case) == [MAYOR]


def test_case_is_seen_by_its_people_only(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    for name in (FINANCE, EXECUTIVE, MAYOR, DIRECTOR, CLERK, FINANCE_STAFF):
        assert town.do(access_case, name, NOW, case).id == case
    for name in (CITY, SCHOOLS, HOUSING, FINANCE_DEPUTY):
        with pytest.raises(NotForYouError):
            town.do(access_case, name, NOW, case)


def test_stand_in_sees_the_leave_once_it_is_granted(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    with pytest.raises(NotForYouError):
        town.do(access_case, FINANCE_DEPUTY, NOW, case)
    town.consent_all(case)
    assert town.do(access_case, FINANCE_DEPUTY, NOW, case).id == case


def test_audit_holds_after_a_whole_story(town_anywhere: Town) -> None:
    town = town_anywhere
    case = town.ask(FINANCE, nov(26), nov(27))
    town.consent(EXECUTIVE, case)
    town.do(return_for_changes, MAYOR, NOW, town.waiting_id(case), reason="改一天")
    town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(26), nov(26)))
    town.consent_all(case)
    report = town.read(lambda session: verify(session, town.organisation_id))
    rows = town.read(
        lambda session: session.exec(
            select(Audit).where(Audit.about == "case:L2026-0001").order_by(col(Audit.id))
        ).all()
    )
    assert report.holds
    assert [(row.action, row.cite) for row in rows] == [
        ("leave.submit", []),
        ("case.consent", ["53"]),
        ("case.return", ["53"]),
        ("leave.resubmit", []),
        ("case.consent", ["53"]),
        ("case.consent", ["53"]),
    ]


def test_refused_operations_leave_no_trace_in_the_audit(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    before = town.read(lambda session: len(session.exec(select(Audit.id)).all()))
    for name in (FINANCE, HOUSING):
        with pytest.raises(OfficeError):
            town.consent(name, case)
    assert town.read(lambda session: len(session.exec(select(Audit.id)).all())) == before


def test_case_keeps_the_rulebook_it_began_under(sqlite_database: Database) -> None:
    town = found_town(sqlite_database)
    case = town.ask(FINANCE, nov(26), nov(27))

    def switch(session: Session) -> None:
        organisation = town.organisation()
        organisation.rulebook = "xicheng-2005"
        session.add(organisation)

    town.change(switch)
    town.do(return_for_changes, EXECUTIVE, NOW, town.waiting_id(case), reason="改出访")
    town.do(resubmit_leave, FINANCE, NOW, case, trip(nov(26), nov(27), kind=LeaveKind.ABROAD, abroad=True))
    assert [step.cite for step in town.steps(case) if step.round == 2] == [["53", "54"]] * 4


@pytest.mark.parametrize(
    ("given", "decided_at", "on_day"),
    [
        (None, NOW, False),
        (on(11, 20, 15), on(11, 20, 15), False),
        (nov(20), on(11, 20, 0), True),
        (nov(23), on(11, 23, 0), True),
    ],
)
def test_recorded_decision_has_the_time_it_was_given(
    town: Town,
    given: datetime | date | None,
    decided_at: datetime,
    on_day: bool,  # noqa: FBT001 - a parameter
) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    recorded = Recorded("江以宁", given=given)
    town.do(record_decision, CLERK, NOW, town.waiting_id(case), agreed=True, recorded=recorded)
    step = town.steps(case)[0]
    assert (step.decided_at, step.on_day, step.recorded_at) == (decided_at, on_day, NOW)


@pytest.mark.parametrize("given", [NOW + timedelta(minutes=1), nov(24), date(2025, 11, 20)])
def test_decision_to_come_or_long_past_is_not_recorded(town: Town, given: datetime | date) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    recorded = Recorded("江以宁", given=given)
    with pytest.raises(BadInputError):
        town.do(record_decision, CLERK, NOW, town.waiting_id(case), agreed=True, recorded=recorded)
    assert town.waiting(case) is not None
