"""/doc 公文: registered in one line or by the form, listed, searched, and what is pressed on one."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import parse_day
from handlers.document_clocks import open_hand, show_clock, show_returned
from handlers.document_form import begin_document_form, begin_line
from handlers.document_words import registers
from handlers.oneline import split
from handlers.reply import (
    act_on_case,
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    who,
)
from handlers.secrets import forgets_secrets
from handlers.task_form import begin_form
from office.access import Actor, access_case, require_office
from office.cases.decisions import circle
from office.cases.drafts import open_draft
from office.cases.flow import about, find_case
from office.documents.changes import (
    examine_again,
    finish_document,
    send_paper_back,
    set_own_limit,
)
from office.documents.hand_form import OWN_LIMIT, WORD_FORM
from office.documents.list import Scope, find_documents, search_documents
from office.documents.operations import check_in, withdraw_document
from office.documents.secrecy import require_open
from office.documents.sheet import find_deciding_leader
from office.errors import BadInputError
from office.rulebook.paper_rules import HANDED
from office.rulebook.signers import find_unit
from office.tasks.form import TASK_FORM
from rules.vocabulary import DeadlineName
from storage.tables import Case, CaseKind, Document, TaskSource
from views.card import Card
from views.documents import documents_card

SCOPE_WORDS = {
    "待办": Scope.WAITING,
    "我的": Scope.WAITING,
    "mine": Scope.WAITING,
    "本单位": Scope.UNIT,
    "单位": Scope.UNIT,
    "unit": Scope.UNIT,
    "超期": Scope.OVERDUE,
    "逾期": Scope.OVERDUE,
    "overdue": Scope.OVERDUE,
    "全部": Scope.ALL,
    "在办": Scope.ALL,
    "all": Scope.ALL,
}
NEW = ("新", "新增", "登记", "new")
_KEYS = ("交办", "时限", "期限", "理由", "定时限", "退文", "办结")


@forgets_secrets
async def on_doc(update: Update, context: Context) -> None:
    """/doc: a list, a search, one paper, a step of it, or a new one. What is secret goes no further."""
    require_open(context.words)
    await _on_doc(update, context)


@private_only
async def _on_doc(_update: Update, context: Context) -> None:
    if await context.ask(partial(_asks_only, context=context)):
        await context.answer(await context.ask(partial(_list, context=context)))
    else:
        await context.run(partial(_act, context=context))


@private_only
async def on_document_list(_update: Update, context: Context) -> None:
    await context.answer(await context.ask(partial(_pressed_list, context=context)))


@private_only
async def on_document_press(_update: Update, context: Context) -> None:
    """收到, 办结, 撤回: done by the press."""
    verb = context.pressed.verb if context.pressed else ""
    act, said = _PRESSES[verb]
    case_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(act, case_id=case_id)))
    await context.say(said)


@private_only
async def on_circled(_update: Update, context: Context) -> None:
    """圈阅: it decides the step, and means what the rulebook says."""
    step_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(circle, step_id=step_id)))
    await context.say("已圈阅。")


@private_only
async def on_sent_back(_update: Update, context: Context) -> None:
    """退文: done by the press where something fails, else a reason is asked for."""
    await context.run(partial(_send_back, context=context))


@private_only
async def on_task_made(_update: Update, context: Context) -> None:
    """转督办: the task form, with the paper as its source."""
    await context.run(partial(_make_task, context=context))


def _asks_only(session: Session, context: Context) -> bool:
    actor = who(session, context)
    words = context.words.split()
    if not words or words[0] in SCOPE_WORDS:
        return True
    if words[0] in NEW or _find_named(session, actor, words[0]) is not None:
        return False
    return not registers(context.words)


def _list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    words = context.words.split()
    if not words or words[0] in SCOPE_WORDS:
        scope = SCOPE_WORDS[words[0]] if words else Scope.WAITING
        return documents_card(find_documents(session, actor, scope), scope, actor)
    found = search_documents(session, actor, words)
    if not found:
        raise BadInputError(
            "没有找到“{words}”。登记公文请写明种类、标题、来文，"
            "例如：/doc 请示 关于增设公交站点的请示 来文：交通局 文号：交字〔2026〕12号。",
            words=context.words[:30],
        )
    return documents_card(found, Scope.ALL, actor)


def _pressed_list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    word, page = pressed_word(context, 0), pressed_number(context, 1)
    if word not in list(Scope):
        raise BadInputError("这个按钮已经不能使用，请用 /menu 重新打开。")
    scope = Scope(word)
    return documents_card(find_documents(session, actor, scope), scope, actor, page=page)


def _find_named(session: Session, actor: Actor, word: str) -> Case | None:
    case = find_case(session, actor, word.upper())
    return case if case is not None and case.kind is CaseKind.DOCUMENT else None


def _act(session: Session, context: Context) -> None:
    actor = who(session, context)
    words = context.words.split()
    case = _find_named(session, actor, words[0])
    if case is not None:
        rest = context.words.partition(words[0])[2].strip()
        if rest:
            _by_line(session, actor, context, case, rest)
        else:
            reply(session, actor, context, "case", {"case": case.id}, about=about(case), fresh=True)
        return
    if words[0] in NEW and len(words) == 1:
        begin_document_form(session, actor, context, {})
        return
    begin_line(session, actor, context, " ".join(words[1:]) if words[0] in NEW else context.words)


def _by_line(session: Session, actor: Actor, context: Context, case: Case, text: str) -> None:
    """Take G2026-0001 交办:住建局 时限:部门意见 (or 期限:12月5日 理由:…), 定时限:…, 退文:…."""
    fields = split(text, _KEYS).fields
    case_id = case.id or 0
    if "交办" in fields:
        values: dict[str, object] = {"case": case_id, "unit": find_unit(session, actor, fields["交办"]).id}
        if "时限" in fields:
            values["name"] = str(read_handed(fields["时限"]))
        elif "期限" in fields:
            due = parse_day(fields["期限"], actor.today).isoformat()
            values |= {"name": OWN_LIMIT, "due": due, "why": fields.get("理由", "")}
        open_hand(session, actor, context, case, values)
    elif "定时限" in fields:
        due_on = parse_day(fields["定时限"], actor.today)
        clock = set_own_limit(session, actor, case_id, due_on, fields.get("理由", ""))
        show_clock(session, actor, context, clock, fresh=True)
    elif "退文" in fields:
        case = send_paper_back(session, actor, case_id, fields["退文"])
        show_returned(session, actor, context, case)
    else:
        raise BadInputError(
            "没有看懂。可写：交办：住建局 时限：部门意见；定时限：12月5日 理由：市里要求；退文：理由。"
        )


def read_handed(text: str) -> DeadlineName:
    """Read what a paper is handed out for. Raises BadInputError naming what there is."""
    name = DeadlineName.named(text.strip())
    if name not in HANDED:
        names = "、".join(one.term for one in HANDED)
        raise BadInputError("没有“{word}”这种时限，可写：{names}。", word=text[:20], names=names)
    return name


def _send_back(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    case = access_case(session, actor, pressed_number(context))
    if examine_again(session, actor, case).failing:
        case = send_paper_back(session, actor, case.id or 0)
        show_returned(session, actor, context, case)
        return
    values: dict[str, object] = {"case": case.id, "purpose": "back"}
    draft = open_draft(session, actor, context.chat_id, WORD_FORM, values=values, field="text")
    show_form(session, actor, context, draft, fresh=True)


def _make_task(session: Session, context: Context) -> None:
    """Open the task form: its source is the leader's 批示 where one decided on the paper, else the paper."""
    actor = who(session, context)
    require_office(actor)
    case = access_case(session, actor, pressed_number(context))
    document = session.get_one(Document, case.id)
    leader = find_deciding_leader(session, case)
    source = TaskSource.INSTRUCTION if leader else TaskSource.PAPER
    values: dict[str, object] = {
        "title": case.title[:300],
        "source": str(source),
        "about": case.number,
        **({"leader": leader.id} if leader else {}),
        **({"lead": document.unit_id} if document.unit_id else {}),
    }
    begin_form(session, actor, context, TASK_FORM, values)


_PRESSES: Mapping[str, tuple[Callable[..., Case], str]] = {
    "dc-in": (check_in, "已收到，时限从今天起算。"),
    "dc-done": (finish_document, "已办结。"),
    "dc-wd": (withdraw_document, "已撤回，并已告知政府办公室。"),
}
