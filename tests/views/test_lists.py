"""To-do, who is away, the menu."""

from datetime import date, timedelta

from office.people.away import find_acting_in_group, find_away
from office.reminders.todo import find_todos
from storage.tables import CaseStatus
from tests.views.town import Snapshot, Town, assert_sendable
from views.away import away_card, away_group_card
from views.menu import (
    error_card,
    help_card,
    language_card,
    menu_card,
    welcome_card,
)
from views.todo import PAGE, todo_card

DAY = date(2026, 11, 26)


def test_todo_is_empty(snapshot: Snapshot, town: Town) -> None:
    snapshot("todo_empty", todo_card([], town.now, "zh"))


def test_todo_lists_what_waits_and_how_long(town: Town, snapshot: Snapshot) -> None:
    town.ask()
    town.now += timedelta(hours=3)
    town.ask("温秋实", stand_in_seat_id=town.seat("住建局局长").id)
    case = town.grant("顾言", filed=False, stand_in_seat_id=None)
    assert case.status is CaseStatus.APPROVED
    town.now += timedelta(days=2)
    for name in ("邵清和", "唐予安", "顾言"):
        actor = town.actor(name)
        card = todo_card(find_todos(town.session, actor), town.now, "zh", today=actor.today)
        snapshot(f"todo_{ {'邵清和': 'decider', '唐予安': 'office', '顾言': 'own'}[name] }", card)
    actor = town.actor("邵清和")
    snapshot("todo_decider_en", todo_card(find_todos(town.session, actor), town.now, "en", today=actor.today))


def test_todo_has_pages(town: Town, snapshot: Snapshot) -> None:
    for month in range(PAGE + 2):
        first = DAY + timedelta(days=7 * month)
        town.ask(from_on=first, to_on=first)
    todos = find_todos(town.session, town.actor("邵清和"))
    snapshot("todo_first_page", todo_card(todos, town.now, "zh", today=date(2026, 11, 23)))
    snapshot("todo_last_page", todo_card(todos, town.now, "zh", page=1, today=date(2026, 11, 23)))
    assert todo_card(todos, town.now, "zh", page=99) == todo_card(todos, town.now, "zh", page=1)


def test_away_shows_each_what_they_may_know(town: Town, snapshot: Snapshot) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id)
    town.grant("陆一鸣")
    for name, reader in (("office", "唐予安"), ("leader", "邵清和"), ("colleague", "顾言")):
        actor = town.actor(reader)
        found = find_away(town.session, actor, first=DAY, last=DAY)
        snapshot(f"away_{name}", away_card(found, "today", DAY, DAY, "zh", today=actor.today))
    week = (date(2026, 11, 23), date(2026, 11, 29))
    found = find_away(town.session, town.actor("唐予安"), first=week[0], last=week[1])
    snapshot("away_week_en", away_card(found, "week", *week, "en", today=week[0]))
    snapshot("away_nobody", away_card([], "unit", *week, "zh", today=week[0]))


def test_away_in_a_group_says_only_who_acts(town: Town, snapshot: Snapshot) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id)
    town.grant("陆一鸣", stand_in_seat_id=None)
    card = away_group_card(find_acting_in_group(town.session, town.organisation, on=DAY), DAY, "zh")
    snapshot("away_group", card)
    assert "南京" not in card.html
    assert "138" not in card.html
    snapshot("away_group_nobody", away_group_card([], DAY, "zh"))


def test_menu_and_help(town: Town, snapshot: Snapshot) -> None:
    chief, office = town.actor("陆一鸣"), town.actor("唐予安")
    snapshot("menu", menu_card(chief, "zh"))
    snapshot("menu_en", menu_card(chief, "en"))
    snapshot("menu_office", menu_card(office, "zh"))
    snapshot("help", help_card(chief, "zh"))
    snapshot("help_office_en", help_card(office, "en"))
    snapshot("welcome", welcome_card(chief, "zh"))
    snapshot("language", language_card("zh"))


def test_error_is_escaped() -> None:
    card = error_card("没有“<b>&”这个命令。")
    assert_sendable(card)
    assert card.html == "没有“&lt;b&gt;&amp;”这个命令。"
