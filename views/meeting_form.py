"""The cards of the meeting form: one question each, every answer a press or a line of text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from office.meetings.plan import FURTHEST
from rules.calendar import LAST_YEAR, WorkCalendar
from rules.vocabulary import Matter, Meeting
from storage.tables import Meeting as MeetingRow
from storage.tables import Seat, Unit
from views.card import Button, Card
from views.i18n import N_, say
from views.meeting_words import kind_name
from views.month import month
from views.page import fill
from views.text import clean_line, full_day
from views.words import matter_name

FIELDS = {
    "kind": N_("会议类别"),
    "unit": N_("主办单位"),
    "day": N_("时间"),
    "clock": N_("钟点"),
    "place": N_("地点"),
    "chair": N_("主持"),
    "members": N_("参加人员"),
    "long": N_("时长"),
    "matter": N_("年度计划"),
}
_ASKED = {
    "kind": N_("请选择会议类别。"),
    "unit": N_("请选择主办单位，也可以直接输入单位全称。"),
    "day": N_("请选择日期，也可以直接输入日期和钟点，例如：12月21日上午9点。"),
    "clock": N_("请选择钟点，也可以直接输入，例如：上午9点、14:30。"),
    "place": N_("请选择或直接输入地点，例如：第一会议室。"),
    "chair": N_("请选择主持人；不定的，暂按规则所列的第一位。"),
    "members": N_("请输入参加人员：姓名、职务或单位，用顿号隔开，例如：财政局、住建局。"),
    "long": N_("请选择时长，也可以直接输入，例如：120分钟。"),
    "matter": N_("是否列入年度会议计划？审批人因此不同。"),
}
CLOCKS = ((8, 30), (9, 0), (9, 30), (10, 0), (14, 0), (14, 30), (15, 0), (16, 0))
LENGTHS = (30, 60, 90, 120, 150, 180)
_LABEL = 40
_UNITS = 24
"""Departments shown as buttons at most; any can be typed."""


@dataclass(frozen=True)
class Picker:
    """The verbs of one form's buttons and its draft: the meeting's own form, or the form of a change."""

    draft_id: int
    prefix: str

    def button(self, label: str, what: str, *args: str | int) -> Button:
        """Make a button of this form."""
        return Button(label, f"{self.prefix}-{what}", (self.draft_id, *args))

    def cancel(self, lang: str) -> Button:
        return self.button(say("取消", lang), "cancel")


def kind_card(picker: Picker, rulebook: str, kinds: Sequence[Meeting], lang: str) -> Card:
    """Ask for the kind of meeting, the rulebook's own words on the buttons."""
    buttons = [picker.button(kind_name(kind, rulebook, lang), "kind", str(kind)) for kind in kinds]
    return _card("kind", lang, _rows(buttons, 2), picker)


def unit_card(picker: Picker, units: Sequence[Unit], lang: str) -> Card:
    buttons = [picker.button(clean_line(u.name, _LABEL), "unit", u.id or 0) for u in units[:_UNITS]]
    return _card("unit", lang, _rows(buttons, 3), picker)


def day_card(picker: Picker, shown: date, today: date, calendar: WorkCalendar, lang: str) -> Card:
    """Ask for the day by the month; `shown` is any day of the month shown."""
    laid = month(
        max(shown, today),
        kind=calendar.kind,
        earliest=today,
        latest=min(today + timedelta(days=FURTHEST), date(LAST_YEAR, 12, 31)),
        pick=f"{picker.prefix}-day",
        turn=f"{picker.prefix}-month",
        args=(picker.draft_id,),
        locale=lang,
    )
    legend = laid.legend.replace("  ", say("；", lang))
    return _card("day", lang, laid.rows, picker, legend=legend)


def clock_card(picker: Picker, on: date, lang: str) -> Card:
    buttons = [picker.button(f"{h}:{m:02d}", "time", h * 60 + m) for h, m in CLOCKS]
    return _card("clock", lang, _rows(buttons, 4), picker, note=full_day(on, lang))


def place_card(picker: Picker, rooms: Sequence[MeetingRow], lang: str, *, skip: bool) -> Card:
    """Ask for the room: those used lately on buttons, each by the meeting that was in it."""
    buttons = [picker.button(clean_line(m.place, _LABEL), "place", m.id or 0) for m in rooms]
    return _card("place", lang, _rows(buttons, 2), picker, skip=skip)


def chair_card(picker: Picker, seats: Sequence[tuple[Seat, str, bool]], lang: str, *, skip: bool) -> Card:
    """Ask who chairs: seats with their holders' names, and whether they are away that day."""
    buttons = []
    for seat, name, away in seats:
        label = clean_line(f"{name} {seat.title}" if name else seat.title, _LABEL)
        if away:
            label = say("%(who)s（外出）", lang, who=label)
        buttons.append(picker.button(label, "chair", seat.id or 0))
    asked = "" if skip else N_("请选择主持人，也可以直接输入姓名或职务。")
    return _card("chair", lang, _rows(buttons, 1), picker, skip=skip, asked=asked)


def members_card(picker: Picker, lang: str) -> Card:
    return _card("members", lang, (), picker, skip=True)


def length_card(picker: Picker, limit: str, lang: str) -> Card:
    buttons = [picker.button(say("%(n)s分钟", lang, n=n), "long", n) for n in LENGTHS]
    return _card("long", lang, _rows(buttons, 3), picker, skip=True, note=limit)


def matter_card(picker: Picker, lang: str) -> Card:
    return _card("matter", lang, (matter_row(picker, lang),), picker)


def matter_row(picker: Picker, lang: str) -> tuple[Button, ...]:
    """计划内 · 计划外."""
    labels = {Matter.PLANNED: N_("计划内"), Matter.UNPLANNED: N_("计划外")}
    return tuple(picker.button(say(label, lang), "matter", str(matter)) for matter, label in labels.items())


def matter_word(matter: str | None, lang: str) -> str:
    return matter_name(matter, lang) if matter else ""


def fields_card(picker: Picker, fields: Sequence[str], lang: str) -> Card:
    """修改: ask which field."""
    buttons = [picker.button(say(FIELDS[field], lang), "field", field) for field in fields]
    html = fill("meeting_form", lang, field="", asked=say("请选择要修改的内容。", lang), note="", legend="")
    return Card(html, (*_rows(buttons, 3), (picker.cancel(lang),)))


def _card(
    field: str,
    lang: str,
    rows: Sequence[tuple[Button, ...]],
    picker: Picker,
    *,
    skip: bool = False,
    note: str = "",
    legend: str = "",
    asked: str = "",
) -> Card:
    html = fill(
        "meeting_form",
        lang,
        field=say(FIELDS[field], lang),
        asked=say(asked or _ASKED[field], lang),
        note=note,
        legend=legend,
    )
    way_past = (picker.button(say("不填", lang), "skip"),) if skip else ()
    return Card(html, (*rows, (*way_past, picker.cancel(lang))))


def _rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
