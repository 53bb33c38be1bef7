"""Reminders and the digest: said in time, said to be late, or not said at all."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import select

from office.leave.changes import end_leave
from office.reminders.rules import Rule
from office.rulebook.lapses import lapse_drafts
from storage.tables import Case, Reminder
from tests.views.town import Snapshot, Town


def due_at(town: Town, case: Case, rule: Rule) -> Reminder:
    return town.session.exec(
        select(Reminder).where(Reminder.rule == rule, Reminder.about == f"case:{case.number}")
    ).one()


def remind(town: Town, snapshot: Snapshot, case: Case, rule: Rule, reader: str) -> datetime:
    reminder = due_at(town, case, rule)
    town.now = reminder.due_at
    snapshot(f"reminder_{rule}", town.card(f"reminder.{rule}", reader, case=case.id, reminder=reminder.id))
    return reminder.due_at


def test_reminders_of_a_leave_in_their_order(town: Town, snapshot: Snapshot) -> None:
    case = town.grant(filed=False)
    remind(town, snapshot, case, Rule.STAND_IN_STARTS, "温秋实")
    remind(town, snapshot, case, Rule.FILING_DUE, "陆一鸣")
    remind(town, snapshot, case, Rule.RETURN_EVE, "陆一鸣")
    remind(town, snapshot, case, Rule.RETURN_OVERDUE, "陆一鸣")
    remind(town, snapshot, case, Rule.RETURN_NAMED, "唐予安")


def test_reminder_that_comes_late_says_so(town: Town, snapshot: Snapshot) -> None:
    case = town.grant()
    reminder = due_at(town, case, Rule.RETURN_EVE)
    town.now = reminder.due_at + timedelta(minutes=11)
    snapshot("reminder_late", town.card("reminder.return_eve", "陆一鸣", case=case.id, reminder=reminder.id))
    town.speak_english("陆一鸣")
    snapshot(
        "reminder_late_en", town.card("reminder.return_eve", "陆一鸣", case=case.id, reminder=reminder.id)
    )


def test_reminder_after_the_return_is_dropped(town: Town) -> None:
    case = town.grant()
    reminder = due_at(town, case, Rule.RETURN_OVERDUE)
    town.now += timedelta(days=4)
    end_leave(town.session, town.actor("陆一鸣"), case.id or 0)
    for rule in (Rule.RETURN_EVE, Rule.RETURN_OVERDUE, Rule.RETURN_NAMED, Rule.STAND_IN_STARTS):
        assert town.card(f"reminder.{rule}", "温秋实", case=case.id, reminder=reminder.id) is None


def test_filing_reminder_after_the_filing_is_dropped(town: Town) -> None:
    case = town.grant()
    assert town.card("reminder.filing_due", "陆一鸣", case=case.id, reminder=0) is None


def test_digest_lists_what_waits_who_is_away_and_for_whom_one_stands_in(
    town: Town, snapshot: Snapshot
) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 24))
    town.ask("顾言", stand_in_seat_id=town.seat("住建局局长").id)
    town.ask()
    town.now += timedelta(days=1)
    arguments: dict[str, Any] = {"day": "2026-11-24", "person": 0, "reminder": 0}
    snapshot("digest_stand_in", town.card("reminder.digest", "江以宁", **arguments))
    snapshot("digest_decider", town.card("reminder.digest", "邵清和", **arguments))
    snapshot("digest_office", town.card("reminder.digest", "白景行", **arguments))
    assert town.card("reminder.digest", "江以宁", day="2026-11-23", person=0) is None


def test_digest_of_a_bureau_chief_does_not_say_where_the_mayor_is(town: Town) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 24))
    town.now += timedelta(days=1)
    card = town.card("reminder.digest", "顾言", day="2026-11-24", person=0)
    assert card is not None
    assert "区长：由常务副区长 江以宁代行" in card.html
    assert "南京" not in card.html
    assert "28日" not in card.html


def test_leave_that_waits_for_a_reading_is_reminded_of_and_told_to_have_lapsed(
    town: Town, snapshot: Snapshot
) -> None:
    case = town.ask("温秋实", stand_in_seat_id=None)
    assert town.card("leave.lapsed", "温秋实", case=case.id) is None
    remind(town, snapshot, case, Rule.READING_OPEN, "温秋实")
    remind(town, snapshot, case, Rule.READING_WANTED, "唐予安")
    town.now += timedelta(days=4)
    lapse_drafts(town.session, town.organisation, now=town.now)
    snapshot("lapsed", town.card("leave.lapsed", "温秋实", case=case.id))
    snapshot("case_lapsed", town.card("case", "温秋实", case=case.id))
    assert town.card("reminder.reading_open", "温秋实", case=case.id, reminder=0) is None
