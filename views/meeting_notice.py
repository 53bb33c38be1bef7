"""The notice of a meeting: the card with its buttons, the calendar entry and the papers that follow it."""

from datetime import datetime

from sqlmodel import Session, select

from office.access import Actor
from office.agenda.sheet import AgendaLine, lay_out_line
from office.calendar.calendars import local
from office.meetings.notice import Place, find_called, find_place
from office.meetings.records import day_of, find_agenda, holder_name
from office.people.acting import find_absence
from office.rulebook.meeting_rules import find_absence_rule
from office.topics.agenda import count_on_the_way
from storage.tables import Attendance, Meeting, MeetingStatus, Outbox, Part, Reply, Topic
from views.agenda import agenda_line, meeting_of
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, say
from views.meeting_files import agenda_of, calendar_of, change_words, notice_of
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, full_day, moment

_PARTS = {
    Part.CHAIR: N_("请您主持会议（%(seat)s）。"),
    Part.MEMBER: N_("请您出席会议（%(seat)s）。"),
    Part.STANDING: N_("请您列席会议（%(seat)s）。"),
    Part.PRESENTER: N_("请您到会汇报下列议题（%(seat)s）。"),
    Part.TOPIC: N_("请您列席下列议题（%(seat)s）。"),
}
_TITLE = 60
_REPLIES = {
    Reply.RECEIVED: N_("您已收到。"),
    Reply.COMING: N_("您已答复：能参加。"),
    Reply.ABSENT: N_("您已请假。"),
}
_SUBSTITUTES = {
    "after_approval": N_("不能参加的，请办理会议请假；经批准后可由他人代会"),
    "forbidden": N_("不能参加的，请办理会议请假；不得由他人代会"),
}


