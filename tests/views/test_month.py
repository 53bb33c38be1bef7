"""The calendar of November 2026 and its neighbours, with one invented holiday and its make-up workday."""

from datetime import date

import pytest

from rules.calendar import DayKind
from views.card import Button
from views.month import EMPTY, PAST, STILL, Month, as_number, days_between, from_number, month

MONDAY_TO_FRIDAY = 5
TODAY = date(2026, 11, 22)


def kind(on: date) -> DayKind:
    if on == date(2026, 11, 26):
        return DayKind.HOLIDAY
    if on == date(2026, 11, 28):
        return DayKind.MAKEUP
    return DayKind.WORKDAY if on.isoweekday() <= MONDAY_TO_FRIDAY else DayKind.WEEKEND


def november(**options: object) -> Month:
    settings: dict[str, object] = {"kind": kind, "earliest": TODAY, "pick": "pick", "turn": "turn"}
    return month(date(2026, 11, 5), **(settings | options))  # type: ignore[arg-type]  # options of many types


def labels(shown: Month) -> list[list[str]]:
    return [[button.label for button in row] for row in shown.rows]


def test_month_begins_on_monday_and_marks_days_off_and_made_up() -> None:
    assert labels(november()) == [
        [EMPTY, "2026年11月", "›"],
        ["一", "二", "三", "四", "五", "六", "日"],
        [PAST] * 6 + ["22·"],
        ["23", "24", "25", "26休", "27", "28班", "29·"],
        ["30"] + [EMPTY] * 6,
    ]


def test_month_is_shown_in_english() -> None:
    shown = november(locale="en")
    assert (shown.title, labels(shown)[1][0], labels(shown)[3][3:6]) == (
        "November 2026",
        "Mo",
        ["26H", "27", "28W"],
    )


def test_chosen_days_are_bracketed_and_keep_their_mark() -> None:
    shown = november(chosen=days_between(date(2026, 11, 25), date(2026, 11, 29)))
    assert labels(shown)[3] == ["23", "24", "[25]", "[26休]", "[27]", "[28班]", "[29]"]


def test_day_carries_its_date_behind_the_callers_arguments() -> None:
    shown = november(args=(7, "from"))
    assert shown.rows[3][3] == Button("26休", "pick", (7, "from", 20261126))
    assert shown.rows[0][2] == Button("›", "turn", (7, "from", 20261201))


def test_days_outside_the_bounds_stand_still() -> None:
    shown = november(earliest=date(2026, 11, 24), latest=date(2026, 11, 25))
    open_days = [button.label for row in shown.rows for button in row if button.verb != STILL]
    assert open_days == ["24", "25"]


def test_month_turns_back_no_further_than_the_earliest_day() -> None:
    back = november(earliest=date(2026, 10, 31)).rows[0][0]
    assert back == Button("‹", "turn", (20261001,))


@pytest.mark.parametrize("shown", [date.min, date.max])
def test_month_at_the_end_of_the_calendar_turns_no_further(shown: date) -> None:
    head = month(shown, kind=kind, earliest=date.min, pick="pick", turn="turn").rows[0]
    assert EMPTY in {head[0].label, head[2].label}


def test_every_label_is_visible_to_telegram() -> None:
    assert all(button.label.strip() for row in november().rows for button in row)


def test_number_is_read_back() -> None:
    assert from_number(as_number(TODAY)) == TODAY


@pytest.mark.parametrize("number", [0, -1, 20260230, 99999999999, 20261301])
def test_number_of_no_date_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"year|month|day|out of range"):
        from_number(number)


def test_weeks_that_are_past_are_left_out() -> None:
    shown = november(earliest=date(2026, 11, 24))
    assert [row[0].label for row in shown.rows[2:]] == ["–", "30"]
    assert len(november(earliest=date(2026, 10, 1)).rows) == 2 + 6
