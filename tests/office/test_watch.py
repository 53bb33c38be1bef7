"""The watch as it runs: swaps, leave over it, the log, handing over, what is reminded."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from office.errors import BadInputError, NotForYouError, StaleError
from office.reminders.due_soon import find_falling_due
from office.reminders.planner import run_due
from office.watch.incidents import IncidentRequest, answer_incident, report_incident
from office.watch.list import ShiftAction, lay_out_shift, lay_out_watch
from office.watch.log import EntryRequest, add_entry, find_log, hand_over, is_added_later, take_over
from office.watch.shift_swap_plan import SwapRequest
from office.watch.shift_swaps import agree_swap, ask_swap, consent_swap, refuse_swap, withdraw_swap
from storage.tables import DutyEntry, DutyEntryKind, Organisation, Shift, ShiftSwap, SwapState
from tests.office.rosters import hand_in, leader_on, officer_on, roster, shift_on
from tests.office.town import (
    CITY,
    CLERK,
    DIRECTOR,
    EXECUTIVE,
    FINANCE_STAFF,
    HOUSING,
    HOUSING_DEPUTY,
    MAYOR,
    NOW,
    SCHOOLS,
    TOWNSHIP,
    Town,
    on,
)


def rulebook_is(town: Town, name: str) -> None:
    def change(session: Session) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = name

    town.change(change)


def swap(town: Town, swap_id: int) -> ShiftSwap:
    return town.read(lambda session: session.get_one(ShiftSwap, swap_id))


def ask(town: Town, asker: str, day: int, of: str, back: int | None = None) -> int:
    request = SwapRequest(
        shift_on(town, day).id or 0,
        town.person(of).id or 0,
        (shift_on(town, back).id or 0) if back else None,
        "家中有事",
    )
    return town.do(ask_swap, asker, NOW, request).id or 0


def shifts_reminded(town: Town, day: int) -> list[tuple[str, str]]:
    """Return what is planned of a day's watch: the rule and when, local."""
    about = f"shift:2026-12-{day:02d}T08:30"
    return [
        (row.rule, f"{row.due_at.astimezone(on(1, 1).tzinfo):%m-%d %H:%M}")
        for row in town.reminders()
        if row.about.startswith(about) and row.state == "planned"
    ]


def test_officers_swap_by_two_presses_and_the_offices_consent(watched: Town) -> None:
    town = watched
    assert (officer_on(2), officer_on(6)) == (FINANCE_STAFF, HOUSING_DEPUTY)
    swap_id = ask(town, FINANCE_STAFF, 2, HOUSING_DEPUTY, back=6)
    assert town.told("swap") == [HOUSING_DEPUTY]
    with pytest.raises(NotForYouError, match="对方本人"):
        town.do(agree_swap, FINANCE_STAFF, NOW, swap_id)
    with pytest.raises(StaleError, match="等对方答复"):
        town.do(consent_swap, CLERK, NOW, swap_id)
    town.do(agree_swap, HOUSING_DEPUTY, NOW, swap_id)
    assert shift_on(town, 2).officer_id == town.person(FINANCE_STAFF).id, "the office has not consented"
    town.do(consent_swap, DIRECTOR, NOW, swap_id)
    assert swap(town, swap_id).state is SwapState.DONE
    assert shift_on(town, 2).officer_id == town.person(HOUSING_DEPUTY).id
    assert shift_on(town, 6).officer_id == town.person(FINANCE_STAFF).id
    told = set(town.told("swap"))
    assert {FINANCE_STAFF, HOUSING_DEPUTY, leader_on(2), leader_on(6), CLERK, DIRECTOR} <= told
    with pytest.raises(StaleError, match="已经换好"):
        town.do(withdraw_swap, FINANCE_STAFF, NOW, swap_id)


def test_leaders_swap_among_themselves_and_the_office_is_told(watched: Town) -> None:
    town = watched
    rulebook_is(town, "fangshan-2018")
    swap_id = ask(town, leader_on(2), 2, leader_on(3))
    with pytest.raises(BadInputError, match="不是可以带班的领导"):
        ask(town, leader_on(5), 5, HOUSING)
    mark = town.mark()
    town.do(agree_swap, leader_on(3), NOW, swap_id)
    assert swap(town, swap_id).state is SwapState.DONE
    assert shift_on(town, 2).leader_id == town.person(leader_on(3)).id
    assert {CLERK, DIRECTOR} <= set(town.told("swap", since=mark))


