"""What is pressed and typed on a paper's clocks, and 交办: to which department, for what, until when."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period, parse_day
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
from office.access import Actor, access_case, require_office
from office.cases.drafts import close_draft, fill, open_draft
from office.cases.flow import about
from office.documents.changes import can_hand_out, hand_out, send_paper_back, set_own_limit
from office.documents.clock_steps import (
    access_clock,
    answer_clock,
    confirm_clock,
    pause_clock,
    resume_clock,
    return_clock,
    stop_clock,
    urge_clock,
)
from office.documents.clocks import about_clock
from office.documents.hand_form import FORM as HAND_FORM
from office.documents.hand_form import OWN_LIMIT, PLAN, WORD_FORM, next_field, to_handing
from office.documents.secrecy import require_open
from office.errors import BadInputError, StaleError
from office.rulebook.signers import find_unit
from storage.tables import Case, Clock, Draft
from views.document_hand import WORDS

GONE = "这张表单已经提交或取消了，请在公文的卡片上重新按一次。"
_BY_WORDS: Mapping[str, Callable[[Session, Actor, int, str], Clock]] = {
    "answer": answer_clock,
    "return": return_clock,
    "pause": pause_clock,
    "stop": stop_clock,
}


@private_only
async def on_document_word(_update: Update, context: Context) -> None:
    """A step that wants words: nothing is done before they are sent."""
    await context.run(partial(_ask_words, context=context))


@private_only
async def on_clock_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_pressed, context=context))


@private_only
async def on_clocks(_update: Update, context: Context) -> None:
    """时限: all clocks of a paper."""
    await context.run(partial(_show_clocks, context=context))


@private_only
async def on_clock_press(_update: Update, context: Context) -> None:
    """确认, 恢复: done by the press."""
    await context.run(partial(_press_clock, context=context))
    await context.say("已记录。")


@private_only
async def on_clock_urged(_update: Update, context: Context) -> None:
    clock_id = pressed_number(context)
    said = await context.run(lambda session: urge_clock(session, who(session, context), clock_id))
    await context.say(said, alert=True)


@private_only
async def on_hand_out(_update: Update, context: Context) -> None:
    """交办: its form."""
    await context.run(partial(_begin_hand, context=context))


@private_only
async def on_hand_press(_update: Update, context: Context) -> None:
    """Any button of the form of 交办."""
    await context.run(partial(_press_hand, context=context))


def answer_document_word(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Do the step with the words that were typed."""
    require_open(text)
    purpose, case_id = str(draft.values["purpose"]), int(str(draft.values["case"]))
    if purpose == "back":
        case = send_paper_back(session, actor, case_id, text)
        close_form(session, actor, draft)
        show_returned(session, actor, context, case)
        return
    if purpose == "limit":
        day, why = read_limit(actor, text)
        clock = set_own_limit(session, actor, case_id, parse_day(day, actor.today), why)
    else:
        clock = _BY_WORDS[purpose](session, actor, int(str(draft.values["clock"])), text)
    close_form(session, actor, draft)
    show_clock(session, actor, context, clock, fresh=True)


def answer_hand(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer of the form of 交办: the department's name, or a day with its reason."""
    if draft.field == "unit":
        _fill_hand(session, actor, context, draft, {"unit": find_unit(session, actor, text).id or 0})
        return
    if draft.field == OWN_LIMIT:
        day, why = read_limit(actor, text)
        due = parse_day(day, actor.today).isoformat()
        _fill_hand(session, actor, context, draft, {"due": due, "why": why})
        return
    raise BadInputError("请按上面的按钮选择。")


def read_limit(actor: Actor, text: str) -> tuple[str, str]:
    """Read 12月5日 市里要求 into the day, as it is written, and the reason."""
    found = find_period(text.split(), actor.today)
    if found is None:
        raise BadInputError("请写期限和理由，例如：12月5日 市里要求。")
    period, words = found
    if period.first != period.last:
        raise BadInputError("期限只要一天，例如：12月5日 市里要求。")
    return period.last.isoformat(), " ".join(words)


def _ask_words(session: Session, context: Context) -> None:
    """Ask for words about a clock, or about the paper itself (`limit`)."""
    actor = who(session, context)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "dc-limit":
        require_office(actor)
        case = access_case(session, actor, pressed_number(context))
        values: dict[str, object] = {"case": case.id, "purpose": "limit"}
    else:
        clock, case = access_clock(session, actor, pressed_number(context))
        purpose = pressed_word(context)
        if purpose not in WORDS:
            raise StaleError("这个按钮已经不能使用，请用 /menu 重新打开。")
        values = {"case": case.id, "clock": clock.id, "purpose": purpose}
    draft = open_draft(session, actor, context.chat_id, WORD_FORM, values=values, field="text")
    show_form(session, actor, context, draft, fresh=True)


def _show_pressed(session: Session, context: Context) -> None:
    actor = who(session, context)
    clock, _ = access_clock(session, actor, pressed_number(context))
    show_clock(session, actor, context, clock, fresh=True)


def _show_clocks(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    reply(session, actor, context, "document.clocks", {"case": case.id}, fresh=True)


def show_clock(
    session: Session, actor: Actor, context: Context, clock: Clock, *, fresh: bool = False
) -> None:
    named = about_clock(session, clock)
    reply(session, actor, context, "document.clock", {"clock": clock.id}, about=named, fresh=fresh)


def _press_clock(session: Session, context: Context) -> None:
    actor = who(session, context)
    act = resume_clock if context.pressed and context.pressed.verb == "dc-resume" else confirm_clock
    show_clock(session, actor, context, act(session, actor, pressed_number(context)))


def _begin_hand(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    open_hand(session, actor, context, case, {"case": case.id or 0})


def open_hand(
    session: Session, actor: Actor, context: Context, case: Case, values: dict[str, object]
) -> None:
    require_office(actor)
    if not can_hand_out(case):
        raise StaleError("这件公文已经退回、撤回或办结，请看最新的卡片。")
    draft = open_draft(session, actor, context.chat_id, HAND_FORM, values=values, field=next_field(values))
    show_form(session, actor, context, draft, fresh=True)


def _press_hand(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, HAND_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "dc-hand-ok":
            _submit_hand(session, actor, context, draft)
        case "dc-hand-edit":
            draft.values = {"case": draft.values["case"]}
            fill(session, actor, draft, field="unit")
            show_form(session, actor, context, draft)
        case "dc-hand-unit":
            _fill_hand(session, actor, context, draft, {"unit": pressed_number(context, 1)})
        case _:
            _fill_hand(session, actor, context, draft, {"name": pressed_word(context)})


def _fill_hand(
    session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]
) -> None:
    draft.values = {**draft.values, **values}
    fill(session, actor, draft, field=next_field(draft.values))
    show_form(session, actor, context, draft)


def _submit_hand(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if next_field(draft.values) != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    clock = hand_out(session, actor, int(str(draft.values["case"])), to_handing(draft.values))
    close_draft(session, draft)
    show_clock(session, actor, context, clock)


def show_returned(session: Session, actor: Actor, context: Context, case: Case) -> None:
    """Show the office the case as it is, and the reply ready to be copied."""
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))
    reply(session, actor, context, "document.reply", {"case": case.id}, fresh=True)
