"""/admin: the office's readings and the calendar's own days."""

import re
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period
from handlers.errors import BadInput
from handlers.oneline import split
from handlers.reply import pressed_number, private_only, reply, who
from handlers.rule_words import read_paper
from office.access import Actor, access_case, require_office
from office.calendar_days import drop_day, set_day
from office.drafts import close_draft, open_draft
from office.errors import BadInputError
from office.leave import apply_reading
from office.leave_plan import reading_key
from office.readings import record_reading
from office.rulebooks import find_rulebook
from office.signers import require_silence, sign_key
from office.steps import TELLING, Act, PlannedStep
from office.texts import confirm_all, confirm_article, find_restored, find_texts_of
from rules.vocabulary import Act as ActWord
from rules.vocabulary import Body, Post
from storage.tables import Draft, Leave
from views.signing import read_sign_button

READING_FORM = "reading"
_ARROW = re.compile(r"\s*(?:→|->|—>|[,，;；])\s*")
_AND = re.compile(r"\s*、\s*")
_ABROAD = ("出国", "出访", "出境", "abroad")
_SIGNING = ("签发", "谁能签", "sign")
USAGE = (
    "可以写：\n/admin readings 查看内部口径\n"
    "/admin readings 部门副职 部门主要负责人同意→分管副区长批准→办公室报备\n"
    "/admin readings 签发 会议纪要 专题会议 办公室主任审核→主持人签发\n"
    "/admin texts 查看本单位载入的原文、核对条号\n"
    "/admin calendar 查看本单位调整的日子\n"
    "/admin calendar 12月31日 休 名称：区庆 来源：区政府通知\n/admin calendar 12月31日 恢复"
)


@private_only
async def on_admin(_update: Update, context: Context) -> None:
    """/admin readings and /admin calendar."""
    await context.run(partial(_admin, context=context))


@private_only
async def on_readings(_update: Update, context: Context) -> None:
    """The menu's button: the readings in force and the ranks that wait for one."""
    await context.run(partial(_show_readings, context=context))


@private_only
async def on_reading_wanted(_update: Update, context: Context) -> None:
    """The button on a case that waits for an 内部口径."""
    await context.run(partial(_ask_reading, context=context))


@private_only
async def on_sign_reading_wanted(_update: Update, context: Context) -> None:
    """内部口径 under an answer of /sign on which the rules are silent."""
    await context.run(partial(_ask_sign_reading, context=context))


@private_only
async def on_text_confirmed(_update: Update, context: Context) -> None:
    """确认 under /admin texts: a restored number is right, or all of them."""
    await context.run(partial(_confirm, context=context))


def answer_reading(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Record the chain that was typed for the silent rank."""
    question = str(draft.values["question"])
    close_draft(session, draft)
    _record(session, actor, context, question, text)


def read_chain(text: str) -> tuple[PlannedStep, ...]:
    """Read 部门主要负责人同意→分管副区长批准→办公室报备. Raises BadInput naming the step not understood."""
    steps: list[PlannedStep] = []
    for part in _ARROW.split(text.strip()):
        names = [name for name in _AND.split(part) if name]
        act = _act_of(names[-1]) if names else None
        # 分管副区长、区长同意: what the last of them does, each before them does first.
        steps += [_read_step(f"{name}{act.term}" if act and not _act_of(name) else name) for name in names]
    return tuple(steps)


def _show_readings(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    _readings(session, actor, context, "")


def _admin(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    words = context.words.split(maxsplit=1)
    rest = words[1] if len(words) > 1 else ""
    match words[0] if words else "":
        case "readings" | "口径" | "内部口径":
            _readings(session, actor, context, rest)
        case "texts" | "原文" | "条文":
            reply(session, actor, context, "texts", {}, fresh=True)
        case "calendar" | "日历" | "调休":
            _calendar(session, actor, context, rest)
        case _:
            raise BadInputError(USAGE)


def _readings(session: Session, actor: Actor, context: Context, text: str) -> None:
    if not text:
        reply(session, actor, context, "readings", {}, fresh=True)
        return
    head, _, rest = text.partition(" ")
    if head in _SIGNING:
        _record_signing(session, actor, context, rest)
        return
    rank_word, _, chain = text.partition(" ")
    abroad = any(chain.startswith(word) for word in _ABROAD)
    if abroad:
        chain = chain.partition(" ")[2]
    rank = Post.named(rank_word)
    if rank is None:
        near = Post.nearest(rank_word)
        raise BadInput(
            "没有“{word}”这个职务，是不是“{near}”？",
            word=rank_word[:20],
            near=near.term if near else "部门副职",
        )
    _record(session, actor, context, reading_key(rank, abroad=abroad), chain)


def _record_signing(session: Session, actor: Actor, context: Context, text: str) -> None:
    """Take 会议纪要 专题会议 办公室主任审核→主持人签发: a paper, then its chain."""
    question, rest = read_paper(text.split(), find_rulebook(actor.rulebook))
    if question is None or not rest:
        raise BadInput(
            "请写明是什么文、由谁依次办理，例如：/admin readings 签发 会议纪要 专题会议 区长签发。"
        )
    _record(session, actor, context, sign_key(question), " ".join(rest))


def _ask_sign_reading(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    args = context.pressed.args if context.pressed else ()
    numbers = [pressed_number(context, index) for index in range(len(args))]
    question, _ = read_sign_button(numbers, actor.rulebook)
    draft = open_draft(
        session,
        actor,
        context.chat_id,
        READING_FORM,
        values={"question": sign_key(question)},
        field="chain",
    )
    reply(session, actor, context, "form.reading", {"draft": draft.id}, fresh=True)


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


def _record(session: Session, actor: Actor, context: Context, question: str, chain: str) -> None:
    require_silence(actor, question)
    reading = record_reading(
        session, actor, question=question, steps=read_chain(chain), note=chain.strip()[:500]
    )
    started = apply_reading(session, actor, reading)
    reply(
        session,
        actor,
        context,
        "reading.recorded",
        {"reading": reading.id, "started": [case.id for case in started]},
        fresh=True,
    )


def _ask_reading(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    case = access_case(session, actor, pressed_number(context))
    leave = session.get_one(Leave, case.id)
    question = reading_key(case.rank, abroad=leave.abroad)
    draft = open_draft(
        session,
        actor,
        context.chat_id,
        READING_FORM,
        values={"question": question, "case": case.id},
        field="chain",
    )
    reply(session, actor, context, "form.reading", {"draft": draft.id}, fresh=True)


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
