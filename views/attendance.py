"""Who comes to a meeting, for the office: the list of answers, what upsets it, the sheet to sign."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.attendance.clashes import Clash, find_clashes
from office.attendance.sheet import AttendanceSheet, SitterLine, lay_out_attendance
from office.calendar.calendars import local
from office.errors import NotForYouError
from office.meetings.records import day_of, holder_name, keeps_meeting
from office.topics.agenda import is_open
from storage.tables import Meeting, MeetingStatus, Outbox, Part, Person, Reply, Seat
from views.absences import meeting_line
from views.card import Button, Card, File
from views.i18n import N_, listed, say
from views.meeting_files import meeting_head
from views.opinions import opinion_lines
from views.page import fill
from views.papers import SignInPaper, Sitter, SitterGroup
from views.scene import set_scene
from views.sign_in import sign_in_file
from views.text import clean_line, moment

REPLIES = {
    Reply.COMING: N_("能参加：%(who)s"),
    Reply.RECEIVED: N_("已收到：%(who)s"),
    Reply.NONE: N_("未答复：%(who)s"),
}
_TITLE = 60


def attendance(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The answers to a meeting's notice: counts and names, for whoever keeps the meeting only."""
    sheet, reader = sheet_of(session, row, now)
    if sheet is None or reader is None:
        return None
    lang, meeting = reader.person.language, sheet.meeting
    html = fill(
        "lines",
        lang,
        heading=say("出席情况 · %(number)s", lang, number=meeting.number),
        lines=[meeting_line(meeting, reader), *_counts(sheet, lang)],
        parts=[
            list(_names(sheet, lang)),
            list(_topic_people(sheet, lang)),
            [clash_line(clash, reader) for clash in sheet.clashes],
            list(opinion_lines(sheet.opinions, lang)),
        ],
    )
    return Card(html, tuple(_rows(meeting, reader, lang)))


