"""报送汇总: one round for whoever collects it, as a card, a table and plain text to copy."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.duties.operations import from_args
from office.duties.sheet import DutyAction, RoundRow, RoundSheet, lay_out_round
from storage.tables import OccurrenceStatus, Outbox
from views.card import Button, Card, File
from views.duty_words import due_words, ground_lines, status_name
from views.file_names import file_name
from views.i18n import N_, listed, say
from views.page import LONGEST, fill
from views.scene import set_scene
from views.text import clean_line, moment, strip_unseen
from views.workbooks import MIME, Column, Table, write_table

TEXT_MIME = "text/plain"
_LABEL, _TEXT = 30, 120
_LONGEST_COPY = LONGEST - 200
_LINE = 1200
"""Characters of a line that a card shows in full."""
_MOST = 30
"""Lines of a card; the table has all of them."""
_COLUMNS = (
    Column("序号", 6, centred=True),
    Column("单位", 20),
    Column("情况", 12, centred=True),
    Column("报送人", 12, centred=True),
    Column("报送时间", 18, centred=True),
    Column("内容", 50),
)
_BUTTONS = {
    DutyAction.TABLE: (N_("表格"), "rp-table"),
    DutyAction.TEXT: (N_("文本"), "rp-copy"),
    DutyAction.COLLECT: (N_("确认汇总"), "rp-end"),
    DutyAction.REST: (N_("其余已另行报送"), "rp-rest"),
    DutyAction.WAIVE: (N_("免报"), "rp-waive"),
}
_ROWS = ((DutyAction.TABLE, DutyAction.TEXT), (DutyAction.COLLECT, DutyAction.WAIVE), (DutyAction.REST,))


def round_sheet(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A round, for whoever collects it."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    sheet = lay_out_round(session, scene.reader, from_args(row.args))
    return round_card(sheet, scene.reader) if sheet else None


def round_card(sheet: RoundSheet, reader: Actor) -> Card:
    lang = reader.person.language
    heading = say("报送汇总 · %(title)s", lang, title=say(sheet.title, lang))
    lines = [_line(row, sheet, reader) for row in sheet.rows[:_MOST]]
    if len(sheet.rows) > _MOST:
        lines.append(say("还有%(count)s个单位，见表格。", lang, count=len(sheet.rows) - _MOST))
    html = fill("lines", lang, heading=heading, lines=round_lines(sheet, reader), parts=[lines])
    return Card(html, round_rows(sheet, lang))


def round_lines(sheet: RoundSheet, reader: Actor) -> list[str]:
    """Say when a round is due, on what ground, how many have handed in, and name those who have not."""
    lang = reader.person.language
    done = [row for row in sheet.rows if row.status is OccurrenceStatus.DONE]
    other = [row for row in sheet.rows if row.status is OccurrenceStatus.ELSEWHERE]
    lines = [
        say("时间：%(due)s", lang, due=due_words(sheet.round.due_on, sheet.time, lang)),
        *ground_lines(sheet.cite, sheet.warnings, reader),
        say(
            "应报%(owed)s，已报%(done)s，已另行报送%(other)s，未报%(missing)s",
            lang,
            owed=len(sheet.rows),
            done=len(done),
            other=len(other),
            missing=len(sheet.missing),
        ),
    ]
    if sheet.missing:
        names = listed([row.name for row in sheet.missing], lang)
        lines.append(say("未报：%(names)s", lang, names=names))
    return lines


def waive_card(sheet: RoundSheet, reader: Actor) -> Card:
    """Ask whom the office asks no more, this once."""
    lang = reader.person.language
    heading = say("免报 · %(title)s", lang, title=say(sheet.title, lang))
    rows = [
        (Button(clean_line(row.name, _LABEL), "rp-free", (row.occurrence.id or 0,)),)
        for row in sheet.missing[:_MOST]
    ]
    back = Button(say("返回", lang), "rp-round", (sheet.rows[0].occurrence.id or 0,))
    lines = [say("请选择这一次不需报送的单位。", lang)]
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]), (*rows, (back,)))


def table_card(sheet: RoundSheet, reader: Actor) -> Card:
    """The sheet as a table. It is an office's own paper and always Chinese."""
    lang = reader.person.language
    heading = say("报送汇总 · %(title)s", lang, title=say(sheet.title, lang))
    html = fill("lines", lang, heading=heading, lines=round_lines(sheet, reader)[:1], parts=[])
    due = due_words(sheet.round.due_on, sheet.time, "zh")
    missing = "、".join(row.name for row in sheet.missing)
    table = Table(
        title=f"{sheet.title}报送汇总",
        facts=(f"报送时间：{due}", *((f"未报：{missing}",) if missing else ())),
        columns=_COLUMNS,
        rows=tuple(
            (
                number,
                row.name,
                status_name(row.status, "zh", duty=sheet.round.duty),
                f"{row.person}（代）" if row.stood_in else row.person,
                _at(row),
                row.text,
            )
            for number, row in enumerate(sheet.rows, start=1)
        ),
        sheet="报送汇总",
        landscape=True,
    )
    name = file_name(sheet.title, "报送汇总", f"{sheet.round.due_on:%Y%m%d}")
    return Card(html, (), File(f"{name}.xlsx", write_table(table), MIME))


