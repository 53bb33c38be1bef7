"""/task 督办: set in one line or by the form, listed, searched, carried on by words and presses."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period
from handlers.oneline import split
from handlers.reply import (
    close_form,
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    who,
)
from handlers.task_form import begin_form
from handlers.task_words import read_task, sets_task
from office.access import Actor, require_office
from office.cases.drafts import open_draft
from office.errors import BadInputError, NotForYouError, StaleError
from office.tasks.bulletin import make_bulletin, release_bulletin
from office.tasks.form import TASK_FORM
from office.tasks.list import Scope, find_tasks, lay_out_task, search_tasks
from office.tasks.operations import about_task, find_task, find_task_named
from office.tasks.steps import (
    ask_extension,
    cancel_task,
    confirm_closing,
    grant_extension,
    look_back,
    note_progress,
    propose_closing,
    refuse_extension,
    reopen_task,
    send_back,
    set_look_back,
)
from storage.tables import Draft, Task
from views.bulletin import checked
from views.card import Card
from views.month import as_number
from views.tasks import WORDS, ledger_card, tasks_card

WORD_FORM = "task_word"
SCOPE_WORDS = {
    "我的": Scope.MINE,
    "全部": Scope.MINE,
    "mine": Scope.MINE,
    "本单位": Scope.UNIT,
    "单位": Scope.UNIT,
    "unit": Scope.UNIT,
    "逾期": Scope.OVERDUE,
    "超期": Scope.OVERDUE,
    "overdue": Scope.OVERDUE,
    "待确认": Scope.WAITING,
    "已办结": Scope.CLOSED,
}
BOOK = ("台账", "ledger")
BULLETIN = ("通报", "bulletin")
ON_SCHEDULE = "按计划推进"
_STEP_KEYS = ("进展", "办结", "延期", "理由", "回头看")

_BY_WORDS: Mapping[str, Callable[[Session, Actor, int, str], Task]] = {
    "progress": note_progress,
    "close": propose_closing,
    "back": send_back,
    "deny": refuse_extension,
    "look": look_back,
    "cancel": cancel_task,
}


@private_only
async def on_task(_update: Update, context: Context) -> None:
    """/task: a list, a search, one task, a step of it, or a new one."""
    if await context.ask(partial(_asks_only, context=context)):
        await context.answer(await context.ask(partial(_list, context=context)))
    else:
        await context.run(partial(_act, context=context))


@private_only
async def on_task_list(_update: Update, context: Context) -> None:
    await context.answer(await context.ask(partial(_pressed_list, context=context)))


@private_only
async def on_task_book(_update: Update, context: Context) -> None:
    """台账: the ledger as a file."""
    await context.answer(await context.ask(partial(_book, context=context)))


@private_only
async def on_task_new(_update: Update, context: Context) -> None:
    await context.run(partial(_begin_new, context=context))


@private_only
async def on_bulletin_released(_update: Update, context: Context) -> None:
    """发布: the week's bulletin goes out as it was seen."""
    count = await context.run(partial(_release, context=context))
    await context.say("已发布。" if count else "已记录，没有可送达的同志。")


@private_only
async def on_task_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_pressed, context=context))


@private_only
async def on_task_word(_update: Update, context: Context) -> None:
    """A step that wants words: nothing is done before they are sent."""
    await context.run(partial(_ask_words, context=context))


@private_only
async def on_task_press(_update: Update, context: Context) -> None:
    """确认, 同意, 按计划推进: done by the press."""
    await context.run(partial(_press, context=context))
    await context.say("已记录。")


