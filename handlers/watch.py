"""/duty 值班: who is on duty, the month, mine; a watch handed over; a swap agreed to; the log as a file."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from sqlmodel import Session, select
from telegram import Update

from handlers.context import Context
from handlers.oneline import split
from handlers.reply import (
    close_form,
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from handlers.roster import GONE
from handlers.watch_form import begin_entry, begin_swap
from handlers.watch_words import read_entry, read_swap, starts_entry
from office.access import Actor, require_office
from office.cases.drafts import open_draft
from office.errors import BadInputError, NotForYouError, StaleError
from office.watch.list import lay_out_month, lay_out_shift, lay_out_watch
from office.watch.log import find_log, find_shift, hand_over, may_read_log, take_over
from office.watch.roster import approve_roster, return_roster
from office.watch.roster_checks import Watch
from office.watch.roster_effects import about_roster
from office.watch.shift_swaps import (
    about_swap,
    agree_swap,
    consent_swap,
    find_swap,
    refuse_swap,
    withdraw_swap,
)
from office.watch.shifts import about_shift, find_on_duty, find_shifts_of, next_month
from storage.tables import Chat, Draft, Shift, ShiftSwap, SwapState
from views.card import Card
from views.i18n import say
from views.month import from_number
from views.page import fill
from views.roster import FORM as ROSTER_FORM
from views.roster import read_watches
from views.watch import mine_card, month_card, shift_card, watch_card, watch_group_card
from views.watch_files import log_file, roster_file
from views.watch_forms import WORD_FORM, WORDS

MINE = ("我的", "mine")
MONTH = ("本月", "month")
NEXT = ("下月", "next")
FORM = ("模板", "template")
ENTRY = ("记", "log")
SWAP = ("换班", "swap")
LOG = ("日志",)
NOTHING = ("无", "没有")
USAGE = (
    "可以写：\n/duty 谁在值班\n/duty 本月、/duty 12月、/duty 我的\n"
    "/duty 记 上级通知 防汛视频会改在16点 报告：张三 指示：通知各镇\n"
    "/duty 换班 12月5日 由：张三 换：12月8日\n/duty 日志\n/duty 模板 12月（政府办公室排班用）"
)
_MONTH = re.compile(r"(?:(20\d{2})年?[-年]?)?(\d{1,2})月(?:份)?")


async def on_duty(_update: Update, context: Context) -> None:
    """/duty: in a group who is on duty, by name alone; in private all of the watch."""
    if context.chat_id != context.telegram_id:
        await context.answer(await context.ask(partial(_in_group, context=context)))
        return
    word = context.words.split(maxsplit=1)[0] if context.words.strip() else ""
    if word in ENTRY or starts_entry(context.words):
        await context.run(partial(_entry, context=context))
    elif word in SWAP:
        await context.run(partial(_swap, context=context))
    else:
        await context.answer(await context.ask(partial(_shown, context=context)))


@private_only
async def on_watch_shown(_update: Update, context: Context) -> None:
    """A button that shows something: the month, mine, the template, the log."""
    await context.answer(await context.ask(partial(_pressed, context=context)))


@private_only
async def on_shift_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_shift, context=context))


@private_only
async def on_swap_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_swap, context=context))


@private_only
async def on_watch_entry(_update: Update, context: Context) -> None:
    """记一笔 under a watch."""
    await context.run(partial(_begin_entry, context=context))


@private_only
async def on_watch_swap(_update: Update, context: Context) -> None:
    """换班 under a watch."""
    await context.run(partial(_begin_swap, context=context))


@private_only
async def on_watch_word(_update: Update, context: Context) -> None:
    """交班 or 退回修改: nothing is done before the words are sent."""
    await context.run(partial(_ask_words, context=context))


@private_only
async def on_watch_taken(_update: Update, context: Context) -> None:
    """接班: done by the press."""
    await context.run(partial(_take_over, context=context))
    await context.say("已接班。")


@private_only
async def on_swap_press(_update: Update, context: Context) -> None:
    """同意, 不同意 or 撤回 under a swap."""
    await context.run(partial(_press_swap, context=context))
    await context.say("已记录。")


@private_only
async def on_roster_agreed(_update: Update, context: Context) -> None:
    """同意 under a roster."""
    await context.run(partial(_agree_roster, context=context))
    await context.say("已同意，值班表开始执行。")


def answer_watch_word(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Do the step with the words that were typed."""
    number = int(str(draft.values["record"]))
    if draft.values["purpose"] == "hand":
        shift = hand_over(session, actor, number, "" if text.strip() in NOTHING else text)
        close_form(session, actor, draft)
        _reply_shift(session, actor, context, shift, fresh=True)
        return
    roster = return_roster(session, actor, number, text)
    close_form(session, actor, draft)
    reply(session, actor, context, "roster", {"roster": roster.id}, about=about_roster(roster), fresh=True)