def copy_card(sheet: RoundSheet, reader: Actor) -> Card:
    """What was handed in as plain text to copy; as a file where a message does not hold it."""
    lang = reader.person.language
    heading = say("报送汇总 · %(title)s", lang, title=say(sheet.title, lang))
    lines = [line for row in sheet.rows if row.status is OccurrenceStatus.DONE for line in _paragraph(row)]
    other = [row.name for row in sheet.rows if row.status is OccurrenceStatus.ELSEWHERE]
    if other:
        lines.append(say("已另行报送：%(names)s", lang, names=listed(other, lang)))
    if sheet.missing:
        lines.append(say("未报：%(names)s", lang, names=listed([row.name for row in sheet.missing], lang)))
    if sum(len(line) + 1 for line in lines) <= _LONGEST_COPY and all(len(line) < _LINE for line in lines):
        return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]))
    html = fill("lines", lang, heading=heading, lines=[say("内容较长，见所附文本。", lang)], parts=[])
    name = file_name(sheet.title, "报送汇总", f"{sheet.round.due_on:%Y%m%d}")
    written = "\n".join(strip_unseen(line) for line in lines)
    return Card(html, (), File(f"{name}.txt", written.encode(), TEXT_MIME))


def round_rows(
    sheet: RoundSheet, lang: str, *, only: Collection[DutyAction] = tuple(DutyAction)
) -> tuple[tuple[Button, ...], ...]:
    number = sheet.rows[0].occurrence.id or 0
    rows = [
        tuple(
            Button(say(_BUTTONS[action][0], lang), _BUTTONS[action][1], (number,))
            for action in row
            if action in sheet.actions and action in only
        )
        for row in _ROWS
    ]
    return tuple(row for row in rows if row)


def _line(row: RoundRow, sheet: RoundSheet, reader: Actor) -> str:
    lang = reader.person.language
    status = status_name(row.status, lang, duty=sheet.round.duty)
    said = say("%(unit)s：%(status)s", lang, unit=row.name, status=status)
    if row.person and row.at is not None:
        who = say("%(who)s（代）", lang, who=row.person) if row.stood_in else row.person
        said = say(
            "%(said)s，%(who)s %(at)s", lang, said=said, who=who, at=moment(row.at, reader.today, lang)
        )
    if row.is_late:
        said = say("%(said)s，逾期", lang, said=said)
    return say("%(said)s：%(text)s", lang, said=said, text=clean_line(row.text, _TEXT)) if row.text else said


def _at(row: RoundRow) -> str:
    if row.at is None:
        return ""
    return f"{row.at:%Y-%m-%d %H:%M}{'（逾期）' if row.is_late else ''}"


def _paragraph(row: RoundRow) -> list[str]:
    """Write one unit's words as they came, line by line."""
    first, *rest = [line.strip() for line in row.text.split("\n") if line.strip()] or [""]
    return [f"{row.name}：{first}", *rest]
