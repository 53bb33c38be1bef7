"""What is reminded around a meeting. One of no use any more is not sent."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local, work_calendar
from office.meetings.notice import find_place
from office.meetings.records import day_of, find_agenda
from office.meetings.rhythm import find_rhythm
from office.reminders.rules import Rule
from office.rulebook.meeting_rules import Deadlined, find_timetable
from rules.vocabulary import Meeting as MeetingKind
from rules.vocabulary import Per
from storage.tables import Meeting, MeetingStatus, Outbox
from views.agenda import meeting_of
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, say
from views.page import fill
from views.reminders import is_late
from views.scene import Scene, set_scene
from views.text import full_day, moment
from views.words import term

Renderer = Callable[[Session, Outbox, datetime], Card | None]

DUE = {
    Rule.DUE_TOPIC_FILING: (N_("议题申报时限 · %(number)s"), N_("您单位的议题最迟%(day)s报到办公室。")),
    Rule.DUE_LEGAL_REVIEW: (
        N_("合法性审查时限 · %(number)s"),
        N_("属规范性文件的议题，材料最迟%(day)s送合法性审查。"),
    ),
    Rule.DUE_MATERIALS: (N_("会议材料时限 · %(number)s"), N_("您单位议题的会议材料最迟%(day)s报送办公室。")),
    Rule.DUE_DISTRIBUTION: (N_("材料分送时限 · %(number)s"), N_("会议材料最迟%(day)s分送参会人员。")),
    Rule.DUE_MINUTES: (N_("会议纪要时限 · %(number)s"), N_("会议纪要最迟%(day)s印发，尚未印发。")),
}
_PERIODS = {
    Per.WEEK: N_("本周"),
    Per.TWO_WEEKS: N_("这两周"),
    Per.MONTH: N_("本月"),
    Per.HALF_YEAR: N_("本半年"),
    Per.YEAR: N_("本年"),
}


def evening(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The evening before, to whoever is called."""
    return _called(session, row, now, N_("会议提醒 · %(number)s"))


def two_hours(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Two hours before, likewise."""
    return _called(session, row, now, N_("会议即将召开 · %(number)s"))


def notice_owed(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office: the meeting is on the next working day, and nobody was called to it yet."""
    scene, meeting = _to_come(session, row, now)
    if scene is None or meeting is None or meeting.noticed_at is not None:
        return None
    lang = scene.language
    approved = meeting.agenda_approved_at is not None or not find_agenda(session, meeting)
    said = N_("会议通知还没有发。") if approved else N_("议程还没有审定，会议通知还没有发。")
    return _card(
        scene, meeting, say("会议通知未发 · %(number)s", lang, number=meeting.number), say(said, lang)
    )


def agenda_closes(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To heads who may bring topics: until when they are taken."""
    scene, meeting = _to_come(session, row, now)
    if scene is None or meeting is None or meeting.agenda_closes_at is None:
        return None
    if meeting.agenda_closed_at is not None or meeting.agenda_closes_at <= now:
        return None
    lang = scene.language
    at = moment(local(scene.organisation, meeting.agenda_closes_at), scene.today, lang)
    heading = say("议程即将截止 · %(number)s", lang, number=meeting.number)
    line = say("议题接收到%(at)s为止；要提交议题的，请发 /topic。", lang, at=at)
    return _card(scene, meeting, heading, line, with_agenda=False)


def due(rule: Rule) -> Renderer:
    """Make the card of one of the timetable's dates, to whoever owes it."""

    def renderer(session: Session, row: Outbox, now: datetime) -> Card | None:
        scene = set_scene(session, row, now)
        meeting = meeting_of(scene)
        if scene is None or scene.reader is None or meeting is None:
            return None
        if meeting.status is MeetingStatus.CANCELLED:
            return None
        line = _date_of(session, meeting, rule)
        if line is None:
            return None
        lang = scene.language
        heading, said = DUE[rule]
        return _card(
            scene,
            meeting,
            say(heading, lang, number=meeting.number),
            say(said, lang, day=full_day(line.due, lang)),
            ground(line.cite, lang, rulebook=meeting.rulebook),
            with_agenda=scene.reader.is_office,
        )

    return renderer


def rhythm(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the office: fewer meetings of a kind are planned than the rule wants."""
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    wanted = (row.args.get("kind"), row.args.get("first"))
    found = next(
        (
            each
            for each in find_rhythm(session, scene.organisation, scene.today)
            if (each.kind, each.first.isoformat()) == wanted and each.is_short
        ),
        None,
    )
    if found is None:
        return None
    lang, rulebook = scene.language, scene.reader.rulebook
    line = say(
        "%(period)s（至%(last)s）应召开%(least)s次，已召开%(held)s次，已安排%(planned)s次。",
        lang,
        period=say(_PERIODS[found.per], lang),
        last=full_day(found.last, lang),
        least=found.least,
        held=found.held,
        planned=found.planned,
    )
    html = fill(
        "reminder_rhythm",
        lang,
        late=is_late(scene),
        kind=term(MeetingKind(found.kind), rulebook, lang),
        line=line,
        grounds=ground(found.cite, lang, rulebook=rulebook),
    )
    return Card(html, ((Button(say("会议", lang), "mn", ("meeting",)),),))


def _date_of(session: Session, meeting: Meeting, rule: Rule) -> Deadlined | None:
    calendar = work_calendar(session, meeting.organisation_id)
    lines = find_timetable(meeting.rulebook, meeting.kind, day_of(session, meeting), calendar)
    return next((line for line in lines if f"due_{line.name}" == rule), None)


def _called(session: Session, row: Outbox, now: datetime, heading: str) -> Card | None:
    scene, meeting = _to_come(session, row, now)
    if scene is None or scene.reader is None or meeting is None or meeting.noticed_at is None:
        return None
    place = find_place(session, scene.reader, meeting)
    if place is None:
        return None
    lines = []
    lang = scene.language
    if place.for_seat is not None:
        lines.append(say("代%(seat)s参会。", lang, seat=place.for_seat.title))
    if place.topics is not None:
        numbers = [str(t.position) for t in find_agenda(session, meeting) if t.case_id in place.topics]
        lines.append(say("请到会参加第%(numbers)s项议题。", lang, numbers="、".join(numbers)))
    return _card(scene, meeting, say(heading, lang, number=meeting.number), *lines)


def _to_come(session: Session, row: Outbox, now: datetime) -> tuple[Scene | None, Meeting | None]:
    """Find the meeting; None of one that has begun, was held or cancelled."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None:
        return None, None
    is_planned = meeting.status is MeetingStatus.PLANNED and meeting.began_at is None
    return (scene, meeting) if is_planned and now < meeting.starts_at else (None, None)


def _card(scene: Scene, meeting: Meeting, heading: str, *lines: str, with_agenda: bool = True) -> Card:
    html = fill(
        "reminder_meeting",
        scene.language,
        today=scene.today,
        late=is_late(scene),
        heading=heading,
        title=meeting.title,
        starts_at=local(scene.organisation, meeting.starts_at),
        place=meeting.place,
        lines=[line for line in lines if line],
    )
    button = Button(say("议程", scene.language), "ag-see", (meeting.id or 0,))
    return Card(html, ((button,),) if with_agenda else ())