def read_month(word: str, today: date) -> date | None:
    """Read 12月, 2026年12月, 本月 or 下月 as the month's first day; without a year the nearest not past."""
    if word in MONTH:
        return today.replace(day=1)
    if word in NEXT:
        return next_month(today.replace(day=1))
    found = _MONTH.fullmatch(word)
    if found is None or not 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months
        return None
    year = int(found[1]) if found[1] else today.year + (int(found[2]) < today.month)
    return date(year, int(found[2]), 1)


def _in_group(session: Session, context: Context) -> Card:
    actor = who(session, context)
    chat = session.exec(select(Chat).where(Chat.telegram_chat_id == context.chat_id)).first()
    if chat is None or chat.organisation_id != actor.organisation_id:
        raise BadInputError("这个群还没有登记到本单位，请管理员先绑定。")
    return watch_group_card(session, lay_out_watch(session, actor), actor.person.language)


def _shown(session: Session, context: Context) -> Card:
    actor = who(session, context)
    words = context.words.split()
    if not words:
        return watch_card(session, lay_out_watch(session, actor), actor)
    if words[0] in MINE:
        return _mine(session, actor)
    if words[0] in FORM:
        month_on = read_month(words[1], actor.today) if len(words) > 1 else None
        return _form(session, actor, month_on or _next(actor))
    if words[0] in LOG:
        shift = find_on_duty(session, actor.organisation_id, actor.now)
        if shift is None:
            raise BadInputError("现在没有排班。")
        return shift_card(session, lay_out_shift(session, actor, shift), actor)
    month_on = read_month(words[0], actor.today)
    if month_on is None or len(words) > 1:
        raise BadInputError(USAGE)
    return month_card(lay_out_month(session, actor, month_on), month_on, actor)


def _pressed(session: Session, context: Context) -> Card:
    actor = who(session, context)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "wt-mine":
        return _mine(session, actor)
    if verb == "wt-redo":
        draft = take_draft(session, actor, context, ROSTER_FORM, gone=GONE)
        month_on = date.fromisoformat(str(draft.values["month"]))
        return _form(session, actor, month_on, watches=read_watches(draft.values["watches"]))
    if verb == "wt-book":
        return _log_file(session, actor, find_shift(session, actor, pressed_number(context)))
    month_on = from_number(pressed_number(context))
    if verb == "wt-form":
        return _form(session, actor, month_on)
    return month_card(lay_out_month(session, actor, month_on), month_on, actor)


def _mine(session: Session, actor: Actor) -> Card:
    shifts = find_shifts_of(session, actor.person_id, since=actor.now)
    return mine_card([lay_out_shift(session, actor, one) for one in shifts], actor)


def _form(session: Session, actor: Actor, month_on: date, *, watches: Sequence[Watch] = ()) -> Card:
    """Give the month's roster as a file to be filled in, or one that was sent to be put right."""
    require_office(actor)
    lang = actor.person.language
    lines = [say("填好后在这里发回；有问题会逐格指出，没有问题先给您核对再提交。", lang)]
    html = fill("lines", lang, heading=say("值班表模板", lang), lines=lines, parts=[])
    return Card(html, (), roster_file(session, actor, month_on, watches=watches))


