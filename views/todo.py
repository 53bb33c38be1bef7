"""待办: what waits for the reader, oldest first, a button to each."""

from collections.abc import Sequence
from datetime import date, datetime

from office.reminders.falls_due import FallsDue
from office.reminders.todo import Todo, Waiting
from views.card import Button, Card
from views.falling_due import due_button, due_line, is_overdue
from views.i18n import N_, say
from views.page import fill
from views.text import clean_line, period
from views.words import case_kind_name

PAGE = 8
_LABEL = 30
_TITLE = 60
"""Characters of a title in the list."""

_WHAT = {
    Waiting.DECIDE: N_("请假待您办理"),
    Waiting.RECORD: N_("请假待代录或明确人选"),
    Waiting.FILE: N_("外出待报备"),
    Waiting.REVISE: N_("请假退回，待您修改"),
    Waiting.READING: N_("请假待定内部口径"),
    Waiting.RETURN: N_("请假到期，待销假"),
}

_WHAT_ELSE = {
    Waiting.DECIDE: N_("待您办理"),
    Waiting.RECORD: N_("待代录或明确人选"),
    Waiting.FILE: N_("待报备"),
    Waiting.REVISE: N_("已退回，待您修改"),
    Waiting.READING: N_("待定内部口径"),
    Waiting.TAKE_IN: N_("待登记"),
    Waiting.CONFIRM: N_("已提出办结，待确认"),
    Waiting.TERM: N_("有单位商请改期，待答复"),
    Waiting.NEGOTIATION: N_("意见不一致，待协商"),
    Waiting.SETTLEMENT: N_("待提出协调意见"),
    Waiting.AGENDA: N_("待您审定"),
}


def todo_card(
    todos: Sequence[Todo],
    now: datetime,
    lang: str,
    page: int = 0,
    *,
    today: date | None = None,
    due: Sequence[FallsDue] = (),
) -> Card:
    """List a page of what waits: what is overdue first, what merely falls due soon last.

    `today` is the organisation's day; without it, the day of `now`.
    """
    on = today or now.date()
    overdue = [one for one in due if is_overdue(one, on)]
    all_of_it: list[Todo | FallsDue] = [*overdue, *todos, *(one for one in due if one not in overdue)]
    pages = max(1, -(-len(all_of_it) // PAGE))
    page = min(max(page, 0), pages - 1)
    first = page * PAGE
    shown = list(enumerate(all_of_it[first : first + PAGE], start=first + 1))
    html = fill(
        "todo",
        lang,
        count=len(all_of_it),
        lines=[(number, *_line(one, now, on, lang)) for number, one in shown],
        page=page + 1,
        pages=pages,
    )
    opening = (_open(number, one, lang) for number, one in shown)
    rows = [(button,) for button in opening if button is not None]
    turning = []
    if page > 0:
        turning.append(Button(say("上一页", lang), "td", (page - 1,)))
    if page + 1 < pages:
        turning.append(Button(say("下一页", lang), "td", (page + 1,)))
    return Card(html, (*_paired(rows), *((tuple(turning),) if turning else ())))


def todo_line(todo: Todo, today: date, lang: str) -> str:
    """Say in one line what waits: 陆一鸣（住建局局长）11月26日至28日，请假待您办理（代区长）."""
    if todo.consultation_id is not None:
        line = say(
            "征求意见《%(title)s》（%(name)s），%(what)s",
            lang,
            title=clean_line(todo.title, _TITLE),
            name=todo.applicant,
            what=say(_WHAT_ELSE[todo.waiting], lang),
        )
    elif todo.kind is None:
        line = say(
            "%(title)s议程，%(what)s",
            lang,
            title=clean_line(todo.title, _TITLE),
            what=say(_WHAT_ELSE[todo.waiting], lang),
        )
    elif todo.leave is None:
        line = say(
            "%(kind)s《%(title)s》（%(name)s），%(what)s",
            lang,
            kind=case_kind_name(todo.kind, lang),
            title=clean_line(todo.title, _TITLE),
            name=todo.applicant,
            what=say(_WHAT_ELSE[todo.waiting], lang),
        )
    else:
        line = say(
            "%(name)s（%(seat)s）%(period)s，%(what)s",
            lang,
            name=todo.applicant,
            seat=todo.seat,
            period=period(todo.leave.from_on, todo.leave.to_on, today, lang),
            what=say(_WHAT[todo.waiting], lang),
        )
    if todo.stood_in_for:
        line += say("（代%(seat)s）", lang, seat=todo.stood_in_for)
    return line


def _line(one: Todo | FallsDue, now: datetime, on: date, lang: str) -> tuple[str, str]:
    if isinstance(one, FallsDue):
        return due_line(one, on, lang), ""
    return todo_line(one, on, lang), _waited(one, now, lang)


def _open(number: int, todo: Todo | FallsDue, lang: str) -> Button | None:
    if isinstance(todo, FallsDue):
        return due_button(todo, lang, number)
    if todo.consultation_id is not None:
        return Button(clean_line(f"{number} {todo.title}", _LABEL), "cq-show", (todo.consultation_id,))
    if todo.meeting_id is not None:
        return Button(clean_line(f"{number} {todo.title}", _LABEL), "ag-see", (todo.meeting_id,))
    return Button(clean_line(f"{number} {todo.applicant}", _LABEL), "cs-show", (todo.case_id,))


def _waited(todo: Todo, now: datetime, lang: str) -> str:
    if todo.waiting is Waiting.RETURN:
        return ""
    hours = int((now - todo.since).total_seconds() // 3600)
    if hours < 1:
        return ""
    if hours < 24:  # noqa: PLR2004 - hours of a day
        return say("已等%(n)s小时", lang, n=hours)
    return say("已等%(n)s天", lang, n=hours // 24)


def _paired(rows: Sequence[tuple[Button, ...]]) -> list[tuple[Button, ...]]:
    """Put two short buttons in a row."""
    flat = [button for row in rows for button in row]
    return [tuple(flat[at : at + 2]) for at in range(0, len(flat), 2)]
