"""/consult 征求意见: asked in one line or by the form, listed, answered and settled by words and presses."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.consultation_form import begin_consultation_form
from handlers.consultation_words import (
    NUMBER,
    begins,
    read_consultation,
    read_given,
    read_step,
    read_term,
    read_unit_first,
)
from handlers.context import Context
from handlers.reply import (
    close_form,
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    who,
)
from handlers.secrets import forgets_secrets
from office.access import Actor
from office.cases.drafts import open_draft
from office.consultations.effects import raise_differences, settle_differences
from office.consultations.form import WORD_FORM
from office.consultations.list import (
    Scope,
    find_consultations,
    lay_out_consultation,
    search_consultations,
)
from office.consultations.operations import (
    cancel_consultation,
    remove_unit,
    urge_units,
    withdraw_consultation,
)
from office.consultations.plan import may_ask
from office.consultations.records import (
    about_consultation,
    answers_for,
    find_consultation,
    find_consultation_named,
    find_replies,
)
from office.consultations.replies import (
    Given,
    answer_consultation,
    ask_term,
    grant_term,
    record_answer,
    refuse_term,
)
from office.documents.secrecy import require_open
from office.errors import BadInputError, NotForYouError, StaleError
from storage.tables import Consultation, Draft, Opinion
from views.card import Card
from views.consultation_words import WORDS
from views.consultations import consultations_card

SCOPE_WORDS = {
    "我的": Scope.MINE,
    "待办": Scope.MINE,
    "mine": Scope.MINE,
    "本单位": Scope.ASKED,
    "全部": Scope.ASKED,
    "unit": Scope.ASKED,
    "已结束": Scope.CLOSED,
    "已办结": Scope.CLOSED,
}
NEW = ("新", "新增", "new")
_GIVEN = {"changes": Opinion.CHANGES, "against": Opinion.DISAGREE, "agree": Opinion.AGREE}


@forgets_secrets
async def on_consult(update: Update, context: Context) -> None:
    """/consult: a list, a search, one consultation, an answer to it, or a new one. Nothing secret is kept."""
    require_open(context.words)
    await _on_consult(update, context)


@private_only
async def _on_consult(_update: Update, context: Context) -> None:
    if await context.ask(partial(_asks_only, context=context)):
        await context.answer(await context.ask(partial(_list, context=context)))
    else:
        await context.run(partial(_act, context=context))


@private_only
async def on_consultation_list(_update: Update, context: Context) -> None:
    await context.answer(await context.ask(partial(_pressed_list, context=context)))


@private_only
async def on_consultation_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_pressed, context=context))


@private_only
async def on_consultation_word(_update: Update, context: Context) -> None:
    """A step that wants words: nothing is done before they are sent."""
    await context.run(partial(_ask_words, context=context))


@private_only
async def on_consultation_press(_update: Update, context: Context) -> None:
    """同意, 催办, 撤回, 提请协调, and the word on another term: done by the press."""
    await context.say(await context.run(partial(_press, context=context)))


def answer_consult_word(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Do the step with the words that were typed."""
    require_open(text)
    reply_id = draft.values.get("reply")
    found = _do(
        session,
        actor,
        int(str(draft.values["consultation"])),
        str(draft.values["purpose"]),
        text,
        reply_id=reply_id if isinstance(reply_id, int) and reply_id else None,
    )
    close_form(session, actor, draft)
    _show(session, actor, context, found, fresh=True)


def show_consultation_named(session: Session, actor: Actor, context: Context, number: str) -> bool:
    """Show the consultation of a typed number, such as Q2026-0001; False where the actor has none such."""
    found = find_consultation_named(session, actor, number)
    if found is None:
        return False
    _show(session, actor, context, found, fresh=True)
    return True


def _asks_only(session: Session, context: Context) -> bool:
    who(session, context)
    words = context.words.split()
    if not words or words[0] in SCOPE_WORDS:
        return True
    return words[0] not in NEW and not NUMBER.fullmatch(words[0]) and not begins(context.words)


def _list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    words = context.words.split()
    if not words or words[0] in SCOPE_WORDS:
        return _scope_card(session, actor, SCOPE_WORDS[words[0]] if words else Scope.MINE)
    found = search_consultations(session, actor, words)
    if not found:
        raise BadInputError(
            "没有找到“{words}”。征求意见请写明征求哪些单位，"
            "例如：/consult 关于停车收费的方案 单位：财政局、司法局 期限：12月1日。",
            words=context.words[:30],
        )
    return _cards(session, actor, found, Scope.ASKED)


def _pressed_list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    word = pressed_word(context, 0)
    if word not in list(Scope):
        raise BadInputError("这个按钮已经不能使用，请用 /menu 重新打开。")
    return _scope_card(session, actor, Scope(word), page=pressed_number(context, 1))


def _scope_card(session: Session, actor: Actor, scope: Scope, *, page: int = 0) -> Card:
    return _cards(session, actor, find_consultations(session, actor, scope), scope, page=page)


def _cards(session: Session, actor: Actor, found: list[Consultation], scope: Scope, *, page: int = 0) -> Card:
    sheets = [lay_out_consultation(session, actor, one) for one in found]
    return consultations_card(sheets, scope, actor, page=page, may_ask=may_ask(session, actor))


