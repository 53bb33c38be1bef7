"""/admin: the office's readings, its own texts, the calendar's own days."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period
from handlers.directory import show_people
from handlers.group_list import show_groups
from handlers.groups import is_binding, on_admin_in_group
from handlers.invitations import show_invitations
from handlers.oneline import split
from handlers.readings import show_readings
from handlers.reply import pressed_number, private_only, reply, who
from handlers.settings import set_leads_line
from handlers.setup import show_setup
from office.access import Actor, require_office
from office.calendar.overrides import drop_day, set_day
from office.errors import BadInputError
from office.rulebook.texts import confirm_all, confirm_article, find_restored, find_texts_of

USAGE = (
    "可以写：\n/admin readings 查看内部口径\n"
    "/admin readings 部门副职 部门主要负责人同意→分管副区长批准→办公室报备\n"
    "/admin readings 签发 会议纪要 专题会议 办公室主任审核→主持人签发\n/admin readings 直报 1小时内\n"
    "/admin readings 议题 常务会议 办公室主任审核→区长批准（也可写：会议请假、召开、纪要）\n"
    "/admin texts 查看本单位载入的原文、核对条号\n"
    "/admin people 人员、单位、职务（Excel名册）\n/admin invitations 邀请大家加入\n"
    "/admin groups 查看绑定的群\n/admin setup 机构设置：名称、规则、时区、静默时段\n"
    "/admin calendar 查看本单位调整的日子\n"
    "/admin leads 查看各类事项提前几个工作日提醒\n/admin leads 督办 5\n"
    "/admin calendar 12月31日 休 名称：区庆 来源：区政府通知\n/admin calendar 12月31日 恢复\n"
    "在群里：/admin bind 常务会议、/admin bind 财政局，/admin unbind 常务会议"
)


async def on_admin(update: Update, context: Context) -> None:
    """/admin readings, /admin texts and /admin calendar; in a group what the group follows."""
    if context.chat_id != context.telegram_id:
        await on_admin_in_group(update, context)
    elif is_binding(context):
        raise BadInputError("请在要绑定的群里发送，例如：/admin bind 常务会议、/admin bind 财政局。")
    else:
        await context.run(partial(_admin, context=context))


@private_only
async def on_text_confirmed(_update: Update, context: Context) -> None:
    """确认 under /admin texts: a restored number is right, or all of them."""
    await context.run(partial(_confirm, context=context))


def _admin(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    words = context.words.split(maxsplit=1)
    rest = words[1] if len(words) > 1 else ""
    match words[0] if words else "":
        case "readings" | "口径" | "内部口径":
            show_readings(session, actor, context, rest)
        case "texts" | "原文" | "条文":
            reply(session, actor, context, "texts", {}, fresh=True)
        case "people" | "人员" | "名册":
            show_people(session, actor, context)
        case "leads" | "提前" | "提前提醒":
            set_leads_line(session, actor, context, rest)
        case "invitations" | "邀请":
            show_invitations(session, actor, context)
        case "setup" | "设置" | "机构":
            show_setup(session, actor, context)
        case "groups" | "群":
            show_groups(session, actor, context)
        case "calendar" | "日历" | "调休":
            _calendar(session, actor, context, rest)
        case "":
            reply(session, actor, context, "admin", {"usage": USAGE}, fresh=True)
        case _:
            raise BadInputError(USAGE)


def _confirm(session: Session, context: Context) -> None:
    actor = who(session, context)
    article = pressed_number(context)
    if article:
        confirm_article(session, actor, article)
    else:
        for own in find_texts_of(session, actor.organisation_id):
            if find_restored(session, actor, own.rulebook):
                confirm_all(session, actor, own.rulebook)
    reply(session, actor, context, "texts", {})


def _calendar(session: Session, actor: Actor, context: Context, text: str) -> None:
    if text:
        line = split(text, ("名称", "来源"))
        found = find_period(list(line.words), actor.today)
        if found is None or found[0].first != found[0].last:
            raise BadInputError("请写一个日期，例如：/admin calendar 12月31日 休 来源：区政府通知。")
        day, words = found[0].first, found[1]
        if words == ["恢复"]:
            drop_day(session, actor, day)
        elif words in (["休"], ["班"]):
            set_day(
                session,
                actor,
                day,
                working=words == ["班"],
                name=line.fields.get("名称", ""),
                source=line.fields.get("来源", ""),
            )
        else:
            raise BadInputError("请在日期后写“休”“班”或“恢复”。")
    reply(session, actor, context, "calendar", {}, fresh=True)
