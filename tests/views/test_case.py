"""The case's card as each of its readers sees it, at each point of its way."""

from datetime import date, timedelta

from office.cases.decisions import Recorded, consent, record_decision, refuse, return_for_changes
from office.cases.errands import ask_opinion, turn_over, withdraw
from office.cases.steps import Act, PlannedStep
from office.leave.changes import cancel_leave, change_leave, end_leave
from office.leave.operations import file_leave
from office.rulebook.readings import record_reading
from office.rulebook.silent import apply_reading
from storage.tables import LeaveKind
from tests.views.town import Snapshot, Town, visible


def test_case_before_any_decision(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    snapshot("case_pending_applicant", town.card("case", "陆一鸣", case=case.id))
    snapshot("case_pending_decider", town.card("case", "邵清和", case=case.id))
    snapshot("case_pending_office", town.card("case", "唐予安", case=case.id))


def test_case_in_english(town: Town, snapshot: Snapshot) -> None:
    town.speak_english("邵清和")
    case = town.ask()
    snapshot("case_pending_decider_en", town.card("case", "邵清和", case=case.id))


def test_case_of_others_says_nothing_of_it(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    snapshot("case_gone", town.card("case", "顾言", case=case.id))
    assert town.card("case", "顾言", anew=True, case=case.id) is None


def test_case_whose_decider_is_away_names_the_stand_in_and_why(town: Town, snapshot: Snapshot) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 23))
    case = town.ask()
    consent(town.session, town.actor("邵清和"), town.step(case))
    snapshot("case_stand_in_applicant", town.card("case", "陆一鸣", case=case.id))
    snapshot("case_stand_in_decider", town.card("case", "江以宁", case=case.id))
    consent(town.session, town.actor("江以宁"), town.step(case))
    snapshot("case_stood_in", town.card("case", "陆一鸣", case=case.id))


def test_case_of_an_undelegated_mayor_waits(town: Town, snapshot: Snapshot) -> None:
    town.grant("苏文渊", stand_in_seat_id=None, from_on=date(2026, 11, 23))
    case = town.ask()
    consent(town.session, town.actor("邵清和"), town.step(case))
    snapshot("case_undelegated_office", town.card("case", "唐予安", case=case.id))


def test_case_recorded_by_the_office(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    consent(town.session, town.actor("邵清和"), town.step(case))
    record_decision(
        town.session,
        town.actor("白景行"),
        town.step(case),
        agreed=True,
        recorded=Recorded("区长苏文渊", "区政〔2026〕3号", date(2026, 11, 20)),
        comment="注意安全",
    )
    snapshot("case_recorded", town.card("case", "陆一鸣", case=case.id))
    file_leave(town.session, town.actor("陆一鸣"), town.step(case))
    snapshot("case_filed", town.card("case", "陆一鸣", case=case.id))


def test_case_abroad_shows_each_steps_own_articles(town: Town, snapshot: Snapshot) -> None:
    case = town.ask(kind=LeaveKind.ABROAD, abroad=True, place="新加坡")
    snapshot("case_abroad", town.card("case", "唐予安", case=case.id))


def test_case_sent_back_and_refused(town: Town, snapshot: Snapshot) -> None:
    back = town.ask()
    return_for_changes(town.session, town.actor("邵清和"), town.step(back), reason="请写明同行人员")
    snapshot("case_returned", town.card("case", "陆一鸣", case=back.id))
    no = town.ask(from_on=date(2026, 12, 7), to_on=date(2026, 12, 8))
    refuse(town.session, town.actor("邵清和"), town.step(no), reason="当日有全区会议")
    snapshot("case_refused", town.card("case", "陆一鸣", case=no.id))


def test_case_with_an_opinion_asked_for(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    ask_opinion(town.session, town.actor("邵清和"), town.step(case), seat_id=town.seat("财政局局长").id or 0)
    snapshot("case_opinion_asked", town.card("case", "顾言", case=case.id))
    refuse(town.session, town.actor("顾言"), town.step(case), reason="年底决算期间建议改期")
    snapshot("case_opinion_given", town.card("case", "邵清和", case=case.id))


def test_case_handed_over(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    turn_over(town.session, town.actor("邵清和"), town.step(case), seat_id=town.seat("常务副区长").id or 0)
    snapshot("case_turned", town.card("case", "江以宁", case=case.id))


def test_case_of_a_silent_rank_waits_for_a_reading_and_shows_it_as_such(
    town: Town, snapshot: Snapshot
) -> None:
    case = town.ask("温秋实", stand_in_seat_id=town.seat("住建局局长").id)
    snapshot("case_waits_for_reading", town.card("case", "唐予安", case=case.id))
    reading = record_reading(
        town.session,
        town.actor("唐予安"),
        question="leave:department_deputy",
        steps=(
            PlannedStep(Act.CONSENT, ("department_head",), ()),
            PlannedStep(Act.APPROVE, ("responsible_deputy",), ()),
        ),
        note="按2026年第3次主任办公会意见",
    )
    apply_reading(town.session, town.actor("唐予安"), reading)
    card = town.card("case", "陆一鸣", case=case.id)
    snapshot("case_by_reading", card)
    assert card is not None
    assert "条" not in visible(card).replace("条款", "")


def test_case_filed_late_is_marked(town: Town, snapshot: Snapshot) -> None:
    case = town.ask(from_on=date(2026, 11, 23))
    snapshot("case_late_notice", town.card("case", "邵清和", case=case.id))


def test_case_with_a_change_under_way(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    change_leave(
        town.session,
        town.actor("陆一鸣"),
        case.id or 0,
        from_on=date(2026, 11, 26),
        to_on=date(2026, 11, 30),
    )
    snapshot("case_change_pending", town.card("case", "陆一鸣", case=case.id))


def test_case_withdrawn_cancelled_ended(town: Town, snapshot: Snapshot) -> None:
    withdrawn = town.ask()
    withdraw(town.session, town.actor("陆一鸣"), withdrawn.id or 0)
    snapshot("case_withdrawn", town.card("case", "陆一鸣", case=withdrawn.id))
    cancelled = town.grant()
    cancel_leave(town.session, town.actor("陆一鸣"), cancelled.id or 0)
    snapshot("case_cancelled", town.card("case", "陆一鸣", case=cancelled.id))
    ended = town.grant()
    town.now += timedelta(days=4)
    snapshot("case_under_way", town.card("case", "陆一鸣", case=ended.id))
    end_leave(town.session, town.actor("陆一鸣"), ended.id or 0)
    snapshot("case_ended", town.card("case", "陆一鸣", case=ended.id))


def test_case_of_the_mayor_is_filed_by_the_office(town: Town, snapshot: Snapshot) -> None:
    case = town.ask("苏文渊", stand_in_seat_id=town.seat("常务副区长").id)
    snapshot("case_mayor_office", town.card("case", "唐予安", case=case.id))
