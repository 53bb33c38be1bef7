"""What people are told besides the case's card, and when it is dropped because it is of no use any more."""

from datetime import date, timedelta

from office.cases.decisions import consent, refuse, return_for_changes
from office.leave.changes import cancel_leave, change_leave, end_leave
from office.leave.operations import file_leave, request_of, resubmit_leave
from storage.tables import Leave
from tests.views.town import Snapshot, Town

LONG_REASON = "当日有全区会议，" * 60


def test_outcome_of_an_approval_says_what_is_next(town: Town, snapshot: Snapshot) -> None:
    case = town.grant(filed=False)
    snapshot("outcome_approved", town.card("case.outcome", "陆一鸣", case=case.id))
    file_leave(town.session, town.actor("陆一鸣"), town.step(case))
    snapshot("outcome_approved_filed", town.card("case.outcome", "陆一鸣", case=case.id))


def test_outcome_of_a_refusal_has_the_whole_reason(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    step = town.step(case)
    refuse(town.session, town.actor("邵清和"), step, reason="当日有全区会议，请改期")
    snapshot("outcome_refused", town.card("case.outcome", "陆一鸣", case=case.id, step=step))


def test_outcome_of_a_return_is_dropped_once_it_was_submitted_again(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    step = town.step(case)
    return_for_changes(town.session, town.actor("邵清和"), step, reason="请写明同行人员")
    snapshot("outcome_returned", town.card("case.outcome", "陆一鸣", case=case.id, step=step))
    leave = town.session.get_one(Leave, case.id)
    resubmit_leave(town.session, town.actor("陆一鸣"), case.id or 0, request_of(leave))
    assert town.card("case.outcome", "陆一鸣", case=case.id, step=step) is None


def test_outcome_names_who_decided_in_a_leaders_stead(town: Town) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 23))
    case = town.ask()
    consent(town.session, town.actor("邵清和"), town.step(case))
    step = town.step(case)
    return_for_changes(town.session, town.actor("江以宁"), step, reason="请写明同行人员")
    card = town.card("case.outcome", "陆一鸣", case=case.id, step=step)
    assert card is not None
    assert "办理人：区长（江以宁代）" in card.html.splitlines()


def test_outcome_of_a_change(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    change_leave(
        town.session, town.actor("陆一鸣"), case.id or 0, from_on=date(2026, 11, 26), to_on=date(2026, 11, 30)
    )
    step = town.step(case)
    refuse(town.session, town.actor("邵清和"), step, reason="30日有会")
    snapshot("outcome_change_refused", town.card("case.outcome", "陆一鸣", case=case.id, step=step))
    change_leave(
        town.session, town.actor("陆一鸣"), case.id or 0, from_on=date(2026, 11, 26), to_on=date(2026, 11, 29)
    )
    consent(town.session, town.actor("邵清和"), town.step(case))
    consent(town.session, town.actor("苏文渊"), town.step(case))
    snapshot("outcome_change_granted", town.card("case.outcome", "陆一鸣", case=case.id))


def test_urged_goes_to_the_decider_or_to_the_office(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    consent(town.session, town.actor("邵清和"), town.step(case))
    step = town.step(case)
    snapshot("urged_decider", town.card("case.urged", "苏文渊", case=case.id, step=step))
    snapshot("urged_office", town.card("case.urged", "唐予安", case=case.id, step=step))
    consent(town.session, town.actor("苏文渊"), step)
    assert town.card("case.urged", "苏文渊", case=case.id, step=step) is None


def test_noted_tells_the_office_each_turn(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    snapshot("noted_approved", town.card("leave.noted", "唐予安", case=case.id))
    change_leave(
        town.session, town.actor("陆一鸣"), case.id or 0, from_on=date(2026, 11, 26), to_on=date(2026, 11, 27)
    )
    snapshot("noted_shortened", town.card("leave.noted", "唐予安", case=case.id))
    cancel_leave(town.session, town.actor("陆一鸣"), case.id or 0)
    snapshot("noted_cancelled", town.card("leave.noted", "唐予安", case=case.id))


def test_noted_of_the_mayor_asks_the_office_to_file(town: Town, snapshot: Snapshot) -> None:
    case = town.ask("苏文渊", stand_in_seat_id=None)
    snapshot("noted_mayor", town.card("leave.noted", "唐予安", case=case.id))


def test_stand_in_is_told_from_when_until_when_and_that_it_ended(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    snapshot("stand_in", town.card("leave.stand_in", "温秋实", case=case.id))
    assert town.card("leave.stand_in", "顾言", case=case.id) is None
    town.now += timedelta(days=4)
    end_leave(town.session, town.actor("陆一鸣"), case.id or 0)
    snapshot("stand_in_ended", town.card("leave.stand_in", "温秋实", case=case.id))
    snapshot("noted_ended", town.card("leave.noted", "唐予安", case=case.id))
    snapshot("returned", town.card("leave.returned", "苏文渊", case=case.id))


def test_stand_in_is_told_of_a_cancelled_leave(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    cancel_leave(town.session, town.actor("陆一鸣"), case.id or 0)
    snapshot("stand_in_cancelled", town.card("leave.stand_in", "温秋实", case=case.id))


def test_longest_reason_fits_a_message(town: Town, snapshot: Snapshot) -> None:
    case = town.ask()
    step = town.step(case)
    refuse(town.session, town.actor("邵清和"), step, reason=LONG_REASON[:480])
    snapshot("outcome_refused_long", town.card("case.outcome", "陆一鸣", case=case.id, step=step))


def test_greeting_says_as_whom_one_is_known(town: Town, snapshot: Snapshot) -> None:
    snapshot("greeting", town.card("greeting", "陆一鸣"))


def test_outcome_of_the_mayors_leave_is_no_approval(town: Town, snapshot: Snapshot) -> None:
    case = town.ask("苏文渊", stand_in_seat_id=town.seat("常务副区长").id)
    snapshot("outcome_mayor", town.card("case.outcome", "苏文渊", case=case.id))
