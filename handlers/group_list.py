"""/admin groups: the groups, and letting go of one that cannot be reached."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import pressed_number, private_only, reply, who
from office.access import Actor, require_administrator
from office.people.group_list import let_go


@private_only
async def on_group_let_go(_update: Update, context: Context) -> None:
    """移除."""
    await context.run(partial(_let_go, context=context))


@private_only
async def on_groups(_update: Update, context: Context) -> None:
    """The menu's 群."""
    await context.run(lambda session: show_groups(session, who(session, context), context))


def show_groups(session: Session, actor: Actor, context: Context) -> None:
    require_administrator(actor)
    reply(session, actor, context, "groups", {}, fresh=True)


def _let_go(session: Session, context: Context) -> None:
    actor = who(session, context)
    let_go(session, actor, pressed_number(context))
    reply(session, actor, context, "groups", {})
