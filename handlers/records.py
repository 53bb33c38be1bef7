"""代录: a decision given orally or on paper, written in one line, recorded by a press on its card."""

import re
from datetime import date, datetime
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import BadDate, parse_past
from handlers.oneline import OneLine, split
from handlers.reply import (
    pressed_number,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from office.access import Actor
from office.calendar.calendars import local
from office.cases.decisions import Recorded, check_recorded, record_decision, take_record
from office.cases.drafts import close_draft, fill, open_draft
from office.cases.flow import about
from office.errors import BadInputError
from office.leave.form import PLAN
from storage.tables import Draft

RECORD_FORM = "record"
_KEYS = ("文号", "理由", "意见", "时间", "日期")
_VERDICTS = ("同意", "批准", "不同意")
_PAPER = re.compile(r"[〔\[【]\d{4}[〕\]】]")
"""A document's number, written without saying that it is one."""
_DAY = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日$")
"""The day of a decision, likewise."""


@private_only
async def on_record(_update: Update, context: Context) -> None:
    """代录: ask who decided what and when, orally or on paper."""
    await context.run(partial(_ask, context=context))


@private_only
async def on_record_submitted(_update: Update, context: Context) -> None:
    """提交 under the card of what will be recorded."""
    await context.run(partial(_submit, context=context))


def answer_record(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take 同意 区委书记 文号：区委〔2026〕3号, or on the card that follows the time alone.

    Nothing is recorded before 提交.
    """
    first_word = text.split(maxsplit=1)[0] if text.strip() else ""
    if draft.field == PLAN and first_word not in _VERDICTS:
        given = parse_past(text, local(actor.organisation, actor.now))
        values = {**draft.values, "given": given.isoformat()}
    else:
        values = read_record(actor, text)
    _check(actor, values)
    fill(session, actor, draft, field=PLAN, **values)
    show_form(session, actor, context, draft, fresh=True)


def to_recorded(values: dict[str, object]) -> Recorded:
    """Build the record of a decision from the form's values."""
    given, paper = values.get("given"), values.get("paper")
    return Recorded(str(values["decider"]), str(paper) if paper else None, _moment(given) if given else None)


def read_record(actor: Actor, text: str) -> dict[str, object]:
    """Read the line of a recorded decision into form values. Raises BadLine, BadDate or BadInputError."""
    line = split(text, _KEYS)
    verdict = line.words[0] if line.words else ""
    if verdict not in _VERDICTS:
        raise BadInputError(
            "请先写“同意”或“不同意”，再写由谁决定，例如：同意 区委书记 文号：区委〔2026〕3号。"
        )
    papers = [word for word in line.words[1:] if _PAPER.search(word)]
    days = [word for word in line.words[1:] if _DAY.match(word)]
    return {
        "agreed": verdict != "不同意",
        "decider": " ".join(word for word in line.words[1:] if word not in (*papers, *days)),
        "paper": " ".join(filter(None, (line.fields.get("文号"), *papers))),
        "comment": line.fields.get("理由") or line.fields.get("意见") or "",
        "given": _given(actor, line, days),
    }


def _given(actor: Actor, line: OneLine, days: list[str]) -> str:
    """Return when the decision was given, as ISO writes it; nothing where the line does not say."""
    said = [*(line.fields[key] for key in ("时间", "日期") if key in line.fields), *days]
    if len(said) > 1:
        raise BadDate("写了两个时间，请只留一个。")
    return parse_past(said[0], local(actor.organisation, actor.now)).isoformat() if said else ""


def _moment(written: object) -> datetime | date:
    text = str(written)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _check(actor: Actor, values: dict[str, object]) -> None:
    check_recorded(
        actor, agreed=bool(values["agreed"]), recorded=to_recorded(values), comment=str(values["comment"])
    )


def _ask(session: Session, context: Context) -> None:
    actor = who(session, context)
    step_id = pressed_number(context)
    take_record(session, actor, step_id)
    draft = open_draft(session, actor, context.chat_id, RECORD_FORM, values={"step": step_id}, field="record")
    show_form(session, actor, context, draft, fresh=True)


def _submit(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, RECORD_FORM, gone="这次代录已经提交或取消了。")
    if draft.field != PLAN:
        raise BadInputError("请先用一行写明决定、由谁作出。")
    case = record_decision(
        session,
        actor,
        int(str(draft.values["step"])),
        agreed=bool(draft.values["agreed"]),
        recorded=to_recorded(draft.values),
        comment=str(draft.values["comment"]),
    )
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))
