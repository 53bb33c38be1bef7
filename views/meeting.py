"""A meeting's card and the list of meetings, each showing its reader what is theirs."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from office.access import Actor, access_case
from office.calendar.calendars import local, work_calendar
from office.errors import NotForYouError
from office.meetings.plan import find_own_unit, find_timetable_of
from office.meetings.records import (
    OPEN,
    day_of,
    find_attendances,
    find_seen_topics,
    find_upcoming,
    holder_name,
    is_known_to,
    keeps_meeting,
    sits_in,
)
from office.meetings.rhythm import Rhythm, find_rhythm
from office.rulebook.meeting_rules import find_meeting_rule
from office.rulebook.versions import find_rulebook
from office.topics.agenda import is_open
from storage.tables import Attendance, Case, Meeting, MeetingStatus, Outbox, Part
from views.articles import law_row
from views.attendance import attendance_rows
from views.card import Button, Card
from views.i18n import N_, say
from views.meeting_words import (
    PARTS,
    PERIODS_NOW,
    cited,
    kind_name,
    names,
    span,
    status_name,
    timetable,
    weekday_name,
)
from views.minutes import minutes_row
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, day, moment

_TOPIC = 60
_LISTED = 10
"""Meetings on one list at most; the rest lies far ahead."""
_TOPICS = 20


def meeting(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A meeting as it is now, to somebody of the organisation."""
    scene = set_scene(session, row, now)
    found = session.get(Meeting, scene.number("meeting") or 0) if scene else None
    if scene is None or scene.reader is None or found is None:
        return None
    return meeting_card(session, scene.reader, found)


def meeting_card(session: Session, reader: Actor, found: Meeting) -> Card:
    """Show a meeting: the whole to the office and who sits in it, of topics those the reader may see."""
    lang, today = reader.person.language, reader.today
    rows = find_attendances(session, found)
    topics = find_seen_topics(session, reader, found)
    whole = reader.is_office or reader.is_leader or sits_in(session, reader, found)
    concerned = whole or bool(topics) or keeps_meeting(session, reader, found)
    starts = local(reader.organisation, found.starts_at)
    closes = local(reader.organisation, found.agenda_closes_at) if found.agenda_closes_at else None
    lines = find_timetable_of(session, found, today)
    shows_dates = concerned or find_own_unit(session, reader) is not None
    html = fill(
        "meeting",
        lang,
        today=today,
        meeting=found,
        status=status_name(found.status, lang),
        at=span(starts, found.minutes_long, today, lang),
        concerned=concerned,
        chair=holder_name(session, found.chair_seat_id, day_of(session, found)),
        own=_own(reader, rows, lang),
        notes=list(_notes(session, reader, found, lang)),
        people=_people(session, found, rows, lang) if reader.is_office else [],
        closes=moment(closes, today, lang) if closes else "",
        closed=found.agenda_closed_at is not None or found.agenda_approved_at is not None,
        topics=[
            say("%(n)s. %(title)s", lang, n=topic.position, title=_title(session, topic.case_id))
            for topic in topics[:_TOPICS]
        ],
        more=max(len(topics) - _TOPICS, 0),
        timetable=timetable(lines, found.rulebook, today, lang) if shows_dates else None,
        convening=_convening(session, reader, found),
    )
    cites = [cite for line in lines for cite in line.cite] if shows_dates else []
    law = law_row(cites, lang, version=find_rulebook(found.rulebook).version)
    agenda = () if not concerned else ((Button(say("议程", lang), "ag-show", (found.id or 0,)),),)
    return Card(html, (*_rows(session, reader, found, lang), *agenda, *law))


