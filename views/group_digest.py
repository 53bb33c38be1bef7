"""A group's morning: meetings, deadlines and reports by title and date."""

from datetime import datetime

from sqlmodel import Session

from office.calendar.calendars import local
from office.people.groups import GroupThread
from office.reminders.group_digest import find_morning
from storage.tables import Outbox
from views.card import Card
from views.i18n import say
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, day

SHOWN = 8
_TITLE = 60


def group_digest(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a group that follows meetings, units or campaigns; Chinese, without anybody's name."""
    scene = set_scene(session, row, now)
    if scene is None or row.args.get("day") != scene.today.isoformat():
        return None
    thread = GroupThread(row.chat_id, row.thread_id)
    morning = find_morning(session, scene.organisation, thread, scene.today)
    if morning.is_empty:
        return None
    lang, today = scene.language, scene.today
    meetings = [
        say(
            "%(at)s %(title)s，%(place)s",
            lang,
            at=f"{local(scene.organisation, meeting.starts_at):%H:%M}",
            title=clean_line(meeting.title, _TITLE),
            place=clean_line(meeting.place, _TITLE) or say("地点待定", lang),
        )
        for meeting in morning.meetings
    ]
    dues = [
        (task.due_on, "", say("督办《%(title)s》", lang, title=clean_line(task.title, _TITLE)))
        for task in morning.tasks
    ]
    dues += [(on, at or "", say("报送：%(title)s", lang, title=title)) for on, title, at in morning.duties]
    lines = [
        say("%(what)s，%(day)s", lang, what=what, day=f"{day(on, today, lang)} {at}".rstrip())
        for on, at, what in sorted(dues)
    ]
    more = [say("还有%(n)s件", lang, n=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    soon = [say("三个工作日内到期：", lang), *lines[:SHOWN], *more] if lines else []
    html = fill(
        "lines",
        lang,
        heading=say("今日事项 · %(day)s", lang, day=day(today, today, lang)),
        lines=[say("今天的会议：", lang), *meetings] if meetings else soon,
        parts=[soon] if meetings else [],
    )
    return Card(html)
