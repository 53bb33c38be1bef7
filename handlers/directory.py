"""/admin people: the directory as a workbook, sent out and taken back."""

import asyncio
from collections.abc import Sequence
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.command_menus import set_commands_of
from handlers.context import Context
from handlers.reply import pressed_word, private_only, reply, show_form, take_draft, who
from office.access import Actor, may_settle, require_administrator
from office.cases.drafts import close_draft, open_draft
from office.cases.drafts import fill as fill_draft
from office.directory.book import BookFaultsError, is_directory, read_directory
from office.directory.file import District
from office.directory.records import find_district
from office.directory.update import (
    DIRECTORY_FORM,
    apply_directory,
    find_changed_roles,
    plan_directory,
    summary,
    to_names,
    to_values,
    told,
)
from storage.tables import Draft
from views.directory import faults_card
from views.i18n import N_

GONE = "这份名册已经提交或取消了。"
SAME = N_("名册与现有记录一致，没有改动。")


async def take_directory(context: Context, content: bytes) -> bool:
    """Take a workbook with the directory's sheets, from an administrator; leave any other."""
    actor = await context.ask(partial(who, context=context))
    if not actor.is_administrator or not await asyncio.to_thread(is_directory, content):
        return False
    await _read(context, content, actor)
    return True


async def _read(context: Context, content: bytes, actor: Actor) -> None:
    """Say what a workbook would change, or what is wrong with it, cell by cell."""
    recorded = await context.ask(partial(_recorded, context=context))
    try:
        district = await asyncio.to_thread(read_directory, content, recorded)
    except BookFaultsError as error:
        await context.answer(faults_card(error, actor.person.language))
        return
    await context.run(partial(_plan, context=context, district=district))


@private_only
async def on_directory_file(_update: Update, context: Context) -> None:
    """现有名册, 空白模板."""
    await context.run(partial(_file, context=context))


@private_only
async def on_directory_press(_update: Update, context: Context) -> None:
    """提交, 确认, 返回 under what a workbook would change."""
    for chat_id, is_staff in await context.run(partial(_press, context=context)):
        await set_commands_of(context.bot, chat_id, is_staff=is_staff)


@private_only
async def on_people(_update: Update, context: Context) -> None:
    """The menu's 名册."""
    await context.run(lambda session: show_people(session, who(session, context), context))


def show_people(session: Session, actor: Actor, context: Context) -> None:
    """/admin people."""
    require_administrator(actor)
    reply(session, actor, context, "people", {}, fresh=True)


def _recorded(session: Session, context: Context) -> District:
    actor = who(session, context)
    return find_district(session, actor.organisation, now=actor.now)


def _file(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_administrator(actor)
    filled = pressed_word(context, 0) == "now"
    reply(session, actor, context, "directory.book", {"filled": filled}, fresh=True)


def _plan(session: Session, context: Context, district: District) -> None:
    actor = who(session, context)
    plan = plan_directory(session, actor, district)
    if not plan.report.changes:
        reply(session, actor, context, "note", {"text": SAME}, fresh=True)
        return
    values = {**to_values(district), **summary(plan.report.changes)}
    values |= {"mark": plan.mark, "notes": list(plan.report.notes), "leaving": list(plan.leaving)}
    draft = open_draft(session, actor, context.chat_id, DIRECTORY_FORM, values=values)
    show_form(session, actor, context, draft, fresh=True)


def _press(session: Session, context: Context) -> Sequence[tuple[int, bool]]:
    """Return whose commands are others now."""
    actor = who(session, context)
    require_administrator(actor)
    draft = take_draft(session, actor, context, DIRECTORY_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "dy-back":
        fill_draft(session, actor, draft, field="")
    elif verb == "dy-ok" and to_names(draft.values):
        fill_draft(session, actor, draft, field="sure")
    else:
        return _apply(session, actor, context, draft)
    show_form(session, actor, context, draft)
    return ()


def _apply(session: Session, actor: Actor, context: Context, draft: Draft) -> Sequence[tuple[int, bool]]:
    report = apply_directory(session, actor, draft.values, mark=str(draft.values["mark"]))
    close_draft(session, draft)
    reply(session, actor, context, "directory.applied", told(actor, report.changes))
    changed = find_changed_roles(session, actor, report.changes)
    return [(chat_id, may_settle(other)) for chat_id, other in changed]