def _log_file(session: Session, actor: Actor, shift: Shift) -> Card:
    if not may_read_log(session, actor, shift):
        raise NotForYouError("这一班的日志不归您查看。")
    lang = actor.person.language
    html = fill("lines", lang, heading=say("值班日志", lang), lines=[], parts=[])
    return Card(html, (), log_file(session, actor, shift, find_log(session, shift)))


def _next(actor: Actor) -> date:
    month_on = actor.today.replace(day=1)
    return next_month(month_on) if actor.today.day >= 20 else month_on  # noqa: PLR2004 - a day of the month


def _entry(session: Session, context: Context) -> None:
    actor = who(session, context)
    begin_entry(session, actor, context, read_entry(context.words))


def _swap(session: Session, context: Context) -> None:
    actor = who(session, context)
    rest = context.words.split(maxsplit=1)
    values = read_swap(session, actor, split(rest[1] if len(rest) > 1 else "", ("由", "代", "换", "原因")))
    begin_swap(session, actor, context, values)


def _begin_entry(session: Session, context: Context) -> None:
    begin_entry(session, who(session, context), context, {"shift": pressed_number(context)})


def _begin_swap(session: Session, context: Context) -> None:
    actor = who(session, context)
    shift = find_shift(session, actor, pressed_number(context))
    begin_swap(session, actor, context, {"shift": shift.id})


def _ask_words(session: Session, context: Context) -> None:
    actor = who(session, context)
    purpose = pressed_word(context)
    if purpose not in WORDS:
        raise StaleError("这个按钮已经不能使用，请用 /menu 重新打开。")
    values: dict[str, object] = {"record": pressed_number(context), "purpose": purpose}
    draft = open_draft(session, actor, context.chat_id, WORD_FORM, values=values, field="text")
    show_form(session, actor, context, draft, fresh=True)


def _take_over(session: Session, context: Context) -> None:
    actor = who(session, context)
    _reply_shift(session, actor, context, take_over(session, actor, pressed_number(context)))


def _show_shift(session: Session, context: Context) -> None:
    actor = who(session, context)
    _reply_shift(session, actor, context, find_shift(session, actor, pressed_number(context)), fresh=True)


def _reply_shift(
    session: Session, actor: Actor, context: Context, shift: Shift, *, fresh: bool = False
) -> None:
    about = about_shift(actor.organisation, shift)
    reply(session, actor, context, "shift", {"shift": shift.id}, about=about, fresh=fresh)


def _show_swap(session: Session, context: Context) -> None:
    actor = who(session, context)
    _reply_swap(session, actor, context, find_swap(session, actor, pressed_number(context)), fresh=True)


def _press_swap(session: Session, context: Context) -> None:
    actor = who(session, context)
    verb = context.pressed.verb if context.pressed else ""
    swap = _SWAP_ACTS[verb](session, actor, pressed_number(context))
    _reply_swap(session, actor, context, swap)


def _agree(session: Session, actor: Actor, swap_id: int) -> ShiftSwap:
    """同意: of whoever was asked, or of the office once they agreed."""
    swap = find_swap(session, actor, swap_id)
    return (consent_swap if swap.state is SwapState.AGREED else agree_swap)(session, actor, swap_id)


_SWAP_ACTS: Mapping[str, Callable[[Session, Actor, int], ShiftSwap]] = {
    "wt-ok": _agree,
    "wt-no": refuse_swap,
    "wt-wd": withdraw_swap,
}


def _reply_swap(
    session: Session, actor: Actor, context: Context, swap: ShiftSwap, *, fresh: bool = False
) -> None:
    reply(session, actor, context, "swap", {"swap": swap.id}, about=about_swap(session, swap), fresh=fresh)


def _agree_roster(session: Session, context: Context) -> None:
    actor = who(session, context)
    roster = approve_roster(session, actor, pressed_number(context))
    reply(session, actor, context, "roster", {"roster": roster.id}, about=about_roster(roster))
