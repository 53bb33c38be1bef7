"""The cards of the leave form, and the card before 提交 with all that the rule and the calendar say."""

from datetime import date

import pytest

from office.calendar.calendars import work_calendar
from office.leave.plan import prepare_leave
from storage.tables import ChangeKind, LeaveKind
from tests.views.town import Snapshot, Town
from views.card import Card
from views.leave_form import (
    Candidate,
    confirm_card,
    dates_card,
    fields_card,
    kind_card,
    masked,
    stand_in_card,
    text_card,
)
from views.leave_plan import change_card, plan_card

LEADERS = (
    Candidate(2, "江以宁", "常务副区长", "11月26日(周四)至28日(周六)"),
    Candidate(3, "邵清和", "副区长"),
)


def plan(town: Town, name: str = "陆一鸣", lang: str = "zh", **changes: object) -> Card:
    actor = town.actor(name)
    made = prepare_leave(town.session, actor, town.request(**changes))
    return plan_card(7, made, lang, session=town.session, reader=actor)


def test_kind_is_chosen(snapshot: Snapshot) -> None:
    snapshot("form_kind", kind_card(7, "zh"))
    snapshot("form_kind_en", kind_card(7, "en"))


def test_first_day_then_last_day_are_chosen(town: Town, snapshot: Snapshot) -> None:
    calendar, today = work_calendar(town.session, 1), date(2026, 9, 25)
    snapshot("form_first_day", dates_card(7, {}, date(2026, 10, 8), today, calendar, "zh"))
    first = {"from_on": "2026-09-28"}
    snapshot("form_last_day", dates_card(7, first, date(2026, 9, 28), today, calendar, "zh"))
    snapshot("form_last_day_en", dates_card(7, first, date(2026, 9, 28), today, calendar, "en"))


def test_dates_of_a_year_without_schedule_say_so(town: Town, snapshot: Snapshot) -> None:
    calendar, today = work_calendar(town.session, 1), date(2026, 12, 25)
    note = "开始日期在一年以后，请核对年份。"
    snapshot("form_unpublished_year", dates_card(7, {}, date(2027, 1, 1), today, calendar, "zh", note=note))


def test_words_are_asked_for(snapshot: Snapshot) -> None:
    snapshot("form_place", text_card(7, "place", "zh", can_skip=True))
    snapshot("form_reason", text_card(7, "reason", "zh", "事由请不超过200字，现在是212字。"))
    snapshot("form_contact", text_card(7, "contact", "zh", stored_contact="13800000006"))


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800000000", "138****0000"), ("0519-86310001", "051****0001"), ("8631", "****"), ("", "****")],
)
def test_telephone_is_masked(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_stand_in_is_chosen(snapshot: Snapshot) -> None:
    snapshot("form_stand_in", stand_in_card(7, LEADERS, must=False, delegated=False, lang="zh"))
    snapshot("form_delegate", stand_in_card(7, LEADERS, must=False, delegated=True, lang="zh"))
    snapshot("form_stand_in_nobody", stand_in_card(7, (), must=True, delegated=False, lang="zh"))


def test_fields_and_confirmation(snapshot: Snapshot) -> None:
    snapshot("form_fields", fields_card(7, "zh"))
    snapshot("confirm", confirm_card("撤销后代行和提醒一并取消。", 7, "zh"))


def test_plan_of_a_bureau_chief(town: Town, snapshot: Snapshot) -> None:
    snapshot("plan_head", plan(town))
    snapshot("plan_head_en", plan(town, lang="en"))


def test_plan_that_comes_late_names_the_due_day_and_the_mark(town: Town, snapshot: Snapshot) -> None:
    snapshot("plan_late", plan(town, from_on=date(2026, 11, 23)))


def test_plan_over_a_year_without_schedule(town: Town, snapshot: Snapshot) -> None:
    snapshot("plan_unpublished", plan(town, from_on=date(2026, 12, 30), to_on=date(2027, 1, 5)))


def test_plan_with_everybody_away(town: Town, snapshot: Snapshot) -> None:
    """Overlapping own leave, a stand-in away and busy, both partners away at once."""
    town.ask()
    town.grant("温秋实", reading=True, stand_in_seat_id=None)
    snapshot("plan_touches", plan(town))


def test_plan_while_the_mayor_is_away(town: Town, snapshot: Snapshot) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 23))
    snapshot("plan_mayor_away", plan(town))
    snapshot("plan_executive_deputy", plan(town, "江以宁", stand_in_seat_id=town.seat("副区长").id))


def test_plan_abroad(town: Town, snapshot: Snapshot) -> None:
    snapshot("plan_abroad", plan(town, kind=LeaveKind.ABROAD, abroad=True, place="新加坡"))


def test_plan_of_the_mayor_without_delegation(town: Town, snapshot: Snapshot) -> None:
    snapshot("plan_mayor", plan(town, "苏文渊", stand_in_seat_id=None))


def test_plan_of_a_silent_rank(town: Town, snapshot: Snapshot) -> None:
    stand_in = town.seat("住建局局长").id
    snapshot("plan_silent", plan(town, "温秋实", stand_in_seat_id=stand_in))
    town.settle()
    snapshot("plan_reading", plan(town, "温秋实", stand_in_seat_id=stand_in))


@pytest.mark.parametrize(
    ("last", "kind"), [(27, ChangeKind.SHORTEN), (30, ChangeKind.EXTEND), (29, ChangeKind.MOVE)]
)
def test_change_before_it_is_confirmed(town: Town, snapshot: Snapshot, last: int, kind: ChangeKind) -> None:
    case = town.grant()
    actor = town.actor("陆一鸣")
    made = prepare_leave(town.session, actor, town.request(to_on=date(2026, 11, last)), but=case.id)
    old = (date(2026, 11, 26), date(2026, 11, 28))
    card = change_card(7, made, old, kind, "zh", session=town.session, reader=actor)
    snapshot(f"plan_change_{kind}", card)
