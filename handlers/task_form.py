"""决定 and /task: the guided forms, their buttons and typed answers, and what 提交 does."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import parse_day
from handlers.reply import (
    pressed_number,
    pressed_word,
    private_only,
    reply,
    require_asked,
    show_form,
    take_draft,
    who,
)
from handlers.task_words import (
    limited,
    read_about,
    read_decision,
    read_origin,
    read_outcome,
    read_task,
    read_units,
    read_yes,
)
from office.access import Actor, require_office
from office.cases.drafts import close_draft, fill, open_draft
from office.errors import BadInputError, StaleError
from office.minutes.decided import about_decision
from office.minutes.resolutions import TEXT_LIMIT, prepare_resolution, resolve_topic
from office.people.leaders import find_leader
from office.rulebook.signers import find_unit
from office.tasks.form import (
    DECISION_FORM,
    FIELDS,
    PLAN,
    SKIPPED,
    TASK_FORM,
    asked,
    complete,
    next_field,
    to_resolution,
    to_task,
)
from office.tasks.operations import MEASURE_LIMIT, TITLE_LIMIT, about_task, check_due, open_task
from storage.tables import Draft, TaskSource
from views.month import from_number

GONE = "这张表单已经提交或取消了，请重新打开。"


@private_only
async def on_task_form_press(_update: Update, context: Context) -> None:
    """Any button of the two forms."""
    await context.run(partial(_press, context=context))


def begin_form(
    session: Session, actor: Actor, context: Context, form: str, values: dict[str, object]
) -> None:
    """Open a form with what is known, at the first question that is open, or at the card before 提交."""
    require_office(actor)
    values = complete(form, values)
    field = next_field(session, form, values)
    _check(session, actor, form, values, field)
    draft = open_draft(session, actor, context.chat_id, form, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def answer_task_form(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the question that the form asks now, or a whole line of them."""
    _fill(session, actor, context, draft, _answered(session, actor, draft, text))


def _answered(session: Session, actor: Actor, draft: Draft, text: str) -> dict[str, object]:
    if draft.field == "source":
        return read_origin(session, actor, text)
    if draft.field == "about":
        source = TaskSource(str(draft.values["source"]))
        return {"about": read_about(session, actor, source, text)}
    if draft.field in _READERS:
        return {draft.field: _READERS[draft.field](session, actor, draft, text)}
    if draft.field == "topic":
        return read_decision(session, actor, text)
    if draft.form == TASK_FORM:
        return read_task(session, actor, text, only_fields=True)
    return read_decision(session, actor, text, topic=int(str(draft.values["topic"])))


def _leader(session: Session, actor: Actor, draft: Draft, text: str) -> object:
    lead = draft.values.get("lead")
    return find_leader(session, actor, text, lead if isinstance(lead, int) else None).id


_READERS: Mapping[str, Callable[[Session, Actor, Draft, str], object]] = {
    "title": lambda _session, _actor, _draft, text: limited(text, TITLE_LIMIT, "督办事项"),
    "outcome": lambda _session, _actor, _draft, text: str(read_outcome(text)),
    "text": lambda _session, _actor, _draft, text: limited(text, TEXT_LIMIT, "决定内容"),
    "measure": lambda _session, _actor, _draft, text: limited(text, MEASURE_LIMIT, "完成标准"),
    "lead": lambda session, actor, _draft, text: find_unit(session, actor, text).id,
    "leader": _leader,
    "others": lambda session, actor, _draft, text: read_units(session, actor, text),
    "due": lambda _session, actor, _draft, text: _checked_due(actor, parse_day(text, actor.today)),
    "issues": lambda _session, _actor, _draft, text: read_yes(text, "印发"),
    "interprets": lambda _session, _actor, _draft, text: read_yes(text, "解读"),
}
"""How a typed answer to each question is read."""


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, DECISION_FORM, TASK_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "dt-ok":
            _submit(session, actor, context, draft)
            return
        case "dt-edit":
            fill(session, actor, draft, field=FIELDS)
        case "dt-field":
            _edit_field(session, actor, context, draft)
        case "dt-month":
            require_asked(draft, "due")
            month = from_number(pressed_number(context, 1))
            fill(session, actor, draft, field="due", month=month.isoformat())
        case "dt-unit":
            _toggle(session, actor, context, draft)
        case _:
            _fill(session, actor, context, draft, _pressed_values(actor, context, draft, verb))
            return
    show_form(session, actor, context, draft)


def _pressed_values(actor: Actor, context: Context, draft: Draft, verb: str) -> dict[str, object]:
    match verb:
        case "dt-word":
            require_asked(draft, "outcome", "source")
            word = pressed_word(context)
            if draft.field == "source" and word not in list(TaskSource):
                raise StaleError(GONE)
            return {draft.field: word}
        case "dt-pick":
            require_asked(draft, "topic", "lead", "leader")
            return {draft.field: pressed_number(context, 1)}
        case "dt-yes":
            require_asked(draft, "issues", "interprets")
            return {draft.field: bool(pressed_number(context, 1))}
        case "dt-day":
            require_asked(draft, "due")
            return {"due": _checked_due(actor, from_number(pressed_number(context, 1)))}
        case "dt-done":
            require_asked(draft, "others")
            return {"others": draft.values.get("chosen") or []}
    require_asked(draft, *SKIPPED)
    return {draft.field: SKIPPED[draft.field]}


def _toggle(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """Choose one of the other departments, or take it off again."""
    require_asked(draft, "others")
    unit_id = pressed_number(context, 1)
    former = draft.values.get("chosen")
    chosen = list(former) if isinstance(former, list) else []
    chosen = [one for one in chosen if one != unit_id] if unit_id in chosen else [*chosen, unit_id]
    fill(session, actor, draft, field="others", chosen=chosen)


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field not in asked(session, draft.form, draft.values):
        raise StaleError("请从按钮中选择要修改的一项。")
    fill(session, actor, draft, field=field, editing=True)


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    if "source" in values and "about" not in values:
        merged.pop("about", None)
    field = next_field(session, draft.form, merged)
    _check(session, actor, draft.form, merged, field)
    merged.pop("chosen", None)
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _check(session: Session, actor: Actor, form: str, values: dict[str, object], field: str) -> None:
    if form == DECISION_FORM and "topic" in values and "outcome" in values:
        prepare_resolution(session, actor, int(str(values["topic"])), to_resolution(values))
    lead, others = values.get("lead"), values.get("others")
    if field != PLAN and isinstance(others, list) and lead in others:
        raise BadInputError("牵头单位不必再列为配合单位，请重新选择。")
    due = values.get("due")
    if form == TASK_FORM and isinstance(due, str):
        check_due(actor, date.fromisoformat(due))


def _checked_due(actor: Actor, day: date) -> str:
    check_due(actor, day)
    return day.isoformat()


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    missing = next_field(session, draft.form, draft.values)
    if missing != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    if draft.form == TASK_FORM:
        task = open_task(session, actor, to_task(draft.values))
        close_draft(session, draft)
        reply(session, actor, context, "task", {"task": task.id}, about=about_task(task))
        return
    decision = resolve_topic(session, actor, int(str(draft.values["topic"])), to_resolution(draft.values))
    close_draft(session, draft)
    reply(
        session,
        actor,
        context,
        "decision",
        {"decision": decision.id},
        about=about_decision(session, decision),
    )
