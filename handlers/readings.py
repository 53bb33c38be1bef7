"""内部口径: asked for under a case or an answer, written in one line, recorded by a press on its card."""

import re
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.errors import BadInput
from handlers.reply import (
    pressed_number,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from handlers.rule_words import read_paper
from handlers.topic_words import require_kind
from office.access import Actor, access_case, require_office
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.cases.steps import TELLING, Act, PlannedStep
from office.errors import BadInputError
from office.leave.form import PLAN
from office.leave.plan import reading_key
from office.rulebook.readings import (
    NOTE_LIMIT,
    check_hours,
    check_steps,
    record_hours,
    record_reading,
    to_answer,
    to_hours,
    to_steps,
    withdraw_reading,
)
from office.rulebook.signers import sign_key
from office.rulebook.silent import apply_reading, find_waiting, question_of, require_silence
from office.rulebook.versions import find_rulebook_on
from office.watch.incidents import REPORT_READING
from rules.vocabulary import Act as ActWord
from rules.vocabulary import Body, Document, Post
from storage.tables import Draft
from views.signing import read_sign_button

READING_FORM = "reading"
_ARROW = re.compile(r"\s*(?:→|->|—>|[,，;；])\s*")
_AND = re.compile(r"\s*、\s*")
_ABROAD = ("出国", "出访", "出境", "abroad")
_OF_MEETINGS = {
    "议题": "topic_route",
    "议题审定": "topic_route",
    "会议请假": "absence",
    "召开": "convene",
    "会议召开": "convene",
    "纪要": "minutes",
}
"""What of meetings a reading may settle, by the word that it begins with."""
_OF_PAPERS = ("来文", "公文审批", "来文审批")
"""With which a reading of who decides on a paper that comes in begins."""
_OF_INCIDENTS = ("直报", "上报", "上报时限", "直报时限", "incident")
_HOURS = re.compile(r"(\d{1,3})\s*(?:个?小时|h)")
_SIGNING = ("签发", "谁能签", "sign")


@private_only
async def on_readings(_update: Update, context: Context) -> None:
    """The menu's button: the readings in force and the ranks that wait for one."""
    await context.run(partial(_show_all, context=context))


@private_only
async def on_reading_wanted(_update: Update, context: Context) -> None:
    """The button on a case that waits for an 内部口径."""
    await context.run(partial(_ask, context=context))


@private_only
async def on_sign_reading_wanted(_update: Update, context: Context) -> None:
    """内部口径 under an answer of /sign on which the rules are silent."""
    await context.run(partial(_ask_signing, context=context))


@private_only
async def on_reading_submitted(_update: Update, context: Context) -> None:
    """提交 under the card of an 内部口径."""
    await context.run(partial(_submit, context=context))


@private_only
async def on_reading_shown(_update: Update, context: Context) -> None:
    """A reading chosen from the list."""
    await context.run(partial(_show, context=context))


@private_only
async def on_reading_withdrawn(_update: Update, context: Context) -> None:
    """撤销 under a reading: the rule is silent again."""
    await context.run(partial(_withdraw, context=context))


def answer_reading(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Show what the typed chain would settle; a line typed again replaces it."""
    if draft.values["question"] == REPORT_READING:
        _prepare_hours(session, actor, context, text)
        return
    _prepare(session, actor, context, str(draft.values["question"]), text)


def show_readings(session: Session, actor: Actor, context: Context, text: str) -> None:
    """/admin readings: the list, or the card of what the line would settle."""
    if not text:
        reply(session, actor, context, "readings", {}, fresh=True)
        return
    head, _, rest = text.partition(" ")
    if head in _SIGNING:
        _prepare_signing(session, actor, context, rest)
        return
    if head in _OF_INCIDENTS:
        _prepare_hours(session, actor, context, rest)
        return
    if head in _OF_PAPERS:
        kind, _, rest = rest.strip().partition(" ")
        _prepare(session, actor, context, f"paper_route:{_read_kind(kind)}", rest)
        return
    if head in _OF_MEETINGS:
        question, rest = _read_meeting_question(actor, _OF_MEETINGS[head], rest)
        _prepare(session, actor, context, question, rest)
        return
    abroad = any(rest.startswith(word) for word in _ABROAD)
    if abroad:
        rest = rest.partition(" ")[2]
    _prepare(session, actor, context, reading_key(_read_post(head), abroad=abroad), rest)


def read_chain(text: str) -> tuple[PlannedStep, ...]:
    """Read 部门主要负责人同意→分管副区长批准→办公室报备. Raises BadInput naming the step not understood."""
    steps: list[PlannedStep] = []
    for part in _ARROW.split(text.strip()):
        names = [name for name in _AND.split(part) if name]
        act = _act_of(names[-1]) if names else None
        # 分管副区长、区长同意: what the last of them does, each before them does first.
        steps += [_read_step(f"{name}{act.term}" if act and not _act_of(name) else name) for name in names]
    return tuple(steps)


def _show_all(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    show_readings(session, actor, context, "")


def _show(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    reply(session, actor, context, "reading", {"reading": pressed_number(context)}, fresh=True)


def _withdraw(session: Session, context: Context) -> None:
    actor = who(session, context)
    withdraw_reading(session, actor, pressed_number(context))
    reply(session, actor, context, "reading", {"reading": pressed_number(context)})


def _read_meeting_question(actor: Actor, about: str, text: str) -> tuple[str, str]:
    """Read 常务会议 and, of an absence, whose it is; give the question and the chain that is left."""
    word, _, rest = text.strip().partition(" ")
    kind = require_kind(word, actor)
    if about != "absence":
        return f"{about}:{kind}", rest
    name, _, rest = rest.strip().partition(" ")
    return f"{about}:{kind}:{_read_post(name)}", rest


def _read_kind(name: str) -> Document:
    kind = Document.named(name)
    if kind is None:
        near = Document.nearest(name) or Document.REQUEST
        raise BadInput("没有“{word}”这种公文，是不是“{near}”？", word=name[:20], near=near.term)
    return kind


def _read_post(name: str) -> Post:
    rank = Post.named(name)
    if rank is None:
        near = Post.nearest(name)
        raise BadInput(
            "没有“{word}”这个职务，是不是“{near}”？",
            word=name[:20],
            near=near.term if near else "部门副职",
        )
    return rank


def _prepare_signing(session: Session, actor: Actor, context: Context, text: str) -> None:
    """Take 会议纪要 专题会议 办公室主任审核→主持人签发: a paper, then its chain."""
    book = find_rulebook_on(actor.rulebook, actor.today)
    question, rest = read_paper(text.split(), book)
    if question is None or not rest:
        raise BadInput(
            "请写明是什么文、由谁依次办理，例如：/admin readings 签发 会议纪要 专题会议 区长签发。"
        )
    _prepare(session, actor, context, sign_key(book, question), " ".join(rest))


def _prepare_hours(session: Session, actor: Actor, context: Context, text: str) -> None:
    """Take 直报 1小时内: within how many hours an incident is reported upward, which no rule says."""
    require_office(actor)
    found = _HOURS.search(text)
    if found is None:
        raise BadInput("请写明几小时内上报，例如：/admin readings 直报 1小时内。")
    hours = int(found[1])
    check_hours(hours)
    values: dict[str, object] = {
        "question": REPORT_READING,
        "answer": {"hours": hours},
        "note": text.strip()[:NOTE_LIMIT],
    }
    _lay(session, actor, context, values)


def _prepare(session: Session, actor: Actor, context: Context, question: str, chain: str) -> None:
    """Lay what would be settled before the office; nothing is recorded before 提交."""
    require_office(actor)
    require_silence(session, actor, question)
    steps = read_chain(chain)
    check_steps(steps)
    find_waiting(session, actor, question)
    values: dict[str, object] = {
        "question": question,
        "answer": to_answer(steps),
        "note": chain.strip()[:NOTE_LIMIT],
    }
    _lay(session, actor, context, values)


def _lay(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    former = find_draft(session, actor, context.chat_id, READING_FORM)
    if former is not None and former.values.get("question") == values["question"]:
        draft = fill(session, actor, former, field=PLAN, **values)
    else:
        draft = open_draft(session, actor, context.chat_id, READING_FORM, values=values, field=PLAN)
    show_form(session, actor, context, draft, fresh=True)


def _submit(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, READING_FORM, gone="这条内部口径已经提交或取消了。")
    if draft.field != PLAN:
        raise BadInputError("请先用一行写明由谁依次办理。")
    question = str(draft.values["question"])
    require_silence(session, actor, question)
    answer, note = draft.values["answer"], str(draft.values["note"])
    hours = to_hours(answer)
    if hours is not None:
        reading = record_hours(session, actor, question=question, hours=hours, note=note)
    else:
        reading = record_reading(session, actor, question=question, steps=to_steps(answer), note=note)
    started = apply_reading(session, actor, reading)
    close_draft(session, draft)
    args = {"reading": reading.id, "started": [case.id for case in started]}
    reply(session, actor, context, "reading.recorded", args)


def _ask(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    case = access_case(session, actor, pressed_number(context))
    _open(session, actor, context, question_of(session, case))


def _ask_signing(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    args = context.pressed.args if context.pressed else ()
    numbers = [pressed_number(context, index) for index in range(len(args))]
    question, _ = read_sign_button(numbers, actor.rulebook)
    book = find_rulebook_on(actor.rulebook, actor.today)
    _open(session, actor, context, sign_key(book, question))


def _open(session: Session, actor: Actor, context: Context, question: str) -> None:
    values = {"question": question}
    draft = open_draft(session, actor, context.chat_id, READING_FORM, values=values, field="chain")
    show_form(session, actor, context, draft, fresh=True)


def _read_step(part: str) -> PlannedStep:
    act = _act_of(part)
    if act is None:
        acts = "、".join(word.term for word in ActWord)
        raise BadInput("“{part}”没有写明做什么；可写：{acts}。", part=part[:40], acts=acts)
    name = part.removesuffix(act.term).removeprefix(act.term).removeprefix("由").removeprefix("报").strip()
    ranks = [_read_rank(word) for word in re.split(r"或", name) if word]
    if not ranks:
        raise BadInput("“{part}”没有写明由谁办，例如：分管副区长批准。", part=part[:40])
    planned = Act(str(act))
    if planned in TELLING and "departments" in ranks:
        raise BadInput("报备要写明报给谁，例如：办公室报备。")
    return PlannedStep(planned, tuple(ranks), ())


def _act_of(part: str) -> ActWord | None:
    words = sorted(ActWord, key=lambda act: -len(act.term))
    return next((word for word in words if part.endswith(word.term) or part.startswith(word.term)), None)


def _read_rank(word: str) -> str:
    found = Post.named(word) or Body.named(word) or (Body.OFFICE if word == "办公室" else None)
    if found is None:
        near = Post.nearest(word) or Body.nearest(word)
        raise BadInput(
            "没有“{word}”这个职务或部门，是不是“{near}”？",
            word=word[:20],
            near=near.term if near else "分管副区长",
        )
    return str(found)