def meetings(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The meetings to come; to the office also what the rule wants and is not planned."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    reader, lang = scene.reader, scene.language
    upcoming = [
        found
        for found in find_upcoming(session, reader.organisation_id, since=now)
        if is_known_to(session, reader, found)
    ]
    lines, buttons = [], []
    for found in upcoming[:_LISTED]:
        starts = local(reader.organisation, found.starts_at)
        place = found.place if reader.is_office or sits_in(session, reader, found) else ""
        status = status_name(found.status, lang) if found.status is MeetingStatus.CONVENING else ""
        lines.append((moment(starts, reader.today, lang), found.title, place, found.number, status))
        buttons.append(Button(found.number, "mt-show", (found.id or 0,)))
    html = fill(
        "meetings",
        lang,
        lines=lines,
        more=max(len(upcoming) - _LISTED, 0),
        rhythm=list(_rhythm(scene, reader)) if reader.is_office else [],
        may_plan=_may_plan(session, reader),
    )
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    if _may_plan(session, reader):
        rows.append((Button(say("安排会议", lang), "mt-new"),))
    return Card(html, tuple(rows))


def _may_plan(session: Session, reader: Actor) -> bool:
    return reader.is_office or find_own_unit(session, reader) is not None


def _rhythm(scene: Scene, reader: Actor) -> Iterator[str]:
    for found in find_rhythm(scene.session, scene.organisation, scene.today):
        if found.is_short:
            yield rhythm_line(found, reader)


def rhythm_line(found: Rhythm, reader: Actor) -> str:
    """Say of a kind of meeting that the rule wants more of it in this period."""
    lang = reader.person.language
    return say(
        "%(kind)s：%(period)s（至%(last)s）已召开和安排%(count)s次，规则为%(least)s次（%(cites)s）",
        lang,
        kind=kind_name(found.kind, reader.rulebook, lang),
        period=say(PERIODS_NOW[found.per], lang),
        last=day(found.last, reader.today, lang),
        count=found.held + found.planned,
        least=found.least,
        cites=cited(found.cite, lang),
    )


def _notes(session: Session, reader: Actor, found: Meeting, lang: str) -> Iterator[str]:
    """Say with what the meeting was allowed: a day off, a weekday other than the rule's."""
    on = day_of(session, found)
    calendar = work_calendar(session, found.organisation_id)
    if found.status is not MeetingStatus.CANCELLED and not calendar.is_working(on):
        name = calendar.name(on)
        yield say("休息日召开（%(name)s）", lang, name=say(name, lang)) if name else say("休息日召开", lang)
    rule = find_meeting_rule(found.rulebook, found.kind, on)
    if rule and rule.weekday and rule.weekday != on.isoweekday() and reader.is_office:
        yield say(
            "不在规则所定的%(weekday)s（%(cites)s）",
            lang,
            weekday=weekday_name(rule.weekday, lang),
            cites=cited(rule.cite, lang),
        )


def _own(reader: Actor, rows: list[Attendance], lang: str) -> str:
    """Say in what part the reader sits in the meeting, and in whose stead."""
    own = {seat.id: seat for seat in reader.seats}
    for row in rows:
        if row.seat_id in own:
            return say(PARTS[row.part], lang)
        if row.substitute_seat_id in own:
            return say("代会", lang)
    return ""


def _people(session: Session, found: Meeting, rows: list[Attendance], lang: str) -> list[str]:
    on = day_of(session, found)
    lines = []
    for part, label in _LABELS.items():
        people = [holder_name(session, row.seat_id, on) for row in rows if row.part is part]
        if people:
            lines.append(say(label, lang, who=names(people, lang)))
    return lines


def _convening(session: Session, reader: Actor, found: Meeting) -> str:
    case = session.get(Case, found.convening_case_id) if found.convening_case_id else None
    if case is None or found.status is not MeetingStatus.CONVENING or not _can_see(session, reader, case):
        return ""
    return case.number


def _can_see(session: Session, reader: Actor, case: Case) -> bool:
    try:
        access_case(session, reader, case.id or 0)
    except NotForYouError:
        return False
    return True


def _title(session: Session, case_id: int) -> str:
    return clean_line(session.get_one(Case, case_id).title, _TOPIC)


def _rows(session: Session, reader: Actor, found: Meeting, lang: str) -> Iterator[tuple[Button, ...]]:
    """What the reader may press: the meeting itself first, then what belongs to it."""
    number = found.id or 0
    stands = found.status in OPEN and found.began_at is None
    if stands and keeps_meeting(session, reader, found):
        changes = [Button(say("撤销", lang), "mt-rev", (number,))]
        if found.status is MeetingStatus.PLANNED:
            changes.insert(0, Button(say("变更", lang), "mt-move", (number,)))
        yield tuple(changes)
    case = session.get(Case, found.convening_case_id) if found.convening_case_id else None
    if case is not None and _can_see(session, reader, case):
        yield (Button(say("报批情况", lang), "cs-show", (case.id or 0,)),)
    if found.status is not MeetingStatus.CONVENING and keeps_meeting(session, reader, found):
        yield from attendance_rows(reader, found, lang)
    own = {seat.id for seat in reader.seats}
    if is_open(found, reader.now) and any(row.seat_id in own for row in find_attendances(session, found)):
        yield (Button(say("会议请假", lang), "ab-not", (number,)),)
    if row := minutes_row(session, reader, found):
        yield row


_LABELS = {
    Part.MEMBER: N_("参加：%(who)s"),
    Part.STANDING: N_("列席：%(who)s"),
}