def _act(session: Session, context: Context) -> None:
    actor = who(session, context)
    first = context.words.split()[0]
    if first in NEW:
        begin_consultation_form(session, actor, context)
        return
    if not NUMBER.fullmatch(first):
        values = read_consultation(session, actor, context.words)
        begin_consultation_form(session, actor, context, values=values)
        return
    found = find_consultation_named(session, actor, first)
    if found is None:
        raise NotForYouError("没有这件征求意见，或者它不归您办理。")
    rest = context.words.partition(first)[2].strip()
    _show(session, actor, context, _by_line(session, actor, found, rest) if rest else found, fresh=True)


def _by_line(session: Session, actor: Actor, found: Consultation, text: str) -> Consultation:
    """Take Q2026-0001 有修改意见:…, 同意, 另商:12月10日 理由:…, 代录:财政局 同意, and the like."""
    step = read_step(text)
    if step is None:
        raise BadInputError(
            "没有看懂。可写：同意、有修改意见：…、不同意：…、另商：12月10日 理由：…、催办、撤回、撤销：…。"
        )
    purpose, said = step
    return _do(session, actor, found.id or 0, purpose, said)


def _do(
    session: Session,
    actor: Actor,
    consultation_id: int,
    purpose: str,
    text: str,
    *,
    reply_id: int | None = None,
) -> Consultation:
    if purpose in _GIVEN:
        own = reply_id or _own_reply(session, actor, consultation_id)
        return answer_consultation(session, actor, own, Given(_GIVEN[purpose], text))
    if purpose == "term":
        day, why = read_term(actor, text)
        own = reply_id or _own_reply(session, actor, consultation_id)
        return ask_term(session, actor, own, date.fromisoformat(day), why)
    return _BY_WORDS[purpose](session, actor, consultation_id, text)


def _record(session: Session, actor: Actor, consultation_id: int, text: str) -> Consultation:
    unit_id, rest = read_unit_first(session, actor, text)
    return record_answer(session, actor, consultation_id, unit_id, read_given(rest))


def _remove(session: Session, actor: Actor, consultation_id: int, text: str) -> Consultation:
    unit_id, why = read_unit_first(session, actor, text)
    return remove_unit(session, actor, consultation_id, unit_id, why)


_BY_WORDS: Mapping[str, Callable[[Session, Actor, int, str], Consultation]] = {
    "cancel": cancel_consultation,
    "settle": settle_differences,
    "record": _record,
    "remove": _remove,
    "urge": lambda session, actor, found, _text: urge_units(session, actor, found)[0],
    "withdraw": lambda session, actor, found, _text: withdraw_consultation(session, actor, found),
    "raise": lambda session, actor, found, _text: raise_differences(session, actor, found),
}


def _own_reply(session: Session, actor: Actor, consultation_id: int) -> int:
    """Return the reply that is the actor's to give; of several one that is still missing."""
    found = find_consultation(session, actor, consultation_id)
    own = [row for row in find_replies(session, found) if answers_for(session, actor, found, row.unit_id)]
    if not own:
        raise NotForYouError("这一步由被征求单位的主要负责人（外出时由代行的同志）办理。")
    return min(own, key=lambda row: row.opinion is not Opinion.NONE).id or 0


def _show_pressed(session: Session, context: Context) -> None:
    actor = who(session, context)
    _show(session, actor, context, find_consultation(session, actor, pressed_number(context)), fresh=True)


def _ask_words(session: Session, context: Context) -> None:
    actor = who(session, context)
    found, purpose = find_consultation(session, actor, pressed_number(context)), pressed_word(context)
    if purpose not in WORDS:
        raise StaleError("这个按钮已经不能使用，请用 /menu 重新打开。")
    args = context.pressed.args if context.pressed else ()
    reply_id = args[2] if len(args) > 2 and isinstance(args[2], int) else 0  # noqa: PLR2004 - the third
    values: dict[str, object] = {"consultation": found.id, "purpose": purpose, "reply": reply_id}
    draft = open_draft(session, actor, context.chat_id, WORD_FORM, values=values, field="text")
    show_form(session, actor, context, draft, fresh=True)


def _press(session: Session, context: Context) -> str:
    actor = who(session, context)
    target = pressed_number(context)
    verb = context.pressed.verb if context.pressed else ""
    said = "已记录。"
    match verb:
        case "cq-ok":
            found = answer_consultation(session, actor, target, Given(Opinion.AGREE))
            said = "已回复：同意。"
        case "cq-grant":
            found, said = grant_term(session, actor, target), "已同意，期限已改。"
        case "cq-deny":
            found, said = refuse_term(session, actor, target), "已告知该单位，原期限不变。"
        case "cq-urge":
            found, said = urge_units(session, actor, target)[0], "已催办。"
        case "cq-back":
            found, said = withdraw_consultation(session, actor, target), "已撤回，并已告知各单位。"
        case _:
            found, said = raise_differences(session, actor, target), "已提请分管领导协调。"
    _show(session, actor, context, found)
    return said


def _show(
    session: Session, actor: Actor, context: Context, found: Consultation, *, fresh: bool = False
) -> None:
    about = about_consultation(found)
    reply(session, actor, context, "consultation", {"consultation": found.id}, about=about, fresh=fresh)
