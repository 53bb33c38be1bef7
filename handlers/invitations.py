"""/admin invitations: everybody's way in.

Tokens are kept nowhere, so links are not owed by the outbox: they are sent as they are made. Should that
fail, the invitations are made again.
"""

import asyncio
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import pressed_number, private_only, reply, who
from office.access import Actor, require_administrator
from office.people.invitation_list import (
    MadeInvitation,
    Reminded,
    find_guest,
    invite_again,
    invite_all,
    remind_of_invitations,
    withdraw_invitation,
)
from views.invitations import LINKS, links_card, reminded_card, sheet_card

Made = tuple[Actor, tuple[MadeInvitation, ...]]


@private_only
async def on_invitations(_update: Update, context: Context) -> None:
    """The menu's 邀请."""
    await context.run(partial(_show, context=context))


@private_only
async def on_invitation_list(_update: Update, context: Context) -> None:
    """Another page; those who have joined, or those who have not."""
    await context.run(partial(_list, context=context))


@private_only
async def on_invitation_shown(_update: Update, context: Context) -> None:
    """A name."""
    await context.run(partial(_one, context=context))


@private_only
async def on_links_wanted(_update: Update, context: Context) -> None:
    """发链接, 下一批: links for the next who have none."""
    actor, made = await context.run(partial(_invite_all, context=context, at_most=LINKS))
    bot = context.bot.username
    await context.answer(
        links_card(made, actor.organisation, bot, actor.person.language, more=len(made) == LINKS)
    )


@private_only
async def on_sheet_wanted(_update: Update, context: Context) -> None:
    """打印二维码: a sheet for all who have no invitation."""
    actor, made = await context.run(partial(_invite_all, context=context, at_most=None))
    bot, lang = context.bot.username, actor.person.language
    await context.answer(await asyncio.to_thread(sheet_card, made, actor.organisation, bot, lang))


@private_only
async def on_invited_again(_update: Update, context: Context) -> None:
    """重发, 重新邀请."""
    actor, made = await context.run(partial(_invite_again, context=context))
    bot, lang = context.bot.username, actor.person.language
    await context.answer(links_card(made, actor.organisation, bot, lang, more=False))


@private_only
async def on_invitation_withdrawn(_update: Update, context: Context) -> None:
    """撤销."""
    await context.run(partial(_withdraw, context=context))


@private_only
async def on_reminder_wanted(_update: Update, context: Context) -> None:
    """提醒一次."""
    actor, done = await context.run(partial(_remind, context=context))
    await context.answer(reminded_card(done, actor.person.language))


def show_invitations(session: Session, actor: Actor, context: Context) -> None:
    require_administrator(actor)
    reply(session, actor, context, "invitations", {}, fresh=True)


def _show(session: Session, context: Context) -> None:
    show_invitations(session, who(session, context), context)


def _list(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_administrator(actor)
    args: dict[str, object] = {"page": pressed_number(context), "joined": pressed_number(context, 1) == 1}
    reply(session, actor, context, "invitations", args)


def _one(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_administrator(actor)
    guest = find_guest(session, actor, pressed_number(context))
    reply(session, actor, context, "invitation", {"person": guest.member.person.id})


def _invite_all(session: Session, context: Context, at_most: int | None) -> Made:
    actor = who(session, context)
    made = invite_all(session, actor, at_most=at_most)
    return actor, made


def _invite_again(session: Session, context: Context) -> Made:
    actor = who(session, context)
    made = invite_again(session, actor, pressed_number(context))
    return actor, (made,)


def _withdraw(session: Session, context: Context) -> None:
    actor = who(session, context)
    guest = withdraw_invitation(session, actor, pressed_number(context))
    reply(session, actor, context, "invitation", {"person": guest.member.person.id})


def _remind(session: Session, context: Context) -> tuple[Actor, Reminded]:
    actor = who(session, context)
    return actor, remind_of_invitations(session, actor)