def test_nobody_consents_to_their_own_swap_while_a_colleague_can(watched: Town) -> None:
    town = watched
    swap_id = ask(town, CLERK, 4, FINANCE_STAFF)
    town.do(agree_swap, FINANCE_STAFF, NOW, swap_id)
    with pytest.raises(NotForYouError, match="其他同志"):
        town.do(consent_swap, CLERK, NOW, swap_id)
    town.do(consent_swap, DIRECTOR, NOW, swap_id)
    assert shift_on(town, 4).officer_id == town.person(FINANCE_STAFF).id


def test_swap_is_refused_taken_back_or_lapses(watched: Town) -> None:
    town = watched
    refused = ask(town, FINANCE_STAFF, 2, HOUSING)
    with pytest.raises(StaleError, match="已经在换班"):
        ask(town, FINANCE_STAFF, 2, TOWNSHIP)
    town.do(refuse_swap, HOUSING, NOW, refused)
    back = ask(town, FINANCE_STAFF, 2, HOUSING)
    town.do(withdraw_swap, FINANCE_STAFF, NOW, back)
    lapsed = ask(town, FINANCE_STAFF, 2, HOUSING)
    hand_in(town, roster({2: {"值班人员": TOWNSHIP}}))
    begun = ask(town, FINANCE_STAFF, 5, HOUSING)
    town.change(partial(run_due, now=on(12, 6, 7, 0)))
    states = [swap(town, one).state for one in (refused, back, lapsed, begun)]
    assert states == [SwapState.REFUSED, SwapState.WITHDRAWN, SwapState.LAPSED, SwapState.LAPSED]
    with pytest.raises(StaleError, match="作罢"):
        town.do(agree_swap, HOUSING, NOW, lapsed)


def test_who_is_away_or_on_duty_takes_no_watch_over(watched: Town) -> None:
    town = watched
    town.grant(HOUSING, date(2026, 12, 2), date(2026, 12, 3))
    with pytest.raises(BadInputError, match="12月2日请假"):
        ask(town, FINANCE_STAFF, 2, HOUSING)
    with pytest.raises(BadInputError, match="就在这一班"):
        ask(town, FINANCE_STAFF, 2, leader_on(2))
    with pytest.raises(NotForYouError, match="不是您的班"):
        ask(town, HOUSING, 2, TOWNSHIP)
    swap_id = ask(town, FINANCE_STAFF, 5, HOUSING)
    town.ask(HOUSING, date(2026, 12, 5), date(2026, 12, 5))
    with pytest.raises(BadInputError, match="12月5日请假"):
        town.do(agree_swap, HOUSING, NOW, swap_id)


def test_leave_over_a_watch_is_told_once_granted(watched: Town) -> None:
    town = watched
    mark = town.mark()
    town.grant(CITY, date(2026, 12, 2), date(2026, 12, 3), stand_in="常务副区长")
    assert leader_on(2) == CITY
    assert sorted(town.told("shift.leave", since=mark)) == sorted([CITY, DIRECTOR, CLERK])


def test_watch_is_reminded_on_the_last_working_evening_and_as_it_begins(watched: Town) -> None:
    town = watched
    assert shifts_reminded(town, 2) == [
        ("shift_eve", "12-01 10:00"),
        ("shift_eve", "12-01 10:00"),
        ("shift_start", "12-02 00:30"),
        ("shift_start", "12-02 00:30"),
        ("shift_unhanded", "12-03 01:00"),
        ("shift_unhanded_office", "12-03 02:30"),
    ], "in UTC"
    assert shifts_reminded(town, 6)[0] == ("shift_eve", "12-04 10:00"), "of a Sunday's, on Friday"
    town.change(partial(run_due, now=on(12, 1, 18)))
    assert set(town.told("reminder.shift_eve")) == {leader_on(2), officer_on(2)}


def test_watch_of_whoever_is_away_by_now_is_the_offices_to_know(watched: Town) -> None:
    town = watched
    town.grant(CITY, date(2026, 12, 2), date(2026, 12, 2), stand_in="常务副区长")
    town.change(partial(run_due, now=on(12, 1, 18)))
    assert set(town.told("reminder.shift_eve")) == {DIRECTOR, CLERK, officer_on(2)}


def test_log_is_written_by_whoever_is_on_duty_and_later_by_the_office(watched: Town) -> None:
    town = watched
    night = on(12, 3, 2, 0)
    entry = EntryRequest(DutyEntryKind.FROM_ABOVE, "防汛视频会改在16点", "邵清和", "通知各镇")
    town.do(add_entry, FINANCE_STAFF, night, entry)
    with pytest.raises(NotForYouError, match="正在值班"):
        town.do(add_entry, HOUSING, night, entry)
    day_after = on(12, 3, 10)
    with pytest.raises(NotForYouError, match="补记"):
        town.do(add_entry, FINANCE_STAFF, day_after, entry, shift_id=shift_on(town, 2).id)
    town.do(add_entry, CLERK, day_after, entry, shift_id=shift_on(town, 2).id)
    shift = shift_on(town, 2)
    log: list[DutyEntry] = town.read(lambda session: find_log(session, session.get_one(Shift, shift.id)))
    assert [is_added_later(shift, one) for one in log] == [False, True]
    with pytest.raises(BadInputError, match="什么事"):
        town.do(add_entry, FINANCE_STAFF, night, EntryRequest(DutyEntryKind.CALL, " "))
    with pytest.raises(BadInputError, match="没有排班"):
        town.do(add_entry, CLERK, NOW, entry)


