"""The meeting as it runs, for the office; and the call to those who come for one topic."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.attendance.sheet import AttendanceSheet, Current, SitterLine
from office.calendar.calendars import local
from storage.tables import Case, Meeting, MeetingStatus, Outbox, Reply, Topic
from views.attendance import excused_name, sheet_of, sitter_name
from views.card import Button, Card
from views.i18n import N_, listed, say
from views.opinions import opinion_lines
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, moment

_TITLE = 60
_IN_A_ROW = 3
_SEATS = 60
"""Buttons for seats on one card at most; Telegram takes a hundred."""


def live(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The meeting as it runs: who is here, for whom, who is absent, what is on and who comes next."""
    sheet, reader = sheet_of(session, row, now)
    if sheet is None or reader is None:
        return None
    lang, meeting = reader.person.language, sheet.meeting
    html = fill(
        "lines",
        lang,
        heading=say(
            "会场 · %(title)s（%(number)s）",
            lang,
            title=clean_line(meeting.title, _TITLE),
            number=meeting.number,
        ),
        lines=list(_state(sheet, reader)),
        parts=[
            list(_present(sheet, lang)),
            list(_topic(N_("正在议：%(topic)s"), sheet.current, lang)),
            list(_next(sheet, lang)),
        ],
    )
    return Card(html, tuple(_rows(sheet, lang)))


def called_in(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever comes for one topic: come in now, or be ready in about so many minutes."""
    scene = set_scene(session, row, now)
    meeting = session.get(Meeting, scene.number("meeting") or 0) if scene else None
    topic = session.get(Topic, scene.number("case") or 0) if scene else None
    if scene is None or scene.reader is None or meeting is None or topic is None:
        return None
    if meeting.status is not MeetingStatus.PLANNED or topic.meeting_id != meeting.id:
        return None
    lang, minutes = scene.language, scene.number("minutes") or 0
    current = meeting.current_topic_id == topic.case_id
    title = clean_line(session.get_one(Case, topic.case_id).title, _TITLE)
    if minutes and not current:
        said = say("约%(n)s分钟后议到第%(at)s项，请做好准备。", lang, n=minutes, at=topic.position)
    elif current:
        said = say("现在议到第%(at)s项，请到会。", lang, at=topic.position)
    else:
        return None
    lines = [say("《%(title)s》", lang, title=title), said]
    if meeting.place:
        lines.append(say("地点：%(place)s", lang, place=meeting.place))
    return Card(
        fill(
            "lines",
            lang,
            heading=say("请到会 · %(title)s", lang, title=clean_line(meeting.title, _TITLE)),
            lines=lines,
            parts=[],
        )
    )


def _state(sheet: AttendanceSheet, reader: Actor) -> Iterator[str]:
    lang, meeting = reader.person.language, sheet.meeting
    if meeting.status is MeetingStatus.HELD:
        yield say("已散会，请在纪要中记录决定。", lang)
    elif meeting.began_at is None:
        yield say("定于%(at)s，尚未开会。", lang, at=moment(sheet.starts_at, reader.today, lang))
    else:
        began = local(reader.organisation, meeting.began_at)
        yield say("%(at)s开会。", lang, at=moment(began, reader.today, lang))
    if meeting.place:
        yield say("地点：%(place)s", lang, place=meeting.place)
    yield say(
        "应到%(all)s人，已到%(here)s人。",
        lang,
        all=sum(line.comes for line in sheet.lines),
        here=len(sheet.here),
    )


def _present(sheet: AttendanceSheet, lang: str) -> Iterator[str]:
    here = [
        say("%(name)s（代%(seat)s）", lang, name=line.here, seat=line.seat)
        if line.here != line.name
        else line.here
        for line in sheet.here
    ]
    late = [line.substitute or sitter_name(line) for line in sheet.lines if line.comes and not line.here]
    excused = [excused_name(line, lang) for line in sheet.lines if line.reply is Reply.ABSENT]
    for label, names in (
        (N_("已到：%(who)s"), here),
        (N_("未到：%(who)s"), late),
        (N_("请假：%(who)s"), excused),
    ):
        if names:
            yield say(label, lang, who=listed(names, lang))


def _topic(label: str, current: Current | None, lang: str) -> Iterator[str]:
    if current is None:
        return
    title = clean_line(current.title, _TITLE)
    yield say(label, lang, topic=say("第%(at)s项《%(title)s》", lang, at=current.position, title=title))
    yield say("汇报：%(who)s", lang, who=current.presenter)
    if current.people:
        yield say("进场：%(who)s", lang, who=listed(current.people, lang))
    yield from opinion_lines(current.opinions, lang)


def _next(sheet: AttendanceSheet, lang: str) -> Iterator[str]:
    if sheet.meeting.status is MeetingStatus.PLANNED:
        yield from _topic(N_("下一项：%(topic)s"), sheet.following, lang)


def _rows(sheet: AttendanceSheet, lang: str) -> Iterator[tuple[Button, ...]]:
    meeting = sheet.meeting
    args = (meeting.id or 0,)
    if meeting.status is MeetingStatus.HELD:
        yield (Button(say("纪要", lang), "mi-show", args), Button(say("会议", lang), "mt-show", args))
        return
    if meeting.status is not MeetingStatus.PLANNED:
        return
    if meeting.began_at is None:
        yield (Button(say("开会", lang), "ab-begin", args),)
    elif sheet.following is not None:
        current = sheet.current.case_id if sheet.current else 0
        yield (
            Button(say("下一项", lang), "ab-next", (*args, current)),
            Button(say("散会", lang), "ab-end", args),
        )
    else:
        yield (Button(say("散会", lang), "ab-end", args),)
    if meeting.current_topic_id:
        yield (Button(say("记录决定", lang), "mi-decide", (meeting.current_topic_id,)),)
    seats = [
        Button(_label(line, lang), "ab-here", (*args, line.seat_id)) for line in sheet.lines if line.comes
    ][:_SEATS]
    if any(line.comes and not line.here for line in sheet.lines):
        yield (Button(say("全部到会", lang), "ab-all", args),)
    yield from (tuple(seats[at : at + _IN_A_ROW]) for at in range(0, len(seats), _IN_A_ROW))
    yield (Button(say("签到表", lang), "ab-file", args), Button(say("出席情况", lang), "ab-list", args))


def _label(line: SitterLine, lang: str) -> str:
    name = line.substitute_name or line.substitute_seat or line.name or line.seat
    return f"✓ {name}" if line.here else say("到会 %(name)s", lang, name=name)
