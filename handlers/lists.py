"""Lists: /todo, /away."""

from datetime import date
from functools import partial

from sqlmodel import Session, select
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period
from handlers.oneline import split
from handlers.reply import private_only, who
from office.access import Actor
from office.errors import BadInputError
from office.people.away import find_acting_in_group, find_away, week_of
from office.reminders.due_soon import find_falling_due
from office.reminders.todo import find_todos
from storage.tables import Chat, Organisation
from views.away import away_card, away_group_card
from views.card import Card
from views.todo import todo_card

TODAY = ("今天", "今日", "today")
WEEK = ("本周", "这周", "week")
UNIT = ("本单位", "单位", "unit")


@private_only
async def on_todo(_update: Update, context: Context) -> None:
    """/todo: what waits for me, oldest first."""
    await context.answer(await context.ask(partial(_todos, context=context)))


async def on_away(_update: Update, context: Context) -> None:
    """/away: who is away; in a group only who acts for whom."""
    question = _in_group if context.chat_id != context.telegram_id else _away
    await context.answer(await context.ask(partial(question, context=context)))


def _todos(session: Session, context: Context) -> Card:
    actor = who(session, context)
    args = context.pressed.args if context.pressed else ()
    page = args[0] if args and isinstance(args[0], int) else 0
    return todo_card(
        find_todos(session, actor),
        context.now,
        actor.person.language,
        page=page,
        today=actor.today,
        due=find_falling_due(session, actor),
    )


def _away(session: Session, context: Context) -> Card:
    actor = who(session, context)
    words = split(context.words, ()).words
    if context.pressed and context.pressed.args:
        words = [str(context.pressed.args[0])]
    first = last = actor.today
    unit_id = None
    span = "today"
    if any(word in WEEK for word in words):
        (first, last), span = week_of(actor.today), "week"
    if any(word in UNIT for word in words):
        if not actor.seats:
            raise BadInputError("您名下现在没有职务，不知道您在哪个单位。")
        (first, last), span, unit_id = week_of(actor.today), "unit", actor.seats[0].unit_id
    rest = [word for word in words if word not in (*TODAY, *WEEK, *UNIT)]
    if rest:
        first, last = _days(actor, rest)
        span = "days"
    found = find_away(session, actor, first=first, last=last, unit_id=unit_id)
    return away_card(found, span, first, last, actor.person.language, today=actor.today)


def _days(actor: Actor, words: list[str]) -> tuple[date, date]:
    found = find_period(words, actor.today)
    if found is None or found[1]:
        raise BadInputError("请写日期，例如：/away 12月1日至5日；或 /away 本周、/away 本单位。")
    return found[0].first, found[0].last


def _in_group(session: Session, context: Context) -> Card:
    chat = session.exec(select(Chat).where(Chat.telegram_chat_id == context.chat_id)).first()
    if chat is None:
        raise BadInputError("这个群还没有登记到本单位，请管理员先绑定。")
    organisation = session.get_one(Organisation, chat.organisation_id)
    actor = who(session, context)
    if actor.organisation_id != organisation.id:
        raise BadInputError("这个群不属于您所在的单位。")
    return away_group_card(
        find_acting_in_group(session, organisation, on=actor.today), actor.today, actor.person.language
    )