def notice(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To somebody who is called: when, where, what of the agenda is theirs; or that it is off."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None or meeting.noticed_at is None:
        return None
    place = find_place(session, scene.reader, meeting)
    cancelled = meeting.status is MeetingStatus.CANCELLED
    if place is None and not cancelled:
        return None
    lang = scene.language
    topics = _seen(session, meeting, place)
    html = fill(
        "meeting_notice",
        lang,
        today=scene.today,
        heading=_heading(scene, meeting),
        title=meeting.title,
        cancelled=cancelled,
        changes=_changes(scene, meeting),
        starts_at=local(scene.organisation, meeting.starts_at),
        place=meeting.place,
        chair=holder_name(session, meeting.chair_seat_id, scene.today),
        part=_part(place, lang) if place else "",
        topics=[agenda_line(_own_line(session, scene.reader, topic), lang) for topic in topics],
        notes=_notes(scene, scene.reader, meeting, place),
    )
    return Card(html, () if cancelled or place is None else _rows(session, meeting, place, lang))


def calendar(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The calendar entry that goes with the notice; of a moved or cancelled meeting its next revision."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None:
        return None
    place = find_place(session, scene.reader, meeting)
    off = place is None and bool(row.args.get("off"))
    cancelled = off or meeting.status is MeetingStatus.CANCELLED
    if place is None and not cancelled:
        return None
    notes = (_part(place, "zh"),) if place else ()
    file = calendar_of(session, meeting, _seen(session, meeting, place), notes, row.made_at, off=off)
    said = N_("日历：打开即可撤去这次会议。") if cancelled else N_("日历：打开即可加入手机日历。")
    return Card(fill("note", scene.language, text=say(said, scene.language)), (), file)


def uncalled(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To somebody who had the notice: they need not come, the meeting itself is held."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None:
        return None
    if meeting.status is not MeetingStatus.PLANNED or find_place(session, scene.reader, meeting) is not None:
        return None
    lang = scene.language
    at = moment(local(scene.organisation, meeting.starts_at), scene.today, lang)
    said = say(
        "%(number)s %(title)s（%(at)s）的安排有变，您不必参加了。",
        lang,
        number=meeting.number,
        title=clean_line(meeting.title, _TITLE),
        at=at,
    )
    return Card(fill("note", lang, text=said))


def paper(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The notice or the agenda as a paper, to whoever sits in the whole meeting."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None:
        return None
    place = find_place(session, scene.reader, meeting)
    if place is None or place.topics is not None:
        return None
    lang = scene.language
    if row.args.get("form") == "agenda":
        if meeting.status is MeetingStatus.CANCELLED:
            return None
        said, file = N_("会议议程"), agenda_of(session, scene.reader, meeting)
    else:
        old_at, old_place = str(row.args.get("old_at") or ""), str(row.args.get("old_place") or "")
        change = meeting.why or "" if meeting.status is MeetingStatus.CANCELLED else ""
        change = change or change_words(meeting, scene.organisation, old_at, old_place)
        said, file = N_("会议通知"), notice_of(session, meeting, on=scene.today, change=change)
    return Card(fill("note", lang, text=f"{say(said, lang)} · {meeting.number}"), (), file)


def group_notice(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a group: that a meeting is held, when and where; nothing of its topics or of who comes."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or meeting is None or meeting.status is not MeetingStatus.PLANNED:
        return None
    lang = scene.language
    html = fill(
        "meeting_notice",
        lang,
        today=scene.today,
        heading=_heading(scene, meeting),
        title=meeting.title,
        cancelled=False,
        changes=[],
        starts_at=local(scene.organisation, meeting.starts_at),
        place=meeting.place,
        chair="",
        part="",
        topics=[],
        notes=[say("通知和日历已发给参会人员本人。", lang)],
    )
    return Card(html)


def notice_plan(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Before 提交: to how many the notice goes, who is away, who cannot be reached."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None:
        return None
    lang = scene.language
    found = find_called(session, meeting, on=scene.today)
    html = fill(
        "notice_plan",
        lang,
        today=scene.today,
        number=meeting.number,
        title=meeting.title,
        starts_at=local(scene.organisation, meeting.starts_at),
        count=len(found.called),
        again=meeting.noticed_at is not None,
        without_agenda=not find_agenda(session, meeting),
        on_the_way=count_on_the_way(session, meeting),
        away=[f"{each.place.seat.title} {each.person.name}" for each in found.called if each.away],
        missed=[holder_name(session, each.seat.id, scene.today) for each in found.missed],
    )
    submit = Button(say("提交", lang), "ag-sendok", (meeting.id or 0, _next_revision(meeting)))
    return Card(html, ((submit, Button(say("取消", lang), "ag-show", (meeting.id or 0,))),))


def _next_revision(meeting: Meeting) -> int:
    """Return the revision that a notice sent now would be: of two presses at once one sends it."""
    return meeting.sequence if meeting.noticed_at is None else meeting.sequence + 1


def _heading(scene: Scene, meeting: Meeting) -> str:
    lang = scene.language
    if meeting.status is MeetingStatus.CANCELLED:
        return say("会议取消 %(number)s", lang, number=meeting.number)
    if meeting.sequence:
        return say("会议通知（更新）%(number)s", lang, number=meeting.number)
    return say("会议通知 %(number)s", lang, number=meeting.number)


def _changes(scene: Scene, meeting: Meeting) -> list[str]:
    """Say what was otherwise before, and why; of a cancelled meeting when it was to be."""
    lang, args = scene.language, scene.row.args
    lines = []
    now = local(scene.organisation, meeting.starts_at)
    if meeting.status is MeetingStatus.CANCELLED:
        lines.append(say("原定%(at)s的会议取消。", lang, at=moment(now, scene.today, lang)))
    elif args.get("old_at"):
        old = local(scene.organisation, datetime.fromisoformat(str(args["old_at"])))
        if old != now:
            lines.append(say("原定时间：%(at)s", lang, at=moment(old, scene.today, lang)))
        old_place = str(args.get("old_place") or "")
        if old_place and old_place != meeting.place:
            lines.append(say("原定地点：%(place)s", lang, place=old_place))
    if lines and meeting.why:
        lines.append(say("原因：%(why)s", lang, why=meeting.why))
    return lines


def _seen(session: Session, meeting: Meeting, place: Place | None) -> list[Topic]:
    """Return the topics that a place in the meeting lets somebody see: all of them, or their own."""
    if place is None:
        return []
    agenda = find_agenda(session, meeting)
    if meeting.agenda_approved_at is None:
        return []
    return agenda if place.topics is None else [topic for topic in agenda if topic.case_id in place.topics]


def _own_line(session: Session, reader: Actor, topic: Topic) -> AgendaLine:
    return lay_out_line(session, reader, topic)


def _part(place: Place, lang: str) -> str:
    said = say(_PARTS[place.part], lang, seat=place.seat.title)
    if place.for_seat is None:
        return said
    return said + say("代%(seat)s参会。", lang, seat=place.for_seat.title)


def _notes(scene: Scene, reader: Actor, meeting: Meeting, place: Place | None) -> list[str]:
    """Say what the reader has answered, and how one stays away where they will be on leave."""
    lang = scene.language
    if place is None:
        return []
    reply = _reply(scene.session, meeting, place)
    lines = [say(_REPLIES[reply], lang)] if reply in _REPLIES else []
    day = day_of(scene.session, meeting)
    if place.topics is not None or find_absence(scene.session, reader.person_id, day) is None:
        return lines
    lines.append(say("您%(day)s已批准外出。", lang, day=full_day(day, lang)))
    rule = find_absence_rule(meeting.rulebook, meeting.kind, place.seat.rank, day)
    if rule is None or rule.substitute is None:
        lines.append(say("请办理会议请假；能否由他人代会，规则未作规定。", lang))
    else:
        said = say(_SUBSTITUTES[rule.substitute], lang)
        cited = ground(rule.cite, lang, rulebook=meeting.rulebook)
        lines.append(say("%(said)s（%(ground)s）。", lang, said=said, ground=cited))
    return lines


def _reply(session: Session, meeting: Meeting, place: Place) -> Reply:
    stead = place.for_seat or place.seat
    row = session.exec(
        select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.seat_id == stead.id)
    ).first()
    if row is None or place.for_seat is not None:
        return Reply.NONE
    return row.reply


def _rows(session: Session, meeting: Meeting, place: Place, lang: str) -> tuple[tuple[Button, ...], ...]:
    args = (meeting.id or 0,)
    unread = _reply(session, meeting, place) is Reply.NONE
    got = (Button(say("收到", lang), "ab-got", args),) if unread else ()
    return (
        (
            *got,
            Button(say("能参加", lang), "ab-come", args),
            Button(say("不能参加", lang), "ab-not", args),
        ),
    )