def sign_in(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The sheet on which those who come sign, as a file."""
    sheet, reader = sheet_of(session, row, now)
    if sheet is None or reader is None:
        return None
    said = say("签到表 · %(number)s", reader.person.language, number=sheet.meeting.number)
    return Card(fill("note", reader.person.language, text=said), (), sign_in_of(session, sheet))


def clash(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office, and to whoever it concerns: the same person in two meetings at once."""
    scene = set_scene(session, row, now)
    meeting = session.get(Meeting, scene.number("meeting") or 0) if scene else None
    if scene is None or scene.reader is None or meeting is None:
        return None
    reader, lang = scene.reader, scene.language
    found = [clash for clash in find_clashes(session, meeting) if clash.other.id == scene.number("other")]
    keeps = keeps_meeting(session, reader, meeting)
    shown = [clash for clash in found if keeps or clash.person.id == reader.person_id]
    if not shown:
        return None
    other = shown[0].other
    html = fill(
        "lines",
        lang,
        heading=say("会议时间冲突", lang),
        lines=[meeting_line(meeting, reader), meeting_line(other, reader)],
        parts=[
            [clash_line(clash, reader) for clash in shown],
            [
                say("请变更其中一次会议，或商请办理会议请假。", lang)
                if keeps
                else say("不能到会的一次，请办理会议请假，或联系政府办公室。", lang)
            ],
        ],
    )
    buttons = [Button(m.number, "mt-show", (m.id or 0,)) for m in (meeting, other)]
    return Card(html, (tuple(buttons),))


def declined(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office: somebody called for a topic or as a substitute cannot come, or can after all."""
    scene = set_scene(session, row, now)
    meeting = session.get(Meeting, scene.number("meeting") or 0) if scene else None
    seat = session.get(Seat, scene.number("seat") or 0) if scene else None
    person = session.get(Person, scene.number("person") or 0) if scene else None
    if scene is None or scene.reader is None or meeting is None or seat is None or person is None:
        return None
    if not is_open(meeting, now) or not keeps_meeting(session, scene.reader, meeting):
        return None
    sheet, lang = lay_out_attendance(session, scene.reader, meeting), scene.language
    cannot = any(one.seat == seat.title and one.reply is Reply.ABSENT for one in sheet.for_topics) or any(
        one.substitute_seat == seat.title and one.substitute_reply is Reply.ABSENT for one in sheet.lines
    )
    said = N_("%(who)s不能到会，请另作安排。") if cannot else N_("%(who)s已改为能到会。")
    html = fill(
        "lines",
        lang,
        heading=say("到会情况有变", lang),
        lines=[meeting_line(meeting, scene.reader), say(said, lang, who=f"{seat.title} {person.name}")],
        parts=[],
    )
    return Card(html, ((Button(say("出席情况", lang), "ab-list", (meeting.id or 0,)),),))


def sign_in_of(session: Session, sheet: AttendanceSheet) -> File:
    """Write the sheet: members, standing attendees, then those who come for single topics."""
    meeting, on = sheet.meeting, day_of(session, sheet.meeting)
    groups = [
        SitterGroup(label="出席", sitters=tuple(_sitters(sheet.members))),
        SitterGroup(
            label="列席", sitters=tuple(_sitters([s for s in sheet.lines if s.part is Part.STANDING]))
        ),
    ]
    for position in sorted({at for person in sheet.for_topics for at in person.positions}):
        people = tuple(
            Sitter(
                post=person.seat, name=person.name, unit=person.unit, note="汇报" if person.presents else ""
            )
            for person in sheet.for_topics
            if position in person.positions
        )
        groups.append(SitterGroup(label=f"第{position}项议题列席", sitters=people))
    return sign_in_file(
        SignInPaper(
            head=meeting_head(session, meeting),
            groups=tuple(group for group in groups if group.sitters),
            chair=holder_name(session, meeting.chair_seat_id, on),
        )
    )


def attendance_rows(reader: Actor, meeting: Meeting, lang: str) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that lead here from a meeting's card, for whoever keeps it."""
    return tuple(_rows(meeting, reader, lang, listed_too=True))


def clash_line(found: Clash, reader: Actor) -> str:
    """Say who is called to two meetings at once."""
    lang = reader.person.language
    at = moment(local(reader.organisation, found.other.starts_at), reader.today, lang)
    return say(
        "%(who)s同时要参加%(number)s（%(title)s，%(at)s）。",
        lang,
        who=f"{found.here.seat.title} {found.person.name}",
        number=found.other.number,
        title=clean_line(found.other.title, _TITLE),
        at=at,
    )


def sheet_of(session: Session, row: Outbox, now: datetime) -> tuple[AttendanceSheet | None, Actor | None]:
    scene = set_scene(session, row, now)
    meeting = session.get(Meeting, scene.number("meeting") or 0) if scene else None
    if scene is None or scene.reader is None or meeting is None:
        return None, None
    try:
        return lay_out_attendance(session, scene.reader, meeting), scene.reader
    except NotForYouError:
        return None, None


def _counts(sheet: AttendanceSheet, lang: str) -> Iterator[str]:
    answers, members = sheet.answers, sheet.members
    if sheet.meeting.noticed_at is None:
        yield say("会议通知还没有发出。", lang)
    yield say(
        "应到%(all)s人：能参加%(coming)s，已收到%(received)s，请假或不能到会%(absent)s，未答复%(none)s。",
        lang,
        all=len(sheet.lines) + len(sheet.for_topics),
        coming=answers[Reply.COMING],
        received=answers[Reply.RECEIVED],
        absent=answers[Reply.ABSENT],
        none=answers[Reply.NONE],
    )
    excused = sum(line.reply is Reply.ABSENT for line in members)
    yield say(
        "成员%(all)s人，已准假%(excused)s人，预计本人到会%(coming)s人。",
        lang,
        all=len(members),
        excused=excused,
        coming=len(members) - excused,
    )


def _names(sheet: AttendanceSheet, lang: str) -> Iterator[str]:
    excused = [line for line in sheet.lines if line.reply is Reply.ABSENT]
    if excused:
        yield say("已准假：%(who)s", lang, who=listed([excused_name(line, lang) for line in excused], lang))
    for what, chosen in _STATES:
        found = [sitter_name(line) for line in sheet.lines if chosen(line)]
        if found:
            yield say(what, lang, who=listed(found, lang))
    for reply, label in REPLIES.items():
        found = [
            sitter_name(line)
            for line in sheet.lines
            if line.reply is reply and not line.pending and not line.away
        ]
        if found:
            yield say(label, lang, who=listed(found, lang))


_STATES: tuple[tuple[str, Callable[[SitterLine], bool]], ...] = (
    (N_("会议请假待批：%(who)s"), lambda line: line.pending),
    (N_("届时外出、未办会议请假：%(who)s"), lambda line: line.away),
)


def _topic_people(sheet: AttendanceSheet, lang: str) -> Iterator[str]:
    said = {
        Reply.COMING: N_("能参加"),
        Reply.RECEIVED: N_("已收到"),
        Reply.NONE: N_("未答复"),
        Reply.ABSENT: N_("不能到会"),
    }
    if sheet.for_topics:
        yield say("为个别议题到会：", lang)
    for person in sheet.for_topics:
        yield say(
            "· %(who)s（第%(at)s项）：%(reply)s",
            lang,
            who=f"{person.seat} {person.name}".strip(),
            at=listed([str(at) for at in person.positions], lang),
            reply=say(said[person.reply], lang),
        )


def excused_name(line: SitterLine, lang: str) -> str:
    if not line.substitute:
        return sitter_name(line)
    declined_ = say("，不能到会", lang) if line.substitute_reply is Reply.ABSENT else ""
    return say(
        "%(who)s（由%(substitute)s代%(note)s）",
        lang,
        who=sitter_name(line),
        substitute=line.substitute,
        note=declined_,
    )


def sitter_name(line: SitterLine) -> str:
    return f"{line.seat} {line.name}".strip()


def _rows(
    meeting: Meeting, reader: Actor, lang: str, *, listed_too: bool = False
) -> Iterator[tuple[Button, ...]]:
    args = (meeting.id or 0,)
    if meeting.status is MeetingStatus.CANCELLED:
        return
    row = [Button(say("签到表", lang), "ab-file", args)]
    if listed_too:
        row.insert(0, Button(say("出席情况", lang), "ab-list", args))
    on = local(reader.organisation, meeting.starts_at).date()
    if meeting.status is MeetingStatus.PLANNED and on <= reader.today:
        row.append(Button(say("会场", lang), "ab-live", args))
    if not listed_too:
        row.append(Button(say("会议", lang), "mt-show", args))
    yield tuple(row)


def _sitters(lines: Sequence[SitterLine]) -> Iterator[Sitter]:
    for line in lines:
        excused = line.reply is Reply.ABSENT
        yield Sitter(
            post=line.seat,
            name=line.name,
            unit=line.unit,
            stood_for_by=line.substitute,
            note="请假" if excused else "",
        )
        if line.substitute:
            yield Sitter(post=line.substitute_seat, name=line.substitute_name, stands_for=sitter_name(line))
