"""What Mishu does: the machinery of bot.application filled with its routes, cards and reminders."""

from bot.application import Work
from bot.menus import set_menus
from handlers.routes import ROUTES
from office.people.chats import move_group, record_unreachable, tell_of_set_aside
from office.reminders.planner import next_due_at, run_due
from views.cards import render

WORK = Work(
    routes=ROUTES,
    render=render,
    run_due=run_due,
    next_due_at=next_due_at,
    on_blocked=record_unreachable,
    on_moved=move_group,
    on_start=set_menus,
    on_set_aside=tell_of_set_aside,
)