def test_watch_is_handed_over_and_taken(watched: Town) -> None:
    town = watched
    shift_id = shift_on(town, 2).id or 0
    end = on(12, 3, 8, 20)
    with pytest.raises(StaleError, match="还没有交班"):
        town.do(take_over, HOUSING_DEPUTY, end, shift_id)
    with pytest.raises(NotForYouError, match="值班人员交班"):
        town.do(hand_over, HOUSING, end, shift_id, "")
    mark = town.mark()
    town.do(hand_over, FINANCE_STAFF, end, shift_id, "和平路抢修未完")
    assert town.told("shift", since=mark) == [HOUSING_DEPUTY]
    sheet = town.do(lay_out_shift, HOUSING_DEPUTY, end, shift_on(town, 2))
    assert ShiftAction.TAKE_OVER in sheet.actions
    town.do(take_over, HOUSING_DEPUTY, end, shift_id)
    with pytest.raises(StaleError, match="已经接班"):
        town.do(take_over, HOUSING_DEPUTY, end, shift_id)
    town.change(partial(run_due, now=on(12, 3, 11)))
    assert (town.told("reminder.shift_unhanded"), town.told("reminder.shift_unhanded_office")) == (
        [CLERK, FINANCE_STAFF],
        [DIRECTOR, CLERK],
    ), "only of the watch before, which nobody handed over"


def test_unhanded_watch_is_reminded_to_both_then_to_the_office(watched: Town) -> None:
    town = watched
    town.change(partial(run_due, now=on(12, 3, 9, 0)))
    before = town.told("reminder.shift_unhanded")
    assert before[-2:] == [FINANCE_STAFF, HOUSING_DEPUTY]
    mark = town.mark()
    town.change(partial(run_due, now=on(12, 3, 10, 30)))
    assert town.told("reminder.shift_unhanded_office", since=mark) == [DIRECTOR, CLERK]


def test_own_watches_fall_due_and_are_listed(watched: Town) -> None:
    town = watched
    due = town.do(find_falling_due, EXECUTIVE, on(12, 3, 9, 0))
    assert [(one.kind, one.due_on.day, one.time) for one in due] == [("带班", 4, "08:30")]
    sheet = town.do(lay_out_watch, SCHOOLS, on(12, 3, 9, 0))
    assert sheet.now is not None
    assert (sheet.now.leader.name, sheet.now.shows_numbers) == (SCHOOLS, True)
    assert [one.shift.on.day for one in sheet.mine] == [3, 6, 9]
    other = town.do(lay_out_watch, TOWNSHIP, on(12, 3, 9, 0))
    assert other.now is not None
    assert not other.now.shows_numbers
    assert other.now.log == ()


def test_watch_is_kept_alike_on_both_databases(town_anywhere: Town) -> None:
    town = town_anywhere
    night = (date(2026, 12, 9), "", "", "夜班", "20:30", "08:30", leader_on(9), FINANCE_STAFF)
    hand_in(town, roster({9: {"班次": "白班", "止": "20:30"}}, more=(night,)))
    swap_id = ask(town, FINANCE_STAFF, 2, HOUSING)
    town.do(agree_swap, HOUSING, NOW, swap_id)
    town.do(consent_swap, DIRECTOR, NOW, swap_id)
    at_night = town.read(lambda session: session.exec(select(Shift).where(Shift.name == "夜班")).one())
    wanted = SwapRequest(at_night.id or 0, town.person(TOWNSHIP).id or 0)
    town.do(ask_swap, FINANCE_STAFF, NOW, wanted)
    hand_in(town, roster({2: {"值班人员": CLERK}}))
    at = on(12, 3, 2)
    incident_id = town.do(report_incident, HOUSING, at, IncidentRequest("燃气泄漏")).id or 0
    town.change(partial(run_due, now=at + timedelta(minutes=5)))
    town.do(answer_incident, CLERK, at + timedelta(minutes=6), incident_id)
    assert set(town.told("reminder.incident")) == {CLERK, CITY, DIRECTOR, MAYOR}