def answer_task_word(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Do the step with the words that were typed."""
    task = _do(session, actor, int(str(draft.values["task"])), str(draft.values["purpose"]), text)
    close_form(session, actor, draft)
    _show(session, actor, context, task, fresh=True)


def show_task_named(session: Session, actor: Actor, context: Context, number: str) -> bool:
    """Show the task of a typed number, such as D2026-0001; False where the actor has none such."""
    task = find_task_named(session, actor, number)
    if task is None:
        return False
    _show(session, actor, context, task, fresh=True)
    return True


def _asks_only(session: Session, context: Context) -> bool:
    actor = who(session, context)
    words = context.words.split()
    if not words or words[0] in (*SCOPE_WORDS, *BOOK):
        return True
    if words[0] in BULLETIN:
        return False
    named = find_task_named(session, actor, words[0])
    return named is None and not sets_task(context.words)


def _list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    words = context.words.split()
    if words and words[0] in BOOK:
        scope = SCOPE_WORDS.get(words[1], Scope.MINE) if len(words) > 1 else Scope.MINE
        return _ledger(session, actor, scope)
    if not words or words[0] in SCOPE_WORDS:
        scope = SCOPE_WORDS[words[0]] if words else Scope.MINE
        sheets = [lay_out_task(session, actor, task) for task in find_tasks(session, actor, scope)]
        return tasks_card(sheets, scope, actor)
    found = search_tasks(session, actor, words)
    if not found:
        raise BadInputError(
            "没有找到“{words}”。设督办请写明责任、牵头和期限，"
            "例如：/task 老旧小区改造排查 责任：分管副区长 牵头：住建局 期限：12月31日。",
            words=context.words[:30],
        )
    return tasks_card([lay_out_task(session, actor, task) for task in found], Scope.MINE, actor)


def _pressed_list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    scope, page = _scope(context), pressed_number(context, 1)
    sheets = [lay_out_task(session, actor, task) for task in find_tasks(session, actor, scope)]
    return tasks_card(sheets, scope, actor, page=page)


def _book(session: Session, context: Context) -> Card:
    return _ledger(session, who(session, context), _scope(context))


def _ledger(session: Session, actor: Actor, scope: Scope) -> Card:
    sheets = [lay_out_task(session, actor, task) for task in find_tasks(session, actor, scope)]
    return ledger_card(sheets, scope, actor)


def _scope(context: Context) -> Scope:
    word = pressed_word(context, 0)
    if word not in list(Scope):
        raise BadInputError("这个按钮已经不能使用，请用 /menu 重新打开。")
    return Scope(word)


def _act(session: Session, context: Context) -> None:
    actor = who(session, context)
    words = context.words.split()
    task = find_task_named(session, actor, words[0]) if words else None
    if words[0] in BULLETIN:
        require_office(actor)
        reply(session, actor, context, "task.bulletin_plan", {}, fresh=True)
        return
    if task is not None:
        rest = context.words.partition(words[0])[2].strip()
        _show(session, actor, context, _by_line(session, actor, task, rest) if rest else task, fresh=True)
        return
    if not actor.is_office:
        raise NotForYouError("督办事项由政府办公室立项。查本人、本单位的督办请发 /task。")
    begin_form(session, actor, context, TASK_FORM, read_task(session, actor, context.words))


def _by_line(session: Session, actor: Actor, task: Task, text: str) -> Task:
    """Take D2026-0001 进展:…, 办结:…, 延期:12月25日 理由:…; words alone are progress."""
    line = split(text, _STEP_KEYS)
    task_id = task.id or 0
    if "延期" in line.fields:
        return _do(session, actor, task_id, "extend", f"{line.fields['延期']} {line.fields.get('理由', '')}")
    if "办结" in line.fields:
        return propose_closing(session, actor, task_id, line.fields["办结"])
    if "回头看" in line.fields:
        return _look(session, actor, task_id, line.fields["回头看"])
    if line.words and line.words[0] == "办结":
        return propose_closing(session, actor, task_id, " ".join(line.words[1:]))
    return note_progress(session, actor, task_id, line.fields.get("进展") or text)


def _look(session: Session, actor: Actor, task_id: int, text: str) -> Task:
    """回头看: a day alone sets it, words are what was found."""
    found = find_period(text.split(), actor.today)
    if found is not None and not found[1]:
        return _do(session, actor, task_id, "plan_look", text)
    return look_back(session, actor, task_id, text)


def _begin_new(session: Session, context: Context) -> None:
    begin_form(session, who(session, context), context, TASK_FORM, {})


def _show_pressed(session: Session, context: Context) -> None:
    actor = who(session, context)
    _show(session, actor, context, find_task(session, actor, pressed_number(context)), fresh=True)


def _ask_words(session: Session, context: Context) -> None:
    actor = who(session, context)
    task, purpose = find_task(session, actor, pressed_number(context)), pressed_word(context)
    if purpose not in WORDS:
        raise StaleError("这个按钮已经不能使用，请用 /menu 重新打开。")
    values: dict[str, object] = {"task": task.id, "purpose": purpose}
    draft = open_draft(session, actor, context.chat_id, WORD_FORM, values=values, field="text")
    show_form(session, actor, context, draft, fresh=True)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    task_id = pressed_number(context)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "tk-on":
        task = note_progress(session, actor, task_id, ON_SCHEDULE)
    elif verb == "tk-grant":
        task = grant_extension(session, actor, task_id)
    else:
        require_office(actor)
        task = confirm_closing(session, actor, task_id)
    _show(session, actor, context, task)


def _release(session: Session, context: Context) -> int:
    actor = who(session, context)
    require_office(actor)
    shown = make_bulletin(session, actor.organisation, actor.today)
    if (as_number(shown.as_of_on), checked(shown)) != (pressed_number(context), pressed_number(context, 1)):
        raise StaleError("督办情况有了变化，请重新发 /task 通报，看过再发布。")
    count = release_bulletin(session, actor, shown)
    reply(session, actor, context, "task.bulletin_plan", {})
    return count


def _do(session: Session, actor: Actor, task_id: int, purpose: str, text: str) -> Task:
    if purpose not in ("extend", "reopen", "plan_look"):
        return _BY_WORDS[purpose](session, actor, task_id, text)
    found = find_period(text.split(), actor.today)
    if found is None:
        raise BadInputError(WORDS[purpose])
    period, words = found
    if period.first != period.last:
        raise BadInputError("新的时限只要一天，例如：12月25日 雨雪停工。")
    if purpose == "plan_look":
        return set_look_back(session, actor, task_id, period.last)
    act = ask_extension if purpose == "extend" else reopen_task
    return act(session, actor, task_id, period.last, " ".join(words))


def _show(session: Session, actor: Actor, context: Context, task: Task, *, fresh: bool = False) -> None:
    reply(session, actor, context, "task", {"task": task.id}, about=about_task(task), fresh=fresh)
