"""/report 报送: what is owed listed, handed in by a line or by presses, collected, and set by the office."""

import re
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import pressed_number, private_only, reply, show_form, take_draft, who
from handlers.report_form import begin_duty_form
from handlers.report_sheets import show_named_round, show_own_round
from handlers.report_words import read_duty, read_report
from handlers.secrets import forgets_secrets
from office.access import Actor, require_office
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.duties.answers import (
    access_occurrence,
    check_text,
    find_candidates,
    hand_in,
    hand_in_elsewhere,
    stop_duty,
)
from office.duties.form import ANSWER_FORM, PICK, PLAN, TEXT, next_answer_field
from office.duties.list import find_duty_named, find_my_lines, find_rounds, title_of
from office.duties.operations import about_occurrence
from office.duties.own import about_duty, find_own_duty, find_own_duty_named
from office.errors import BadInputError, StaleError
from storage.tables import Draft, Duty, Occurrence
from views.card import Card
from views.duties import list_card, own_duties_card
from views.text import clean_line

NEW = ("新增", "new")
SHEET = ("汇总", "sheet")
OWN = ("自设", "自设报送", "own")
STOP = ("停止", "stop")
GONE = "这次报送已经提交或取消了，请重新发 /report。"
_MOST_WORDS = 6
_COLON = re.compile(r"^(\s*[^\s：:]+)[：:]")
"""周计划：下周无会议 is 周计划 下周无会议."""
_REPORTED = ("已另行报送", "另行报送", "已报", "已参加")


@private_only
@forgets_secrets
async def on_report(_update: Update, context: Context) -> None:
    """/report: what is owed; with words, a report, a sheet, or a duty of the office's own."""
    first = context.words.split()[:1]
    if not first:
        await context.answer(await context.ask(partial(_list, context=context)))
    elif first[0] in OWN:
        await context.answer(await context.ask(partial(_own_list, context=context)))
    else:
        await context.run(partial(_act, context=context))


@private_only
async def on_own_duties(_update: Update, context: Context) -> None:
    await context.answer(await context.ask(partial(_own_list, context=context)))


@private_only
async def on_report_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_pressed, context=context))


@private_only
async def on_report_text(_update: Update, context: Context) -> None:
    """填报: ask for the words of a report; nothing is handed in before 提交."""
    await context.run(partial(_ask_text, context=context))


@private_only
async def on_report_elsewhere(_update: Update, context: Context) -> None:
    """已另行报送: done by the press."""
    await context.run(partial(_elsewhere, context=context))
    await context.say("已记录。")


@private_only
async def on_report_press(_update: Update, context: Context) -> None:
    """Any button of the form by which something is handed in."""
    await context.run(partial(_press, context=context))


@private_only
async def on_duty_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_duty_pressed, context=context))


@private_only
async def on_duty_stopped(_update: Update, context: Context) -> None:
    """停止: a duty of the office's own is asked for no more."""
    await context.run(partial(_stop, context=context))
    await context.say("已记录。")


