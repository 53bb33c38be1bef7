"""What falls due for the reader, a line and a button to each."""

from datetime import date

from office.reminders.falls_due import FallsDue
from views.card import Button
from views.i18n import N_, say
from views.text import clean_line, day

_TITLE = 40
_LABEL = 30
_TITLED = N_("%(kind)s《%(title)s》，%(day)s")
_UNTITLED = ("shift:", "duty:")
"""Watches and reports have a name, not a title."""
KINDS = (
    N_("督办"),
    N_("督办待确认"),
    N_("议题报送"),
    N_("合法性审查"),
    N_("会议材料"),
    N_("材料分送"),
    N_("会议纪要"),
    N_("文件印发"),
    N_("公开解读"),
    N_("公文"),
    N_("征求意见回复"),
    N_("征求意见"),
    N_("报送"),
    N_("值班"),
    N_("带班"),
    N_("交班"),
)
"""The kinds that the parts of the office name; said in the reader's language where the catalogue has them."""


def is_overdue(one: FallsDue, today: date) -> bool:
    return one.due_on < today and not one.waits


def due_line(one: FallsDue, today: date, lang: str) -> str:
    """Say in one line what is owed and by when: 督办《老旧小区改造》，11月25日(周三)，已逾期."""
    when = day(one.due_on, today, lang) + (f" {one.time}" if one.time else "")
    written = N_("%(kind)s：%(title)s，%(day)s") if one.about.startswith(_UNTITLED) else _TITLED
    kind, title = say(one.kind, lang), clean_line(one.title, _TITLE)
    line = say(written, lang, kind=kind, title=title, day=when)
    if one.due_on == today:
        return line + say("，今天到期", lang)
    return line + say("，已逾期", lang) if is_overdue(one, today) else line


def due_button(one: FallsDue, lang: str, number: int | None = None) -> Button | None:
    """Return the button that opens it; None where it has none."""
    label = clean_line(say("%(kind)s %(title)s", lang, kind=say(one.kind, lang), title=one.title), _LABEL)
    if number is not None:
        label = clean_line(f"{number} {one.title}", _LABEL)
    return Button(label, one.verb, one.args) if one.verb else None
