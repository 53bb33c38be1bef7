"""报送: what is owed by date is what the rulebook says, goes to the seats that owe it, and is reminded of."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.overrides import set_day
from office.duties.answers import hand_in
from office.duties.operations import Round, find_owed, make_occurrences
from office.duties.reminders import replan_duties
from office.duties.sheet import lay_out_occurrence, lay_out_round
from office.reminders.planner import run_due
from office.rulebook.versions import find_key, find_rulebook
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.questions import parse
from storage.database import Database
from storage.tables import Holding, Occurrence, OccurrenceStatus, Organisation, Outbox, Person, Reminder, Seat
from tests.office.town import (
    CLERK,
    DIRECTOR,
    DISTRICT,
    FINANCE,
    FINANCE_DEPUTY,
    HOUSING,
    NOW,
    Town,
    found_town,
    nov,
    on,
)
from views.card import Card
from views.duties import occurrence_card

CAMPAIGN = (
    DISTRICT.replace(
        "  - {name: 青溪镇, kind: township}\n",
        "  - {name: 青溪镇, kind: township}\n  - {name: 专项办, kind: department, body: campaign_office}\n",
    )
    .replace(
        "  - {title: 青溪镇镇长,",
        "  - {title: 专项办主任, unit: 专项办, rank: department_head}\n  - {title: 青溪镇镇长,",
    )
    .replace("people:\n", "people:\n  - {name: 于向南, seats: 专项办主任}\n")
)
HEADS = ["财政局局长", "住建局局长"]
LEADERS = ["区长", "常务副区长", "副区长(城建)", "副区长(教卫)"]


@pytest.fixture
def place(tmp_path: Path, _migrated_file: Path) -> Iterator[Any]:
    """Found a town under a rulebook, in a database of its own."""
    databases: list[Database] = []

    def found(rulebook: str, text: str = DISTRICT) -> Town:
        file = tmp_path / f"{rulebook}.db"
        file.write_bytes(_migrated_file.read_bytes())
        databases.append(Database(f"sqlite:///{file}"))
        town = found_town(databases[-1], rulebook=rulebook, text=text)
        town.change(_since_long)
        return town

    yield found
    for database in databases:
        database.close()


def _since_long(session: Session) -> None:
    for holding in session.exec(select(Holding)).all():
        holding.from_on = date(2010, 1, 1)


def sweep(town: Town, at: datetime) -> None:
    """Do what each morning does for reporting duties."""

    def run(session: Session) -> None:
        replan_duties(session, session.get_one(Organisation, town.organisation_id), now=at)

    town.change(run)


def owed(town: Town, duty: str | None = None) -> list[tuple[str, date, str, str]]:
    """Return duty, day, seat and status of every occurrence, by day."""

    def find(session: Session) -> list[tuple[str, date, str, str]]:
        rows = session.exec(
            select(Occurrence, Seat.title)
            .join(Seat, col(Seat.id) == col(Occurrence.seat_id))
            .order_by(col(Occurrence.due_on), col(Occurrence.id))
        ).all()
        return [(o.duty, o.due_on, title, str(o.status)) for o, title in rows if duty in (None, o.duty)]

    return town.read(find)


def reminded(town: Town, duty: str, due_on: date) -> list[tuple[str, str, str]]:
    """Return the rule, the local time and the seat of every reminder of a round."""

    def find(session: Session) -> list[tuple[str, str, str]]:
        rows = session.exec(
            select(Reminder, Seat.title)
            .join(Seat, col(Seat.id) == col(Reminder.seat_id))
            .where(Reminder.about == f"duty:{duty}:{due_on}")
            .order_by(col(Reminder.due_at), col(Reminder.rule), col(Seat.id))
        ).all()
        return [
            (r.rule, f"{r.due_at.astimezone(UTC) + timedelta(hours=8):%m-%d %H:%M}", title)
            for r, title in rows
        ]

    return town.read(find)


def told_of(town: Town, rule: str, duty: str) -> list[str]:
    """Return who was sent a reminder of a duty, by name."""

    def find(session: Session) -> list[str]:
        rows = session.exec(
            select(Person.name, Outbox.args)
            .join(Outbox, col(Outbox.person_id) == col(Person.id))
            .where(Outbox.card == f"reminder.{rule}")
        ).all()
        return sorted(name for name, args in rows if args["duty"] == duty)

    return town.read(find)


def ruled(rulebook: str, first: date, last: date) -> list[tuple[str, date]]:
    """Return what `duties` gives between two days."""
    key = find_key(rulebook, first)
    question = parse(f'{{"ask":"duties","rulebook":"{rulebook}","from":"{first}","to":"{last}"}}')
    reply = answer(find_rulebook(key), question, WorkCalendar({}), on=first)
    return [(str(one.duty), one.due) for one in getattr(reply.answer, "occurrences", ())]


def test_departments_and_leaders_each_owe_what_is_theirs(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, NOW)
    assert [(day, seat) for duty, day, seat, _ in owed(town) if duty == "week_plan"][:3] == [
        (nov(27), "财政局局长"),
        (nov(27), "住建局局长"),
        (date(2026, 12, 4), "财政局局长"),
    ]
    assert [seat for duty, day, seat, _ in owed(town) if (duty, day) == ("reception_day", nov(25))] == LEADERS
    assert {seat for duty, _, seat, _ in owed(town) if duty == "quarter_points"} == set(HEADS)


@pytest.mark.parametrize(
    ("rulebook", "first"),
    [
        ("xicheng-2005", date(2027, 1, 4)),
        ("dongchang-draft", date(2026, 10, 12)),
        ("hainan-2023", date(2026, 10, 12)),
        ("chaoyang-2010", date(2010, 11, 22)),
    ],
)
def test_occurrences_made_day_by_day_are_those_of_the_whole_quarter(
    place: Any, rulebook: str, first: date
) -> None:
    town = place(rulebook, CAMPAIGN)
    last = first + timedelta(days=90)

    def run(session: Session, day: date) -> None:
        at = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)
        make_occurrences(session, session.get_one(Organisation, town.organisation_id), now=at)

    for offset in range(0, 91, 3):
        town.change(partial(run, day=first + timedelta(days=offset)))
    made = {(duty, day) for duty, day, _, _ in owed(town) if day <= last}
    assert made == set(ruled(rulebook, first, last))
    seats = Counter((duty, day, seat) for duty, day, seat, _ in owed(town))
    assert set(seats.values()) <= {1}


def test_sweeping_twice_changes_nothing(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, NOW)
    before = owed(town), [(r.key, r.state) for r in town.reminders()]
    sweep(town, NOW)
    assert (owed(town), [(r.key, r.state) for r in town.reminders()]) == before


def test_missing_departments_are_reminded_and_then_named_to_the_office(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, NOW)
    (report,) = (o for o in _of(town, "week_plan", nov(27)) if o[1] == "财政局局长")
    town.do(hand_in, FINANCE, on(11, 25), report[0], "下周无全区性会议")
    assert reminded(town, "week_plan", nov(27)) == [
        ("report_soon", "11-26 08:00", "财政局局长"),
        ("report_soon", "11-26 08:00", "住建局局长"),
        ("report_collect", "11-27 08:00", "办公室主任"),
        ("report_due", "11-27 08:00", "财政局局长"),
        ("report_due", "11-27 08:00", "住建局局长"),
        ("report_missing", "11-30 08:00", "办公室主任"),
    ]
    for day in (26, 27):
        town.change(partial(run_due, now=on(11, day, 8)))
    assert told_of(town, "report_soon", "week_plan") == [HOUSING]
    assert told_of(town, "report_due", "week_plan") == [HOUSING]
    assert told_of(town, "report_collect", "week_plan") == sorted([DIRECTOR, CLERK])
    town.change(partial(run_due, now=on(11, 30, 8)))
    assert told_of(town, "report_missing", "week_plan") == sorted([DIRECTOR, CLERK])
    assert [status for _, day, _, status in owed(town, "week_plan") if day == nov(27)] == ["done", "missing"]


def test_leaders_are_not_reminded_but_the_office_and_the_liaison_are(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, NOW)
    assert reminded(town, "reception_day", nov(25)) == [
        ("report_soon", "11-24 08:00", "办公室主任"),
        ("report_missing", "11-26 08:00", "办公室主任"),
    ]
    town.change(partial(run_due, now=on(11, 24, 8)))
    assert told_of(town, "report_soon", "reception_day") == sorted([DIRECTOR, CLERK, "秦小满"])


def test_hour_is_reminded_two_hours_before_and_named_once_past(place: Any) -> None:
    town = place("chaoyang-2010", CAMPAIGN)
    monday = datetime(2010, 11, 29, 0, 30, tzinfo=UTC)
    sweep(town, monday)
    assert reminded(town, "weekly_report", date(2010, 12, 2)) == [
        ("report_soon", "12-01 08:00", "财政局局长"),
        ("report_soon", "12-01 08:00", "住建局局长"),
        ("report_collect", "12-02 08:00", "专项办主任"),
        ("report_due", "12-02 14:00", "财政局局长"),
        ("report_due", "12-02 14:00", "住建局局长"),
        ("report_missing", "12-02 16:00", "办公室主任"),
        ("report_missing", "12-02 16:00", "专项办主任"),
    ]
    town.change(partial(run_due, now=on(12, 2, 16, year=2010)))
    assert told_of(town, "report_missing", "weekly_report") == sorted([DIRECTOR, CLERK, "于向南"])
    weekly = [(o[1], o[2].status) for o in _of(town, "weekly_report", date(2010, 12, 2))]
    assert weekly == [("财政局局长", "missing"), ("住建局局长", "missing")]
    assert {seat for duty, _, seat, _ in owed(town) if duty == "weekly_summary"} == {"专项办主任"}


def test_fixed_date_stays_on_a_day_off_and_is_reminded_on_the_working_day_before(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, on(12, 14))
    assert {day for duty, day, _, _ in owed(town) if duty == "quarter_points"} == {date(2026, 12, 20)}
    moments = {(rule, moment) for rule, moment, _ in reminded(town, "quarter_points", date(2026, 12, 20))}
    assert moments == {
        ("report_collect", "12-18 08:00"),
        ("report_due", "12-18 08:00"),
        ("report_missing", "12-21 08:00"),
    }


def test_reminders_move_with_the_calendar(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, NOW)
    town.do(set_day, CLERK, NOW, nov(27), working=False, name="全区停电", source="区政府办公室通知")
    sweep(town, NOW)
    waiting = town.read(
        lambda session: session.exec(
            select(Reminder.rule, Reminder.due_at)
            .where(Reminder.about == f"duty:week_plan:{nov(27)}", Reminder.state == "planned")
            .order_by(col(Reminder.due_at), col(Reminder.rule))
            .distinct()
        ).all()
    )
    assert [(rule, due_at.astimezone(UTC).day) for rule, due_at in waiting] == [
        ("report_collect", 26),
        ("report_due", 26),
        ("report_missing", 30),
    ]
    assert nov(27) in {day for duty, day, _, _ in owed(town) if duty == "week_plan"}


def test_stand_in_is_reminded_while_the_head_is_away(place: Any) -> None:
    town = place("xicheng-2005")
    town.grant(FINANCE, nov(25), nov(27), stand_in="财政局副局长")
    sweep(town, NOW)
    town.change(partial(run_due, now=on(11, 26, 8)))
    assert told_of(town, "report_soon", "week_plan") == sorted([FINANCE_DEPUTY, HOUSING])


def test_campaign_that_is_over_owes_nothing(place: Any) -> None:
    town = place("chaoyang-2010", CAMPAIGN)
    sweep(town, NOW)
    assert owed(town) == []


def test_what_the_rules_give_no_more_is_waived_unless_answered(place: Any) -> None:
    town = place("xicheng-2005")
    sweep(town, NOW)
    (report,) = (o for o in _of(town, "week_plan", nov(27)) if o[1] == "财政局局长")
    town.do(hand_in, FINANCE, on(11, 25), report[0], "下周无全区性会议")

    def change_rulebook(session: Session, rulebook: str) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = rulebook

    town.change(partial(change_rulebook, rulebook="wujin-2021"))
    sweep(town, on(11, 25, 10))
    assert {status for duty, _, _, status in owed(town) if duty == "month_plan"} == {"waived"}
    assert [s for _, day, _, s in owed(town, "week_plan") if day == nov(27)] == ["done", "waived"]
    town.change(partial(change_rulebook, rulebook="xicheng-2005"))
    sweep(town, on(11, 25, 11))
    assert {status for duty, _, _, status in owed(town) if duty == "month_plan"} == {"owed"}


def test_imprecise_day_says_so_and_a_draft_that_it_is_one(place: Any) -> None:
    town = place("dongchang-draft")

    def find(session: Session) -> list[tuple[date, tuple[str, ...], tuple[str, ...]]]:
        organisation = session.get_one(Organisation, town.organisation_id)
        found = find_owed(session, organisation, nov(23), date(2026, 12, 31))
        return [(one.round.due_on, one.cite, one.warnings) for one in found]

    assert town.read(find) == [(date(2026, 12, 10), ("26",), ("imprecise", "draft"))] * 2


def test_new_head_of_a_department_owes_in_place_of_the_former_seat(place: Any) -> None:
    town = place("hainan-2023")
    sweep(town, NOW)

    def reorganise(session: Session) -> None:
        seat = session.get_one(Seat, town.seat("财政局局长"))
        session.add(
            Seat(
                organisation_id=seat.organisation_id,
                unit_id=seat.unit_id,
                title="财政局党组书记、局长",
                rank="department_head",
                sort=-1,
            )
        )

    town.change(reorganise)
    sweep(town, on(11, 24))
    assert sorted((seat, status) for _, _, seat, status in owed(town, "next_year_plan")) == [
        ("住建局局长", "owed"),
        ("财政局党组书记、局长", "owed"),
        ("财政局局长", "waived"),
    ]


def _of(town: Town, duty: str, due_on: date) -> list[tuple[int, str, Occurrence]]:
    """Return the id, the seat and the row of each occurrence of a round."""

    def find(session: Session) -> list[tuple[int, str, Occurrence]]:
        rows = session.exec(
            select(Occurrence, Seat.title)
            .join(Seat, col(Seat.id) == col(Occurrence.seat_id))
            .where(Occurrence.duty == duty, Occurrence.due_on == due_on)
            .order_by(col(Occurrence.id))
        ).all()
        return [(row.id or 0, title, row) for row, title in rows]

    return town.read(find)


def test_status_words_are_those_that_are_carried_away() -> None:
    assert [str(status) for status in OccurrenceStatus] == ["owed", "done", "elsewhere", "missing", "waived"]


def test_card_says_that_the_day_is_an_assumption_and_the_text_a_draft(place: Any) -> None:
    town = place("dongchang-draft")
    sweep(town, NOW)
    ((first, _, _), *_) = _of(town, "annual_meeting_plan", date(2026, 12, 10))
    shown = town.do(_card, FINANCE, NOW, first).html
    assert "原文未写明日期，按惯例推定" in shown
    assert "依据：第二十六条（本规则为征求意见稿，尚未施行）" in shown
    assert "时间：2026年12月10日(周四)" in shown


def test_summary_of_a_campaign_has_the_weeks_reports_at_hand(place: Any) -> None:
    town = place("chaoyang-2010", CAMPAIGN)
    sweep(town, datetime(2010, 11, 29, 0, 30, tzinfo=UTC))
    ((summary, _, _),) = _of(town, "weekly_summary", date(2010, 12, 3))
    labels = [
        button.label for row in town.do(_card, "于向南", on(12, 3, year=2010), summary).rows for button in row
    ]
    assert labels == ["填报", "已另行报送", "周报汇总"]
    reports = Round("weekly_report", date(2010, 12, 2))
    sheet = town.do(lay_out_round, "于向南", on(12, 3, year=2010), reports)
    assert sheet is not None
    assert [row.name for row in sheet.missing] == ["财政局", "住建局"]
    assert town.do(lay_out_round, FINANCE, on(12, 3, year=2010), reports) is None


def _card(session: Session, actor: Actor, occurrence_id: int) -> Card:
    return occurrence_card(
        lay_out_occurrence(session, actor, session.get_one(Occurrence, occurrence_id)), actor
    )