def answer_report(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take the words of a report; nothing is handed in before 提交."""
    if draft.field == PICK:
        raise BadInputError("请先从按钮中选择是哪一次报送。")
    said = read_report(text)
    check_text(said)
    fill(session, actor, draft, field=PLAN, text=said)
    show_form(session, actor, context, draft, fresh=True)


def show_duty_named(session: Session, actor: Actor, context: Context, number: str) -> bool:
    """Show the office a duty of its own by its typed number, such as R2026-0001; False for any other."""
    duty = find_own_duty_named(session, actor.organisation_id, number)
    if duty is None or not actor.is_office:
        return False
    _show_duty(session, actor, context, duty, fresh=True)
    return True


def _list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    return list_card(find_my_lines(session, actor), find_rounds(session, actor), actor)


def _own_list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    require_office(actor)
    return own_duties_card(session, actor)


def _act(session: Session, context: Context) -> None:
    actor = who(session, context)
    first, rest = (*context.words.split(maxsplit=1), "")[:2]
    if first in NEW:
        require_office(actor)
        begin_duty_form(session, actor, context, read_duty(session, actor, rest) if rest else {})
    elif first in SHEET:
        show_named_round(session, actor, context, rest)
    elif first in STOP:
        _show_to_stop(session, actor, context, rest)
    elif not show_duty_named(session, actor, context, context.words.strip()):
        duty, said = _take_duty(session, actor, context.words)
        _begin_answer(session, actor, context, duty, said)


def _take_duty(session: Session, actor: Actor, text: str) -> tuple[str, str]:
    """Find the duty that a line begins with, and give it with what follows. Raises BadInputError."""
    text = _COLON.sub(r"\1 ", text, count=1)
    words = list(re.finditer(r"\S+", text))
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        name = " ".join(word[0] for word in words[:count])
        duty = find_duty_named(session, actor, name)
        if duty is not None:
            return duty, read_report(text[words[count - 1].end() :])
    said = clean_line(words[0][0], 20) if words else ""
    owed = dict.fromkeys(line.title for line in find_my_lines(session, actor))
    if not owed:
        raise BadInputError("没有“{said}”这项报送，您现在没有应报的事项。", said=said)
    raise BadInputError(
        "没有“{said}”这项报送，您应报的有：{names}。", said=said, names="、".join(list(owed)[:8])
    )


def _begin_answer(session: Session, actor: Actor, context: Context, duty: str, said: str) -> None:
    """Show the one that is meant, or ask which; with words, the card before 提交."""
    found = [one.occurrence for one in find_candidates(session, actor, duty)]
    if not found and not said and show_own_round(session, actor, context, duty):
        return
    if not found:
        title = title_of(session, actor, duty)
        raise BadInputError("现在没有由您报送的“{title}”；全部应报事项请发 /report。", title=title)
    said = "" if said in _REPORTED else said
    if said:
        check_text(said)
    if len(found) == 1 and not said:
        _show(session, actor, context, found[0], fresh=True)
        return
    values: dict[str, object] = {"duty": duty, "candidates": [row.id for row in found], "text": said}
    if len(found) == 1:
        values["occurrence"] = found[0].id
    field = next_answer_field(values)
    draft = open_draft(session, actor, context.chat_id, ANSWER_FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _show_pressed(session: Session, context: Context) -> None:
    actor = who(session, context)
    _show(session, actor, context, access_occurrence(session, actor, pressed_number(context)), fresh=True)


def _ask_text(session: Session, context: Context) -> None:
    actor = who(session, context)
    row = access_occurrence(session, actor, pressed_number(context))
    if row.collected_at is not None:
        raise StaleError("这次报送已经汇总，不能再改；如需更正，请与汇总单位联系。")
    values: dict[str, object] = {"duty": row.duty, "occurrence": row.id}
    draft = open_draft(session, actor, context.chat_id, ANSWER_FORM, values=values, field=TEXT)
    show_form(session, actor, context, draft, fresh=True)


def _elsewhere(session: Session, context: Context) -> None:
    actor = who(session, context)
    row = hand_in_elsewhere(session, actor, pressed_number(context))
    draft = find_draft(session, actor, context.chat_id, ANSWER_FORM)
    if draft is not None and draft.values.get("occurrence") == row.id:
        close_draft(session, draft)
    _show(session, actor, context, row)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, ANSWER_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "rp-ok":
        if next_answer_field(draft.values) != PLAN:
            raise BadInputError("还没有填完，请看最新的表单。")
        row = hand_in(session, actor, int(str(draft.values["occurrence"])), str(draft.values["text"]))
        close_draft(session, draft)
        _show(session, actor, context, row)
        return
    if verb == "rp-edit":
        fill(session, actor, draft, field=TEXT)
    else:
        _pick(session, actor, context, draft)
    show_form(session, actor, context, draft)


def _pick(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """Take which of several is meant."""
    candidates = draft.values.get("candidates")
    chosen = pressed_number(context, 1)
    if not isinstance(candidates, list) or chosen not in candidates:
        raise StaleError(GONE)
    fill(
        session,
        actor,
        draft,
        field=next_answer_field({**draft.values, "occurrence": chosen}),
        occurrence=chosen,
    )


def _show(session: Session, actor: Actor, context: Context, row: Occurrence, *, fresh: bool = False) -> None:
    about = about_occurrence(session, row)
    reply(session, actor, context, "report", {"occurrence": row.id}, about=about, fresh=fresh)


def _show_to_stop(session: Session, actor: Actor, context: Context, text: str) -> None:
    """停止 信访周报: show the duty, with the button that stops it."""
    require_office(actor)
    duty = find_own_duty_named(session, actor.organisation_id, find_duty_named(session, actor, text) or text)
    if duty is None:
        raise BadInputError("请写明停止哪一项自设的报送，可写编号或名称；全部见 /report 自设。")
    _show_duty(session, actor, context, duty, fresh=True)


def _show_duty_pressed(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    duty = find_own_duty(session, actor, pressed_number(context))
    _show_duty(session, actor, context, duty, fresh=True)


def _stop(session: Session, context: Context) -> None:
    actor = who(session, context)
    _show_duty(session, actor, context, stop_duty(session, actor, pressed_number(context)))


def _show_duty(session: Session, actor: Actor, context: Context, duty: Duty, *, fresh: bool = False) -> None:
    reply(session, actor, context, "own_duty", {"duty": duty.id}, about=about_duty(duty), fresh=fresh)
